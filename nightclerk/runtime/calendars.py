"""Clinic days: which days the clinic is open, and which clinic day comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from nightclerk.workspace import DAYS, Clinic

_FARTHEST = 62  # days: a clinic closed for longer than that has no next clinic day
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """When the clinic is open. Federal holidays count where they are observed."""

    weekdays: frozenset[int]
    opens: time
    federal: bool
    closed_on: frozenset[date] = frozenset()
    open_on: frozenset[date] = frozenset()

    def closed(self, day: date) -> str:
        """Why the clinic is closed that day, as a person would say; "" when it is open."""
        if day in self.open_on:
            return ""
        if day in self.closed_on:
            return "clinic.yaml says the clinic is closed"
        if self.federal and (name := federal_holiday(day)):
            return name
        return "" if day.weekday() in self.weekdays else f"{day:%A} is no clinic day"

    def closures(self, start: date, days: int) -> list[tuple[date, str]]:
        """The days from `start` on at which the clinic is closed for another reason than its week, with the reason."""
        each = (start + number * _DAY for number in range(days))
        return [(day, self.closed(day)) for day in each if day.weekday() in self.weekdays and self.closed(day)]

    def shifted(self, day: date, step: int) -> date | None:
        """The nearest clinic day from `day` on (step 1) or back (-1); None where there is none for weeks."""
        for number in range(_FARTHEST):
            if not self.closed(day + step * number * _DAY):
                return day + step * number * _DAY
        return None

    def ahead(self, moment: datetime, number: int) -> date | None:
        """The `number`-th clinic day (from 1) that begins after the moment (local): before opening, today is the
        first."""
        found = self.shifted(moment.date() if moment.time() < self.opens else moment.date() + _DAY, 1)
        for _ in range(number - 1):
            found = self.shifted(found + _DAY, 1) if found else None
        return found


def calendar_of(clinic: Clinic) -> Calendar:
    """The calendar of clinic.yaml."""
    return Calendar(
        frozenset(DAYS.index(day) for day in clinic.clinic_days),
        time.fromisoformat(clinic.opens_at),
        clinic.holidays == "US",
        frozenset(clinic.closed_on),
        frozenset(clinic.open_on),
    )


@lru_cache(maxsize=5000)
def federal_holiday(day: date) -> str:
    """The name of the US federal holiday that is kept that day, or ""."""
    return str(_federal(day.year).get(day) or "")


@lru_cache(maxsize=50)
def _federal(year: int) -> dict[date, str]:
    import holidays  # late: only commands that look at schedules pay for it

    return dict(holidays.country_holidays("US", years=year))
