"""Clinic days in words: "last clinic day before a weekend or holiday", and which days these are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from nightclerk.runtime.calendars import Calendar

_DAY = timedelta(days=1)
_LONGEST_REST = 62  # days: a clinic that is closed for longer has no next clinic day
_EACH = ("clinic days", "every clinic day", "each clinic day", "on clinic days")
_SPOKEN = re.compile(r"(?:on |every )?(?:the )?(first|last) clinic day (.+)")
_SPAN = re.compile(r"of (?:the|every|each) (week|month)")
_REST = re.compile(r"(before|after) (?:a |the |every |each )?(.+)")
_RESTS = ("weekend or holiday", "weekend or a holiday", "holiday or weekend", "closed day", "day off")
_DATE = re.compile(r"before (?:the )?(\d{1,2})(?:st|nd|rd|th)?(?: of (?:the|every|each) month)?")
EVERY = "every"


def read_pick(text: str) -> str:
    """The rule in the words before "at": every | first week | last month | before closed | before 15 ...; "" for words
    that do not speak of clinic days. Raises `ValueError` in words for a person.
    """
    if text in _EACH:
        return EVERY
    found = _SPOKEN.fullmatch(text)
    if not found:
        return ""
    which, rest = found[1], found[2]
    if span := _SPAN.fullmatch(rest):
        return f"{which} {span[1]}"
    if which == "last" and (number := _DATE.fullmatch(rest)):
        if not 1 <= int(number[1]) <= 28:
            raise ValueError(f'"{text}": not every month has that day; take one from 1st to 28th.')
        return f"before {int(number[1])}"
    if (off := _REST.fullmatch(rest)) and off[2] in _RESTS and (which, off[1]) in _WAYS:
        return f"{off[1]} closed"
    raise ValueError(
        f'"{text}" is not understood. Write "last clinic day of the week" or "of the month", "before a weekend or'
        ' holiday", "before the 15th"; "first clinic day of the week" or "of the month", "after a weekend or holiday".'
    )


_WAYS = (("last", "before"), ("first", "after"))


def picked(calendar: Calendar, pick: str, day: date) -> bool:
    """Whether the rule picks that day. A closed day is never picked."""
    if calendar.closed(day):
        return False
    if pick == EVERY:
        return True
    word, _, what = pick.partition(" ")
    step = -_DAY if word in ("first", "after") else _DAY
    if what == "closed":
        return bool(calendar.closed(day + step))
    return _alone(calendar, day, step, _ends(what, day))


def _ends(what: str, day: date) -> Callable[[date], bool]:
    """Whether another day lies outside the week (Monday to Sunday) or month of `day`, or on the date of the rule."""
    if what == "week":
        return lambda other: other.isocalendar()[:2] != day.isocalendar()[:2]
    if what == "month":
        return lambda other: other.month != day.month
    return lambda other: other.day == int(what)


def _alone(calendar: Calendar, day: date, step: timedelta, ends: Callable[[date], bool]) -> bool:
    """Whether no clinic day lies between the day and the end in that direction."""
    for _ in range(_LONGEST_REST):
        day += step
        if ends(day):
            return True
        if not calendar.closed(day):
            return False
    return False
