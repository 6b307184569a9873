"""Claim statuses that came in a file (277 and its acknowledgment 277CA): for payers that no bot may ask."""

from __future__ import annotations

from nightclerk.bot import Intake, Planned, answer_file
from nightclerk.bot.answered import last_first, payer_of, unplaced
from nightclerk.records import ClaimInquiry, ClaimStatusResult


@answer_file("claim_status", ClaimStatusResult)
def plan(record: ClaimStatusResult, intake: Intake) -> tuple[Planned, ...]:
    """The claim that the answer is about, as far as the answer tells it."""
    fault = _fault(record)
    if fault or record.service_from is None:
        return unplaced(fault, record.outcome)
    last, first = last_first(record.patient)
    inquiry = ClaimInquiry(
        payer=payer_of(intake, record.payer_name, record.payer_id),
        last_name=last,
        first_name=first,
        service_date=record.service_from,
        service_to=record.service_to,
        birth_date=record.birth_date,
        member_id=record.member_id or "",
        claim_no=record.payer_claim_no or "",
        patient_control_no=record.patient_control_no or "",
        charge=record.charge,
    )
    return (Planned(inquiry, answer=record),)


def _fault(record: ClaimStatusResult) -> str:
    if record.level != "claim":
        return "BATCH_STATUS"
    told = record.service_from and (record.patient_control_no or record.payer_claim_no)
    return "" if told else "ANSWER_INCOMPLETE"
