"""What planning asks of the past and of the line: how long items take, how many are open, which runs ended.

Every query is bounded by an index and a limit, so that it does not slow with history.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from nightclerk.records import ItemStatus
from nightclerk.store.base import Store
from nightclerk.store.items import OPEN
from nightclerk.store.schema import items, runs

_RUNS_BACK = 20
_LONGEST_RUN = 14 * 86400.0  # a run that was begun earlier is not waited for
_WORKED = (ItemStatus.DONE, ItemStatus.BUSINESS)


@dataclass(frozen=True)
class EndedRun:
    """A run that ended. Unix seconds."""

    id: str
    schedule: str | None
    ended_at: float


def durations(store: Store, partition: str, limit: int = 200) -> list[float]:
    """Seconds that each of the newest ended items of the partition took, about so many."""
    found: list[float] = []
    for run_id in _newest_runs(store):
        found += _durations(store, run_id, partition, limit - len(found))
        if len(found) >= limit:
            break
    return found


def _newest_runs(store: Store) -> list[str]:
    """Runs that are worked, then the newest that ended."""
    ended = select(runs.c.id).where(runs.c.phase == "ended").order_by(runs.c.created_at.desc()).limit(_RUNS_BACK)
    working = select(runs.c.id).where(runs.c.phase.in_(("working", "ending"))).limit(_RUNS_BACK)
    with store.database.read() as connection:
        return [*connection.execute(working).scalars(), *connection.execute(ended).scalars()]


def _durations(store: Store, run_id: str, partition: str, limit: int) -> list[float]:
    # The partition is compared as an expression, so that the index by run is taken: the one by status and partition
    # would lead through all of history.
    query = (
        select(items.c.ended_at - items.c.started_at)
        .where(items.c.run_id == run_id, items.c.status.in_(_WORKED), items.c.partition.concat("") == partition)
        .where(items.c.started_at.is_not(None), items.c.ended_at.is_not(None))
        .limit(limit)
    )
    with store.database.read() as connection:
        return [max(0.0, value) for value in connection.execute(query).scalars()]


def workload(store: Store, schedule: str) -> dict[str, int]:
    """Items by partition of the schedule's newest run that is taken in whole; empty when there is none."""
    newest = (
        select(runs.c.id)
        .where(runs.c.schedule == schedule, runs.c.phase != "intake")
        .order_by(runs.c.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(items.c.partition, func.count()).where(items.c.run_id == newest).group_by(items.c.partition)
    with store.database.read() as connection:
        return {row[0]: row[1] for row in connection.execute(query).all()}


def open_of_run(store: Store, run_id: str) -> dict[str, int]:
    """Open items of the run by partition."""
    query = (
        select(items.c.partition, func.count())
        .where(items.c.run_id == run_id, items.c.status.in_(OPEN))
        .group_by(items.c.partition)
    )
    with store.database.read() as connection:
        return {row[0]: row[1] for row in connection.execute(query).all()}


def open_before(store: Store, priority: int, partition: str) -> int:
    """Open items of the partition that come first or at once: of that priority or a more urgent one."""
    query = select(func.count()).where(
        items.c.status.in_(OPEN), items.c.partition == partition, items.c.priority <= priority
    )
    with store.database.read() as connection:
        return int(connection.execute(query).scalar() or 0)


def ended_runs(store: Store, name: str, since: float) -> list[EndedRun]:
    """Runs of the schedule or bot of that name that ended after `since`, the oldest end first."""
    query = (
        select(runs.c.id, runs.c.schedule, runs.c.ended_at)
        .where(runs.c.phase == "ended", runs.c.created_at > since - _LONGEST_RUN, runs.c.ended_at > since)
        .where(or_(runs.c.schedule == name, runs.c.bot == name))
        .order_by(runs.c.ended_at)
    )
    with store.database.read() as connection:
        return [EndedRun(*row) for row in connection.execute(query).all()]
