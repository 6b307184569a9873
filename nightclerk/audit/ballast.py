"""Room on the disk that is kept for the last event: a full disk must not keep the log from saying that it was full."""

from __future__ import annotations

import os
from pathlib import Path

BALLAST = "ballast"
BALLAST_BYTES = 256 << 10


def keep(folder: Path) -> bool:
    """See that the ballast is there; False when the disk is too full for it."""
    path = folder / BALLAST
    if path.exists() and path.stat().st_size == BALLAST_BYTES:
        return True
    try:
        with path.open("wb") as file:
            file.write(os.urandom(BALLAST_BYTES))  # zeros would take no room on a file system that packs
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        free(folder)
        return False
    return True


def free(folder: Path) -> None:
    """Give the room back to the disk."""
    (folder / BALLAST).unlink(missing_ok=True)
