"""Write a described workbook with XlsxWriter: what comes from outside is never a formula, words go with colours."""

from __future__ import annotations

import math
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from nightclerk.records import Column, Scalar, Sheet, Workbook
from nightclerk.sheets.signs import without_hidden

TONES = {"good": "#E6F4EA", "bad": "#FBE3E0", "warn": "#FFF3D6", "wait": "#E5EEF9"}
_FORMATS: dict[str, dict[str, object]] = {
    "date": {"num_format": "mm/dd/yyyy", "align": "left"},
    "datetime": {"num_format": "mm/dd/yyyy hh:mm AM/PM", "align": "left"},
    "money": {"num_format": "$#,##0.00"},
    "percent": {"num_format": '0.##"%"'},
    "integer": {"num_format": "0", "align": "center"},
    "plain": {},
    "link": {"font_color": "#1F4E79", "underline": 1, "text_wrap": True},
    "text": {"num_format": "@", "text_wrap": True},
    "words": {"num_format": "@", "text_wrap": True, "font_color": "#5B6570"},  # where a date or an amount would stand
}
_WHOLE_PERCENT = '0"%"'
_HEADER = {"bold": True, "bg_color": "#2F4858", "font_color": "#FFFFFF", "text_wrap": True, "border": 1}
OPTIONS = {
    "in_memory": True,  # otherwise every sheet passes through a plain file in the system's temporary folder
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
_LINE_POINTS = 15.0
_MOST_LINES = 12
_LETTER = 1  # the paper of US offices
_LONGEST_TEXT = 32_767  # Excel's own limits
_LONGEST_TITLE = 31
_MOST_EXACT = 10**15
# Control characters and lone surrogates, which XML cannot hold; tab and line feed stay.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write_workbook(book: Workbook, path: Path) -> None:
    """Write `book` as .xlsx at `path`: complete or not at all, readable by its owner only.

    Text is written as text whatever it begins with. Frozen header, filters, soft tones by row, landscape print with
    the header on every page. Raises `OSError` when the folder cannot be written; an older file then stays as it was.
    """
    with replacing(path) as file, xlsxwriter.Workbook(file, OPTIONS) as target:
        styles = Styles(target)
        titles: list[str] = []
        for sheet in book.sheets:
            titles.append(sheet_title(sheet.title, titles))
            _write_sheet(target.add_worksheet(titles[-1]), sheet, styles)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `path` when all went well: same folder, 0600, on the disk before the rename."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
        _sync_folder(path.parent)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Styles:
    """The formats of one workbook, each made once: Excel refuses a file with too many."""

    def __init__(self, target: Any) -> None:
        self._target = target
        self._made: dict[tuple[str, str], Any] = {}

    def cell(self, kind: str, tone: str) -> Any:
        """The format of a body cell of that column kind (or "whole" for a whole percentage) in that tone."""
        if (kind, tone) not in self._made:
            look = {"num_format": _WHOLE_PERCENT} if kind == "whole" else _FORMATS.get(kind, _FORMATS["text"])
            colour = {"bg_color": TONES[tone]} if tone in TONES else {}
            frame = {"valign": "top", "border": 1, "border_color": "#D5D9DE"}
            self._made[kind, tone] = self._target.add_format({**frame, **look, **colour})
        return self._made[kind, tone]

    def header(self) -> Any:
        """The format of the header row."""
        if ("header", "") not in self._made:
            self._made["header", ""] = self._target.add_format({**_HEADER, "valign": "vcenter"})
        return self._made["header", ""]

    def intro(self, first: bool) -> Any:
        """The format of a line above the table, the first one being its title."""
        return self._target.add_format({"bold": True, "font_size": 15} if first else {"font_color": "#4A5560"})


def _write_sheet(target: Any, sheet: Sheet, styles: Styles) -> None:
    top = len(sheet.intro) + 1 if sheet.intro else 0
    for line, text in enumerate(sheet.intro):
        target.write_string(line, 0, clean(text), styles.intro(line == 0))
    header = styles.header()
    for place, column in enumerate(sheet.columns):
        target.set_column(place, place, column.width)
        target.write_string(top, place, clean(column.title), header)
    target.set_row(top, _height(sheet.columns, tuple(column.title for column in sheet.columns)) + 4)
    for index, row in enumerate(sheet.rows):
        tone = sheet.tones.get(index, "plain")
        target.set_row(top + 1 + index, _height(sheet.columns, row))
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(target, (top + 1 + index, place), column, value, tone, styles)
    _dress(target, sheet, top)


def _height(columns: tuple[Column, ...], row: tuple[Scalar, ...]) -> float:
    """The height for the longest wrapped text, in points: not every program works it out by itself."""
    lengths = ((column.width, value) for column, value in zip(columns, row, strict=True) if isinstance(value, str))
    lines = max((sum(_lines(part, width) for part in text.split("\n")) for width, text in lengths), default=1)
    return _LINE_POINTS * min(lines, _MOST_LINES)


def _lines(text: str, width: int) -> int:
    return max(1, math.ceil(len(text) / width))


def _dress(target: Any, sheet: Sheet, top: int) -> None:
    last_row, last_column = top + len(sheet.rows), max(0, len(sheet.columns) - 1)
    target.freeze_panes(top + 1, 0)
    if sheet.filters and sheet.rows:
        target.autofilter(top, 0, last_row, last_column)
    target.ignore_errors({"number_stored_as_text": f"A1:XFD{last_row + 1}"})  # member IDs are text on purpose
    target.hide_gridlines(2)
    target.set_landscape()
    target.set_paper(_LETTER)
    target.fit_to_pages(1, 0)
    target.repeat_rows(top)
    target.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    target.set_footer("&L&A&RPage &P of &N")


def _write_cell(target: Any, at: tuple[int, int], column: Column, value: Scalar, tone: str, styles: Styles) -> None:
    style = styles.cell(column.kind, tone)
    if value is None or value == "":
        target.write_blank(*at, None, style)
    elif isinstance(value, bool):
        target.write_string(*at, "yes" if value else "no", styles.cell("text", tone))
    elif isinstance(value, date) and value.year >= 1900:
        target.write_datetime(*at, value, _date_style(column, value, tone, styles))
    elif isinstance(value, int | float | Decimal) and _is_number(column, value):
        whole = column.kind == "percent" and value == int(value)
        target.write_number(*at, value, styles.cell("whole", tone) if whole else style)
    else:
        plain = column.kind in {"text", "integer"}
        target.write_string(*at, clean(str(value)), styles.cell("text" if plain else "words", tone))


def _date_style(column: Column, value: date, tone: str, styles: Styles) -> Any:
    fallback = "datetime" if isinstance(value, datetime) else "date"
    return styles.cell(column.kind if column.kind in {"date", "datetime"} else fallback, tone)


def _is_number(column: Column, value: int | float | Decimal) -> bool:
    """Numbers in a text column, and those with more digits than Excel keeps, are written as text."""
    return column.kind != "text" and math.isfinite(value) and -_MOST_EXACT < value < _MOST_EXACT


def clean(text: str) -> str:
    """The text as a cell can hold it: no control characters, no hidden signs, at most as long as Excel allows."""
    kept = without_hidden(_UNWRITABLE.sub(" ", text))
    return kept if len(kept) <= _LONGEST_TEXT else kept[: _LONGEST_TEXT - 1] + "…"


def sheet_title(title: str, taken: list[str]) -> str:
    """The title as Excel allows it: at most 31 characters, none of []:*?/\\, no apostrophe at its ends, unique."""
    base = _NOT_IN_TITLES.sub(" ", clean(title)).strip(" '")[:_LONGEST_TITLE].strip(" '") or "Sheet"
    if base.casefold() == "history":  # a name Excel keeps for itself
        base = "History sheet"
    others, candidate, number = {name.casefold() for name in taken}, base, 1
    while candidate.casefold() in others:
        number += 1
        candidate = f"{base[: _LONGEST_TITLE - len(str(number)) - 1]} {number}"
    return candidate
