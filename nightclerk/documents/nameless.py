"""Names that no label announces: on top of the birth date and the MRN as charts print them, and of whom a letter is to.

It takes a person to say that such a name is the patient's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from nightclerk.documents import validators
from nightclerk.documents.columns import Cell, cells, is_anothers
from nightclerk.documents.labels import LABELS, Spot, announces, spots
from nightclerk.documents.lines import Line
from nightclerk.documents.model import around
from nightclerk.documents.places import Place
from nightclerk.documents.validators import Taken, Taker

_HIGH = 0.03  # of the page's height: a name stands no higher above the label
_ASIDE = 0.03  # of the page's width: nor further beside where that begins
_NEAR = 4  # letters: a value that is a label's own stands no further behind it
_TELLING = ("birth_date", "mrn")
# From the sex, the birth date, the MRN behind it; a birth date's label may be misread.
_PARTED = re.compile(r"\s*[|,;(•-]|\s+[DO0][O0Q]\w\W{0,3}\d{1,2}[/-]\d")
_STATE = re.compile(r"[a-z]\.?,\s+[A-Z]{2}$")  # a town's, with which no name ends
_BORN = re.compile(r"\(?\d{1,2}[/-]\d{1,2}[/-]\d{4}(?:\)|(?=[\s|,;]+(?:[MF]\b|MRN|(?i:male|female)\b)))")
_BEFORE_NAME = re.compile(r".*(?:\s[-–|•]\s|:\s|^\|\s?)")
_DEAR = re.compile(r"^Dear\s+(?!Dr\b|Doctor|Sir|Mad)(?:M[rsx]+\.?\s+)?(?P<name>.+?)\s*[:,.]$")
_ADDRESS = 4  # rows: name, street, perhaps a second line, town
_SAME_LEFT = 0.01  # of the page's width
_TOWN = re.compile(r"\b[A-Z]{2}\s+\d{5}(?:-\d{4})?$")


def bare_names(lines: list[Line]) -> Iterator[Place]:
    """Where such names stand, the most likely first."""
    yield from _on_charts(lines)
    yield from _with_birth_dates(lines)
    yield from _over_birth_dates(lines)
    yield from _addressed(lines)
    yield from _over_addresses(lines)


def _on_charts(lines: list[Line]) -> Iterator[Place]:
    for index, line in enumerate(lines):
        for spot in _labels(line):
            if is_anothers(lines, index, spot.start):
                continue
            yield from _before(line, spot)
            if index and lines[index - 1].page == line.page:
                yield from _above(lines[index - 1], line, spot)


def _labels(line: Line) -> Iterator[Spot]:
    """Labels with their value behind them: *Medical record* is an ordinary word, too."""
    for label in (each for each in LABELS if each.field in _TELLING):
        for spot in spots(label, line):
            taken = label.take(line.text[spot.end :])
            if taken is not None and taken.start < _NEAR:
                yield spot


def _before(line: Line, spot: Spot) -> Iterator[Place]:
    """First in the row of the label, parted from it by a sign; by nothing: *Last, First*, or a label with a sign."""
    before = line.text[: spot.start].rstrip()
    taken = validators.take_name(before)
    if taken is None or before[: taken.start].strip(" |"):
        return
    is_all = taken.end == len(before) and (spot.is_told or "," in taken.value)
    if is_all or _PARTED.match(line.text, taken.end):
        yield _place(line, taken, validators.take_name)


def _above(above: Line, line: Line, spot: Spot) -> Iterator[Place]:
    """*Last, First* alone in its cell over the label."""
    left, top = line.across(spot.start), line.row.box[1]
    for cell in cells(above):
        if abs(cell.left - left) > _ASIDE or top - cell.words[0].box[3] > _HIGH:
            continue
        taken = validators.take_listed_name(cell.text)
        if taken is not None and taken.end == len(cell.text) and not _STATE.search(cell.text):
            yield _place(above, _in_row(above, cell, taken), validators.take_listed_name)


def _in_row(line: Line, cell: Cell, taken: Taken) -> Taken:
    start = line.starts[line.row.words.index(cell.words[0])]
    return Taken(taken.value, start + taken.start, start + taken.end, doubt=taken.doubt)


def _with_birth_dates(lines: list[Line]) -> Iterator[Place]:
    """*Last, First* before a birth date in brackets, or one that the sex or the MRN follows."""
    for index, line in enumerate(lines):
        for match in _BORN.finditer(line.text):
            head = _BEFORE_NAME.match(line.text, 0, match.start())
            start = head.end() if head else 0
            taken = validators.take_listed_name(line.text[start : match.start()].rstrip(" |("))
            if taken is None or taken.start or validators.take_birth_date(match[0]) is None:
                continue
            if line.text[start + taken.end : match.start()].strip(" |(") or is_anothers(lines, index, start):
                continue
            yield _place(line, replace(taken, start=start, end=start + taken.end), validators.take_listed_name)


def _over_birth_dates(lines: list[Line]) -> Iterator[Place]:
    """All that a row holds, over a row that is nothing but a date of years ago."""
    for index, (line, below) in enumerate(pairwise(lines)):
        taken, born = validators.take_name(line.text), validators.take_birth_date(below.text)
        if taken is None or born is None or line.announced or below.announced or line.page != below.page:
            continue
        rest = line.text[: taken.start] + line.text[taken.end :] + below.text[: born.start] + below.text[born.end :]
        is_all = not rest.strip(" .") and not (born.doubt or born.repaired)
        if is_all and not validators.is_recent(born) and not is_anothers(lines, index, 0):
            yield _place(line, taken, validators.take_name)


def _addressed(lines: list[Line]) -> Iterator[Place]:
    """Whom a letter greets by the name that stands over the address."""
    greeted = {match["name"].casefold().rstrip(".") for line in lines if (match := _DEAR.match(line.text))}
    for index, line in enumerate(lines) if greeted else ():
        taken = validators.take_name(line.text)
        below = lines[index + 1 : index + _ADDRESS]
        if taken is None or taken.end < len(line.text) or not any(_TOWN.search(each.text) for each in below):
            continue
        if any(line.text.casefold().startswith(each) for each in greeted):  # a *Jr.* is not greeted
            yield _place(line, taken, validators.take_name)


def _over_addresses(lines: list[Line]) -> Iterator[Place]:
    """*Last, First* alone in its cell over an address, as laboratories print it, where somebody's birth date is."""
    if not any(announces(each, "birth_date") for each in lines):
        return
    for index, line in enumerate(lines[:-1]):
        for cell in cells(line):
            taken = validators.take_listed_name(cell.text)
            if (
                taken is None
                or taken.end < len(cell.text)
                or not _is_over_town(cell, lines[index + 1 : index + _ADDRESS])
            ):
                continue
            found = _in_row(line, cell, taken)
            if not is_anothers(lines, index, found.start):
                yield _place(line, found, validators.take_listed_name)


def _is_over_town(cell: Cell, lines: list[Line]) -> bool:
    under = (each for line in lines for each in cells(line) if abs(each.left - cell.left) < _SAME_LEFT)
    return any(_TOWN.search(each.text) for each in under)


def _place(line: Line, taken: Taken, take: Taker) -> Place:
    words = line.words(taken.start, taken.end)
    box = around([each.box for each in words])
    spot = Spot(taken.start, taken.start, is_told=False)
    return Place(line, spot, take, box, box, taken, min(each.confidence for each in words))
