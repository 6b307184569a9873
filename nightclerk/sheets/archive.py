"""An .xlsx is a ZIP of XML written by somebody else: looked at before any of it is loaded."""

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
# A document type is the door to entity bombs and to reading local files; no spreadsheet program writes one.
_DOCTYPE = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_NO_RESULT = re.compile(rb"</f>(?:<v\s*/>|<v></v>)?</c>|<f[^>]*/>(?:<v\s*/>|<v></v>)?</c>")
_OTHERS = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a presentation"),
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
    ("content.xml", "an OpenDocument file (.ods)"),
)


def check_archive(path: Path) -> None:
    """Refuse what is no workbook, is encrypted, unpacks too far or carries a document type.

    Raises `UsageError` NOT_A_SPREADSHEET, FILE_TOO_HEAVY or FILE_UNREADABLE.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_names(archive.namelist())
            _check_sizes(archive.infolist())
            _check_xml(archive)
    except (zipfile.BadZipFile, EOFError) as error:
        raise _unreadable("it is damaged or cut off") from error


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


def _check_names(names: list[str]) -> None:
    if any(name.lower().endswith("xl/workbook.xml") for name in names):
        return
    raise not_a_spreadsheet(next((what for part, what in _OTHERS if part in names), "a ZIP archive"))


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise _unreadable("it has a password")
    if sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise _too_heavy()
    if any(part.file_size > max(_SMALL, _MOST_RATIO * part.compress_size) for part in parts):
        raise _too_heavy()


def _check_xml(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if name.lower().endswith((".xml", ".rels", ".vml")):
            with archive.open(name) as part:
                _refuse_doctype(part)


def _refuse_doctype(part: IO[bytes]) -> None:
    rest = b""
    while chunk := part.read(_CHUNK):
        if _DOCTYPE.search(rest + chunk):
            raise _unreadable("it carries a document type, which no spreadsheet program writes")
        rest = chunk[-32:]


def _too_heavy() -> UsageError:
    return UsageError(
        "The file was given up: it unpacks to far more than its size (limit: unpacked size).",
        code="FILE_TOO_HEAVY",
        remedy="Open it and save only the rows and columns that are needed.",
    )


def _unreadable(why: str) -> UsageError:
    return UsageError(
        f"The workbook cannot be read: {why}.",
        code="FILE_UNREADABLE",
        remedy="Open it in Excel, save it again as .xlsx without a password and retry.",
    )
