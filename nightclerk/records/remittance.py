"""What a payer paid and why: the canonical records of a remittance (835), whatever channel it came by.

Amounts are dollars, exact. An amount the source left out or spelled wrongly is None, never zero.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from nightclerk.records.header import Record


@dataclass(frozen=True, kw_only=True)
class Adjustment:
    """Why less was paid than charged: `scope` claim | line, `group` CO | PR | OA | PI (CR before 5010), a CARC number.

    `rarcs` are the remark codes of the same claim or line: the source does not tie them to one adjustment.
    """

    scope: str
    group: str
    carc: str
    amount: Decimal | None = None
    qty: Decimal | None = None
    rarcs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RemitLine:
    """One service line; `dos` is the first day of service, `dos_end` the last where it is another."""

    segment: int
    qualifier: str | None = None
    procedure: str | None = None
    modifiers: tuple[str, ...] = ()
    revenue_code: str | None = None
    units: Decimal | None = None
    charge: Decimal | None = None
    allowed: Decimal | None = None
    paid: Decimal | None = None
    dos: dt.date | None = None
    dos_end: dt.date | None = None
    line_control_no: str | None = None
    rarcs: tuple[str, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    balanced: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Whether a claim or a check adds up: None where an amount is missing, `delta` what is stated less what adds up.

    Claim: paid = charge - adjustments. Check: amount = claims paid - provider adjustments. `unmapped` are segments of
    the transaction that stand behind its header and belong to no claim.
    """

    transaction: int
    segment: int
    claim_ok: bool | None = None
    check_ok: bool | None = None
    delta: Decimal | None = None
    claims: int = 0
    claims_off: int = 0
    unmapped: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Payment(Record):
    """One check or transfer; `transaction` is its place in the file (from 1), `method` as in BPR04 (ACH, CHK, NON)."""

    kind: str = "payment"
    transaction: int
    payer: str | None = None
    payer_id: str | None = None
    payee: str | None = None
    payee_npi: str | None = None
    bpr_amount: Decimal | None = None
    credit_debit: str | None = None
    method: str | None = None
    date: dt.date | None = None
    trace: str | None = None
    trace_origin: str | None = None
    produced_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class RemitClaim(Record):
    """One claim of a payment. `clp02` is the claim's status number; 22 takes an earlier payment back (`reversal`).

    `payer`, `paid_on` and `trace` are those of the check or transfer it came with. `reversal_of` is the original claim
    number where the payer states one. `segment` and `offset` (bytes) say where in
    the file the claim begins.
    """

    kind: str = "remit_claim"
    transaction: int
    segment: int
    offset: int
    payer: str | None = None
    paid_on: dt.date | None = None
    trace: str | None = None
    pcn: str | None = None
    icn: str | None = None
    clp02: str | None = None
    charge: Decimal | None = None
    paid: Decimal | None = None
    patient_resp: Decimal | None = None
    filing_ind: str | None = None
    facility: str | None = None
    frequency: str | None = None
    reversal: bool = False
    reversal_of: str | None = None
    patient: str | None = None
    member_id: str | None = None
    insured: str | None = None
    rendering_npi: str | None = None
    forwarded_to: str | None = None
    service_from: dt.date | None = None
    service_to: dt.date | None = None
    received_on: dt.date | None = None
    rarcs: tuple[str, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    lines: tuple[RemitLine, ...] = ()
    balance: Balance | None = None


@dataclass(frozen=True, kw_only=True)
class ProviderAdjustment(Record):
    """Money that belongs to no claim of the check (PLB): `reason` a PLB code such as WO or FB.

    `sign` says what a stated amount does: `decreases_payment` (above zero) or `increases_payment` (below zero).
    """

    kind: str = "provider_adjustment"
    transaction: int
    segment: int
    provider_id: str | None = None
    fiscal_period: dt.date | None = None
    reason: str | None = None
    ref: str | None = None
    amount: Decimal | None = None
    sign: str | None = None
