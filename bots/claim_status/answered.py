"""Claim statuses that came in a file (277 and its acknowledgment 277CA): for payers that no bot may ask."""

from __future__ import annotations

from nightclerk.bot import Intake, Planned, answer_file
from nightclerk.bot.faults import FILE_FAULTS, as_reason
from nightclerk.bot.people import split_name
from nightclerk.records import ClaimInquiry, ClaimStatusResult


@answer_file("claim_status", ClaimStatusResult)
def plan(record: ClaimStatusResult, intake: Intake) -> tuple[Planned, ...]:
    """The claim that the answer is about, as far as the answer tells it."""
    fault = _fault(record)
    if fault or record.service_from is None:
        why = as_reason(fault, FILE_FAULTS[fault])
        return (Planned(reason=why, outcome=str(record.outcome)),)
    last, first = split_name(record.patient or "") or (record.patient or "", "")
    inquiry = ClaimInquiry(
        payer=intake.payer(record.payer_name or "") or record.payer_name or record.payer_id or "not stated",
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
