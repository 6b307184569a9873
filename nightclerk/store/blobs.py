"""Blobs: evidence and inputs as sealed files named by the hash of their sealed bytes, and small named state."""

from __future__ import annotations

import hashlib
import os
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import delete, select

from nightclerk.errors import UsageError
from nightclerk.steps import durable_step
from nightclerk.store.base import Store
from nightclerk.store.schema import blobs
from nightclerk.store.schema import sealed as sealed_table
from nightclerk.store.upsert import insert


def keep(store: Store, kind: str, data: bytes) -> str:
    """Seal and store; the SHA-256 of the sealed bytes, which names the blob."""
    sealed = store.keys.seal(zlib.compress(data, 1), f"blob:{kind}")
    name = hashlib.sha256(sealed).hexdigest()
    _put(store, _path(store, name), sealed)
    with store.database.write() as connection:
        values = {"sha256": name, "kind": kind, "bytes": len(data), "created_at": time.time()}
        connection.execute(insert(connection, blobs).values(values).on_conflict_do_nothing())
    return name


def fetch(store: Store, kind: str, name: str) -> bytes:
    """The content back; raises `UsageError` when it is gone or was altered."""
    sealed = _get(store, _path(store, name))
    if sealed is None:
        raise UsageError("That evidence is no longer stored.", code="EVIDENCE_GONE", remedy="See retention.")
    return zlib.decompress(store.keys.open(sealed, f"blob:{kind}"))


def write_private(path: Path, data: bytes) -> None:
    """Write a file of mode 0600 whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        durable_step("blob before renaming")
        part.replace(path)
        durable_step("blob after renaming")
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def private_text(path: Path) -> Iterator[IO[str]]:
    """A new text file of mode 0600 to write to, on disk when this ends."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        yield file
        file.flush()
        os.fsync(descriptor)


def _path(store: Store, name: str) -> Path:
    return store.folder / "evidence" / name[:2] / name


# On one machine sealed things are files; where several share a database, every worker must reach them there.


def _put(store: Store, path: Path, data: bytes) -> None:
    if not store.database.shared:
        write_private(path, data)
        return
    with store.database.write() as connection:
        values = {"name": _name(store, path), "data": data, "written_at": time.time()}
        change = insert(connection, sealed_table).values(values)
        connection.execute(change.on_conflict_do_update(index_elements=["name"], set_=values))


def _get(store: Store, path: Path) -> bytes | None:
    if not store.database.shared:
        return path.read_bytes() if path.exists() else None
    with store.database.read() as connection:
        query = select(sealed_table.c.data).where(sealed_table.c.name == _name(store, path))
        found = connection.execute(query).scalar()
    return None if found is None else bytes(found)


def _drop(store: Store, path: Path) -> None:
    if not store.database.shared:
        path.unlink(missing_ok=True)
        return
    with store.database.write() as connection:
        connection.execute(delete(sealed_table).where(sealed_table.c.name == _name(store, path)))


def drop(store: Store, name: str) -> None:
    """Delete a blob whole."""
    drop_file(store, name)
    with store.database.write() as connection:
        connection.execute(delete(blobs).where(blobs.c.sha256 == name))


def drop_file(store: Store, name: str) -> None:
    """Delete the sealed bytes of a blob; its row is left to the caller."""
    _drop(store, _path(store, name))


def _name(store: Store, path: Path) -> str:
    return path.relative_to(store.folder).as_posix()


def save_state(store: Store, name: str, data: bytes) -> None:
    """Keep a small sealed file of machine state (a browser session) under a name without health data."""
    _put(store, _state(store, name), store.keys.seal(data, f"state:{name}"))


def load_state(store: Store, name: str) -> bytes | None:
    """The state of that name, or None; state that does not open any more counts as none."""
    found = _get(store, _state(store, name))
    try:
        return store.keys.open(found, f"state:{name}") if found is not None else None
    except UsageError:
        return None


def drop_state(store: Store, name: str) -> None:
    """Forget the state of that name."""
    _drop(store, _state(store, name))


def _state(store: Store, name: str) -> Path:
    return store.folder / "sessions" / store.keys.blind(name, "state")
