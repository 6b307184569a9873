"""Public workbooks, which are not ours to pass on: read as Excel itself shows them, and refused when they are hostile.

`excel_csv` holds what Excel displayed of a sheet. A cell counts as read the same when the text is the same, or when it
is the value behind what was displayed (12,346 of 12345.6789; a date in another notation).
"""

from __future__ import annotations

import csv
import io
import os
import re
import time
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from nightclerk.errors import UsageError
from nightclerk.sheets.book import Sheet, survey
from nightclerk.sheets.days import day_of
from nightclerk.sheets.files import LIMITS, inspect_file
from nightclerk.sheets.grid import Grid, open_book, read_grid
from tests.scale import count

CORPUS = Path(os.environ.get("NIGHTCLERK_CORPUS", Path(__file__).parents[3] / "shared" / "corpus")) / "reconcile"
WORKBOOKS = CORPUS / "workbooks"
SHOWN = sorted((WORKBOOKS / "sheetjs" / "excel_csv").glob("*.csv"))
FILES = sorted(path for path in WORKBOOKS.rglob("*") if path.is_file() and path.suffix != ".csv")
HOSTILE = [path for path in FILES if path.name.startswith(("clusterfuzz", "crash", "poc-", "issue_174", "54764"))]

pytestmark = pytest.mark.skipif(
    not SHOWN, reason="the sample workbooks are not here (corpus/reconcile beside the clone)"
)

SAME = {"same", "value", "formatted", "too narrow in Excel", "letters lost in the CSV"}


def text_of(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8", "cp1252", "mac_roman"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError(path.name)


def number(shown: str) -> tuple[float, int] | None:
    """The value of what Excel displayed, and to how many decimals it is known; the sign may be hidden by a format."""
    bare = shown.strip().replace(",", "").replace("$", "").replace(" ", "").strip("()")
    percent = bare.endswith("%")
    try:
        value = float(bare.rstrip("%"))
    except ValueError:
        return None
    places = len(bare.rstrip("%").partition(".")[2])
    return (value / 100, places + 2) if percent else (value, places)


@cache
def the_day(text: str) -> date | None:
    return day_of(text)


def seconds(text: str) -> float | None:
    found = re.fullmatch(r"(-?)(\d+):(\d\d):(\d\d)", text)
    return None if found is None else int(found[2]) * 3600 + int(found[3]) * 60 + int(found[4])


def judged(shown: str, read: str) -> str:
    """Whether what was read is what Excel displayed: one of `SAME`, or what is wrong."""
    tidy = [re.sub(r"\s+", " ", text.strip()).casefold() for text in (shown, read)]
    if tidy[0] == tidy[1]:
        return "same"
    if set(shown.strip()) == {"#"}:
        return "too narrow in Excel"
    if any(sign in shown for sign in "?_\ufffd") and not read.isascii():
        return "letters lost in the CSV"
    try:
        value = float(read)
    except ValueError:
        return other(shown, read)
    found = number(shown)
    if found is None:
        return "formatted"  # a fraction, a date of a day number, words of a format
    if "E" in shown.upper():
        return "value" if abs(abs(found[0]) - abs(value)) <= abs(value) * 0.06 else "wrong"
    close = 0.5000001 * 10.0 ** -found[1] + abs(value) * 1e-11
    return "value" if abs(abs(found[0]) - abs(value)) <= close else "wrong"


def other(shown: str, read: str) -> str:
    passed, found = seconds(read), number(shown)
    if passed is not None and found is not None:
        ways = (passed, passed // 60, passed // 3600, passed / 86_400)
        return "value" if any(abs(abs(found[0]) - way) < 1 for way in ways) else "wrong"
    days = the_day(shown.strip()), the_day(read.strip())
    if days[0] and days[1]:
        same = all(f"{days[0]:{part}}" == f"{days[1]:{part}}" for part in ("%y", "%m", "%d"))  # two digits of the year
        return "value" if same else "wrong"
    return "formatted" if days[1] or re.match(r"-?\d+:\d\d", read) else "wrong"


def cells(grid: Grid, rows: list[list[str]]) -> list[tuple[str, str | None]]:
    """(displayed, read) of each cell; Excel leaves blank rows and columns in front of the used range out of a CSV."""

    def at(row: int, column: int) -> str | None:
        inside = 0 <= row < grid.frame.height and 0 <= column < grid.frame.width
        return grid.frame[row, column] if inside else None

    def paired(down: int, right: int) -> list[tuple[str, str | None]]:
        return [
            (shown, at(row + down, column + right))
            for row, line in enumerate(rows)
            for column, shown in enumerate(line)
        ]

    filled = (
        grid.frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true() if grid.frame.width else []
    )
    first = next(iter(filled), 0)
    ways = [paired(down, right) for down in (0, first) for right in (-grid.first_column, 0)]
    return max(ways, key=lambda pairs: sum(bool(shown.strip()) == (read is not None) for shown, read in pairs))


def compared(path: Path) -> tuple[Counter[str], list[str]]:
    name, place = re.fullmatch(r"(?:2011|2016)__(.*)\.(\d+)\.csv", path.name).groups()
    book = open_book(WORKBOOKS / "sheetjs" / name)
    title = list(book.states)[int(place)]
    grid = read_grid(book, title)
    rows = list(csv.reader(io.StringIO(text_of(path), newline="")))
    excused = grid.scanned.empty_formulas + len(grid.scanned.unsolved)
    elapsed = book.described is not None and book.described.elapsed
    found: Counter[str] = Counter()
    wrong = []
    for shown, read in cells(grid, rows):
        if not shown.strip():
            continue
        verdict = judged(shown, read) if read is not None else "missing"
        if verdict == "missing" and (excused or name.startswith("number_format.xls")):
            verdict = "reported: the stored result is empty"
        if verdict == "wrong" and shown == "#NAME?":
            verdict = "Excel lost the macro and could not calculate again"
        if verdict == "wrong" and elapsed and the_day(read or ""):
            verdict = "reported: durations as dates"
        found[verdict] += 1
        if verdict in ("wrong", "missing"):
            wrong.append(f"{path.name}: Excel shows {shown!r}, read was {read!r}")
    return found, wrong


def refusal(path: Path) -> str:
    try:
        inspect_file(path)
    except UsageError as error:
        return error.code
    return ""


@pytest.mark.soak
def test_every_cell_that_excel_shows_is_read_the_same_or_reported() -> None:
    total: Counter[str] = Counter()
    wrong: list[str] = []
    for path in SHOWN[:: count(4, 1)]:
        if "password" in path.name:
            assert refusal(WORKBOOKS / "sheetjs" / path.name[6:].removesuffix(".0.csv")) == "FILE_UNREADABLE"
            continue
        found, bad = compared(path)
        total += found
        wrong += bad
    print(dict(total))
    assert wrong == []
    assert sum(total[verdict] for verdict in SAME) > count(1_500, 10_000)


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
def test_a_hostile_workbook_is_refused_or_read_within_five_seconds(path: Path) -> None:
    assert LIMITS.memory_bytes <= 2 << 30
    start = time.monotonic()
    assert refusal(path) in ("", "FILE_UNREADABLE", "FILE_TOO_HEAVY", "NOT_A_SPREADSHEET", "EMPTY_FILE")
    assert time.monotonic() - start < 5


def read_all(path: Path) -> list[Sheet]:
    try:
        return survey(path)[1]
    except UsageError:
        return []


@pytest.mark.parametrize("suffix", [".xls", ".xlsb", ".ods"])
def test_the_same_table_in_another_kind_of_file_has_the_same_cells(suffix: str) -> None:
    """Where the sample set holds the same book as .xlsx too."""
    compared_books = 0
    for other_kind in sorted((WORKBOOKS / "sheetjs").glob(f"1904__*{suffix}")):
        twin = read_all(other_kind.with_suffix(".xlsx"))
        for ours, theirs in zip(read_all(other_kind), twin, strict=True):
            assert ours.frame.rows() == theirs.frame.rows(), other_kind.name
            compared_books += 1
    assert compared_books


def test_iso_strict_workbooks_are_not_empty() -> None:
    strict = [path for path in FILES if "strict" in path.name.lower() and path.suffix == ".xlsx"]
    assert strict
    for path in strict:
        assert read_all(path), path.name
