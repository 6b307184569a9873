"""Which of the weighed pairs is taken: the best one, when it is far enough ahead of every other."""

from __future__ import annotations

import polars as pl

from nightclerk.reconcile.compare import DIFFERENT, EQUAL, Part
from nightclerk.reconcile.joins import without
from nightclerk.reconcile.profile import Profile

SUGGEST_BITS = 6.6  # 99 in 100: shown as probable, for a person to confirm
_ROUNDS = 60


def judged(seen: pl.DataFrame, parts: tuple[Part, ...], profile: Profile) -> pl.DataFrame:
    """`seen` with `keyed` (an exact key), `off` (part of the key plainly differs) and `forbidden` (a contradiction)."""
    here = {part.column for part in parts}
    keys = [key for key in profile.keys if set(key) <= here]
    keyed = [pl.all_horizontal(pl.col(name) == EQUAL for name in key) for key in keys]
    off = [pl.any_horizontal(pl.col(name) == DIFFERENT for name in key) for key in keys]
    forbids = [pl.col(part.column) == DIFFERENT for part in parts if part.forbids]
    return seen.with_columns(
        (pl.any_horizontal(keyed) if keyed else pl.lit(False)).alias("keyed"),
        (pl.all_horizontal(off) if off else pl.lit(False)).alias("off"),
        (pl.any_horizontal(forbids) if forbids else pl.lit(False)).alias("forbidden"),
    )


def decide(seen: pl.DataFrame, profile: Profile, alike: tuple[pl.Series, pl.Series]) -> pl.DataFrame:
    """One row for each right row that has a candidate: `l`, `r`, `category`, `accepted`, `bits`.

    `alike` are, for left and right, numbers that are the same for rows that nothing compared tells apart: those do
    not compete, they are taken in their order.
    """
    seen = seen.with_columns(alike[0][seen["l"]].alias("lg"), alike[1][seen["r"]].alias("rg"))
    usable = seen.filter(~pl.col("forbidden"))
    once = profile.cardinality == "one-to-one"
    taken = _mutual(usable, profile) if once else _best(usable, profile)
    rest = without(usable, "r", taken)
    rest = without(rest, "l", taken) if once else rest
    doubtful = _doubtful(rest, profile, once)
    against = seen.filter(pl.col("forbidden") & pl.col("keyed"))
    for each in (taken, doubtful):
        against = without(against, "r", each)
    if once:
        against = without(against, "l", taken)
    against = _first(against).with_columns(pl.lit("contradiction").alias("category"), pl.lit(False).alias("accepted"))
    columns = ["l", "r", "category", "accepted", "bits"]
    return pl.concat([taken.select(columns), doubtful.select(columns), against.select(columns)])


def _best(usable: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Many rows on the right may take the same row on the left; rows alike on the left are taken in turn."""
    ahead = usable.with_columns(_ahead("r", "lg"))
    best = ahead.filter((pl.col("bits") == pl.col("bits").max().over("r")) & (pl.col("ahead") >= profile.margin_bits))
    lone = best.filter(pl.len().over("r") == 1)
    several = best.filter(pl.len().over("r") > 1)
    return _named(pl.concat([lone, _in_turn(several)]), profile)


def _in_turn(several: pl.DataFrame) -> pl.DataFrame:
    """Rows of which several on the left are alike: the first gets the first, where there are not more than those."""
    places = several.with_columns(
        pl.col("l").rank("dense").over("lg").alias("at_l"),
        pl.col("r").rank("dense").over("lg").alias("at_r"),
        pl.col("r").n_unique().over("lg").alias("rights"),
        pl.col("l").n_unique().over("lg").alias("lefts"),
    )
    return places.filter((pl.col("at_l") == pl.col("at_r")) & (pl.col("rights") <= pl.col("lefts"))).select(
        several.columns
    )


def _mutual(usable: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Each row once: pairs that are the best of both their rows, again and again on what is left."""
    taken: list[pl.DataFrame] = []
    rest = usable.filter((pl.col("bits") >= SUGGEST_BITS) | pl.col("keyed"))
    for _ in range(_ROUNDS):
        ahead = rest.with_columns(_ahead("r", "lg"), _ahead("l", "rg").alias("ahead_l"))
        best = ahead.filter(
            (pl.col("bits") == pl.col("bits").max().over("r"))
            & (pl.col("bits") == pl.col("bits").max().over("l"))
            & (pl.min_horizontal("ahead", "ahead_l") >= profile.margin_bits)
        ).sort("l", "r")
        best = best.unique("r", keep="first", maintain_order=True).unique("l", keep="first", maintain_order=True)
        if best.is_empty():
            break
        taken.append(best.drop("ahead_l"))
        rest = without(without(rest, "r", best), "l", best)
    return _named(pl.concat(taken) if taken else usable.head(0).with_columns(pl.lit(0.0).alias("ahead")), profile)


def _ahead(row: str, group: str) -> pl.Expr:
    """How far a pair's bits are ahead of the best pair of the same row with another group of rows on the other side."""
    best = pl.col("bits").max().over(row)
    best_group = pl.col(group).sort_by("bits", descending=True).first().over(row)
    second = pl.when(pl.col(group) != best_group).then(pl.col("bits")).max().over(row)
    return (best - second).fill_null(float("inf")).alias("ahead")


def _named(taken: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    sure = (pl.col("bits") >= profile.accept_bits) & ~pl.col("off")
    return taken.filter(pl.col("keyed") | (pl.col("bits") >= SUGGEST_BITS)).with_columns(
        pl.when("keyed").then(pl.lit("matched")).otherwise(pl.lit("probable")).alias("category"),
        (pl.col("keyed") | sure).alias("accepted"),
    )


def _doubtful(rest: pl.DataFrame, profile: Profile, once: bool) -> pl.DataFrame:
    """What a person may look at: one candidate that is not proven (probable), or several as good (ambiguous)."""
    near = rest.with_columns(_ahead("r", "lg")).filter(pl.col("keyed") | (pl.col("bits") >= profile.suggest_bits))
    several = pl.col("ahead") < profile.margin_bits
    named = near.with_columns(
        pl.when(several).then(pl.lit("ambiguous")).otherwise(pl.lit("probable")).alias("category"),
        pl.lit(False).alias("accepted"),
    )
    return _greedy(named) if once else _first(named)


def _greedy(pairs: pl.DataFrame) -> pl.DataFrame:
    """Each row of both sides once, the best pairs first."""
    rest = pairs.sort(["bits", "l", "r"], descending=[True, False, False])
    taken: list[pl.DataFrame] = [rest.head(0)]
    while not rest.is_empty():
        best = rest.filter(pl.int_range(pl.len()).over("r") == 0, pl.int_range(pl.len()).over("l") == 0)
        taken.append(best)
        rest = without(without(rest, "r", best), "l", best)
    return pl.concat(taken)


def _first(pairs: pl.DataFrame) -> pl.DataFrame:
    """The best pair of each right row, and each left row with one of them at most."""
    return pairs.sort(["bits", "l", "r"], descending=[True, False, False]).unique(
        "r", keep="first", maintain_order=True
    )
