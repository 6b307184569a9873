"""What each remittance line is to its claim line: a payment, a part of one, a reversal, a correction, a duplicate.

Rules (005010X221A1): CLP02 22 or negative amounts reverse an earlier line; what is paid again without a reversal,
beyond what was allowed, or is answered with CARC 18, is a duplicate; parts that stay within it are partial payments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import polars as pl

from nightclerk.reconcile.columns import Table
from nightclerk.reconcile.profile import History

_REVERSAL = "22"
_DENIED = "4"
_EXACT_DUPLICATE = "18"  # CARC
_FAR = date(9999, 12, 31)


@dataclass(frozen=True)
class Line:
    """One remittance line: `r` its position, `row` its Excel row, amounts in cents (None: not stated)."""

    r: int
    row: int
    paid: int
    billed: int | None
    allowed: int | None
    share: int | None
    status: str
    adjustment: str
    when: date | None
    category: str = ""
    words: str = ""

    @property
    def is_reversal(self) -> bool:
        """Whether it takes something back."""
        return self.status == _REVERSAL or (self.billed or 0) < 0 or self.paid < 0


def told(pairs: pl.DataFrame, right: Table, names: History, parts: Sequence[str] = ()) -> pl.DataFrame:
    """`r`, `becomes` (a category or null) and `words` (or null) of every accepted pair that is not a plain payment.

    `parts` are columns of the right that tell lines of a left record apart: each line has a history of its own.
    """
    lines = _lines(pairs.filter("accepted"), right, names, parts)
    judged = [
        line for _, group in groupby(lines, key=lambda each: each[0]) for line in _judged([line for _, line in group])
    ]
    rows = [(each.r, each.category or None, each.words or None) for each in judged if each.category or each.words]
    return pl.DataFrame(rows, schema={"r": pl.UInt32, "becomes": pl.String, "words": pl.String}, orient="row")


def _lines(pairs: pl.DataFrame, right: Table, names: History, parts: Sequence[str]) -> Iterator[tuple[int, Line]]:
    """(number of the claim line, line) of claim lines that have several lines, or one that is no plain payment."""
    both = pairs.select("l", "r").join(_frame(right, names), on="r", how="left")
    own = right.frame.with_row_index("r").select("r", *parts)
    lefts = both.select("l", "r").join(own, on="r", how="left", maintain_order="left").select("l", *parts)
    both = both.with_columns(lefts.select(pl.struct(pl.all()).rank("dense").alias("l")))
    special = (pl.len().over("l") > 1) | (pl.col("paid") <= 0) | pl.col("status").is_in([_REVERSAL, _DENIED])
    special = special | pl.col("adjustment").str.contains(r"\b18\b").fill_null(False)
    for left, *values in both.filter(special).sort("l", "when", "row", nulls_last=True).iter_rows():
        yield left, Line(*values)


def _frame(right: Table, names: History) -> pl.DataFrame:
    kinds = {
        "billed": pl.Int64,
        "allowed": pl.Int64,
        "share": pl.Int64,
        "status": pl.String,
        "adjustment": pl.String,
        "when": pl.Date,
    }
    columns = []
    for role, kind in kinds.items():
        name = getattr(names, role)
        found = pl.col(name) if name and right.has(name) else pl.lit(None, kind)
        columns.append((found.fill_null("") if kind == pl.String else found).alias(role))
    return right.frame.with_row_index("r").select("r", "row", pl.col("cents").alias("paid"), *columns)


def _judged(lines: list[Line]) -> list[Line]:
    """The lines of one claim line, oldest first, each with what it is."""
    live: list[Line] = []
    done: list[Line] = []
    after: Line | None = None
    for line in sorted(lines, key=lambda each: (each.when or _FAR, each.is_reversal, each.row)):
        if line.is_reversal:
            taken = _taken_back(line, live)
            live = [each for each in live if each not in taken]
            done += [_as(each, "reversal", f"Taken back by row {line.row}.") for each in taken]
            done.append(_as(line, "reversal", _takes(taken)))
            after = line
        elif _is_duplicate(line, live):
            done.append(_as(line, "duplicate", _doubles(live)))
        else:
            live.append(_plain(line, live, after))
    return done + live


def _taken_back(reversal: Line, live: list[Line]) -> list[Line]:
    """The one live line of that amount (the same allowed amount first), else all of them where they are its sum."""
    same = [each for each in live if each.paid == -reversal.paid]
    best = [each for each in same if each.allowed is not None and reversal.allowed == -each.allowed] or same
    if best:
        return best[-1:]
    return list(live) if live and sum(each.paid for each in live) == -reversal.paid else []


def _takes(taken: list[Line]) -> str:
    if not taken:
        return "A reversal; no payment of that amount was found that it takes back: look for it in earlier files."
    return f"Takes back row {' and '.join(str(each.row) for each in taken)}."


def _is_duplicate(line: Line, live: list[Line]) -> bool:
    if not live:
        return False
    if _EXACT_DUPLICATE in line.adjustment.replace("-", " ").split():
        return True
    again = [each for each in live if (each.paid, each.allowed, each.share) == (line.paid, line.allowed, line.share)]
    most = line.allowed if line.allowed is not None else line.billed
    paid = sum(each.paid + (each.share or 0) for each in (*live, line))
    return bool(again) and line.paid > 0 and most is not None and paid > most


def _doubles(live: list[Line]) -> str:
    return f"Paid already in row {live[0].row}: find out whether it must be given back."


def _plain(line: Line, live: list[Line], after: Line | None) -> Line:
    if line.status == _DENIED:
        return replace(line, words=f"Denied{f' ({line.adjustment})' if line.adjustment else ''}.")
    if after is not None:
        return replace(line, words=f"Corrects what row {after.row} took back.")
    return replace(line, words=f"A further part, after row {live[-1].row}.") if live else line


def _as(line: Line, category: str, words: str) -> Line:
    return replace(line, category=category, words=words)
