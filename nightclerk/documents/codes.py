"""Codes, urgency and ticked boxes: what stands anywhere on a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from nightclerk.documents.model import Box, Found, Mark, PageRead, Word, around
from nightclerk.documents.validators import Taken, all_diagnoses, all_procedures

if TYPE_CHECKING:
    from nightclerk.documents.lines import Line

_DIAGNOSES = re.compile(r"\b(?:diagnos[ie]s|dx|icd)\b", re.IGNORECASE)
_PROCEDURES = re.compile(
    r"\b(?:cpt|hcpcs|procedures?|services? requested|service|proc\.? code|proc(?=\s*[:;]))\b", re.IGNORECASE
)
_TABLE = re.compile(r"\b(?:code|(?:cpt|hcpcs)(?:.{0,3}hcpcs)?|proc(?:edure)?)\b", re.IGNORECASE)
_ICD_HEAD = re.compile(r"(?:\d{1,2}[.)])?[il1]cd(?:-?1[0o])?(?:-?cm)?", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{1,2}[.)]")
_DIGIT = re.compile(r"\d")
# With a word of each in small letters: a page that holds none need not be searched.
_URGENT = (
    ("stat", ("stat",), re.compile(r"\bSTAT\b")),
    (
        "urgent",
        ("urgen", "expedited"),
        re.compile(
            r"\bURGENT\b(?!\s+CARE)|\b(?i:(?:expedited|urgent)\s+re(?:quest|view)|(?:priority|urgency)\W+urgent)"
        ),
    ),
    (
        "routine",
        ("routine", "standard"),
        re.compile(r"(?:priority|urgency|request type)\W+(?:routine|standard)|\broutine\s+referral\b", re.I),
    ),
)

_RANKS = ("stat", "urgent", "routine")
_LEVELS = {
    "stat": "stat",
    "urgent": "urgent",
    "expedited": "urgent",
    "routine": "routine",
    "standard": "routine",
    "non-urgent": "routine",
}
_CHOICES = re.compile(r"(?<![-\w])(stat|(?:non-)?urgent|expedited|routine|standard)\b(?!\s+care)", re.IGNORECASE)
# Squares that are read as letters, ticked and not.
_TICKED = re.compile(r"(?:[\[({|]\s?[xXkK✓✔]\s?[\])}|]?|☒|☑)\s*$")
_OPEN = re.compile(r"(?:[\[({]\s?[\])}]|[\[({]\s?J|☐|□)\s*$")
_CLOSE = 0.015  # of the page's width: from a square to its words


def find_codes(lines: list[Line], pages: list[PageRead]) -> dict[str, Found]:
    """Diagnosis and procedure codes in the order of the page, and how urgent it says it is."""
    found = {
        "diagnosis_codes": _listed(lines, _diagnoses(lines)),
        "procedure_codes": _listed(lines, _procedures(lines)),
        "urgency": _urgency(lines, pages),
    }
    return {name: each for name, each in found.items() if each is not None}


def _diagnoses(lines: list[Line]) -> Callable[[Line], list[Taken]]:
    """Codes in a row; under the head *ICD-10* of a table also those whose I is read as a 1."""
    columns = _columns(lines, _ICD_HEAD, 2)

    def codes(line: Line) -> list[Taken]:
        first = next((each for each in line.row.words if any(map(str.isalnum, each.text))), None)
        headed = first is not None and _is_below(line, first, columns.get(line.page, []))
        return all_diagnoses(line.text, told=bool(_DIAGNOSES.search(line.text)), headed=headed)

    return codes


def _listed(lines: list[Line], codes: Callable[[Line], list[Taken]]) -> Found | None:
    values, sure, boxes, page = [], 1.0, [], 0
    for line in lines:
        for taken in codes(line) if _DIGIT.search(line.text) else ():
            words = line.words(taken.start, taken.end)
            if taken.value in values or not words:
                continue
            page = page or line.page
            values.append(taken.value)
            sure = min(sure, *(each.confidence for each in words))
            if line.page == page:
                boxes += [each.box for each in words]
    return Found(values, sure, page, around(boxes)) if values else None


def _columns(lines: list[Line], head: re.Pattern[str], fewest: int) -> dict[int, list[tuple[float, Box]]]:
    """Where such heads of tables stand, of at least so many words, by page."""
    columns: dict[int, list[tuple[float, Box]]] = {}
    for line in lines:
        if not head.search(line.text):
            continue
        heads = [_numbered(line, each) for each in line.row.words if head.fullmatch(each.text.strip(".:#\"|'"))]
        if heads and len(line.row.words) >= fewest:
            columns.setdefault(line.page, []).extend((line.row.box[3], each) for each in heads)
    return columns


def _numbered(line: Line, head: Word) -> Box:
    """A head with the number of its box before it, as in *10. Procedure code*."""
    before = [each for each in line.row.words if each.box[2] <= head.box[0]][-1:]
    return around([head.box, *(each.box for each in before if _NUMBERED.fullmatch(each.text))])


def _procedures(lines: list[Line]) -> Callable[[Line], list[Taken]]:
    """Codes beside a word for procedures, or under the head *Code* of a table."""
    columns = _columns(lines, _TABLE, 3)

    def codes(line: Line) -> list[Taken]:
        found = all_procedures(line.text)
        if _PROCEDURES.search(line.text):
            return found
        return [each for each in found if _is_under(line, each, columns.get(line.page, []))]

    return codes


def _is_under(line: Line, taken: Taken, heads: list[tuple[float, Box]]) -> bool:
    words = line.words(taken.start, taken.end)
    return bool(words) and _is_below(line, words[0], heads)


def _is_below(line: Line, word: Word, heads: list[tuple[float, Box]]) -> bool:
    return any(line.row.box[1] > low - 0.01 and abs(word.box[0] - box[0]) < 0.03 for low, box in heads)


def _urgency(lines: list[Line], pages: list[PageRead]) -> Found | None:
    """The most urgent that is said."""
    whole = "\n".join(each.text for each in lines).lower()
    if not any(stem in whole for _, stems, _ in _URGENT for stem in stems):
        return None
    marks = {each.number: each.marks for each in pages}
    said = [(_RANKS.index(value), line, match) for line in lines for value, match in _said(line, marks[line.page])]
    if not said:
        return None
    rank, line, match = min(said, key=lambda each: each[0])
    words = line.words(match.start(), match.end())
    return Found(_RANKS[rank], min(each.confidence for each in words), line.page, around([w.box for w in words]))


def _said(line: Line, marks: Sequence[Mark]) -> Iterator[tuple[str, re.Match[str]]]:
    """How urgent a row says it is. Of a row that holds a choice, only what is ticked is said."""
    choices = [(_LEVELS[each[1].lower()], each) for each in _CHOICES.finditer(line.text)]
    if len({level for level, _ in choices}) > 1:
        yield from (each for each in choices if _tick(line, each[1], marks))
        return
    for value, _, pattern in _URGENT:
        match = pattern.search(line.text)
        if match and _tick(line, match, marks) is not False:
            yield value, match


def _tick(line: Line, match: re.Match[str], marks: Sequence[Mark]) -> bool | None:
    """Whether the square before that word is ticked; None where there is none."""
    before = line.text[: match.start()]
    if _TICKED.search(before):
        return True
    if _OPEN.search(before):
        return False
    left, top, _, bottom = line.words(match.start(), match.end())[0].box
    beside = [
        each for each in marks if -0.005 <= left - each.box[2] < _CLOSE and each.box[1] < bottom and each.box[3] > top
    ]
    return beside[-1].checked if beside else None


def find_boxes(pages: list[PageRead]) -> dict[str, Found]:
    """`check_boxes`: by the words to the right of each square, whether it is ticked."""
    values, boxes, page, sure = {}, [], 0, 1.0
    for each in pages:
        for mark in sorted(each.marks, key=lambda mark: mark.box[1]):
            said = _beside(each, mark)
            if said is None:
                continue
            page = page or each.number
            values[said[0]] = mark.checked
            sure = min(sure, said[1])
            if page == each.number:
                boxes.append(mark.box)
    return {"check_boxes": Found(values, sure, page, around(boxes))} if values else {}


def _beside(page: PageRead, mark: Mark) -> tuple[str, float] | None:
    """The words from the square to the next gap, and how sure they are."""
    middle = (mark.box[1] + mark.box[3]) / 2
    for row in page.rows:
        if not row.box[1] - 0.004 <= middle <= row.box[3] + 0.004:
            continue
        words, edge = [], mark.box[2]
        for word in row.words:
            if (word.box[0] + word.box[2]) / 2 < mark.box[2]:
                continue
            if word.box[0] - edge > 0.04:
                break
            words.append(word)
            edge = word.box[2]
        if any(len(each.text) > 2 for each in words):
            return " ".join(each.text for each in words), min(each.confidence for each in words)
    return None
