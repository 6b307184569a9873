"""From an occurrence to its run. Everything here may be repeated: the run's id follows from the occurrence's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nightclerk.engine import Line
from nightclerk.errors import ApplicationException, NightclerkError, UsageError
from nightclerk.runtime.bots import FoundBot
from nightclerk.runtime.intake import NIGHT, NORMAL, RUSH, Asking
from nightclerk.runtime.office import Office
from nightclerk.runtime.runs import begin
from nightclerk.scheduler.decide import deadline_at, downtime, too_late
from nightclerk.scheduler.files import Schedule
from nightclerk.scheduler.inputs import Desk, days_wanted, gather, matching
from nightclerk.scheduler.times import wall
from nightclerk.store import occurrences, runs
from nightclerk.store.occurrences import BEGUN, MISSED, SKIPPED, SUBMITTED, Occurrence

LANES = {"rush": RUSH, "normal": NORMAL, "night": NIGHT}
_ONE_AT_A_TIME = "scheduler-submit"  # a lock that dies with its process


@dataclass(frozen=True)
class Counter:
    """Where runs are handed in: the office, the line before the workers, what is known of inputs and bots."""

    office: Office
    line: Line
    desk: Desk
    bots: dict[str, FoundBot]
    schedules: dict[str, Schedule]


def run_id_of(occurrence: Occurrence) -> str:
    """The run of an occurrence: the schedule, the local day, and a hash of the occurrence's id."""
    digest = hashlib.sha256(occurrence.id.encode()).hexdigest()[:10]
    return f"{occurrence.schedule}-{occurrence.local[:10].replace('-', '')}-{digest}"


def submit_begun(counter: Counter, now: float) -> int:
    """Submit every occurrence that was begun, also those a process that died has left; how many runs are in line.

    Only one process does so at a time; who comes second finds the work done.
    """
    if not occurrences.begun(counter.office.store):
        return 0
    lock = counter.office.store.database.locks.hold(_ONE_AT_A_TIME)
    if lock is None:
        return 0
    try:
        return sum(_submit(counter, each, now) for each in occurrences.begun(counter.office.store))
    finally:
        lock.free()


def _submit(counter: Counter, occurrence: Occurrence, now: float) -> bool:
    run = runs.get(counter.office.store, run_id_of(occurrence))
    if run is not None and run.phase != "intake":  # its process died after the intake was whole
        _settle(counter, occurrence, SUBMITTED, run_id=run.id)
        return True
    schedule = counter.schedules.get(occurrence.schedule)
    if schedule is None:
        name = occurrence.schedule
        _miss(counter, occurrence, "NO_SUCH_SCHEDULE", f"{name} has no readable file in schedules/ any more.")
        return False
    if run is None and occurrence.trigger == "schedule" and too_late(schedule, occurrence.due_at, now):
        _miss(counter, occurrence, "DOWNTIME", downtime(schedule.name, occurrence.local))
        return False
    return _begin(counter, occurrence, schedule)


def _begin(counter: Counter, occurrence: Occurrence, schedule: Schedule) -> bool:
    found = counter.bots.get(schedule.said.bot)
    if found is None:
        text = f"{schedule.name} waits for its bot: the workspace has no bot {schedule.said.bot} yet."
        _settle(counter, occurrence, SKIPPED, code="WAITS_FOR_BOT", message=text)
        return False
    if found.broken:
        text = f"{schedule.name} could not run: the bot {found.name} is broken. Mend bots/{found.folder.name}/."
        _miss(counter, occurrence, "BROKEN_BOT", text)
        return False
    try:
        given = gather(counter.desk, schedule, found, occurrence.due_at, arrived(counter, occurrence, schedule))
        taken = begin(counter.office, counter.line, found, given, _asking(counter.desk, occurrence, schedule))
    except ApplicationException as error:
        if error.code != "DISK_LOW":
            raise  # the database refuses: it stays begun, and the next tick tries again
        _miss(counter, occurrence, error.code, f"{schedule.name} was not begun. {error.message}")
        return False
    except NightclerkError as error:
        _miss(counter, occurrence, error.code, error.words)
        return False
    _settle(counter, occurrence, SUBMITTED, run_id=taken.run_id)
    return True


def arrived(counter: Counter, occurrence: Occurrence, schedule: Schedule) -> Path | None:
    """The file whose arrival the occurrence is, found again by its hash; None for other occurrences.

    Raises `UsageError` FILE_GONE.
    """
    if occurrence.trigger != "folder":
        return None
    wanted = occurrence.id.rpartition(":")[2]
    for path in matching(counter.office.workspace, schedule.pattern):
        if arrival_key(counter, schedule, path, sha256_of(path)) == wanted:
            return path
    raise UsageError(
        f"The file that had arrived for {schedule.name} is gone, or was changed, before it was worked.",
        code="FILE_GONE",
        remedy="Put it back into its folder.",
    )


def arrival_key(counter: Counter, schedule: Schedule, path: Path, sha256: str) -> str:
    """What makes it the same arrival: the bytes; for a bot that takes whole files the name, too, since the same fax
    under two names came twice. The name is hashed with the workspace's key: it may hold a patient's.
    """
    found = counter.bots.get(schedule.said.bot)
    if found is None or found.file_taker is None:
        return sha256
    return f"{sha256}.{counter.office.store.keys.blind(path.name, 'arrival')}"


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _asking(desk: Desk, occurrence: Occurrence, schedule: Schedule) -> Asking:
    days = days_wanted(desk, schedule, occurrence.due_at)
    return Asking(
        trigger=occurrence.trigger,
        asked_by=occurrence.asked_by,
        priority=priority(schedule, days, wall(occurrence.due_at, schedule.zone).date()),
        run_id=run_id_of(occurrence),
        occasion=occurrence.id,
        schedule=schedule.name,
        deadline_at=deadline_at(schedule, occurrence.due_at),
    )


def priority(schedule: Schedule, days: frozenset[date], today: date) -> int:
    """The lane that the file names; `auto` hurries where only today's patients are asked for."""
    if schedule.said.lane in LANES:
        return LANES[schedule.said.lane]
    return RUSH if days == {today} else NIGHT


def _settle(
    counter: Counter, occurrence: Occurrence, state: str, *, run_id: str = "", code: str = "", message: str = ""
) -> None:
    occurrences.settle(counter.office.store, occurrence.id, state, run_id=run_id, code=code, message=message)
    told = {"run": run_id} if run_id else {"code": code}
    counter.office.audit.note(
        "schedule.decided", schedule=occurrence.schedule, occurrence=occurrence.id, state=state, **told
    )


def _miss(counter: Counter, occurrence: Occurrence, code: str, text: str) -> None:
    _settle(counter, occurrence, MISSED, code=code, message=text)


def decide_one(counter: Counter, occurrence: Occurrence) -> bool:
    """Write down that an occurrence outside the clock has begun; False when it was known already."""
    with counter.office.store.database.write() as connection:
        fresh = occurrences.decide(connection, occurrence)
    if fresh:
        say_decided(counter.office, occurrence)
    return fresh


def say_decided(office: Office, occurrence: Occurrence) -> None:
    """The audit log's note of a decision."""
    told = {"code": occurrence.reason_code} if occurrence.reason_code else {}
    state = occurrence.state if occurrence.state != BEGUN else "begun"
    office.audit.note("schedule.decided", schedule=occurrence.schedule, occurrence=occurrence.id, state=state, **told)
