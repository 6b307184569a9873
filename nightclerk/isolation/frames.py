"""How parent and child speak: eight bytes of length, then one JSON document."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable

_LENGTH = struct.Struct(">Q")
_CHUNK = 1 << 20


def put(channel: int, body: bytes) -> None:
    """Write one frame; raises `BrokenPipeError` when nobody reads any more."""
    rest = memoryview(_LENGTH.pack(len(body)) + body)
    while rest:
        rest = rest[os.write(channel, rest) :]


def take(channel: int, *, most: int, wait: Callable[[], None] = lambda: None) -> bytes | None:
    """The next frame, or None at the end of the channel; `wait` is called before each read and may raise.

    Raises `OverflowError` as soon as a frame is announced with more than `most` bytes: it is not read.
    """
    head = _exactly(channel, _LENGTH.size, wait)
    if head is None:
        return None
    (size,) = _LENGTH.unpack(head)
    if size > most:
        raise OverflowError
    return _exactly(channel, size, wait)


def _exactly(channel: int, size: int, wait: Callable[[], None]) -> bytes | None:
    received = bytearray()
    while len(received) < size:
        wait()
        chunk = os.read(channel, min(size - len(received), _CHUNK))
        if not chunk:
            return None
        received += chunk
    return bytes(received)
