"""The outcome of a reconciliation: pairs, the category of every row of both sides, and totals that tie out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from nightclerk.reconcile.columns import Table
from nightclerk.reconcile.joins import without
from nightclerk.reconcile.profile import Profile, Side
from nightclerk.sheets.tieout import PAIR

# A row in several pairs is where somebody must look first.
PRECEDENCE = ("contradiction", "ambiguous", "short_pay", "duplicate", "probable", "matched", "reversal")
_NOTHING_FITS = "Nothing on the other side fits."
_TWICE = "Equal in all that is compared to row {}, which has its counterpart: it may stand here twice."
BUCKETS = ((30, "0-30"), (60, "31-60"), (90, "61-90"), (120, "91-120"))


@dataclass(frozen=True)
class Extra:
    """Rows of a further sheet (PLB): each an item of its own, with its cents as written and what became of it."""

    table: Table
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of it.

    `pairs`: `l`, `r` (positions, one of them null where a row has no counterpart), `category`, `accepted`, `score`,
    `reason`; sorted by the left row, then the right. `left_categories`, `right_categories`: one of each row.
    """

    profile: Profile
    left: Table
    right: Table
    pairs: pl.DataFrame
    left_categories: pl.Series
    right_categories: pl.Series
    extra: Extra | None = None

    def table(self, side: Side) -> Table:
        """The table of that side."""
        return self.left if side == "left" else self.right

    def categories(self, side: Side) -> pl.Series:
        """The category of each row of that side."""
        return self.left_categories if side == "left" else self.right_categories


@dataclass(frozen=True)
class Total:
    """The money of one source (cents), as its rows have it and as its categories have it: `difference` must be 0."""

    source: str
    total_cents: int
    categorised_cents: int
    by_category: dict[str, tuple[int, int]]  # category -> rows, cents

    @property
    def difference_cents(self) -> int:
        """What is not accounted for."""
        return self.total_cents - self.categorised_cents


def completed(
    profile: Profile, left: Table, right: Table, pairs: pl.DataFrame, quiet: pl.Series, as_of: date
) -> Outcome:
    """Every row that is in no pair becomes one without a counterpart; `quiet` are left rows that expect none."""
    lefts = _alone(left, pairs, "l", quiet).with_columns(_left_words(left, profile, as_of))
    rights = _alone(right, pairs, "r", pl.Series([], dtype=pl.UInt32)).with_columns(
        pl.lit(_NOTHING_FITS).alias("reason")
    )
    if profile.cardinality == "one-to-one":
        lefts, rights = _with_doubles(lefts, left, pairs, "l"), _with_doubles(rights, right, pairs, "r")
    whole = pl.concat([each.select(*PAIR) for each in (pairs, lefts, rights)])
    whole = whole.sort(pl.col("l").is_null(), "l", "r")
    return Outcome(
        profile,
        left,
        right,
        whole,
        _category_of(whole, "l", len(left.frame)),
        _category_of(whole, "r", len(right.frame)),
    )


def _alone(table: Table, pairs: pl.DataFrame, name: str, quiet: pl.Series) -> pl.DataFrame:
    rows = without(table.frame.select("row", *_aging(table)).with_row_index(name), name, pairs)
    category = (
        pl.when(pl.col(name).is_in(quiet.implode()))
        .then(pl.lit("not_due"))
        .otherwise(pl.lit(f"unmatched_{'left' if name == 'l' else 'right'}"))
    )
    other = "r" if name == "l" else "l"
    return rows.with_columns(
        pl.lit(None, pl.UInt32).alias(other),
        category.alias("category"),
        pl.lit(False).alias("accepted"),
        pl.lit(0.0).alias("score"),
    )


def _with_doubles(alone: pl.DataFrame, table: Table, pairs: pl.DataFrame, name: str) -> pl.DataFrame:
    """Rows without a counterpart that are equal in all that is compared to a row that has one are called duplicates."""
    if alone.is_empty():
        return alone
    compared = [each for each in table.frame.columns if each != "row" and not each.endswith(".raw")]
    rows = table.frame.select(*compared, "row").with_row_index(name)
    single = rows[alone[name]]
    paired = rows.join(pairs.filter("accepted").select(name), on=name, how="semi")
    for each in compared:  # column by column: to compare whole rows of a large file would take as long as matching it
        paired = paired.filter(pl.col(each).is_in(single[each].unique().implode(), nulls_equal=True))
    paired = paired.unique(compared, keep="first", maintain_order=True)
    twins = single.join(paired.drop(name), on=compared, nulls_equal=True, suffix="_of").select(name, "row_of")
    told = alone.join(twins, on=name, how="left", maintain_order="left")
    double = pl.col("row_of").is_not_null() & (pl.col("category") != "not_due")
    words = pl.format(_TWICE, "row_of")
    return told.with_columns(
        pl.when(double).then(pl.lit("duplicate")).otherwise("category").alias("category"),
        pl.when(double).then(words).otherwise("reason").alias("reason"),
    ).drop("row_of")


def _aging(table: Table) -> list[pl.Expr]:
    return [pl.col(name) for name, kind in table.frame.schema.items() if kind == pl.Date]


def _left_words(left: Table, profile: Profile, as_of: date) -> pl.Expr:
    """Why nothing is expected, or how long it is open."""
    due = pl.lit("Nothing is expected on the other side.")
    open_ = pl.lit(_NOTHING_FITS)
    if profile.aging and left.has(profile.aging):
        days = (pl.lit(as_of) - pl.col(profile.aging)).dt.total_days()
        young = pl.format("Open for {} days: it may still come.", days)
        old = pl.format("Nothing on the other side fits; open for {} days ({}).", days, _bucket(days))
        open_ = pl.when(days.is_null()).then(open_).when(days <= profile.timing_days).then(young).otherwise(old)
    return pl.when(pl.col("category") == "not_due").then(due).otherwise(open_).alias("reason")


def _bucket(days: pl.Expr) -> pl.Expr:
    found: pl.Expr = pl.lit("over 120")
    for most, words in reversed(BUCKETS):
        found = pl.when(days <= most).then(pl.lit(words)).otherwise(found)
    return found


def _category_of(pairs: pl.DataFrame, name: str, height: int) -> pl.Series:
    order = {category: place for place, category in enumerate(PRECEDENCE)}
    ranked = pairs.drop_nulls(name).select(
        name, "category", pl.col("category").replace_strict(order, default=99, return_dtype=pl.UInt8).alias("rank")
    )
    first = ranked.sort(name, "rank").unique(name, keep="first", maintain_order=True)
    rows = pl.DataFrame({name: pl.int_range(height, dtype=pl.UInt32, eager=True)})
    return rows.join(first, on=name, how="left", maintain_order="left")["category"]


def for_a_person(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs that somebody must look at: what was not accepted and is due, and accepted money in question."""
    settled = pl.col("accepted") & ~pl.col("category").is_in(["short_pay", "duplicate"])
    return pairs.filter(~settled & (pl.col("category") != "not_due"))


def totals(outcome: Outcome) -> list[Total]:
    """The total of each source."""
    found = [_total(outcome.table(side), outcome.categories(side)) for side in ("left", "right")]
    if outcome.extra is not None:
        rows = outcome.extra.table.frame
        found.append(_total(outcome.extra.table, pl.repeat("provider_adjustment", len(rows), eager=True)))
    return found


def _total(table: Table, categories: pl.Series) -> Total:
    named = pl.DataFrame({"category": categories, "cents": table.frame["cents"]})
    grouped = named.drop_nulls("category").group_by("category").agg(pl.len(), pl.col("cents").sum())
    by_category = {category: (rows, cents) for category, rows, cents in grouped.sort("category").iter_rows()}
    return Total(
        table.name, int(table.frame["cents"].sum()), sum(cents for _, cents in by_category.values()), by_category
    )
