"""Documents found in faxes: what each is, on whose list it lies, and whether a person has looked."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, tuple_, update

from nightclerk.store.base import Store
from nightclerk.store.schema_faxes import documents, fax_hints
from nightclerk.store.upsert import insert

REVIEW, FILED, ACCEPTED, RESEND = "review", "filed", "accepted", "resend"


@dataclass(frozen=True)
class KeptDocument:
    """A document: `record` is its JSON; `state` review | filed | accepted | resend; `priority` 1 is the most urgent."""

    id: str
    sha256: str
    number: int
    item_id: str
    type: str
    state: str
    worklist: str
    priority: int
    due: str | None
    at: float
    record: bytes
    text: str
    settled_by: str | None = None
    settled_at: float | None = None


@dataclass(frozen=True)
class Wanted:
    """Which documents a list shows; "" stands for any."""

    state: str = ""
    worklist: str = ""
    type: str = ""
    ids: tuple[str, ...] | None = None


def id_of(store: Store, sha256: str, number: int) -> str:
    """The id of a fax's document of that number: whoever reads the fax again finds the same."""
    return store.keys.blind(f"{sha256}|{number}", "document")


def replace_all(store: Store, sha256: str, found: Sequence[KeptDocument]) -> None:
    """The documents of a fax as they were just read; what a person has settled stays as it is."""
    with store.database.write() as connection:
        stands = documents.c.sha256 == sha256
        settled = set(connection.execute(select(documents.c.number).where(stands, _settled())).scalars())
        connection.execute(delete(documents).where(stands, ~_settled()))
        for each in found:
            if each.number not in settled:
                values = {**_values(store, each), "id": each.id}
                change = insert(connection, documents).values(values)
                connection.execute(change.on_conflict_do_update(index_elements=["id"], set_=values))


def _settled() -> Any:
    return documents.c.state == ACCEPTED


def _values(store: Store, each: KeptDocument) -> dict[str, Any]:
    names = ("sha256", "number", "item_id", "type", "state", "worklist", "priority", "due", "at")
    plain = {name: getattr(each, name) for name in (*names, "settled_by", "settled_at")}
    sealed = {
        "record_sealed": store.keys.seal(each.record, f"documents:record:{each.id}"),
        "text_sealed": store.seal(each.text, f"documents:text:{each.id}"),
    }
    return {**plain, **sealed, "changed_at": time.time()}


def save(connection: Connection, store: Store, each: KeptDocument) -> None:
    """Write a document as a person has corrected or accepted it."""
    connection.execute(update(documents).where(documents.c.id == each.id).values(_values(store, each)))


def get(store: Store, document: str) -> KeptDocument | None:
    """The document of that id, or None."""
    with store.database.read() as connection:
        return get_in(connection, store, document)


def get_in(connection: Connection, store: Store, document: str) -> KeptDocument | None:
    """The same inside a transaction."""
    row = connection.execute(select(documents).where(documents.c.id == document)).first()
    return _document(store, row) if row else None


def of_fax(store: Store, sha256: str) -> list[KeptDocument]:
    """The documents of a fax in their order."""
    query = select(documents).where(documents.c.sha256 == sha256).order_by(documents.c.number)
    with store.database.read() as connection:
        return [_document(store, row) for row in connection.execute(query).all()]


def page(store: Store, wanted: Wanted, after: str = "", limit: int = 50) -> tuple[list[KeptDocument], str]:
    """Documents by urgency, then the oldest first, and where the list goes on ("" at its end)."""
    order = (documents.c.priority, documents.c.at, documents.c.id)
    query = select(documents).order_by(*order).limit(limit + 1)
    for name in ("state", "worklist", "type"):
        if getattr(wanted, name):
            query = query.where(documents.c[name] == getattr(wanted, name))
    if wanted.ids is not None:
        query = query.where(documents.c.id.in_(wanted.ids))
    with store.database.read() as connection:
        last = connection.execute(select(*order).where(documents.c.id == after)).first() if after else None
        if last:
            query = query.where(tuple_(*order) > tuple_(*last))
        found = [_document(store, row) for row in connection.execute(query).all()]
    return found[:limit], found[limit - 1].id if len(found) > limit else ""


def changed(store: Store, since: float, limit: int) -> list[tuple[float, KeptDocument]]:
    """Documents that were written after then (Unix seconds), in that order, each with when."""
    query = select(documents).where(documents.c.changed_at > since).order_by(documents.c.changed_at).limit(limit)
    with store.database.read() as connection:
        return [(row.changed_at, _document(store, row)) for row in connection.execute(query).all()]


def waiting(store: Store) -> dict[str, int]:
    """How many documents wait for a person on each work list, by its name."""
    listed = documents.c.worklist
    query = select(listed, func.count()).where(documents.c.state == REVIEW).group_by(listed).order_by(listed)
    with store.database.read() as connection:
        return {worklist: number for worklist, number in connection.execute(query).all()}


def has_any(store: Store) -> bool:
    """Whether any document was ever found."""
    with store.database.read() as connection:
        return connection.execute(select(documents.c.id).limit(1)).first() is not None


def open_of_item(connection: Connection, item_id: str) -> int:
    """How many documents of a work item nobody has looked at yet."""
    query = select(func.count()).where(documents.c.item_id == item_id, documents.c.state == REVIEW)
    return int(connection.execute(query).scalar() or 0)


def _document(store: Store, row: Row[Any]) -> KeptDocument:
    return KeptDocument(
        id=row.id,
        sha256=row.sha256,
        number=row.number,
        item_id=row.item_id,
        type=row.type,
        state=row.state,
        worklist=row.worklist,
        priority=row.priority,
        due=row.due,
        at=row.at,
        record=store.keys.open(row.record_sealed, f"documents:record:{row.id}"),
        text=store.unseal(row.text_sealed, f"documents:text:{row.id}") or "",
        settled_by=row.settled_by,
        settled_at=row.settled_at,
    )


# -- what corrections taught


def teach(connection: Connection, store: Store, sender: str, kind: str, field: str, label: str, by: str) -> None:
    """Remember behind which words this sender prints a field on documents of that type."""
    key = {"sender": sender, "type": kind, "field": field}
    sealed = store.seal(label, f"fax_hints:label:{sender}/{kind}/{field}")
    fresh = {"label_sealed": sealed, "by": by, "at": time.time()}
    change = insert(connection, fax_hints).values({**key, **fresh})
    connection.execute(change.on_conflict_do_update(index_elements=list(key), set_=fresh))


def hints(store: Store, sender: str, kind: str) -> dict[str, str]:
    """Field -> the words before it, as people have corrected this sender's documents of that type."""
    query = select(fax_hints).where(fax_hints.c.sender == sender, fax_hints.c.type == kind)
    with store.database.read() as connection:
        found = connection.execute(query).all()
    return {
        row.field: store.unseal(row.label_sealed, f"fax_hints:label:{sender}/{kind}/{row.field}") or "" for row in found
    }
