"""A workbook is a ZIP of XML written by somebody else: looked at before any of it is loaded."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from nightclerk.errors import UsageError
from nightclerk.sheets.sniff import not_a_spreadsheet

_MOST_UNPACKED = 400_000_000
_MOST_RATIO = 250  # real sheets pack 5 to 60 times
_SMALL = 5_000_000  # below this a ratio does no harm
_CHUNK = 1 << 20
_PROLOG = 1 << 16  # bytes before a part's first element; programs write a hundred
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# A document type is the door to entity bombs and to reading local files; no spreadsheet program writes one.
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ASIDES = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ELEMENT = re.compile(rb"<[A-Za-z_:\x80-\xff]")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_NO_RESULT = re.compile(rb"</f>(?:<v\s*/>|<v></v>)?</c>|<f[^>]*/>(?:<v\s*/>|<v></v>)?</c>")
_KINDS = (("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb"), ("content.xml", "ods"))
_TYPES, _MAIN = "[Content_Types].xml", b"sheet.main+xml"
_OTHERS = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a presentation"),
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
    ("content.xml", "an OpenDocument file (.ods)"),
)


def check_archive(path: Path) -> None:
    """Refuse what is no .xlsx workbook, is encrypted, unpacks too far or carries a document type.

    Raises `UsageError` NOT_A_SPREADSHEET, FILE_TOO_HEAVY or FILE_UNREADABLE.
    """
    kind_of_archive(path, kinds=("xlsx",))


def kind_of_archive(path: Path, kinds: tuple[str, ...] = ("xlsx", "xlsb", "ods")) -> str:
    """xlsx (also .xlsm), xlsb or ods, as far as among `kinds`; raises as `check_archive` does."""
    try:
        with zipfile.ZipFile(path) as archive:
            kind = _kind(archive, kinds)
            _check_sizes(archive.infolist())
            _check_xml(archive)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise unreadable("it is damaged or cut off") from error
    return kind


def count_rows(source: IO[bytes]) -> tuple[int, int]:
    """(hidden rows, formulas without a stored result) of a sheet's XML, which openpyxl does not tell when streaming."""
    hidden = unsolved = 0
    for piece in _pieces(source):
        hidden += sum(1 for row in _ROW.findall(piece) if _HIDDEN.search(row))
        unsolved += len(_NO_RESULT.findall(piece))
    return hidden, unsolved


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    """The stream in pieces that each end with a whole cell, so that no tag is cut in two."""
    rest = b""
    while chunk := source.read(_CHUNK):
        head, cut, tail = (rest + chunk).rpartition(b"</c>")
        yield head + cut
        rest = tail
    yield rest


def _kind(archive: zipfile.ZipFile, kinds: tuple[str, ...]) -> str:
    present = {name.lower().lstrip("/").replace("\\", "/") for name in archive.namelist()}
    for part, kind in _KINDS:
        if kind in kinds and any(name.endswith(part) for name in present):
            return kind
    if _TYPES in archive.namelist() and "xlsx" in kinds:  # its parts may have other names
        with archive.open(_TYPES) as types:
            if _MAIN in types.read(_PROLOG):
                return "xlsx"
    raise not_a_spreadsheet(next((what for part, what in _OTHERS if part in present), "a ZIP archive"))


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise unreadable("it has a password")
    if sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise _too_heavy()
    if any(part.file_size > max(_SMALL, _MOST_RATIO * part.compress_size) for part in parts):
        raise _too_heavy()


def _check_xml(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if name.lower().endswith((".xml", ".rels", ".vml")):
            with archive.open(name) as part:
                _refuse_doctype(part.read(_PROLOG))


def _refuse_doctype(start: bytes) -> None:
    """A document type may stand before the first element only; what begins otherwise is in no encoding we know."""
    plain = _ASIDES.sub(b"", _unmarked(start).replace(b"\0", b"")).lstrip()
    element = _ELEMENT.search(plain)
    head = plain[: element.start()] if element else plain
    if _DOCTYPE.search(head):
        raise unreadable("it carries a document type, which no spreadsheet program writes")
    if plain[:1] not in (b"", b"<") or (len(start) == _PROLOG and not element):
        raise unreadable("one of its parts is no XML")


def _unmarked(start: bytes) -> bytes:
    return next((start[len(mark) :] for mark in _MARKS if start.startswith(mark)), start)


def _too_heavy() -> UsageError:
    return UsageError(
        "The file was given up: it unpacks to far more than its size (limit: unpacked size).",
        code="FILE_TOO_HEAVY",
        remedy="Open it and save only the rows and columns that are needed.",
    )


def unreadable(why: str) -> UsageError:
    """FILE_UNREADABLE with the reason; nothing of the file is quoted."""
    return UsageError(
        f"The workbook cannot be read: {why}.",
        code="FILE_UNREADABLE",
        remedy="Open it in Excel, save it again as .xlsx without a password and retry.",
    )
