"""What the limited child tells of a spreadsheet: its sheets, header rows, kinds of columns and findings; no value."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from nightclerk.sheets.book import Sheet, load, survey
from nightclerk.sheets.kinds import kinds


def inspect(path: str, sheet: str) -> dict[str, Any]:
    """{file, sheets: [{title, state}], tables: [...]} of all sheets, or of the one called `sheet` when not "".

    A table is {sheet, header_rows, rows, date_system, columns: [{name, letter, kind, filled, blank, unread, errors,
    distinct}], findings: [{code, sheet, row, column, words}]}. Raises what `book.load` raises.
    """
    place = Path(path)
    named, tables = survey(place)
    if sheet:
        called = [table for table in tables if table.sheet.casefold() == sheet.strip().casefold()]
        tables = called or [load(place, sheet=sheet)]  # which says what is wrong
    listed = [asdict(each) for each in named]
    return {"file": place.name, "sheets": listed, "tables": [_table(table) for table in tables]}


def _table(table: Sheet) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "header_rows": list(table.header_rows),
        "rows": table.frame.height,
        "date_system": table.date_system,
        "columns": [asdict(kind) for kind in kinds(table)],
        "findings": [asdict(finding) for finding in table.findings],
    }
