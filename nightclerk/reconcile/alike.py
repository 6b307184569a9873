"""Two lists without a profile of their own: the columns that both have, and what kind each of them is."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from nightclerk.reconcile.columns import typed_column
from nightclerk.reconcile.profile import Field, Kind, Profile
from nightclerk.sheets.book import Sheet
from nightclerk.sheets.titles import bare

_MOSTLY = 0.9
_ID_SIGNS = 5  # of a value that is an identifier rather than a code
_LAST = ("surname", "lastname", "last", "familyname")
_FIRST = ("givenname", "firstname", "first", "forename")


def with_common_columns(profile: Profile, left: Sheet, right: Sheet) -> Profile:
    """The profile with a field for each column that both sheets have, its kind told by the values of both."""
    shared = {bare(name): name for name in left.columns}
    pairs = [(shared[bare(name)], name) for name in right.columns if bare(name) in shared]
    fields: dict[str, Field] = {}
    for one, other in pairs:
        kind = _kind(bare(one), pl.concat([left.frame[one], right.frame[other].alias(one)]), left)
        days, share = (31, 0.0) if kind == "date" else (0, 0.1)
        fields[re.sub(r"[^a-z0-9]+", "_", one.casefold()).strip("_")] = Field(
            kind, left=(one,), right=(other,), days=days, share=share
        )
    money = [name for name, each in fields.items() if each.kind == "money"]
    amount = money[0] if len(money) == 1 else ""
    return replace(
        profile, fields=fields, left=replace(profile.left, amount=amount), right=replace(profile.right, amount=amount)
    )


def _kind(name: str, values: pl.Series, sheet: Sheet) -> Kind:
    if name in _LAST + _FIRST:
        return "last" if name in _LAST else "first"
    stated = values.drop_nulls().str.strip_chars()
    stated = stated.filter(stated != "")
    if stated.is_empty():
        return "text"
    if _share(typed_column("date", stated, sheet).is_not_null()) >= _MOSTLY:
        return "date"
    if _share(typed_column("money", stated, sheet).is_not_null()) >= _MOSTLY and _share(_with_cents(stated)) > 0.5:
        return "money"
    if _share(stated.str.contains(r"\d")) > 0.5 and _share(stated.str.contains(r"\S\s+\S")) <= 0.2:
        return "id" if _share(stated.str.len_chars() >= _ID_SIGNS) > 0.5 else "code"
    return "text"


def _with_cents(stated: pl.Series) -> pl.Series:
    return stated.str.contains(r"[.,]\d\d?$")


def _share(which: pl.Series) -> float:
    """The share of the values of which it is true."""
    return int(which.sum()) / max(1, len(which))
