"""From the text of a cell to a typed value, strictly: what does not parse as its type is `Garbled`, never guessed."""

from __future__ import annotations

import re
from calendar import day_abbr, day_name, month_abbr, month_name
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from nightclerk.bot.amounts import read_amount
from nightclerk.portal.file import FieldSpec
from nightclerk.portal.located import python_flags
from nightclerk.portal.marks import Pattern

_TOKENS = re.compile(r"YYYY|MMMM|MMM|MM|DDDD|DDD|DD|YY|M|D")
_MONTHS = {name.lower(): number for number, name in enumerate(month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(month_abbr) if name}
_MONTHS["sept"] = 9  # as newspapers, and portals made with Django, write it
_PARTS = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "MMM": r"(?P<word>[A-Za-z]{3,9})\.?",
    "MMMM": r"(?P<word>[A-Za-z]+)",
    "DDDD": r"(?P<weekday>[A-Za-z]{6,9})",
    "DDD": r"(?P<weekday>[A-Za-z]{3,5})\.?",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})(?:st|nd|rd|th)?",
}
# The forms of a day that no portal file speaks of, as pages in this country write it; those of one digit read two. Of
# what may be written for another country as well, `EITHER_FIRST` has both readings: two days are only different ones
# where they are so in each.
MONTH_FIRST = ("YYYY-MM-DD", "M/D/YYYY", "M-D-YYYY", "M.D.YYYY", "MMM D, YYYY")
EITHER_FIRST = (*MONTH_FIRST, "D/M/YYYY", "D-M-YYYY", "D.M.YYYY")
# Portals that keep days as moments write a time behind them. What is the first or last minute of a day in another zone
# is of another day here: 7:00 PM may be midnight in Greenwich, 2:59 AM the end of the day before in the west.
_TIME = re.compile(
    r"(?:T|,? (?:at )?)(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: ?(?:Z|[A-Z]{3,4}))?",
    re.IGNORECASE,
)
# What pages draw in place of a blank.
_DASHES = re.compile(r"(?:[-\u2010-\u2015\N{MINUS SIGN}] ?)+|n/a", re.IGNORECASE)
_PERCENT = re.compile(r"^(\d{1,3}(?:\.\d+)?)\s?%$")
_INTEGER = re.compile(r"^(\d{1,3}(?:,\d{3})+|\d+)$")
_QUANTITY = re.compile(r"^((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?:\s+[A-Za-z][A-Za-z /-]*)?$")
_PHONE = re.compile(r"^(?:\+?1[ .-]?)?\(?(\d{3})\)?[ .-]?(\d{3})[ .-]?(\d{4})$")


class Garbled(ValueError):
    """A text that is not what its field says it is; carries no text, for it may be health information."""


class Disputed(Garbled):
    """Words of a map that two of its entries understand differently."""


def fold(text: str) -> str:
    """White space folded to single spaces, as a person reads it."""
    return " ".join(text.split())


def date_format_problem(form: str, *, reading: bool = False) -> str:
    """What is wrong with a date format, in words; "" when it is fine. Two-digit years are refused for reading."""
    tokens = set(_TOKENS.findall(form))
    rest = _TOKENS.sub("", form)
    if re.search(r"[A-Za-z]", rest) or not tokens & {"MM", "M", "MMM", "MMMM"} or not tokens & {"DD", "D"}:
        return (
            "A date format is made of YYYY, MM, M, MMM, MMMM, DD, D, of DDD, DDDD (weekdays) and signs between them, "
            "such as MM/DD/YYYY."
        )
    if "YYYY" not in tokens and (reading or "YY" not in tokens):
        return "A date format needs YYYY; with two digits the century would be a guess."
    return ""


def write_date(value: date, form: str) -> str:
    """A date in a portal's own format, such as MM/DD/YYYY."""
    parts = {
        "YYYY": f"{value.year:04}",
        "YY": f"{value.year % 100:02}",
        "MM": f"{value.month:02}",
        "M": str(value.month),
        "MMM": month_abbr[value.month],
        "MMMM": month_name[value.month],
        "DDDD": day_name[value.weekday()],
        "DDD": day_abbr[value.weekday()],
        "DD": f"{value.day:02}",
        "D": str(value.day),
    }
    return _TOKENS.sub(lambda token: parts[token[0]], form or "YYYY-MM-DD")


@cache
def _date_pattern(form: str) -> re.Pattern[str]:
    pieces, end = [], 0
    for token in _TOKENS.finditer(form):
        pieces += [re.escape(form[end : token.start()]), _PARTS.get(token[0], r"(?!)")]
        end = token.end()
    return re.compile("".join(pieces) + re.escape(form[end:]))


def read_date(text: str, formats: Sequence[str]) -> date:
    """The date that the first fitting format gives, with a time of that day behind it or not; raises `Garbled`."""
    for form in formats:
        if (found := _date_pattern(form).match(text)) and _is_its_own(text[found.end() :]):
            parts = found.groupdict()
            month = int(parts["month"]) if parts.get("month") else _MONTHS.get(str(parts.get("word")).lower(), 0)
            try:
                read = date(int(parts["year"]), month, int(parts["day"]))
            except ValueError:
                continue
            if _is_weekday(read, parts.get("weekday")):
                return read
    raise Garbled


def _is_its_own(behind: str) -> bool:
    """Whether what stands behind a day is nothing, or a time of which it is sure that the day is meant."""
    if not behind or (found := _TIME.fullmatch(behind)) is None:
        return not behind
    hour, minute, half = int(found["hour"]), int(found["minute"]), (found["half"] or "").lower()
    if not (1 <= hour <= 12 if half else hour < 24):
        return False
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return hour <= 12 if minute == 0 else minute < 59 or hour == 23


def _is_weekday(day: date, word: str | None) -> bool:
    """A date whose weekday is another one was misread, by the page or by us."""
    return word is None or day_name[day.weekday()].lower().startswith(word.lower())


def _text(text: str, _spec: FieldSpec) -> str:
    return text


def _date(text: str, spec: FieldSpec) -> date:
    return read_date(text, spec.formats)


def _money(text: str, _spec: FieldSpec) -> Decimal:
    """A bare "25" under a heading for amounts may be dollars, per cent or visits: money shows its currency, behind
    which a last zero may be left out ($30.5), or its cents. What was taken back shows these as well, so that a dash
    before a price is none; in brackets it may be meant so, or be put in brackets.
    """
    found = read_amount(text)
    if found is None or found.in_brackets or not (found.is_exact or (found.is_named and not found.is_minus)):
        raise Garbled
    return found.value


def _percent(text: str, _spec: FieldSpec) -> Decimal:
    if (found := _PERCENT.match(text)) is None or Decimal(found[1]) > 100:
        raise Garbled
    return Decimal(found[1])


def _integer(text: str, _spec: FieldSpec) -> Decimal:
    if _INTEGER.match(text) is None:
        raise Garbled
    return Decimal(text.replace(",", ""))


def _quantity(text: str, _spec: FieldSpec) -> Decimal:
    if (found := _QUANTITY.match(text)) is None:
        raise Garbled
    return Decimal(found[1].replace(",", ""))


def _phone(text: str, _spec: FieldSpec) -> str:
    if (found := _PHONE.match(text)) is None:
        raise Garbled
    return f"{found[1]}-{found[2]}-{found[3]}"


def _npi(text: str, _spec: FieldSpec) -> str:
    """Ten digits whose check digit holds: Luhn over the number with 80840 in front (45 CFR 162.406, ISO 7812)."""
    if re.fullmatch(r"[12]\d{9}", text) is None:
        raise Garbled
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed("80840" + text))]
    if sum(number - 9 if number > 9 else number for number in doubled) % 10:
        raise Garbled
    return text


def _list(text: str, spec: FieldSpec) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, text.split(spec.split or ";")) if part)


def _enum(text: str, spec: FieldSpec) -> str:
    exact = [target for pattern, target in spec.mapping if not pattern.regex and _same(pattern.text, text)]
    found = exact[:1] or sorted({target for pattern, target in spec.mapping if pattern.regex and _fits(pattern, text)})
    if len(found) > 1:
        raise Disputed
    if not found:
        raise Garbled
    return found[0]


def fits(pattern: Pattern, text: str) -> bool:
    """Whether a text is what a map's key says: the same words in any case, or a match of its regular expression."""
    return _fits(pattern, text) if pattern.regex else _same(pattern.text, text)


def _same(one: str, other: str) -> bool:
    return fold(one).casefold() == other.casefold()


def _fits(pattern: Pattern, text: str) -> bool:
    return re.search(pattern.text, text, python_flags(pattern.flags)) is not None


_READERS: dict[str, Callable[[str, FieldSpec], object]] = {
    "text": _text,
    "name": _text,
    "date": _date,
    "money": _money,
    "percent": _percent,
    "integer": _integer,
    "quantity": _quantity,
    "phone": _phone,
    "npi": _npi,
    "list": _list,
    "enum": _enum,
}
TYPE_NAMES = tuple(_READERS)


def is_empty(text: str, spec: FieldSpec) -> bool:
    """Whether a folded text says nothing: blank, one of the field's own words for nothing, or a sign for it that its
    map does not name.
    """
    if not text or any(_same(word, text) for word in spec.empty) or text.casefold() in _words_for_nothing(spec):
        return True
    return is_sign_for_nothing(text) and not any(fits(pattern, text) for pattern, _ in spec.mapping)


def _words_for_nothing(spec: FieldSpec) -> frozenset[str]:
    """What programs show where they hold nothing; somebody may be called so, and of a day alone *None* says no more."""
    if spec.must_equal or any(fits(pattern, word) for pattern, _ in spec.mapping for word in ("null", "none")):
        return frozenset()
    return frozenset({"null", "none"} if spec.type == "date" else {"null"})


def is_sign_for_nothing(text: str) -> bool:
    """Whether a text is only a dash, or *n/a*."""
    return _DASHES.fullmatch(text) is not None


def normalise(text: str, spec: FieldSpec) -> object:
    """The typed value of a folded, non-empty text (an enum gives its target's text); raises `Garbled`."""
    return _READERS[spec.type](text, spec)
