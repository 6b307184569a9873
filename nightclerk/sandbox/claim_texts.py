"""How the portal words a claim: labels and values by the claim's own habits of print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nightclerk.records import ClaimStatusLine, ClaimStatusResult
from nightclerk.sandbox.claim_truth import stated
from nightclerk.sandbox.claims import Claim
from nightclerk.sandbox.pages import BLANKS, day, money


@dataclass(frozen=True)
class ClaimView:
    """A claim's page as texts: `details` as label and value, `lines` by the columns of the page."""

    number: str
    details: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, ...], ...]
    reasons: tuple[str, ...]


def claim_view(claim: Claim, number: int, today: date) -> ClaimView:
    """What the page of this claim says on the sandbox's day `number`."""
    record, habit = stated(claim, number, today), claim.member.number
    blank = BLANKS[habit % 3]
    return ClaimView(
        number=claim.claim_no,
        details=tuple((label, text or blank) for label, text in _details(record) if text or habit % 5 == 0),
        lines=tuple(_line(line, blank) for line in record.lines),
        reasons=record.reasons,
    )


def claim_cells(claim: Claim, number: int, today: date) -> tuple[tuple[str, str], ...]:
    """Everything that is said of the claim in one row: heading and text, empty where nothing is stated."""
    record = stated(claim, number, today)
    return (*_details(record), ("Remarks", "; ".join(record.reasons)))


def _details(record: ClaimStatusResult) -> Iterator[tuple[str, str]]:
    yield "Claim number", record.payer_claim_no or ""
    yield "Patient account", record.patient_control_no or ""
    yield "Patient", record.patient or ""
    yield "Member ID", record.member_id or ""
    yield "Date of birth", day(record.birth_date)
    yield "Service from", day(record.service_from)
    yield "Service to", day(record.service_to)
    yield "Received", day(record.received_on)
    yield "Status", record.status_text or ""
    yield "Category code", record.category or ""
    yield "Status code", record.status or ""
    yield "Billed", _amount(record.charge)
    yield "Allowed", _amount(record.allowed)
    yield "Paid", _amount(record.paid)
    yield "Patient responsibility", _amount(record.patient_resp)
    yield "Decided on", day(record.adjudicated_on)
    yield "Remittance date", day(record.remit_date)
    yield "Check or EFT number", record.check_or_eft or ""
    yield "Records due by", day(record.info_due_by)
    yield "Reference number", record.payer_ref or ""


def _line(line: ClaimStatusLine, blank: str) -> tuple[str, ...]:
    """Procedure, Units, From, To, Charge, Allowed, Paid, Patient owes, Remark."""
    amounts = (line.charge, line.allowed, line.paid, line.patient_resp)
    return (
        line.procedure or blank,
        f"{line.units}",
        day(line.service_from),
        day(line.service_to),
        *(_amount(amount) or blank for amount in amounts),
        line.reason or blank,
    )


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else money(amount)
