"""Binary workbooks (.xlsb): the cells with failed formulas, which the reader leaves blank without a word.

Records are [MS-XLSB] 2.1.4: a type and a size of one to four bytes of seven bits, then the body.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from defusedxml.ElementTree import fromstring

_BOOK, _RELATIONS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
_SHEET, _ROW, _FAILED_FORMULA = 156, 0, 11
_WORDS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def sheet_parts(path: Path) -> dict[str, str]:
    """Sheet title -> the name of its part; empty where the file does not say so in the usual way."""
    with zipfile.ZipFile(path) as archive:
        try:
            book, relations = archive.read(_BOOK), fromstring(archive.read(_RELATIONS))
        except (KeyError, SyntaxError, ValueError):
            return {}
        targets = {each.get("Id"): _place(each.get("Target", "")) for each in relations}
        present = set(archive.namelist())
    found = {}
    for _, body in _records(book, (_SHEET,)):
        relation, rest = _text(body[8:])
        part = targets.get(relation, "")
        if part in present:
            found[_text(rest)[0]] = part
    return found


def failed_formulas(data: bytes) -> dict[tuple[int, int], str]:
    """(row a person sees, column index) -> what Excel shows there, for each formula of a sheet that failed."""
    found, row = {}, 0
    for kind, body in _records(data, (_ROW, _FAILED_FORMULA)):
        if kind == _ROW:
            row = int.from_bytes(body[:4], "little") + 1
        elif len(body) > 8:
            found[row, int.from_bytes(body[:4], "little")] = _WORDS.get(body[8], "#ERROR!")
    return found


def _records(data: bytes, wanted: Collection[int]) -> Iterator[tuple[int, bytes]]:
    place, end = 0, len(data)
    while place + 1 < end:
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = kind & 0x7F | data[place] << 7
            place += 1
        size = shift = 0
        while place < end and shift < 28:
            part = data[place]
            place += 1
            size |= (part & 0x7F) << shift
            if part < 0x80:
                break
            shift += 7
        if kind in wanted:
            yield kind, data[place : place + size]
        place += size


def _text(body: bytes) -> tuple[str, bytes]:
    end = 4 + 2 * int.from_bytes(body[:4], "little")
    return body[4:end].decode("utf-16-le", "replace"), body[end:]


def _place(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
