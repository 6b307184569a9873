"""When: a cron line, or plain words such as "weekdays at 02:00", read into fields of a cron.

A cron's weekdays count from Sunday (0 and 7), as everywhere but in APScheduler, so they are turned into names here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nightclerk.scheduler.clinic_days import read_pick
from nightclerk.workspace import DAYS

CLOCK, FOLDER, AFTER = "clock", "folder", "after"
_NAMED = {day: DAYS[index] for index, day in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday"))} | {
    "saturday": "sat",
    "sunday": "sun",
}
_ORDINALS = {"first": "1st", "1st": "1st", "second": "2nd", "2nd": "2nd", "third": "3rd", "3rd": "3rd"} | {
    "fourth": "4th",
    "4th": "4th",
    "last": "last",
}
_GROUPS = {"weekdays": "mon-fri", "every weekday": "mon-fri", "weekends": "sat,sun"}
_DAILY = ("every day", "daily", "every night", "nightly")
_EVERY = re.compile(r"every (\d+ )?(minute|hour)s?")
_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))? ?(am|pm)?|noon|midnight")
_CRON_DAYS = ("sun", *DAYS[:6], "sun")
_MONTH = re.compile(r"(?:on )?(?:the )?(.+?)(?: day)? of (?:the|every|each) month")
_AFTER = re.compile(r"after ([a-z0-9][a-z0-9_-]*)")
FOLDER_WORDS = ("a file arrives", "when a file arrives")
EXAMPLES = '"weekdays at 02:00", "every day at 6:30 pm", "last clinic day of the week at 16:00", "every 15 minutes"'


@dataclass(frozen=True)
class Cron:
    """Fields of a cron in APScheduler's words: days of the week as names, `1st mon` and `last` as days of a month."""

    minute: str = "0"
    hour: str = "*"
    day: str = "*"
    month: str = "*"
    day_of_week: str = "*"


@dataclass(frozen=True)
class When:
    """What sets a schedule off. `kind` clock | folder | after; `after` names a schedule or a bot; `pick` says which of
    the days that the crons give count, by the clinic's calendar ("" for all).
    """

    kind: str
    crons: tuple[Cron, ...] = ()
    after: str = ""
    pick: str = ""


@lru_cache(maxsize=500)
def read_when(text: str) -> When:
    """What the words mean; raises `ValueError` in words for a person."""
    plain = " ".join(text.lower().split())
    if plain in FOLDER_WORDS:
        return When(FOLDER)
    if found := _AFTER.fullmatch(plain):
        return When(AFTER, after=found[1])
    if len(plain.split()) == 5 and (plain[0].isdigit() or plain[0] == "*") and " of " not in plain:
        return When(CLOCK, (_cron(plain.split()),))
    days, at, times = plain.partition(" at ")
    if at and (pick := read_pick(days)):
        return When(CLOCK, tuple(Cron(f"{m}", f"{h}") for h, m in map(_time, _listed(times))), pick=pick)
    return When(CLOCK, _interval(plain) or _days_and_times(plain))


def _cron(parts: list[str]) -> Cron:
    minute, hour, day, month, weekday = parts
    if day != "*" and weekday != "*":
        raise ValueError(
            "A day of the month together with a day of the week means different things to different crons."
        )
    return Cron(minute, hour, day, month, _cron_weekdays(weekday))


def _cron_weekdays(field: str) -> str:
    """Numbers, which count from Sunday, as names; a range over the week's end becomes a list."""
    if field == "*":
        return field
    return ",".join(dict.fromkeys(name for part in field.split(",") for name in _weekday_part(part)))


def _weekday_part(part: str) -> Iterator[str]:
    whole, _, step = part.partition("/")
    first, _, last = whole.partition("-")
    try:
        start, end = (0, 6) if whole == "*" else (_weekday(first), _weekday(last or first))
        stride = int(step or 1)
        if start > 7 or end > 7 or stride < 1:
            raise ValueError
    except ValueError:
        raise ValueError(f'"{part}" is no day of the week: 0 to 7 (0 and 7 are Sunday) or sun to sat.') from None
    end += 7 if end < start else 0
    yield from (_CRON_DAYS[number % 7] for number in range(start, end + 1, stride))


def _weekday(text: str) -> int:
    return int(text) if text.isdigit() else _CRON_DAYS.index(text[:3])


def _interval(plain: str) -> tuple[Cron, ...]:
    """`hourly`, `every 15 minutes`: only steps that divide the hour or the day, so that they always fall alike."""
    found = _EVERY.fullmatch("every hour" if plain == "hourly" else plain)
    if not found:
        return ()
    step, whole = int(found[1] or 1), 60 if found[2] == "minute" else 24
    if step < 1 or whole % step:
        raise ValueError(f"{step} does not divide {whole}; take one that does, such as 15 minutes or 4 hours.")
    return (Cron(minute=f"*/{step}"),) if whole == 60 else (Cron(hour=f"*/{step}"),)


def _days_and_times(plain: str) -> tuple[Cron, ...]:
    days, at, times = plain.partition(" at ")
    if not at:
        raise ValueError(f"This is not understood. Write a cron line of five fields, or words such as {EXAMPLES}.")
    day, weekday = _days(days)
    return tuple(Cron(f"{m}", f"{h}", day=day, day_of_week=weekday) for h, m in map(_time, _listed(times)))


def _listed(text: str) -> list[str]:
    return [part for part in re.split(r",? and |, ?", text) if part]


def _time(text: str) -> tuple[int, int]:
    found = _TIME.fullmatch(text.replace(".", ""))
    if not found:
        raise ValueError(f'"{text}" is no time; write 02:00, 6:30 pm, noon or midnight.')
    if found[1] is None:
        return (12, 0) if found[0] == "noon" else (0, 0)
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if not half and found[2] is None:
        raise ValueError(f'"{text}" may be morning or evening; write {text}:00 or {text} am or pm.')
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise ValueError(f'"{text}" is no time of day.')
    return (hour % 12 + (12 if half == "pm" else 0) if half else hour), minute


def _days(text: str) -> tuple[str, str]:
    """(day of the month, day of the week) of the words before "at"."""
    if text in _DAILY:
        return "*", "*"
    if text in _GROUPS:
        return "*", _GROUPS[text]
    if found := _MONTH.fullmatch(text):
        return _day_of_month(found[1]), "*"
    names = [_day_name(word) for word in _listed(text.removeprefix("every ").removeprefix("on "))]
    if names and all(names):
        return "*", ",".join(dict.fromkeys(names))
    raise ValueError(f'"{text}" is not understood. Words such as {EXAMPLES}; days are called by their whole names.')


def _day_name(word: str) -> str:
    return _NAMED.get(word.removeprefix("every ").removesuffix("s"), "")


def _day_of_month(text: str) -> str:
    ordinal, _, weekday = text.partition(" ")
    if ordinal in _ORDINALS and weekday in _NAMED:
        return f"{_ORDINALS[ordinal]} {_NAMED[weekday]}"
    if text == "last":
        return "last"
    number = "1" if text == "first" else text.removeprefix("day ").removesuffix("th").removesuffix("st")
    number = number.removesuffix("nd").removesuffix("rd")
    if number.isdigit() and 1 <= int(number) <= 28:
        return number
    raise ValueError(f'"{text}" is no day that every month has; take 1st to 28th, "last day" or "first monday".')
