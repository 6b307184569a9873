"""The index of what documents say: a file of its own, encrypted whole (SQLCipher), made from the documents and never
needed to be kept: what it lacks it reads again, and a file that does not open is made anew.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nightclerk.errors import MissingDependency
from nightclerk.store.base import Store

FILE = "fax-index.db"
FORM = 1  # of the tables; a file of another form is made anew
BUSY_MILLISECONDS = 30_000
SHORTEST = 3  # letters: the index goes by three at a time
_TABLES = """
CREATE TABLE known (number INTEGER PRIMARY KEY, document TEXT NOT NULL UNIQUE);
CREATE VIRTUAL TABLE texts USING fts5 (body, tokenize = 'trigram');
CREATE TABLE reach (one INTEGER PRIMARY KEY CHECK (one = 1), until REAL NOT NULL);
"""


@dataclass(frozen=True)
class Hit:
    """A document that holds all the words, with a piece of its text around them."""

    document: str
    around: str


class FaxIndex:
    """The open index; close it."""

    def __init__(self, store: Store) -> None:
        """Open the file, or begin it anew when it is none of ours."""
        self._path = store.folder / FILE
        self._key = store.keys.derived("fax-index").hex()
        self._cipher = _cipher()
        try:
            self._connection = self._open()
        except self._cipher.DatabaseError as error:
            if isinstance(error, self._cipher.OperationalError):
                raise
            drop(store)
            self._connection = self._open()

    def _open(self) -> Any:
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = self._cipher.connect(str(self._path), isolation_level=None, timeout=BUSY_MILLISECONDS / 1000)
        try:
            connection.execute(f"PRAGMA key = \"x'{self._key}'\"")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA secure_delete = ON")
            _prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    @property
    def reach(self) -> float:
        """Unix seconds: documents that were written up to then are in."""
        found = self._connection.execute("SELECT until FROM reach").fetchone()
        return float(found[0]) if found else 0.0

    def add(self, found: Iterable[tuple[str, str]], until: float) -> None:
        """Take in documents (id, text), each in place of what was known of it; the index goes to `until` then."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for document, body in found:
                self._put(document, body)
            self._connection.execute("INSERT OR REPLACE INTO reach VALUES (1, ?)", (max(until, self.reach),))
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _put(self, document: str, body: str) -> None:
        run = self._connection.execute
        run("INSERT OR IGNORE INTO known (document) VALUES (?)", (document,))
        (number,) = run("SELECT number FROM known WHERE document = ?", (document,)).fetchone()
        run("DELETE FROM texts WHERE rowid = ?", (number,))
        run("INSERT INTO texts (rowid, body) VALUES (?, ?)", (number, body))

    def search(self, words: str, limit: int) -> list[Hit]:
        """Documents that hold every word (a piece of one will do; "quoted words" stand together), the best first."""
        parts = split_words(words)
        long = [each for each in parts if len(each) >= SHORTEST]
        short = [each for each in parts if len(each) < SHORTEST]
        if not parts:
            return []
        matched = " AND ".join('"{}"'.format(each.replace('"', '""')) for each in long)
        where = (["texts MATCH ?"] if long else []) + ["body LIKE ? ESCAPE '\\'"] * len(short)
        piece, order = (
            ("snippet(texts, 0, '', '', ' ... ', 64)", "rank")
            if long
            else ("substr(body, 1, 120)", "known.number DESC")
        )
        query = (
            f"SELECT document, {piece} FROM texts JOIN known ON number = texts.rowid "  # noqa: S608 - words of ours only
            f"WHERE {' AND '.join(where)} ORDER BY {order} LIMIT ?"
        )
        values = ([matched] if long else []) + [f"%{_literal(each)}%" for each in short]
        return [Hit(*row) for row in self._connection.execute(query, (*values, limit)).fetchall()]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _cipher() -> Any:
    """SQLCipher, loaded only where there are faxes."""
    try:
        import sqlcipher3.dbapi2 as cipher
    except ImportError:
        raise MissingDependency(
            "SQLCipher is not installed, and documents are not indexed in clear.",
            code="SQLCIPHER_MISSING",
            remedy="Install it: pip install sqlcipher3",
        ) from None
    return cipher


def _prepare(connection: Any) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0] == FORM:
        return
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] != FORM:
        for name in ("known", "texts", "reach"):
            connection.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in filter(str.strip, _TABLES.split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {FORM}")
    connection.execute("COMMIT")


def split_words(words: str) -> list[str]:
    """The words that are looked for; what stands in double quotes is one."""
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]+)"|([^\s"]+)', words)]


def _literal(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)


def drop(store: Store) -> None:
    """Delete the index: it is made anew when it is asked next."""
    for end in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{store.folder / FILE}{end}").unlink()
