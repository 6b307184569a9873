"""A sealed file, for as long as a limited child reads it, in clear: closed to other users, and gone at once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nightclerk.runtime.office import Office
from nightclerk.store import blobs

PREFIX = "upload-"


@contextmanager
def as_file(office: Office, data: bytes, name: str = "upload") -> Iterator[Path]:
    """The data where a limited child can read it."""
    with tempfile.TemporaryDirectory(dir=office.workspace.state, prefix=PREFIX) as folder:
        path = Path(folder) / name
        blobs.write_private(path, data)
        yield path


def sweep(office: Office, before: float) -> None:
    """Remove what a process that died before then (Unix seconds) left in clear."""
    for stray in office.workspace.state.glob(f"{PREFIX}*"):
        if stray.stat().st_mtime < before:
            shutil.rmtree(stray, ignore_errors=True)
