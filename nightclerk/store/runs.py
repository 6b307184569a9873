"""Runs: one row says who asked for what, and why; its state is computed from its items, so it cannot be lost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, literal, select, tuple_, update

from nightclerk.records import ItemStatus
from nightclerk.store import reports
from nightclerk.store.base import Store
from nightclerk.store.items import OPEN, RESUBMITTABLE, UNKNOWN_OUTCOME
from nightclerk.store.schema import items, rows, runs
from nightclerk.store.upsert import insert

COUNTED = ("done", "business", "application", "parked", "cancelled")


@dataclass(frozen=True)
class RunRow:
    """A run. `phase` intake | working | ending | ended; `priority` 1 rush, 5 normal, 9 night; Unix seconds."""

    id: str
    bot: str
    occasion: str
    trigger: str
    asked_by: str
    phase: str
    source: str
    source_sha256: str
    priority: int
    cancelled: bool
    workbook: str | None
    created_at: float
    ended_at: float | None
    remarks: tuple[str, ...] = ()
    schedule: str | None = None
    deadline_at: float | None = None
    counted: dict[str, int] | None = None


@dataclass(frozen=True)
class Wanted:
    """Which runs are asked for; an empty word asks for all. `state` is that of an ended run, or `running`."""

    bot: str = ""
    state: str = ""
    trigger: str = ""
    schedule: str = ""


def create(connection: Connection, store: Store, run: RunRow) -> None:
    """Write the run unless it is there already (the same input on the same occasion is the same run)."""
    values = {
        "id": run.id,
        "bot": run.bot,
        "occasion": run.occasion,
        "trigger": run.trigger,
        "asked_by": run.asked_by,
        "phase": run.phase,
        "source_sha256": run.source_sha256,
        "source_sealed": store.seal(run.source, f"runs:source:{run.id}"),
        "priority": run.priority,
        "cancelled": 0,
        "created_at": run.created_at,
        "schedule": run.schedule,
        "deadline_at": run.deadline_at,
    }
    connection.execute(insert(connection, runs).values(values).on_conflict_do_nothing())


def get(store: Store, run_id: str) -> RunRow | None:
    """The run of that id, or None."""
    with store.database.read() as connection:
        row = connection.execute(select(runs).where(runs.c.id == run_id)).mappings().first()
    return _run(store, row) if row else None


def latest(store: Store, limit: int = 20) -> list[RunRow]:
    """The newest runs first."""
    with store.database.read() as connection:
        found = connection.execute(select(runs).order_by(runs.c.created_at.desc()).limit(limit)).mappings().all()
    return [_run(store, row) for row in found]


def page(store: Store, wanted: Wanted, after: str = "", limit: int = 25) -> tuple[list[RunRow], str]:
    """The newest of these runs, those begun before the run `after`; and the id to go on from (empty at the end).

    A list says nothing of their input: `source` and `remarks` stay sealed, and are empty here.
    """
    query = select(runs).order_by(runs.c.created_at.desc(), runs.c.id.desc()).limit(limit + 1)
    for name in ("bot", "trigger", "schedule"):
        if getattr(wanted, name):
            query = query.where(runs.c[name] == getattr(wanted, name))
    if wanted.state == "running":
        query = query.where(runs.c.phase != "ended")
    elif wanted.state:
        query = query.where(runs.c.state == wanted.state)
    if after:
        begun = select(runs.c.created_at).where(runs.c.id == after).scalar_subquery()
        query = query.where(tuple_(runs.c.created_at, runs.c.id) < tuple_(begun, literal(after)))
    with store.database.read() as connection:
        found = [_run(store, row, sealed=True) for row in connection.execute(query).mappings().all()]
    return found[:limit], found[limit - 1].id if len(found) > limit else ""


def of_bot(store: Store, bot: str, since: float) -> list[RunRow]:
    """The runs of a bot that were begun since then (Unix seconds), newest first."""
    query = select(runs).where(runs.c.bot == bot, runs.c.created_at >= since).order_by(runs.c.created_at.desc())
    with store.database.read() as connection:
        found = connection.execute(query).mappings().all()
    return [_run(store, row) for row in found]


def _run(store: Store, row: Any, *, sealed: bool = False) -> RunRow:
    source, remarks = (None, None) if sealed else _about_input(store, row)
    plain = {name: row[name] for name in ("id", "bot", "occasion", "trigger", "asked_by", "phase", "source_sha256")}
    return RunRow(
        **plain,
        source=source or "",
        priority=row["priority"],
        cancelled=bool(row["cancelled"]),
        workbook=row["workbook"],
        created_at=row["created_at"],
        ended_at=row["ended_at"],
        remarks=tuple(remarks.split("\n")) if remarks else (),
        schedule=row["schedule"],
        deadline_at=row["deadline_at"],
        counted=json.loads(row["counted"]) if row["counted"] and row["phase"] == "ended" else None,
    )


def looks(store: Store, bot: str, day: str) -> int:
    """How many looks at the bot's items there were on that date (YYYY-MM-DD), over all inputs; 0 for none."""
    query = select(runs.c.occasion).where(runs.c.bot == bot, runs.c.occasion.like(f"{day}%")).distinct()
    with store.database.read() as connection:
        occasions = connection.execute(query).scalars()
        return max((int(each.partition("#")[2] or 1) for each in occasions), default=0)


def has_open(store: Store, run_id: str) -> bool:
    """Whether the run is there and not at its end, or has items that asking for it once more sets going again."""
    going = items.c.status.in_((*OPEN, *RESUBMITTABLE))
    unknown = func.coalesce(items.c.reason_code, "") == UNKNOWN_OUTCOME
    left = select(rows.c.item_id).join(items, items.c.id == rows.c.item_id).where(rows.c.run_id == run_id, going)
    with store.database.read() as connection:
        phase = connection.execute(select(runs.c.phase).where(runs.c.id == run_id)).scalar()
        if phase is None or phase != "ended":
            return phase is not None
        return connection.execute(left.where(~unknown).limit(1)).first() is not None


def begin_work(connection: Connection, store: Store, run_id: str, remarks: tuple[str, ...]) -> None:
    """The intake is complete: every row has its items or its reason."""
    sealed = store.seal("\n".join(remarks), f"runs:remarks:{run_id}") if remarks else None
    connection.execute(
        update(runs).where(runs.c.id == run_id).values(phase="working", remarks_sealed=sealed, ended_at=None)
    )


def open_runs(store: Store) -> list[str]:
    """The runs whose workbook is not written: what the workers are at, and what waits for its end."""
    query = select(runs.c.id).where(runs.c.phase.in_(("working", "ending"))).order_by(runs.c.created_at)
    with store.database.read() as connection:
        return list(connection.execute(query).scalars())


def is_settled(store: Store, run_id: str) -> bool:
    """Whether no item of the run is open, also none that it shares with another run."""
    open_item = items.c.status.in_(OPEN)
    own = select(items.c.id).where(items.c.run_id == run_id, open_item).limit(1)
    shared = (
        select(rows.c.item_id)
        .join(items, items.c.id == rows.c.item_id)
        .where(rows.c.run_id == run_id, open_item, items.c.run_id != run_id)
        .limit(1)
    )
    with store.database.read() as connection:
        return connection.execute(own).first() is None and connection.execute(shared).first() is None


def claim_ending(store: Store, run_id: str, me: str, alive: Callable[[str], bool]) -> bool:
    """Take it upon this process to write the run's workbook; False when somebody living has, or it is written."""
    with store.database.write() as connection:
        store.database.alone(connection, f"ending:{run_id}")
        row = connection.execute(select(runs.c.phase, runs.c.ending_by).where(runs.c.id == run_id)).first()
        if row is None or row.phase not in ("working", "ending"):
            return False
        if row.phase == "ending" and row.ending_by != me and alive(row.ending_by):
            return False
        connection.execute(update(runs).where(runs.c.id == run_id).values(phase="ending", ending_by=me))
        return True


def reopen(connection: Connection, run_id: str) -> None:
    """An item of the run is worked again: its workbook will be written anew."""
    connection.execute(
        update(runs).where(runs.c.id == run_id, runs.c.phase == "ended").values(phase="working", ended_at=None)
    )


def end(store: Store, run_id: str, workbook: str) -> None:
    """Every item is settled and the workbook is written; a run that was reopened meanwhile ends later."""
    counted = counts(store, run_id)
    with store.database.write() as connection:
        values = {
            "phase": "ended",
            "workbook": workbook,
            "ended_at": time.time(),
            "counted": json.dumps(counted),
            "state": state("ended", counted),
            "figures": json.dumps(reports.measured(store, run_id)),
        }
        connection.execute(update(runs).where(runs.c.id == run_id, runs.c.phase == "ending").values(values))


def ask_cancel(store: Store, run_id: str) -> None:
    """Remember that a person wants this run stopped; the worker sees it before its next item."""
    with store.database.write() as connection:
        connection.execute(update(runs).where(runs.c.id == run_id).values(cancelled=1))


def uncancel(connection: Connection, run_id: str) -> None:
    """A person asked for the same run again."""
    connection.execute(update(runs).where(runs.c.id == run_id).values(cancelled=0))


def counts(store: Store, run_id: str) -> dict[str, int]:
    """Work items (and rows that have none) of the run by status, with their total."""
    own = select(rows.c.item_id).where(rows.c.run_id == run_id, rows.c.item_id.is_not(None)).distinct()
    worked = select(items.c.status, func.count()).where(items.c.id.in_(own)).group_by(items.c.status)
    unworked = (
        select(rows.c.status, func.count())
        .where(rows.c.run_id == run_id, rows.c.item_id.is_(None))
        .group_by(rows.c.status)
    )
    with store.database.read() as connection:
        found = [*connection.execute(worked).all(), *connection.execute(unworked).all()]
    total: dict[str, int] = {}
    for status, number in found:
        total[status] = total.get(status, 0) + number
    return {"total": sum(total.values()), **total}


def outcomes(store: Store, run_id: str) -> list[tuple[str, str, int]]:
    """How often each place (partition) gave each outcome to items of the run."""
    own = select(rows.c.item_id).where(rows.c.run_id == run_id, rows.c.item_id.is_not(None)).distinct()
    stated = select(items.c.partition, items.c.outcome, func.count()).where(
        items.c.id.in_(own), items.c.outcome.is_not(None)
    )
    with store.database.read() as connection:
        found = connection.execute(stated.group_by(items.c.partition, items.c.outcome)).all()
    return [(place, outcome, number) for place, outcome, number in found]


def unsettled(store: Store, run_id: str) -> int:
    """How many items (also those it shares with another run) and rows of the run nobody has settled yet."""
    own = select(rows.c.item_id).where(rows.c.run_id == run_id, rows.c.item_id.is_not(None)).distinct()
    of_items = select(func.count()).where(items.c.id.in_(own), items.c.unsettled_at.is_not(None))
    of_rows = select(func.count()).where(rows.c.run_id == run_id, rows.c.unsettled_at.is_not(None))
    with store.database.read() as connection:
        return sum(int(connection.execute(each).scalar() or 0) for each in (of_items, of_rows))


def review_state(counted: dict[str, int], unsettled: int) -> str:
    """working | unresolved (so many still need a person, or wait) | settled: each answered, or settled by a person."""
    if sum(counted.get(name, 0) for name in COUNTED) < counted["total"]:
        return "working"
    return "unresolved" if unsettled else "settled"


def state(phase: str, counted: dict[str, int]) -> str:
    """running | completed | unresolved (a person or a clock is awaited) | failed | cancelled, from the counts."""
    settled = sum(counted.get(name, 0) for name in COUNTED)
    if phase == "intake" or settled < counted["total"]:
        return "running"
    if counted.get(ItemStatus.APPLICATION, 0):
        return "failed"
    if counted.get(ItemStatus.CANCELLED, 0):
        return "cancelled"
    waiting = counted.get(ItemStatus.BUSINESS, 0) + counted.get(ItemStatus.PARKED, 0)
    return "unresolved" if waiting else "completed"


def _about_input(store: Store, row: Any) -> tuple[str | None, str | None]:
    parts = ("source", "remarks")
    source, remarks = (store.unseal(row[f"{part}_sealed"], f"runs:{part}:{row['id']}") for part in parts)
    return source, remarks
