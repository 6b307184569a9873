"""Schedules: what runs when, drawn as a week, and why it will run or not."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from starlette.responses import Response

from nightclerk.console.frame import LEADS, MANAGERS, PLANNERS, Call, Page
from nightclerk.console.names import names_of
from nightclerk.errors import UsageError
from nightclerk.runtime.calendars import Calendar, calendar_of
from nightclerk.scheduler.book import read_book
from nightclerk.scheduler.coming import Coming, coming
from nightclerk.scheduler.decide import due
from nightclerk.scheduler.estimates import Paces
from nightclerk.scheduler.explain import told
from nightclerk.scheduler.files import Schedule
from nightclerk.scheduler.standing import because, lines_of
from nightclerk.scheduler.triggers import known_schedule, pause, resume, run_now
from nightclerk.store import occurrences
from nightclerk.store.occurrences import MISSED

page = Page("schedules", menu="Schedules", order=60)
WEEK = 7


@dataclass(frozen=True)
class Slot:
    """One occurrence in the calendar: past ones with what became of it."""

    at: float
    clock: str
    schedule: str
    state: str


@dataclass(frozen=True)
class Day:
    """A day of the calendar; `closed` why the clinic is shut (empty: open)."""

    date: date
    closed: str
    slots: tuple[Slot, ...]


@page.get("/schedules", may=PLANNERS)
def show_week(call: Call) -> Response:
    """A week of all schedules, and the list."""
    office, now = call.office, time.time()
    book, calendar = read_book(office.workspace), calendar_of(office.workspace.clinic)
    start = _monday(call)
    enabled = [schedule for schedule in book.schedules.values() if schedule.said.enabled]
    lines = lines_of(office, book.schedules.values(), now)
    return call.show(
        "schedules/week.html",
        days=_week(call, enabled, calendar, start),
        today=office.workspace.today(),
        before=start - timedelta(days=WEEK),
        after=start + timedelta(days=WEEK),
        lines=lines,
        broken=book.broken,
        missed=[each for each in occurrences.latest(office.store, state=MISSED, limit=30)],
        only_missed=call.query("state") == MISSED,
        coming=_crowded(call, enabled, calendar, now),
    )


def _monday(call: Call) -> date:
    try:
        day = date.fromisoformat(call.query("week"))
    except ValueError:
        day = call.office.workspace.today()
    return day - timedelta(days=day.weekday())


def _week(call: Call, schedules: list[Schedule], calendar: Calendar, start: date) -> list[Day]:
    zone = call.office.workspace.zone
    edges = [
        datetime.combine(start + timedelta(days=n), datetime.min.time(), zone).timestamp() for n in range(WEEK + 1)
    ]
    decided = {each.id: each.state for each in occurrences.between(call.office.store, edges[0], edges[-1])}
    days = []
    for number in range(WEEK):
        found = [
            Slot(
                each.at,
                datetime.fromtimestamp(each.at, zone).strftime("%H:%M"),
                schedule.name,
                decided.get(each.id, ""),
            )
            for schedule in schedules
            for each in due(schedule, calendar, edges[number] - 0.001, edges[number + 1] - 0.001)
            if not each.closed
        ]
        day = start + timedelta(days=number)
        days.append(
            Day(day, calendar.closed(day) or "", tuple(sorted(found, key=lambda slot: (slot.at, slot.schedule))))
        )
    return days


def _crowded(call: Call, schedules: list[Schedule], calendar: Calendar, now: float) -> list[Coming]:
    found = coming(call.office, Paces(call.office), schedules, calendar, now, 16)
    return [each for each in found if each.overlaps or each.late][:8]


@page.get("/schedules/{name}", may=PLANNERS)
def show_one(call: Call) -> Response:
    """One schedule: why it will run or not, and what became of the latest occurrences."""
    office = call.office
    schedule = known_schedule(office.workspace, call.part("name"))
    return call.show(
        "schedules/one.html",
        schedule=schedule,
        state=lines_of(office, [schedule], time.time())[0].state,
        because=because(office, schedule),
        latest=[(each, told(each)) for each in occurrences.latest(office.store, schedule.name, limit=20)],
        names=names_of(office),
        may_manage=call.person.role in MANAGERS,
        may_run=call.person.role in LEADS,
    )


@page.post("/schedules/{name}/pause", may=MANAGERS)
def do_pause(call: Call) -> Response:
    """Begin no run of it until it is resumed."""
    pause(call.office, call.part("name"), call.office.workspace.now())
    return call.go(f"/schedules/{call.part('name')}")


@page.post("/schedules/{name}/resume", may=MANAGERS)
def do_resume(call: Call) -> Response:
    """Let it go on."""
    resume(call.office, call.part("name"))
    return call.go(f"/schedules/{call.part('name')}")


@page.post("/schedules/{name}/run-now", may=LEADS)
def do_run(call: Call) -> Response:
    """Begin a run of it at once."""
    made = run_now(call.office, call.desk.line, call.part("name"), call.office.asked_by, time.time())
    if not made.run_id:
        raise UsageError(
            made.message or "The schedule has nothing to work.",
            code=made.reason_code or "NOT_BEGUN",
            remedy="See below why, under Schedules.",
        )
    return call.go(f"/runs/{made.run_id}")
