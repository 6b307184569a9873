"""All cells of a sheet as texts, whatever kind of file it stands in. Runs in the limited child.

Every cell is read as text (`dtypes="string"`): a reader that guesses types from the first rows loses what comes later.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from pathlib import Path
from typing import IO, Any

import fastexcel
import polars as pl

from nightclerk.errors import UsageError
from nightclerk.sheets import legacy, package, xlsb
from nightclerk.sheets.archive import kind_of_archive, unreadable
from nightclerk.sheets.delimited import read_texts
from nightclerk.sheets.findings import Finding, located, of_sheet
from nightclerk.sheets.scan import Scanned, long_numbers, scan, starts_in_first_column
from nightclerk.sheets.sniff import SAMPLE_BYTES, sniff

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEALED = "EncryptedPackage".encode("utf-16-le")
_ERROR = re.compile(r"'Error\((\w+)\)'")
_OTHER = re.compile(r"got '(?:\w+\()?\"?(.*?)\"?\)?'$")
_WORDS = {"Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!"}
_SECRET_XLS = re.compile(rb"\x09\x08.\x00.{8,28}?\x2f\x00", re.DOTALL)  # a record FILEPASS soon behind the first
_AS_TEXT: dict[str, Any] = {"header_row": None, "skip_rows": 0, "dtypes": "string", "whitespace_as_null": True}
_Cells = tuple[pl.DataFrame, int, list[Any], str]  # cells, first column, errors, state of the sheet
_CHUNK = 50_000  # rows of a text file that are held as Python values
_LONG = 16  # digits of a number that Excel cannot hold


@dataclass(frozen=True)
class Opened:
    """A file that passed its checks: `kind` xlsx | xlsb | ods | xls | text, its sheets and their states in order."""

    path: Path
    kind: str
    states: dict[str, str]
    date_system: int = 1900
    package: package.Package = field(default_factory=package.Package)
    described: legacy.Described | None = None
    reader: Any = None


@dataclass(frozen=True)
class Grid:
    """Row i of `frame` is row i + 1 of the sheet, its column j the sheet's column `first_column` + j; blank is null."""

    frame: pl.DataFrame
    first_column: int
    scanned: Scanned
    findings: tuple[Finding, ...]
    state: str = "visible"


def open_book(path: Path) -> Opened:
    """Look at the file and its sheets, not yet at their cells.

    Raises `UsageError` EMPTY_FILE, NOT_A_SPREADSHEET, FILE_TOO_HEAVY, FILE_UNREADABLE.
    """
    kind = kind_of(path)
    if kind == "text":
        return Opened(path, kind, {"": "visible"})
    if kind == "xlsx":
        with zipfile.ZipFile(path) as archive:
            described = package.describe(archive)
        reader = _reader(package.contents(path, described))
        states = {name: described.states.get(name, "visible").lower() for name in reader.sheet_names}
        return Opened(path, kind, states, 1904 if described.date1904 else 1900, described, reader=reader)
    reader = _reader(path.read_bytes())
    said = legacy.describe(path, kind)
    states = dict.fromkeys(reader.sheet_names, "visible")
    return Opened(path, kind, states, 1904 if said.from_1904 else 1900, described=said, reader=reader)


def kind_of(path: Path) -> str:
    """What the file is by its content; raises as `open_book` does."""
    with path.open("rb") as file:
        start = file.read(SAMPLE_BYTES)
    if not start:
        raise UsageError("The file is empty.", code="EMPTY_FILE", remedy="Export it again.")
    if start.startswith(_OLE):
        if _SEALED in path.read_bytes():
            raise unreadable("it has a password")
        return "xls"
    return kind_of_archive(path) if start.startswith(b"PK\x03\x04") else sniff(start)


def read_grid(book: Opened, name: str) -> Grid:
    """Every cell of one sheet; raises `UsageError` FILE_UNREADABLE, BROKEN_CSV."""
    if book.kind == "text":
        return _delimited(book.path)
    with ThreadPoolExecutor(1) as beside:
        scanning = beside.submit(_scan, book, name)
        frame, first, errors, state = _fast(book, name) or _cells(book.reader, name)
        scanned = scanning.result()
    words = {(row, column): text for row, column, text in map(_placed, errors)}
    words |= {(row - 1, column - first): text for (row, column), text in scanned.failed.items()}
    findings = _put_errors(frame, first, words, name)
    findings += [of_sheet("ERROR_CELL", name)] * (scanned.failed_without_place > 0)
    frame = _shown_as(frame, first, scanned)
    findings += _long(book, name, frame, first)
    if not _has_part(book, name):
        findings.append(of_sheet("NOT_LOOKED_AT", name))
    return Grid(_tidied(frame), first, scanned, tuple(findings), state)


def _fast(book: Opened, name: str) -> _Cells | None:
    """The cells by the reader's faster way, which does not tell where they begin: so only of a sheet with a column A.

    Nor does it tell failed formulas; they are found in the sheet's XML.
    """
    if not _has_part(book, name):
        return None
    with _xml(book, name) as source:
        if not starts_in_first_column(source):
            return None
    try:
        batch = book.reader.load_sheet(name, **_AS_TEXT, eager=True)
    except fastexcel.FastExcelError:
        raise unreadable("the structure of one of its sheets is damaged") from None
    return _frame(batch), 0, [], book.states[name]


def state_of(book: Opened, name: str) -> str:
    """Visible | hidden | veryhidden | unreadable. Only .xlsx says so beside its sheets; another kind is read for it."""
    if book.kind in ("text", "xlsx"):
        return book.states[name]
    try:
        return _cells(book.reader, name)[3]
    except UsageError:
        return "unreadable"


def _reader(data: bytes) -> Any:
    try:
        return fastexcel.read_excel(data)
    except fastexcel.FastExcelError as error:
        secret = any(word in str(error).lower() for word in ("password", "encrypt")) or _SECRET_XLS.search(data)
        raise unreadable("it has a password" if secret else "its structure is damaged") from None


def _cells(reader: Any, name: str) -> _Cells:
    try:
        sheet = reader.load_sheet(name, **_AS_TEXT)
        batch, errors = sheet.to_arrow_with_errors()
        first = next((column.absolute_index for column in sheet.available_columns()), 0)
    except fastexcel.FastExcelError:
        raise unreadable("the structure of one of its sheets is damaged") from None
    return _frame(batch), first, list(errors.errors) if errors else [], sheet.visible


def _frame(batch: Any) -> pl.DataFrame:
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)
    frame.columns = [str(index) for index in range(frame.width)]
    return frame


def _scan(book: Opened, name: str) -> Scanned:
    if not _has_part(book, name):
        return Scanned(failed=_failed(book, name))
    with _xml(book, name) as source:
        return scan(source, book.package.special, zeros=book.package.recalculated_on_opening)


def _failed(book: Opened, name: str) -> dict[tuple[int, int], str]:
    part = xlsb.sheet_parts(book.path).get(name) if book.kind == "xlsb" else None
    if not part:
        return {}
    with zipfile.ZipFile(book.path) as archive:
        return xlsb.failed_formulas(archive.read(part))


def _has_part(book: Opened, name: str) -> bool:
    return bool(book.package.parts.get(name))


@contextmanager
def _xml(book: Opened, name: str) -> Iterator[IO[bytes]]:
    """The XML of the sheet."""
    with zipfile.ZipFile(book.path) as archive, archive.open(book.package.parts[name]) as source:
        yield source


def _placed(error: Any) -> tuple[int, int, str]:
    return *error.position, _words(error.detail)


def _put_errors(frame: pl.DataFrame, first: int, words: dict[tuple[int, int], str], sheet: str) -> list[Finding]:
    """Put Excel's own words where the reader left nothing, in place."""
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), text in words.items():
        if row < frame.height and 0 <= column < frame.width:
            by_column.setdefault(column, {})[row] = text
    wrong = []
    for column, texts in by_column.items():
        frame.replace_column(column, frame[:, column].scatter(list(texts), list(texts.values())))
        wrong += [(row + 1, first + column) for row, text in texts.items() if text.startswith("#")]
    return located("ERROR_CELL", sheet, sorted(wrong))


def _words(detail: str) -> str:
    found = _ERROR.search(detail)
    if found:
        return _WORDS.get(found[1], f"#{found[1].upper()}!")
    other = _OTHER.search(detail)
    return other[1] if other else detail


def _shown_as(frame: pl.DataFrame, first: int, scanned: Scanned) -> pl.DataFrame:
    """The frame with numbers as their format shows them, where the reader gives something else."""
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), (digits, code) in scanned.special.items():
        if row <= frame.height and 0 <= column - first < frame.width:
            by_column.setdefault(column - first, {})[row - 1] = package.shown(digits, code)
    for (row, column), text in scanned.escaped.items():
        if row <= frame.height and 0 <= column - first < frame.width:
            by_column.setdefault(column - first, {})[row - 1] = text
    for column, texts in by_column.items():
        known = {row: text for row, text in texts.items() if text.strip()}
        frame.replace_column(column, frame[:, column].scatter(list(known), list(known.values())))
    return frame


def _long(book: Opened, name: str, frame: pl.DataFrame, first: int) -> list[Finding]:
    """Numbers of more than 15 digits: the file itself no longer knows them exactly."""
    widths = frame.select(pl.all().str.len_bytes().max()).row(0) if frame.width else ()
    wide = [str(index) for index, width in enumerate(widths) if width and width >= _LONG]
    if not wide or not frame.select(pl.any_horizontal(pl.col(wide).str.contains(r"^-?\d{16,}$")).any()).item():
        return []
    if _has_part(book, name):
        with _xml(book, name) as source:
            return located("LONG_NUMBER", name, long_numbers(source))
    return located("LONG_NUMBER", name, _rounded(frame, first, wide))


def _rounded(frame: pl.DataFrame, first: int, wide: list[str]) -> list[tuple[int, int]]:
    """Where a long number of a kind that tells no types is what a rounded one would be: its last digits are zeros."""
    return [
        (row + 1, first + int(column))
        for column in wide
        for row in frame.select(pl.col(column).str.contains(r"^-?\d{15}0+$").fill_null(False).arg_true())[column]
    ]


def _tidied(frame: pl.DataFrame) -> pl.DataFrame:
    """Dates without the midnight that every typed date has, times of day without the day they do not have."""
    if not frame.width:
        return frame
    tests = frame.select(
        pl.all().str.ends_with("00:00:00").any().name.suffix("m"),
        pl.all().str.starts_with("1899-12-3").any(),
    ).row(0, named=True)
    made = []
    for name in frame.columns:
        column = pl.col(name)
        if tests[f"{name}m"]:
            column = pl.when(_is_midnight(column.str)).then(column.str.head(10)).otherwise(column)
        if tests[name]:
            column = column.str.replace(r"^1899-12-3[01][ T](\d\d:\d\d:\d\d)$", "$1")
        if tests[name] or tests[f"{name}m"]:
            made.append(column)
    return frame.with_columns(made)


def _is_midnight(text: Any) -> pl.Expr:
    """Whether it is 2026-01-02 00:00:00, also with a T. A regular expression would take four times as long."""
    dashes = (text.slice(4, 1) == "-") & (text.slice(7, 1) == "-")
    return (text.len_bytes() == 19) & text.ends_with("00:00:00") & dashes & text.slice(10, 1).is_in([" ", "T"])  # type: ignore[no-any-return]


def _delimited(path: Path) -> Grid:
    rows, remarks = read_texts(path)
    texts = (cells for _, cells in rows)
    parts = [_part(chunk) for chunk in iter(lambda: list(islice(texts, _CHUNK)), [])]
    frame = pl.concat(parts, how="diagonal") if parts else pl.DataFrame()
    blank = frame.select(pl.when(pl.all().str.strip_chars() != "").then(pl.all())) if frame.width else frame
    return Grid(blank, 0, Scanned(), tuple(of_sheet("ENCODING", "") for _ in remarks))


def _part(rows: list[list[str]]) -> pl.DataFrame:
    """Some rows as a frame, each as wide as the widest."""
    columns = zip_longest(*rows)
    return pl.DataFrame({str(index): pl.Series(values, dtype=pl.String) for index, values in enumerate(columns)})
