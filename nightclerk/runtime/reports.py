"""Reports: how much was done, how much of it without a person, why the rest was not, what time it saved."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nightclerk.runtime.office import Office
from nightclerk.store import reports
from nightclerk.store.reports import Measured

WEEKS = 12
# Bots whose work nobody would do by hand in their absence: the suite's own housekeeping.
OWN = frozenset({"briefing", "preflight", "upkeep"})


@dataclass(frozen=True)
class Week:
    """A week (its Monday) of one bot, or of all: `hands_free` of `items` were done without a person.

    `seconds` is the mean time from an item's begin to its answer; None while nothing was answered.
    """

    monday: date
    items: int
    done: int
    hands_free: int
    seconds: float | None

    @property
    def share(self) -> float | None:
        """The hands-free share, 0 to 1."""
        return self.hands_free / self.items if self.items else None


@dataclass(frozen=True)
class Saved:
    """Minutes that a bot saved: `number` answers without a person, `minutes` each by hand as the clinic measured it."""

    bot: str
    number: int
    minutes: float | None


@dataclass(frozen=True)
class Report:
    """The weeks, the oldest first; exceptions by reason, the most first; volumes by bot; saved minutes."""

    weeks: tuple[Week, ...]
    reasons: tuple[tuple[str, int], ...]
    bots: tuple[tuple[str, int], ...]
    saved: tuple[Saved, ...]


def report(office: Office, bot: str = "", weeks: int = WEEKS) -> Report:
    """The last `weeks` weeks of one bot, or of all that do a person's work."""
    zone, today = office.workspace.zone, office.workspace.today()
    first = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    start = datetime.combine(first, datetime.min.time(), zone).timestamp()
    end = datetime.combine(today + timedelta(days=1), datetime.min.time(), zone).timestamp()
    found = [each for each in reports.between(office.store, start, end) if _wanted(each, bot)]
    mondays = [first + timedelta(weeks=number) for number in range(weeks)]
    begins = [datetime.combine(monday, datetime.min.time(), zone).timestamp() for monday in mondays]
    by_week: dict[date, list[Measured]] = {monday: [] for monday in mondays}
    for each in found:
        by_week[mondays[bisect(begins, each.at) - 1]].append(each)
    reasons: Counter[str] = Counter()
    volumes: Counter[str] = Counter()
    for each in found:
        reasons.update(each.reasons)
        volumes[each.bot] += each.items
    return Report(
        tuple(_week(monday, those) for monday, those in by_week.items()),
        tuple(reasons.most_common()),
        tuple(volumes.most_common()),
        tuple(_saved(office, name, found) for name in sorted(volumes)),
    )


def _wanted(each: Measured, bot: str) -> bool:
    return each.bot == bot if bot else each.bot not in OWN


def _week(monday: date, those: list[Measured]) -> Week:
    done = sum(each.done for each in those)
    seconds = sum(each.seconds for each in those)
    return Week(
        monday,
        sum(each.items for each in those),
        done,
        sum(each.hands_free for each in those),
        seconds / done if done else None,
    )


def _saved(office: Office, bot: str, found: list[Measured]) -> Saved:
    number = sum(each.hands_free for each in found if each.bot == bot)
    return Saved(bot, number, office.workspace.clinic.minutes_by_hand.get(bot))
