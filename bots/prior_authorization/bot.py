"""Ask payers for authorization: form filled and proven, approved by a second person, sent once, followed."""

from __future__ import annotations

from datetime import date

from nightclerk.bot import Run, bot
from nightclerk.records import (
    AuthInquiry,
    AuthNeed,
    AuthRecord,
    AuthStatus,
    CoverageInquiry,
    EligibilityResult,
    Reason,
)

from .need import Settings, needed
from .request import request_of
from .words import ASKED_ALREADY, settle


def key(inquiry: AuthInquiry) -> str:
    """Who, what and when: the same request is one work, however often it stands in a file."""
    member = "".join(sign for sign in inquiry.member_id.upper() if sign.isalnum())
    who = f"{inquiry.payer}:{member}:{inquiry.birth_date}:{inquiry.last_name}:{inquiry.first_name}".casefold()
    what = f"{inquiry.procedure}:{inquiry.diagnosis}:{inquiry.request_kind}".casefold().replace(" ", "")
    return f"{who}:{what}:{inquiry.service_date}"


def payer(inquiry: AuthInquiry) -> str:
    """The payer: requests to one portal share its limits."""
    return inquiry.payer


def not_due(_inquiry: AuthInquiry, before: AuthRecord | None, _settings: Settings, _today: date) -> Reason | None:
    """The same row of tomorrow's file asks nobody anew while the first request is on its way or was approved."""
    if before is None or before.status in (AuthStatus.DENIED, AuthStatus.CANCELLED, AuthStatus.EXPIRED):
        return None
    code, words = ASKED_ALREADY
    return Reason(code, words.format(status=before.status.replace("_", " ")))


@bot(
    "prior_authorization",
    key=key,
    partition=payer,
    settle=settle,
    answers=lambda record: record.status is not AuthStatus.INDETERMINATE,
    not_due=not_due,
    settings=Settings,
    acts=True,
)
def ask_for_authorization(inquiry: AuthInquiry, run: Run) -> AuthRecord:
    """Bring a request as far as it can go now; what it waits for sets it going again."""
    request = request_of(inquiry, run.today)
    settings: Settings = run.settings or Settings()
    with run.step("Is it needed?"):
        coverage = _coverage(inquiry, run)
        need, source = needed(request, settings.lists.get(inquiry.payer), coverage)
    record = AuthRecord(need=need, need_source=source, request=request, as_of=inquiry.service_date)
    if need is AuthNeed.NOT_REQUIRED:
        return AuthRecord(**vars(record) | {"status": AuthStatus.NOT_REQUIRED, "payer_key": inquiry.payer})
    with run.step("Fill, wait or send"):
        return run.authorize(inquiry, record)


def _coverage(inquiry: AuthInquiry, run: Run) -> EligibilityResult | None:
    """What the payer last said about this patient, if anybody has asked."""
    if inquiry.birth_date is None or not inquiry.member_id:
        return None
    asked = CoverageInquiry(
        payer=inquiry.payer,
        member_id=inquiry.member_id,
        birth_date=inquiry.birth_date,
        last_name=inquiry.last_name,
        first_name=inquiry.first_name,
        service_date=inquiry.service_date or run.today,
    )
    found = run.answered("eligibility", asked)
    return found if isinstance(found, EligibilityResult) else None
