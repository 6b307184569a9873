"""A portal's limits over all its accounts and all machines: who may ask it now, and how many pages are open at once."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Connection, func, select, update

from nightclerk.store.base import Store
from nightclerk.store.schema import paces, slots
from nightclerk.store.upsert import insert


def reserve(store: Store, portal: str, seconds: float) -> float:
    """Reserve the next moment at which the portal may be asked, `seconds` after the one before; how long until then."""
    name = f"portal:{portal}"
    with store.database.write() as connection:
        store.database.alone(connection, name)
        now = _now(connection, store)
        free_at = connection.execute(select(paces.c.next_at).where(paces.c.name == name)).scalar() or 0.0
        turn = max(now, min(free_at, now + 3600.0))  # a clock that was set back must not close the portal for long
        values = {"name": name, "next_at": turn + seconds}
        change = insert(connection, paces).values(values)
        connection.execute(change.on_conflict_do_update(index_elements=["name"], set_={"next_at": turn + seconds}))
    return float(turn - now)


def _now(connection: Connection, store: Store) -> float:
    # Machines differ in what time it is; the database server is the one clock that they share.
    if not store.database.shared:
        return time.time()
    return float(connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())


def take_slot(store: Store, portal: str, slot_count: int, me: str, alive: Callable[[str], bool]) -> int | None:
    """Take one of the portal's places; None while living workers have them all. A dead worker's place is free."""
    with store.database.write() as connection:
        store.database.alone(connection, f"slots:{portal}")
        query = select(slots.c.number, slots.c.holder).where(slots.c.portal == portal)
        taken = {row.number: row.holder for row in connection.execute(query).all()}
        for number in range(slot_count):
            holder = taken.get(number)
            if holder is None or not alive(holder.partition("/")[0]):
                values = {"portal": portal, "number": number, "holder": me}
                change = insert(connection, slots).values(values)
                connection.execute(
                    change.on_conflict_do_update(index_elements=["portal", "number"], set_={"holder": me})
                )
                return number
    return None


def free_slot(store: Store, portal: str, number: int, me: str) -> None:
    """Give the place back."""
    with store.database.write() as connection:
        connection.execute(
            update(slots)
            .where(slots.c.portal == portal, slots.c.number == number, slots.c.holder == me)
            .values(holder=None)
        )
