"""The index of the audit log: a file of its own, derived from the log and never trusted. What it lacks or has wrong is
made anew from the lines; what is shown is read from the lines themselves.

An outcome stands under what its intent names, an event of a run under who asked for the run, an event about an item
under the patient of the item: so that a search by one of them finds all of it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from itertools import islice
from operator import attrgetter
from pathlib import Path

from nightclerk.store.audit_query import INDEXED, Entry, Query, microseconds, numbers, utc_day
from nightclerk.store.faults import in_words

FORM = 1  # of the tables below; a file of another form is made anew
BUSY_MILLISECONDS = 120_000  # another process may be reading a long log into it
_TABLES = """
CREATE TABLE events (seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL,
  event TEXT NOT NULL, actor TEXT, asked_by TEXT, subject TEXT, bot TEXT, portal TEXT, account TEXT, run TEXT,
  item TEXT, result TEXT, code TEXT, first INTEGER NOT NULL, start INTEGER NOT NULL);
CREATE TABLE who (person TEXT, seq INTEGER, PRIMARY KEY (person, seq)) WITHOUT ROWID;
CREATE TABLE days (day TEXT PRIMARY KEY, lowest INTEGER NOT NULL, highest INTEGER NOT NULL);
CREATE TABLE runs (run TEXT PRIMARY KEY, asked_by TEXT, bot TEXT);
CREATE TABLE items (item TEXT PRIMARY KEY, subject TEXT);
CREATE TABLE reach (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, first INTEGER NOT NULL,
  start INTEGER NOT NULL, last INTEGER NOT NULL, leaf TEXT NOT NULL);
"""
_VALUES = attrgetter(*(each.name for each in fields(Entry)))


@dataclass(frozen=True)
class Reach:
    """How far the index goes: the next event has number `seq` and lies at byte `start` of the file that begins with
    event `first`, unless that file ends there. The line before begins at byte `last` and has the hash `leaf`.
    """

    seq: int = 0
    first: int = 0
    start: int = 0
    last: int = 0
    leaf: str = ""


class AuditIndex:
    """An open index. What a process adds, it adds inside `adding`; others wait for it."""

    def __init__(self, path: Path) -> None:
        """Open the file, or begin it anew when it is no index of this form. Raises `ApplicationException`."""
        self._path = path
        with refusals():
            try:
                self._connection = self._open()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                self.drop()
                self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=BUSY_MILLISECONDS / 1000)
        try:
            # Not durable by itself: what a power cut takes is read from the log again.
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        if connection.execute("PRAGMA user_version").fetchone()[0] == FORM:
            return
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("PRAGMA user_version").fetchone()[0] != FORM:
            _empty(connection)
        connection.execute("COMMIT")

    def drop(self) -> None:
        """Delete the file."""
        for end in ("", "-wal", "-shm"):
            self._path.with_name(f"{self._path.name}{end}").unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def adding(self) -> Iterator[Reach]:
        """Be the only one to add; how far the index goes. What was added counts when this ends without an error."""
        with refusals():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.reach()
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def reach(self) -> Reach:
        """How far the index goes."""
        found = self._connection.execute("SELECT seq, first, start, last, leaf FROM reach").fetchone()
        return Reach(*found) if found else Reach()

    def empty(self) -> None:
        """Forget everything (inside `adding`)."""
        _empty(self._connection)

    def add(self, entries: list[Entry], reach: Reach) -> None:
        """Take in events (inside `adding`): the index goes as far as `reach` then."""
        marks = ",".join("?" * len(fields(Entry)))
        run = self._connection.executemany
        run(f"INSERT INTO events VALUES ({marks})", map(_VALUES, entries))  # noqa: S608 - marks only
        run("INSERT OR IGNORE INTO who VALUES (?, ?)", _people(entries))
        run(
            "INSERT INTO days VALUES (?, ?, ?) ON CONFLICT (day) DO UPDATE SET"
            " lowest = min(lowest, excluded.lowest), highest = max(highest, excluded.highest)",
            _days(entries),
        )
        self._connection.execute("INSERT OR REPLACE INTO reach VALUES (1, ?, ?, ?, ?, ?)", astuple(reach))

    def learn(self, runs: dict[str, tuple[str | None, str | None]], items: dict[str, str]) -> None:
        """Keep who asked for which run with which bot, and whom which item is about (inside `adding`)."""
        rows = [(run, asked_by, bot) for run, (asked_by, bot) in runs.items()]
        self._connection.executemany("INSERT OR REPLACE INTO runs VALUES (?, ?, ?)", rows)
        self._connection.executemany("INSERT OR REPLACE INTO items VALUES (?, ?)", items.items())

    def make_ready(self) -> None:
        """Make what searches need and a long log is read in faster without (inside `adding`)."""
        for name in INDEXED:
            some = "" if name == "event" else f" WHERE {name} IS NOT NULL"
            self._connection.execute(f"CREATE INDEX IF NOT EXISTS by_{name} ON events ({name}){some}")

    def run_facts(self, run: str) -> tuple[str | None, str | None]:
        """Who asked for the run, and its bot."""
        found = self._connection.execute("SELECT asked_by, bot FROM runs WHERE run = ?", (run,)).fetchone()
        return (found[0], found[1]) if found else (None, None)

    def subject_of(self, item: str) -> str | None:
        """Whom the item is about."""
        found = self._connection.execute("SELECT subject FROM items WHERE item = ?", (item,)).fetchone()
        return found[0] if found else None

    def entry(self, seq: int) -> Entry | None:
        """The event of that number."""
        found = self._connection.execute("SELECT * FROM events WHERE seq = ?", (seq,)).fetchone()
        return Entry(*found) if found else None

    def page(self, query: Query, after: int | None, limit: int) -> list[Entry]:
        """The newest `limit` events that match and have a lower number than `after`, newest first."""
        with refusals():
            return list(islice(self._matching(query, after), limit))

    def count(self, query: Query, most: int) -> int:
        """How many events match; counting ends at `most`."""
        with refusals():
            return sum(1 for _each in islice(self._matching(query, None), most))

    def _matching(self, query: Query, after: int | None) -> Iterator[Entry]:
        low, high = self._bounds(query, after)
        since = microseconds(query.since) if query.since else None
        until = microseconds(query.until) if query.until else None
        for (seq,) in self._connection.execute(*numbers(query, low, high)):
            found = self.entry(seq)
            # A clock may have gone back, so that events of other times lie between the bounds.
            if found and (since is None or found.ts >= since) and (until is None or found.ts < until):
                yield found

    def _bounds(self, query: Query, after: int | None) -> tuple[int, int]:
        """The first and the last number that an event of the asked time may have."""
        low, high = 0, (1 << 62) if after is None else after - 1
        if query.since is not None:
            day = "SELECT min(lowest) FROM days WHERE day >= ?"
            text = "SELECT seq FROM events WHERE seq >= ? AND ts >= ? ORDER BY seq LIMIT 1"
            low = max(low, self._bound(day, text, query.since, high + 1))
        if query.until is not None:
            day = "SELECT max(highest) FROM days WHERE day <= ?"
            text = "SELECT seq FROM events WHERE seq <= ? AND ts < ? ORDER BY seq DESC LIMIT 1"
            high = min(high, self._bound(day, text, query.until, low - 1))
        return low, high

    def _bound(self, day: str, text: str, when: datetime, none: int) -> int:
        """The number that `text` finds, searched from the day on; `none` where there is none."""
        begin = self._connection.execute(day, (utc_day(when),)).fetchone()[0]
        if begin is None:
            return none
        found = self._connection.execute(text, (begin, microseconds(when))).fetchone()
        return int(found[0]) if found else none


def _empty(connection: sqlite3.Connection) -> None:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (name,) in names:
        connection.execute(f'DROP TABLE "{name}"')
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {FORM}")


def _people(entries: Iterable[Entry]) -> Iterator[tuple[str, int]]:
    for each in entries:
        for person in (each.asked_by, each.actor):
            if person:
                yield person, each.seq


def _days(entries: Iterable[Entry]) -> list[tuple[str, int, int]]:
    spans: dict[str, tuple[int, int]] = {}
    for each in entries:
        low, high = spans.get(each.day, (each.seq, each.seq))
        spans[each.day] = min(low, each.seq), max(high, each.seq)
    return [(day, low, high) for day, (low, high) in spans.items()]


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the machine refuses into `ApplicationException` in words."""
    try:
        yield
    except sqlite3.Error as error:
        failure = in_words(error)
        if failure is None:
            raise
        raise failure from None
