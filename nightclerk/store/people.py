"""Accounts of the people who use the web app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from nightclerk.store.base import Store
from nightclerk.store.schema_people import people, visits
from nightclerk.store.upsert import added

INVITED, ACTIVE, DISABLED = "invited", "active", "disabled"
# One at a time: whoever counts the admins that are left must not be overtaken by another who counts them too.
_ALL = "people"


@dataclass(frozen=True)
class Account:
    """One account; `state` invited | active | disabled; times in Unix seconds. The second factor stays sealed."""

    id: str
    name: str
    display: str
    role: str
    state: str
    password_hash: str | None
    totp_step: int
    invite_until: float | None
    created_at: float
    created_by: str


@dataclass(frozen=True)
class Invite:
    """What a one-time link is good for: its hash, when it ends, and the seed that is shown to who opens it."""

    sha256: str
    until: float
    seed: str


_COLUMNS = [people.c[name] for name in Account.__dataclass_fields__]


def add(store: Store, account: Account, invite: Invite) -> bool:
    """Write a new account; False when there is one of that name."""
    with store.database.write() as connection:
        return added(connection, people, vars(account) | _invited(store, account.id, invite))


def add_first(store: Store, account: Account, invite: Invite) -> bool:
    """Write the very first account; False when there is one already."""
    with store.database.write() as connection:
        store.database.alone(connection, _ALL)
        if connection.execute(select(func.count()).select_from(people)).scalar():
            return False
        return added(connection, people, vars(account) | _invited(store, account.id, invite))


def invite_again(store: Store, person: str, invite: Invite) -> bool:
    """Begin anew with a link: the old password and second factor are gone, and so are all visits. False: no account."""
    values = {"state": INVITED, "password_hash": None, **_invited(store, person, invite)}
    with store.database.write() as connection:
        connection.execute(visits.delete().where(visits.c.person == person))
        change = update(people).where(people.c.id == person).values(values).returning(people.c.id)
        return connection.execute(change).first() is not None


def _invited(store: Store, person: str, invite: Invite) -> dict[str, Any]:
    sealed = store.keys.seal(invite.seed.encode(), _context(person), "vault")
    # The step goes back: the seed is a new one.
    return {"invite_sha256": invite.sha256, "invite_until": invite.until, "totp_sealed": sealed, "totp_step": 0}


def _context(person: str) -> str:
    return f"people.totp:{person}"


def seed(store: Store, person: str) -> str | None:
    """The base32 seed of the second factor, or None."""
    with store.database.read() as connection:
        sealed = connection.execute(select(people.c.totp_sealed).where(people.c.id == person)).scalar()
    return None if sealed is None else store.keys.open(sealed, _context(person), "vault").decode()


def by_id(store: Store, person: str) -> Account | None:
    """The account of that id."""
    return _one(store, people.c.id == person)


def by_name(store: Store, name: str) -> Account | None:
    """The account of that name (small letters)."""
    return _one(store, people.c.name == name)


def by_invite(store: Store, sha256: str, now: float) -> Account | None:
    """The account whose one-time link has that hash, while it is good."""
    return _one(store, (people.c.invite_sha256 == sha256) & (people.c.invite_until > now))


def every(store: Store) -> list[Account]:
    """All accounts by name."""
    with store.database.read() as connection:
        rows = connection.execute(select(*_COLUMNS).order_by(people.c.name)).all()
    return [_account(row) for row in rows]


def _one(store: Store, condition: Any) -> Account | None:
    with store.database.read() as connection:
        row = connection.execute(select(*_COLUMNS).where(condition)).first()
    return None if row is None else _account(row)


def _account(row: Row[Any]) -> Account:
    return Account(**row._mapping)


def accept(store: Store, sha256: str, now: float, values: dict[str, Any]) -> bool:
    """Use a one-time link: the account becomes active with `values`. False when the link was used or has ended."""
    good = (people.c.invite_sha256 == sha256) & (people.c.invite_until > now) & (people.c.state == INVITED)
    active = {**values, "state": ACTIVE, "invite_sha256": None, "invite_until": None}
    with store.database.write() as connection:
        change = update(people).where(good).values(active).returning(people.c.id)
        return connection.execute(change).first() is not None


def activate(store: Store, person: str) -> bool:
    """An invited account becomes active without a password: its person came by another way. Its link ends with that."""
    invited = (people.c.id == person) & (people.c.state == INVITED)
    values = {"state": ACTIVE, "invite_sha256": None, "invite_until": None}
    with store.database.write() as connection:
        taken = update(people).where(invited).values(values).returning(people.c.id)
        return connection.execute(taken).first() is not None


def change(store: Store, person: str, values: dict[str, Any], allowed: Callable[[Account, int], None]) -> bool:
    """Change an account; False when there is none.

    `allowed` is given the account and the number of active admins, and raises to forbid it. Who is disabled loses
    every visit with the same stroke.
    """
    with store.database.write() as connection:
        store.database.alone(connection, _ALL)
        row = connection.execute(select(*_COLUMNS).where(people.c.id == person)).first()
        if row is None:
            return False
        allowed(_account(row), _active_admins(connection))
        connection.execute(update(people).where(people.c.id == person).values(values))
        if values.get("state") == DISABLED:
            connection.execute(visits.delete().where(visits.c.person == person))
    return True


def _active_admins(connection: Connection) -> int:
    query = select(func.count()).where(people.c.role == "admin", people.c.state == ACTIVE)
    return int(connection.execute(query).scalar_one())


def use_step(store: Store, person: str, step: int) -> bool:
    """Take the code of a time step, durably; False when it (or a later one) was taken already."""
    free = (people.c.id == person) & (people.c.totp_step < step)
    with store.database.write() as connection:
        taken = update(people).where(free).values(totp_step=step).returning(people.c.id)
        return connection.execute(taken).first() is not None
