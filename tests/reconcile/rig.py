"""Tables written by hand, and what matching makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from nightclerk.reconcile.child import read_sources
from nightclerk.reconcile.outcome import Outcome, totals
from nightclerk.reconcile.profile import find_profile
from nightclerk.reconcile.run import reconcile

AS_OF = date(2026, 12, 1)


@dataclass
class Seen:
    """An outcome, by the Excel rows of both sides."""

    outcome: Outcome
    pairs: list[dict[str, Any]] = field(default_factory=list)

    def of_right(self, row):
        """The pairs of that row on the right."""
        return [each for each in self.pairs if each["right"] == row]

    def left_rows(self, category):
        """The left rows that stand alone in that category."""
        return {each["left"] for each in self.pairs if each["category"] == category and each["right"] is None}


def matched(left: Path, right: Path, profile: str, fees: Path | None = None) -> Seen:
    """What `profile` makes of two files."""
    asked = {
        "left": str(left),
        "right": str(right),
        "left_sheet": "",
        "right_sheet": "",
        "fees": fees and str(fees),
        "columns": {},
        "profile": str(find_profile(profile, None)),
    }
    profile_, sources = read_sources(asked)
    outcome = reconcile(sources, profile_, AS_OF)
    pairs = outcome.pairs.with_columns(
        outcome.left.frame["row"].gather(outcome.pairs["l"]).alias("left"),
        outcome.right.frame["row"].gather(outcome.pairs["r"]).alias("right"),
    )
    return Seen(outcome, pairs.drop("l", "r").to_dicts())


def ties_out(seen: Seen) -> bool:
    """Whether every row has one category, and every cent is in it."""
    outcome = seen.outcome
    whole = all(not outcome.categories(side).has_nulls() for side in ("left", "right"))
    return whole and all(each.difference_cents == 0 for each in totals(outcome))


def table(path: Path, header: list[str], *rows: tuple[object, ...]) -> Path:
    """A CSV file of these rows; None is a blank cell."""
    pl.DataFrame([[*map(_text, row)] for row in rows], schema=dict.fromkeys(header, pl.String), orient="row").write_csv(
        path
    )
    return path


def _text(value):
    return None if value is None else str(value)
