"""How things stand: runs with their progress and the time they still need, what needs somebody, what comes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from nightclerk.engine import anybody_works
from nightclerk.runtime.office import Office
from nightclerk.store import runs
from nightclerk.store.runs import RunRow, Wanted


@dataclass(frozen=True)
class Standing:
    """A run as a list shows it: items by status, its state, and the seconds it probably still needs (None: unknown)."""

    run: RunRow
    counts: dict[str, int]
    state: str
    left_seconds: float | None = None

    @property
    def settled(self) -> int:
        """How many items are settled."""
        return sum(self.counts.get(name, 0) for name in runs.COUNTED)

    @property
    def total(self) -> int:
        """How many items and rows there are."""
        return self.counts["total"]


def standing(office: Office, run: RunRow) -> Standing:
    """How one run stands; an ended one is not counted again."""
    return _standing(office, run, cache(lambda: anybody_works(office.store)))


def _standing(office: Office, run: RunRow, works: Callable[[], bool]) -> Standing:
    counted = run.counted or runs.counts(office.store, run.id)
    state = runs.state(run.phase, counted)
    if state == "running" and not works():
        state = "interrupted"
    made = Standing(run, counted, state)
    return replace(made, left_seconds=_left(made)) if state == "running" else made


def _left(one: Standing) -> float | None:
    """As long as what is open takes at the pace so far."""
    if not one.settled:
        return None
    return (time.time() - one.run.created_at) / one.settled * (one.total - one.settled)


def listed(office: Office, wanted: Wanted, after: str = "", limit: int = 25) -> tuple[list[Standing], str]:
    """Runs with how they stand, newest first, and where the list goes on."""
    found, following = runs.page(office.store, wanted, after, limit)
    works = cache(lambda: anybody_works(office.store))  # asked once for a list, and only where a run is open
    return [_standing(office, run, works) for run in found], following
