"""Why a schedule will or did run, or not, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from nightclerk.errors import NightclerkError
from nightclerk.runtime.bots import FoundBot
from nightclerk.runtime.office import Office
from nightclerk.scheduler.coming import first_run, length_text
from nightclerk.scheduler.decide import Due, due
from nightclerk.scheduler.estimates import Paces, coming_run
from nightclerk.scheduler.files import ALL, ONCE, Schedule
from nightclerk.scheduler.inputs import Desk, fresh_file
from nightclerk.scheduler.times import instant, wall
from nightclerk.scheduler.words import AFTER, CLOCK
from nightclerk.store import occurrences
from nightclerk.store.occurrences import BEGUN, MISSED, SUBMITTED, Occurrence

_FOUND = {MISSED: "was missed", SUBMITTED: "ran", BEGUN: "has begun and is being put in line", "skipped": "was skipped"}


def explain(office: Office, desk: Desk, found: FoundBot | None, schedule: Schedule, now: float) -> Iterator[str]:
    """How it stands: its rule, what keeps it from running, its last occurrences and its next."""
    yield rule(schedule)
    yield from _hindrances(office, found, schedule)
    last = [each for each in occurrences.latest(office.store, schedule.name, limit=3)]
    for each in last:
        yield told(each)
    if not last:
        yield "Nothing was decided about it so far: it is considered from when a scheduler sees it first."
    coming = first_run(schedule, desk.calendar, now)
    if coming is not None:
        yield f"Next: {coming.local}."
        yield _likely(office, schedule, coming, now)
        yield from _input(desk, found, schedule, coming.at)


def explain_at(office: Office, desk: Desk, schedule: Schedule, moment: datetime, now: float) -> Iterator[str]:
    """Why it did or will run at a local time, or not."""
    at = instant(moment, schedule.zone)
    shown = moment.isoformat(timespec="minutes")
    day = [each for each in _day(desk, schedule, moment) if abs(each.at - at) < 60]
    known = occurrences.get(office.store, f"schedule:{schedule.name}:{shown}")
    if known is None and day:
        known = occurrences.get(office.store, day[0].id)
    if known is not None:
        yield told(known)
    elif not day:
        yield from _not_due(desk, schedule, moment)
    elif day[0].closed:
        yield f"{schedule.name} is due at {shown} and left out: {day[0].closed} (calendar: {schedule.said.calendar})."
    elif at > now:
        yield f"{schedule.name} will run at {day[0].local}."
        yield from _standing(office, schedule)
    else:
        yield f"{schedule.name} was due at {shown}, but nothing was decided: it was not considered at that time yet."


def _day(desk: Desk, schedule: Schedule, moment: datetime) -> list[Due]:
    if schedule.when.kind != CLOCK:
        return []
    midnight = moment.replace(hour=0, minute=0)
    start, end = (instant(each, schedule.zone) for each in (midnight, midnight + timedelta(days=1)))
    return due(schedule, desk.calendar, start - 1, end - 1)


def _not_due(desk: Desk, schedule: Schedule, moment: datetime) -> Iterator[str]:
    shown = moment.isoformat(timespec="minutes")
    if schedule.when.kind != CLOCK:
        yield f"{schedule.name} has no times of its own: it runs {schedule.said.when}."
        return
    yield f"{schedule.name} is not due at {shown}: its rule is {schedule.said.when} ({schedule.zone.key})."
    times = [each.local[-5:] for each in _day(desk, schedule, moment)]
    if times:
        yield f"On that day it is due at {', '.join(times[:5])}{' and more' if len(times) > 5 else ''}."
    elif why := desk.calendar.closed(moment.date()):
        yield f"That day is closed: {why}."


def rule(schedule: Schedule) -> str:
    """The schedule's rule as one sentence."""
    said = schedule.said
    parts = [f"{schedule.name} runs the bot {said.bot} {said.when} ({schedule.zone.key})"]
    if said.calendar != "run":
        parts.append(f"on closed days: {said.calendar}")
    if schedule.when.kind == CLOCK:
        late = {ALL: "every late run is made up for", ONCE: f"late runs are made up for once, before {schedule.until}"}
        parts.append(late.get(schedule.catch_up, f"a run more than {said.grace} late is missed"))
    if said.deadline:
        parts.append(f"to be done by {said.deadline}")
    return "; ".join(parts) + "."


def _hindrances(office: Office, found: FoundBot | None, schedule: Schedule) -> Iterator[str]:
    if not schedule.said.enabled:
        yield "It is switched off (enabled: false), so it does not run."
    if found is None:
        yield f"It waits for its bot: the workspace has no bot {schedule.said.bot} yet."
    elif found.broken:
        yield f"Its bot is broken, so it would be missed: {found.broken}."
    yield from _standing(office, schedule)


def _standing(office: Office, schedule: Schedule) -> Iterator[str]:
    standing = occurrences.standing(office.store, schedule.name)
    if standing is not None and standing.paused_at is not None:
        since = wall(standing.paused_at, schedule.zone).isoformat(timespec="minutes")
        yield f"It is paused since {since} by {standing.paused_by}, so it does not run until it is resumed."


def _input(desk: Desk, found: FoundBot | None, schedule: Schedule, at: float) -> Iterator[str]:
    if schedule.said.input is None or found is None or found.broken or schedule.when.kind == AFTER:
        return
    try:
        fresh_file(desk, schedule, found, at)
        yield "Its input is there and fresh enough for that."
    except NightclerkError as error:
        yield f"Its input is not there yet: {error.message}"


def _likely(office: Office, schedule: Schedule, coming: Due, now: float) -> str:
    estimate = coming_run(office, Paces(office), schedule, coming.at, now)
    if estimate.end is not None:
        took = length_text(estimate.end - estimate.start)
        return f"It is likely to take about {took} for {estimate.items} items, going by the latest runs."
    deadline = schedule.said.deadline
    late = f", so nobody is warned before its deadline of {deadline}" if deadline else ""
    return f"There is no history yet: how long it takes is not known{late}."


def told(each: Occurrence) -> str:
    """One decided occurrence in words."""
    run = f" as {each.run_id}" if each.run_id else ""
    why = f": [{each.reason_code}] {each.message}" if each.reason_code else ""
    by = f", asked for by {each.asked_by}" if each.trigger in ("person", "api") else ""
    return f"{each.local}: {_FOUND[each.state]}{run}{by}{why or '.'}"
