"""Excel workbooks: the sheet with the table is found, and every cell keeps its exact digits."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from nightclerk.errors import UsageError
from nightclerk.records import Cell
from nightclerk.sheets.archive import check_archive, count_rows
from nightclerk.sheets.cells import EMPTY, text_cell
from nightclerk.sheets.header import LOOK_AHEAD, find_header, known_titles
from nightclerk.sheets.package import shown

Rows = Iterator[tuple[int, list[Cell]]]


def read_xlsx(path: Path, title: str | None, known: Collection[str]) -> tuple[str, Rows, list[str]]:
    """(sheet title, numbered rows, remarks) of the sheet called `title`, else of the one that looks most like a table.

    Raises `UsageError` NO_SUCH_SHEET, EMPTY_FILE, and what `check_archive` raises.
    """
    check_archive(path)
    warnings.simplefilter("ignore")  # openpyxl reports styles and extensions it does not know; we need none of them
    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    sheets = book.worksheets
    for sheet in sheets:
        sheet.reset_dimensions()  # third-party exports state a wrong one, and openpyxl would believe it
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    chosen = _named(sheets, title) if title else _likeliest(visible, known)
    return chosen.title, _rows(chosen), _remarks(chosen, sheets, visible)


def _named(sheets: list[Any], title: str) -> Any:
    for sheet in sheets:
        if sheet.title.casefold() == title.casefold():
            return sheet
    raise UsageError(
        f"The workbook has {len(sheets)} sheets, and none with the name that was asked for.",
        code="NO_SUCH_SHEET",
        remedy="Give the name as it stands on the tab, or leave it out.",
    )


def _likeliest(visible: list[Any], known: Collection[str]) -> Any:
    if not visible:
        raise UsageError(
            "The workbook has no visible sheet.", code="EMPTY_FILE", remedy="Unhide the sheet and save the file."
        )
    return max(visible, key=lambda sheet: _likeness(sheet, known))


def _likeness(sheet: Any, known: Collection[str]) -> tuple[int, bool]:
    """(known titles, has a header and something below); the first sheet wins a tie."""
    filled = (cells for _, cells in _rows(sheet) if any(cell.kind != "empty" for cell in cells))
    rows = list(islice(filled, LOOK_AHEAD))
    header = find_header(rows, known)
    if header is None:
        return 0, False
    return known_titles(rows[header], known), header + 1 < len(rows)


def _remarks(chosen: Any, sheets: list[Any], visible: list[Any]) -> list[str]:
    with chosen.parent._archive.open(chosen._worksheet_path) as source:
        hidden, unsolved = count_rows(source)
    counted = (
        (hidden, "Rows hidden in the sheet, read all the same"),
        (unsolved, "Formulas without a stored result, read as empty (open the file in Excel and save it to fill them)"),
        (len(sheets) - len(visible), "Hidden sheets, not read"),
        (len(visible) - 1, "Further sheets, not read"),
    )
    return [f"{words}: {count}." for count, words in counted if count > 0]


def _rows(sheet: Any) -> Rows:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, [_cell(cell) for cell in row]


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return EMPTY
    if cell.data_type == "e":
        return Cell(str(value), None, "error")
    if isinstance(value, bool):
        return Cell(str(value).upper(), value, "bool")
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, cell.number_format)
    return text_cell(unescape(str(value)))


def _number(value: int | float, number_format: str) -> Cell:
    # Excel keeps 15 digits; a float's 16th and 17th are noise (0.30000000000000004).
    exact = Decimal(int(value)) if value == int(value) else Decimal(f"{value:.15g}")
    digits = format(exact, "f")
    return Cell(shown(digits, number_format), exact, "number", number_format)


def _moment(value: datetime | date | time | timedelta, number_format: str) -> Cell:
    if isinstance(value, datetime) and value.time() != time():
        return Cell(value.strftime("%Y-%m-%d %H:%M"), value, "date", number_format)
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return Cell(day.isoformat(), day, "date", number_format)
    if isinstance(value, timedelta):
        return Cell(str(value), str(value))
    clock = value.strftime("%I:%M %p").lstrip("0") if "AM/PM" in number_format else value.strftime("%H:%M")
    return Cell(clock, clock)
