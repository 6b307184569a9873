"""The parts of one claim of an 835, gathered segment by segment, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from nightclerk.records.filled import blank, filled
from nightclerk.records.header import Channel
from nightclerk.records.remittance import Adjustment, Balance, ProviderAdjustment, RemitClaim, RemitLine
from nightclerk.x12.context import Context, day, number, parts, text, total
from nightclerk.x12.segments import Segment

_GROUPS = ("CO", "PR", "OA", "PI", "CR")
_ADJUSTMENT, _LINE, _BALANCE = blank(Adjustment), blank(RemitLine), blank(Balance)
_CLAIM = {**blank(RemitClaim), "channel": Channel.X12}
_Party = tuple[str | None, str | None, str | None]  # name, kind of identifier, identifier


@dataclass(slots=True)
class LineParts:
    """What was read of a service line."""

    at: Segment
    procedure: list[str]
    charge: Decimal | None
    paid: Decimal | None
    units: Decimal | None
    allowed: Decimal | None = None
    control: str | None = None
    dates: dict[str, date | None] = field(default_factory=dict)
    rarcs: tuple[str, ...] = ()
    adjustments: list[Adjustment] = field(default_factory=list)


@dataclass(slots=True)
class ClaimParts:
    """What was read of a claim; `stated` are the first nine elements of its CLP."""

    at: Segment
    stated: list[str | None]
    charge: Decimal | None
    paid: Decimal | None
    patient_resp: Decimal | None
    original: str | None = None
    parties: dict[str, _Party] = field(default_factory=dict)
    dates: dict[str, date | None] = field(default_factory=dict)
    rarcs: tuple[str, ...] = ()
    adjustments: list[Adjustment] = field(default_factory=list)
    lines: list[LineParts] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)


def adjustments(context: Context, at: Segment, scope: str) -> list[Adjustment]:
    """The up to six adjustments of a CAS; one without an amount stays, so that the claim does not add up by chance."""
    group = text(at, 1) or ""
    if group not in _GROUPS:
        context.say("X12_UNKNOWN_CODE" if group else "X12_MISSING", at, "CAS01")
    found, size = [], len(at.elements)
    for place in range(2, max(size, 3), 3):
        carc = text(at, place)
        if place > 2 and not (carc or text(at, place + 1) or text(at, place + 2)):
            continue
        if carc is None:
            context.say("X12_MISSING", at, f"CAS{place:02}")
        amount = number(context, at, place + 1, needed=True)
        qty = number(context, at, place + 2) if size > place + 2 else None
        values = {**_ADJUSTMENT, "scope": scope, "group": group, "carc": carc or "", "amount": amount, "qty": qty}
        found.append(filled(Adjustment, values))
    return found


def finished(claim: ClaimParts, context: Context, check: dict[str, Any]) -> RemitClaim:
    """The record of a claim, and findings where it does not add up; `check` is what its payment states."""
    context.loop = "2100"
    lines = tuple([_line(line, context) for line in claim.lines])
    pcn, clp02, _, _, _, filing, icn, facility, frequency = claim.stated
    at, party, day_of = claim.at, claim.parties.get, claim.dates.get
    qc, insured, rendering, forwarded = party("QC"), party("IL"), party("82"), party("TT")
    return filled(RemitClaim, {
        **_CLAIM,
        "transaction": context.transaction, "segment": at.number, "offset": at.offset, "field_provenance": {},
        "payer": check.get("payer"), "paid_on": check.get("date"), "trace": check.get("trace"),
        "source_version": context.implementation, "pcn": pcn, "icn": icn, "clp02": clp02,
        "charge": claim.charge, "paid": claim.paid, "patient_resp": claim.patient_resp, "filing_ind": filing,
        "facility": facility, "frequency": frequency, "reversal": clp02 == "22", "reversal_of": claim.original,
        "patient": qc[0] if qc else None, "member_id": qc[2] if qc else None,
        "insured": insured[0] if insured else None,
        "rendering_npi": rendering[2] if rendering and rendering[1] == "XX" else None,
        "forwarded_to": forwarded[0] if forwarded else None,
        "service_from": day_of("232"), "service_to": day_of("233"), "received_on": day_of("050"),
        "rarcs": claim.rarcs, "adjustments": _with(claim.adjustments, claim.rarcs), "lines": lines,
        "balance": _balance(claim, context), "unmapped": tuple(claim.unmapped),
    })  # fmt: skip


def _with(found: list[Adjustment], rarcs: tuple[str, ...]) -> tuple[Adjustment, ...]:
    return tuple([replace(each, rarcs=rarcs) for each in found]) if rarcs else tuple(found)


def _line(line: LineParts, context: Context) -> RemitLine:
    procedure, day_of = line.procedure, line.dates.get
    qualified = len(procedure) > 1
    return filled(RemitLine, {
        **_LINE,
        "segment": line.at.number, "qualifier": (procedure[0] or None) if qualified else None,
        "procedure": (procedure[1] if qualified else procedure[0]) or None,
        "modifiers": tuple([each for each in procedure[2:6] if each]), "revenue_code": text(line.at, 4),
        "units": line.units, "charge": line.charge, "allowed": line.allowed, "paid": line.paid,
        "dos": day_of("472") or day_of("150"), "dos_end": day_of("151"),
        "line_control_no": line.control, "rarcs": line.rarcs, "adjustments": _with(line.adjustments, line.rarcs),
        "balanced": _line_adds_up(line, context),
    })  # fmt: skip


def _line_adds_up(line: LineParts, context: Context) -> bool | None:
    adjusted = total([each.amount for each in line.adjustments])
    if line.charge is None or line.paid is None or adjusted is None:
        return None
    delta = line.paid - (line.charge - adjusted)
    if delta:
        context.loop = "2110"
        context.say("X12_LINE_UNBALANCED", line.at, f"SVC03, difference {delta}")
        context.loop = "2100"
    return not delta


def _balance(claim: ClaimParts, context: Context) -> Balance:
    every = [*claim.adjustments, *[each for line in claim.lines for each in line.adjustments]]
    adjusted, ok, delta = total([each.amount for each in every]), None, None
    if claim.charge is not None and claim.paid is not None and adjusted is not None:
        delta = claim.paid - (claim.charge - adjusted)
        ok = not delta
        if delta:
            context.say("X12_CLAIM_UNBALANCED", claim.at, f"CLP04, difference {delta}")
    else:
        context.say("X12_NOT_ADDED", claim.at, "CLP04")
    charged = total([line.charge for line in claim.lines])
    if claim.lines and charged is not None and claim.charge is not None and charged != claim.charge:
        context.say("X12_LINES_UNBALANCED", claim.at, "CLP03")
        ok = False
    _patient(claim, every, context)
    stated = {"transaction": context.transaction, "segment": claim.at.number, "claim_ok": ok, "delta": delta}
    return filled(Balance, {**_BALANCE, **stated})


def _patient(claim: ClaimParts, every: list[Adjustment], context: Context) -> None:
    """What the patient owes, where it is stated."""
    if claim.patient_resp is None:
        return
    owed = total([each.amount for each in every if each.group == "PR"])
    if owed is not None and claim.patient_resp != owed:
        context.say("X12_PATIENT_RESP", claim.at, f"CLP05, difference {claim.patient_resp - owed}")


def check_balance(context: Context, at: Segment, amount: Decimal | None, added: Decimal | None) -> Balance:
    """Whether a payment is what its claims and provider adjustments add up to, and a finding where it is not."""
    context.loop = "ST"
    delta = None if amount is None or added is None else amount - added
    if delta is None:
        context.say("X12_NOT_ADDED", at, "BPR02")
    elif delta:
        context.say("X12_CHECK_UNBALANCED", at, f"BPR02, difference {delta}")
    ok = None if delta is None else not delta
    return Balance(transaction=context.transaction, segment=at.number, check_ok=ok, delta=delta)


def provider_adjustments(context: Context, at: Segment) -> Iterator[ProviderAdjustment]:
    """The up to six pairs of reason and amount of a PLB; an amount that cannot be read is None."""
    period = day(context, at, 2)
    for place in range(3, max(len(at.elements), 4), 2):
        if place == 3 or text(at, place) is not None or text(at, place + 1) is not None:
            yield _provider_adjustment(context, at, place, period, number(context, at, place + 1, needed=True))


def _provider_adjustment(
    context: Context, at: Segment, place: int, period: date | None, amount: Decimal | None
) -> ProviderAdjustment:
    if text(at, place) is None:
        context.say("X12_MISSING", at, f"PLB{place:02}")
    reason, *more = parts(at, place)
    ref = (at.separators.component if at.separators else "").join(more)
    sign = None if not amount else "decreases_payment" if amount > 0 else "increases_payment"
    return ProviderAdjustment(
        transaction=context.transaction, segment=at.number, provider_id=text(at, 1), fiscal_period=period,
        reason=reason or None, ref=ref or None, amount=amount, sign=sign, channel=Channel.X12,
        source_version=context.implementation,
    )  # fmt: skip
