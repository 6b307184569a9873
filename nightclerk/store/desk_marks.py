"""What the front desk noted of an item: collected, a new card, or to be flagged to billing."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, select

from nightclerk.store.base import Store
from nightclerk.store.schema_people import desk_marks
from nightclerk.store.upsert import insert


@dataclass(frozen=True)
class DeskMark:
    """One mark: `kind` collected | new_card | flag; Unix seconds."""

    item: str
    kind: str
    by: str
    at: float
    note: str


def add(connection: Connection, store: Store, item_id: str, kind: str, by: str, note: str) -> None:
    """Write a mark; its note is sealed."""
    sealed = store.seal(note or None, f"desk_marks:note:{item_id}")
    values = {"item_id": item_id, "kind": kind, "person": by, "at": time.time(), "note_sealed": sealed}
    connection.execute(insert(connection, desk_marks).values(values))


def of_items(store: Store, ids: list[str]) -> dict[str, list[DeskMark]]:
    """The marks of these items, oldest first."""
    found: dict[str, list[DeskMark]] = {}
    with store.database.read() as connection:
        for start in range(0, len(ids), 500):
            some = desk_marks.c.item_id.in_(ids[start : start + 500])
            for row in connection.execute(select(desk_marks).where(some).order_by(desk_marks.c.id)).all():
                note = store.unseal(row.note_sealed, f"desk_marks:note:{row.item_id}") or ""
                mark = DeskMark(row.item_id, row.kind, row.person, row.at, note)
                found.setdefault(row.item_id, []).append(mark)
    return found
