"""Cells between the limited child and us: as plain JSON values, small for the many that are mere text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from nightclerk.records import Cell

EMPTY = Cell("", None, "empty")
# What Excel shows in a cell whose formula failed; a CSV export carries the words on.
ERRORS = frozenset({"#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


def text_cell(text: str) -> Cell:
    """A cell that holds text: empty when there is nothing to see, an error when it shows one of Excel's."""
    if not text or text.isspace():
        return EMPTY
    if text.strip() in ERRORS:
        return Cell(text.strip(), None, "error")
    return Cell(text, text)


def pack(cell: Cell) -> Any:
    """A plain JSON value for `unpack`: None, a string, or [text, kind, value, number format]."""
    if cell.kind == "empty":
        return None
    if cell.kind == "text":
        return cell.text
    value = cell.value if isinstance(cell.value, bool) or cell.value is None else str(cell.value)
    return [cell.text, cell.kind, value, cell.number_format]


def unpack(plain: Any) -> Cell:
    """The cell that `pack` made it from."""
    if plain is None:
        return EMPTY
    if isinstance(plain, str):
        return Cell(plain, plain)
    text, kind, value, number_format = plain
    if kind == "number":
        return Cell(text, Decimal(value), kind, number_format)
    if kind == "date":
        return Cell(text, _moment(value), kind, number_format)
    return Cell(text, value, kind, number_format)


def _moment(text: str) -> date | datetime:
    return date.fromisoformat(text) if len(text) == len("2026-01-31") else datetime.fromisoformat(text)
