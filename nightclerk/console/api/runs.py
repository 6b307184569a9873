"""Runs: list, one, its rows, its workbook; cancel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from nightclerk.console.api.contract import Asked, Calls, Download, Id, Limit, moment
from nightclerk.console.frame import READERS, WORKERS, Call
from nightclerk.records import ItemStatus, Reason, RowResult
from nightclerk.runtime.answers import known_run, rows_of, workbook_of
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.office import Office
from nightclerk.runtime.runs import cancel
from nightclerk.runtime.standing import Standing, listed, standing
from nightclerk.store.answers import Part
from nightclerk.store.runs import Wanted

calls = Calls("runs")


@dataclass(frozen=True)
class RunsAsked(Asked):
    """Which runs; `after` is the `next` of the answer before."""

    bot: Id = ""
    state: Literal["", "running", "completed", "unresolved", "failed", "cancelled"] = ""
    trigger: Literal["", "person", "schedule", "folder", "run", "api"] = ""
    schedule: Id = ""
    after: Id = ""
    limit: Limit = 30


@dataclass(frozen=True)
class Run:
    """A run. `counts` says how many items have which status; `left_seconds` is an estimate, null while unknown."""

    id: str
    bot: str
    state: str
    trigger: str
    asked_by: str
    schedule: str | None
    begun_at: datetime | None
    ended_at: datetime | None
    settled: int
    total: int
    counts: dict[str, int]
    left_seconds: float | None


@dataclass(frozen=True)
class Runs:
    """Runs, newest first; `next` asks for those behind them, null when there are none."""

    runs: tuple[Run, ...]
    next: str | None


@dataclass(frozen=True)
class RowsAsked(Asked):
    """Which rows of a run; `after` is the `next` of the answer before."""

    status: ItemStatus | Literal[""] = ""
    after: Annotated[int, Field(ge=-1)] = -1
    limit: Limit = 50


@dataclass(frozen=True)
class Row:
    """A row of the input, as the file counts them, without health data; `order` tells a second insurance apart."""

    row: int
    order: str
    status: ItemStatus
    outcome: str | None
    reason: Reason | None
    item: str | None


@dataclass(frozen=True)
class Rows:
    """Rows in the order of the file; `next` asks for those behind them, null when there are none."""

    rows: tuple[Row, ...]
    next: int | None


@dataclass(frozen=True)
class Cancelled:
    """How many items were cancelled; what is in hand is finished."""

    items: int


@calls.get("/api/runs", may=READERS)
def list_runs(call: Call, asked: RunsAsked) -> Runs:
    """The newest runs."""
    wanted = Wanted(asked.bot, asked.state, asked.trigger, asked.schedule)
    found, following = listed(call.office, wanted, asked.after, asked.limit)
    return Runs(tuple(_run(call.office, each) for each in found), following or None)


@calls.get("/api/runs/{run}", may=READERS)
def show_run(call: Call) -> Run:
    """One run: how far it is."""
    return _run(call.office, standing(call.office, known_run(call.office, call.part("run"))))


def _run(office: Office, one: Standing) -> Run:
    run = one.run
    return Run(
        id=run.id,
        bot=run.bot,
        state=one.state,
        trigger=run.trigger,
        asked_by=run.asked_by,
        schedule=run.schedule,
        begun_at=moment(office, run.created_at),
        ended_at=moment(office, run.ended_at),
        settled=one.settled,
        total=one.total,
        counts={name: number for name, number in one.counts.items() if name != "total"},
        left_seconds=one.left_seconds,
    )


@calls.get("/api/runs/{run}/rows", may=READERS)
def list_rows(call: Call, asked: RowsAsked) -> Rows:
    """The rows of a run, without health data; who a row is about is behind its item."""
    run = known_run(call.office, call.part("run"))
    part = Part(asked.after, asked.limit + 1, asked.status)
    found = rows_of(call.office, working_bot(call.office.workspace, run.bot), run.id, part)
    shown = found[: asked.limit]
    return Rows(tuple(_rows(shown)), shown[-1].row if len(found) > asked.limit else None)


def _rows(found: list[RowResult]) -> Iterator[Row]:
    for row in found:
        for each in (row, *row.also):
            yield Row(row.row, each.label or "primary", each.status, each.outcome, each.reason, each.item or None)


@calls.post("/api/runs/{run}/cancel", may=WORKERS)
def stop(call: Call) -> Cancelled:
    """Cancel what is not begun; what is in hand is finished."""
    return Cancelled(cancel(call.office, call.part("run")))


@calls.get("/api/runs/{run}/workbook", may=WORKERS)
def take_workbook(call: Call) -> Download:
    """The workbook or page of the run, in clear; that it was taken is audited."""
    path = workbook_of(call.office, known_run(call.office, call.part("run")))
    return Download(path.name, path.read_bytes())
