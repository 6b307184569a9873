"""One-time codes of RFC 6238, also from the 80-bit seeds that many sites hand out and libraries refuse."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct

STEP_SECONDS = 30


def time_step(at: float) -> int:
    """The number of the time step that holds the Unix time `at`."""
    return int(at // STEP_SECONDS)


def code(seed: str, step: int, digits: int = 6) -> str:
    """The code of a base32 `seed` (spaces, case, missing padding forgiven) in one time step (RFC 4226 section 5.3)."""
    text = seed.replace(" ", "").upper()
    key = base64.b32decode(text + "=" * (-len(text) % 8))
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def fresh_seed() -> str:
    """A new random base32 seed of 160 bits, as RFC 4226 section 4 recommends."""
    return base64.b32encode(secrets.token_bytes(20)).decode()
