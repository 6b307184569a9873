"""What .xls, .xlsb and .ods say in passing: the date system, and number formats whose effect their reader loses."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nightclerk.sheets.package import is_elapsed, is_padded

_DATEMODE = re.compile(rb"\x22\x00\x02\x00([\x00\x01])\x00")  # BIFF record 0x22
_BOOK_PROPERTIES = re.compile(rb"\x99\x01\x0c(.)", re.DOTALL)  # BrtWbProp; bit 0 of its flags
_FORMAT = re.compile(rb"\x1e\x04..(?:..)(..)([\x00\x01])", re.DOTALL)  # BIFF8 record 0x41E: length, number, text
_WIDE_ZEROS = re.compile(rb"(?:0\x00){4}")
_WIDE_HOURS = re.compile(rb"\[\x00(?:[hms]\x00)+\]\x00", re.IGNORECASE)
_DIGITS = re.compile(rb'number:min-integer-digits="(\d+)"')
_START = 4 << 20
_MANY = 4


@dataclass(frozen=True)
class Described:
    """Whether dates count from 1904, and whether some number format shows leading zeros, or time that passed."""

    from_1904: bool
    padded: bool
    elapsed: bool


def describe(path: Path, kind: str) -> Described:
    """What an xls, xlsb or ods file says of itself."""
    if kind == "xls":
        data = path.read_bytes()
        mode, formats = _DATEMODE.search(data), list(_formats(data))
        return Described(bool(mode and mode[1] == b"\x01"), any(map(is_padded, formats)), any(map(is_elapsed, formats)))
    return _of_xlsb(path) if kind == "xlsb" else _of_ods(path)


def _formats(data: bytes) -> Iterator[str]:
    for match in _FORMAT.finditer(data):
        count, wide = int.from_bytes(match[1], "little"), match[2] == b"\x01"
        text = data[match.end() : match.end() + min(count, 255) * (2 if wide else 1)]
        yield text.decode("utf-16-le" if wide else "latin-1", "replace")


def _of_xlsb(path: Path) -> Described:
    book, styles = _part(path, "xl/workbook.bin"), _part(path, "xl/styles.bin")
    found = _BOOK_PROPERTIES.search(book)
    return Described(
        bool(found and found[1][0] & 1), bool(_WIDE_ZEROS.search(styles)), bool(_WIDE_HOURS.search(styles))
    )


def _of_ods(path: Path) -> Described:
    text = _part(path, "content.xml") + _part(path, "styles.xml")
    padded = any(int(each) >= _MANY for each in _DIGITS.findall(text))
    return Described(b'null-date table:date-value="1904' in text, padded, elapsed=False)  # durations are told as such


def _part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        try:
            with archive.open(name) as part:
                return part.read(_START)
        except KeyError:
            return b""
