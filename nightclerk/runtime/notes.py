"""A chart note: what the payer stated, as plain text to paste. What it did not state is said to be not stated.

What its page shows and nobody could understand is said to be not read, with what it shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from decimal import Decimal

from nightclerk.records import Benefit, BenefitKind, EligibilityResult, Level, Measure, Network, OtherPayer, YesNo
from nightclerk.records.unread import NOT_READ, NOT_STATED, missing, missing_of, stated, unread, unread_benefits
from nightclerk.sheets.signs import one_line

LONGEST = 2000  # a line; a chart has no room for more
_YES_NO = {YesNo.YES: "yes", YesNo.NO: "no", YesNo.UNKNOWN: "the payer does not know"}
_KINDS = {BenefitKind.OOP_MAX: "Out-of-pocket maximum"}
_NETWORK = {Network.IN: "in network", Network.OUT: "out of network", Network.BOTH: "in and out of network"}
# What the desk looks for first: said to be not stated when the payer left it out.
_EXPECTED = (BenefitKind.COPAY, BenefitKind.COINSURANCE, BenefitKind.DEDUCTIBLE, BenefitKind.OOP_MAX)
_ANSWERS = frozenset({"active", "inactive"})


def note_text(record: EligibilityResult, zone: tzinfo, payer: str = "") -> str:
    """The note, a statement a line; `payer` is its name as we call it. Nothing is added to what was stated."""
    said = _lines(record, zone, payer or record.payer_name or record.payer_key)
    # What a payer states stays on its line: it must not look like a statement of ours.
    return "\n".join(one_line(line, LONGEST) for line in said) + "\n"


def _lines(record: EligibilityResult, zone: tzinfo, payer: str) -> Iterator[str]:
    yield f"Coverage checked {_clock(record.checked_at, zone)} with {payer}."
    yield f"Source: payer {record.channel}, {record.source_version or 'version not kept'}."
    yield f"Asked as of: {_day(record.as_of)}"
    yield f"Coverage: {str(record.outcome).replace('_', ' ').upper()}"
    if str(record.outcome) not in _ANSWERS:
        yield f"Reason: {record.reason_code or NOT_STATED}. This does not mean that there is no coverage."
        return
    yield from _plan(record)
    yield from _benefits(record)
    yield f"Prior authorization required: {_said(record, 'auth_required')}"
    yield f"Provider in network: {_said(record, 'provider_network_status')}"
    yield f"PCP: {(record.pcp and record.pcp.name) or missing(record, 'pcp.name')}"
    others = [_other(each) for each in record.other_payers] or [missing(record, "other_payers")]
    yield from (f"Other insurance: {each}" for each in others)
    yield from (f"Payer's note: {each}" for each in record.notes)
    yield f"Payer's reference: {_said(record, 'payer_ref', 'trace_no')}"


def _plan(record: EligibilityResult) -> Iterator[str]:
    yield f"Member ID as the payer shows it: {_said(record, 'member_id')}"
    yield f"Plan: {_said(record, 'plan_name')}"
    yield f"Group number: {_said(record, 'group_no')}"
    yield f"Coverage begins: {_said(record, 'plan_begin', 'elig_begin')}"
    yield f"Coverage ends: {_said(record, 'plan_end', 'elig_end')}"


def _said(record: EligibilityResult, *fields: str) -> str:
    value = stated(record, *fields)
    return _day(value) if isinstance(value, date) else _YES_NO.get(value, value)


def _benefits(record: EligibilityResult) -> Iterator[str]:
    """Every benefit; of the kinds that the desk looks for, also that there is none, or that its row was not read."""
    kinds = {each.kind for each in record.benefits}
    for kind in BenefitKind:
        yield from (_benefit(record, place) for place, each in enumerate(record.benefits) if each.kind is kind)
        lost = unread_benefits(record, kind)
        if lost or (kind in _EXPECTED and kind not in kinds):
            yield f"{_kind(kind)}: {missing_of(lost)}"


def _benefit(record: EligibilityResult, place: int) -> str:
    each, at = record.benefits[place], f"benefits[{place}]"
    fields = [f"{at}.{name}" for name in ("amount", "percent", "quantity")]
    amounts = _worth(each) or ([missing(record, *fields)] if unread(record, *fields) else [])
    return f"{_name(each, _open(record, place))}: {', '.join((*amounts, *each.notes)) or NOT_STATED}"


def _open(record: EligibilityResult, place: int) -> list[str]:
    """What of a benefit's name was not read, so that it does not look like one for all."""
    names = {"level": "level", "network": "network", "service_types": "service", "measure": "measure"}
    lost = (word for name, word in names.items() if unread(record, f"benefits[{place}].{name}"))
    return [f"{word} {NOT_READ}" for word in lost]


def _kind(kind: BenefitKind) -> str:
    return _KINDS.get(kind, str(kind).replace("_", " ").capitalize())


def _name(each: Benefit, lost: list[str]) -> str:
    measure = "" if each.measure in (Measure.NOT_STATED, Measure.PER_VISIT) else f" {each.measure}"
    level = "" if each.level is Level.NOT_STATED else str(each.level)
    silent = each.network is Network.NOT_STATED and f"network {NOT_READ}" not in lost
    network = _NETWORK.get(each.network, f"network {NOT_STATED}" if silent else "")
    details = ", ".join(part for part in (*each.service_types, each.procedure, level, network, *lost) if part)
    return f"{_kind(each.kind)}{measure} ({details})" if details else f"{_kind(each.kind)}{measure}"


def _worth(each: Benefit) -> list[str]:
    parts = (
        None if each.amount is None else f"${each.amount:,.2f}",
        None if each.percent is None else f"{_plain(each.percent)}%",
        None if each.quantity is None else _plain(each.quantity),
    )
    return [part for part in parts if part]


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _other(other: OtherPayer) -> str:
    return ", ".join(part for part in (other.order, other.name) if part) or "named without details"


def _day(when: date | None) -> str:
    return when.strftime("%m/%d/%Y") if when else NOT_STATED


def _clock(when: datetime | None, zone: tzinfo) -> str:
    return when.astimezone(zone).strftime("%m/%d/%Y %I:%M %p %Z") if when else "at a time that was not kept"
