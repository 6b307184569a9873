"""What the back office is told in the morning about requests: what waits for a person, and which clock runs out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from nightclerk.bot import BriefingAbout, PastRun, brief
from nightclerk.records import Audience, AuthRecord, AuthStatus, BriefingFact, BriefingPart

SOON = timedelta(days=1)
_OPEN = (AuthStatus.SUBMITTED, AuthStatus.PENDED, AuthStatus.INFO_REQUESTED)


@brief("prior_authorization")
def requests(runs: Sequence[PastRun], about: BriefingAbout) -> Iterator[BriefingPart]:
    """One part for the back office, from the newest state of each request; none while nothing was asked."""
    newest: dict[str, AuthRecord] = {}
    for run in runs:
        for row in run.rows:
            if isinstance(row.record, AuthRecord) and row.resolution is None:
                newest.setdefault(row.item, row.record)
    if newest:
        facts = tuple(_facts(list(newest.values()), about))
        nothing = BriefingFact(what="No request needs a person.", number=len(newest), tone="good")
        yield BriefingPart(
            bot="prior_authorization",
            audience=Audience.BACK_OFFICE,
            title="Prior authorization",
            facts=facts or (nothing,),
        )


def _facts(records: list[AuthRecord], about: BriefingAbout) -> Iterator[BriefingFact]:
    def those(*statuses: AuthStatus) -> list[AuthRecord]:
        return [each for each in records if each.status in statuses]

    counted = (
        (
            those(AuthStatus.UNKNOWN_OUTCOME),
            "May have reached the payer; nobody knows",
            "Look at the payer first.",
            "bad",
        ),
        (_due(records, about, late=True), "Not decided in the payer's time", "Call the payer.", "bad"),
        (_due(records, about, late=False), "Must be decided by tomorrow", "Call if nothing comes.", "warn"),
        (those(AuthStatus.INFO_REQUESTED), "The payer wants more documents", "Send them.", "warn"),
        (those(AuthStatus.AWAITING_SIGNATURE), "Wait for a signature", "Print, sign, upload.", "wait"),
        (those(AuthStatus.AWAITING_APPROVAL), "Wait for an approval", "A second person looks at Approvals.", "wait"),
        (those(AuthStatus.DENIED), "Denied", "Appeal, or tell the patient.", "bad"),
        (_without_reason(records), "Denied without a reason", "Ask for it: the payer must state one.", "warn"),
    )
    for found, what, todo, tone in counted:
        if found:
            yield BriefingFact(what=what, number=len(found), todo=todo, when=_when(found, about), tone=tone)


def _due(records: list[AuthRecord], about: BriefingAbout, *, late: bool) -> list[AuthRecord]:
    days = [
        (each, each.due_by.astimezone(about.zone).date()) for each in records if each.status in _OPEN and each.due_by
    ]
    return [each for each, day in days if (day < about.today if late else about.today <= day <= about.today + SOON)]


def _without_reason(records: list[AuthRecord]) -> list[AuthRecord]:
    return [each for each in records if each.status is AuthStatus.DENIED and not (each.reason_code or each.reason_text)]


def _when(found: list[AuthRecord], about: BriefingAbout) -> str:
    """The nearest limit among them."""
    days = [each.due_by.astimezone(about.zone).date() for each in found if each.due_by and each.status in _OPEN]
    return f"from {min(days):%m/%d/%Y}" if days else ""
