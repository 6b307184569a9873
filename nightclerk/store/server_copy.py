"""Reading the copy of a PostgreSQL database back, into an empty one and all of it or nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from sqlalchemy import make_url, text

from nightclerk.errors import ApplicationException, MissingDependency, UsageError
from nightclerk.store.database import open_server

RESTORE_SECONDS = 4 * 3600
_TABLES = "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')"
_OURS = f"{_TABLES} AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"


def refuse_filled_database(url: str) -> None:
    """Raise `UsageError` RESTORE_DATABASE_NOT_EMPTY when the database has a table, `MissingDependency`
    PG_RESTORE_MISSING without the program, and what opening the database raises.
    """
    _program()
    database = open_server(url)
    try:
        with database.read() as connection:
            tables = connection.execute(text(_OURS)).scalar()
    finally:
        database.close()
    if tables:
        raise UsageError(
            f"The database to restore into is not empty ({tables} tables); nothing in it was touched.",
            code="RESTORE_DATABASE_NOT_EMPTY",
            remedy="Make an empty one with createdb and name it with --database; or, where the database itself is whole"
            " and only this machine's folder was lost, give --files-only.",
        )


def read_dump(url: str, dump: Path) -> None:
    """Read the dump into the empty database in one transaction; raises `ApplicationException` RESTORE_DATABASE.

    The address has no password: it comes from ~/.pgpass, or the server trusts this user.
    """
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    words = [_program(), "--no-owner", "--no-password", "--single-transaction", "--exit-on-error"]
    done = subprocess.run(  # noqa: S603 - our own words, no shell
        [*words, f"--dbname={address}", str(dump)], capture_output=True, timeout=RESTORE_SECONDS, check=False
    )
    if done.returncode != 0:
        raise ApplicationException(
            f"pg_restore ended with {done.returncode}, so nothing was restored.",
            code="RESTORE_DATABASE",
            remedy="See that pg_restore is as new as the server, that ~/.pgpass lets this user in, and that it may make"
            " tables there.",
        )


def _program() -> str:
    program = shutil.which("pg_restore")
    if program is None:
        raise MissingDependency(
            "Restoring a PostgreSQL database needs the program pg_restore, which is not installed.",
            code="PG_RESTORE_MISSING",
            remedy="Install the package postgresql-client (Debian, Ubuntu) or postgresql (Fedora), then run it again.",
        )
    return program
