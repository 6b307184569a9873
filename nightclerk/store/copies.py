"""A copy of the database as it stood at one moment, while others go on writing; and what takes up its room."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from nightclerk.errors import ApplicationException, MissingDependency
from nightclerk.store.base import Store
from nightclerk.store.faults import corrupt

SQLITE_COPY, SERVER_COPY = "nightclerk.db", "database.dump"
LARGEST_VACUUM = 1 << 30  # bytes: giving back the room of more than that would make writers wait for too long
WORTH_IT = 0.1  # less free pages than this part, and nothing is gained
DUMP_SECONDS = 4 * 3600


def copy_database(store: Store, folder: Path) -> Path:
    """Write a copy into `folder` and check it; the file. Raises `MissingDependency` PG_DUMP_MISSING and
    `ApplicationException` COPY_FAILED.
    """
    if store.database.shared:
        return _dump(store, folder / SERVER_COPY)
    target = folder / SQLITE_COPY
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with store.database.read() as connection:
        # One read transaction, so it is of one moment; in WAL mode it keeps no writer waiting.
        connection.exec_driver_sql("VACUUM INTO ?", (str(target),))
    check_copy(target)
    return target


def check_copy(path: Path) -> None:
    """Look at every page of a SQLite file; raises `ApplicationException` DATABASE_CORRUPT."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        sound = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.DatabaseError:
        sound = False
    finally:
        connection.close()
    if not sound:
        raise corrupt()


def _dump(store: Store, target: Path) -> Path:
    program = shutil.which("pg_dump")
    if program is None:
        raise MissingDependency(
            "A backup of a PostgreSQL database needs the program pg_dump, which is not installed.",
            code="PG_DUMP_MISSING",
            remedy="Install the package postgresql-client (Debian, Ubuntu) or postgresql (Fedora), then run it again.",
        )
    address = make_url(store.database.engine.url).set(drivername="postgresql")
    words = [program, "--format=custom", "--no-owner", "--no-password", f"--file={target}"]
    done = subprocess.run(  # noqa: S603 - our own words, no shell
        [*words, f"--dbname={address.render_as_string(hide_password=False)}"],
        capture_output=True,
        timeout=DUMP_SECONDS,
        check=False,
    )
    if done.returncode != 0 or not target.exists():
        raise ApplicationException(
            f"pg_dump ended with {done.returncode}, so no backup was written.",
            code="COPY_FAILED",
            remedy="See that pg_dump is as new as the server, and that ~/.pgpass lets this user in.",
        )
    target.chmod(0o600)
    return target


def give_back_room(store: Store) -> int | None:
    """Return the room of deleted rows to the disk (SQLite); the bytes, or None where it is left to a quieter moment.

    PostgreSQL does this by itself.
    """
    if store.database.shared:
        return None
    path = Path(str(store.database.engine.url.database))
    before = path.stat().st_size
    if before > LARGEST_VACUUM or shutil.disk_usage(path.parent).free < 3 * before:
        return None
    with store.database.read() as connection:
        free = int(connection.exec_driver_sql("PRAGMA freelist_count").scalar() or 0)
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 1)
    if free < WORTH_IT * pages:
        return 0
    _vacuum(store)
    return max(0, before - path.stat().st_size)


def _vacuum(store: Store) -> None:
    with store.database.read() as connection:
        connection.exec_driver_sql("VACUUM")
    with store.database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
