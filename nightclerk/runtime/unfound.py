"""Saying of a run that a portal found nobody in it: its file is wrong more often than everybody is unknown there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from nightclerk.records import Outcome
from nightclerk.store import runs
from nightclerk.store.base import Store
from nightclerk.store.runs import RunRow

LEAST = 5  # asked about; fewer may well be unknown


def remarks_of(store: Store, run: RunRow) -> tuple[str, ...]:
    """What is remarked of a run: what its file was read with, and the portals that found nobody."""
    return (*run.remarks, *_unfound(store, run.id))


def _unfound(store: Store, run_id: str) -> Iterator[str]:
    """A sentence for each portal that answered *not found* to all of the run, and to so many."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for place, outcome, number in runs.outcomes(store, run_id):
        portal, account = place.partition("|")[::2]
        if account:  # other places are no portals
            found[portal][outcome] += number
    for portal, counted in sorted(found.items()):
        if counted.total() == counted[Outcome.NOT_FOUND] >= LEAST:
            yield _said(portal, counted.total())


def _said(portal: str, number: int) -> str:
    return (
        f"NOBODY_FOUND: {portal} found none of the {number} it was asked about. Either it knows none of them, or its "
        "portal file asks for something else: ask about one whom it surely knows, and compare with its own page."
    )
