"""The workbook of a reconciliation: a summary that ties out by formulas, charts, a sheet for each category."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from nightclerk.sheets.categories import CATEGORIES, worded
from nightclerk.sheets.fast import BigSheet, Field, write_big
from nightclerk.sheets.findings import letters
from nightclerk.sheets.tieout import Source, TieOut, provenance
from nightclerk.sheets.write import Styles, clean, sheet_title

_TABS = {"good": "#2E7D4F", "bad": "#B3402F", "warn": "#B8860B", "wait": "#3F6FA8", "plain": "#6B7280"}
_SUMMARY, _CHARTS = "Summary", "Charts"
_HEADS = ("Category", "What it means")
_TOP = 3  # row of the summary's header, counted from 0


@dataclass(frozen=True)
class _Page:
    """A category: its name, its sheet's title, and the letters of the columns that hold each source's counted money."""

    name: str
    title: str
    meaning: str
    big: BigSheet
    columns: dict[str, str]
    cents: dict[str, tuple[int, int]]  # source -> (rows, cents) that count here


def write_tieout(found: TieOut, path: Path) -> None:
    """Write the workbook at `path`, complete or not at all; raises `OSError`, and `ValueError` for too many rows.

    The sources' names must differ: they head the columns.
    """
    pages = _pages(found)
    sources = (found.left, found.right, *found.beside)

    def front(book: Any, styles: Styles) -> None:
        _summary(book, styles, found.title, sources, pages)
        _charts(book, sources, pages)

    write_big(path, [page.big for page in pages], front)


def _pages(found: TieOut) -> list[_Page]:
    present = found.pairs["category"].unique().sort().to_list()
    codes = [*CATEGORIES, *(code for code in present if code not in CATEGORIES)]
    taken = [_SUMMARY, _CHARTS]
    pages = []
    for code in codes:
        title, tone, meaning = worded(code, found.words, found.left.name, found.right.name)
        taken.append(sheet_title(title, taken))
        pages.append(_page(found, code, (title, taken[-1]), tone, meaning))
    for each in found.beside:
        taken.append(sheet_title(each.name, taken))
        pages.append(_beside(each, taken[-1]))
    return pages


def _page(found: TieOut, code: str, titles: tuple[str, str], tone: str, meaning: str) -> _Page:
    """The sheet of one category; `titles` are its name and what of it a tab can hold."""
    name, title = titles
    pairs = found.pairs.filter(pl.col("category") == code)
    words = pl.lit(name).repeat_by(pairs.height).explode() if pairs.height else pl.lit(name)
    result = pairs.select(
        words.alias("Result") if pairs.height else pl.Series("Result", [], dtype=pl.String),
        pl.when("accepted").then(pl.lit("accepted")).otherwise(pl.lit("for a person")).alias("Decided"),
        pl.col("score").cast(pl.Float64).round(4).alias("Score"),
        pl.col("reason").alias("Why"),
    )
    fields = [
        Field("Result", width=22, tone=tone),
        Field("Decided", width=13),
        Field("Score", "number", 8),
        Field("Why", width=60),
    ]
    frames, columns, cents = [result], {}, {}
    for source, place in ((found.left, "l"), (found.right, "r")):
        frame, more = _side(source, pairs[place].cast(pl.UInt32), pairs["category"])
        columns[source.name] = letters(len(fields) + 4)
        held = frame["counted"].drop_nulls()
        cents[source.name] = (len(held), int(held.sum()))
        frames.append(frame.select(pl.all().name.prefix(f"{place} ")))
        fields += more
    whole = pl.concat(frames, how="horizontal")
    return _Page(name, title, meaning, BigSheet(title, tuple(fields), whole, _TABS[tone]), columns, cents)


def _side(source: Source, positions: pl.Series, category: pl.Series) -> tuple[pl.DataFrame, list[Field]]:
    """The columns of one source: where the row stands, its money, where that counts, then the row itself."""
    own = source.frame.drop("row")
    rows = own.select(pl.all().gather(positions)) if own.width else own
    fields = [
        Field(f"{source.name}: file", width=18),
        Field("Sheet", width=12),
        Field("Row", "integer", 8),
        Field("Amount", "money", 13),
        Field("Counted here", "money", 13),
        *(Field(name, _kind(source, name)) for name in own.columns),
    ]
    found = provenance(source, positions, category)
    return pl.concat([found, rows.select(pl.all().name.prefix(" "))], how="horizontal"), fields


def _kind(source: Source, name: str) -> str:
    kind = source.frame.schema[name]
    if name in source.money:
        return "money"
    return "date" if kind == pl.Date else "text" if kind == pl.String else "number"


def _beside(source: Source, title: str) -> _Page:
    """A list whose every row is an item of its own, such as a payer's adjustments."""
    positions = pl.int_range(source.frame.height, dtype=pl.UInt32, eager=True)
    frame, fields = _side(source, positions, source.categories)
    cents = {source.name: (source.frame.height, source.total_cents)}
    big = BigSheet(title, tuple(fields), frame, _TABS["plain"])
    return _Page(
        source.name, title, "Items that are not about one row of the lists.", big, {source.name: letters(4)}, cents
    )


def _summary(book: Any, styles: Styles, title: str, sources: tuple[Source, ...], pages: list[_Page]) -> None:
    target = book.add_worksheet(_SUMMARY)
    target.set_column(0, 0, 36)
    target.set_column(1, 1, 58)
    target.set_column(2, 1 + 2 * len(sources), 16)
    target.hide_gridlines(2)
    target.write_string(0, 0, clean(title), styles.intro(first=True))
    target.write_string(
        1,
        0,
        "Every row is counted once, also one that stands in several pairs. The formulas are live.",
        styles.intro(first=False),
    )
    heads = [*_HEADS, *(f"{source.name}: {what}" for source in sources for what in ("rows", "amount"))]
    for place, head in enumerate(heads):
        target.write_string(_TOP, place, clean(head), styles.header())
    for line, page in enumerate(pages, start=_TOP + 1):
        sheet = page.title.replace("'", "''")
        target.write_url(line, 0, f"internal:'{sheet}'!A1", styles.cell("link", "plain"), clean(page.name))
        target.write_string(line, 1, page.meaning, styles.cell("text", "plain"))
        for place, source in enumerate(sources):
            _counts(target, styles, (line, 2 + 2 * place), page, source)
    for place, source in enumerate(sources):
        _bottom(target, styles, len(pages), 2 + 2 * place, source, pages)
    notes = [f"{source.name}: {note}" for source in sources for note in source.notes]
    for line, note in enumerate(notes, start=_TOP + len(pages) + 6):
        target.write_string(line, 0, clean(note), styles.intro(first=False))
    target.freeze_panes(_TOP + 1, 1)
    target.set_landscape()
    target.fit_to_pages(1, 0)


def _counts(target: Any, styles: Styles, at: tuple[int, int], page: _Page, source: Source) -> None:
    """Rows and amount of a source in a category, summed from that category's own sheet."""
    line, column = at
    if source.name not in page.columns:
        target.write_blank(line, column, None, styles.cell("integer", "plain"))
        target.write_blank(line, column + 1, None, styles.cell("money", "plain"))
        return
    letter, last = page.columns[source.name], max(2, page.big.frame.height + 1)
    where = f"'{page.title.replace(chr(39), chr(39) * 2)}'!${letter}$2:${letter}${last}"
    rows, cents = page.cents[source.name]
    target.write_formula(line, column, f"=COUNT({where})", styles.cell("integer", "plain"), rows)
    target.write_formula(line, column + 1, f"=ROUND(SUM({where}),2)", styles.cell("money", "plain"), cents / 100)


def _bottom(target: Any, styles: Styles, count: int, column: int, source: Source, pages: list[_Page]) -> None:
    """The sum of the categories, the total of the file, the difference, and what that means in words."""
    first, last = _TOP + 1, _TOP + count
    held = [page.cents[source.name] for page in pages if source.name in page.cents]
    rows, cents = sum(each[0] for each in held), sum(each[1] for each in held)
    difference = (source.total_cents - cents) / 100
    lines = ("Sum of the categories", "Total of the file", "Difference", "Ties out to the cent")
    for place, words in enumerate(lines, start=last + 1):
        target.write_string(place, 0, words, styles.header())
        target.write_blank(place, 1, None, styles.header())
    amount, integer = (letters(column + 1), letters(column))
    span = f"{{0}}{first + 1}:{{0}}{last + 1}"
    money, plain = styles.cell("money", "plain"), styles.cell("integer", "plain")
    target.write_formula(last + 1, column, f"=SUM({span.format(integer)})", plain, rows)
    target.write_formula(last + 1, column + 1, f"=ROUND(SUM({span.format(amount)}),2)", money, cents / 100)
    target.write_number(last + 2, column, source.frame.height, plain)
    target.write_number(last + 2, column + 1, source.total_cents / 100, money)
    formula = f"=ROUND({{0}}{last + 3}-{{0}}{last + 2},2)"
    target.write_formula(last + 3, column, formula.format(integer), plain, source.frame.height - rows)
    target.write_formula(last + 3, column + 1, formula.format(amount), money, difference)
    tone = "good" if difference == 0 else "bad"
    check = f'=IF({amount}{last + 4}=0,"ties out","DOES NOT TIE OUT")'
    words = "ties out" if difference == 0 else "DOES NOT TIE OUT"
    target.write_blank(last + 4, column, None, styles.cell("text", tone))
    target.write_formula(last + 4, column + 1, check, styles.cell("text", tone), words)


def _charts(book: Any, sources: tuple[Source, ...], pages: list[_Page]) -> None:
    """Amounts and rows of each category, for each source, from the summary's own cells."""
    target = book.add_worksheet(_CHARTS)
    target.hide_gridlines(2)
    first, last = _TOP + 1, _TOP + len(pages)
    for number, (title, shift) in enumerate((("Amounts by category", 3), ("Rows by category", 2))):
        chart = book.add_chart({"type": "bar"})
        for place, source in enumerate(sources):
            column = shift + 2 * place
            chart.add_series(
                {
                    "name": clean(source.name),
                    "categories": [_SUMMARY, first, 0, last, 0],
                    "values": [_SUMMARY, first, column, last, column],
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 13}})
        chart.set_x_axis({"num_format": "$#,##0" if number == 0 else "#,##0"})
        chart.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 900, "height": 60 + 34 * len(pages)})
        target.insert_chart(1 + number * (6 + 2 * len(pages)), 1, chart)
    target.set_landscape()
    target.fit_to_pages(1, 0)
