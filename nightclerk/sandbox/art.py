"""The portal's pictures, drawn when first asked for: about as heavy as a real portal's, so that caching matters."""

from __future__ import annotations

import math
import struct
import zlib
from functools import cache
from hashlib import sha256
from pathlib import Path

from nightclerk.sandbox.names import dice

WIDTH, HEIGHT = 560, 150
STATIC = Path(__file__).parent / "static"
VERSION = "26.4"
SKY, HILL, WATER = (196, 222, 236), (66, 112, 122), (23, 92, 118)


@cache
def asset(name: str) -> tuple[bytes, str, str] | None:
    """Bytes, media type and entity tag of a static file; None when there is none of that name."""
    if name == "lake.png":
        return _tagged(_lake(), "image/png")
    path = STATIC / name
    kinds = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
    if path.parent != STATIC or path.suffix not in kinds or not path.is_file():
        return None
    return _tagged(path.read_bytes(), kinds[path.suffix])


def _tagged(body: bytes, kind: str) -> tuple[bytes, str, str]:
    return body, kind, f'"{sha256(body).hexdigest()[:16]}"'


def _lake() -> bytes:
    """A banner of sky, hills and water with a little grain, as a PNG without any library."""
    grain = dice("lake")
    rows = (b"\0" + b"".join(_pixel(x, y, grain.randrange(9)) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pixel(x: int, y: int, grain: int) -> bytes:
    far = 74 + 16 * math.sin(x / 61) + 7 * math.sin(x / 23)
    near = 94 + 9 * math.sin(x / 47 + 2)
    if y > 108 + 2 * math.sin(x / 15):
        colour, shade = WATER, (y - 108) / 3 + 6 * math.sin(y * 1.7 + x / 90)
    elif y > near:
        colour, shade = HILL, 14.0
    elif y > far:
        colour, shade = HILL, -34.0
    else:
        colour, shade = SKY, y / 4 - 18
    return bytes(max(0, min(255, round(part - shade) + grain - 4)) for part in colour)
