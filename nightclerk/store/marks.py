"""High-water marks: how far the database knows other records to have gone, so that an older copy of it shows."""

from __future__ import annotations

from sqlalchemy import select

from nightclerk.store.base import Store
from nightclerk.store.schema import marks
from nightclerk.store.upsert import insert

AUDIT = "audit.events"  # events of the audit log that were written when the mark was set


def get(store: Store, name: str) -> int:
    """The mark, or 0."""
    with store.database.read() as connection:
        return int(connection.execute(select(marks.c.value).where(marks.c.name == name)).scalar() or 0)


def rise(store: Store, name: str, value: int) -> None:
    """Set the mark; it never falls."""
    with store.database.write() as connection:
        change = insert(connection, marks).values(name=name, value=value)
        connection.execute(
            change.on_conflict_do_update(index_elements=["name"], set_={"value": value}, where=marks.c.value < value)
        )
