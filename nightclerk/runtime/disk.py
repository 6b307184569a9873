"""What the disk must give before and while bots work, and its refusals in words."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from nightclerk.errors import ApplicationException
from nightclerk.workspace import Workspace

MB = 1 << 20
FLOOR_BYTES = 256 * MB  # less free than this, and no new run is begun: it would soon want for evidence space
RESERVE_BYTES = 24 * MB  # less free than this, and a run is stopped while what is in hand can still be recorded
_AGAIN = "Free some space, then run the same command again."
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


def refuse_low(workspace: Workspace) -> None:
    """Raise `ApplicationException` DISK_LOW when a folder that a run writes has less than `FLOOR_BYTES` free."""
    low = _short(workspace, FLOOR_BYTES)
    if low is not None:
        raise ApplicationException(
            f"Less than {FLOOR_BYTES // MB} MB are free where {low.name} lies, so no run is begun; nothing was asked.",
            code="DISK_LOW",
            remedy=_AGAIN,
        )


def stop_when_full(workspace: Workspace) -> None:
    """Raise `ApplicationException` DISK_FULL when a running bot has used up the disk but for `RESERVE_BYTES`."""
    if _short(workspace, RESERVE_BYTES) is not None:
        raise full()


def full() -> ApplicationException:
    """DISK_FULL: what was acknowledged is kept."""
    return ApplicationException(
        "The disk is full, so the work was stopped; what was recorded is kept.",
        code="DISK_FULL",
        remedy=f"{_AGAIN} A run goes on where it stopped.",
    )


def refuse_read_only(workspace: Workspace) -> None:
    """Raise `ApplicationException` READ_ONLY when a folder that must be written cannot be."""
    for folder in folders(workspace):
        if folder.exists() and (os.statvfs(folder).f_flag & os.ST_RDONLY or not os.access(folder, os.W_OK)):
            raise _read_only(folder.name)


def folders(workspace: Workspace) -> tuple[Path, ...]:
    """The folders a run writes to; each may be a disk of its own."""
    return workspace.root, workspace.state, workspace.audit, workspace.results


def in_words(error: OSError) -> ApplicationException | None:
    """The refusal of a disk; None for any other error of the system."""
    if error.errno in _NO_SPACE:
        return full()
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return _read_only("a folder of the workspace")
    if error.errno == errno.EIO:
        return ApplicationException(
            "The disk reports errors; what was acknowledged is kept.",
            code="DISK_BROKEN",
            remedy="Copy the workspace to a sound disk, then run `nightclerk doctor` there.",
        )
    return None


def _read_only(what: str) -> ApplicationException:
    return ApplicationException(
        f"{what} cannot be written (read-only disk, or another user's), so nothing was started.",
        code="READ_ONLY",
        remedy="Make it writable for this user, then run the same command again.",
    )


def _short(workspace: Workspace, wanted: int) -> Path | None:
    existing = (folder for folder in folders(workspace) if folder.exists())
    return next((folder for folder in existing if shutil.disk_usage(folder).free < wanted), None)
