"""An 835 (004010X091 and 005010X221) to payments, claims and provider adjustments, each with its balance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from nightclerk.records.header import Channel
from nightclerk.records.remittance import Payment
from nightclerk.x12.claims import (
    ClaimParts,
    LineParts,
    add_adjustments,
    add_day,
    add_party,
    begun_claim,
    begun_line,
    check_balance,
    finished,
    provider_adjustments,
)
from nightclerk.x12.context import Context, Elements, Place, day, number, text

_HEADER = frozenset(["NTE", "CUR", "REF", "PER", "N2", "N3", "N4", "RDM", "LX", "TS2", "TS3", "DTM"])
_IN_CLAIM = frozenset(["REF", "PER", "QTY"])


@dataclass
class Remittance:
    """The reading of one 835: what its header said, and the claim and line that are open."""

    stated: dict[str, Any] = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)
    begun: Place | None = None
    told: bool = False
    party: str = ""
    claim: ClaimParts | None = None
    line: LineParts | None = None
    paid: Decimal = Decimal(0)
    adjusted: Decimal = Decimal(0)
    open_amounts: int = 0
    claims: int = 0
    claims_off: int = 0

    def handlers(self) -> dict[str, _Handler]:
        """What segments go to, by their name; see `read.Body`."""
        return _HANDLERS

    def take(self, context: Context, at: Elements) -> None:
        """One segment between ST and SE."""
        handler = _HANDLERS.get(at[0])
        if handler is not None:
            handler(self, context, at)
        elif at[0] in (_IN_CLAIM if self.claim else _HEADER):
            _keep(self, context)
        else:
            context.flag("X12_UNKNOWN_SEGMENT")
            _keep(self, context)

    def end(self, context: Context) -> None:
        """The transaction is over: the last claim, and whether the payment adds up."""
        _close_claim(self, context)
        _tell_payment(self, context)
        begun = self.begun or context.place()
        if self.begun is None:
            context.flag("X12_MISSING", "BPR")
        added = None if self.open_amounts else self.paid - self.adjusted
        found = check_balance(context, begun, self.stated.get("bpr_amount"), added)
        unmapped = tuple(self.unmapped)
        context.out.append(replace(found, claims=self.claims, claims_off=self.claims_off, unmapped=unmapped))


def _keep(remit: Remittance, context: Context) -> None:
    (remit.unmapped if remit.claim is None else remit.claim.unmapped).append(context.raw())


def _tell_payment(remit: Remittance, context: Context) -> None:
    """The payment, once its header is over: before its first claim."""
    if remit.told:
        return
    header, remit.unmapped, remit.told = remit.unmapped, [], True
    context.out.append(
        Payment(
            transaction=context.transaction,
            channel=Channel.X12,
            source_version=context.implementation,
            unmapped=tuple(header),
            **remit.stated,
        )
    )


def _close_claim(remit: Remittance, context: Context) -> None:
    claim, remit.claim, remit.line = remit.claim, None, None
    if claim is None:
        return
    record = finished(claim, context, remit.stated)
    context.out.append(record)
    remit.claims += 1
    remit.claims_off += not (record.balance and record.balance.claim_ok)
    if record.paid is None:
        remit.open_amounts += 1
    else:
        remit.paid += record.paid


def _bpr(remit: Remittance, context: Context, at: Elements) -> None:
    if remit.begun is not None:
        context.flag("X12_STRAY")
        _keep(remit, context)
        return
    remit.begun = context.place()
    remit.stated |= {"bpr_amount": number(context, at, 2, needed=True), "credit_debit": text(at, 3)}
    remit.stated |= {"method": text(at, 4), "date": day(context, at, 16)}


def _trn(remit: Remittance, context: Context, at: Elements) -> None:
    if "trace" in remit.stated or remit.told:
        context.flag("X12_STRAY")
        _keep(remit, context)
        return
    remit.stated |= {"trace": text(at, 2), "trace_origin": text(at, 3)}


def _dtm(remit: Remittance, context: Context, at: Elements) -> None:
    if remit.claim is None and text(at, 1) == "405" and not remit.told:
        remit.stated["produced_on"] = day(context, at, 2)
    elif remit.claim is None or not add_day(remit.claim, remit.line, context, at):
        _keep(remit, context)


def _n1(remit: Remittance, context: Context, at: Elements) -> None:
    party = text(at, 1)
    context.loop = {"PR": "1000A", "PE": "1000B"}.get(party or "", context.loop)
    if party == "PR" and not remit.told:
        remit.stated |= {"payer": text(at, 2), "payer_id": text(at, 4)}
    elif party == "PE" and not remit.told:
        remit.stated |= {"payee": text(at, 2), "payee_npi": text(at, 4) if text(at, 3) == "XX" else None}
        if text(at, 3) != "XX":
            _keep(remit, context)
    else:
        _keep(remit, context)


def _lx(remit: Remittance, context: Context, at: Elements) -> None:
    _close_claim(remit, context)
    _tell_payment(remit, context)
    context.loop = "2000"


def _clp(remit: Remittance, context: Context, at: Elements) -> None:
    _close_claim(remit, context)
    _tell_payment(remit, context)
    context.loop = "2100"
    remit.claim = begun_claim(context, at, remit.unmapped)
    remit.unmapped = []


def _cas(remit: Remittance, context: Context, at: Elements) -> None:
    if remit.claim is None:
        context.flag("X12_STRAY")
        _keep(remit, context)
        return
    add_adjustments(remit.claim, remit.line, context, at)


def _nm1(remit: Remittance, context: Context, at: Elements) -> None:
    if remit.claim is None:
        _stray(remit, context)
    elif not add_party(remit.claim, text(at, 1) or "", at):
        _keep(remit, context)


def _remarks(remit: Remittance, context: Context, at: Elements) -> None:
    """MIA and MOA: remark codes of the claim; the amounts beside them are kept as they stand."""
    if remit.claim is None:
        _stray(remit, context)
        return
    codes, others = (
        (at[3:8], at[1:3] + at[8:]) if at[0] == "MOA" else (at[5:6] + at[20:24], at[1:5] + at[6:20] + at[24:])
    )
    remit.claim.values["rarcs"] += tuple(filter(None, map(str.strip, codes)))
    if any(map(str.strip, others)):
        _keep(remit, context)


def _amt(remit: Remittance, context: Context, at: Elements) -> None:
    if remit.claim is None:
        _stray(remit, context)
    elif remit.line is not None and len(at) > 1 and at[1].strip() == "B6":
        remit.line.record.allowed = number(context, at, 2, needed=True)
    else:
        _keep(remit, context)


def _svc(remit: Remittance, context: Context, at: Elements) -> None:
    if remit.claim is None:
        _stray(remit, context)
        return
    context.loop = "2110"
    remit.line = begun_line(context, at)
    remit.claim.lines.append(remit.line)


def _lq(remit: Remittance, context: Context, at: Elements) -> None:
    code = text(at, 2)
    if remit.line is not None and text(at, 1) == "HE" and code:
        remit.line.record.rarcs += (code,)
    else:
        _keep(remit, context)


def _ref(remit: Remittance, context: Context, at: Elements) -> None:
    which = at[1].strip() if len(at) > 1 else ""
    if which == "6R" and remit.line is not None:
        remit.line.record.line_control_no = text(at, 2)
    elif which == "F8" and remit.claim is not None and remit.claim.values["reversal"]:
        remit.claim.values["reversal_of"] = text(at, 2)
    else:
        _keep(remit, context)


def _plb(remit: Remittance, context: Context, at: Elements) -> None:
    _close_claim(remit, context)
    _tell_payment(remit, context)
    context.loop = "PLB"
    for each in provider_adjustments(context, at):
        remit.open_amounts += each.amount is None
        remit.adjusted += each.amount or 0
        context.out.append(each)


def _stray(remit: Remittance, context: Context) -> None:
    context.flag("X12_STRAY")
    _keep(remit, context)


_Handler = Callable[[Remittance, Context, Elements], None]
_HANDLERS: dict[str, _Handler] = {
    "BPR": _bpr, "TRN": _trn, "DTM": _dtm, "N1": _n1, "LX": _lx, "CLP": _clp, "CAS": _cas, "NM1": _nm1,
    "MIA": _remarks, "MOA": _remarks, "AMT": _amt, "SVC": _svc, "LQ": _lq, "REF": _ref, "PLB": _plb,
}  # fmt: skip
