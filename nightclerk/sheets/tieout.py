"""What came of a reconciliation as frames: every pair with the provenance of both rows, and money that is counted once.

A row may stand in several pairs (one claim, two payments), but its money belongs to one category only: `counted` has it
in the first pair of the row's own category, and nothing in the others. So the sums of the categories are the totals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from nightclerk.sheets.signs import FORMULA_STARTS

PAIR = {
    "l": pl.UInt32,  # position of the left row in its frame; null where there is none
    "r": pl.UInt32,
    "category": pl.String,
    "accepted": pl.Boolean,
    "score": pl.Float64,
    "reason": pl.String,
}


@dataclass(frozen=True)
class Source:
    """One list of a reconciliation.

    `frame` has UInt32 `row` (the number a person sees) and the columns to show: String, Date, or Int64 cents for those
    named in `money`. `cents` (Int64) and `categories` (String) have one value for each of its rows. `notes` are what a
    person should know of its reading, in words.
    """

    name: str
    file: str
    sheet: str
    frame: pl.DataFrame
    cents: pl.Series
    categories: pl.Series
    money: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def total_cents(self) -> int:
        """The money of all its rows."""
        return int(self.cents.sum())


@dataclass(frozen=True)
class TieOut:
    """A reconciliation: two sources, the `PAIR` rows between them, and lists beside them whose every row is one item.

    `words` are titles of categories, by their codes; what is not named is called by its code.
    """

    title: str
    left: Source
    right: Source
    pairs: pl.DataFrame
    beside: tuple[Source, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


def flat(found: TieOut) -> pl.DataFrame:
    """One row for each pair: category, accepted, score, reason, then for each side file, sheet, row, cents, counted."""
    pairs = found.pairs.cast(PAIR)  # type: ignore[arg-type] # polars does not know that a dict of types is one
    return pl.concat([pairs.select("category", "accepted", "score", "reason"), *_sides(found, pairs)], how="horizontal")


def counted(source: Source, positions: pl.Series, category: pl.Series) -> pl.Series:
    """The cents of each row where they count: in the first pair of the row's own category."""
    frame = pl.DataFrame({"at": positions, "pair": category}).with_columns(
        own=pl.Series(source.categories.gather(positions)), cents=pl.Series(source.cents.gather(positions))
    )
    fits = pl.col("at").is_not_null() & (pl.col("own") == pl.col("pair"))
    place = pl.when(fits).then("at")
    return frame.select(pl.when(fits & place.is_first_distinct()).then("cents").alias("counted")).to_series()


def totals(found: TieOut) -> list[dict[str, object]]:
    """[{source, total_cents, categorised_cents, difference_cents}] of both sides and the lists beside them."""
    listed = flat(found)
    sums = {found.left.name: listed["left_counted"].sum(), found.right.name: listed["right_counted"].sum()}
    sums |= {each.name: each.total_cents for each in found.beside}
    return [
        {
            "source": each.name,
            "total_cents": each.total_cents,
            "categorised_cents": int(sums[each.name]),
            "difference_cents": each.total_cents - int(sums[each.name]),
        }
        for each in (found.left, found.right, *found.beside)
    ]


def write_csv(found: TieOut, path: Path) -> None:
    """The pairs as CSV; what a spreadsheet would take for a formula has an apostrophe in front."""
    listed = flat(found)
    texts = [name for name, kind in listed.schema.items() if kind == pl.String]
    start = pl.col(texts).str.strip_chars_start().str.head(1).is_in(list(FORMULA_STARTS))
    listed.with_columns(pl.when(start).then("'" + pl.col(texts)).otherwise(pl.col(texts)).name.keep()).write_csv(path)


def write_lines(found: TieOut, path: Path) -> None:
    """The pairs as JSON, one a line: {left: {file, sheet, row}, right, category, accepted, score, reason, ...}."""
    listed = flat(found)
    sides = [
        pl.when(pl.col(f"{side}_row").is_not_null())
        .then(pl.struct(pl.col(f"{side}_{part}").alias(part) for part in ("file", "sheet", "row")))
        .alias(side)
        for side in ("left", "right")
    ]
    rest = ("category", "accepted", "score", "reason", "left_cents", "right_cents")
    listed.select(*sides, *rest).write_ndjson(path)


def _sides(found: TieOut, pairs: pl.DataFrame) -> list[pl.DataFrame]:
    return [
        provenance(source, pairs[place], pairs["category"]).select(pl.all().name.prefix(f"{side}_"))
        for side, source, place in (("left", found.left, "l"), ("right", found.right, "r"))
    ]


def provenance(source: Source, positions: pl.Series, category: pl.Series) -> pl.DataFrame:
    """file, sheet, row, cents, counted of the source's row in each pair; null where the pair has none."""
    frame = pl.DataFrame({"row": source.frame["row"].gather(positions), "cents": source.cents.gather(positions)})
    there = pl.col("row").is_not_null()
    return frame.select(
        pl.when(there).then(pl.lit(source.file)).alias("file"),
        pl.when(there).then(pl.lit(source.sheet)).alias("sheet"),
        "row",
        "cents",
        counted(source, positions, category).alias("counted"),
    )
