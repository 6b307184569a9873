"""Which of several columns holds the number that names a row: a visit's, an account's, a claim's. The values tell.

Each file may have more of them than the other one, and a payer repeats whichever the practice sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import polars as pl

from nightclerk.bot.columns import Own, Titles
from nightclerk.reconcile import forms
from nightclerk.reconcile.affixes import APART, LEAST, TOGETHER
from nightclerk.reconcile.columns import roles
from nightclerk.reconcile.profile import Profile, Side
from nightclerk.sheets.book import Sheet

_Two = tuple[str, str]  # a column of the left and one of the right


def told_by_the_other(left: Sheet, right: Sheet, profile: Profile, own: Own) -> dict[str, _Two]:
    """Field of a key -> the two columns that share their values, where those with the most telling names do not."""
    chosen: dict[str, _Two] = {}
    if profile.cardinality == "deposits":  # whose traces are looked for in the bank's words
        return chosen
    for name in dict.fromkeys(name for key in profile.keys for name in key if profile.fields[name].kind == "id"):
        lefts, rights = _candidates(left, profile, "left", own, name), _candidates(right, profile, "right", own, name)
        if lefts and rights and len(lefts) + len(rights) > 2:
            first = lefts[0], rights[0]
            met = {two: _meeting(left, right, two) for two in product(lefts, rights)}
            close = [two for two in met if met[two][1] >= TOGETHER]
            if close and met[first][1] < APART:
                # a claim's number tells more rows apart than a patient's
                chosen[name] = max(close, key=lambda two: met[two][0])
    return chosen


def words(left: Sheet, right: Sheet, name: str, two: _Two) -> str:
    """What a person is told of it."""
    letters = [sheet.letters[sheet.columns.index(column)] for sheet, column in zip((left, right), two, strict=True)]
    shown = name.replace("_", " ").capitalize()
    return f"{shown} was read from columns {letters[0]} and {letters[1]}, which have the same numbers."


def _candidates(sheet: Sheet, profile: Profile, side: Side, own: Own, name: str) -> list[str]:
    found = Titles(roles(profile, side), ()).all_of(name, sheet.columns, own)
    return [sheet.columns[place] for place in found]


def _meeting(left: Sheet, right: Sheet, two: _Two) -> tuple[int, float]:
    """The distinct numbers that are in both, with or without affixes, and their share of the shorter column's."""
    here, there = (frame[column].drop_nulls() for frame, column in zip((left.frame, right.frame), two, strict=True))
    one, other = pl.concat(_numbers(here)).unique(), pl.concat(_numbers(there)).unique()
    shorter = min(here.n_unique(), there.n_unique())
    number = int(one.is_in(other.implode()).sum())
    return number, number / max(LEAST, shorter)


def _numbers(values: pl.Series) -> Iterator[pl.Series]:
    for shape in (forms.identifiers, forms.bare_identifiers):
        yield shape(values).drop_nulls().rename("n")
