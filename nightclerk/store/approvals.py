"""Drafts that wait for a signature and an approval. Every change is a compare-and-set on the state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from nightclerk.store.base import Store
from nightclerk.store.schema_approvals import approvals, submissions
from nightclerk.store.upsert import insert

SIGNATURE, WAITING = "awaiting_signature", "awaiting_approval"
APPROVED, RETURNED, VOID, SENT = "approved", "returned", "void", "sent"
STATES = (SIGNATURE, WAITING, APPROVED, RETURNED, VOID, SENT)
OPEN = (SIGNATURE, WAITING, APPROVED)


@dataclass(frozen=True)
class Draft:
    """What waits to leave. `act` fax | portal; `payload`, `unsigned` and `attached` name sealed blobs; `sha256` is that
    of the payload in clear, `approved_sha256` of what was approved; times are Unix seconds.
    """

    id: str
    item_id: str
    run_id: str
    bot: str
    subject: str
    act: str
    payer: str
    form: str
    state: str
    maker: str
    source_sha256: str
    sha256: str
    payload: str
    unsigned: str | None
    attached: str | None
    made_at: float
    signed_by: str | None = None
    signed_at: float | None = None
    decided_by: str | None = None
    decided_at: float | None = None
    approved_sha256: str | None = None
    expires_at: float | None = None


_COLUMNS = [approvals.c[name] for name in Draft.__dataclass_fields__]


def add(connection: Connection, store: Store, draft: Draft, about: str) -> None:
    """Keep a new draft; `about` (JSON) is sealed. What stood open of the same item becomes void."""
    gone = update(approvals).where(approvals.c.item_id == draft.item_id, approvals.c.state.in_(OPEN))
    connection.execute(gone.values(state=VOID))
    sealed = store.seal(about, f"approvals:about:{draft.id}")
    connection.execute(insert(connection, approvals).values(**vars(draft), about_sealed=sealed))


def get(store: Store, draft_id: str) -> Draft | None:
    """The draft of that id, or None."""
    with store.database.read() as connection:
        return find(connection, draft_id)


def find(connection: Connection, draft_id: str) -> Draft | None:
    """The same inside a transaction."""
    return _draft(connection.execute(select(*_COLUMNS).where(approvals.c.id == draft_id)).first())


def newest(store: Store, item_id: str) -> Draft | None:
    """The newest draft of the item, or None."""
    query = select(*_COLUMNS).where(approvals.c.item_id == item_id).order_by(approvals.c.made_at.desc()).limit(1)
    with store.database.read() as connection:
        return _draft(connection.execute(query).first())


def _draft(row: Row[Any] | None) -> Draft | None:
    return Draft(**row._mapping) if row is not None else None


def listed(store: Store, states: tuple[str, ...], limit: int) -> list[Draft]:
    """Drafts in these states, the oldest first."""
    query = select(*_COLUMNS).where(approvals.c.state.in_(states)).order_by(approvals.c.made_at).limit(limit)
    with store.database.read() as connection:
        return [Draft(**row._mapping) for row in connection.execute(query).all()]


def of_subject(store: Store, bot: str, subject: str) -> list[Draft]:
    """Every draft of a bot about a subject."""
    query = select(*_COLUMNS).where(approvals.c.bot == bot, approvals.c.subject == subject)
    with store.database.read() as connection:
        return [Draft(**row._mapping) for row in connection.execute(query).all()]


def counted(store: Store) -> dict[str, int]:
    """How many drafts are in each state."""
    query = select(approvals.c.state, func.count()).group_by(approvals.c.state)
    with store.database.read() as connection:
        return {row[0]: row[1] for row in connection.execute(query).all()}


def about(store: Store, draft_id: str) -> str:
    """The sealed JSON of a draft, in clear."""
    return _unsealed(store, draft_id, "about") or "{}"


def reason(store: Store, draft_id: str) -> str:
    """Why a draft was returned; empty where it was not."""
    return _unsealed(store, draft_id, "reason") or ""


def _unsealed(store: Store, draft_id: str, what: str) -> str | None:
    query = select(approvals.c[f"{what}_sealed"]).where(approvals.c.id == draft_id)
    with store.database.read() as connection:
        return store.unseal(connection.execute(query).scalar(), f"approvals:{what}:{draft_id}")


def signed(connection: Connection, draft_id: str, sha256: str, payload: str, by: str, now: float) -> bool:
    """The signed packet takes the place of the unsigned one; False when the draft waits for no signature."""
    values = {"sha256": sha256, "payload": payload, "signed_by": by, "signed_at": now}
    return _moved(connection, draft_id, (SIGNATURE,), WAITING, **values)


def approved(connection: Connection, draft: Draft, by: str, now: float, until: float) -> bool:
    """Approve exactly these bytes; False when the draft does not wait, or holds others meanwhile."""
    change = update(approvals).where(
        approvals.c.id == draft.id, approvals.c.state == WAITING, approvals.c.sha256 == draft.sha256
    )
    values = {"decided_by": by, "decided_at": now, "approved_sha256": draft.sha256, "expires_at": until}
    return connection.execute(change.values(state=APPROVED, **values)).rowcount == 1


def returned(connection: Connection, store: Store, draft_id: str, by: str, now: float, why: str) -> bool:
    """Send it back to whoever made it; False when it does not wait any more."""
    sealed = store.seal(why, f"approvals:reason:{draft_id}")
    told = {"decided_by": by, "decided_at": now, "reason_sealed": sealed}
    return _moved(connection, draft_id, (SIGNATURE, WAITING), RETURNED, **told)


def lapsed(connection: Connection, draft_id: str) -> bool:
    """An approval that was not used in time counts no more: the draft waits again."""
    nothing = {"decided_by": None, "decided_at": None, "approved_sha256": None, "expires_at": None}
    return _moved(connection, draft_id, (APPROVED,), WAITING, **nothing)


def voided(connection: Connection, draft_id: str) -> bool:
    """What it was made from has changed."""
    return _moved(connection, draft_id, OPEN, VOID)


def sent(connection: Connection, draft_id: str) -> bool:
    """It has left."""
    return _moved(connection, draft_id, (APPROVED,), SENT)


def _moved(connection: Connection, draft_id: str, states: tuple[str, ...], state: str, **values: Any) -> bool:
    change = update(approvals).where(approvals.c.id == draft_id, approvals.c.state.in_(states))
    return connection.execute(change.values(state=state, **values)).rowcount == 1


def kept_by(connection: Connection, item_ids: Any) -> set[str]:
    """The blobs that drafts of these items (a query) are made of."""
    columns = (approvals.c.payload, approvals.c.unsigned, approvals.c.attached)
    found = connection.execute(select(*columns).where(approvals.c.item_id.in_(item_ids))).all()
    return {name for row in found for name in row if name}


def drop_of(connection: Connection, item_ids: list[str]) -> None:
    """Delete what belongs to items that are deleted; their blobs go with the retention of inputs."""
    connection.execute(delete(submissions).where(submissions.c.item_id.in_(item_ids)))
    connection.execute(delete(approvals).where(approvals.c.item_id.in_(item_ids)))
