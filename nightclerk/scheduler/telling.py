"""What people must know, each fact once: missed, no fresh file, a deadline in danger, a broken file, a wrong clock."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

from nightclerk.errors import NightclerkError
from nightclerk.runtime.office import Office
from nightclerk.scheduler.book import Book
from nightclerk.scheduler.coming import first_run
from nightclerk.scheduler.decide import Due, local_text
from nightclerk.scheduler.estimates import Paces, run_ends
from nightclerk.scheduler.files import Schedule
from nightclerk.scheduler.inputs import fresh_file
from nightclerk.scheduler.submit import Counter
from nightclerk.scheduler.times import instant, wall
from nightclerk.scheduler.words import CLOCK
from nightclerk.store import notices, occurrences, runs
from nightclerk.store.occurrences import MISSED, Occurrence
from nightclerk.store.runs import RunRow

_LOOK_BACK = 2 * 86400.0
_JUMP_TOLD = 3600.0
_DAY = timedelta(days=1)
_QUIET = "PAUSED"  # who pauses a schedule knows what it misses


@dataclass
class Told:
    """What this process knows to be told already, so that it need not ask the store again at every tick."""

    ids: set[str] = field(default_factory=set)
    jumps: list[tuple[float, float]] = field(default_factory=list)
    next_runs: dict[str, tuple[Schedule, Due | None]] = field(default_factory=dict)

    def once(self, office: Office, notice: str, code: str, text: str, tell: Iterable[str], now: float) -> None:
        """Write the notice unless it stands. Where nobody is named, it goes to whom `notices` of the settings names."""
        if notice not in self.ids:
            people = tuple(tell) or office.workspace.settings.notices.tell
            notices.add(office.store, notice, code, text, people, at=now)
            self.ids.add(notice)


def tell_all(counter: Counter, paces: Paces, told: Told, book: Book, now: float) -> int:
    """Write every notice that is due, and have them sent where a sender is installed; how many this process told."""
    before = len(told.ids)
    _tell_broken(counter, told, book, now)
    _tell_missed(counter, told, now)
    for schedule in book.schedules.values():
        _warn_of_input(counter, told, schedule, now)
    for run_id in runs.open_runs(counter.office.store):
        _tell_deadline(counter, paces, told, run_id, now)
    _tell_jumps(counter, told, now)
    deliver(counter.office)
    return len(told.ids) - before


def deliver(office: Office) -> None:
    """Send what is unsent, where this release has a sender (`nightclerk.runtime.notify`)."""
    try:
        sender = importlib.import_module("nightclerk.runtime.notify")
    except ModuleNotFoundError:
        return
    sender.deliver(office)


def _tell_broken(counter: Counter, told: Told, book: Book, now: float) -> None:
    for name, findings in book.broken.items():
        text = f"schedules/{name}.yaml cannot be followed, so {name} does not run; the other schedules do. "
        if Path(findings[0].file).parent.name != "schedules":
            text = f"{name}.yaml cannot be read; what it said before counts until it is mended. "
        places = "; ".join(f"line {each.line}, column {each.column}: {each.message}" for each in findings[:3])
        digest = hashlib.sha256(f"{text}{places}".encode()).hexdigest()[:10]
        told.once(counter.office, f"broken:{name}:{digest}", "BROKEN_SCHEDULE", text + places, (), now)


def _tell_missed(counter: Counter, told: Told, now: float) -> None:
    latest = occurrences.latest(counter.office.store, state=MISSED, limit=200)
    recent = [each for each in latest if each.decided_at > now - _LOOK_BACK and each.reason_code != _QUIET]
    recent.sort(key=_batch)
    for _, group in groupby(recent, key=_batch):
        _tell_batch(counter, told, sorted(group, key=lambda each: each.due_at), now)


def _batch(each: Occurrence) -> tuple[str, float, str]:
    return each.schedule, each.decided_at, each.reason_code or ""


def _tell_batch(counter: Counter, told: Told, group: list[Occurrence], now: float) -> None:
    last = group[-1]
    text = last.message or f"{last.schedule} missed its run."
    if len(group) > 1:
        text = f"{last.schedule} missed {len(group)} runs from {group[0].local} to {last.local}. The last: {text}"
    told.once(
        counter.office, f"missed:{last.id}", last.reason_code or "MISSED", text, _tell(counter, last.schedule), now
    )


def _tell(counter: Counter, name: str | None) -> tuple[str, ...]:
    schedule = counter.schedules.get(name or "")
    return schedule.said.tell if schedule else ()


def _warn_of_input(counter: Counter, told: Told, schedule: Schedule, now: float) -> None:
    """By `warn_by` on the last clinic day before, say that the file for the next run is not there yet."""
    given = schedule.said.input
    if given is None or not given.file or schedule.when.kind != CLOCK or not schedule.said.enabled:
        return
    due = _next_run(counter, told, schedule, now)
    if due is None or now < warn_at(counter, schedule, due) or f"nofile:{due.id}" in told.ids:
        return
    found = counter.bots.get(schedule.said.bot)
    standing = occurrences.standing(counter.office.store, schedule.name)
    if found is None or found.broken or standing is None or standing.paused_at is not None:
        return
    try:
        fresh_file(counter.desk, schedule, found, due.at)
    except NightclerkError as error:  # also a file that cannot be read
        text = f"The run of {schedule.name} at {due.local} has no input that it can use yet. {error.message}"
        told.once(counter.office, f"nofile:{due.id}", error.code, text, schedule.said.tell, now)


def _next_run(counter: Counter, told: Told, schedule: Schedule, now: float) -> Due | None:
    known = told.next_runs.get(schedule.name)
    if known is None or known[0] != schedule or (known[1] is not None and known[1].at <= now):
        known = (schedule, first_run(schedule, counter.desk.calendar, now))
        told.next_runs[schedule.name] = known
    return known[1]


def warn_at(counter: Counter, schedule: Schedule, due: Due) -> float:
    """The last clinic day's `warn_by` before the occurrence: on Friday for what runs before Monday's opening."""
    assert schedule.said.input
    hour, minute = map(int, schedule.said.input.warn_by.split(":"))
    moment = wall(due.at, schedule.zone)
    day = moment.date() if (moment.hour, moment.minute) > (hour, minute) else moment.date() - _DAY
    day = counter.desk.calendar.shifted(day, -1) or day
    return instant(datetime(day.year, day.month, day.day, hour, minute), schedule.zone)  # noqa: DTZ001 - a wall time


def _tell_deadline(counter: Counter, paces: Paces, told: Told, run_id: str, now: float) -> None:
    if f"late:{run_id}" in told.ids:
        return
    run = runs.get(counter.office.store, run_id)
    if run is None or run.deadline_at is None or run.cancelled:
        return
    if now > run.deadline_at:
        text = f"The run {run.id} was to be done by {_clock(counter, run, run.deadline_at)} and is still at work."
        if run_ends(counter.office, paces, run.id, run.priority, now) is None:
            text += " Nobody could be warned of it: there is no history yet of how long its items take."
        told.once(counter.office, f"late:{run.id}", "DEADLINE_MISSED", text, _tell(counter, run.schedule), now)
    elif f"risk:{run.id}" not in told.ids:
        end = run_ends(counter.office, paces, run.id, run.priority, now)
        if end is not None and end > run.deadline_at:
            text = (
                f"The run {run.id} is to be done by {_clock(counter, run, run.deadline_at)}, but at the pace of the "
                f"latest items it will be done about {_clock(counter, run, end)}."
            )
            told.once(counter.office, f"risk:{run.id}", "DEADLINE_AT_RISK", text, _tell(counter, run.schedule), now)


def _clock(counter: Counter, run: RunRow, at: float) -> str:
    schedule = counter.schedules.get(run.schedule or "")
    return local_text(at, schedule) if schedule else f"{wall(at, counter.office.workspace.zone):%Y-%m-%dT%H:%M}"


def _tell_jumps(counter: Counter, told: Told, now: float) -> None:
    while told.jumps:
        at, jumped = told.jumps.pop()
        if abs(jumped) >= _JUMP_TOLD:
            way = "ahead" if jumped > 0 else "back"
            text = (
                f"The clock of this machine went {way} by {abs(jumped) / 3600:.1f} hours at once: it was set, or the "
                f"machine slept. Nothing runs twice; look at what was missed: nightclerk schedule list"
            )
            told.once(counter.office, f"clock:{round(at)}", "CLOCK_JUMPED", text, (), now)
