"""One line of the log: JSON that begins with the hash of the line before and ends with a keyed code over itself.

The chain shows what came before, the code shows who wrote it: without the key nobody can append or edit, not even in
the tail that no checkpoint has signed yet.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

PREV = b'{"prev":"'
HEAD = len(PREV) + 64
_MAC = b',"mac":"'
TAIL = len(_MAC) + 64 + len(b'"}\n')
_ENCODER = json.JSONEncoder(separators=(",", ":"))  # made once: `json.dumps` makes one for each line
MAX_BYTES = 60 * 1024  # an entry of a C2SP tile must stay under 65,535 bytes


def mac_key(seed: bytes) -> bytes:
    """The key of the codes, from the seed of the signatures."""
    return hmac.new(seed, b"nightclerk audit line", hashlib.sha256).digest()


def write(event: dict[str, object], key: bytes) -> bytes:
    """The line of an event, whose first member is `prev`; raises `ValueError` when it is too long."""
    body = _ENCODER.encode(event).encode()[:-1]
    line = body + _MAC + hmac.digest(key, body, "sha256").hex().encode() + b'"}\n'
    if len(line) > MAX_BYTES:
        raise ValueError("audit event too long")
    return line


def is_ours(line: bytes, key: bytes) -> bool:
    """Whether a writer with the key wrote exactly this line."""
    body, tail = line[:-TAIL], line[-TAIL:]
    expected = _MAC + hmac.digest(key, body, "sha256").hex().encode() + b'"}\n'
    return hmac.compare_digest(tail, expected)


def links(line: bytes, last: str) -> bool:
    """Whether the line names `last` as the hash of the line before."""
    return line[: len(PREV)] == PREV and line[len(PREV) : HEAD] == last.encode()


def number(line: bytes) -> int | None:
    """The event's number, or None for what is no event."""
    try:
        return int(json.loads(line)["seq"])
    except (ValueError, KeyError, TypeError):
        return None


def read(line: bytes) -> dict[str, Any]:
    """The event of a line; raises `ValueError`."""
    event = json.loads(line)
    if not isinstance(event, dict):
        raise ValueError("not an event")
    return event
