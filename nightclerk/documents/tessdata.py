"""Tesseract's language files: which of the larger ones hold more than is used.

The form is that of Tesseract's `tessdatamanager`: how many parts there can be (4 bytes), where each begins (8 bytes,
-1 where there is none), then the parts.
"""

from __future__ import annotations

import struct
from itertools import pairwise

_USED = {0, *range(17, 24)}  # config, then all that begins with `lstm`, and the version


def of_lines(data: bytes) -> bytes:
    """The file with what reads lines (LSTM) alone: the older engine's part is most of it, and is in memory three times
    while it is loaded. Raises `struct.error` on what is no such file.
    """
    (most,) = struct.unpack_from("<i", data)
    starts = struct.unpack_from(f"<{most}q", data, 4)
    ends = dict(pairwise([*sorted(each for each in starts if each >= 0), len(data)]))
    parts = [data[at : ends[at]] if at in ends and part in _USED else None for part, at in enumerate(starts)]
    at, begins = 4 + 8 * most, []
    for each in parts:
        begins.append(-1 if each is None else at)
        at += len(each or b"")
    return struct.pack(f"<i{most}q", most, *begins) + b"".join(each for each in parts if each)
