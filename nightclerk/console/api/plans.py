"""Schedules: list, why one will run or not; pause, resume, run now."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from nightclerk.console.api.contract import Begun, Calls, Done, Refused, moment
from nightclerk.console.frame import LEADS, MANAGERS, PLANNERS, Call
from nightclerk.runtime.office import Office
from nightclerk.scheduler.book import read_book
from nightclerk.scheduler.explain import told
from nightclerk.scheduler.standing import Line, because, lines_of
from nightclerk.scheduler.triggers import known_schedule, pause, resume, run_now
from nightclerk.store import occurrences
from nightclerk.store.occurrences import Occurrence

calls = Calls("schedules")


@dataclass(frozen=True)
class Past:
    """What became of one moment at which a schedule was due."""

    due_at: datetime | None
    state: str
    told: str
    run: str | None


@dataclass(frozen=True)
class Plan:
    """A schedule: on | off | paused | broken | waits for its bot; `next_at` null where no clock begins it."""

    name: str
    bot: str
    when: str
    zone: str
    state: str
    next_at: datetime | None
    last: Past | None
    deadline: str
    owner: str


@dataclass(frozen=True)
class Plans:
    """All schedules; of files that cannot be read, what is wrong in them."""

    schedules: tuple[Plan, ...]
    broken: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Explained:
    """A schedule, why it will run or not, and what became of its latest moments."""

    schedule: Plan
    because: tuple[str, ...]
    latest: tuple[Past, ...]


@calls.get("/api/schedules", may=PLANNERS)
def list_schedules(call: Call) -> Plans:
    """Every schedule, and when each runs next."""
    office = call.office
    book = read_book(office.workspace)
    lines = lines_of(office, book.schedules.values(), time.time())
    broken = {name: tuple(map(str, found)) for name, found in book.broken.items()}
    return Plans(tuple(_plan(office, each) for each in lines), broken)


def _plan(office: Office, line: Line) -> Plan:
    said = line.schedule.said
    return Plan(
        line.schedule.name,
        said.bot,
        said.when,
        line.schedule.zone.key,
        line.state,
        moment(office, line.next_at),
        _past(office, line.last) if line.last else None,
        said.deadline,
        said.owner,
    )


def _past(office: Office, each: Occurrence) -> Past:
    return Past(moment(office, each.due_at), each.state, told(each), each.run_id)


@calls.get("/api/schedules/{name}", may=PLANNERS)
def show_schedule(call: Call) -> Explained:
    """One schedule: why it will run or not, and what became of the latest occurrences."""
    office = call.office
    schedule = known_schedule(office.workspace, call.part("name"))
    line = lines_of(office, [schedule], time.time())[0]
    latest = occurrences.latest(office.store, schedule.name, limit=20)
    why = because(office, schedule)
    return Explained(_plan(office, line), tuple(why), tuple(_past(office, each) for each in latest))


@calls.post("/api/schedules/{name}/pause", may=MANAGERS)
def do_pause(call: Call) -> Done:
    """Begin no run of it until it is resumed."""
    pause(call.office, call.part("name"), call.office.workspace.now())
    return Done()


@calls.post("/api/schedules/{name}/resume", may=MANAGERS)
def do_resume(call: Call) -> Done:
    """Let it go on."""
    resume(call.office, call.part("name"))
    return Done()


@calls.post("/api/schedules/{name}/run-now", may=LEADS, status=202)
def do_run(call: Call) -> Begun:
    """Begin a run of it at once."""
    made = run_now(call.office, call.desk.line, call.part("name"), call.office.asked_by, time.time())
    if not made.run_id:
        raise Refused(
            made.message or "The schedule has nothing to work.",
            code=made.reason_code or "NOT_BEGUN",
            remedy="See why under /api/schedules/NAME.",
            status=409,
        )
    return Begun(made.run_id)
