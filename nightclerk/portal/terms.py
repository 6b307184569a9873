"""Two gates before anything is asked: the payer's terms, and the portal's hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from nightclerk.errors import BusinessException, Park
from nightclerk.portal.file import Hours, PortalFile

ATTESTATION_DAYS = 365  # terms of use change; who read them a year ago no longer knows them


def check_terms(file: PortalFile, today: date) -> None:
    """Raise `BusinessException` (TERMS_FORBID, TERMS_EXPIRED) unless somebody attested that bots are permitted."""
    terms = file.terms
    if terms.automation_permitted != "yes":
        said = "forbid bots" if terms.automation_permitted == "no" else "are not known"
        raise BusinessException(
            f"The terms of the portal {file.portal} {said}.",
            code="TERMS_FORBID",
            remedy="Check these patients by hand; a lead who has read the payer's terms notes it in the portal file.",
        )
    if terms.attested_on + timedelta(days=ATTESTATION_DAYS) < today:
        raise BusinessException(
            f"The terms of the portal {file.portal} were last read more than a year ago, on {terms.attested_on}.",
            code="TERMS_EXPIRED",
            remedy=f"Read them again and set attested_on in {file.path}.",
        )


def open_at(hours: Hours | None, moment: datetime) -> bool:
    """Whether a portal with these hours answers at `moment` (aware); no hours means always."""
    if hours is None:
        return True
    local = moment.astimezone(hours.zone)
    return local.weekday() in hours.days and hours.opens <= local.time() < hours.closes


def next_opening(hours: Hours, moment: datetime) -> datetime:
    """The next time (UTC) from `moment` on at which the portal opens."""
    local = moment.astimezone(hours.zone)
    days = (local.date() + timedelta(days=ahead) for ahead in range(8))
    openings = (datetime.combine(day, hours.opens, hours.zone) for day in days if day.weekday() in hours.days)
    return next(opening for opening in openings if opening > local).astimezone(UTC)


def check_hours(file: PortalFile, moment: datetime) -> None:
    """Raise `Park` (PORTAL_CLOSED) until the portal opens."""
    hours = file.limits.hours
    if hours is None or open_at(hours, moment):
        return
    raise Park(
        f"The portal {file.portal} is closed at this hour.",
        code="PORTAL_CLOSED",
        remedy="Run the same file again when it is open.",
        until=next_opening(hours, moment),
    )
