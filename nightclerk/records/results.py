"""What a run knows of each input row when it ends: the material of workbooks, JSON and the console."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from nightclerk.records.header import Evidence


class ItemStatus(StrEnum):
    """The state of a work item; `business` and `application` are the trade's two kinds of exception."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    BUSINESS = "business"
    APPLICATION = "application"
    PARKED = "parked"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Reason:
    """Why an item ended as it did: a stable code and a sentence in words, without health information."""

    code: str
    message: str


@dataclass(frozen=True)
class Resolution:
    """How a person settled an item: `how` retry | corrected | by_hand | rejected, `by` whom (a name), `at` UTC."""

    how: str
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Asked:
    """Which other run asked for the answer that a row has, when (UTC), and by which version of the portal file."""

    run: str
    at: datetime
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class RowResult:
    """One input row with its answer. `also` holds further work items of the row (secondary insurance). `asked`: the run
    that asked, where it is not the row's own.
    """

    row: int
    key: str
    status: ItemStatus
    item: str = ""
    label: str = ""
    outcome: str | None = None
    reason: Reason | None = None
    inquiry: Any = None
    record: Any = None
    carried: dict[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    also: tuple[RowResult, ...] = ()
    resolution: Resolution | None = None
    asked: Asked | None = None


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """A finished (or stopped) run as a report sees it; times are in the clinic's zone, `settings` are the bot's own."""

    run_id: str
    bot: str
    state: str
    clinic: str
    source: str
    started: datetime
    ended: datetime | None
    today: date
    counts: dict[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    settings: Any = None
