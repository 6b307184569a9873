"""Moments at which a schedule is due, by the clock on the wall of its time zone.

Occurrences are enumerated on the wall clock, where no hour is missing or doubled, and turned into instants afterwards.
So a time that the spring change skips falls on the first moment after the gap, once, and the repeated hour of autumn
has each time once, the first one. An occurrence is named by the local time at which it falls.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from nightclerk.scheduler.words import Cron, When

_MARGIN = timedelta(hours=3)  # a clock change moves an instant by less
_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_RAREST = timedelta(days=366 * 8 + 1)  # 29 February around a century that is no leap year


@lru_cache(maxsize=500)
def _trigger(cron: Cron) -> CronTrigger:
    return CronTrigger(
        minute=cron.minute,
        hour=cron.hour,
        day=cron.day,
        month=cron.month,
        day_of_week=cron.day_of_week,
        timezone=UTC,  # only so that it does sums on a clock without changes; what it gives is the wall's time
    )


def refuse_never(when: When) -> None:
    """Raise `ValueError`, in words, for a cron that is malformed or never comes, such as 30 February."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for cron in when.crons:
        bounded = CronTrigger(**vars(cron), timezone=UTC, start_date=start, end_date=start + _RAREST)
        if bounded.get_next_fire_time(None, start) is None:
            raise ValueError("This never comes: no month has such a day.")


def wall_times(when: When, start: datetime, end: datetime) -> list[datetime]:
    """The local times (without a zone) from `start` to `end` at which it is due, each once, in order."""
    days = (start.date() + timedelta(days=number) for number in range((end.date() - start.date()).days + 1))
    found = {each for day in days for cron in when.crons for each in _on(cron, day)}
    return sorted(each for each in found if start <= each <= end)


@lru_cache(maxsize=5000)
def _on(cron: Cron, day: date) -> tuple[datetime, ...]:
    """A day at a time, and kept: ticks ask for the same days again and again."""
    return tuple(_of_day(_trigger(cron), datetime(day.year, day.month, day.day, tzinfo=UTC)))


def _of_day(trigger: CronTrigger, midnight: datetime) -> Iterator[datetime]:
    found = trigger.get_next_fire_time(None, midnight)
    while found is not None and found.date() == midnight.date():
        yield found.replace(tzinfo=None)
        found = trigger.get_next_fire_time(None, found + _SECOND)


def real(local: datetime, zone: ZoneInfo) -> datetime:
    """The same local time, or, where the clock skips it, the first one after the gap."""
    if _exists(local, zone):
        return local
    moved = local.replace(second=0, microsecond=0)
    while not _exists(moved, zone):
        moved += _MINUTE
    return moved


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    back = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return back.replace(tzinfo=None, fold=0) == local


def instant(local: datetime, zone: ZoneInfo) -> float:
    """Unix seconds of a local time: of a doubled one the first, of a skipped one the first moment after the gap."""
    return real(local, zone).replace(tzinfo=zone, fold=0).timestamp()


def wall(at: float, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows (without a zone)."""
    return datetime.fromtimestamp(at, zone).replace(tzinfo=None, fold=0)


def around(since: float, until: float, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Local bounds that hold every occurrence whose instant lies between the two, whatever the clock does there."""
    return wall(since, zone) - _MARGIN, wall(until, zone) + _MARGIN


def next_clock(after: float, clock: str, zone: ZoneInfo) -> float:
    """The next moment after that one at which the clock shows HH:MM."""
    hour, minute = map(int, clock.split(":"))
    day = wall(after, zone).replace(hour=hour, minute=minute, second=0, microsecond=0) - timedelta(days=1)
    while instant(day, zone) <= after:
        day += timedelta(days=1)
    return instant(day, zone)
