"""The few outlines of a TrueType font that a text needs, as a small font of their own.

Glyphs are numbered anew from 1 in the order given, without hinting: a form's text is drawn once, and hints would need
programs of the whole font. Formats: OpenType specification, tables glyf, loca, hmtx, head, hhea, maxp.
"""

from __future__ import annotations

import io
import struct
from typing import Any

_ARGS_ARE_WORDS, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO, _INSTRUCTIONS = 0x1, 0x8, 0x20, 0x40, 0x80, 0x100


def cut(font: Any, glyphs: list[int]) -> bytes:
    """A font file with glyph 0 and then those given (numbers of `font`, a fontTools TTFont with `glyf`)."""
    order = [0, *glyphs]
    outlines, raw, offsets = [], font.reader["glyf"], font["loca"]
    place = 0
    while place < len(order):  # parts of composite glyphs are added behind while going along
        data = raw[offsets[order[place]] : offsets[order[place] + 1]]
        outlines.append(_renumbered(data, order))
        place += 1
    return _file(font, order, outlines)


def _renumbered(data: bytes, order: list[int]) -> bytes:
    """One outline without its hints; the parts of a composite are taken into `order`."""
    if len(data) < 10:
        return b""
    (contours,) = struct.unpack_from(">h", data)
    return _simple(data, contours) if contours >= 0 else _composite(data, order)


def _simple(data: bytes, contours: int) -> bytes:
    at = 10 + 2 * contours
    (length,) = struct.unpack_from(">H", data, at)
    return data[:at] + b"\0\0" + data[at + 2 + length :]


def _composite(data: bytes, order: list[int]) -> bytes:
    changed, at, flags = bytearray(data), 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack_from(">HH", data, at)
        order.append(part)
        struct.pack_into(">HH", changed, at, flags & ~_INSTRUCTIONS, len(order) - 1)
        at += 4 + (4 if flags & _ARGS_ARE_WORDS else 2)
        at += 2 if flags & _SCALE else 4 if flags & _XY_SCALE else 8 if flags & _TWO_BY_TWO else 0
    return bytes(changed[:at])


def _file(font: Any, order: list[int], outlines: list[bytes]) -> bytes:
    from fontTools.ttLib.sfnt import SFNTWriter

    padded = [each + b"\0" * (-len(each) % 4) for each in outlines]
    places, total = [0], 0
    for each in padded:
        total += len(each)
        places.append(total)
    head, hhea, maxp = (bytearray(font.reader[tag]) for tag in ("head", "hhea", "maxp"))
    struct.pack_into(">h", head, 50, 1)  # long offsets
    struct.pack_into(">H", hhea, 34, len(order))
    struct.pack_into(">H", maxp, 4, len(order))
    tables = {
        "glyf": b"".join(padded),
        "head": bytes(head),
        "hhea": bytes(hhea),
        "hmtx": b"".join(_metrics(font, glyph) for glyph in order),
        "loca": struct.pack(f">{len(places)}L", *places),
        "maxp": bytes(maxp),
    }
    file = io.BytesIO()
    writer = SFNTWriter(file, len(tables), "\0\1\0\0")
    for tag, data in tables.items():
        writer[tag] = data
    writer.close()
    return file.getvalue()


def _metrics(font: Any, glyph: int) -> bytes:
    """The four bytes of hmtx; the last glyphs share one width."""
    raw, counted = font.reader["hmtx"], struct.unpack_from(">H", font.reader["hhea"], 34)[0]
    if glyph < counted:
        return bytes(raw[4 * glyph : 4 * glyph + 4])
    width = raw[4 * counted - 4 : 4 * counted - 2]
    at = 4 * counted + 2 * (glyph - counted)
    return bytes(width + raw[at : at + 2])
