"""Check a patient's coverage with the payer before the visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from nightclerk.bot import Run, bot
from nightclerk.bot.faults import as_reason, with_notes
from nightclerk.records import CoverageInquiry, EligibilityResult, ItemStatus, Outcome, Reason

from .changes import changes
from .words import words_for

_DONE = frozenset({Outcome.ACTIVE, Outcome.INACTIVE})
_WAITS = frozenset({Outcome.PAYER_UNAVAILABLE, Outcome.PENDING})


def key(inquiry: CoverageInquiry) -> str:
    """Everything that is asked: the same question on the same occasion is asked once."""
    names = f"{inquiry.last_name}:{inquiry.first_name}".casefold()
    return f"{inquiry.payer}:{_plain(inquiry.member_id)}:{inquiry.birth_date}:{names}:{inquiry.service_date}"


def subject(inquiry: CoverageInquiry) -> str:
    """Whom it is about. The first name belongs to it: twins may share the member ID and the birth date."""
    return f"{inquiry.payer}:{_plain(inquiry.member_id)}:{inquiry.birth_date}:{inquiry.first_name.casefold()}"


def payer(inquiry: CoverageInquiry) -> str:
    """The payer: items of one payer share its limits."""
    return inquiry.payer


def day(inquiry: CoverageInquiry) -> date:
    """The day of the appointment."""
    return inquiry.service_date


def settle(result: EligibilityResult) -> tuple[ItemStatus, Reason | None]:
    """Active and inactive are answers; a payer that cannot answer yet is waited for; the rest is a person's."""
    if result.outcome in _DONE:
        return ItemStatus.DONE, None
    why = with_notes(
        as_reason(*words_for(result.outcome, result.reason_code)), result.unmapped, result.returned_differs
    )
    return (ItemStatus.PARKED if result.outcome in _WAITS else ItemStatus.BUSINESS), why


@bot("eligibility", key=key, subject=subject, partition=payer, settle=settle, day=day)
def check_eligibility(inquiry: CoverageInquiry, run: Run) -> EligibilityResult:
    """Ask the payer, as of today where it refuses a date ahead, and say what changed since the last answer."""
    with run.step("Ask the payer"):
        record: EligibilityResult = run.portal(inquiry.payer).ask("eligibility", inquiry).record
    if record.reason_code == "FUTURE_SERVICE_DATE" and inquiry.service_date > run.today:
        with run.step("Ask again as of today"):
            today = replace(inquiry, service_date=run.today)
            again: EligibilityResult = run.portal(inquiry.payer).ask("eligibility", today).record
        note = "The payer does not answer for the appointment's date yet; this is the answer as of today."
        record = replace(again, as_of=run.today, notes=(*again.notes, note))
    return replace(record, diff=changes(run.previous(), record))


def _plain(member_id: str) -> str:
    return "".join(sign for sign in member_id.upper() if sign.isalnum())
