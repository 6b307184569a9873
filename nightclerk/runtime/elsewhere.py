"""Saying of a row that nobody was asked for it: which run asked, when, and by which version of the portal file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from nightclerk.records import Asked, RowResult

MOST = 12  # row numbers that are named; a person looks up the rest in the results


def in_words(asked: Asked, zone: tzinfo) -> str:
    """When, by what and in which run an answer was asked for that a row has without having been asked."""
    version = f", portal file version {asked.version}" if asked.version else ""
    return f"asked {_clock(asked.at, zone)} in run {asked.run}{version}"


def remarks(rows: Iterable[RowResult], zone: tzinfo) -> Iterator[str]:
    """A sentence for each run whose answers these rows have; the newest time and version of it are told."""
    found: dict[str, list[tuple[Asked, int]]] = {}
    for number, asked in _asked(rows):
        found.setdefault(asked.run, []).append((asked, number))
    for shared in found.values():
        latest = max((asked for asked, _ in shared), key=lambda asked: asked.at)
        rows_said = _named([number for _, number in shared])
        yield f"{rows_said}: not asked again, but {in_words(latest, zone)}. `--again` asks everybody anew."


def _asked(rows: Iterable[RowResult]) -> Iterator[tuple[int, Asked]]:
    for row in rows:
        yield from ((row.row, each.asked) for each in (row, *row.also) if each.asked is not None)


def _named(numbers: list[int]) -> str:
    told = sorted(set(numbers))
    more = f" and {len(told) - MOST} more" if len(told) > MOST else ""
    return f"{'Row' if len(told) == 1 else 'Rows'} {', '.join(map(str, told[:MOST]))}{more}"


def _clock(when: datetime, zone: tzinfo) -> str:
    return when.astimezone(zone).strftime("%m/%d %I:%M %p")
