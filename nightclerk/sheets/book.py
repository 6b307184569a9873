"""The table of any spreadsheet a clinic gets, loss-free: texts by column, the row a person sees, and what to know.

Runs in the limited child only (`nightclerk.isolation.run_limited`): the file was written by somebody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from nightclerk.errors import UsageError
from nightclerk.sheets.findings import Finding, letters
from nightclerk.sheets.grid import Grid, Opened, open_book, read_grid
from nightclerk.sheets.remarks import remarks
from nightclerk.sheets.titles import LOOK_AHEAD, Titles, find_titles, unique


@dataclass(frozen=True)
class Sheet:
    """A table that was read.

    `frame` has a String column for each of `columns` (header words, made unique; null where the cell is blank) and
    UInt32 `row`, the number a person sees in the spreadsheet; header and blank rows are left out. `letters` are the
    columns' own. `header_rows` is empty where no header was found: the columns are then `Column A` and so on.
    `date_system` (1900 or 1904) is what a bare number counts its days from.
    """

    file: str
    sheet: str
    columns: tuple[str, ...]
    letters: tuple[str, ...]
    frame: pl.DataFrame
    header_rows: tuple[int, ...]
    date_system: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Named:
    """A sheet of a workbook: its title and its state, visible | hidden | veryHidden."""

    title: str
    state: str


def sheets(path: Path) -> tuple[Named, ...]:
    """The sheets in the order of their tabs (a text file has one without a title); raises as `load` does."""
    return tuple(Named(title, state) for title, state in open_book(path).states.items())


def load(path: Path, *, sheet: str | None = None, known_headers: Collection[str] = ()) -> Sheet:
    """The table of `sheet`, else of the visible sheet with most of `known_headers`, else of the one most like a table.

    Reads .xlsx, .xlsm, .xlsb, .xls, .ods, .csv, .tsv, by content. Raises `UsageError`: EMPTY_FILE, NOT_A_SPREADSHEET,
    NO_SUCH_SHEET, FILE_TOO_HEAVY, FILE_UNREADABLE, BROKEN_CSV.
    """
    book = open_book(path)
    best = max(_tables(book, _wanted(book, sheet), known_headers), key=lambda each: each.likeness, default=None)
    if best is None or not best.grid.frame.width:
        raise UsageError("The file has no visible cell.", code="EMPTY_FILE", remedy="Export it again.")
    return _sheet(book, best)


def load_all(path: Path, known_headers: Collection[str] = ()) -> Iterator[Sheet]:
    """Every sheet with a cell in it, hidden ones too, one after the other; raises as `load` does."""
    book = open_book(path)
    for table in _tables(book, list(book.states), known_headers):
        if table.grid.frame.width:
            yield _sheet(book, table)


@dataclass(frozen=True)
class _Table:
    title: str
    grid: Grid
    filled: pl.Series
    titles: Titles

    @property
    def likeness(self) -> tuple[int, bool, int]:
        below = int(self.filled.sum()) - len(self.titles.rows)
        return self.titles.known, bool(self.titles.rows) and below > 0, below * self.grid.frame.width


def _wanted(book: Opened, sheet: str | None) -> list[str]:
    if sheet is None:
        return [title for title, state in book.states.items() if state == "visible"]
    for title in book.states:
        if title.casefold() == sheet.strip().casefold():
            return [title]
    raise UsageError(
        f"The workbook has {len(book.states)} sheets, and none with the name that was asked for.",
        code="NO_SUCH_SHEET",
        remedy="Give the name as it stands on the tab, or leave it out.",
    )


def _tables(book: Opened, titles: list[str], known: Collection[str]) -> Iterator[_Table]:
    for title in titles:
        grid = read_grid(book, title)
        frame = grid.frame
        filled = (
            frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
            if frame.width
            else pl.Series([], dtype=pl.Boolean)
        )
        numbers = filled.arg_true().head(LOOK_AHEAD)
        top = frame[numbers.to_list()].rows() if len(numbers) else []
        shift = grid.first_column
        merged = [(a, b - shift, c, d - shift) for a, b, c, d in grid.scanned.merged if b >= shift]
        yield _Table(title, grid, filled, find_titles([number + 1 for number in numbers], top, known, merged))


def _sheet(book: Opened, table: _Table) -> Sheet:
    frame, first, titles = table.grid.frame, table.grid.first_column, table.titles
    last = titles.rows[-1] if titles.rows else 0
    body = frame.with_row_index("row", offset=1).filter(table.filled & (pl.int_range(pl.len()) >= last))
    names = titles.names or ("",) * frame.width
    kept = [index for index in range(frame.width) if names[index] or body[str(index)].null_count() < body.height]
    columns = unique([names[index] for index in kept], [first + index for index in kept])
    texts = (pl.col(str(index)).alias(name) for index, name in zip(kept, columns, strict=True))
    renamed = body.select(pl.col("row").cast(pl.UInt32), *texts)
    return Sheet(
        file=book.path.name,
        sheet=table.title,
        columns=columns,
        letters=tuple(letters(first + index) for index in kept),
        frame=renamed,
        header_rows=titles.rows,
        date_system=book.date_system,
        findings=tuple(remarks(book, table.title, table.grid, titles, renamed)),
    )
