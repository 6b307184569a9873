"""What the search of the audit log asks the product's own tables: whom an item is about, and who somebody is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from nightclerk.store.base import Store
from nightclerk.store.schema import items, runs
from nightclerk.store.schema_people import people


@dataclass(frozen=True)
class Asked:
    """An item that was once asked: whom it is about, its inquiry as JSON text, Unix seconds of its making."""

    subject: str
    payload: str
    created_at: float


def subject_of_item(store: Store, item_id: str) -> str | None:
    """Whom the item is about, or None when it is no longer kept."""
    with store.database.read() as connection:
        found: str | None = connection.execute(select(items.c.subject).where(items.c.id == item_id)).scalar()
    return found


def newest_asked(store: Store, since: float) -> Iterator[Asked]:
    """The items of the runs since then (Unix seconds), newest run first; opened one by one as they are taken."""
    with store.database.read() as connection:
        found = connection.execute(
            select(runs.c.id).where(runs.c.created_at >= since).order_by(runs.c.created_at.desc())
        ).scalars()
        run_ids = list(found)
    for run_id in run_ids:
        query = select(items.c.id, items.c.subject, items.c.payload_sealed, items.c.created_at).where(
            items.c.run_id == run_id
        )
        with store.database.read() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            payload = store.unseal(row.payload_sealed, f"items:payload:{row.id}") or ""
            yield Asked(row.subject, payload, row.created_at)


def people_named(store: Store, words: str) -> list[str]:
    """The ids of the people who sign in with that name or are shown by it."""
    plain = words.strip().lower()
    query = select(people.c.id).where(or_(people.c.name == plain, func.lower(people.c.display) == plain))
    with store.database.read() as connection:
        return list(connection.execute(query.order_by(people.c.id)).scalars())
