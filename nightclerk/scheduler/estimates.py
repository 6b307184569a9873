"""How long work will take, from how long it took: seconds an item, pages at once, and the hours of the portal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from typing import TYPE_CHECKING

from nightclerk.errors import NightclerkError
from nightclerk.runtime.office import Office
from nightclerk.scheduler.files import Schedule
from nightclerk.store import planning

if TYPE_CHECKING:
    from nightclerk.portal.file import Hours, Limits

_KEPT_SECONDS = 600.0
_LOOK = 14  # days ahead in which a portal must open


@dataclass(frozen=True)
class Pace:
    """Seconds an item of a partition takes, all pages together; None while nothing is known. Hours None: always."""

    seconds: float | None
    hours: Hours | None = None


@dataclass(frozen=True)
class Estimate:
    """From when to when a run will be at which portal accounts. `end` None: there is no history to tell it by yet."""

    start: float
    end: float | None
    partitions: frozenset[str]
    items: int = 0


class Paces:
    """The pace of every partition, looked up anew after ten minutes."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._known: dict[str, tuple[float, Pace]] = {}

    def of(self, partition: str, now: float) -> Pace:
        """The pace of a partition (`portal|account`, or a bot's own word)."""
        kept = self._known.get(partition)
        if kept is None or abs(now - kept[0]) > _KEPT_SECONDS:
            self._known[partition] = kept = (now, self._look(partition))
        return kept[1]

    def _look(self, partition: str) -> Pace:
        took = planning.durations(self._office.store, partition)
        limits = self._limits(partition)
        pages = limits.pages if limits else self._office.workspace.settings.in_hand
        seconds = fmean(took) / max(1, pages) if took else None
        if limits and limits.checks_per_minute and seconds is not None:
            seconds = max(seconds, 60 / float(limits.checks_per_minute))
        return Pace(seconds, limits.hours if limits else None)

    def _limits(self, partition: str) -> Limits | None:
        from nightclerk.portal import (
            load,
        )  # late: it brings the browser's driver, which `schedule list` need not wait for

        portal, bar, _ = partition.partition("|")
        path = self._office.workspace.root / "selectors" / f"{portal}.yaml"
        if not bar or not path.exists():
            return None
        try:
            return load(path).limits
        except NightclerkError:
            return None  # `nightclerk selectors lint` says what is wrong with it


def ends(start: float, seconds: float, hours: Hours | None) -> float:
    """When so many seconds of work are done that may be done in the portal's hours only."""
    if hours is None:
        return start + seconds
    for opens, closes in _open(start, hours):
        if seconds <= closes - opens:
            return opens + seconds
        seconds -= closes - opens
    return start + _LOOK * 86400.0


def _open(start: float, hours: Hours) -> Iterator[tuple[float, float]]:
    day = datetime.fromtimestamp(start, hours.zone).date()
    for number in range(_LOOK):
        each = day + timedelta(days=number)
        opens = datetime.combine(each, hours.opens, hours.zone).timestamp()
        closes = datetime.combine(each, hours.closes, hours.zone).timestamp()
        if each.weekday() in hours.days and closes > start:
            yield max(opens, start), closes


def coming_run(office: Office, paces: Paces, schedule: Schedule, at: float, now: float) -> Estimate:
    """How long the run of an occurrence at `at` is likely to take: as much work as its newest run had."""
    load_of = planning.workload(office.store, schedule.name)
    known = {name: paces.of(name, now) for name in load_of}
    if not load_of or any(pace.seconds is None for pace in known.values()):
        partitions = frozenset(load_of) or _likely(office, schedule)
        return Estimate(at, None, partitions, sum(load_of.values()))
    end = max(ends(at, number * (known[name].seconds or 0), known[name].hours) for name, number in load_of.items())
    return Estimate(at, end, frozenset(load_of), sum(load_of.values()))


def _likely(office: Office, schedule: Schedule) -> frozenset[str]:
    """Where a bot that takes files of patients will work: at every account of payers.yaml."""
    accounts = {payer.place for payer in office.workspace.payers.payers.values() if payer.place}
    return frozenset(accounts) if schedule.pattern else frozenset()


def run_ends(office: Office, paces: Paces, run_id: str, priority: int, now: float) -> float | None:
    """When a run that is worked will be done, with what stands before it in line; None when nobody can tell."""
    latest = now
    for partition in planning.open_of_run(office.store, run_id):
        pace = paces.of(partition, now)
        if pace.seconds is None:
            return None
        number = planning.open_before(office.store, priority, partition)
        latest = max(latest, ends(now, number * pace.seconds, pace.hours))
    return latest


def overlapping(one: Estimate, other: Estimate) -> frozenset[str]:
    """The portal accounts at which both will be at the same time. Of a run without history only its start is known, so
    it overlaps those that are under way then; nothing is guessed of what comes after.
    """
    first, second = (one, other) if one.start <= other.start else (other, one)
    together = first.start == second.start or (first.end is not None and second.start < first.end)
    return one.partitions & other.partitions if together else frozenset()
