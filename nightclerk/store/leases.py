"""Leases of portal accounts: which worker works a partition. A lease lives as long as its holder's process."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import delete, select

from nightclerk.store.base import Store
from nightclerk.store.items import OPEN
from nightclerk.store.schema import items, leases, runs
from nightclerk.store.upsert import insert


def wanted(store: Store) -> set[str]:
    """The partitions that have open work."""
    live = select(runs.c.id).where(runs.c.cancelled == 0)
    query = select(items.c.partition).where(items.c.status.in_(OPEN), items.c.run_id.in_(live)).distinct()
    with store.database.read() as connection:
        return set(connection.execute(query).scalars())


def take(store: Store, partition: str, me: str, alive: Callable[[str], bool]) -> bool:
    """Take or keep the lease; False while another living worker holds it."""
    with store.database.write() as connection:
        store.database.alone(connection, f"lease:{partition}")
        holder = connection.execute(select(leases.c.holder).where(leases.c.partition == partition)).scalar()
        if holder == me:
            return True
        if holder is not None and alive(holder):
            return False
        values = {"partition": partition, "holder": me, "taken_at": time.time()}
        connection.execute(
            insert(connection, leases).values(values).on_conflict_do_update(index_elements=["partition"], set_=values)
        )
        return True


def holder(store: Store, partition: str) -> str | None:
    """Who holds the lease, dead or alive; None for nobody."""
    with store.database.read() as connection:
        return connection.execute(select(leases.c.holder).where(leases.c.partition == partition)).scalar()


def drop(store: Store, partition: str, me: str) -> None:
    """Give the lease back."""
    with store.database.write() as connection:
        connection.execute(delete(leases).where(leases.c.partition == partition, leases.c.holder == me))
