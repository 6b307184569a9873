"""Fresh input or no night: the newest file, young enough, that holds the day it must; then the rows that are wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from nightclerk.bot import Planned, PlannedRow
from nightclerk.errors import BusinessException, UsageError
from nightclerk.records import ItemStatus, Reason
from nightclerk.records.codec import from_plain
from nightclerk.runtime.bots import FoundBot
from nightclerk.runtime.calendars import Calendar
from nightclerk.runtime.intake import Input, one_item, read_file
from nightclerk.scheduler.files import InputFile, Schedule, seconds
from nightclerk.scheduler.times import wall
from nightclerk.scheduler.words import FOLDER
from nightclerk.workspace import Workspace

_DAY = timedelta(days=1)
REMEDY = "Export it again; then it is worked by: nightclerk schedule run-now {}"


class NotFresh(BusinessException):
    """There is no input that the schedule may be run on. The message names no file: a name may hold a patient's."""


def _not_fresh(message: str, schedule: Schedule) -> NotFresh:
    return NotFresh(message, code="NO_FRESH_FILE", remedy=REMEDY.format(schedule.name))


@dataclass(frozen=True)
class Desk:
    """What is needed to look at inputs: workspace, calendar and the files that were read before."""

    workspace: Workspace
    calendar: Calendar
    reader: Callable[[FoundBot, Path], Input]


class Reader:
    """Reads input files, and remembers the latest few while they stay as they are."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._read: dict[object, Input] = {}

    def __call__(self, found: FoundBot, path: Path) -> Input:
        """The rows of the file as the bot plans them; raises `UsageError` for the file as a whole."""
        stat = path.stat()
        key = (found.name, found.version, path, stat.st_mtime_ns, stat.st_size, self._workspace.today())
        if key not in self._read:
            while len(self._read) >= 4:
                self._read.pop(next(iter(self._read)))
            self._read[key] = read_file(self._workspace, found, path)
        return self._read[key]


def matching(workspace: Workspace, pattern: str) -> list[Path]:
    """The files that the pattern names, the newest first."""
    return [path for path, _ in sorted(_dated(workspace, pattern), key=lambda each: (each[1], each[0]), reverse=True)]


def _dated(workspace: Workspace, pattern: str) -> Iterator[tuple[Path, float]]:
    for path in workspace.root.glob(pattern) if pattern else ():
        try:
            if path.is_file() and not path.name.startswith("."):
                yield path, path.stat().st_mtime
        except OSError:
            continue  # it went away meanwhile


def fresh_file(desk: Desk, schedule: Schedule, found: FoundBot, at: float) -> Path:
    """The newest file, if it is young enough and covers its day for the occurrence at `at`; raises `NotFresh`."""
    given = _given(schedule)
    files = matching(desk.workspace, schedule.pattern)
    if not files:
        raise _not_fresh(f"{schedule.name} found no file that matches its input pattern.", schedule)
    newest = files[0]
    if given.newer_than and (age := open_age(desk.calendar, schedule, newest.stat().st_mtime, at)) > seconds(
        given.newer_than
    ):
        text = f"The newest input file of {schedule.name} would be {_hours(age)} old, more than {given.newer_than}"
        raise _not_fresh(f"{text} (closed days not counted).", schedule)
    if given.must_cover:
        _refuse_uncovered(desk, schedule, found, newest, at)
    return newest


def _given(schedule: Schedule) -> InputFile:
    return schedule.said.input or InputFile()


def _hours(age: float) -> str:
    return f"{age / 3600:.0f} h"


def open_age(calendar: Calendar, schedule: Schedule, since: float, until: float) -> float:
    """Seconds between the two, closed days not counted: Friday's export is fresh for Monday morning."""
    start, end = wall(since, schedule.zone), wall(until, schedule.zone)
    closed, day = timedelta(0), start.date()
    while day <= end.date() and (end - start).days < 400:
        if calendar.closed(day):
            midnight = datetime.combine(day, datetime.min.time())
            closed += min(end, midnight + _DAY) - max(start, midnight)
        day += _DAY
    return max(0.0, until - since - closed.total_seconds())


def _refuse_uncovered(desk: Desk, schedule: Schedule, found: FoundBot, path: Path, at: float) -> None:
    day_of = _day_of(schedule, found)
    wanted = desk.calendar.ahead(wall(at, schedule.zone), 1)
    if wanted is None:
        return
    days = {day_of(one.item) for row in desk.reader(found, path).rows for one in row.planned if one.item is not None}
    if wanted not in days:
        text = (
            f"The newest input file of {schedule.name} holds nobody for {wanted:%A, %B} {wanted.day}, the next clinic"
        )
        raise _not_fresh(f"{text} day.", schedule)


def _day_of(schedule: Schedule, found: FoundBot) -> Callable[[Any], date]:
    if found.bot is None or found.bot.day is None:
        raise NotFresh(
            f"{schedule.name} asks for certain days, but the bot {found.name} does not say the day of its items.",
            code="BOT_HAS_NO_DAYS",
            remedy="Give its @bot a day=, or take must_cover and days_ahead out.",
        )
    return found.bot.day


def days_wanted(desk: Desk, schedule: Schedule, at: float) -> frozenset[date]:
    """The days whose rows are to be worked; none means all."""
    moment = wall(at, schedule.zone)
    found = (desk.calendar.ahead(moment, number) for number in _given(schedule).days_ahead)
    return frozenset(day for day in found if day is not None)


def gather(desk: Desk, schedule: Schedule, found: FoundBot, at: float, path: Path | None = None) -> Input:
    """What the occurrence at `at` works: the fresh file (or `path`, which has arrived), else the inputs as one item.

    Raises `NotFresh`, and `UsageError` for a file or inputs that the bot cannot read.
    """
    if path is None and not schedule.pattern:
        return one_item(found, _item(schedule, found, schedule.said.inputs))
    if path is None and schedule.when.kind != FOLDER:
        path = fresh_file(desk, schedule, found, at)
    path = path or next(iter(matching(desk.workspace, schedule.pattern)), None)
    if path is None:
        raise _not_fresh(f"{schedule.name} found no file that matches its input pattern.", schedule)
    if found.dispatcher is None and found.file_taker is None:
        where = {"path": path.relative_to(desk.workspace.root).as_posix()}
        return one_item(found, _item(schedule, found, {**schedule.said.inputs, **where}))
    given = desk.reader(found, path)
    if not _given(schedule).days_ahead:
        return given
    return _only(given, days_wanted(desk, schedule, at), _day_of(schedule, found))


def _item(schedule: Schedule, found: FoundBot, values: dict[str, Any]) -> Any:
    assert found.bot
    try:
        return from_plain(found.bot.item_type, values)
    except (ValueError, TypeError):
        raise UsageError(
            f"The inputs of {schedule.name} are no item of the bot {found.name}.",
            code="SCHEDULE_INPUTS",
            remedy=f"Compare them with its Item, then: nightclerk schedule run-now {schedule.name}",
        ) from None


def _only(given: Input, days: frozenset[date], day_of: Callable[[Any], date]) -> Input:
    """Rows of other days stay rows, done without being asked."""
    return replace(given, rows=tuple(_row_of(row, days, day_of) for row in given.rows))


def _row_of(row: PlannedRow, days: frozenset[date], day_of: Callable[[Any], date]) -> PlannedRow:
    return replace(row, planned=tuple(_one_of(one, days, day_of) for one in row.planned))


def _one_of(one: Planned, days: frozenset[date], day_of: Callable[[Any], date]) -> Planned:
    if one.item is None or day_of(one.item) in days:
        return one
    why = Reason("NOT_THIS_DAY", "This row is for another day than the ones this schedule asks for.")
    return Planned(None, why, ItemStatus.DONE, None, one.order)
