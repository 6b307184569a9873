"""Reading the cells of a row as every bot must: strictly, with a reason code for what cannot be read.

The codes stand with their words in `nightclerk.bot.faults`. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from nightclerk.bot.amounts import read_amount
from nightclerk.bot.dates import Unread, read_date, short_year
from nightclerk.bot.people import split_name, without_initial
from nightclerk.records import Cell, SourceRow

Cells = Mapping[str, Cell]  # field -> cell, for the columns the file has

EMPTY = Cell("", None, "empty")
_EARLIEST_BIRTH = date(1900, 1, 1)
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E\+\d+|\d+[.,]\d+E\d+", re.IGNORECASE)
_MOST_DIGITS = 15  # Excel keeps no more of a number
_BLANKS = frozenset({"na", "none", "null", "nil", "unknown", "unk", "tbd", "pending", "missing", "blank"})
_JOINERS = {0x200C: None, 0x200D: None}


def cells_of(row: SourceRow, columns: Mapping[str, int]) -> Cells:
    """The cells of a row by field; a row that is too short ends in empty ones."""
    return {field: row.cells[index] if index < len(row.cells) else EMPTY for field, index in columns.items()}


def text_of(cell: Cell) -> str:
    """The text as a person sees it, white space folded."""
    return " ".join(cell.text.split())


def _hides(text: str) -> bool:
    """Whether a sign that nobody sees is in it (controls, directions, widths of nothing), joiners of scripts aside."""
    return not text.translate(_JOINERS).isprintable()


def carried(cells: Cells, fields: Iterable[str]) -> dict[str, str]:
    """What a row carries through to its line of the output: the texts of these fields, as far as there are any."""
    return {field: text for field in fields if field in cells and (text := text_of(cells[field]))}


def is_blank(cell: Cell) -> bool:
    """Nothing there, or only a sign or word for nothing: "-", "N/A", "none"."""
    text = text_of(cell)
    bare = "".join(sign for sign in text.casefold() if sign.isalnum())
    return cell.kind != "error" and (not text or text in {"-", "--", "---", "."} or bare in _BLANKS)


def errors(cells: Cells, fields: Iterable[str]) -> tuple[str, ...]:
    """CELL_ERROR where one of these cells holds a spreadsheet error."""
    return ("CELL_ERROR",) if any(cells.get(field, EMPTY).kind == "error" for field in fields) else ()


def payer_fault(cell: Cell, known: Callable[[str], str | None]) -> str | None:
    """What is wrong with a payer's name; `known` gives the payer of a name, or None."""
    if cell.kind == "error":
        return None
    if is_blank(cell):
        return "MISSING_PAYER"
    return None if known(text_of(cell)) else "UNKNOWN_PAYER"


def number_fault(cell: Cell, what: str) -> str | None:
    """What is wrong with an ID or number; `what` begins its code: MEMBER_ID gives MISSING_MEMBER_ID and so on."""
    text = text_of(cell)
    if cell.kind == "error":
        return None
    if is_blank(cell):
        return f"MISSING_{what}"
    if _SCIENTIFIC.fullmatch(text) or (cell.kind == "number" and len(text) > _MOST_DIGITS):
        return f"{what}_LOST_DIGITS"
    readable = any(sign.isalnum() for sign in text) and not _hides(text) and cell.kind in {"text", "number"}
    return None if readable else f"{what}_UNREADABLE"


def name(cells: Cells) -> tuple[str, str] | str | None:
    """(last, first), or the reason code; None where a cell error already is the reason."""
    parts = [cells[field] for field in ("last_name", "first_name") if field in cells]
    if any(cell.kind == "error" for cell in (parts if len(parts) == 2 else [cells.get("patient", EMPTY)])):
        return None
    if len(parts) == 2 and (any(map(text_of, parts)) or "patient" not in cells):
        found: tuple[str, str] | None = (text_of(parts[0]), without_initial(text_of(parts[1])))
    else:
        found = split_name(text_of(cells.get("patient", EMPTY)))
    if found is None:
        return "NAME_UNCLEAR"
    if any(map(_hides, found)):
        return "NAME_UNREADABLE"
    return found if all(found) else "MISSING_NAME"


def birth_date(cell: Cell, today: date) -> tuple[date | None, str | None]:
    """The birth date, or the reason code; neither where a cell error already is the reason."""
    if cell.kind == "error":
        return None, None
    found = read_date(cell)
    if isinstance(found, Unread):
        codes = {
            Unread.MISSING: "MISSING_BIRTH_DATE",
            Unread.TWO_DIGIT_YEAR: "BIRTH_DATE_TWO_DIGIT_YEAR",
            Unread.UNREADABLE: "BIRTH_DATE_UNREADABLE",
        }
        return None, codes[found]
    if found > today:
        return None, "BIRTH_DATE_IN_FUTURE"
    return (None, "BIRTH_DATE_TOO_OLD") if found < _EARLIEST_BIRTH else (found, None)


def day_of(cell: Cell, what: str) -> tuple[date | None, str | None]:
    """The day of a visit, claim or letter (a two-digit year means 20xx), or the reason code of `what`."""
    if cell.kind == "error":
        return None, None
    found = read_date(cell)
    if found is Unread.TWO_DIGIT_YEAR:
        found = short_year(cell.text) or Unread.UNREADABLE
    if isinstance(found, Unread):
        return None, f"MISSING_{what}" if found is Unread.MISSING else f"{what}_UNREADABLE"
    return found, None


def amount_of(cell: Cell) -> Decimal | None:
    """Dollars of a cell (`$1,204.50`), also of what was taken back (`-12.50`, `(12.50)`); None of what is no amount."""
    if cell.kind == "number":
        try:
            found = Decimal(str(cell.value))
        except InvalidOperation:
            return None
        return found.quantize(Decimal("0.01")) if found.is_finite() else None
    amount = read_amount(text_of(cell))
    return amount.value if amount else None
