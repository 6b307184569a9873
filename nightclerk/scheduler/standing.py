"""How a schedule stands, when it runs next, why it will run or not: for the command line, the pages and the API."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from nightclerk.runtime.bots import FoundBot, find_bots
from nightclerk.runtime.calendars import Calendar, calendar_of
from nightclerk.runtime.office import Office
from nightclerk.scheduler.coming import first_run
from nightclerk.scheduler.decide import Due
from nightclerk.scheduler.explain import explain
from nightclerk.scheduler.files import Schedule
from nightclerk.scheduler.inputs import Desk, Reader
from nightclerk.store import occurrences
from nightclerk.store.occurrences import Occurrence


@dataclass(frozen=True)
class Line:
    """A schedule as a list shows it. `state` on | off | paused | broken (its bot is) | waits for its bot."""

    schedule: Schedule
    state: str
    due: Due | None  # the next run by the clock
    last: Occurrence | None

    @property
    def next_at(self) -> float | None:
        """When it runs next (Unix seconds); None where no clock begins it."""
        return self.due.at if self.due else None


def lines_of(office: Office, schedules: Iterable[Schedule], now: float) -> list[Line]:
    """How the schedules stand at that moment (Unix seconds)."""
    bots, calendar = find_bots(office.workspace), calendar_of(office.workspace.clinic)
    return [_line(office, each, bots.get(each.said.bot), calendar, now) for each in schedules]


def _line(office: Office, schedule: Schedule, found: FoundBot | None, calendar: Calendar, now: float) -> Line:
    due = first_run(schedule, calendar, now) if schedule.said.enabled else None
    last = next(iter(occurrences.latest(office.store, schedule.name, limit=1)), None)
    return Line(schedule, _state(office, schedule, found), due, last)


def _state(office: Office, schedule: Schedule, found: FoundBot | None) -> str:
    if not schedule.said.enabled:
        return "off"
    if found is None or found.broken:
        return "waits for its bot" if found is None else "broken"
    standing = occurrences.standing(office.store, schedule.name)
    return "paused" if standing and standing.paused_at is not None else "on"


def because(office: Office, schedule: Schedule) -> list[str]:
    """Why it will run or not, a sentence each."""
    desk = Desk(office.workspace, calendar_of(office.workspace.clinic), Reader(office.workspace))
    found = find_bots(office.workspace).get(schedule.said.bot)
    return list(explain(office, desk, found, schedule, time.time()))
