"""What the vault keeps: sealed secrets by name and version, log-in attempts, and one-time codes already given out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select, update

from nightclerk.store.base import Store
from nightclerk.store.schema import codes, logins, secrets
from nightclerk.store.upsert import insert


@dataclass(frozen=True)
class Attempt:
    """One log-in attempt; `verdict` None while nobody knows how it ended."""

    id: int
    version: int
    at: float
    verdict: str | None


def put_secret(store: Store, name: str, value: str, expires_on: date | None = None) -> int:
    """Store a new version of the secret, with the day on which the portal wants a new one; its version number."""
    with store.database.write() as connection:
        store.database.alone(connection, f"secret:{name}")
        newest = connection.execute(select(func.max(secrets.c.version)).where(secrets.c.name == name)).scalar() or 0
        sealed = store.keys.seal(value.encode(), f"secrets:{name}#{newest + 1}", "vault")
        values = {"name": name, "version": newest + 1, "value_sealed": sealed, "created_at": time.time()}
        values["expires_on"] = expires_on.isoformat() if expires_on else None
        connection.execute(insert(connection, secrets).values(values))
    return int(newest) + 1


def get_secret(store: Store, name: str) -> tuple[str, int] | None:
    """The newest value and its version, or None."""
    query = select(secrets).where(secrets.c.name == name).order_by(secrets.c.version.desc()).limit(1)
    with store.database.read() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    return store.keys.open(row.value_sealed, f"secrets:{name}#{row.version}", "vault").decode(), row.version


def expiries(store: Store) -> dict[str, date]:
    """When secrets expire, by name: of the newest version, where that was said."""
    query = select(secrets.c.name, secrets.c.expires_on).order_by(secrets.c.version)
    with store.database.read() as connection:
        newest = {row.name: row.expires_on for row in connection.execute(query).all()}
    return {name: date.fromisoformat(day) for name, day in newest.items() if day}


def list_secrets(store: Store) -> list[tuple[str, int, float]]:
    """Name, newest version and when it was set; never a value."""
    query = (
        select(secrets.c.name, func.max(secrets.c.version), func.max(secrets.c.created_at))
        .group_by(secrets.c.name)
        .order_by(secrets.c.name)
    )
    with store.database.read() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(query).all()]


def attempts(store: Store, account: str, version: int) -> list[Attempt]:
    """The log-in attempts of that account with that password version, oldest first."""
    with store.database.read() as connection:
        return _attempts(connection, account, version)


def _attempts(connection: Connection, account: str, version: int) -> list[Attempt]:
    query = select(logins).where(logins.c.account == account, logins.c.version == version).order_by(logins.c.id)
    return [Attempt(row.id, row.version, row.at, row.verdict) for row in connection.execute(query).all()]


def begin_attempt(store: Store, account: str, version: int, allowed: Callable[[list[Attempt]], bool]) -> bool:
    """Write the attempt down, durably, before anything is typed; False (and nothing) when the earlier ones forbid it.

    Looking and writing are one transaction: of two workers that come at once, the second sees the first.
    """
    with store.database.write() as connection:
        store.database.alone(connection, f"login:{account}")
        if not allowed(_attempts(connection, account, version)):
            return False
        connection.execute(insert(connection, logins).values(account=account, version=version, at=time.time()))
        return True


def end_attempts(store: Store, account: str, version: int, verdict: str) -> None:
    """Write down how the open attempts of that account and version ended."""
    with store.database.write() as connection:
        connection.execute(
            update(logins)
            .where(logins.c.account == account, logins.c.version == version, logins.c.verdict.is_(None))
            .values(verdict=verdict)
        )


def use_step(store: Store, name: str, step: int) -> bool:
    """Reserve a time step, durably; False when it (or a later one) was given out already."""
    with store.database.write() as connection:
        change = insert(connection, codes).values(name=name, step=step)
        later = change.on_conflict_do_update(index_elements=["name"], set_={"step": step}, where=codes.c.step < step)
        return connection.execute(later.returning(codes.c.step)).first() is not None


def release_attempts(store: Store, account: str, version: int) -> None:
    """A person vouches for the password: earlier failures of this version no longer count."""
    with store.database.write() as connection:
        connection.execute(
            update(logins).where(logins.c.account == account, logins.c.version == version).values(verdict="released")
        )
