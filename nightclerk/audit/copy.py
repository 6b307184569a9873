"""A copy of the log for a backup, taken beside living writers: what it holds is whole and proven by its checkpoint."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

from nightclerk.audit.files import CHECKPOINT, CHECKPOINTS, LEAVES, LOG, SEGMENTS, segments, sync_folder

_SMALL = (LOG, CHECKPOINT, CHECKPOINTS, LEAVES, "origin")


def copy_log(folder: Path, target: Path) -> None:
    """Copy the log to the new folder `target`. Writers wait while what still changes is copied; closed segments, which
    never change, follow without their waiting.
    """
    (target / SEGMENTS).mkdir(mode=0o750, parents=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        closed = [path for _first, path in segments(folder)]
        for path in [*(folder / name for name in _SMALL), *(folder / SEGMENTS).glob("*.base")]:
            if path.exists():
                _copy(path, target / path.relative_to(folder))
    for path in closed:
        _copy(path, target / path.relative_to(folder))
    sync_folder(target / SEGMENTS)
    sync_folder(target)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o640)
    with target.open("rb") as file:
        os.fsync(file.fileno())
