"""Tesseract's language files: which of the larger ones hold more than is used.

The form is that of Tesseract's `tessdatamanager`: how many parts there can be (4 bytes), where each begins (8 bytes,
-1 where there is none), then the parts.
"""

from __future__ import annotations

import struct
from itertools import accumulate, pairwise
from pathlib import Path
from typing import BinaryIO

_USED = {0, *range(17, 24)}  # config, then all that begins with `lstm`, and the version


def of_lines(path: Path) -> bytes:
    """The file with what reads lines (LSTM) alone: the older engine's part is most of it, and is in memory three times
    while it is loaded. Raises `struct.error` on what is no such file.
    """
    with path.open("rb") as file:
        (most,) = struct.unpack("<i", file.read(4))
        starts = struct.unpack(f"<{most}q", file.read(8 * most))
        ends = dict(pairwise([*sorted(each for each in starts if each >= 0), path.stat().st_size]))
        used = [at if at in ends and part in _USED else -1 for part, at in enumerate(starts)]
        head, parts = 4 + 8 * most, [_read(file, at, ends[at]) for at in used if at >= 0]
    begins = iter(accumulate(map(len, parts), initial=head))
    return b"".join([struct.pack(f"<i{most}q", most, *(next(begins) if at >= 0 else -1 for at in used)), *parts])


def _read(file: BinaryIO, start: int, end: int) -> bytes:
    file.seek(start)
    return file.read(end - start)
