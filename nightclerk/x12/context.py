"""Where the reading is, and how elements become values; what cannot be understood is None and a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from nightclerk.x12.findings import finding
from nightclerk.x12.segments import Run

_is_number = re.compile(r"\s*+-?+(?:[0-9]{1,18}+(?:\.[0-9]{0,9}+)?+|\.[0-9]{1,9}+)\s*+").fullmatch
NOTHING = Decimal(0)
Elements = list[str]  # of a segment; the first is its name
Place = tuple[Run, int]  # of a segment: its run, and which of it


@dataclass
class Context:
    """`out` collects records, balances and findings in the order of the file; `loop` is where the reading is.

    The segment that is being read is the one at `index` of `run`.
    """

    out: list[Any] = field(default_factory=list)
    loop: str = ""
    transaction: int = 0
    implementation: str = ""
    made_at: datetime | None = None  # by the sender's clock, whose zone nobody states
    run: Run = field(default_factory=Run)
    index: int = 0
    component: str = ""  # what stands between the components of an element; nothing where no interchange says it

    def begin(self, run: Run) -> None:
        """Segments are going to be read."""
        self.run, self.component = run, run.separators.component if run.separators else ""

    def raw(self) -> str:
        """The segment that is being read, as it stands in the file."""
        return self.run.texts[self.index]

    def place(self) -> Place:
        """Where the segment that is being read lies."""
        return self.run, self.index

    def number(self) -> int:
        """That of the segment that is being read, from 1."""
        return self.run.number + self.index

    def flag(self, code_: str, detail: str = "", at: Place | None = None) -> None:
        """A finding about the segment that is being read, or about another."""
        run, index = at or self.place()
        self.out.append(finding(run.number + index, run.offset_of(index), self.loop, code_, detail))


def text(at: Elements, place: int) -> str | None:
    """Element `place` (from 1), or None where it is empty."""
    return at[place].strip() or None if len(at) > place else None


def parts(context: Context, at: Elements, place: int) -> list[str]:
    """The components of an element."""
    return split(at[place] if len(at) > place else "", context.component)


def split(stated: str, between: str) -> list[str]:
    """The components of what an element states; it is left whole where nothing stands between them."""
    return stated.strip().split(between) if between else [stated.strip()]


def repeats(context: Context, at: Elements, place: int) -> tuple[str, ...]:
    """The repetitions of an element that are not empty."""
    whole, separators = text(at, place) or "", context.run.separators
    repetition = separators.repetition if separators else ""
    return tuple(each for each in (whole.split(repetition) if repetition else [whole]) if each)


def number(context: Context, at: Elements, place: int, *, needed: bool = False) -> Decimal | None:
    """An amount in dollars, or a quantity; None and a finding where it is no number, or is missing though needed."""
    stated = at[place] if len(at) > place else ""
    found = decimal(stated)
    if found is None and (needed or stated.strip()):
        context.flag("X12_BAD_AMOUNT" if stated.strip() else "X12_MISSING", f"{at[0]}{place:02}")
    return found


def numbers(
    context: Context, at: Elements, first: int, second: int, third: int
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Three as `number` gives each; the first two are needed."""
    if len(at) > third:
        one, two, three = decimal(at[first]), decimal(at[second]), decimal(at[third])
        if one is not None and two is not None and (three is not None or not at[third]):
            return one, two, three
    return number(context, at, first, needed=True), number(context, at, second, needed=True), number(context, at, third)


@lru_cache(1024)  # the same amounts and days come again and again
def decimal(stated: str) -> Decimal | None:
    """What is written as a number; None for anything else."""
    return Decimal(stated) if _is_number(stated) else None


def day(context: Context, at: Elements, place: int) -> date | None:
    """A date CCYYMMDD; None and a finding where it is none."""
    stated = at[place].strip() if len(at) > place else ""
    return _date(stated) or _no_day(context, at, place) if stated else None


def period(context: Context, at: Elements) -> tuple[date | None, date | None]:
    """Begin and end of a DTP: the same day for D8; None and a finding for what is neither D8 nor RD8."""
    kind, stated = text(at, 2), text(at, 3)
    if stated is None:
        return None, None
    if kind == "RD8" and stated.count("-") == 1:
        begin, end = stated.split("-")
        return _date(begin) or _no_day(context, at, 3), _date(end) or _no_day(context, at, 3)
    if kind != "D8":
        context.flag("X12_BAD_DATE", "DTP02")
        return None, None
    found = _date(stated) or _no_day(context, at, 3)
    return found, found


def _no_day(context: Context, at: Elements, place: int) -> date | None:
    context.flag("X12_BAD_DATE", f"{at[0]}{place:02}")
    return None


@lru_cache(1024)
def _date(stated: str) -> date | None:
    if len(stated) != 8 or not (stated.isascii() and stated.isdigit()):
        return None
    try:
        return date(int(stated[:4]), int(stated[4:6]), int(stated[6:]))
    except ValueError:
        return None


def moment(at: Elements, day_place: int, time_place: int) -> datetime | None:
    """A date CCYYMMDD and a time HHMM (and more); None where they are none."""
    on, clock = _date(text(at, day_place) or ""), text(at, time_place) or ""
    if on is None or not re.fullmatch("([01][0-9]|2[0-3])[0-5][0-9].*", clock):
        return None
    return datetime.combine(on, time(int(clock[:2]), int(clock[2:4])))


def name(at: Elements) -> str | None:
    """The name of an NM1: `LAST, FIRST MIDDLE`, or that of an organization."""
    last, first, middle = text(at, 3), text(at, 4), text(at, 5)
    given = f"{first} {middle}" if first and middle else first or middle
    return f"{last}, {given}" if last and given else last or given


def total(amounts: Iterable[Decimal | None], begin: Decimal | None = NOTHING) -> Decimal | None:
    """The sum; None where one is missing."""
    try:
        return sum(cast("Iterable[Decimal]", amounts), cast("Decimal", begin))
    except TypeError:  # None cannot be added
        return None
