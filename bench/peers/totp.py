"""The one-time code of an authenticator app (RFC 6238)."""

import base64
import hashlib
import hmac
import struct
import time


def code_now(seed: str) -> str:
    """The six digits that the app shows now."""
    digest = hmac.new(base64.b32decode(seed), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
