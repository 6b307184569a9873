"""The same work as the looks of one day left it: how each of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from nightclerk.records import ItemStatus
from nightclerk.store.base import Store
from nightclerk.store.items import OPEN, RESUBMITTABLE
from nightclerk.store.reviews import RESOLVED
from nightclerk.store.schema import items, results, rows
from nightclerk.store.schema_people import reviews


@dataclass(frozen=True)
class Look:
    """One item of the work. `mine`: a row of the run that is taken in has it already; `by_person`: somebody has
    settled it; `ended_at` Unix seconds, 0.0 while it is open.
    """

    item: str
    status: ItemStatus
    mine: bool
    by_person: bool
    ended_at: float
    outcome: str | None = None
    reason_code: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is in line, or being worked."""
        return self.status in OPEN

    @property
    def goes_again(self) -> bool:
        """Whether whoever asks the same sets it going again."""
        return self.status in RESUBMITTABLE


def of(connection: Connection, ids: Sequence[str], run_id: str) -> list[Look]:
    """The items of these ids that stand, as the run `run_id` meets them."""
    mine = exists().where(rows.c.item_id == items.c.id, rows.c.run_id == run_id)
    by_person = exists().where(reviews.c.item_id == items.c.id, reviews.c.state == RESOLVED)
    query = (
        select(items.c.id, items.c.status, items.c.ended_at, items.c.outcome, items.c.reason_code)
        .add_columns(mine.label("mine"), by_person.label("by_person"))
        .where(items.c.id.in_(ids))
    )
    return [_look(row) for row in connection.execute(query).all()]


def _look(row: Row[Any]) -> Look:
    return Look(
        row.id,
        ItemStatus(row.status),
        bool(row.mine),
        bool(row.by_person),
        row.ended_at or 0.0,
        row.outcome,
        row.reason_code,
    )


def record(connection: Connection, store: Store, item_id: str) -> bytes | None:
    """What was recorded of the item, if anything."""
    query = select(results.c.record_sealed).where(results.c.item_id == item_id)
    sealed = connection.execute(query).scalar()
    return store.keys.open(sealed, f"results:record:{item_id}") if sealed else None
