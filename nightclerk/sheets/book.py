"""The table of any spreadsheet a clinic gets, loss-free: texts by column, the row a person sees, and what to know.

Runs in the limited child only (`nightclerk.isolation.run_limited`): the file was written by somebody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from nightclerk.errors import UsageError
from nightclerk.sheets.findings import Finding, letters, of_sheet
from nightclerk.sheets.grid import Grid, Opened, open_book, read_grid, state_of
from nightclerk.sheets.remarks import remarks
from nightclerk.sheets.titles import LOOK_AHEAD, Titles, find_titles, unique


@dataclass(frozen=True)
class Sheet:
    """A table that was read.

    `frame` has a String column for each of `columns` (header words, made unique; null where the cell is blank, numbers
    to nine decimals) and UInt32 `row`, the number a person sees in the spreadsheet; header and blank rows are left out.
    `letters` are the columns' own. `header_rows` is empty where no header was found: the columns are then `Column A`
    and so on. `date_system` (1900 or 1904) is what a bare number counts its days from. `state` is visible | hidden |
    veryhidden. `spans` are cells merged over several rows: column, first row (which has the text), last row.
    """

    file: str
    sheet: str
    columns: tuple[str, ...]
    letters: tuple[str, ...]
    frame: pl.DataFrame
    header_rows: tuple[int, ...]
    date_system: int
    findings: tuple[Finding, ...]
    state: str = "visible"
    spans: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class Named:
    """A sheet of a workbook: its title and its state, visible | hidden | veryhidden | unreadable (a chart sheet)."""

    title: str
    state: str


def sheets(path: Path) -> tuple[Named, ...]:
    """The sheets in the order of their tabs (a text file has one without a title); raises as `load` does."""
    book = open_book(path)
    return tuple(Named(title, state_of(book, title)) for title in book.states)


def load(path: Path, *, sheet: str | None = None, known_headers: Collection[str] = ()) -> Sheet:
    """The table of `sheet`, else of the visible sheet with most of `known_headers`, else of the one most like a table.

    Reads .xlsx, .xlsm, .xlsb, .xls, .ods, .csv, .tsv, by content. Raises `UsageError`: EMPTY_FILE, NOT_A_SPREADSHEET,
    NO_SUCH_SHEET, FILE_TOO_HEAVY, FILE_UNREADABLE, BROKEN_CSV.
    """
    book = open_book(path)
    broken: list[str] = []
    headers: list[tuple[str, ...]] = []
    best = None
    for table in _tables(book, _wanted(book, sheet), known_headers, broken):
        if sheet or table.grid.state == "visible":
            headers.append(table.titles.names)
            best = table if best is None else max(best, table, key=_likeness)
    if best is None or not best.grid.frame.width:
        raise UsageError("The file has no visible cell.", code="EMPTY_FILE", remedy="Export it again.")
    alike = headers.count(best.titles.names) - 1 if best.titles.rows else 0
    more = [of_sheet("SHEET_UNREADABLE", title) for title in broken]
    return _sheet(book, best, more + [of_sheet("ALIKE_SHEETS", best.title, alike)] * (alike > 0))


def survey(path: Path, known_headers: Collection[str] = ()) -> tuple[tuple[Named, ...], list[Sheet]]:
    """All sheets by name, and the tables of those with a cell in them, hidden ones too; raises as `load` does."""
    book = open_book(path)
    broken: list[str] = []
    found = list(_tables(book, list(book.states), known_headers, broken))
    states = {table.title: table.grid.state for table in found} | dict.fromkeys(broken, "unreadable")
    named = tuple(Named(title, states[title]) for title in book.states)
    return named, [_sheet(book, table, []) for table in found if table.grid.frame.width]


@dataclass(frozen=True)
class _Table:
    title: str
    grid: Grid
    filled: pl.Series
    titles: Titles


def _likeness(table: _Table) -> tuple[int, bool, int]:
    below = int(table.filled.sum()) - len(table.titles.rows)
    return table.titles.known, bool(table.titles.rows) and below > 0, below * table.grid.frame.width


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


def _tables(book: Opened, titles: list[str], known: Collection[str], broken: list[str]) -> Iterator[_Table]:
    """The sheets one by one; a sheet of charts, or one that is damaged, goes into `broken`, unless all are."""
    for title in titles:
        try:
            grid = read_grid(book, title)
        except UsageError as error:
            broken.append(title)
            if len(broken) == len(titles):
                raise error from None
        else:
            yield _table(title, grid, known)


def _table(title: str, grid: Grid, known: Collection[str]) -> _Table:
    frame, shift = grid.frame, grid.first_column
    if not frame.width:
        return _Table(title, grid, pl.Series([], dtype=pl.Boolean), find_titles([], [], known))
    filled = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    places = filled.arg_true().head(LOOK_AHEAD).to_list()
    merged = [(top, left - shift, end, right - shift) for top, left, end, right in grid.scanned.merged if left >= shift]
    titles = find_titles([place + 1 for place in places], frame[places].rows(), known, merged)
    return _Table(title, grid, filled, titles)


def _sheet(book: Opened, table: _Table, more: list[Finding]) -> Sheet:
    frame, first, titles = table.grid.frame, table.grid.first_column, table.titles
    last = titles.rows[-1] if titles.rows else 0
    body = frame.with_row_index("row", offset=1).slice(last)
    below = table.filled.slice(last)
    body = body if below.all() else body.filter(below)
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
        findings=(*remarks(book, table.title, table.grid, titles, renamed), *more),
        state=table.grid.state,
        spans=tuple(_spans(table, {first + index: name for index, name in zip(kept, columns, strict=True)}, last)),
    )


def _spans(table: _Table, columns: Mapping[int, str], header: int) -> Iterator[tuple[str, int, int]]:
    for top, left, bottom, _right in table.grid.scanned.merged:
        if header < top < bottom and left in columns:
            yield columns[left], top, bottom
