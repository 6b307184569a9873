"""Names written "SMITH JOHN" without a comma: which word is the last name, the other file tells."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from nightclerk.reconcile import forms
from nightclerk.reconcile.columns import Table, noted
from nightclerk.reconcile.profile import Profile

_LEAST = 5  # names that are no chance
_AHEAD = 4  # times as many names must meet in the other order
_MEET = 0.2  # of the names of the shorter list


def in_one_order(left: Table, right: Table, profile: Profile) -> tuple[Table, Table]:
    """Both tables; the names of one are read last name first where only then they are those of the other."""
    for name, each in profile.fields.items():
        if each.kind == "person":
            left = _turned(left, right, name)
            right = _turned(right, left, name)
    return left, right


def _turned(table: Table, other: Table, name: str) -> Table:
    columns = [f"{name}.last", f"{name}.first"]
    if not (table.has(f"{name}.raw", *columns) and other.has(*columns)):
        return table
    raw, there = table.frame[f"{name}.raw"], _names(other.frame, columns)
    before = _met(table.frame, columns, there)
    if int(raw.str.contains(",", literal=True).sum()) * 2 > len(raw) or before >= _MEET * len(there):
        return table
    last, first = forms.person(raw, last_first=True)
    turned = table.frame.with_columns(last.alias(columns[0]), first.alias(columns[1]))
    least = max(_LEAST, _MEET * min(len(there), len(_names(turned, columns))))
    if (met := _met(turned, columns, there)) < least or met < _AHEAD * before:
        return table
    note = "The names without a comma were read last name first: so they are those of the other file."
    return noted(replace(table, frame=turned), note)


def _met(frame: pl.DataFrame, columns: list[str], there: pl.Series) -> int:
    return int(_names(frame, columns).is_in(there.implode()).sum())


def _names(frame: pl.DataFrame, columns: list[str]) -> pl.Series:
    whole = pl.concat_str(pl.col(columns[0]), pl.col(columns[1]).str.split(" ").list.first(), separator=",")
    return frame.select(whole.alias("n"))["n"].drop_nulls().unique()
