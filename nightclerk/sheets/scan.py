"""One pass over a sheet's XML for what its reader does not tell: hidden, merged, shown otherwise, not calculated.

Regular expressions instead of a parser: it takes a fifth of the reader's time and goes on beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import IO

from nightclerk.sheets.findings import index_of

_CHUNK = 4 << 20
_HEAD = 1 << 16
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*\bref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")
_FORMULA = rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
_NO_VALUE = rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>|<is><t(?:\s*/>|></t>)</is>)?\s*"
_UNSOLVED = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*" + _FORMULA + _NO_VALUE + rb"</(?:\w+:)?c>")
_ZERO = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*" + _FORMULA + rb"<(?:\w+:)?v>0</(?:\w+:)?v>")
_PLACE = re.compile(rb"""\br=["']([A-Z]+)(\d+)["']""")
_STYLE = re.compile(rb"""\bs=["'](\d+)["']""")
_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")
_VALUED = rb"<(?:\w+:)?c\b([^>]*\bs=[\"'](?:%b)[\"'][^>]*)>\s*(?:%b)?<(?:\w+:)?v>([^<]*)</"
_ESCAPED = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*(?:" + _FORMULA + rb")?<(?:v|is><t[^>]*)>([^<]*_x00[^<]*)<")
_FAILED = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*(?:" + _FORMULA + rb")?<(?:\w+:)?v>(#[^<]*)<")
_FIRST_COLUMN = re.compile(
    rb"<(?:\w+:)?c\b[^>]*\br=[\"']A\d+[\"'][^>]*>\s*(?:" + _FORMULA + rb")?<(?:\w+:)?(?:v>[^<]|is>)"
)
_SIGN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LONG = re.compile(rb"<(?:\w+:)?c\b([^>]*)>(?:\s*" + _FORMULA + rb")?<(?:\w+:)?v>(-?[\d.]+E\+?\d+|-?\d{16,})</")

Place = tuple[int, int]  # row a person sees, column index from 0


@dataclass
class Scanned:
    """What was seen; `merged` holds (first row, first column, last row, last column)."""

    hidden_rows: int = 0
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    unsolved: list[Place] = field(default_factory=list)
    empty_formulas: int = 0
    zero_formulas: int = 0
    special: dict[Place, tuple[str, str]] = field(default_factory=dict)  # -> (digits, format code)
    special_without_place: int = 0
    escaped: dict[Place, str] = field(default_factory=dict)  # texts with signs that the reader leaves as _x000D_
    failed: dict[Place, str] = field(default_factory=dict)  # what Excel shows where a formula failed
    failed_without_place: int = 0


def scan(source: IO[bytes], special: Mapping[bytes, str], *, zeros: bool = False) -> Scanned:
    """Read the part to its end; `special` names the styles whose numbers are not what is shown."""
    found = Scanned()
    valued = re.compile(_VALUED % (b"|".join(special), _FORMULA)) if special else None
    prefixed = False  # some programs write <x:f>
    for piece in _pieces(source):
        _lines(piece, found)
        prefixed = prefixed or b":sheetData" in piece[:_HEAD]
        formulas = prefixed or b"</f>" in piece or b'"shared"' in piece
        if formulas:
            _formulas(piece, found, zeros=zeros)
        if (formulas or b"inlineStr" in piece) and b"_x00" in piece:
            _texts(piece, found)
        if b't="e"' in piece or b"t='e'" in piece:
            _failures(piece, found)
        if valued is not None:
            _shown(piece, found, valued, special)
    return found


def long_numbers(source: IO[bytes]) -> list[Place]:
    """The cells with numbers of more than 15 digits, which Excel cannot hold."""
    return [
        place
        for piece in _pieces(source)
        for match in _LONG.finditer(piece)
        if _kind(match[1]) == "n" and _beyond(match[2]) and (place := _place(match[1]))
    ]


def _beyond(text: bytes) -> bool:
    return abs(float(text)) >= 1e15


def _lines(piece: bytes, found: Scanned) -> None:
    if b"hidden=" in piece:
        found.hidden_rows += sum(1 for row in _ROW.findall(piece) if _HIDDEN.search(row))
        for column in _COLUMN.findall(piece):
            if _HIDDEN.search(column):
                found.hidden_columns += _span(column)
    if not piece.endswith(b"row>") and b"mergeCell" in piece:  # they come behind the rows
        for left, top, right, bottom in _MERGED.findall(piece):
            found.merged.append((int(top), index_of(left.decode()), int(bottom), index_of(right.decode())))


def _span(column: bytes) -> range:
    first, last = (re.search(rb"\b%b=[\"'](\d+)" % name, column) for name in (b"min", b"max"))
    if not first or not last:
        return range(0)
    return range(int(first[1]) - 1, min(int(last[1]), int(first[1]) + 255))


def _formulas(piece: bytes, found: Scanned, *, zeros: bool) -> None:
    for match in _UNSOLVED.finditer(piece):
        if _kind(match[1]) in ("str", "inlineStr"):  # a formula may well result in an empty text
            found.empty_formulas += 1
        else:
            found.unsolved.append(_place(match[1]) or (0, 0))
    if zeros:
        found.zero_formulas += len(_ZERO.findall(piece))


def _shown(piece: bytes, found: Scanned, valued: re.Pattern[bytes], styles: Mapping[bytes, str]) -> None:
    for match in valued.finditer(piece):
        style = _STYLE.search(match[1])
        if _kind(match[1]) != "n" or style is None:
            continue
        place = _place(match[1])
        if place is None:
            found.special_without_place += 1
        else:
            found.special[place] = (match[2].decode("ascii", "replace"), styles[style[1]])


def starts_in_first_column(source: IO[bytes]) -> bool:
    """Whether a cell of column A holds something, for certain: among the first cells of the sheet."""
    return bool(_FIRST_COLUMN.search(source.read(_HEAD)))


def _failures(piece: bytes, found: Scanned) -> None:
    for match in _FAILED.finditer(piece):
        if _kind(match[1]) == "e":
            place = _place(match[1])
            if place is None:
                found.failed_without_place += 1
            else:
                found.failed[place] = match[2].decode("ascii", "replace")


def _texts(piece: bytes, found: Scanned) -> None:
    for match in _ESCAPED.finditer(piece):
        place = _place(match[1])
        if place is not None:
            plain = unescape(match[2].decode("utf-8", "replace"))
            found.escaped[place] = _SIGN.sub(lambda sign: chr(int(sign[1], 16)), plain)


def _kind(attributes: bytes) -> str:
    found = _TYPE.search(attributes)
    return found[1].decode() if found else "n"


def _place(attributes: bytes) -> Place | None:
    found = _PLACE.search(attributes)
    return (int(found[2]), index_of(found[1].decode())) if found else None


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    """The stream in pieces that each end with a whole row (where rows end), so that no cell is cut in two."""
    rest = b""
    while chunk := source.read(_CHUNK):
        whole = rest + chunk
        cut = max(whole.rfind(b"row>"), whole.rfind(b"</c>")) + 4
        if cut < 4 or len(whole) > 4 * _CHUNK:
            cut = max(cut, whole.rfind(b">") + 1)
        yield whole[:cut]
        rest = whole[cut:]
    yield rest
