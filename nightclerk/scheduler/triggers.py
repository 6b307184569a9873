"""Triggers besides the clock: a person's `run-now`, and a program that asks through the web address."""

from __future__ import annotations

import re
from datetime import datetime

from nightclerk.engine import Line
from nightclerk.errors import InvalidFiles, UsageError
from nightclerk.runtime.bots import find_bots
from nightclerk.runtime.office import Office
from nightclerk.scheduler.book import Book, read_book
from nightclerk.scheduler.files import Schedule
from nightclerk.scheduler.inputs import Desk, Reader
from nightclerk.scheduler.submit import Counter, decide_one, submit_begun
from nightclerk.scheduler.times import wall
from nightclerk.store import occurrences
from nightclerk.store.occurrences import BEGUN, Occurrence
from nightclerk.workspace import Workspace

_KEY = re.compile(r"[A-Za-z0-9._-]{1,80}")


def known_schedule(workspace: Workspace, name: str) -> Schedule:
    """The schedule of that name; raises `UsageError` when there is none, `InvalidFiles` when its file is broken."""
    book = read_book(workspace)
    if name in book.broken:
        raise InvalidFiles(book.broken[name])
    if name not in book.schedules:
        known = ", ".join(sorted(book.schedules)) or "none"
        raise UsageError(
            "There is no schedule of that name.", code="NO_SUCH_SCHEDULE", remedy=f"The schedules here are: {known}."
        )
    return book.schedules[name]


def counter_of(office: Office, line: Line, book: Book) -> Counter:
    """Where runs are handed in, for one command."""
    desk = Desk(office.workspace, book.calendar, Reader(office.workspace))
    return Counter(office, line, desk, find_bots(office.workspace), book.schedules)


def run_now(office: Office, line: Line, name: str, asked_by: str, now: float) -> Occurrence:
    """Begin a run of the schedule because a person wants it; paused and disabled schedules too.

    Raises `UsageError` when there is no such schedule or its file is broken.
    """
    schedule = known_schedule(office.workspace, name)
    local = wall(now, schedule.zone).isoformat(timespec="seconds")
    made = _made(schedule, f"person:{name}:{local}", "person", asked_by, now)
    return _asked(office, line, made, now)


def trigger(office: Office, line: Line, name: str, asked_by: str, key: str) -> Occurrence:
    """Begin a run of the schedule because a program asks; the same `key` (letters, digits, `._-`) asks once.

    Raises `UsageError` as `run_now` does, and for a key of another form.
    """
    if not _KEY.fullmatch(key):
        raise UsageError(
            "The key of a trigger is 1 to 80 letters, digits, dots, dashes and underscores.",
            code="TRIGGER_KEY",
            remedy="Take the same key for the same event, such as 2026-11-24.",
        )
    schedule, now = known_schedule(office.workspace, name), office.workspace.now().timestamp()
    return _asked(office, line, _made(schedule, f"api:{name}:{key}", "api", asked_by, now), now)


def _made(schedule: Schedule, occurrence_id: str, kind: str, asked_by: str, now: float) -> Occurrence:
    local = wall(now, schedule.zone).isoformat(timespec="minutes")
    return Occurrence(occurrence_id, schedule.name, kind, now, local, BEGUN, asked_by=asked_by)


def _asked(office: Office, line: Line, made: Occurrence, now: float) -> Occurrence:
    counter = counter_of(office, line, read_book(office.workspace))
    if decide_one(counter, made):
        office.audit.note(
            "schedule.asked",
            schedule=made.schedule,
            occurrence=made.id,
            trigger=made.trigger,
            asked_by=made.asked_by,
        )
    submit_begun(counter, now)
    return occurrences.get(office.store, made.id) or made


def pause(office: Office, name: str, now: datetime) -> None:
    """Begin no run of the schedule until it is resumed; raises `UsageError` when there is none of that name."""
    known_schedule(office.workspace, name)
    occurrences.pause(office.store, name, office.asked_by, now.timestamp())
    office.audit.note("schedule.paused", schedule=name, asked_by=office.asked_by)


def resume(office: Office, name: str) -> None:
    """Let the schedule go on; what fell into the pause stays missed. Raises `UsageError` as `pause` does."""
    known_schedule(office.workspace, name)
    occurrences.resume(office.store, name)
    office.audit.note("schedule.resumed", schedule=name, asked_by=office.asked_by)
