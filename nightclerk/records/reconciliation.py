"""What a reconciliation of two files came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class CategoryTotal:
    """So many rows of one source are in one category, and so many cents."""

    rows: int
    cents: int


@dataclass(frozen=True, kw_only=True)
class SourceTotal:
    """One source: the cents of its rows and of its categories; a difference of 0 is what makes it believed."""

    source: str
    file: str
    sheet: str
    rows: int
    total_cents: int
    categorised_cents: int
    difference_cents: int
    categories: dict[str, CategoryTotal]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OpenItem:
    """A row that needs a person; `id` is the same in every export that has that row, `since` the first run with it."""

    id: str
    source: str
    category: str
    row: int
    cents: int
    reason: str
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """Two files matched by a profile: totals of each source, what is open, and how much of the last run no longer is.

    `pairs` and `accepted` count pairs of rows; `words` are the profile's own titles of categories.
    """

    profile: str
    title: str
    sources: tuple[SourceTotal, ...]
    pairs: int
    accepted: int
    open: tuple[OpenItem, ...]
    closed: int = 0
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """The workbook of a run that was written while it worked; there is nothing left to describe."""
