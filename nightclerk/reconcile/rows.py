"""Matching row by row: the exact pass, then the evidence on what is left."""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

from nightclerk.reconcile import blocks, choose, evidence
from nightclerk.reconcile.columns import Table
from nightclerk.reconcile.compare import ABSENT, AKIN, CLOSE, DIFFERENT, EQUAL, Part, parts
from nightclerk.reconcile.exact import exact, slipped
from nightclerk.reconcile.joins import without
from nightclerk.reconcile.profile import Profile
from nightclerk.sheets.tieout import PAIR


@dataclass(frozen=True)
class Matched:
    """Pairs of rows by their positions: `l`, `r`, `category`, `accepted`, `score` 0 to 1, `reason` in words."""

    pairs: pl.DataFrame
    parts: tuple[Part, ...]


def match_rows(left: Table, right: Table, profile: Profile) -> Matched:
    """At most one pair for each right row (one-to-one: for each left row too); what is in no pair is unmatched."""
    lefts, rights = _numbered(left.frame, "l"), _numbered(right.frame, "r")
    found = parts(profile, lefts, rights)
    once = profile.cardinality == "one-to-one"
    sure = exact(lefts, rights, profile.keys, found, once)
    open_ = without(rights, "r", sure)
    pool = without(lefts, "l", sure) if once else lefts
    near = slipped(pool, open_, profile.keys, found)
    open_ = without(open_, "r", near)
    pool = without(pool, "l", near) if once else pool
    weighed = _weighed(lefts, rights, pool, open_, found, profile)
    return Matched(pl.concat([_sure(sure, found, profile), _near(near, found), weighed]), found)


def _numbered(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.with_row_index(name)


def _sure(pairs: pl.DataFrame, found: tuple[Part, ...], profile: Profile) -> pl.DataFrame:
    key = {name for each in profile.keys[:1] for name in each}
    rest = [part.words for part in found if part.column not in key]
    words = f"The key is the same ({', '.join(sorted(n.replace('_', ' ') for n in key))})"
    words += f"; nothing disagrees of {', '.join(rest)}." if rest else "."
    return pairs.with_columns(
        pl.lit("matched").alias("category"),
        pl.lit(True).alias("accepted"),
        pl.lit(1.0).alias("score"),
        pl.lit(words).alias("reason"),
    )


def _near(pairs: pl.DataFrame, found: tuple[Part, ...]) -> pl.DataFrame:
    off = [part.words for part in found if part.key and part.rule == "id"]
    words = f"Equal: {', '.join(part.words for part in found if part.words not in off)}. Close: {', '.join(off)}."
    return pairs.with_columns(
        pl.lit("probable").alias("category"),
        pl.lit(True).alias("accepted"),
        pl.lit(0.9999).alias("score"),
        pl.lit(words).alias("reason"),
    )


def _weighed(
    lefts: pl.DataFrame,
    rights: pl.DataFrame,
    pool: pl.DataFrame,
    open_: pl.DataFrame,
    found: tuple[Part, ...],
    profile: Profile,
) -> pl.DataFrame:
    pairs = blocks.candidates(pool, open_.rename({"r": "l"}), found) if len(open_) and len(pool) else None
    if pairs is None or pairs.is_empty():
        return pl.DataFrame(schema=list(PAIR.items()))
    seen = evidence.levels(pairs, lefts, rights, found)
    seen = evidence.weigh(seen, lefts, rights, found, learn=not profile.keys)
    seen = choose.judged(seen, found, profile)
    alike = (_alike(lefts, found), _alike(rights, found))
    chosen = choose.decide(seen, profile, alike)
    told = chosen.join(
        seen.select("l", "r", "keyed", "off", *(part.column for part in found)),
        on=["l", "r"],
        how="left",
        maintain_order="left",
    )
    odds = pl.col("bits") - min(0.0, profile.suggest_bits)  # where the profile calls them even
    score = 1 / (1 + (-odds * math.log(2)).exp())
    return told.with_columns(score.round(4).alias("score"), _reason(found).alias("reason")).select(*PAIR)


def _alike(frame: pl.DataFrame, found: tuple[Part, ...]) -> pl.Series:
    """A number for each row, the same for rows that are equal in everything that is compared."""
    return (
        frame.select(pl.struct(part.column for part in found).rank("dense").cast(pl.UInt32).alias("g"))["g"]
        if found
        else pl.Series([], dtype=pl.UInt32)
    )


def _reason(found: tuple[Part, ...]) -> pl.Expr:
    def listed(words: str, level: int) -> pl.Expr:
        names = [pl.when(pl.col(part.column) == level).then(pl.lit(part.words)) for part in found]
        joined = pl.concat_str(names, separator=", ", ignore_nulls=True)
        return pl.when(joined != "").then(pl.lit(f"{words}: ") + joined + ". ")

    told = {EQUAL: "Equal", CLOSE: "Close", AKIN: "Akin", DIFFERENT: "DIFFERENT", ABSENT: "Not stated"}
    said = [listed(words, level) for level, words in told.items()]
    return pl.concat_str(said, ignore_nulls=True).str.strip_chars_end()
