"""Authorizations that payers have given: found by where they stand, restated when they are used or have ended."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from nightclerk.store.base import Store
from nightclerk.store.schema import items, results


@dataclass(frozen=True)
class Held:
    """A recorded answer as it was at `recorded_at` (Unix seconds); `record` holds health data."""

    item_id: str
    run_id: str
    subject: str
    recorded_at: float
    record: bytes


def held(store: Store, bot: str, outcomes: tuple[str, ...], item_id: str = "") -> list[Held]:
    """The answers of the bot's items that ended so, the oldest first; only that item's, where one is named."""
    query = (
        select(items.c.id, items.c.run_id, items.c.subject, results.c.recorded_at, results.c.record_sealed)
        .join_from(items, results, results.c.item_id == items.c.id)
        .where(results.c.bot == bot, items.c.outcome.in_(outcomes))
        .order_by(items.c.created_at, items.c.id)
    )
    query = query.where(items.c.id == item_id) if item_id else query
    with store.database.read() as connection:
        found = connection.execute(query).all()
    return [Held(*row[:4], record=store.keys.open(row[4], f"results:record:{row[0]}")) for row in found]


def restate(connection: Connection, store: Store, before: Held, record: bytes, outcome: str) -> bool:
    """The record takes the place of the one that was read; False where that has changed meanwhile."""
    now = max(time.time(), before.recorded_at + 1e-3)  # it is what tells one state from the next
    change = update(results).where(results.c.item_id == before.item_id, results.c.recorded_at == before.recorded_at)
    sealed = store.keys.seal(record, f"results:record:{before.item_id}")
    if connection.execute(change.values(recorded_at=now, record_sealed=sealed)).rowcount != 1:
        return False
    connection.execute(update(items).where(items.c.id == before.item_id).values(outcome=outcome))
    return True
