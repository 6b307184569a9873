"""What the database and its disk refuse, in words: a code, and what to do next. Never a statement or its values."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

from nightclerk.errors import ApplicationException

RESTORE = (
    "Stop nightclerk, keep the damaged file, and restore .nightclerk/nightclerk.db from the newest backup; "
    "then run `nightclerk doctor`."
)
_LOCKED = (
    "DATABASE_LOCKED",
    "Another program has held the database for longer than nightclerk waits.",
    "Close what else has .nightclerk/nightclerk.db open (a viewer, a backup), then run the same command again.",
)
_FULL = (
    "DISK_FULL",
    "The disk of the database is full; what was acknowledged is kept.",
    "Free some space, then run the same command again: it goes on where it stopped.",
)
_READ_ONLY = (
    "DATABASE_READ_ONLY",
    "The database cannot be written.",
    "See that .nightclerk lies on a disk that can be written, and belongs to this user.",
)
_BROKEN_DISK = (
    "DATABASE_IO",
    "The disk of the database reports errors.",
    "Copy the workspace to a sound disk, or restore the newest backup there; then run `nightclerk doctor`.",
)
_CORRUPT = ("DATABASE_CORRUPT", "The database is damaged.", RESTORE)
_BY_CODE = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
    sqlite3.SQLITE_IOERR: _BROKEN_DISK,
    sqlite3.SQLITE_IOERR_SHMSIZE: _FULL,
    sqlite3.SQLITE_CORRUPT: _CORRUPT,
    sqlite3.SQLITE_NOTADB: _CORRUPT,
}


def in_words(error: Exception) -> ApplicationException | None:
    """The failure of the machine behind a database error; None for any other error."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(origin, "sqlite_errorcode", None)
    if code is None:
        return None
    known = _BY_CODE.get(code) or _BY_CODE.get(code & 0xFF)  # an extended code carries its primary one below
    return _failure(*known) if known else None


def corrupt() -> ApplicationException:
    """DATABASE_CORRUPT: an integrity check failed."""
    return _failure(*_CORRUPT)


def _failure(code: str, message: str, remedy: str) -> ApplicationException:
    return ApplicationException(message, code=code, remedy=remedy)
