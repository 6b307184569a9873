"""Ask payers what became of claims, when it is time to ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from nightclerk.bot import Run, bot
from nightclerk.bot.faults import as_reason, with_notes
from nightclerk.records import ClaimInquiry, ClaimStatusResult, ItemStatus, Reason

from .cadence import FINAL, NO_ANSWER, Settings, first_check, next_check, sent_on
from .changes import changes
from .words import FAMILIES, code_and_words

_HOW = "Run it with --again, or ask about this claim alone, to look now."


def key(inquiry: ClaimInquiry) -> str:
    """Everything that is asked: the same question on the same occasion is asked once."""
    names = f"{inquiry.last_name}:{inquiry.first_name}".casefold()
    days = f"{inquiry.service_date}:{inquiry.service_to}:{inquiry.charge}"
    numbers = ":".join(map(_plain, (inquiry.claim_no, inquiry.patient_control_no, inquiry.member_id)))
    return f"{inquiry.payer}:{numbers}:{inquiry.birth_date}:{names}:{days}"


def subject(inquiry: ClaimInquiry) -> str:
    """Which claim it is about: by our own number for it where there is one, for the payer's may come later."""
    number = _plain(inquiry.patient_control_no) or _plain(inquiry.claim_no)
    who = f"{_plain(inquiry.member_id)}:{inquiry.last_name}:{inquiry.first_name}".casefold()
    return f"{inquiry.payer}:{number or who}:{inquiry.service_date}:{inquiry.charge if not number else ''}"


def payer(inquiry: ClaimInquiry) -> str:
    """The payer: items of one payer share its limits."""
    return inquiry.payer


def answered(record: ClaimStatusResult) -> bool:
    """Whether the payer said something of the claim, also that it does not have it."""
    return record.family not in NO_ANSWER


def not_due(inquiry: ClaimInquiry, before: ClaimStatusResult | None, settings: Settings, today: date) -> Reason | None:
    """Why this claim of a file is not to be asked about today. One that was sent again since is a new one."""
    if before is None or _sent_again(inquiry, before):
        first = first_check(inquiry, settings)
        return _early("TOO_YOUNG", "The claim was sent only lately.", first) if first > today else None
    said = FAMILIES[before.family][0]
    if before.family in FINAL:
        return Reason("FINAL", f"The payer has finished this claim ({said}); it is not asked about again. {_HOW}")
    if before.next_check_at is not None and before.next_check_at > today:
        return _early("NOT_DUE", f"The last answer was: {said}.", before.next_check_at)
    return None


def settle(record: ClaimStatusResult) -> tuple[ItemStatus, Reason | None]:
    """An undecided or finished claim is an answer; a payer that cannot answer is waited for; the rest is a person's."""
    found = code_and_words(record)
    if found is None:
        return ItemStatus.DONE, None
    waits = record.reason_code == "PAYER_UNAVAILABLE"
    return (ItemStatus.PARKED if waits else ItemStatus.BUSINESS), with_notes(
        as_reason(*found), record.unmapped, record.returned_differs
    )


@bot(
    "claim_status",
    key=key,
    subject=subject,
    partition=payer,
    settle=settle,
    answers=answered,
    not_due=not_due,
    settings=Settings,
)
def check_claim(inquiry: ClaimInquiry, run: Run) -> ClaimStatusResult:
    """Ask the payer what became of a claim, say what changed since the last answer, and when to ask again."""
    settings: Settings = run.settings
    with run.step("Ask the payer"):
        record: ClaimStatusResult = run.portal(inquiry.payer).ask("claim_status", inquiry).record
    return replace(
        record,
        patient_control_no=record.patient_control_no or inquiry.patient_control_no or None,
        age_days=(run.today - sent_on(inquiry)).days,
        file_by=settings.filing_limit(inquiry),
        next_check_at=next_check(record, inquiry, settings, run.today),
        changed_since_last=changes(run.previous(), record),
    )


def _sent_again(inquiry: ClaimInquiry, before: ClaimStatusResult) -> bool:
    seen = before.checked_at
    return inquiry.billed_on is not None and seen is not None and inquiry.billed_on > seen.date()


def _early(code: str, said: str, day: date) -> Reason:
    return Reason(code, f"{said} The next look is on {day:%m/%d/%Y}. {_HOW}")


def _plain(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())
