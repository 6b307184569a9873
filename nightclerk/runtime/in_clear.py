"""Files in clear, for as long as somebody works on them: closed to other users, and gone at once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nightclerk.runtime.office import Office
from nightclerk.store import blobs

PREFIX = "clear-"


@contextmanager
def private_room(office: Office) -> Iterator[Path]:
    """A folder for files in clear, gone when this ends; what a process that dies leaves of one is swept."""
    with tempfile.TemporaryDirectory(dir=office.workspace.state, prefix=PREFIX) as folder:
        yield Path(folder)


@contextmanager
def as_file(office: Office, data: bytes, name: str = "upload") -> Iterator[Path]:
    """The data where a limited child can read it."""
    with private_room(office) as room:
        path = room / name
        blobs.write_private(path, data)
        yield path


def sweep(office: Office, before: float) -> None:
    """Remove what a process that died before then (Unix seconds) left in clear."""
    for stray in office.workspace.state.glob(f"{PREFIX}*"):
        if stray.stat().st_mtime < before:
            shutil.rmtree(stray, ignore_errors=True)
