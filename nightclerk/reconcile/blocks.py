"""Which pairs of rows are worth weighing: those that share something rare enough."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

import polars as pl

from nightclerk.reconcile.compare import WIDE_DAYS, Part
from nightclerk.reconcile.forms import bare_identifiers

_MOST_PAIRS = 1_000_000  # of one block, before doubles go
_FEW, _MANY = 3.0, 40.0  # candidates of a row that a block may bring, by how many rows there are
_RARE = 40  # rows in which a word of a text may stand and still tell something


def candidates(left: pl.DataFrame, right: pl.DataFrame, parts: tuple[Part, ...]) -> pl.DataFrame:
    """Pairs (`l`, `r` of the frames) that share a rare value of one field, or values of two that are rare together.

    No block is chosen by hand: how often a value comes again on the left says how many candidates it would bring.
    """
    most = min(_MANY, max(_FEW, _MOST_PAIRS / max(1, len(right))))
    lefts, rights = _keys(left, parts), _keys(right, parts)
    loads = {name: _load(lefts[name]) for name in lefts.columns if name != "l"}
    single = [(name,) for name in loads if loads[name] <= most]
    rest = [name for name in loads if loads[name] > most]
    double = [pair for pair in combinations(rest, 2) if _load(lefts.select(pl.struct(*pair).alias("p"))["p"]) <= most]
    triple = [] if double else list(combinations(rest, 3))
    rights = rights.rename({"l": "r"})
    found = [_joined(lefts, rights, on) for on in (*single, *double, *triple)]
    found += [each for part in parts if part.rule == "id" and part.key for each in _bare(left, right, part)]
    found += _windows(left, right, parts)
    found += [_sharing(left, right, part) for part in parts if part.rule == "text"]
    return pl.concat(found).unique() if found else pl.DataFrame(schema={"l": pl.UInt32, "r": pl.UInt32})


def _keys(frame: pl.DataFrame, parts: tuple[Part, ...]) -> pl.DataFrame:
    """The values that blocks are made of: `l` is the position of a row."""
    values: dict[str, pl.Series] = {"l": frame["l"]}
    for part in parts:
        column = frame[part.column]
        values[part.column] = column.abs() if part.rule == "money" else column
    return pl.DataFrame(values)


def _windows(left: pl.DataFrame, right: pl.DataFrame, parts: tuple[Part, ...]) -> list[pl.DataFrame]:
    """Pairs whose amount and day are both within what the fields allow, and whose text begins with the same sign.

    Only where both are allowed much: then neither needs to be equal, and no other block would bring them together.
    """
    money = next((part for part in parts if part.rule == "money" and part.share), None)
    day = next((part for part in parts if part.rule == "date" and part.days >= WIDE_DAYS), None)
    text = next((part for part in parts if part.rule == "text"), None)
    if money is None or day is None or text is None:
        return []
    lefts, rights = (_cells(frame, money, day, text) for frame in (left, right))
    steps = [pl.int_ranges(pl.col(name) - 1, pl.col(name) + 2).alias(name) for name in ("m", "d")]
    spread = rights.with_columns(steps).explode("m").explode("d")
    both = lefts.join(spread, on=["m", "d", "c"], how="inner", suffix="~")
    apart = (pl.col("cents") - pl.col("cents~")).abs() <= money.share * pl.max_horizontal("cents", "cents~")
    late = (pl.col("day") - pl.col("day~")).dt.total_days().abs() <= day.days
    return [both.filter(apart & late).select("l", pl.col("l~").alias("r"))]


def _cells(frame: pl.DataFrame, money: Part, day: Part, text: Part) -> pl.DataFrame:
    """Each row with the cell of its amount (a step is the share allowed), of its day, and its text's first sign."""
    cents, date = pl.col(money.column).abs(), pl.col(day.column)
    return frame.filter(cents > 0).select(
        "l",
        cents.alias("cents"),
        date.alias("day"),
        (cents.log() / math.log1p(money.share)).floor().cast(pl.Int64).alias("m"),
        (date.cast(pl.Int32).cast(pl.Int64) // day.days).alias("d"),
        pl.col(text.column).str.head(1).alias("c"),
    )


def _bare(left: pl.DataFrame, right: pl.DataFrame, part: Part) -> Iterator[pl.DataFrame]:
    """Pairs whose key is the same number but for a prefix or suffix on either side."""
    plain = [frame.select("l", pl.col(part.column).alias("n")) for frame in (left, right)]
    bare = [
        frame.select("l", bare_identifiers(frame[f"{part.column}.raw"]).alias("n")).drop_nulls()
        for frame in (left, right)
    ]
    for one, other in ((plain[0], bare[1]), (bare[0], plain[1]), (bare[0], bare[1])):
        yield one.join(other.rename({"l": "r"}), on="n", how="inner").select("l", "r")


def _load(values: pl.Series) -> float:
    """How many rows a row finds, on average, that have its value."""
    counts = values.drop_nulls().value_counts()["count"].cast(pl.Int64)
    total = int(counts.sum())
    return int((counts * counts).sum()) / total if total else 0.0


def _joined(lefts: pl.DataFrame, rights: pl.DataFrame, on: tuple[str, ...]) -> pl.DataFrame:
    return lefts.select("l", *on).join(rights.select("r", *on), on=list(on), how="inner").select("l", "r")


def _sharing(left: pl.DataFrame, right: pl.DataFrame, part: Part) -> pl.DataFrame:
    """Pairs of rows whose texts share a word that is rare on the left."""
    words = _words(left, part)
    rare = words.filter(pl.len().over("w") <= _RARE)
    return rare.join(_words(right, part).rename({"l": "r"}), on="w", how="inner").select("l", "r").unique()


def _words(frame: pl.DataFrame, part: Part) -> pl.DataFrame:
    split = frame.select("l", pl.col(part.column).str.split(" ").alias("w")).explode("w")
    return split.filter(pl.col("w").str.len_chars() >= 3).unique()
