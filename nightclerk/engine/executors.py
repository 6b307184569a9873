"""Who is alive: each worker holds a lock file named after its executor id, which the kernel frees when it dies."""

from __future__ import annotations

import fcntl
import re
from pathlib import Path
from typing import IO

from nightclerk.errors import AlreadyRunning

_NAME = re.compile(r"[a-z0-9][a-z0-9.:-]{0,60}")


class Presence:
    """This process as an executor; `AlreadyRunning` when its name is taken."""

    def __init__(self, folder: Path, name: str) -> None:
        assert _NAME.fullmatch(name), "an executor's name is small letters, digits and dashes"
        self.folder, self.name = folder, name
        folder.mkdir(parents=True, exist_ok=True)
        held = _hold(folder / f"{name}.lock")
        if held is None:
            raise AlreadyRunning(
                "Another nightclerk process works this workspace.",
                code="ALREADY_RUNNING",
                remedy="Wait until it has finished, or stop it.",
            )
        self._lock = held

    def alive(self, other: str) -> bool:
        """Whether that executor's process lives."""
        if other == self.name:
            return True
        held = _hold(self.folder / f"{other}.lock")
        if held is None:
            return True
        held.close()
        return False

    def alone(self) -> bool:
        """Whether no other worker of the workspace lives."""
        return not any(self.alive(path.stem) for path in self.folder.glob("*.lock") if path.stem != self.name)

    def leave(self) -> None:
        """Free the name."""
        self._lock.close()


def anybody_works(folder: Path) -> bool:
    """Whether any worker of the workspace lives."""
    for path in folder.glob("*.lock"):
        held = _hold(path)
        if held is None:
            return True
        held.close()
    return False


def _hold(path: Path) -> IO[str] | None:
    lock = path.open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock
