"""Reconciliations: whether each ties out, what is open, and the rows of both files behind a category."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from nightclerk.console.api.contract import Asked, Calls, Id, Limit, moment
from nightclerk.console.frame import READERS, WORKERS, Call
from nightclerk.records import Reconciliation
from nightclerk.runtime import reconciliations
from nightclerk.runtime.office import Office
from nightclerk.runtime.reconciliations import Seen, SheetRows

calls = Calls("reconciliation")


@dataclass(frozen=True)
class ListAsked(Asked):
    """Which; `after` is the `next` of the answer before."""

    after: Id = ""
    limit: Limit = 15


@dataclass(frozen=True)
class One:
    """A run of the bot; `report` is null while it runs, or where the files could not be matched."""

    run: str
    begun_at: datetime | None
    report: Reconciliation | None


@dataclass(frozen=True)
class Found:
    """Reconciliations, newest first; `next` asks for those behind them, null when there are none."""

    reconciliations: tuple[One, ...]
    next: str | None


@dataclass(frozen=True)
class RowsAsked(Asked):
    """Which rows: a category of the totals; `after` is the `following` of the answer before."""

    category: Id
    after: Annotated[int, Field(ge=0)] = 0
    limit: Limit = 50


@calls.get("/api/reconciliation", may=READERS)
def show_list(call: Call, asked: ListAsked) -> Found:
    """The newest reconciliations and what each came to."""
    found, following = reconciliations.latest(call.office, asked.after, asked.limit)
    return Found(tuple(_one(call.office, each) for each in found), following or None)


@calls.get("/api/reconciliation/{run}", may=READERS)
def show_one(call: Call) -> One:
    """One reconciliation: the totals of each source by category, and what is open."""
    return _one(call.office, reconciliations.one(call.office, call.part("run")))


def _one(office: Office, seen: Seen) -> One:
    return One(seen.run.id, moment(office, seen.run.created_at), seen.report)


@calls.get("/api/reconciliation/{run}/rows", may=WORKERS)
def show_rows(call: Call, asked: RowsAsked) -> SheetRows:
    """The rows of both files in a category, in clear; that they were shown is audited."""
    seen = reconciliations.one(call.office, call.part("run"))
    return reconciliations.rows_behind(call.office, seen, asked.category, asked.after, asked.limit)
