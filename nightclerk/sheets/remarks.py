"""What a person should know of a sheet that was read, in words and with its place."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from nightclerk.sheets.findings import Finding, letters, located, of_sheet
from nightclerk.sheets.grid import Grid, Opened
from nightclerk.sheets.package import is_padded
from nightclerk.sheets.titles import Titles


def remarks(book: Opened, title: str, grid: Grid, titles: Titles, rows: pl.DataFrame) -> Iterator[Finding]:
    """The findings of one sheet, those of its cells first."""
    yield from grid.findings
    yield from located("NOT_CALCULATED", title, grid.scanned.unsolved)
    for code, count in _counts(book, title, grid, titles, rows):
        if count > 0:
            yield of_sheet(code, title, count)
    for column in grid.scanned.hidden_columns:
        if column - grid.first_column < grid.frame.width:
            yield of_sheet("HIDDEN_COLUMN", title, column=letters(column))
    if book.described and book.described.padded:
        yield of_sheet("PADDING_LOST", title)
    if book.described and book.described.elapsed:
        yield of_sheet("DURATIONS_AS_DATES", title)
    if not titles.rows:
        yield of_sheet("NO_COLUMN_NAMES", title)
    elif not rows.height:
        yield of_sheet("NO_DATA_ROWS", title, row=titles.rows[-1])


def _counts(book: Opened, title: str, grid: Grid, titles: Titles, rows: pl.DataFrame) -> Iterator[tuple[str, int]]:
    hidden = sum(1 for name, state in book.states.items() if state != "visible" and name != title)
    last = titles.rows[-1] if titles.rows else 0
    yield "HIDDEN_ROWS", grid.scanned.hidden_rows
    yield "HIDDEN_SHEETS", hidden
    yield "OTHER_SHEETS", len(book.states) - hidden - 1
    yield "ROWS_ABOVE", titles.rows[0] - 1 if titles.rows else 0
    yield "BLANK_ROWS", grid.frame.height - last - rows.height
    yield "MERGED_CELLS", sum(1 for each in grid.scanned.merged if each[0] > last)
    yield "FORMULAS_SHOW_ZERO", grid.scanned.zero_formulas
    yield "EMPTY_RESULTS", grid.scanned.empty_formulas
    yield "PADDING_RESTORED", sum(1 for _, code in grid.scanned.special.values() if is_padded(code))
    yield "PADDING_LOST", grid.scanned.special_without_place
    yield "OLD_DATES", _old(rows)


def _old(rows: pl.DataFrame) -> int:
    texts = rows.drop("row")
    if not texts.width:
        return 0
    old = pl.sum_horizontal(pl.all().str.contains(r"^(1899|1900)-\d\d-\d\d(?: |$)").sum())
    return int(texts.select(old).item() or 0)
