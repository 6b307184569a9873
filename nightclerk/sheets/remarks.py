"""What a person should know of a sheet that was read, in words and with its place."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from nightclerk.sheets.findings import Finding, letters, located
from nightclerk.sheets.grid import Grid, Opened
from nightclerk.sheets.package import is_padded
from nightclerk.sheets.titles import Titles

_UNSOLVED = "A formula without a stored result, read as blank: open the file in Excel and save it."
_WORDS = {
    "HIDDEN_ROWS": "Rows hidden in the sheet, read all the same: {}.",
    "HIDDEN_COLUMNS": "Columns hidden in the sheet, read all the same: {}.",
    "HIDDEN_SHEETS": "Hidden sheets in the workbook: {}.",
    "OTHER_SHEETS": "Further sheets in the workbook: {}.",
    "ROWS_ABOVE": "Rows above the header, left out: {}.",
    "BLANK_ROWS": "Blank rows, skipped: {}.",
    "MERGED_CELLS": "Merged cells among the rows: {}. Only the first cell of each has the value.",
    "FORMULAS_SHOW_ZERO": "Formulas that show 0 in a file that was never calculated: {}. Open it in Excel and save it.",
    "EMPTY_RESULTS": "Formulas whose stored result is an empty text: {}.",
    "PADDING_RESTORED": "Numbers that their format shows with leading zeros, read as shown: {}.",
    "PADDING_LOST": "Numbers shown with leading zeros or as durations, in cells without a place: {}. Save it in Excel.",
    "OLD_DATES": "Dates of 1899 and 1900, which are often times or durations: {}.",
}
_LOST = "A number format of this file shows leading zeros, and this kind of file does not tell where: save it as .xlsx."

_AS_DATES = "A number format of this file shows time that passed; such cells are read as dates: save it as .xlsx."


def remarks(book: Opened, title: str, grid: Grid, titles: Titles, rows: pl.DataFrame) -> Iterator[Finding]:
    """The findings of one sheet, those of its cells first."""
    yield from grid.findings
    yield from located("NOT_CALCULATED", title, grid.scanned.unsolved, _UNSOLVED)
    for code, count in _counts(book, title, grid, titles, rows):
        if count > 0:
            yield Finding(code, title, 0, "", _WORDS[code].format(f"{count:,}"))
    for column in grid.scanned.hidden_columns:
        if column - grid.first_column < grid.frame.width:
            yield Finding("HIDDEN_COLUMN", title, 0, letters(column), "This column is hidden in the sheet.")
    if book.described and book.described.padded:
        yield Finding("PADDING_LOST", title, 0, "", _LOST)
    if book.described and book.described.elapsed:
        yield Finding("DURATIONS_AS_DATES", title, 0, "", _AS_DATES)
    if not titles.rows:
        yield Finding("NO_HEADER", title, 0, "", "No row of column names was found; every row was read as data.")
    elif not rows.height:
        yield Finding("NO_ROWS", title, titles.rows[-1], "", "There is a header, but no row below it.")


def _counts(book: Opened, title: str, grid: Grid, titles: Titles, rows: pl.DataFrame) -> Iterator[tuple[str, int]]:
    hidden = sum(1 for name, state in book.states.items() if state != "visible" and name != title)
    last = titles.rows[-1] if titles.rows else 0
    yield "HIDDEN_ROWS", grid.scanned.hidden_rows
    yield "HIDDEN_SHEETS", hidden
    yield "OTHER_SHEETS", len(book.states) - hidden - 1
    yield "ROWS_ABOVE", titles.rows[0] - 1 if titles.rows else 0
    yield "BLANK_ROWS", grid.frame.height - last - rows.height
    yield "MERGED_CELLS", sum(1 for each in grid.scanned.merged if each[0] > last)
    yield "FORMULAS_SHOW_ZERO", grid.scanned.zero_formulas
    yield "EMPTY_RESULTS", grid.scanned.empty_formulas
    yield "PADDING_RESTORED", sum(1 for _, code in grid.scanned.special.values() if is_padded(code))
    yield "PADDING_LOST", grid.scanned.special_without_place
    yield "OLD_DATES", _old(rows)


def _old(rows: pl.DataFrame) -> int:
    texts = rows.drop("row")
    if not texts.width:
        return 0
    old = pl.sum_horizontal(pl.all().str.contains(r"^(1899|1900)-\d\d-\d\d(?: |$)").sum())
    return int(texts.select(old).item() or 0)
