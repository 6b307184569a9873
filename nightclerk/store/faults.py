"""What the database and its disk refuse, in words: a code, and what to do next. Never a statement or its values."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

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
_UNREACHABLE = (
    "DATABASE_UNREACHABLE",
    "The database server cannot be reached, or closed the connection; what was acknowledged is kept.",
    "See that the server runs and lets this machine in (pg_hba.conf, ~/.pgpass), then start again.",
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
# PostgreSQL's SQLSTATE: a whole code, or the class of its first two characters.
_BY_STATE = {
    "53100": _FULL,
    "25006": _READ_ONLY,
    "55P03": _LOCKED,
    "58030": _BROKEN_DISK,
    "XX001": _CORRUPT,
    "XX002": _CORRUPT,
    "08": _UNREACHABLE,
    "28": _UNREACHABLE,
    "57": _UNREACHABLE,
}


def in_words(error: Exception) -> ApplicationException | None:
    """The failure of the machine behind a database error; None for any other error."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(origin, "sqlite_errorcode", None)
    if code is not None:
        known = _BY_CODE.get(code) or _BY_CODE.get(code & 0xFF)  # an extended code carries its primary one below
    else:
        known = _of_server(error, getattr(origin, "sqlstate", None))
    return _failure(*known) if known else None


def _of_server(error: Exception, state: str | None) -> tuple[str, str, str] | None:
    if state is not None:
        return _BY_STATE.get(state) or _BY_STATE.get(state[:2])
    # Without a state the server has not answered at all.
    return _UNREACHABLE if isinstance(error, OperationalError | InterfaceError) else None


def corrupt() -> ApplicationException:
    """DATABASE_CORRUPT: an integrity check failed."""
    return _failure(*_CORRUPT)


def _failure(code: str, message: str, remedy: str) -> ApplicationException:
    return ApplicationException(message, code=code, remedy=remedy)
