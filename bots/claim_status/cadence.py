"""When a claim is looked up again: by what the payer said last, its age, and the payer; never once it is final.

The defaults follow the guides of billing offices: a first look two to four weeks after sending, then every two weeks,
the old ones more often. A clinic sets its own in settings.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from nightclerk.records import ClaimInquiry, ClaimStatusResult, StatusFamily

Interval = Literal[
    "first", "accepted", "pending", "info_requested", "rejected", "not_found", "error", "old_after", "old"
]

FINAL = frozenset({StatusFamily.FINAL_PAID, StatusFamily.FINAL_DENIED, StatusFamily.FINAL_OTHER})
# The payer does not have the claim, or it is not known: the filing limit runs.
AWAY = frozenset({StatusFamily.REJECTED, StatusFamily.NOT_FOUND, StatusFamily.ERROR, StatusFamily.INDETERMINATE})
NO_ANSWER = frozenset({StatusFamily.ERROR, StatusFamily.INDETERMINATE})


def _from_one(named: Mapping[Any, object]) -> None:
    if wrong := [name for name, days in named.items() if isinstance(days, int) and days < 1]:
        raise ValueError(f"{', '.join(wrong)}: give days from 1")


@dataclass(frozen=True)
class Cadence:
    """Days between two looks, by what the payer said last; `first` from when the claim was sent."""

    first: int = 14
    accepted: int = 14
    pending: int = 14
    info_requested: int = 7
    rejected: int = 7
    not_found: int = 7
    error: int = 1
    old_after: int = 60
    old: int = 7

    def __post_init__(self) -> None:
        """Refuse intervals of no days."""
        _from_one(asdict(self))


@dataclass(frozen=True)
class PayerRules:
    """What differs for one payer. `timely_filing_days` from the service to when the claim must be there."""

    timely_filing_days: int | None = None
    source: str = ""
    cadence: dict[Interval, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse limits and intervals of no days."""
        _from_one(self.cadence)
        _from_one({"timely_filing_days": self.timely_filing_days})


@dataclass(frozen=True)
class Settings:
    """settings.yaml: see the comments there."""

    cadence: Cadence = field(default_factory=Cadence)
    stuck_after: int = 45
    near_filing: int = 14
    payers: dict[str, PayerRules] = field(default_factory=dict)

    def for_payer(self, payer: str) -> Cadence:
        """The intervals that hold for this payer."""
        return replace(self.cadence, **self._rules(payer).cadence)

    def filing_limit(self, inquiry: ClaimInquiry) -> date | None:
        """The last day on which the payer takes the claim: as the file has it, else by the payer's rule, else None."""
        days = self._rules(inquiry.payer).timely_filing_days
        return inquiry.file_by or (inquiry.service_date + timedelta(days=days) if days else None)

    def _rules(self, payer: str) -> PayerRules:
        return self.payers.get(payer, PayerRules())


def sent_on(inquiry: ClaimInquiry) -> date:
    """When the claim was sent, as far as the file says so; else the day of the service."""
    return inquiry.billed_on or inquiry.service_date


def next_check(record: ClaimStatusResult, inquiry: ClaimInquiry, settings: Settings, today: date) -> date | None:
    """The day of the next look after this answer; None once the claim is final."""
    if record.family in FINAL:
        return None
    cadence = settings.for_payer(inquiry.payer)
    named = StatusFamily.ERROR if record.family in NO_ANSWER else record.family
    days: int = getattr(cadence, str(named))
    if (today - sent_on(inquiry)).days >= cadence.old_after:
        days = min(days, cadence.old)
    found = today + timedelta(days=days)
    due = record.info_due_by
    return min(found, due) if due is not None and due > today else found


def first_check(inquiry: ClaimInquiry, settings: Settings) -> date:
    """The day from which a claim is looked up that was never asked about; earlier where its filing limit is near."""
    found = sent_on(inquiry) + timedelta(days=settings.for_payer(inquiry.payer).first)
    limit = settings.filing_limit(inquiry)
    return found if limit is None else min(found, limit - timedelta(days=settings.near_filing))
