"""Values for tabular work: a sheet that was read, and a workbook that is to be written.

Reading: every cell is text exactly as a person would see it, plus the value the file really holds.
Writing: a bot describes its workbook; `nightclerk.sheets` writes it. Words always go with colours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

Scalar = str | int | float | bool | Decimal | date | datetime | None


@dataclass(frozen=True)
class Cell:
    """One cell: `text` as shown, `value` as stored, `kind` text | number | date | bool | error | empty."""

    text: str
    value: Scalar = None
    kind: str = "text"
    number_format: str = ""


@dataclass(frozen=True)
class SourceRow:
    """One data row; `number` is the row number a person sees in the spreadsheet (the header is usually 1)."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class SourceTable:
    """A sheet that was read: header texts, data rows, and remarks in words (hidden rows, empty rows)."""

    sheet: str
    header: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a sheet to write: `kind` text | date | datetime | money | percent | integer; width in characters."""

    title: str
    kind: str = "text"
    width: int = 16


@dataclass(frozen=True)
class Sheet:
    """A sheet to write. `tones` colours a row by its words: row index -> good | bad | warn | wait | plain."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Scalar, ...], ...]
    tones: dict[int, str] = field(default_factory=dict)
    intro: tuple[str, ...] = ()
    filters: bool = True


@dataclass(frozen=True)
class Workbook:
    """Sheets in the order a person should open them."""

    sheets: tuple[Sheet, ...]
