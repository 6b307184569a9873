"""What is due and what becomes of it: pure, so that a year can be played in seconds.

Everything between `since` and `now` is decided by one rule, whoever asks and however late: a start after downtime, a
second scheduler, a clock that jumped and an ordinary tick differ only in how long that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from nightclerk.runtime.calendars import Calendar
from nightclerk.scheduler.clinic_days import picked
from nightclerk.scheduler.files import ALL, NEXT, ONCE, PREVIOUS, RUN, Schedule
from nightclerk.scheduler.times import around, instant, next_clock, real, wall, wall_times
from nightclerk.store.occurrences import BEGUN, MISSED, SKIPPED, Occurrence

LONGEST_BACK = 31 * 86400.0  # what is older is not told one by one
_FARTHEST_SHIFT = timedelta(days=15)
_AHEAD = 2 * 3600.0  # standing farther ahead of the clock than that comes of a clock that was wrong


@dataclass(frozen=True)
class Due:
    """A moment at which a schedule is due. `local` is the wall clock there; `closed` why it is to be left out."""

    id: str
    local: str
    at: float
    closed: str = ""


def due(schedule: Schedule, calendar: Calendar, since: float, until: float) -> list[Due]:
    """What falls after `since` up to `until` (Unix seconds), in order, each once."""
    start, end = around(since, until, schedule.zone)
    shifts = schedule.said.calendar in (PREVIOUS, NEXT)
    margin = _FARTHEST_SHIFT if shifts else timedelta(0)
    found: dict[str, Due] = {}
    for local in wall_times(schedule.when, start - margin, end + margin):
        if schedule.when.pick and not picked(calendar, schedule.when.pick, local.date()):
            continue
        each = _due(schedule, calendar, local)
        if since < each.at <= until:
            found.setdefault(each.id, each)
    return sorted(found.values(), key=lambda each: (each.at, each.id))


def _due(schedule: Schedule, calendar: Calendar, local: datetime) -> Due:
    closed = "" if schedule.said.calendar == RUN else calendar.closed(local.date())
    if closed and schedule.said.calendar in (PREVIOUS, NEXT):
        day = calendar.shifted(local.date(), -1 if schedule.said.calendar == PREVIOUS else 1)
        if day is not None and abs(day - local.date()) < _FARTHEST_SHIFT:
            local, closed = datetime.combine(day, local.time()), ""
    local = real(local, schedule.zone)
    shown = local.isoformat(timespec="minutes")
    return Due(f"schedule:{schedule.name}:{shown}", shown, instant(local, schedule.zone), closed)


def since(considered_until: float, now: float) -> float:
    """From where on occurrences are to be decided. What a clock that was wrong has marked as decided is looked at
    again: the names of occurrences keep any from being decided twice."""
    if considered_until > now + _AHEAD:
        return now - _AHEAD
    return max(considered_until, now - LONGEST_BACK)


def decide(
    schedule: Schedule, calendar: Calendar, since: float, now: float, *, paused: bool, no_bot: bool = False
) -> list[Occurrence]:
    """What becomes of every occurrence after `since` up to `now`: begun, skipped or missed, with the reason."""
    found = due(schedule, calendar, since, now)
    newest = next((each.id for each in reversed(found) if not each.closed), "")
    return [_decided(schedule, each, now, paused=paused, no_bot=no_bot, newest=each.id == newest) for each in found]


def _decided(schedule: Schedule, each: Due, now: float, *, paused: bool, no_bot: bool, newest: bool) -> Occurrence:
    if each.closed:
        return _made(schedule, each, SKIPPED, "CLOSED_DAY", f"{each.closed}, so {schedule.name} does not run.")
    if no_bot:
        text = f"{schedule.name} waits for its bot: the workspace has no bot {schedule.said.bot} yet."
        return _made(schedule, each, SKIPPED, "WAITS_FOR_BOT", text)
    if paused:
        text = f"{schedule.name} was paused at {each.local}. Run it now if it is needed, or resume the schedule."
        return _made(schedule, each, MISSED, "PAUSED", text)
    if now - each.at <= schedule.grace or _caught_up(schedule, each, now, newest=newest):
        return _made(schedule, each, BEGUN)
    if schedule.catch_up == ONCE and not newest:
        text = f"{schedule.name} was not begun at {each.local}; one later run stands in for it."
        return _made(schedule, each, SKIPPED, "STANDS_IN", text)
    return _made(schedule, each, MISSED, "DOWNTIME", downtime(schedule.name, each.local))


def downtime(name: str, local: str) -> str:
    """What a person is told about an occurrence that nobody decided in time."""
    return (
        f"{name} was not begun at {local}: no scheduler was working then, or its file was broken. "
        f"If it is still needed: nightclerk schedule run-now {name}"
    )


def _caught_up(schedule: Schedule, each: Due, now: float, *, newest: bool) -> bool:
    if schedule.catch_up == ALL:
        return True
    return schedule.catch_up == ONCE and newest and before(schedule, each.at, now)


def before(schedule: Schedule, at: float, now: float) -> bool:
    """Whether it is still before the time up to which a late occurrence may be run."""
    return now < next_clock(at, schedule.until, schedule.zone)


def too_late(schedule: Schedule, at: float, now: float) -> bool:
    """Whether an occurrence that was begun and never submitted is of no use any more."""
    if now - at <= schedule.grace or schedule.catch_up == ALL:
        return False
    return not (schedule.catch_up == ONCE and before(schedule, at, now))


def _made(schedule: Schedule, each: Due, state: str, code: str | None = None, text: str | None = None) -> Occurrence:
    return Occurrence(
        id=each.id,
        schedule=schedule.name,
        trigger="schedule",
        due_at=each.at,
        local=each.local,
        state=state,
        reason_code=code,
        message=text,
        asked_by=f"schedule:{schedule.name}",
    )


def deadline_at(schedule: Schedule, at: float) -> float | None:
    """By when the run that is due at `at` must be done, Unix seconds."""
    return next_clock(at, schedule.said.deadline, schedule.zone) if schedule.said.deadline else None


def local_text(at: float, schedule: Schedule) -> str:
    """A moment as the schedule's own clock shows it, to the minute."""
    return wall(at, schedule.zone).isoformat(timespec="minutes")
