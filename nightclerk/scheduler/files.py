"""schedules/*.yaml: one schedule each, read with every misfit at its line and column, and read again when changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nightclerk.scheduler.times import refuse_never
from nightclerk.scheduler.words import FOLDER, When, read_when
from nightclerk.workspace import CLOCK, Misfit, address_misfits, read_yaml

RUN, SKIP, PREVIOUS, NEXT = "run", "skip", "previous clinic day", "next clinic day"
ONCE, ALL = "run-once-if-before", "all"
NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_SPAN = re.compile(r"(\d+) ?(s|m|h|d)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class InputFile:
    """`input:` of a schedule file: which file is worked, and what makes it good enough."""

    file: str = ""
    folder: str = ""
    newer_than: str = ""
    must_cover: Literal["", "next clinic day"] = ""
    days_ahead: tuple[int, ...] = ()
    warn_by: str = "17:00"
    settle: str = "10s"


@dataclass(frozen=True)
class ScheduleFile:
    """A schedule as its file says it."""

    nightclerk: Literal["schedule/1"]
    name: str
    when: str
    bot: str
    about: str = ""
    enabled: bool = True
    time_zone: str = ""
    input: InputFile | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    calendar: Literal["run", "skip", "previous clinic day", "next clinic day"] = "run"
    catch_up: str = SKIP
    grace: str = "15m"
    deadline: str = ""
    lane: Literal["auto", "rush", "normal", "night"] = "auto"
    owner: str = ""
    tell: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """A schedule that can be followed. `catch_up` skip | all | run-once-if-before, with `until` HH:MM; seconds."""

    said: ScheduleFile
    when: When
    zone: ZoneInfo
    catch_up: str
    until: str
    grace: float

    @property
    def name(self) -> str:
        """Its name, which is its file's."""
        return self.said.name

    @property
    def pattern(self) -> str:
        """The pattern of its input files, under the workspace; "" for none."""
        given = self.said.input
        return (given.folder if self.when.kind == FOLDER else given.file) if given else ""


def seconds(text: str) -> float:
    """Seconds of "20h", "15m", "10s", "2d"; raises `ValueError`."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError(f'"{text}" is no span of time; write it like 15m, 20h or 2d.')
    return float(int(found[1]) * _UNITS[found[2]])


def read_schedule(path: Path, clinic_zone: str) -> Schedule:
    """The schedule of one file; raises `InvalidFiles` with every misfit."""
    said = read_yaml(path, ScheduleFile, lambda data: _misfits(data, path.stem))
    kind, _, until = said.catch_up.partition(" ")
    zone = ZoneInfo(said.time_zone or clinic_zone)
    return Schedule(said, read_when(said.when), zone, kind, until, seconds(said.grace))


def _misfits(data: Any, stem: str) -> Iterator[Misfit]:
    """What the types cannot tell; a value of the wrong type is left to them."""
    if not isinstance(data, dict):
        return
    texts = {key: value for key, value in data.items() if isinstance(value, str)}
    yield from _name_misfits(texts, stem)
    for key, check in _CHECKS.items():
        if texts.get(key):
            yield from _checked(lambda text=texts[key], check=check: check(text), (key,))  # type: ignore[misc]
    yield from address_misfits(data.get("tell"), "tell")
    given = data.get("input")
    yield from _input_misfits(given if isinstance(given, dict) else {}, texts.get("when", ""))


def _name_misfits(texts: dict[str, str], stem: str) -> Iterator[Misfit]:
    name = texts.get("name", stem)
    if name != stem:
        yield Misfit(("name",), "NOT_FILE_NAME", f"The name must be that of the file: {stem}.")
    if not NAME.fullmatch(stem):
        yield Misfit(("name",), "BAD_NAME", "A name is small letters, digits and dashes, at most 60, a letter first.")


def _checked(check: Callable[[], object], where: tuple[str | int, ...]) -> Iterator[Misfit]:
    try:
        check()
    except ValueError as error:
        yield Misfit(where, "BAD_VALUE", f"{'.'.join(map(str, where))}: {error}")


def _check_when(text: str) -> None:
    refuse_never(read_when(text))


def _check_zone(text: str) -> None:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("There is no such time zone; use a name such as America/Chicago.") from None


def _check_clock(text: str) -> None:
    if not CLOCK.fullmatch(text):
        raise ValueError(f'"{text}" is no time of day; write 06:30 or 17:00.')


def _check_catch_up(text: str) -> None:
    kind, _, until = text.partition(" ")
    if kind == ONCE:
        _check_clock(until)
    elif text not in (SKIP, ALL):
        raise ValueError(f"Write {ONCE} HH:MM, {SKIP} or {ALL}.")


_CHECKS: dict[str, Callable[[str], object]] = {
    "when": _check_when,
    "time_zone": _check_zone,
    "catch_up": _check_catch_up,
    "grace": seconds,
    "deadline": _check_clock,
}
_INPUT_CHECKS: dict[str, Callable[[str], object]] = {
    "newer_than": seconds,
    "settle": seconds,
    "warn_by": _check_clock,
}


def _input_misfits(given: dict[str, Any], when: str) -> Iterator[Misfit]:
    arrives = "arrives" in when
    for key, check in _INPUT_CHECKS.items():
        if isinstance(text := given.get(key), str) and text:
            yield from _checked(lambda text=text, check=check: check(text), ("input", key))  # type: ignore[misc]
    if arrives and not given.get("folder"):
        yield Misfit(("when",), "NO_FOLDER", "Name what is looked for: input: {folder: inbox/faxes/*.tif}.")
    for key in ("file", "folder"):
        text = str(given.get(key) or "")
        if text.startswith("~") or Path(text).is_absolute() or ".." in Path(text).parts:
            yield Misfit(("input", key), "OUTSIDE", "The pattern must lie under the workspace (link a share into it).")
    days = given.get("days_ahead")
    if isinstance(days, list) and any(isinstance(day, int) and not 1 <= day <= 60 for day in days):
        yield Misfit(("input", "days_ahead"), "BAD_DAYS", "Days ahead are clinic days, from 1 (the next one) to 60.")
