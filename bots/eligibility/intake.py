"""From an appointments export to inquiries: every row gets its questions, or the reason why it has none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from nightclerk.bot import Intake, Planned, PlannedRow, dispatcher
from nightclerk.records import Cell, CoverageInquiry, ItemStatus, Outcome, Reason, SourceRow, SourceTable

from .columns import find_columns, guess_columns
from .dates import Unread, read_date, short_year, split_clock
from .people import split_name, without_initial
from .titles import SYNONYMS
from .words import reason

_EMPTY = Cell("", None, "empty")
_EARLIEST_BIRTH = date(1900, 1, 1)
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E\+\d+|\d+[.,]\d+E\d+", re.IGNORECASE)
_MOST_DIGITS = 15  # Excel keeps no more of a number
_BLANKS = frozenset({"na", "none", "null", "nil", "unknown", "unk", "tbd", "pending", "missing", "blank"})
_CARRIED = tuple(SYNONYMS)
_SHARED = ("last_name", "first_name", "patient", "birth_date", "service_date")

Cells = Mapping[str, Cell]  # field -> cell, for the columns the file has


@dataclass(frozen=True)
class _Shared:
    """What all insurances of one row are asked with; `faults` are reason codes, the first one counts."""

    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    service_date: date | None = None
    faults: tuple[str, ...] = ()


@dispatcher(
    "eligibility",
    headers=[title for titles in SYNONYMS.values() for title in titles],
    fields=SYNONYMS,
    columns=guess_columns,
)
def appointments(table: SourceTable, intake: Intake) -> Iterator[PlannedRow]:
    """Each row of an appointments export with its inquiries (primary, then secondary) or reasons.

    Raises `BusinessException` UNKNOWN_COLUMNS or AMBIGUOUS_COLUMNS when the columns cannot be told.
    """
    columns = find_columns(table.header, intake.columns)
    return (_planned_row(row, columns, intake) for row in table.rows)


def _planned_row(row: SourceRow, columns: Mapping[str, int], intake: Intake) -> PlannedRow:
    cells = {field: row.cells[index] if index < len(row.cells) else _EMPTY for field, index in columns.items()}
    shared = _read_shared(cells, intake.today)
    planned = [_primary(cells, shared, intake), *_secondary(cells, shared, intake)]
    return PlannedRow(row.number, tuple(planned), _carried(cells))


def _carried(cells: Cells) -> dict[str, str]:
    carried = {field: text for field in _CARRIED if field in cells and (text := _text(cells[field]))}
    clock = split_clock(carried.get("service_date", ""))[1]
    if clock and "appointment_time" not in carried:
        carried["appointment_time"] = clock
    return carried


def _primary(cells: Cells, shared: _Shared, intake: Intake) -> Planned:
    payer = _text(cells["payer"])
    if payer and intake.self_pay(payer):
        return Planned(status=ItemStatus.DONE, reason=reason("SELF_PAY"))
    faults = _errors(cells, (*_SHARED, "payer", "member_id")) + _insurance_faults(cells, "", intake)
    return _plan(payer, cells["member_id"], (*faults, *shared.faults), shared, intake, "primary")


def _secondary(cells: Cells, shared: _Shared, intake: Intake) -> Iterator[Planned]:
    """The row's second insurance, judged by itself: what is wrong with it never touches the primary."""
    payer_cell, member = cells.get("secondary_payer", _EMPTY), cells.get("secondary_member_id", _EMPTY)
    payer = _text(payer_cell)
    if _is_blank(payer_cell) and _is_blank(member):
        return
    if payer and (intake.self_pay(payer) or (_is_blank(payer_cell) and payer_cell.kind != "error")):
        return
    own = _errors(cells, ("secondary_payer", "secondary_member_id")) + _insurance_faults(cells, "secondary_", intake)
    faults = tuple(f"SECONDARY_{code}" for code in own) + _errors(cells, _SHARED) + shared.faults
    yield _plan(payer, member, faults, shared, intake, "secondary")


def _plan(payer: str, member: Cell, faults: tuple[str, ...], shared: _Shared, intake: Intake, order: str) -> Planned:
    found = intake.payer(payer)
    if faults or found is None or shared.birth_date is None or shared.service_date is None:
        why = _all_reasons(faults)
        return Planned(None, why, ItemStatus.BUSINESS, str(Outcome.REJECTED_INPUT), order)
    inquiry = CoverageInquiry(
        payer=found,
        member_id=_text(member),
        birth_date=shared.birth_date,
        last_name=shared.last_name,
        first_name=shared.first_name,
        service_date=shared.service_date,
    )
    return Planned(inquiry, order=order)


def _all_reasons(codes: tuple[str, ...]) -> Reason:
    """The first fault gives the code; the message names them all, so that a row is mended in one go."""
    reasons = [reason(code) for code in dict.fromkeys(codes)]
    return Reason(reasons[0].code, " ".join(each.message for each in reasons))


def _errors(cells: Cells, fields: tuple[str, ...]) -> tuple[str, ...]:
    return ("CELL_ERROR",) if any(cells.get(field, _EMPTY).kind == "error" for field in fields) else ()


def _insurance_faults(cells: Cells, prefix: str, intake: Intake) -> tuple[str, ...]:
    payer, member = cells.get(f"{prefix}payer", _EMPTY), cells.get(f"{prefix}member_id", _EMPTY)
    return tuple(code for code in (_payer_fault(payer, intake), _member_fault(member)) if code)


def _payer_fault(cell: Cell, intake: Intake) -> str | None:
    if cell.kind == "error":
        return None
    if _is_blank(cell):
        return "MISSING_PAYER"
    return None if intake.payer(_text(cell)) else "UNKNOWN_PAYER"


def _member_fault(cell: Cell) -> str | None:
    text = _text(cell)
    if cell.kind == "error":
        return None
    if _is_blank(cell):
        return "MISSING_MEMBER_ID"
    if _SCIENTIFIC.fullmatch(text) or (cell.kind == "number" and len(text) > _MOST_DIGITS):
        return "MEMBER_ID_LOST_DIGITS"
    return None if any(sign.isalnum() for sign in text) and cell.kind in {"text", "number"} else "MEMBER_ID_UNREADABLE"


def _read_shared(cells: Cells, today: date) -> _Shared:
    name = _name(cells)
    birth, birth_fault = _birth(cells["birth_date"], today)
    service, service_fault = _service(cells["service_date"])
    last, first = name if isinstance(name, tuple) else ("", "")
    faults = (name if isinstance(name, str) else None, birth_fault, service_fault)
    return _Shared(last, first, birth, service, tuple(fault for fault in faults if fault))


def _name(cells: Cells) -> tuple[str, str] | str | None:
    """(last, first), or the reason code; None where a cell error already is the reason."""
    parts = [cells[field] for field in ("last_name", "first_name") if field in cells]
    if any(cell.kind == "error" for cell in (parts if len(parts) == 2 else [cells.get("patient", _EMPTY)])):
        return None
    if len(parts) == 2 and (any(map(_text, parts)) or "patient" not in cells):
        found: tuple[str, str] | None = (_text(parts[0]), without_initial(_text(parts[1])))
    else:
        found = split_name(_text(cells.get("patient", _EMPTY)))
    if found is None:
        return "NAME_UNCLEAR"
    return found if all(found) else "MISSING_NAME"


def _birth(cell: Cell, today: date) -> tuple[date | None, str | None]:
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


def _service(cell: Cell) -> tuple[date | None, str | None]:
    if cell.kind == "error":
        return None, None
    found = read_date(cell)
    if found is Unread.TWO_DIGIT_YEAR:
        found = short_year(cell.text) or Unread.UNREADABLE
    if isinstance(found, Unread):
        return None, "MISSING_SERVICE_DATE" if found is Unread.MISSING else "SERVICE_DATE_UNREADABLE"
    return found, None


def _text(cell: Cell) -> str:
    return " ".join(cell.text.split())


def _is_blank(cell: Cell) -> bool:
    """Nothing there, or only a sign or word for nothing: "-", "N/A", "none"."""
    text = _text(cell)
    bare = "".join(sign for sign in text.casefold() if sign.isalnum())
    return cell.kind != "error" and (not text or text in {"-", "--", "---", "."} or bare in _BLANKS)
