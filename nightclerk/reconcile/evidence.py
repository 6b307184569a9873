"""The weight of evidence of each pair of rows, in bits: how much likelier it is seen of a true pair than by chance.

The model is Fellegi and Sunter's (1969). How often two rows that do not belong together agree is counted in the tables
themselves, value by value: an agreement on a rare value tells more than one on a common one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from nightclerk.reconcile.compare import ABSENT, AKIN, CLOSE, DIFFERENT, EQUAL, LEVELS, Part, level

_TRUE_PAIRS = {EQUAL: 0.90, CLOSE: 0.07, AKIN: 0.01, DIFFERENT: 0.02}
_AGREEING = {EQUAL: 0.90, CLOSE: 0.09, AKIN: 0.01, DIFFERENT: 1.0}
_LESSONS = 4
_CHANCE_PAIRS = 20_000  # drawn to see how often values that do not belong together are close
_LEAST = 1e-6
_SEED = 7
_ENOUGH = 100  # confident pairs from which the shares of a field are learned
_CERTAIN = 0.0  # bits of a pair that the shares are learned from


@dataclass(frozen=True)
class Weights:
    """Bits of one field by level; `values`: the bits of agreeing on each value of the left column."""

    part: Part
    bits: dict[int, float]
    values: pl.DataFrame


def levels(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame, parts: tuple[Part, ...]) -> pl.DataFrame:
    """`pairs` (`l`, `r`) with a level column for each part, named by its column."""
    lefts, rights = left[pairs["l"]], right[pairs["r"]]
    return pairs.with_columns(level(part, lefts, rights).alias(part.column) for part in parts)


def weigh(
    seen: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame, parts: tuple[Part, ...], learn: bool
) -> pl.DataFrame:
    """`seen` with `bits`: the evidence that a pair is true less the prior odds against it (log2 of the left rows)."""
    chance = _chance(left, right, parts)
    prior = math.log2(max(2, len(left)))

    def summed(true: Callable[[Part], dict[int, float]]) -> pl.DataFrame:
        weights = [_weights(part, left, chance[part.column], true(part)) for part in parts]
        return seen.with_columns((_sum(seen, left, weights) - prior).alias("bits"))

    if not learn:
        return summed(lambda _part: _TRUE_PAIRS)
    found = summed(lambda _part: _AGREEING)  # at first nothing speaks against a pair
    for _ in range(_LESSONS):
        sure = found.filter((pl.col("bits") >= _CERTAIN) & _best_of_both())
        if len(sure) < _ENOUGH:
            return summed(lambda _part: _TRUE_PAIRS)
        shares = {part: _shares(sure[part.column]) for part in parts}
        found = summed(shares.__getitem__)
    return found


def _best_of_both() -> pl.Expr:
    """Pairs that are the best of both their rows."""
    bits = pl.col("bits")
    return (bits == bits.max().over("r")) & (bits == bits.max().over("l"))


def _chance(left: pl.DataFrame, right: pl.DataFrame, parts: tuple[Part, ...]) -> dict[str, pl.Series]:
    """The levels of pairs drawn at random."""
    drawn = pl.select(
        pl.int_range(0, _CHANCE_PAIRS).shuffle(_SEED).cast(pl.UInt32) % max(1, len(left)),
        (pl.int_range(0, _CHANCE_PAIRS).shuffle(_SEED + 1).cast(pl.UInt32) % max(1, len(right))).alias("r"),
    )
    drawn.columns = ["l", "r"]
    lefts, rights = left[drawn["l"]], right[drawn["r"]]
    return {part.column: level(part, lefts, rights) for part in parts}


def _shares(levels: pl.Series) -> dict[int, float]:
    """How the levels are spread among true pairs, one of each kept back for what has not been seen."""
    counts = {each: int((levels == each).sum()) + 1 for each in LEVELS}
    total = sum(counts.values())
    return {each: number / total for each, number in counts.items()}


def _weights(part: Part, left: pl.DataFrame, chance: pl.Series, true: dict[int, float]) -> Weights:
    stated = max(1, int((chance != ABSENT).sum()))
    least = max(1 / max(len(left), _CHANCE_PAIRS), _LEAST)
    by_chance = {each: max(int((chance == each).sum()) / stated, least) for each in (CLOSE, AKIN)}
    shares = _values(left[part.column])
    equal = float((shares["share"] ** 2).sum())
    by_chance[DIFFERENT] = max(1 - equal - sum(by_chance.values()), _LEAST)
    bits = {each: math.log2(true[each] / share) for each, share in by_chance.items()} | {ABSENT: 0.0}
    bits[EQUAL] = math.log2(true[EQUAL] / max(equal, _LEAST))
    agreed = shares.select("v", (math.log2(true[EQUAL]) - pl.col("share").log(2)).alias("b"))
    return Weights(part, bits, agreed)


def _values(column: pl.Series) -> pl.DataFrame:
    """`v` and `share`: how likely a row that does not belong has that value too.

    Of a value seen once, its share of the rows says too much: the chance is then taken from how often two rows agree at
    all (a birth date seen once in 500 patients is not shared by one person in 500).
    """
    counts = pl.DataFrame({"v": column}).drop_nulls().group_by("v").len()
    rows = max(2, int(counts["len"].sum()))
    number = counts["len"].cast(pl.Float64)
    meeting = max(float((number * (number - 1)).sum()) / (rows * (rows - 1)), 2 / (rows * rows), _LEAST)
    share = pl.when(pl.col("len") == 1).then(min(meeting, 1 / rows)).otherwise(pl.col("len") / rows)
    return counts.select("v", share.alias("share"))


def _sum(seen: pl.DataFrame, left: pl.DataFrame, weights: list[Weights]) -> pl.Series:
    total = pl.repeat(0.0, len(seen), eager=True)
    for each in weights:
        total = total + _bits(seen, left, each)
    return total


def _bits(seen: pl.DataFrame, left: pl.DataFrame, each: Weights) -> pl.Series:
    column = each.part.column
    by_value = left.select(pl.col(column).alias("v")).join(each.values, on="v", how="left", maintain_order="left")["b"]
    agreed = by_value[seen["l"]].fill_null(each.bits[EQUAL])
    table = pl.DataFrame({"level": seen[column], "agreed": agreed})
    rest = pl.col("level").replace_strict(each.bits, return_dtype=pl.Float64)
    return table.select(pl.when(pl.col("level") == EQUAL).then(pl.col("agreed")).otherwise(rest).alias("b"))["b"]
