"""Opening the database: SQLite by default, with the settings that make it durable and free of lock errors."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from nightclerk.errors import ApplicationException, UsageError
from nightclerk.steps import durable_step
from nightclerk.store.faults import corrupt, in_words

HEAD = "0001"  # the newest migration; a test holds it against the folder
BUSY_MILLISECONDS = 30_000


class Database:
    """An open database. `engine` is shared with the durable engine, so that a submission is one transaction.

    `failure` is the first refusal of the machine (locked, full, damaged ...): nothing recorded is lost by it, but who
    waits for work to be recorded should stop waiting.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.failure: ApplicationException | None = None
        self._closed = False

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start, so that what it read is still true when it writes.

        Raises `ApplicationException` as `faults` words it when the machine refuses.
        """
        with self._in_words(), self.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            durable_step("store before commit")
        durable_step("store after commit")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for queries; raises as `write` does."""
        with self._in_words(), self.engine.connect() as connection:
            yield connection

    def check(self) -> None:
        """Look at the structure of every page; raises `ApplicationException` DATABASE_CORRUPT."""
        with self.read() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                raise corrupt()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            failure = in_words(error)
            if failure is None:
                raise
            self.failure = self.failure or failure
            raise failure from None

    def close(self) -> None:
        """Give the connections back, and give out no more: the durable engine would try a locked one for ever."""
        self._closed = True
        self.engine.dispose()

    def prepare(self, connection: Any, _record: Any) -> None:
        """Set up a new connection of the driver, as SQLAlchemy's event `connect` calls it."""
        if self._closed:
            raise RuntimeError("the database is closed")
        # The durable engine reads and then writes in one transaction: IMMEDIATE saves it from SQLITE_BUSY_SNAPSHOT.
        connection.isolation_level = "IMMEDIATE"
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")


def open_database(path: Path) -> Database:
    """The database at `path`, migrated to the newest schema.

    Raises `UsageError` when it is newer than this release, `ApplicationException` when the machine refuses it.
    """
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(f"sqlite:///{path}", pool_size=20, max_overflow=20)
    database = Database(engine)
    event.listen(engine, "connect", database.prepare)
    with database._in_words():
        _migrate(engine)
    return database


def _migrate(engine: Engine) -> None:
    if _version(engine) == HEAD:
        return
    from alembic import command  # imported late: a database that is up to date must not pay for it
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise UsageError(
            "The database was made by a newer release of nightclerk.",
            code="DATABASE_NEWER",
            remedy="Install that release again, or restore the backup made before the upgrade.",
        ) from None


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
