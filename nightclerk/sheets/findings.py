"""What a reader of a sheet should know beside its cells: each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# What each finding says; `{}` is how many. None of them stops the reading.
WORDS = {
    "ALIKE_SHEETS": "Further sheets with the same column names, not read: {}. Put their rows below these, or name the "
    "sheet that is meant.",
    "BLANK_ROWS": "Blank rows, skipped: {}.",
    "DURATIONS_AS_DATES": "A number format of this file shows time that passed; such cells are read as dates: save it "
    "as .xlsx.",
    "EMPTY_RESULTS": "Formulas whose stored result is an empty text: {}.",
    "ENCODING": "The file was read as Windows-1252 text.",
    "ERROR_CELL": "The formula of the cell failed; the cell shows an error.",
    "FORMULAS_SHOW_ZERO": "Formulas that show 0 in a file that was never calculated: {}. Open it in Excel and save it.",
    "HIDDEN_COLUMN": "This column is hidden in the sheet; it is read all the same.",
    "HIDDEN_ROWS": "Rows hidden in the sheet, read all the same: {}.",
    "HIDDEN_SHEETS": "Hidden sheets in the workbook: {}.",
    "LONG_NUMBER": "A number of more than 15 digits: Excel does not keep them all. Have such columns exported as text.",
    "MERGED_CELLS": "Merged cells among the rows: {}. Only the first cell of each has the value.",
    "NOT_CALCULATED": "A formula without a stored result, read as blank: open the file in Excel and save it.",
    "NOT_LOOKED_AT": "Hidden rows, number formats and formulas without a result are not told by this kind of file: "
    "if that matters, save it as .xlsx.",
    "NO_COLUMN_NAMES": "No row of column names was found; every row was read as data.",
    "NO_DATA_ROWS": "There is a header, but no row below it.",
    "OLD_DATES": "Dates of 1899 and 1900, which are often times or durations: {}.",
    "OTHER_SHEETS": "Further sheets in the workbook: {}.",
    "PADDING_LOST": "A number format of this file shows leading zeros, and the file does not tell for which cells: "
    "save it as .xlsx in Excel.",
    "PADDING_RESTORED": "Numbers that their format shows with leading zeros, read as shown: {}.",
    "ROWS_ABOVE": "Rows above the header, left out: {}.",
    "SHEET_UNREADABLE": "This sheet cannot be read: it holds charts only, or it is damaged.",
}
MOST = 200  # of one code and sheet that are told one by one


@dataclass(frozen=True)
class Finding:
    """A stable `code`, the sheet, the row a person sees (0: not one row), the column's letter ("": not one), words."""

    code: str
    sheet: str
    row: int
    column: str
    words: str


def letters(index: int) -> str:
    """The letters Excel shows for the column with this index, which counts from 0: A, B, ... Z, AA."""
    name, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def index_of(name: str) -> int:
    """The index, counted from 0, of the column with these letters."""
    number = 0
    for sign in name:
        number = number * 26 + ord(sign) - ord("A") + 1
    return number - 1


def of_sheet(code: str, sheet: str, count: int = 0, *, row: int = 0, column: str = "") -> Finding:
    """A finding about the whole sheet, a row or a column."""
    return Finding(code, sheet, row, column, WORDS[code].format(f"{count:,}"))


def located(code: str, sheet: str, places: Sequence[tuple[int, int]]) -> list[Finding]:
    """A finding for each (row, column index), and from `MOST` on one that says how many more there are."""
    words = WORDS[code]
    found = [Finding(code, sheet, row, letters(column), words) for row, column in places[:MOST]]
    more = len(places) - MOST
    return [*found, Finding(code, sheet, 0, "", f"{words} ({more:,} cells more.)")] if more > 0 else found
