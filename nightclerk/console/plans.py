"""What page and API say alike of a schedule: how it stands, when it runs next, why it will or will not."""

from __future__ import annotations

import time
from dataclasses import dataclass

from nightclerk.runtime.bots import find_bots
from nightclerk.runtime.calendars import Calendar, calendar_of
from nightclerk.runtime.office import Office
from nightclerk.scheduler.coming import first_run
from nightclerk.scheduler.explain import explain
from nightclerk.scheduler.files import Schedule
from nightclerk.scheduler.inputs import Desk, Reader
from nightclerk.store import occurrences
from nightclerk.store.occurrences import Occurrence


@dataclass(frozen=True)
class Line:
    """A schedule as a list shows it."""

    schedule: Schedule
    state: str
    next_at: float | None
    last: Occurrence | None


def line_of(office: Office, schedule: Schedule, calendar: Calendar, now: float) -> Line:
    """How the schedule stands at that moment (Unix seconds)."""
    following = first_run(schedule, calendar, now) if schedule.said.enabled else None
    last = next(iter(occurrences.latest(office.store, schedule.name, limit=1)), None)
    return Line(schedule, state_of(office, schedule), following.at if following else None, last)


def state_of(office: Office, schedule: Schedule) -> str:
    """on | off | paused | broken (its bot is) | waits for its bot."""
    if not schedule.said.enabled:
        return "off"
    found = find_bots(office.workspace).get(schedule.said.bot)
    if found is None or found.broken:
        return "waits for its bot" if found is None else "broken"
    standing = occurrences.standing(office.store, schedule.name)
    return "paused" if standing and standing.paused_at is not None else "on"


def because(office: Office, schedule: Schedule) -> list[str]:
    """Why it will run or not, a sentence each."""
    desk = Desk(office.workspace, calendar_of(office.workspace.clinic), Reader(office.workspace))
    found = find_bots(office.workspace).get(schedule.said.bot)
    return list(explain(office, desk, found, schedule, time.time()))
