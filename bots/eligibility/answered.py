"""Eligibility answers that came in a file (271): for payers whose terms let no bot ask their portal."""

from __future__ import annotations

from nightclerk.bot import Intake, Planned, answer_file
from nightclerk.bot.answered import last_first, payer_of, unplaced
from nightclerk.records import CoverageInquiry, EligibilityResult


@answer_file("eligibility", EligibilityResult)
def plan(record: EligibilityResult, intake: Intake) -> tuple[Planned, ...]:
    """The question that the answer answers, as far as the answer tells it; without all of it a person must say who."""
    if not (record.name and record.member_id and record.birth_date):
        return unplaced("ANSWER_INCOMPLETE", record.outcome)
    last, first = last_first(record.name)
    made = record.checked_at.date() if record.checked_at else intake.today
    inquiry = CoverageInquiry(
        payer=payer_of(intake, record.payer_name, record.payer_id),
        member_id=record.member_id,
        birth_date=record.birth_date,
        last_name=last,
        first_name=first,
        service_date=record.as_of or made,
    )
    return (Planned(inquiry, answer=record),)
