"""The list of every checkpoint that was signed: what it must hold, so that one that was deleted or cut shows."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from nightclerk.audit.checkpoint import Checkpoint
from nightclerk.audit.files import CHECKPOINTS, SEGMENTS, newest_base, segments

_LOOK_BACK = 16 << 10  # bytes: the last checkpoint is one of the last few


def in_history(folder: Path, note: str) -> bool:
    """Whether the list holds this newest checkpoint: it is added there before it becomes the newest."""
    try:
        with (folder / CHECKPOINTS).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _LOOK_BACK))
            return note.encode() in file.read()
    except FileNotFoundError:
        return False


def lost(folder: Path, history: Iterable[Checkpoint], newest: Checkpoint | None) -> str | None:
    """What the list lacks of the checkpoints that were certainly signed, in words: the newest one, and the one at the
    end of each closed file.
    """
    sizes = {each.size for each in history}
    ends = {first for first, _path in segments(folder) if first} | {newest_base(folder)} - {0}
    if (folder / SEGMENTS).exists() and ends - sizes:
        return f"the history of checkpoints is missing or cut: none is kept of the first {min(ends - sizes)} events"
    if newest is not None and newest.size not in sizes:
        return "the history of checkpoints is missing: only the newest is kept"
    return None
