"""Counts over everything, for monitoring. Each looks at an index, so a year of history does not slow it much."""

from __future__ import annotations

import time

from sqlalchemy import func, select

from nightclerk.store.base import Store
from nightclerk.store.items import OPEN
from nightclerk.store.schema import items, runs
from nightclerk.store.schema import occurrences as decided

Counted = list[tuple[tuple[str, ...], float]]  # label values, count


def _grouped(store: Store, query: object) -> Counted:
    with store.database.read() as connection:
        found = connection.execute(query).all()  # type: ignore[call-overload]  # a select of ours
    return [((str(label),), float(number)) for label, number in found]


def items_by_status(store: Store) -> Counted:
    """Work items by status."""
    return _grouped(store, select(items.c.status, func.count()).group_by(items.c.status))


def queues(store: Store) -> Counted:
    """Items not yet settled, by partition."""
    open_items = items.c.status.in_(OPEN)
    return _grouped(store, select(items.c.partition, func.count()).where(open_items).group_by(items.c.partition))


def runs_by_phase(store: Store) -> Counted:
    """Runs by phase."""
    return _grouped(store, select(runs.c.phase, func.count()).group_by(runs.c.phase))


def occurrences(store: Store) -> Counted:
    """Occurrences of schedules by what was decided of them."""
    return _grouped(store, select(decided.c.state, func.count()).group_by(decided.c.state))


def oldest_open(store: Store) -> float:
    """Seconds since the oldest open item was submitted; 0 when none is open."""
    query = select(func.min(items.c.created_at)).where(items.c.status.in_(OPEN))
    with store.database.read() as connection:
        since = connection.execute(query).scalar()
    return max(0.0, time.time() - since) if since else 0.0
