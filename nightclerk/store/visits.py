"""Who is signed in: the server's side of a session. The table holds hashes of cookies, so reading it opens nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, or_, select, update

from nightclerk.store.base import Store
from nightclerk.store.people import ACTIVE
from nightclerk.store.schema_people import people, visits
from nightclerk.store.upsert import insert


@dataclass(frozen=True)
class Visit:
    """A visit with the person as they are now. Unix seconds."""

    person: str
    name: str
    display: str
    role: str
    seen_at: float
    ends_at: float


def begin(store: Store, sha256: str, person: str, now: float, ends_at: float) -> None:
    """Write down that a person has signed in."""
    values = {"sha256": sha256, "person": person, "created_at": now, "seen_at": now, "ends_at": ends_at}
    with store.database.write() as connection:
        connection.execute(insert(connection, visits).values(values))


def find(store: Store, sha256: str) -> Visit | None:
    """The visit with that hash, if its person is active."""
    query = (
        select(visits.c.person, people.c.name, people.c.display, people.c.role, visits.c.seen_at, visits.c.ends_at)
        .join(people, people.c.id == visits.c.person)
        .where(visits.c.sha256 == sha256, people.c.state == ACTIVE)
    )
    with store.database.read() as connection:
        row = connection.execute(query).first()
    return None if row is None else Visit(*row)


def touch(store: Store, sha256: str, now: float) -> None:
    """Note that the person was active."""
    with store.database.write() as connection:
        connection.execute(update(visits).where(visits.c.sha256 == sha256).values(seen_at=now))


def end(store: Store, sha256: str) -> str | None:
    """End a visit; whose it was, or None when there was none."""
    with store.database.write() as connection:
        ended = delete(visits).where(visits.c.sha256 == sha256).returning(visits.c.person)
        return connection.execute(ended).scalar()


def end_all(store: Store, person: str) -> None:
    """End every visit of a person."""
    with store.database.write() as connection:
        connection.execute(delete(visits).where(visits.c.person == person))


def sweep(store: Store, now: float, idle_since: float) -> None:
    """Delete what has ended by itself."""
    with store.database.write() as connection:
        connection.execute(delete(visits).where(or_(visits.c.ends_at <= now, visits.c.seen_at <= idle_since)))
