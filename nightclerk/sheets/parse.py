"""What the limited child runs: one foreign file to the plain parts of a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nightclerk.errors import UsageError
from nightclerk.records import Cell
from nightclerk.sheets.cells import EMPTY, pack, unpack
from nightclerk.sheets.delimited import read_delimited
from nightclerk.sheets.header import LOOK_AHEAD, find_header

_Packed = tuple[int, list[Any]]  # row number, packed cells


def parse(path: str, kind: str, sheet: str, known: str) -> dict[str, Any]:
    """`kind` xlsx | text, `sheet` a title or "", `known` a JSON list of header texts.

    Returns {sheet, header: [text], rows: [[number, [packed cell]]], remarks: [text]}; raises `UsageError` EMPTY_FILE,
    NO_HEADER, NO_ROWS and what the readers raise.
    """
    titles = frozenset(json.loads(known))
    name, rows, remarks = _open(Path(path), kind, sheet or None, titles)
    filled: list[_Packed] = [(number, list(map(pack, cells))) for number, cells in rows if _any(cells)]
    place = _header(filled, titles)
    below = filled[place + 1 :]
    width = max(len(cells) for _, cells in filled[place:])
    header = [unpack(plain).text for plain in _pad(filled[place][1], width)]
    if not below:
        raise UsageError(
            "The file has a header row, but no rows below it.",
            code="NO_ROWS",
            remedy="Check the date range of the export.",
        )
    remarks += _gaps(filled[place][0], place, below)
    return {
        "sheet": name,
        "header": header,
        "rows": [[number, _pad(cells, width)] for number, cells in below],
        "remarks": remarks,
    }


def _open(
    path: Path, kind: str, sheet: str | None, known: frozenset[str]
) -> tuple[str, Iterator[tuple[int, list[Cell]]], list[str]]:
    if kind == "xlsx":
        from nightclerk.sheets.xlsx import read_xlsx  # late: a CSV must not pay for openpyxl

        return read_xlsx(path, sheet, known)
    rows, remarks = read_delimited(path)
    return "", rows, remarks


def _any(cells: list[Cell]) -> bool:
    return any(cell is not EMPTY for cell in cells)


def _header(filled: list[_Packed], known: frozenset[str]) -> int:
    if not filled:
        raise UsageError("The file is empty.", code="EMPTY_FILE", remedy="Export it again.")
    place = find_header([list(map(unpack, cells)) for _, cells in filled[:LOOK_AHEAD]], known)
    if place is None:
        raise UsageError(
            f"No row of column names was found among the first {min(len(filled), LOOK_AHEAD)} rows.",
            code="NO_HEADER",
            remedy="Put the column names (at least three) in one row above the data.",
        )
    return place


def _pad(cells: list[Any], width: int) -> list[Any]:
    return (cells + [None] * width)[:width]


def _gaps(header: int, above: int, below: list[_Packed]) -> list[str]:
    blank = below[-1][0] - header - len(below)
    counted = ((above, "Rows above the header, left out"), (blank, "Blank rows, skipped"))
    return [f"{words}: {count}." for count, words in counted if count > 0]
