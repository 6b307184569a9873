"""Tokens of programs that call the web app; only their hashes are kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select, update

from nightclerk.store.base import Store
from nightclerk.store.schema_people import tokens
from nightclerk.store.upsert import insert


@dataclass(frozen=True)
class Token:
    """One token without its value; Unix seconds."""

    id: str
    label: str
    role: str
    created_at: float
    created_by: str
    used_at: float | None
    revoked_at: float | None


_COLUMNS = [tokens.c[name] for name in Token.__dataclass_fields__]


def add(store: Store, token: Token, sha256: str) -> None:
    """Write a new token."""
    with store.database.write() as connection:
        connection.execute(insert(connection, tokens).values(**vars(token), sha256=sha256))


def every(store: Store) -> list[Token]:
    """All tokens, also those that were revoked, oldest first."""
    with store.database.read() as connection:
        rows = connection.execute(select(*_COLUMNS).order_by(tokens.c.created_at, tokens.c.id)).all()
    return [Token(*row) for row in rows]


def holder(store: Store, sha256: str) -> Token | None:
    """The token with that hash, unless it was revoked."""
    with store.database.read() as connection:
        query = select(*_COLUMNS).where(tokens.c.sha256 == sha256, tokens.c.revoked_at.is_(None))
        row = connection.execute(query).first()
    return None if row is None else Token(*row)


def used(store: Store, token: str, now: float, seconds: float) -> None:
    """Note that it was used; at most once in so many seconds, or every call would be a write."""
    stale = or_(tokens.c.used_at.is_(None), tokens.c.used_at <= now - seconds)
    with store.database.write() as connection:
        connection.execute(update(tokens).where(tokens.c.id == token, stale).values(used_at=now))


def revoke(store: Store, token: str, now: float) -> bool:
    """End a token; False when there is none of that id that was good."""
    live = (tokens.c.id == token) & tokens.c.revoked_at.is_(None)
    with store.database.write() as connection:
        change = update(tokens).where(live).values(revoked_at=now).returning(tokens.c.id)
        return connection.execute(change).first() is not None
