"""Lines of a report between its records: headings that every page repeats, totals, names of groups, page numbers.

They are left out and named by their rows: what a report says twice must not be counted twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

import polars as pl

from nightclerk.reconcile.joins import without
from nightclerk.sheets.book import Sheet
from nightclerk.sheets.money import cents
from nightclerk.sheets.titles import bare

_WHAT = r"(?:(?:grand|page|sub|report|batch|overall|running|deposit)[ -]*)?"
_BALANCE = r"^(?:beginning|opening|starting|ending|closing) balance\b"
_BALANCE_ALONE = rf"(?i){_BALANCE}(?: (?:as of|on|at))?[\s\d/.:-]*$"
_TOTAL_ALONE = rf"(?i)^{_WHAT}totals?\W*$|{_BALANCE}|^balance forward\b"
_TOTAL = rf"(?i)^{_WHAT}totals?\b|\b(?:sub)?totals?\W*$"
_WIDE = 4  # columns that a usual row fills, from which on a single text alone is no record
_SHOWN = 10
_KINDS = {"t": "lines of totals", "h": "repeated headings", "a": "lines between the records"}


def records(
    sheet: Sheet, telling: Collection[str] = (), money: str = "", *, statement: bool = False
) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet without such lines, and which rows those were, in words.

    `telling` are the columns that say whose record it is, `money` the one with its amount: what begins with "Total" is
    a record where they say so ("Total Health Plan" may be a payer). On the `statement` of a bank a balance is no record
    wherever its words stand; elsewhere (a forwarded balance of an 835) only where they come first.
    """
    frame = sheet.frame
    if frame.width < 2 or frame.is_empty():
        return sheet, ()
    filled = frame.select(pl.sum_horizontal(pl.exclude("row").is_not_null()).alias("n"))["n"]
    usual = int(filled.median() or 0)  # type: ignore[arg-type] # a number, of numbers
    odd = frame.filter(_worth_a_look(frame, telling, filled < usual) | _balances(frame, statement))
    cells = odd.select(pl.exclude("row").str.strip_chars())
    found = odd.select("row").with_columns(_kind(cells, sheet, telling, money, usual))
    found = found.with_columns(
        kind=pl.when(_balances(cells, statement)).then(pl.lit("t")).otherwise("kind")
    ).drop_nulls()
    found = pl.concat([found, _sums(without(frame, "row", found), telling, money)])
    if found.is_empty():
        return sheet, ()
    words = (_told(found.filter(kind=code)["row"].sort().to_list(), what) for code, what in _KINDS.items())
    return replace(sheet, frame=without(frame, "row", found)), tuple(filter(None, words))


def _told(rows: list[int], what: str) -> str:
    shown = ", ".join(map(str, rows[:_SHOWN])) + (f" and {len(rows) - _SHOWN:,} more" if len(rows) > _SHOWN else "")
    return f"Left out as {what}: rows {shown}." if rows else ""


def _worth_a_look(frame: pl.DataFrame, telling: Collection[str], sparse: pl.Series) -> pl.Series:
    """A large table is not read cell by cell: only rows that lack something, or begin as no record does."""
    names = [name for name in frame.columns if name != "row"]
    some = next(iter(telling), names[0])
    gaps = pl.any_horizontal(pl.col(name).is_null() for name in telling) if telling else pl.lit(sparse)
    begins = pl.coalesce(names).str.contains(r"(?i)total|balance")
    heading = pl.lit(some).str.contains(pl.col(some).str.strip_chars(), literal=True).fill_null(False)
    return frame.select(gaps | begins | heading).to_series()


def _kind(cells: pl.DataFrame, sheet: Sheet, telling: Collection[str], money: str, usual: int) -> pl.Series:
    """Of each row t, h, a, or null for a record."""
    filled, first = pl.sum_horizontal(pl.all().is_not_null()), pl.coalesce(pl.all())
    label = pl.any_horizontal(pl.all().str.contains(_TOTAL).fill_null(False))
    silent = _says_nobody(telling) if telling else filled < usual
    words = pl.col(money).is_null() if money else pl.lit(True)
    alone = (filled == 1) & (usual >= _WIDE) & first.str.contains(r"\p{L}") & words
    kind = (
        pl.when(_is_heading(sheet.columns))
        .then(pl.lit("h"))
        .when(first.str.contains(_TOTAL_ALONE) | (label & silent))
        .then(pl.lit("t"))
        .when(alone)
        .then(pl.lit("a"))
    )
    return cells.select(kind.alias("kind"))["kind"]


def _balances(frame: pl.DataFrame, statement: bool) -> pl.Series:
    """The rows of which a cell states the balance of an account."""
    if not statement:
        return pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)
    cells = pl.exclude("row").str.strip_chars().str.contains(_BALANCE_ALONE).fill_null(False)
    return frame.select(pl.any_horizontal(cells))[:, 0]


def _says_nobody(telling: Collection[str]) -> pl.Expr:
    """Whether none of those columns says anything, but perhaps that it is a total."""
    return pl.all_horizontal(pl.col(name).is_null() | pl.col(name).str.contains(_TOTAL) for name in telling)


def _is_heading(columns: Collection[str]) -> pl.Expr:
    """Whether all that is filled repeats the names of its columns (or the part of one that stands in one row)."""
    letters = pl.any_horizontal(pl.col(name).str.contains(r"\p{L}{3}").fill_null(False) for name in columns)
    several = pl.sum_horizontal(pl.col(name).is_not_null() for name in columns) > 1
    return pl.all_horizontal(_repeats(name).fill_null(True) for name in columns) & letters & several


def _repeats(column: str) -> pl.Expr:
    text = pl.col(column).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    return pl.lit(bare(column)).str.contains(text, literal=True)


def _sums(frame: pl.DataFrame, telling: Collection[str], money: str) -> pl.DataFrame:
    """`row` and kind t of rows without a word that are the sum of the amounts above: of all, or since the last such."""
    rows: list[int] = []
    if money and telling:
        silent = _says_nobody(telling) & ~pl.any_horizontal(pl.exclude("row").str.contains(r"\p{L}").fill_null(False))
        places = frame.filter(pl.all_horizontal(pl.col(name).is_null() for name in telling))
        wanted = set(places.filter(silent)["row"].to_list())
        amounts = frame.select("row", cents(pl.col(money)).fill_null(0)) if wanted else frame.head(0).select("row")
        rows = list(_adding_up(amounts, wanted))
    return pl.DataFrame({"row": rows, "kind": ["t"] * len(rows)}, schema={"row": pl.UInt32, "kind": pl.String})


def _adding_up(amounts: pl.DataFrame, wanted: Collection[int]) -> Iterator[int]:
    part, whole, since, count = 0, 0, 0, 0  # cents since the last sum and of all, rows since and of all
    for row, amount in amounts.iter_rows():
        if row in wanted and ((since > 1 and amount == part) or (count > 1 and amount == whole)):
            yield row
            part = since = 0
        else:
            part, whole, since, count = part + amount, whole + amount, since + 1, count + 1
