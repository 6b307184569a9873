"""The parts of one claim of an 835, gathered segment by segment, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from nightclerk.records.filled import blank, filled
from nightclerk.records.header import Channel
from nightclerk.records.remittance import Adjustment, Balance, ProviderAdjustment, RemitClaim, RemitLine
from nightclerk.x12.context import (
    Context,
    Elements,
    Place,
    component,
    day,
    name,
    number,
    numbers,
    parts,
    text,
    texts,
    total,
)

_GROUPS = ("CO", "PR", "OA", "PI", "CR")
_ADJUSTMENT, _LINE, _BALANCE = blank(Adjustment), blank(RemitLine), blank(Balance)
_CLAIM = {**blank(RemitClaim), "channel": Channel.X12}
_STATUSES = frozenset(["1", "2", "3", "4", "5", "10", "13", "15", "16", "17", "19", "20", "21", "22", "23", "25", "27"])
_PARTIES = {"QC": "patient", "IL": "insured", "82": "rendering_npi", "TT": "forwarded_to"}
_CLAIM_DAYS = {"050": "received_on", "232": "service_from", "233": "service_to"}


@dataclass(slots=True)
class LineParts:
    """What was read of a service line: `values` and `adjustments` become records; `day` is DTM 472, `begin` 150."""

    at: Place
    charge: Decimal | None
    paid: Decimal | None
    values: dict[str, Any]
    adjustments: list[dict[str, Any]]
    adjusted: Decimal | None = None
    rarcs: tuple[str, ...] = ()
    day: date | None = None
    begin: date | None = None


@dataclass(slots=True)
class ClaimParts:
    """What was read of a claim: `values` become its record; `parties` were named, `owed` is what a patient owes."""

    at: Place
    charge: Decimal | None
    paid: Decimal | None
    patient_resp: Decimal | None
    values: dict[str, Any]
    unmapped: list[str]
    adjustments: list[dict[str, Any]] = field(default_factory=list)
    owed: list[Decimal | None] = field(default_factory=list)
    lines: list[LineParts] = field(default_factory=list)
    parties: str = ""
    rarcs: tuple[str, ...] = ()


def begun_claim(context: Context, at: Elements, unmapped: list[str]) -> ClaimParts:
    """What a CLP states; `unmapped` stands between LX and its first claim."""
    place, (charge, paid, owed) = context.place(), numbers(context, at, 3, 4, 5)
    pcn, clp02, _, _, _, filing, icn, facility, frequency = texts(at, 9)
    for element, stated in ((1, pcn), (2, clp02)):
        if stated is None:
            context.say("X12_MISSING", f"CLP{element:02}")
    if clp02 is not None and clp02 not in _STATUSES:
        context.say("X12_UNKNOWN_CODE", "CLP02")
    values = {
        **_CLAIM, "source_version": context.implementation, "field_provenance": {},
        "transaction": context.transaction, "segment": place[0], "offset": place[1],
        "pcn": pcn, "icn": icn, "clp02": clp02, "charge": charge, "paid": paid, "patient_resp": owed,
        "filing_ind": filing, "facility": facility, "frequency": frequency, "reversal": clp02 == "22",
    }  # fmt: skip
    return ClaimParts(place, charge, paid, owed, values, unmapped)


def begun_line(context: Context, at: Elements) -> LineParts:
    """What an SVC states."""
    place, (charge, paid, units) = context.place(), numbers(context, at, 2, 3, 5)
    procedure = parts(context, at, 1)
    qualifier, code, *more = procedure if len(procedure) > 1 else (None, *procedure)
    if not (qualifier is not None and code):
        context.say("X12_BAD_COMPOSITE", "SVC01")
    values = {
        **_LINE, "segment": place[0], "qualifier": qualifier or None, "procedure": code or None,
        "modifiers": tuple(filter(None, more[:4])), "revenue_code": text(at, 4),
        "charge": charge, "paid": paid, "units": units,
    }  # fmt: skip
    return LineParts(place, charge, paid, values, [])


def add_party(claim: ClaimParts, which: str, at: Elements) -> bool:
    """Whether the claim takes the party that an NM1 names: each once."""
    if which not in _PARTIES or which in claim.parties:
        return False
    claim.parties += f"{which} "
    qualifier, identifier = text(at, 8), text(at, 9)
    if which == "QC":
        claim.values |= {"patient": name(at), "member_id": identifier}
    elif which == "82":
        claim.values["rendering_npi"] = identifier if qualifier == "XX" else None
    else:
        claim.values[_PARTIES[which]] = name(at)
    return True


def add_day(claim: ClaimParts, line: LineParts | None, context: Context, at: Elements) -> bool:
    """Whether the claim, or its line, takes the day of a DTM."""
    which = text(at, 1) or ""
    if line is not None and which == "472":
        line.day = day(context, at, 2)
    elif line is not None and which == "150":
        line.begin = day(context, at, 2)
    elif line is not None and which == "151":
        line.values["dos_end"] = day(context, at, 2)
    elif which in _CLAIM_DAYS:
        claim.values[_CLAIM_DAYS[which]] = day(context, at, 2)
    else:
        return False
    return True


def adjustments(context: Context, at: Elements, scope: str) -> list[dict[str, Any]]:
    """The up to six adjustments of a CAS; one without an amount stays, so that the claim does not add up by chance."""
    group = text(at, 1) or ""
    if group not in _GROUPS:
        context.say("X12_UNKNOWN_CODE" if group else "X12_MISSING", "CAS01")
    found, size = [], len(at)
    for place in range(2, max(size, 3), 3):
        carc = text(at, place)
        if place > 2 and not (carc or text(at, place + 1) or text(at, place + 2)):
            continue
        if carc is None:
            context.say("X12_MISSING", f"CAS{place:02}")
        amount = number(context, at, place + 1, needed=True)
        qty = number(context, at, place + 2) if size > place + 2 else None
        stated = {"scope": scope, "group": group, "carc": carc or "", "amount": amount, "qty": qty}
        found.append({**_ADJUSTMENT, **stated})
    return found


def finished(claim: ClaimParts, context: Context, check: dict[str, Any]) -> RemitClaim:
    """The record of a claim, and findings where it does not add up; `check` is what its payment states."""
    context.loop = "2100"
    values, stated = claim.values, check.get
    values["lines"] = tuple([_line(line, context) for line in claim.lines])
    values["payer"], values["paid_on"], values["trace"] = stated("payer"), stated("date"), stated("trace")
    values["adjustments"], values["rarcs"] = _with(claim.adjustments, claim.rarcs), claim.rarcs
    values["balance"], values["unmapped"] = _balance(claim, context), tuple(claim.unmapped)
    return filled(RemitClaim, values)


def _with(found: list[dict[str, Any]], rarcs: tuple[str, ...]) -> tuple[Adjustment, ...]:
    if rarcs:
        for each in found:
            each["rarcs"] = rarcs
    return tuple([filled(Adjustment, each) for each in found])


def _line(line: LineParts, context: Context) -> RemitLine:
    values = line.values
    values["dos"], values["rarcs"] = line.day or line.begin, line.rarcs
    values["adjustments"], values["balanced"] = _with(line.adjustments, line.rarcs), _line_adds_up(line, context)
    return filled(RemitLine, values)


def _line_adds_up(line: LineParts, context: Context) -> bool | None:
    adjusted = line.adjusted = total([each["amount"] for each in line.adjustments])
    if line.charge is None or line.paid is None or adjusted is None:
        return None
    delta = line.paid - (line.charge - adjusted)
    if delta:
        context.loop = "2110"
        context.say("X12_LINE_UNBALANCED", f"SVC03, difference {delta}", at=line.at)
        context.loop = "2100"
    return not delta


def _balance(claim: ClaimParts, context: Context) -> Balance:
    own = [each["amount"] for each in claim.adjustments]
    adjusted, ok, delta = total(own + [line.adjusted for line in claim.lines]), None, None
    if claim.charge is not None and claim.paid is not None and adjusted is not None:
        delta = claim.paid - (claim.charge - adjusted)
        ok = not delta
        if delta:
            context.say("X12_CLAIM_UNBALANCED", f"CLP04, difference {delta}", at=claim.at)
    else:
        context.say("X12_NOT_ADDED", "CLP04", at=claim.at)
    charged = total([line.charge for line in claim.lines])
    if claim.lines and charged is not None and claim.charge is not None and charged != claim.charge:
        context.say("X12_LINES_UNBALANCED", "CLP03", at=claim.at)
        ok = False
    _patient(claim, context)
    stated = {"transaction": context.transaction, "segment": claim.at[0], "claim_ok": ok, "delta": delta}
    return filled(Balance, {**_BALANCE, **stated})


def _patient(claim: ClaimParts, context: Context) -> None:
    """What the patient owes, where it is stated."""
    if claim.patient_resp is None:
        return
    owed = total(claim.owed)
    if owed is not None and claim.patient_resp != owed:
        context.say("X12_PATIENT_RESP", f"CLP05, difference {claim.patient_resp - owed}", at=claim.at)


def check_balance(context: Context, at: Place, amount: Decimal | None, added: Decimal | None) -> Balance:
    """Whether a payment is what its claims and provider adjustments add up to, and a finding where it is not."""
    context.loop = "ST"
    delta = None if amount is None or added is None else amount - added
    if delta is None:
        context.say("X12_NOT_ADDED", "BPR02", at)
    elif delta:
        context.say("X12_CHECK_UNBALANCED", f"BPR02, difference {delta}", at)
    ok = None if delta is None else not delta
    return Balance(transaction=context.transaction, segment=at[0], check_ok=ok, delta=delta)


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
        context.say("X12_MISSING", f"PLB{place:02}")
    reason, *more = parts(context, at, place)
    ref = component(context).join(more)
    sign = None if not amount else "decreases_payment" if amount > 0 else "increases_payment"
    return ProviderAdjustment(
        transaction=context.transaction, segment=context.place()[0], provider_id=text(at, 1), fiscal_period=period,
        reason=reason or None, ref=ref or None, amount=amount, sign=sign, channel=Channel.X12,
        source_version=context.implementation,
    )  # fmt: skip
