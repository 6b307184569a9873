"""The parts of one claim of an 835, gathered segment by segment, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

from nightclerk.records.filled import blank, filled, unfrozen
from nightclerk.records.header import Channel
from nightclerk.records.remittance import Adjustment, Balance, ProviderAdjustment, RemitClaim, RemitLine
from nightclerk.x12.context import (
    NOTHING,
    Context,
    Elements,
    Place,
    day,
    decimal,
    name,
    number,
    numbers,
    parts,
    split,
    text,
    total,
)

_GROUPS = frozenset(("CO", "PR", "OA", "PI", "CR"))
_Adjustment, _Line, _Balance = unfrozen(Adjustment), unfrozen(RemitLine), unfrozen(Balance)
_adjusted, _charge = attrgetter("adjusted"), attrgetter("record.charge")
_CLAIM = {**blank(RemitClaim), "channel": Channel.X12}
_NONE = ("",) * 9
_STATUSES = frozenset(["1", "2", "3", "4", "5", "10", "13", "15", "16", "17", "19", "20", "21", "22", "23", "25", "27"])
_PARTIES = {"QC": "patient", "IL": "insured", "82": "rendering_npi", "TT": "forwarded_to"}
_CLAIM_DAYS = {"050": "received_on", "232": "service_from", "233": "service_to"}


@dataclass(slots=True)
class LineParts:
    """What was read of a service line: its `record`, not yet frozen; `begin` is DTM 150, `adjusted` the sum so far."""

    at: Place
    record: Any
    adjustments: list[Any]
    adjusted: Decimal | None = NOTHING
    begin: date | None = None


@dataclass(slots=True)
class ClaimParts:
    """What was read of a claim: `values` become its record; `parties` were named, `owed` is what a patient owes."""

    at: Place
    values: dict[str, Any]
    unmapped: list[str]
    adjustments: list[Any]
    lines: list[LineParts]
    adjusted: Decimal | None = NOTHING
    owed: Decimal | None = NOTHING
    parties: str = ""


def begun_claim(context: Context, at: Elements, unmapped: list[str]) -> ClaimParts:
    """What a CLP states; `unmapped` stands between LX and its first claim."""
    charge, paid, owed = numbers(context, at, 3, 4, 5)
    _, pcn, clp02, _, _, _, filing, icn, facility, frequency = [*at, *_NONE][:10]
    status = clp02.strip()
    if not pcn.strip():
        context.flag("X12_MISSING", "CLP01")
    if status not in _STATUSES:
        context.flag("X12_UNKNOWN_CODE" if status else "X12_MISSING", "CLP02")
    values = _CLAIM.copy()  # and not {**_CLAIM, ...}, which would be made twice
    values["source_version"], values["field_provenance"], values["not_read"] = context.implementation, {}, {}
    values["transaction"], values["segment"] = context.transaction, context.number()
    values["offset"] = context.run.offset_of(context.index)
    values["pcn"], values["icn"], values["clp02"] = pcn.strip() or None, icn.strip() or None, status or None
    values["charge"], values["paid"], values["patient_resp"] = charge, paid, owed
    values["facility"], values["frequency"] = facility.strip() or None, frequency.strip() or None
    values["filing_ind"], values["reversal"] = filing.strip() or None, status == "22"
    return ClaimParts(context.place(), values, unmapped, [], [])


def begun_line(context: Context, at: Elements) -> LineParts:
    """What an SVC states."""
    charge, paid, units = numbers(context, at, 2, 3, 5)
    sound, qualifier, code, modifiers = _procedure(at[1] if len(at) > 1 else "", context.component)
    if not sound:
        context.flag("X12_BAD_COMPOSITE", "SVC01")
    record = _Line(context.number(), qualifier, code, modifiers, text(at, 4), units, charge, None, paid)
    return LineParts(context.place(), record, [])


@lru_cache(1024)
def _procedure(stated: str, between: str) -> tuple[bool, str | None, str | None, tuple[str, ...]]:
    """Whether it is a composite with a procedure, its qualifier, the procedure and the modifiers."""
    procedure = split(stated, between)
    whole = len(procedure) == 1
    qualifier, code, *more = ["", *procedure] if whole else procedure
    return not whole and bool(code), qualifier or None, code or None, tuple(filter(None, more[:4]))


def add_party(claim: ClaimParts, which: str, at: Elements) -> bool:
    """Whether the claim takes the party that an NM1 names: each once."""
    if which not in _PARTIES or which in claim.parties:
        return False
    claim.parties += f"{which} "
    if which == "QC":
        claim.values["patient"], claim.values["member_id"] = name(at), text(at, 9)
    elif which == "82":
        claim.values["rendering_npi"] = text(at, 9) if text(at, 8) == "XX" else None
    else:
        claim.values[_PARTIES[which]] = name(at)
    return True


def add_day(claim: ClaimParts, line: LineParts | None, context: Context, at: Elements) -> bool:
    """Whether the claim, or its line, takes the day of a DTM."""
    which = at[1].strip() if len(at) > 1 else ""
    if line is not None and which == "472":
        line.record.dos = day(context, at, 2)
    elif line is not None and which == "150":
        line.begin = day(context, at, 2)
    elif line is not None and which == "151":
        line.record.dos_end = day(context, at, 2)
    elif which in _CLAIM_DAYS:
        claim.values[_CLAIM_DAYS[which]] = day(context, at, 2)
    else:
        return False
    return True


def add_adjustments(claim: ClaimParts, line: LineParts | None, context: Context, at: Elements) -> None:
    """The up to six adjustments of a CAS; one without an amount stays, so that the claim does not add up by chance."""
    group, size = at[1].strip() if len(at) > 1 else "", len(at)
    scope, owner = ("claim", claim) if line is None else ("line", line)
    if group not in _GROUPS:
        context.flag("X12_UNKNOWN_CODE" if group else "X12_MISSING", "CAS01")
    padded, place = [*at, "", "", "", ""], -1
    while (place := place + 3) < size or place == 2:
        carc, stated, more = padded[place].strip(), padded[place + 1], padded[place + 2]
        amount, qty = decimal(stated), decimal(more) if more else None
        if amount is None or not carc or (more and qty is None):
            if place > 2 and not (carc or stated.strip() or more.strip()):
                continue
            _say_odd(context, at, place, carc)
        owner.adjustments.append(_Adjustment(scope, group, carc, amount, qty))
        owner.adjusted = None if amount is None or owner.adjusted is None else owner.adjusted + amount
        if group == "PR":
            claim.owed = None if amount is None or claim.owed is None else claim.owed + amount


def _say_odd(context: Context, at: Elements, place: int, carc: str) -> None:
    """What is wrong with an adjustment: findings only."""
    if not carc:
        context.flag("X12_MISSING", f"CAS{place:02}")
    number(context, at, place + 1, needed=True)
    number(context, at, place + 2)


def finished(claim: ClaimParts, context: Context, check: dict[str, Any]) -> RemitClaim:
    """The record of a claim, and findings where it does not add up; `check` is what its payment states."""
    context.loop = "2100"
    values, stated = claim.values, check.get
    values["lines"] = tuple([_line(line, context) for line in claim.lines])
    values["payer"], values["paid_on"], values["trace"] = stated("payer"), stated("date"), stated("trace")
    values["adjustments"] = _with(claim.adjustments, values["rarcs"])
    values["balance"], values["unmapped"] = _balance(claim, context), tuple(claim.unmapped)
    return filled(RemitClaim, values)


def _with(found: list[Any], rarcs: tuple[str, ...]) -> tuple[Adjustment, ...]:
    """Adjustments, and the remark codes that came behind them."""
    for each in found:
        each.rarcs = rarcs
        each.__class__ = Adjustment
    return tuple(found)


def _line(line: LineParts, context: Context) -> RemitLine:
    record, adjusted = line.record, line.adjusted
    charge, paid = record.charge, record.paid
    if line.begin is not None and record.dos is None:
        record.dos = line.begin
    record.adjustments = _with(line.adjustments, record.rarcs)
    if charge is not None and paid is not None and adjusted is not None:
        delta = paid - (charge - adjusted)
        record.balanced = not delta
        if delta:
            context.loop = "2110"
            context.flag("X12_LINE_UNBALANCED", f"SVC03, difference {delta}", line.at)
            context.loop = "2100"
    record.__class__ = RemitLine
    return record  # type: ignore[no-any-return] # what it is now


def _balance(claim: ClaimParts, context: Context) -> Balance:
    charge, paid, lines = claim.values["charge"], claim.values["paid"], claim.lines
    adjusted, ok, delta = total(map(_adjusted, lines), claim.adjusted), None, None
    if charge is not None and paid is not None and adjusted is not None:
        delta = paid - (charge - adjusted)
        ok = not delta
        if delta:
            context.flag("X12_CLAIM_UNBALANCED", f"CLP04, difference {delta}", claim.at)
    else:
        context.flag("X12_NOT_ADDED", "CLP04", claim.at)
    charged = total(map(_charge, lines))
    if lines and charged is not None and charge is not None and charged != charge:
        context.flag("X12_LINES_UNBALANCED", "CLP03", claim.at)
        ok = False
    _patient(claim, context)
    balance = _Balance(context.transaction, claim.values["segment"], ok, None, delta)
    balance.__class__ = Balance
    return balance  # type: ignore[no-any-return] # what it is now


def _patient(claim: ClaimParts, context: Context) -> None:
    """What the patient owes, where it is stated."""
    stated, owed = claim.values["patient_resp"], claim.owed
    if stated is not None and owed is not None and stated != owed:
        context.flag("X12_PATIENT_RESP", f"CLP05, difference {stated - owed}", claim.at)


def check_balance(context: Context, at: Place, amount: Decimal | None, added: Decimal | None) -> Balance:
    """Whether a payment is what its claims and provider adjustments add up to, and a finding where it is not."""
    context.loop = "ST"
    delta = None if amount is None or added is None else amount - added
    if delta is None:
        context.flag("X12_NOT_ADDED", "BPR02", at)
    elif delta:
        context.flag("X12_CHECK_UNBALANCED", f"BPR02, difference {delta}", at)
    ok = None if delta is None else not delta
    return Balance(transaction=context.transaction, segment=at[0].number + at[1], check_ok=ok, delta=delta)


def provider_adjustments(context: Context, at: Elements) -> Iterator[ProviderAdjustment]:
    """The up to six pairs of reason and amount of a PLB; an amount that cannot be read is None."""
    period = day(context, at, 2)
    for place in range(3, max(len(at), 4), 2):
        if place == 3 or text(at, place) is not None or text(at, place + 1) is not None:
            yield _provider_adjustment(context, at, place, period, number(context, at, place + 1, needed=True))


def _provider_adjustment(
    context: Context, at: Elements, place: int, period: date | None, amount: Decimal | None
) -> ProviderAdjustment:
    if text(at, place) is None:
        context.flag("X12_MISSING", f"PLB{place:02}")
    reason, *more = parts(context, at, place)
    ref = context.component.join(more)
    sign = None if not amount else "decreases_payment" if amount > 0 else "increases_payment"
    return ProviderAdjustment(
        transaction=context.transaction, segment=context.number(), provider_id=text(at, 1), fiscal_period=period,
        reason=reason or None, ref=ref or None, amount=amount, sign=sign, channel=Channel.X12,
        source_version=context.implementation,
    )  # fmt: skip
