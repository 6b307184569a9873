"""Private temporary folders of children: locked by the parent that made them, so that what a killed one left behind
is known for what it is, also from another container with the same temporary folder."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

PREFIX = "nightclerk-child-"


class Room:
    """One child's folder, from its start to its end."""

    def __init__(self) -> None:
        self.folder, self._lock = _locked_folder()

    def empty_folder(self) -> Path:
        """A new folder in it, for one request."""
        return Path(tempfile.mkdtemp(dir=self.folder))

    def leave(self) -> None:
        """Remove the folder with all that is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)


def _locked_folder() -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with contextlib.suppress(FileNotFoundError):  # swept between its making and its locking
            lock = _lock(folder)
            if lock is not None and folder.exists():
                return folder, lock
            if lock is not None:
                os.close(lock)


def sweep() -> int:
    """Remove the folders whose parents are dead; how many there were."""
    swept = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # another user's, or just removed by its owner
            if (lock := _lock(folder)) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)
                swept += 1
    return swept


def _lock(folder: Path) -> int | None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
