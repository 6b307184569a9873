"""What one system puts before or behind every number of a column and the other does not write: INV-, PT, 01.

It is taken off only where the columns hardly meet as they are and mostly do without it, and it is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from nightclerk.reconcile import forms
from nightclerk.reconcile.columns import Table, noted
from nightclerk.reconcile.profile import Profile

_FORMS = {"id": forms.identifiers, "code": forms.codes}
_BEFORE = r"^([A-Za-z]{1,6}[-_ /#:]*|\d{1,3}[-_ /])\d"
_BEHIND = r"\d([-_ /]?[A-Za-z]{1,2}|[-_ /]\d{1,3}|\d\d)$"
_ON_ALL = 0.9  # of the values
APART, TOGETHER = 0.2, 0.5  # of the values of the shorter column that are in the other one
LEAST = 5  # values that are no chance


def without_affixes(left: Table, right: Table, profile: Profile) -> tuple[Table, Table]:
    """Both tables with the identifiers and codes of each in the form that the other one has."""
    for name, each in profile.fields.items():
        if each.kind in _FORMS and left.has(name) and right.has(name):
            left = _plain(left, right, name, each.kind)
            right = _plain(right, left, name, each.kind)
    return left, right


def _plain(table: Table, other: Table, name: str, kind: str) -> Table:
    there = other.frame[name].drop_nulls().unique()
    values = table.frame[f"{name}.raw" if kind == "id" else name].str.strip_chars()
    if len(there) < LEAST or _meeting(table.frame[name], there) >= APART:
        return table
    for affix, words, bared in _bared(values):
        plain = _FORMS[kind](bared)
        if _meeting(plain, there) >= TOGETHER:
            note = (
                f"{affix.strip()} {words} {name.replace('_', ' ')} is not written by the other file: compared without."
            )
            return noted(replace(table, frame=table.frame.with_columns(plain.alias(name))), note)
    return table


def _meeting(values: pl.Series, there: pl.Series) -> float:
    """The share of the distinct values that are in the other column, of the shorter of both."""
    here = values.drop_nulls().unique()
    return int(here.is_in(there.implode()).sum()) / max(1, min(len(here), len(there)))


def _bared(values: pl.Series) -> Iterator[tuple[str, str, pl.Series]]:
    """(affix, where it is, the values without it) for what nearly every value has before it, behind it."""
    if before := _on_all(values, _BEFORE):
        yield before, "before", values.str.strip_prefix(before)
    if behind := _on_all(values, _BEHIND):
        yield behind, "behind", values.str.strip_suffix(behind)


def _on_all(values: pl.Series, pattern: str) -> str:
    stated = values.drop_nulls()
    found = stated.str.extract(pattern, 1).drop_nulls().value_counts(sort=True)
    return str(found.row(0)[0]) if len(found) and found.row(0)[1] >= _ON_ALL * max(LEAST, len(stated)) else ""
