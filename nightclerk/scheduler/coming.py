"""What comes: the next occurrences, how long they will take, and which would be in one another's way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nightclerk.runtime.calendars import Calendar
from nightclerk.runtime.office import Office
from nightclerk.scheduler.decide import Due, deadline_at, due
from nightclerk.scheduler.estimates import Estimate, Paces, coming_run, overlapping
from nightclerk.scheduler.files import Schedule
from nightclerk.scheduler.words import CLOCK

_DAY = 86400.0
_WINDOWS = (_DAY, 7 * _DAY, 32 * _DAY, 400 * _DAY)


@dataclass(frozen=True)
class Coming:
    """An occurrence that comes. `overlaps` names the schedules that will be at the same portal account then."""

    schedule: Schedule
    due: Due
    estimate: Estimate | None
    overlaps: tuple[str, ...] = ()
    late: bool = False


def length_text(seconds: float) -> str:
    """A length of time as people say it: "25 min", "3 h", "2 days"."""
    if seconds < 5400:
        return f"{max(1, round(seconds / 60))} min"
    return f"{seconds / 3600:.0f} h" if seconds < 172800 else f"{seconds / 86400:.0f} days"


def following(schedule: Schedule, calendar: Calendar, after: float) -> Iterator[Due]:
    """The occurrences of a schedule after that moment, for about two years."""
    if schedule.when.kind != CLOCK:
        return
    start = after
    for span in _WINDOWS:
        yield from due(schedule, calendar, start, start + span)
        start += span


def first_run(schedule: Schedule, calendar: Calendar, after: float) -> Due | None:
    """The next occurrence that is not left out."""
    return next((each for each in following(schedule, calendar, after) if not each.closed), None)


def coming(
    office: Office, paces: Paces, schedules: list[Schedule], calendar: Calendar, now: float, limit: int
) -> list[Coming]:
    """The next `limit` occurrences of these schedules together, in order, with estimates and overlaps."""
    found = [(each, schedule) for schedule in schedules for each in _take(schedule, calendar, now, limit)]
    found.sort(key=lambda pair: (pair[0].at, pair[0].id))
    planned = [_planned(office, paces, schedule, each, now) for each, schedule in found[:limit]]
    return [_with_overlaps(each, planned) for each in planned]


def _take(schedule: Schedule, calendar: Calendar, now: float, limit: int) -> list[Due]:
    return [each for each, _ in zip(following(schedule, calendar, now), range(limit), strict=False)]


def _planned(office: Office, paces: Paces, schedule: Schedule, each: Due, now: float) -> Coming:
    if each.closed:
        return Coming(schedule, each, None)
    estimate = coming_run(office, paces, schedule, each.at, now)
    deadline = deadline_at(schedule, each.at)
    late = deadline is not None and estimate.end is not None and estimate.end > deadline
    return Coming(schedule, each, estimate, late=late)


def _with_overlaps(one: Coming, others: list[Coming]) -> Coming:
    if one.estimate is None:
        return one
    names = {
        other.schedule.name
        for other in others
        if other is not one and other.estimate is not None and overlapping(one.estimate, other.estimate)
    }
    return Coming(one.schedule, one.due, one.estimate, tuple(sorted(names)), one.late)
