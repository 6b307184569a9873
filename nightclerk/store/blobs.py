"""Blobs: evidence and inputs as sealed files named by the hash of their sealed bytes, and small named state."""

from __future__ import annotations

import hashlib
import os
import time
import zlib
from pathlib import Path

from sqlalchemy.dialects.sqlite import insert

from nightclerk.errors import UsageError
from nightclerk.steps import durable_step
from nightclerk.store.base import Store
from nightclerk.store.schema import blobs


def keep(store: Store, kind: str, data: bytes) -> str:
    """Seal and store; the SHA-256 of the sealed bytes, which names the blob."""
    sealed = store.keys.seal(zlib.compress(data, 1), f"blob:{kind}")
    name = hashlib.sha256(sealed).hexdigest()
    write_private(_path(store, name), sealed)
    with store.database.write() as connection:
        values = {"sha256": name, "kind": kind, "bytes": len(data), "created_at": time.time()}
        connection.execute(insert(blobs).values(values).on_conflict_do_nothing())
    return name


def fetch(store: Store, kind: str, name: str) -> bytes:
    """The content back; raises `UsageError` when it is gone or was altered."""
    try:
        sealed = _path(store, name).read_bytes()
    except FileNotFoundError:
        raise UsageError("That evidence is no longer stored.", code="EVIDENCE_GONE", remedy="See retention.") from None
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


def _path(store: Store, name: str) -> Path:
    return store.folder / "evidence" / name[:2] / name


def save_state(store: Store, name: str, data: bytes) -> None:
    """Keep a small sealed file of machine state (a browser session) under a name without health data."""
    write_private(_state(store, name), store.keys.seal(data, f"state:{name}"))


def load_state(store: Store, name: str) -> bytes | None:
    """The state of that name, or None; state that does not open any more counts as none."""
    try:
        return store.keys.open(_state(store, name).read_bytes(), f"state:{name}")
    except (FileNotFoundError, UsageError):
        return None


def drop_state(store: Store, name: str) -> None:
    """Forget the state of that name."""
    _state(store, name).unlink(missing_ok=True)


def _state(store: Store, name: str) -> Path:
    return store.folder / "sessions" / store.keys.blind(name, "state")
