"""Reports that write a claim's number and patient once, and leave them blank on its further lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import polars as pl

from nightclerk.reconcile.profile import Profile
from nightclerk.sheets.book import Sheet

_LINE = ("code", "date")  # kinds of the further fields of a key: what makes a blank row a line of the record above


def filled(sheet: Sheet, places: Mapping[str, str], profile: Profile) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet with such rows told whose they are, and that in words.

    Only of rows right below: a heading, a total or a blank row between them ends the record. `places` are the columns
    of the roles. A row that names anybody, or has nothing of a line, stays as it is.
    """
    leading = {key[0] for key in profile.keys} & places.keys()
    lines = [pl.col(places[name]).is_not_null() for name in _further(profile) if name in places]
    if len(leading) != 1 or not lines:
        return sheet, ()
    (name,) = leading
    number = pl.col(places[name])
    same = list(_same(profile, places))
    who = [column for role, column in places.items() if _kind(profile, role) == "person"] or same
    nobody = pl.all_horizontal(pl.col(column).is_null() for column in (places[name], *who))
    silent = nobody & pl.any_horizontal(lines)
    begins = ~nobody | (pl.col("row") != pl.col("row").shift(1) + 1).fill_null(True)
    marked = sheet.frame.with_columns(silent.alias("~silent"), begins.cum_sum().alias("~record"))
    frame = marked.with_columns(
        pl.when("~silent").then(pl.col(column).forward_fill().over("~record")).otherwise(pl.col(column)).alias(column)
        for column in {places[name], *who, *same}
    )
    count = frame.select((pl.col("~silent") & number.is_not_null()).sum()).item()
    words = f"{count:,} rows leave {name.replace('_', ' ')} blank: read as further lines of the record above."
    return replace(sheet, frame=frame.drop("~silent", "~record")), (words,) if count else ()


def _further(profile: Profile) -> Iterator[str]:
    for key in profile.keys:
        yield from (name for name in key[1:] if profile.fields[name].kind in _LINE)


def _same(profile: Profile, places: Mapping[str, str]) -> Iterator[str]:
    """The columns of what is the same on all lines of a record: whatever forbids a match, but no money."""
    for role, column in places.items():
        each = profile.fields[role.partition(".")[0]]
        if each.disagree == "contradiction" and each.kind != "money":
            yield column


def _kind(profile: Profile, role: str) -> str:
    return profile.fields[role.partition(".")[0]].kind
