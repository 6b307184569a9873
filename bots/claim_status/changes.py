"""What moved since the last answer about the same claim, and how loudly it must be said.

Red: denied, rejected, or gone from the payer. Amber: records wanted, a payment that changed. Info: all that merely goes
on. An answer that could not be had or understood says nothing, and so changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from nightclerk.records import Change, ClaimStatusResult, Severity, StatusFamily

from .cadence import FINAL, NO_ANSWER
from .words import FAMILIES

_LOUD = {
    StatusFamily.FINAL_DENIED: Severity.RED,
    StatusFamily.REJECTED: Severity.RED,
    StatusFamily.NOT_FOUND: Severity.RED,
    StatusFamily.INFO_REQUESTED: Severity.AMBER,
    StatusFamily.FINAL_OTHER: Severity.AMBER,
}
_FIELDS = ("payer_claim_no", "status_text", "paid", "patient_resp", "check_or_eft", "remit_date", "info_due_by")


def changes(was: ClaimStatusResult | None, now: ClaimStatusResult) -> tuple[Change, ...]:
    """The differences between two answers about one claim, worst first."""
    if was is None or was.family in NO_ANSWER or now.family in NO_ANSWER:
        return ()
    found = [*_family(was, now), *_values(was, now)]
    return tuple(sorted(found, key=lambda change: list(Severity).index(change.severity)))


def _family(was: ClaimStatusResult, now: ClaimStatusResult) -> Iterator[Change]:
    if was.family is not now.family:
        severity = _LOUD.get(now.family, Severity.INFO)
        yield Change("family", FAMILIES[was.family][0], FAMILIES[now.family][0], severity)


def _values(was: ClaimStatusResult, now: ClaimStatusResult) -> Iterator[Change]:
    """What is stated now and was stated otherwise, or not yet; what a page merely stops stating is no change."""
    again = was.family in FINAL and now.family in FINAL  # a decision that is changed is news
    for field in _FIELDS:
        before, after = shown(getattr(was, field)), shown(getattr(now, field))
        if after is not None and before != after:
            loud = field == "info_due_by" or (again and field == "paid")
            yield Change(field, before, after, Severity.AMBER if loud else Severity.INFO)


def shown(value: object) -> str | None:
    """As people read it: $1,234.50, 03/31/2026."""
    if isinstance(value, Decimal):
        return f"${value:,.2f}"
    if isinstance(value, date):
        return value.strftime("%m/%d/%Y")
    return None if value is None else str(value)
