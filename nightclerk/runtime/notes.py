"""A chart note: what the payer stated, as plain text to paste. What it did not state is said to be not stated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from decimal import Decimal

from nightclerk.records import Benefit, BenefitKind, EligibilityResult, Level, Measure, Network, OtherPayer, YesNo
from nightclerk.sheets.signs import one_line

NOT_STATED = "not stated"
LONGEST = 2000  # a line; a chart has no room for more
_YES_NO = {YesNo.YES: "yes", YesNo.NO: "no", YesNo.UNKNOWN: "the payer does not know", YesNo.NOT_STATED: NOT_STATED}
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
    yield from _benefits(record.benefits)
    yield f"Prior authorization required: {_YES_NO[record.auth_required]}"
    yield f"Provider in network: {_YES_NO[record.provider_network_status]}"
    yield f"PCP: {record.pcp.name or NOT_STATED}" if record.pcp else f"PCP: {NOT_STATED}"
    yield from (
        [f"Other insurance: {_other(each)}" for each in record.other_payers] or [f"Other insurance: {NOT_STATED}"]
    )
    yield from (f"Payer's note: {each}" for each in record.notes)
    yield f"Payer's reference: {record.payer_ref or record.trace_no or NOT_STATED}"


def _plan(record: EligibilityResult) -> Iterator[str]:
    yield f"Member ID as the payer shows it: {record.member_id or NOT_STATED}"
    yield f"Plan: {record.plan_name or NOT_STATED}"
    yield f"Group number: {record.group_no or NOT_STATED}"
    yield f"Coverage begins: {_day(record.plan_begin or record.elig_begin)}"
    yield f"Coverage ends: {_day(record.plan_end or record.elig_end)}"


def _benefits(benefits: tuple[Benefit, ...]) -> Iterator[str]:
    stated = {each.kind for each in benefits}
    for kind in BenefitKind:
        yield from (f"{_name(each)}: {_worth(each)}" for each in benefits if each.kind is kind)
        if kind in _EXPECTED and kind not in stated:
            yield f"{_kind(kind)}: {NOT_STATED}"


def _kind(kind: BenefitKind) -> str:
    return _KINDS.get(kind, str(kind).replace("_", " ").capitalize())


def _name(each: Benefit) -> str:
    measure = "" if each.measure in (Measure.NOT_STATED, Measure.PER_VISIT) else f" {each.measure}"
    level = "" if each.level is Level.NOT_STATED else str(each.level)
    network = _NETWORK.get(each.network, "network not stated" if each.network is Network.NOT_STATED else "")
    details = ", ".join(part for part in (*each.service_types, each.procedure, level, network) if part)
    return f"{_kind(each.kind)}{measure} ({details})" if details else f"{_kind(each.kind)}{measure}"


def _worth(each: Benefit) -> str:
    parts = (
        None if each.amount is None else f"${each.amount:,.2f}",
        None if each.percent is None else f"{_plain(each.percent)}%",
        None if each.quantity is None else _plain(each.quantity),
        *each.notes,
    )
    return ", ".join(part for part in parts if part) or NOT_STATED


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _other(other: OtherPayer) -> str:
    return ", ".join(part for part in (other.order, other.name) if part) or "named without details"


def _day(when: date | None) -> str:
    return when.strftime("%m/%d/%Y") if when else NOT_STATED


def _clock(when: datetime | None, zone: tzinfo) -> str:
    return when.astimezone(zone).strftime("%m/%d/%Y %I:%M %p %Z") if when else "at a time that was not kept"
