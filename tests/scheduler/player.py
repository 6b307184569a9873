"""A clock that is played, and a schedule that is ticked by it; decisions are kept as the store keeps them."""

import random
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from nightclerk.runtime.calendars import calendar_of
from nightclerk.scheduler.decide import decide, since
from nightclerk.scheduler.files import read_schedule
from nightclerk.workspace import Clinic

HOUSE = Path(__file__).parents[2]
CALENDAR = calendar_of(Clinic())


def shipped(name, zone):
    schedule = read_schedule(HOUSE / "schedules" / f"{name}.yaml", zone)
    return replace(schedule, said=replace(schedule.said, enabled=True))


class Player:
    """One schedule from a moment on; `decided` id -> occurrence, where the first decision stands."""

    def __init__(self, schedule, start, calendar=CALENDAR):
        self.schedule, self.calendar, self.decided = schedule, calendar, {}
        self.considered = start.timestamp()
        self.double = []
        self.paused = False

    def tick(self, now):
        """As the scheduler does at `now` (Unix seconds), and what it newly decided."""
        start = since(self.considered, now)
        fresh = []
        if start < now:
            for each in decide(self.schedule, self.calendar, start, now, paused=self.paused):
                if each.id not in self.decided:
                    self.decided[each.id] = each
                    fresh.append(each)
            self.considered = max(self.considered, now)
        return fresh

    def states(self):
        return {each.local: each.state for each in self.decided.values()}


def at(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def ticks(instants, start, end, seed):
    """A tick some minutes after each moment at which something is due, and every three hours."""
    chance = random.Random(seed)
    often = {start + step for step in range(0, int(end - start), 3 * 3600)}
    return sorted(often | {instant + chance.uniform(0, 800) for instant in instants} | {end})
