"""Dates as clinics export them. US order only, and nothing is guessed: 14/03/1982 is not a date here."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import Enum

from nightclerk.records import Cell

_FORMATS = ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%Y-%m-%d", "%Y/%m/%d", "%b %d %Y", "%B %d %Y", "%d %b %Y", "%d-%b-%Y")
_TWO_DIGIT_YEAR = ("%m/%d/%y", "%m-%d-%y", "%m.%d.%y", "%d-%b-%y")
_EIGHT_DIGITS = ("%Y%m%d", "%m%d%Y")  # a year as month 19 or 20 is impossible, so at most one of them fits
_CLOCK = re.compile(r"(?P<day>.*?)[T ,]+(?P<clock>\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?)", re.DOTALL)


class Unread(Enum):
    """Why a cell holds no date."""

    MISSING = "missing"
    TWO_DIGIT_YEAR = "two-digit year"
    UNREADABLE = "unreadable"


def read_date(cell: Cell) -> date | Unread:
    """The date in a cell; a time of day behind it is left aside."""
    if isinstance(cell.value, datetime):
        return cell.value.date()
    if isinstance(cell.value, date):
        return cell.value
    text = split_clock(cell.text)[0]
    if not text:
        return Unread.MISSING
    for form in _EIGHT_DIGITS if re.fullmatch(r"\d{8}", text) else _FORMATS:
        if (found := _strictly(text, form)) and 1800 <= found.year < 2300:
            return found
    return Unread.TWO_DIGIT_YEAR if _with_short_year(text) else Unread.UNREADABLE


def short_year(text: str) -> date | None:
    """The date of an appointment written with a two-digit year: no clinic books for 19xx, so it means 20xx."""
    found = _with_short_year(split_clock(text)[0])
    return found if found and found.year >= 2000 else None


def split_clock(text: str) -> tuple[str, str]:
    """("11/23/2026", "9:30 AM") of "11/23/2026 9:30 AM"; the second is empty where no time of day stands."""
    plain = " ".join(text.replace(",", " ").split())
    found = _CLOCK.fullmatch(plain)
    return (found["day"].strip(), found["clock"]) if found else (plain, "")


def clock_minutes(text: str) -> int:
    """Minutes since midnight of "9:30 AM", "14:05" or "1405"; 1440 (last) for what is no time of day."""
    found = re.fullmatch(r"(\d{1,2}):?(\d\d)(?::\d\d)?\s*(?:([AaPp])\.?[Mm]\.?)?", text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return 24 * 60
    hour = int(found[1]) % 12 + 12 * (found[3] in ("P", "p")) if found[3] else int(found[1])
    return hour * 60 + int(found[2])


def clock_shown(text: str) -> str:
    """ "9:30 AM", whatever way the file writes it; as it stands where it is no time of day."""
    minutes = clock_minutes(text)
    if minutes == 24 * 60:
        return text
    hour, minute = divmod(minutes, 60)
    return f"{hour % 12 or 12}:{minute:02d} {'AM' if hour < 12 else 'PM'}"


def _strictly(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar date has no zone
    except ValueError:
        return None


def _with_short_year(text: str) -> date | None:
    return next((found for form in _TWO_DIGIT_YEAR if (found := _strictly(text, form))), None)
