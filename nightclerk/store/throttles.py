"""Delays after failed attempts. Names are keyed hashes: the table tells nobody which accounts were tried, nor by whom.

An attempt is counted before it is looked at, and taken back when it was right: of a thousand that come at once, one
is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from nightclerk.store.base import Store
from nightclerk.store.schema_people import throttles
from nightclerk.store.upsert import insert

FIRST_SECONDS, LONGEST_SECONDS = 1.0, 900.0
FORGET_SECONDS = 86_400.0  # after so long without a further attempt, the count begins anew


def reserve(store: Store, names: Iterable[str], now: float) -> float:
    """Count one attempt under each name: 0.0 when it may be looked at; else the seconds to wait, and nothing counts."""
    ordered = sorted(names)  # in one order, or two that come at once could wait for each other
    with store.database.write() as connection:
        for name in ordered:
            store.database.alone(connection, f"throttle:{name}")
        found = {name: _standing(connection, name, now) for name in ordered}
        wait = max((free_at - now for _, free_at in found.values()), default=0.0)
        if wait > 0:
            return wait
        connection.execute(delete(throttles).where(throttles.c.free_at < now - FORGET_SECONDS))
        for name, (failures, _) in found.items():
            _put(connection, name, failures + 1, now + _delay(failures))
    return 0.0


def _standing(connection: Connection, name: str, now: float) -> tuple[int, float]:
    query = select(throttles.c.failures, throttles.c.free_at).where(throttles.c.name == name)
    row = connection.execute(query).first()
    if row is None or row.free_at < now - FORGET_SECONDS:
        return 0, now
    return row.failures, min(row.free_at, now + LONGEST_SECONDS)  # a clock set back must not close the door for long


def _delay(failures: int) -> float:
    return min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(failures, 30))


def _put(connection: Connection, name: str, failures: int, free_at: float) -> None:
    values = {"name": name, "failures": failures, "free_at": free_at}
    change = insert(connection, throttles).values(values)
    connection.execute(change.on_conflict_do_update(index_elements=["name"], set_=values))


def clear(store: Store, name: str) -> None:
    """Forget every failure under that name."""
    with store.database.write() as connection:
        connection.execute(delete(throttles).where(throttles.c.name == name))


def give_back(store: Store, name: str, now: float) -> None:
    """The attempt just counted was none of the failed ones; those before it stay counted."""
    with store.database.write() as connection:
        store.database.alone(connection, f"throttle:{name}")
        failures, _ = _standing(connection, name, now)
        _put(connection, name, max(0, failures - 1), now)


def tally(store: Store, name: str, now: float, quiet_seconds: float) -> int:
    """Count something that is told at most once in `quiet_seconds`: how many to tell now, or 0 to say nothing yet."""
    with store.database.write() as connection:
        store.database.alone(connection, f"throttle:{name}")
        query = select(throttles.c.failures, throttles.c.free_at).where(throttles.c.name == name)
        row = connection.execute(query).first()
        untold, told_next = (row.failures + 1, row.free_at) if row else (1, now)
        if told_next - quiet_seconds <= now < told_next:
            _put(connection, name, untold, told_next)
            return 0
        _put(connection, name, 0, now + quiet_seconds)
    return int(untold)


def untold(store: Store, name: str) -> int:
    """How many were counted by `tally` and not told; they are told now."""
    with store.database.write() as connection:
        gone = delete(throttles).where(throttles.c.name == name).returning(throttles.c.failures)
        return connection.execute(gone).scalar() or 0
