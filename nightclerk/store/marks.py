"""High-water marks: how far the database knows other records to have gone, so that an older copy of it shows."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from nightclerk.store.base import Store
from nightclerk.store.schema import marks

AUDIT = "audit.events"  # events of the audit log that were written when the mark was set


def get(store: Store, name: str) -> int:
    """The mark, or 0."""
    with store.database.read() as connection:
        return int(connection.execute(select(marks.c.value).where(marks.c.name == name)).scalar() or 0)


def rise(store: Store, name: str, value: int) -> None:
    """Set the mark; it never falls."""
    change = insert(marks).values(name=name, value=value)
    kept = change.on_conflict_do_update(index_elements=["name"], set_={"value": func.max(marks.c.value, value)})
    with store.database.write() as connection:
        connection.execute(kept)
