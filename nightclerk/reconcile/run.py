"""One reconciliation from typed tables to its outcome."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from nightclerk.reconcile import fees, gaps, history
from nightclerk.reconcile.columns import Table
from nightclerk.reconcile.deposits import match_deposits
from nightclerk.reconcile.outcome import Extra, Outcome, completed
from nightclerk.reconcile.profile import Profile
from nightclerk.reconcile.rows import match_rows

_STATUS_CODE = r"^[A-Z0-9]-"  # x - Cancelled
_LONG_WORD = 6  # letters from which on more may follow: "Cancelled by patient", but not CANCER for CAN
_CANCELLED = "The visit did not take place by its status, and yet this fits it: find out which is right."


@dataclass(frozen=True)
class Sources:
    """What is reconciled: both sides, the further sheet of one of them, and the fee schedule."""

    left: Table
    right: Table
    extra: Table | None = None
    fees: pl.DataFrame | None = None


def reconcile(sources: Sources, profile: Profile, as_of: date) -> Outcome:
    """Match both sides; every row ends in exactly one category."""
    if profile.cardinality == "deposits":
        return _deposits(sources, profile, as_of)
    left, right = sources.left, sources.right
    quiet = _not_due(left, profile)
    pairs = _matched(left, right, profile, quiet)
    if profile.history is not None:
        pairs = _overlaid(pairs, history.told(pairs, right, profile.history, gaps.parts_of(profile, left, right)))
    if sources.fees is not None and profile.fees is not None and right.has(profile.fees.allowed):
        short = fees.short_pays(
            pairs.filter(pl.col("category").is_in(["matched", "probable"])), left, right, sources.fees, profile.fees
        )
        pairs = _overlaid(pairs, short.select("r", pl.lit("short_pay").alias("becomes"), "words"))
    outcome = completed(profile, left, right, pairs, quiet, as_of)
    return replace(outcome, extra=_as_written(sources.extra))


def _matched(left: Table, right: Table, profile: Profile, quiet: pl.Series) -> pl.DataFrame:
    """The pairs; a left row that expects nothing is tried last, and what fits it contradicts it."""
    if not len(quiet):
        return match_rows(left, right, profile).pairs
    pairs = _within(
        left,
        right,
        profile,
        _others(len(left.frame), quiet),
        pl.int_range(len(right.frame), dtype=pl.UInt32, eager=True),
    )
    rest = _others(len(right.frame), pairs["r"])
    against = _within(left, right, profile, quiet, rest).filter("accepted")
    against = against.with_columns(
        pl.lit("contradiction").alias("category"), pl.lit(False).alias("accepted"), pl.lit(_CANCELLED).alias("reason")
    )
    return pl.concat([pairs, against])


def _within(left: Table, right: Table, profile: Profile, lefts: pl.Series, rights: pl.Series) -> pl.DataFrame:
    """Pairs among those rows alone."""
    found = match_rows(replace(left, frame=left.frame[lefts]), replace(right, frame=right.frame[rights]), profile).pairs
    return found.with_columns(lefts[found["l"]].alias("l"), rights[found["r"]].alias("r"))


def _others(height: int, rows: pl.Series) -> pl.Series:
    whole = pl.int_range(height, dtype=pl.UInt32, eager=True)
    return whole.filter(~whole.is_in(rows.unique().implode()))


def _not_due(left: Table, profile: Profile) -> pl.Series:
    source = profile.left
    if not source.status or not left.has(source.status):
        return pl.Series([], dtype=pl.UInt32)
    words = ["".join(word.upper().split()) for word in source.not_due]
    long = [re.escape(word) for word in words if len(word) >= _LONG_WORD]
    status = left.frame[source.status].str.replace(_STATUS_CODE, "")
    begins = status.str.contains(f"^(?:{'|'.join(long) or '$'})")
    return (status.is_in(words) | begins).fill_null(False).arg_true()


def _overlaid(pairs: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """`pairs` with another category and a further sentence where `changes` (`r`, `becomes`, `words`) has them."""
    both = pairs.join(changes, on="r", how="left", maintain_order="left")
    return both.with_columns(
        pl.coalesce("becomes", "category").alias("category"),
        pl.concat_str(["words", "reason"], separator=" ", ignore_nulls=True).alias("reason"),
    ).select(pairs.columns)


def _as_written(extra: Table | None) -> Extra | None:
    if extra is None:
        return None
    words = "A provider adjustment: it belongs to its payment, not to a claim."
    return Extra(extra, (words,) * len(extra.frame))


def _deposits(sources: Sources, profile: Profile, as_of: date) -> Outcome:
    also, rule = profile.left.also, profile.deposits
    assert rule is not None
    adjusted: dict[str, int] = {}
    if sources.extra is not None and also is not None:
        for key, cents in sources.extra.frame.select("key", "cents").iter_rows():
            adjusted[key] = adjusted.get(key, 0) + also.sign * cents
    pairs = match_deposits(sources.left, sources.right, adjusted, profile)
    quiet = _nothing_paid(sources.left, adjusted, rule.trace)
    outcome = completed(profile, sources.left, sources.right, pairs, quiet, as_of)
    return replace(outcome, extra=_as_written(sources.extra))


def _nothing_paid(left: Table, adjusted: dict[str, int], trace: str) -> pl.Series:
    """The rows of payments that come to nothing: no deposit is due."""
    sums = left.frame.drop_nulls(trace).group_by(trace).agg(pl.col("cents").sum())
    none = [key for key, cents in sums.iter_rows() if cents + adjusted.get(key, 0) == 0]
    return left.frame[trace].is_in(none).fill_null(False).arg_true()
