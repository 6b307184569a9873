"""Opening the database: SQLite by default, PostgreSQL for several machines, set up to be durable on either."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from nightclerk.errors import ApplicationException, UsageError
from nightclerk.steps import durable_step
from nightclerk.store.faults import corrupt, in_words
from nightclerk.store.locks import FileLocks, Locks, ServerLocks, unpooled

HEAD = "0009"  # the newest migration; a test holds it against the folder
BUSY_MILLISECONDS = 30_000
CONNECTIONS = {"pool_size": 20, "max_overflow": 20}
# A machine that is cut off loses its session, and its locks with it, within seconds on both ends.
ALIVE = {
    "connect_timeout": 10,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
    "options": "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
    " -c tcp_user_timeout=5000 -c lock_timeout=30000 -c idle_in_transaction_session_timeout=60000",
}


class Database:
    """An open database. `engine` is shared with the durable engine, so that a submission is one transaction.

    `locks` tell the living from the dead; `shared` says that several machines work on it. `failure` is the first
    refusal of the machine (locked, full, damaged ...): nothing recorded is lost by it, but who waits for work to be
    recorded should stop waiting.
    """

    def __init__(self, engine: Engine, locks: Locks) -> None:
        self.engine, self.locks = engine, locks
        self.shared = engine.dialect.name == "postgresql"
        self.failure: ApplicationException | None = None
        self._closed = False

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction. SQLite's holds the write lock from its start; with PostgreSQL, what is read and then written
        is guarded by `alone` or by a compare-and-set.

        Raises `ApplicationException` as `faults` words it when the machine refuses.
        """
        with self.refusals(), self.engine.begin() as connection:
            if not self.shared:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            durable_step("store before commit")
        durable_step("store after commit")

    def alone(self, connection: Connection, what: str) -> None:
        """Wait until no other transaction works on `what`; until its end, what this one has read of it stays true."""
        if self.shared:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))"), {"what": what})

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for queries; raises as `write` does."""
        with self.refusals(), self.engine.connect() as connection:
            yield connection

    def check(self) -> None:
        """Look at the structure of every page (of a file); raises `ApplicationException` DATABASE_CORRUPT."""
        with self.read() as connection:
            if not self.shared and connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                raise corrupt()

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn what the machine refuses into `ApplicationException` in words, and remember the first."""
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
        if self.shared:
            return
        # The durable engine reads and then writes in one transaction: IMMEDIATE saves it from SQLITE_BUSY_SNAPSHOT.
        connection.isolation_level = "IMMEDIATE"
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")


def open_database(path: Path, url: str = "") -> Database:
    """The database of `url` (PostgreSQL), else the file at `path`; migrated to the newest schema.

    Raises `UsageError` when the address is of another kind or the database newer than this release, and
    `ApplicationException` when the machine refuses it.
    """
    database = open_server(url) if url else _file(path)
    event.listen(database.engine, "connect", database.prepare)
    with database.refusals():
        _migrate(database)
    return database


def _file(path: Path) -> Database:
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return Database(create_engine(f"sqlite:///{path}", **CONNECTIONS), FileLocks(path.parent / "workers"))


def open_server(url: str) -> Database:
    """The PostgreSQL database of that address as it stands; raises `UsageError` for an address that cannot be used."""
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    if address is None or address.get_backend_name() != "postgresql":
        raise UsageError(
            "database_url is not the address of a PostgreSQL database.",
            code="DATABASE_URL",
            remedy="For example: postgresql://nightclerk@db.clinic.example/nightclerk",
        )
    if address.password:
        raise UsageError(
            "database_url holds a password, and nightclerk.yaml is no place for secrets.",
            code="DATABASE_PASSWORD",
            remedy="Take it out and put it into ~/.pgpass of the user that runs nightclerk (mode 0600).",
        )
    address = address.set(drivername="postgresql+psycopg")

    def make(**options: Any) -> Engine:
        return create_engine(address, connect_args=ALIVE, **options)

    return Database(make(pool_pre_ping=True, **CONNECTIONS), ServerLocks(unpooled(make)))


def _migrate(database: Database) -> None:
    engine = database.engine
    if _version(engine) == HEAD:
        return
    from alembic import command  # imported late: a database that is up to date must not pay for it
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["database"] = database
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
