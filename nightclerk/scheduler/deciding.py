"""Decisions of one tick about one schedule, written down with how far they go, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nightclerk.scheduler.arrivals import Arrivals, Arrived
from nightclerk.scheduler.decide import decide, local_text, since
from nightclerk.scheduler.files import Schedule
from nightclerk.scheduler.submit import Counter, arrival_key, say_decided
from nightclerk.scheduler.words import AFTER, CLOCK, FOLDER
from nightclerk.store import occurrences, planning
from nightclerk.store.occurrences import BEGUN, MISSED, SKIPPED, Occurrence, Standing

KEPT_BACK = 600.0  # how often "nothing was due" is written down
OVERLAP = 900.0  # the end of a run may show this much later than it says
CHUNK = 500


def decide_schedule(counter: Counter, arrivals: Arrivals, schedule: Schedule, now: float, steady: float) -> int:
    """Decide what is due of this schedule; how many occurrences were decided by this process."""
    standing = occurrences.standing(counter.office.store, schedule.name)
    if standing is None:
        first_seen(counter, arrivals, schedule, now, steady)
        return 0
    if not schedule.said.enabled:
        return _write(counter, schedule, standing, [], now)
    if schedule.when.kind == CLOCK:
        return _decide_clock(counter, schedule, standing, now)
    if schedule.when.kind == AFTER:
        return _write(
            counter, schedule, standing, _fated(counter, schedule, standing, _ended(counter, schedule, standing)), now
        )
    arrived = arrivals.look(schedule, now, steady)
    made = [_arrival(counter, schedule, each, now) for each in arrived]
    number = _write(counter, schedule, standing, _fated(counter, schedule, standing, made), now)
    arrivals.counted(schedule, arrived)
    return number


def first_seen(counter: Counter, arrivals: Arrivals, schedule: Schedule, now: float, steady: float) -> None:
    """From now on it is considered; files that lie there already, and runs that have ended, set nothing off."""
    lying = arrivals.look(schedule, now, steady, settled=True) if schedule.when.kind == FOLDER else []
    text = f"This file lay there before {schedule.name} was first seen; run-now works the newest one."
    with counter.office.store.database.write() as connection:
        for each in lying:
            made = replace(_arrival(counter, schedule, each, now), state=SKIPPED, reason_code="LAY_THERE", message=text)
            occurrences.decide(connection, made)
        occurrences.consider(connection, schedule.name, now + (OVERLAP if schedule.when.kind == AFTER else 0))
    arrivals.counted(schedule, lying)


def _decide_clock(counter: Counter, schedule: Schedule, standing: Standing, now: float) -> int:
    start = since(standing.considered_until, now)
    if start >= now:
        return 0
    paused, no_bot = standing.paused_at is not None, schedule.said.bot not in counter.bots
    decided = decide(schedule, counter.desk.calendar, start, now, paused=paused, no_bot=no_bot)
    return _write(counter, schedule, standing, decided, now)


def _fated(counter: Counter, schedule: Schedule, standing: Standing, found: list[Occurrence]) -> list[Occurrence]:
    """What becomes of occurrences that no clock made."""
    name, bot = schedule.name, schedule.said.bot
    if bot not in counter.bots:
        text = f"{name} waits for its bot: the workspace has no bot {bot} yet."
        return [replace(each, state=SKIPPED, reason_code="WAITS_FOR_BOT", message=text) for each in found]
    if standing.paused_at is not None:
        text = f"{name} was paused. Run it now if it is needed, or resume the schedule."
        return [replace(each, state=MISSED, reason_code="PAUSED", message=text) for each in found]
    return found


def _ended(counter: Counter, schedule: Schedule, standing: Standing) -> list[Occurrence]:
    """One for each run that ended and is waited for; its own runs never set a schedule off."""
    ended = planning.ended_runs(counter.office.store, schedule.when.after, standing.considered_until - OVERLAP)
    return [
        Occurrence(
            id=f"after:{schedule.name}:{run.id}",
            schedule=schedule.name,
            trigger="run",
            due_at=run.ended_at,
            local=local_text(run.ended_at, schedule),
            state=BEGUN,
            asked_by=f"schedule:{schedule.name}",
        )
        for run in ended
        if run.schedule != schedule.name
    ]


def _arrival(counter: Counter, schedule: Schedule, arrived: Arrived, now: float) -> Occurrence:
    return Occurrence(
        id=f"folder:{schedule.name}:{arrival_key(counter, schedule, arrived.path, arrived.sha256)}",
        schedule=schedule.name,
        trigger="folder",
        due_at=now,
        local=local_text(now, schedule),
        state=BEGUN,
        asked_by=f"schedule:{schedule.name}",
    )


def _write(counter: Counter, schedule: Schedule, standing: Standing, decided: list[Occurrence], now: float) -> int:
    """A long downtime goes in several transactions, each with how far it goes."""
    if not decided and now - standing.considered_until < KEPT_BACK:
        return 0
    fresh: list[Occurrence] = []
    for chunk, until in _chunks(decided, now):
        with counter.office.store.database.write() as connection:
            fresh += [each for each in chunk if occurrences.decide(connection, replace(each, decided_at=now))]
            occurrences.consider(connection, schedule.name, until)
    for each in fresh:
        say_decided(counter.office, each)
    return len(fresh)


def _chunks(decided: list[Occurrence], now: float) -> Iterator[tuple[list[Occurrence], float]]:
    for start in range(0, max(1, len(decided)), CHUNK):
        chunk = decided[start : start + CHUNK]
        yield chunk, now if start + CHUNK >= len(decided) else chunk[-1].due_at
