"""A database with the keys that seal its columns: what every function of this package works on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nightclerk.keys import KeyRing, open_ring
from nightclerk.store.database import Database, open_database


@dataclass(frozen=True)
class Store:
    """An open store."""

    database: Database
    keys: KeyRing
    folder: Path

    def seal(self, text: str | None, context: str) -> bytes | None:
        """The sealed form of a text column; None stays None."""
        return None if text is None else self.keys.seal(text.encode(), context)

    def unseal(self, sealed: bytes | None, context: str) -> str | None:
        """The text of a sealed column; None stays None."""
        return None if sealed is None else self.keys.open(sealed, context).decode()

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def open_store(folder: Path, key_source: str = "file", url: str = "") -> Store:
    """The store under `.nightclerk` (its tables in the database of `url`), made on first use; raises `UsageError`."""
    keys = open_ring(folder / "keys", key_source)
    return Store(open_database(folder / "nightclerk.db", url), keys, folder)
