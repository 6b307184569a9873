"""Occurrences of schedules: what was decided about each moment at which a schedule was due, and how far it is decided.

An occurrence's id names the schedule and the moment, so it is decided once, whoever decides it and however often.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection, select, update

from nightclerk.store.base import Store
from nightclerk.store.schema import occurrences, schedules
from nightclerk.store.upsert import added, insert

BEGUN, SUBMITTED, MISSED, SKIPPED = "begun", "submitted", "missed", "skipped"


@dataclass(frozen=True)
class Occurrence:
    """One moment of a schedule. `state` begun (its run may not be put in line yet) | submitted | missed | skipped;
    `local` is the moment as the schedule's own clock shows it; `message` is for a person and holds no health data.
    """

    id: str
    schedule: str
    trigger: str
    due_at: float
    local: str
    state: str
    reason_code: str | None = None
    message: str | None = None
    run_id: str | None = None
    asked_by: str = ""
    decided_at: float = 0.0


@dataclass(frozen=True)
class Standing:
    """How a schedule stands: decided up to `considered_until` (Unix seconds); paused since, by whom."""

    name: str
    considered_until: float
    paused_at: float | None = None
    paused_by: str | None = None


def decide(connection: Connection, occurrence: Occurrence) -> bool:
    """Write the decision down; False when it was decided before, by whomever."""
    values = asdict(replace(occurrence, decided_at=occurrence.decided_at or time.time()))
    return added(connection, occurrences, values)


def settle(
    store: Store, occurrence_id: str, state: str, *, run_id: str = "", code: str = "", message: str = ""
) -> None:
    """What came of an occurrence that was begun."""
    with store.database.write() as connection:
        connection.execute(
            update(occurrences)
            .where(occurrences.c.id == occurrence_id, occurrences.c.state == BEGUN)
            .values(state=state, run_id=run_id or None, reason_code=code or None, message=message or None)
        )


def get(store: Store, occurrence_id: str) -> Occurrence | None:
    """The occurrence, or None."""
    with store.database.read() as connection:
        row = connection.execute(select(occurrences).where(occurrences.c.id == occurrence_id)).mappings().first()
    return Occurrence(**row) if row else None


def begun(store: Store) -> list[Occurrence]:
    """Those whose run may not be in line: a process died between deciding and submitting."""
    query = select(occurrences).where(occurrences.c.state == BEGUN).order_by(occurrences.c.due_at)
    with store.database.read() as connection:
        return [Occurrence(**row) for row in connection.execute(query).mappings().all()]


def latest(store: Store, schedule: str | None = None, state: str | None = None, limit: int = 50) -> list[Occurrence]:
    """The newest first; of one schedule, in one state."""
    query = select(occurrences).order_by(occurrences.c.due_at.desc()).limit(limit)
    if schedule is not None:
        query = query.where(occurrences.c.schedule == schedule)
    if state is not None:
        query = query.where(occurrences.c.state == state)
    with store.database.read() as connection:
        return [Occurrence(**row) for row in connection.execute(query).mappings().all()]


def between(store: Store, start: float, end: float) -> list[Occurrence]:
    """Those due from `start` to before `end` (Unix seconds), the first first."""
    query = select(occurrences).where(occurrences.c.due_at >= start, occurrences.c.due_at < end)
    with store.database.read() as connection:
        found = connection.execute(query.order_by(occurrences.c.due_at)).mappings().all()
    return [Occurrence(**row) for row in found]


def standing(store: Store, name: str) -> Standing | None:
    """How the schedule stands; None for one that was never considered."""
    with store.database.read() as connection:
        row = connection.execute(select(schedules).where(schedules.c.name == name)).mappings().first()
    return Standing(**row) if row else None


def consider(connection: Connection, name: str, until: float) -> None:
    """Every occurrence up to `until` is decided; it never goes back."""
    change = insert(connection, schedules).values(name=name, considered_until=until)
    connection.execute(
        change.on_conflict_do_update(
            index_elements=["name"], set_={"considered_until": until}, where=schedules.c.considered_until < until
        )
    )


def pause(store: Store, name: str, by: str, now: float) -> None:
    """Begin no run of the schedule until it is resumed."""
    with store.database.write() as connection:
        change = insert(connection, schedules).values(name=name, considered_until=now, paused_at=now, paused_by=by)
        connection.execute(
            change.on_conflict_do_update(index_elements=["name"], set_={"paused_at": now, "paused_by": by})
        )


def resume(store: Store, name: str) -> None:
    """Let the schedule go on."""
    with store.database.write() as connection:
        connection.execute(update(schedules).where(schedules.c.name == name).values(paused_at=None, paused_by=None))
