"""Codes that the two files write in ways of their own: M and Male, 99213 and HC:99213:25. It is told what was done.

What can agree nowhere because each file has codes of its own says nothing of any pair, and is not compared.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from nightclerk.reconcile.columns import Table, noted
from nightclerk.reconcile.profile import Profile

_FEW = 6  # different codes of one thing, such as the sexes
_PROCEDURE = r"^[A-Z0-9]\d{3}[A-Z0-9]$"
_MODIFIED = r"^([A-Z0-9]\d{3}[A-Z0-9])(?:[-:,/|]*[A-Z0-9]{2}){1,4}$"


def in_one_spelling(left: Table, right: Table, profile: Profile) -> tuple[Table, Table]:
    """Both tables with the codes of each as the other one writes them."""
    keys = {name for key in profile.keys for name in key}
    for name, each in profile.fields.items():
        if each.kind == "code" and left.has(name) and right.has(name):
            left, right = _bare(left, right, name), _bare(right, left, name)
            if each.compare and each.disagree == "doubt" and name not in keys:
                left, right = _lettered(left, right, name)
    return left, right


def _bare(table: Table, other: Table, name: str) -> Table:
    """The table with procedures without their modifiers, where the other one has them nowhere."""
    here, there = _values(table, name), _values(other, name)
    plain = here.str.replace(_MODIFIED, "$1")
    if plain.equals(here) or not there.str.contains(_PROCEDURE).all() or not plain.is_in(there.implode()).any():
        return table
    bare = table.frame.with_columns(pl.col(name).str.replace(_MODIFIED, "$1"))
    return noted(replace(table, frame=bare), f"{_words(name)} was compared without modifiers: the other file has none.")


def _lettered(left: Table, right: Table, name: str) -> tuple[Table, Table]:
    """Both with the first letters of words where one has letters; without the column where they still never meet."""
    one, other = _values(left, name), _values(right, name)
    if not 1 < max(len(one), len(other)) <= _FEW or min(len(one), len(other)) == 0 or one.is_in(other.implode()).any():
        return left, right
    if _letters(one) != _letters(other):
        initial = pl.col(name).str.head(1)
        left, right = (replace(t, frame=t.frame.with_columns(initial)) for t in (left, right))
        firsts = _values(left, name), _values(right, name)
        distinct = all(len(short) == len(whole) for short, whole in zip(firsts, (one, other), strict=True))
        if distinct and firsts[0].is_in(firsts[1].implode()).any():
            return left, right
    note = f"{_words(name)} was not compared: no value of one file is in the other."
    left, right = (replace(t, frame=t.frame.drop(name)) for t in (left, right))
    return left, noted(right, note)


def _letters(values: pl.Series) -> bool:
    return bool(values.str.contains(r"^\p{L}$").all())


def _values(table: Table, name: str) -> pl.Series:
    return table.frame[name].drop_nulls().unique()


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
