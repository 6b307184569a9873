"""Subjects: a random id for each person, found again through a keyed hash, derived from nobody."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, select

from nightclerk.store.base import Store
from nightclerk.store.schema import subjects
from nightclerk.store.upsert import insert


def subject_of(connection: Connection, store: Store, bot: str, who: str) -> str:
    """The subject id (`s:` and 128 random bits) of the person that `who` names for this bot."""
    blind = store.keys.blind(who, f"subject:{bot}")
    fresh = f"s:{secrets.token_hex(16)}"
    connection.execute(insert(connection, subjects).values(blind=blind, subject=fresh).on_conflict_do_nothing())
    return str(connection.execute(select(subjects.c.subject).where(subjects.c.blind == blind)).scalar_one())


def known_subject(store: Store, bot: str, who: str) -> str | None:
    """The subject id of that person for this bot, or None when nobody of that name was ever asked about."""
    query = select(subjects.c.subject).where(subjects.c.blind == store.keys.blind(who, f"subject:{bot}"))
    with store.database.read() as connection:
        found: str | None = connection.execute(query).scalar()
    return found
