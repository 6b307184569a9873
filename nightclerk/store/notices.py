"""Notices: facts that somebody is to be told once, by mail where it is set up. Counts and times, never health data."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from sqlalchemy import select, update

from nightclerk.store.base import Store
from nightclerk.store.schema import notices
from nightclerk.store.upsert import added

MAX_ATTEMPTS = 5


@dataclass(frozen=True)
class Notice:
    """`id` names the fact; `tell` are addresses; Unix seconds."""

    id: str
    code: str
    text: str
    tell: tuple[str, ...]
    at: float
    sent_at: float | None = None
    attempts: int = 0


def add(store: Store, notice_id: str, code: str, text: str, tell: tuple[str, ...], at: float | None = None) -> bool:
    """Write the notice; False when that fact was told before."""
    values = {
        "id": notice_id,
        "code": code,
        "text": text,
        "tell": json.dumps(tell),
        "at": time.time() if at is None else at,
        "attempts": 0,
    }
    with store.database.write() as connection:
        return added(connection, notices, values)


def unsent(store: Store) -> list[Notice]:
    """Those that have somebody to be told and were not sent; not those that failed too often."""
    query = (
        select(notices)
        .where(notices.c.sent_at.is_(None), notices.c.tell != "[]", notices.c.attempts < MAX_ATTEMPTS)
        .order_by(notices.c.at)
    )
    return _read(store, query)


def latest(store: Store, limit: int = 50) -> list[Notice]:
    """The newest first."""
    return _read(store, select(notices).order_by(notices.c.at.desc()).limit(limit))


def _read(store: Store, query: object) -> list[Notice]:
    with store.database.read() as connection:
        found = connection.execute(query).mappings().all()  # type: ignore[call-overload]  # a select of ours
    return [Notice(**{**row, "tell": tuple(json.loads(row["tell"]))}) for row in found]


def note_attempt(store: Store, notice_id: str, *, sent: bool) -> None:
    """Count an attempt to send, and whether it succeeded."""
    values = {"attempts": notices.c.attempts + 1} | ({"sent_at": time.time()} if sent else {})
    with store.database.write() as connection:
        connection.execute(update(notices).where(notices.c.id == notice_id).values(values))
