"""Deleting faxes that are older than they are to be kept: original, journal, documents and the index of their words.

One that came again since, that waits for a person, or whose item is not settled, stays whatever its age. The sealed
original goes first: after a crash in between, its row finds it again for the next time.
"""

from __future__ import annotations

from sqlalchemy import delete, exists, or_, select

from nightclerk.store import blobs, fax_index
from nightclerk.store.base import Store
from nightclerk.store.documents import REVIEW
from nightclerk.store.items import OPEN
from nightclerk.store.purge import Purged
from nightclerk.store.schema import items
from nightclerk.store.schema_faxes import documents, fax_arrivals, fax_hints, faxes


def purge_faxes(store: Store, before: float) -> Purged:
    """Delete the faxes of before then (Unix seconds), and what corrections taught before then."""
    old = faxes.c.arrived_at < before
    again = exists().where(fax_arrivals.c.sha256 == faxes.c.sha256, fax_arrivals.c.at >= before)
    waits = exists().where(documents.c.sha256 == faxes.c.sha256, documents.c.state == REVIEW)
    open_item = or_(items.c.status.in_(OPEN), items.c.unsettled_at.is_not(None))
    unsettled = exists().where(items.c.id == faxes.c.item_id, open_item)
    with store.database.read() as connection:
        found = connection.execute(select(faxes.c.sha256, faxes.c.blob).where(old, ~again, ~waits, ~unsettled)).all()
        whole = len(connection.execute(select(faxes.c.sha256).where(old)).all())
    for row in found:
        _drop(store, row.sha256, row.blob)
    with store.database.write() as connection:
        connection.execute(delete(fax_hints).where(fax_hints.c.at < before))
    if found:
        fax_index.drop(store)
    return Purged(len(found), whole - len(found))


def _drop(store: Store, sha256: str, blob: str | None) -> None:
    if blob:
        blobs.drop(store, blob)
    with store.database.write() as connection:
        for table in (documents, fax_arrivals, faxes):
            connection.execute(delete(table).where(table.c.sha256 == sha256))
