"""A spreadsheet read and written: `python -m bench.sheets WAY FOLDER ROWS`, 20 columns; prints the seconds.

WAY is make (the file that is read, once) | read_ours | read_strings | read_typed | read_openpyxl | write_ours |
write_xlsxwriter | write_openpyxl. Imports are not counted. Who reads another number of cells stops the run.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import fastexcel
import polars as pl
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from nightclerk.sheets.book import load
from nightclerk.sheets.fast import BigSheet, Field, write_big

COLUMNS = 20
KINDS = ("text", "money", "date", "identifier", "integer")
FORMATS = {"money": "$#,##0.00", "date": "mm/dd/yyyy"}
Written = Callable[[pl.DataFrame, Path], None]


def frame(rows: int) -> pl.DataFrame:
    """Names, cents, days, identifiers with leading zeros and small numbers, four columns of each."""
    dice = Random(7)
    names = [f"DOE-{number}, JANE & CO" for number in range(5_000)]
    makers: dict[str, Callable[[], Any]] = {
        "text": lambda: dice.choice(names),
        "money": lambda: dice.randrange(-(10**6), 10**7),
        "date": lambda: date(2025, 1, 1) + timedelta(days=dice.randrange(600)),
        "identifier": lambda: f"{dice.randrange(10**10):010}",
        "integer": lambda: dice.randrange(100),
    }
    return pl.DataFrame({title: [makers[kind]() for _ in range(rows)] for title, kind in _columns()})


def _columns() -> Iterator[tuple[str, str]]:
    for place in range(COLUMNS):
        kind = KINDS[place % len(KINDS)]
        yield f"{kind.capitalize()} {place}", kind


def ours(made: pl.DataFrame, path: Path) -> None:
    fields = tuple(Field(title, "text" if kind == "identifier" else kind) for title, kind in _columns())
    write_big(path, [BigSheet("Rows", fields, made)])


def by_xlsxwriter(made: pl.DataFrame, path: Path, **options: bool) -> None:
    """As somebody writes it who knows that library: a method for each kind, formats made once."""
    with xlsxwriter.Workbook(path, {"constant_memory": True} | options) as book:
        sheet = book.add_worksheet("Rows")
        styles = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
        kinds = [kind for _, kind in _columns()]
        sheet.write_row(0, 0, made.columns)
        for number, row in enumerate(made.iter_rows(), start=1):
            for place, (kind, value) in enumerate(zip(kinds, row, strict=True)):
                if kind == "money":
                    sheet.write_number(number, place, value / 100, styles[kind])
                elif kind == "date":
                    sheet.write_datetime(number, place, value, styles[kind])
                elif kind == "integer":
                    sheet.write_number(number, place, value)
                else:
                    sheet.write_string(number, place, value)


def by_openpyxl(made: pl.DataFrame, path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Rows")
    kinds = [kind for _, kind in _columns()]
    sheet.append(made.columns)
    for row in made.iter_rows():
        sheet.append([_cell(sheet, kind, value) for kind, value in zip(kinds, row, strict=True)])
    book.save(path)


def _cell(sheet: Any, kind: str, value: Any) -> Any:
    if kind not in FORMATS:
        return value
    cell = WriteOnlyCell(sheet, value / 100 if kind == "money" else value)
    cell.number_format = FORMATS[kind]
    return cell


def _by_fastexcel(path: Path, **options: Any) -> int:
    found = pl.from_arrow(fastexcel.read_excel(path).load_sheet(0, **options).to_arrow())
    assert isinstance(found, pl.DataFrame)
    return found.height * found.width


def _by_openpyxl(path: Path) -> int:
    sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
    return sum(len(row) for row in sheet.iter_rows(min_row=2, values_only=True))


def _by_us(path: Path) -> int:
    found = load(path).frame
    return found.height * (found.width - 1)


READERS: dict[str, Callable[[Path], int]] = {
    "read_ours": _by_us,
    "read_strings": lambda path: _by_fastexcel(path, dtypes="string"),
    "read_typed": _by_fastexcel,
    "read_openpyxl": _by_openpyxl,
}
WRITERS: dict[str, Written] = {
    "write_ours": ours,
    "write_xlsxwriter": by_xlsxwriter,
    "write_openpyxl": by_openpyxl,
}


def run(way: str, folder: Path, rows: int) -> dict[str, float]:
    """Seconds of one way, under `sheets.WAY`; `make` makes the file and takes no time."""
    source = folder / f"rows-{rows}.xlsx"
    if way == "make":
        by_xlsxwriter(frame(rows), source, constant_memory=False)  # with shared strings, as Excel writes them
        return {}
    if way in WRITERS:
        made, out = frame(rows), folder / f"{way}.xlsx"
        start = time.perf_counter()
        WRITERS[way](made, out)
        return {f"sheets.{way}": time.perf_counter() - start}
    start = time.perf_counter()
    cells = READERS[way](source)
    seconds = time.perf_counter() - start
    if cells != rows * COLUMNS:
        raise SystemExit(f"{way} read {cells} cells of {rows * COLUMNS}")
    return {f"sheets.{way}": seconds}


if __name__ == "__main__":
    way_, place, rows_ = sys.argv[1:]
    print(json.dumps(run(way_, Path(place), int(rows_))))
