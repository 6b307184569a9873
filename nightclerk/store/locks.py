"""Locks that die with their process: files on one machine, session locks of the server on several.

No clock decides who is dead. The kernel frees a file lock when its process ends; the server frees a session lock when
the connection ends, which the keep-alive of the connection brings about within seconds when a machine is lost.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

_TRY = text("SELECT pg_try_advisory_lock(:space, :key)")
_HELD = text(
    "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid::int8 = :space AND objid::int8 = :key"
    " AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_SPACE = 0x6E63  # ours among the advisory locks of the database


class Lock(Protocol):
    """A lock that this process holds."""

    def kept(self) -> bool:
        """Whether it is still held: a connection may have been cut."""

    def free(self) -> None:
        """Let it go."""


class Locks(Protocol):
    """Named locks of a workspace."""

    def hold(self, name: str) -> Lock | None:
        """Take the lock; None while somebody living holds it."""

    def held(self, name: str) -> bool:
        """Whether somebody living holds it."""


@dataclass(frozen=True)
class _FileLock:
    file: IO[str]

    def kept(self) -> bool:
        return True

    def free(self) -> None:
        self.file.close()


@dataclass(frozen=True)
class FileLocks:
    """One file for each name; the kernel frees it when its process dies."""

    folder: Path

    def hold(self, name: str) -> _FileLock | None:
        """Take the lock; None while another process holds it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = (self.folder / f"{name}.lock").open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return None
        return _FileLock(file)

    def held(self, name: str) -> bool:
        """Whether a living process holds it."""
        if not (self.folder / f"{name}.lock").exists():
            return False
        taken = self.hold(name)
        if taken is not None:
            taken.free()
        return taken is None

    def names(self) -> list[str]:
        """Every name that was ever held here."""
        return sorted(path.stem for path in self.folder.glob("*.lock"))


@dataclass(frozen=True)
class _ServerLock:
    connection: Connection

    def kept(self) -> bool:
        try:
            self.connection.execute(text("SELECT 1"))
            self.connection.commit()
        except DBAPIError:
            return False
        return True

    def free(self) -> None:
        try:
            self.connection.close()
        except DBAPIError:
            return  # it was cut: the server has freed the lock


@dataclass(frozen=True)
class ServerLocks:
    """Session locks of PostgreSQL, each on a connection of its own: `connect` makes an engine that pools none."""

    engine: Engine

    def hold(self, name: str) -> _ServerLock | None:
        """Take the lock; None while another session holds it."""
        connection = self.engine.connect()
        if connection.execute(_TRY, {"space": _SPACE, "key": _key(name)}).scalar():
            connection.commit()
            return _ServerLock(connection)
        connection.close()
        return None

    def held(self, name: str) -> bool:
        """Whether a living session holds it."""
        with self.engine.connect() as connection:
            return connection.execute(_HELD, {"space": _SPACE, "key": _key(name)}).first() is not None


def unpooled(make: Callable[..., Engine]) -> Engine:
    """The engine whose connections end when they are closed: the end of one frees its lock."""
    return make(poolclass=NullPool)


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") & 0x7FFFFFFF
