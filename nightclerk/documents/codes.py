"""Codes, urgency and ticked boxes: what stands anywhere on a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from nightclerk.documents.model import Box, Found, Mark, PageRead, around
from nightclerk.documents.validators import Taken, all_diagnoses, all_procedures

if TYPE_CHECKING:
    from nightclerk.documents.lines import Line

_DIAGNOSES = re.compile(r"\b(?:diagnos[ie]s|dx|icd)\b", re.IGNORECASE)
_PROCEDURES = re.compile(r"\b(?:cpt|hcpcs|procedures?|services? requested|service|proc\.? code)\b", re.IGNORECASE)
_TABLE = re.compile(r"\b(?:code|cpt|proc(?:edure)?)\b", re.IGNORECASE)
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


def find_codes(lines: list[Line]) -> dict[str, Found]:
    """Diagnosis and procedure codes in the order of the page, and how urgent it says it is."""
    found = {
        "diagnosis_codes": _listed(
            lines, lambda line: all_diagnoses(line.text, told=bool(_DIAGNOSES.search(line.text)))
        ),
        "procedure_codes": _listed(lines, _procedures(lines)),
        "urgency": _urgency(lines),
    }
    return {name: each for name, each in found.items() if each is not None}


def _diagnoses(line: Line) -> list[Taken]:
    return all_diagnoses(line.text, told=bool(_DIAGNOSES.search(line.text)))


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


def _procedures(lines: list[Line]) -> Callable[[Line], list[Taken]]:
    """Codes beside a word for procedures, or under the head *Code* of a table."""
    columns: dict[int, list[tuple[float, Box]]] = {}
    for line in lines:
        if not _TABLE.search(line.text):
            continue
        heads = [each for each in line.row.words if _TABLE.fullmatch(each.text.strip(".:#"))]
        if heads and len(line.row.words) >= 4:
            columns.setdefault(line.page, []).extend((line.row.box[3], each.box) for each in heads)

    def codes(line: Line) -> list[Taken]:
        found = all_procedures(line.text)
        if _PROCEDURES.search(line.text):
            return found
        return [each for each in found if _is_under(line, each, columns.get(line.page, []))]

    return codes


def _is_under(line: Line, taken: Taken, heads: list[tuple[float, Box]]) -> bool:
    words = line.words(taken.start, taken.end)
    if not words:
        return False
    return any(line.row.box[1] > low - 0.01 and abs(words[0].box[0] - box[0]) < 0.03 for low, box in heads)


def _urgency(lines: list[Line]) -> Found | None:
    whole = "\n".join(each.text for each in lines).lower()
    for value, stems, pattern in _URGENT:
        for line in lines if any(each in whole for each in stems) else ():
            if match := pattern.search(line.text):
                words = line.words(match.start(), match.end())
                return Found(value, min(each.confidence for each in words), line.page, around([w.box for w in words]))
    return None


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
