"""Fields of a document: a label, what stands beside or below it, and a validator of its kind.

A field that was not read is absent. What is doubtful is given with the doubt in words, so that a person looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from nightclerk.documents import codes, letterhead, validators
from nightclerk.documents.model import Box, Found, PageRead, Row, Word, around
from nightclerk.documents.validators import Taker

_SURE = 0.8  # below this a word that decides whose page it is goes to a person
_AGREED = 0.6  # of the doubt stays when a second reading of the same place agrees
_GAP = 0.07  # of the page's width: two words of one value do not stand further apart


@dataclass(frozen=True)
class Label:
    """How a field is announced. Labels of one field stand in the order in which they are believed."""

    field: str
    pattern: re.Pattern[str]
    take: Taker


_TAKERS: dict[str, Taker] = {
    "name": validators.take_name,
    "provider": validators.take_provider,
    "birth_date": validators.take_birth_date,
    "date": validators.take_date,
    "number": validators.take_number,
    "npi": validators.take_npi,
    "phone": validators.take_phone,
    "words": validators.take_words,
}


def _label(entry: dict[str, Any]) -> Label:
    words = "|".join(entry["words"])
    end = r"(?:\s*(?:[:#.;,'’°]|no\b\.?))*(?![A-Za-z]|-\w)"
    return Label(entry["field"], re.compile(rf"(?<![\w-])(?:{words}){end}", re.IGNORECASE), _TAKERS[entry["kind"]])


def _in_small_letters(pattern: str) -> str:
    return re.sub(r"\\.|[A-Z]", lambda each: each[0] if each[0].startswith("\\") else each[0].lower(), pattern)


_ENTRIES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("labels.yaml").read_text("utf-8"))
LABELS = tuple(map(_label, _ENTRIES))
# Most lines announce nothing. One search in small letters says so for a sixteenth of what one for each label costs.
_ANY = re.compile(rf"(?<![\w-])(?:{_in_small_letters('|'.join(each for one in _ENTRIES for each in one['words']))})")
_STOP = re.compile(r"(?<![\w-])[A-Z][A-Za-z#/]*\s?[:#](?=\s|$)")
_IDENTITY = ("patient_name", "birth_date", "mrn", "member_id")
_IN_WORDS = {
    "patient_name": "patient's name",
    "birth_date": "birth date",
    "mrn": "MRN",
    "member_id": "member ID",
    "npi": "NPI",
    "date": "date",
    "service_date": "date of service",
    "reference": "reference number",
}
# Read twice as well; that one of these is announced and not read is no reason to hold a page up.
_PROVEN = _IN_WORDS | {"phone": "phone number", "fax": "fax number", "provider": "provider's name"}


@dataclass(frozen=True)
class Line:
    """A row's text with the word that each letter is of."""

    row: Row
    page: int
    text: str
    again: dict[Box, str]

    @property
    def starts(self) -> tuple[int, ...]:
        """Where in the text each word begins."""
        return self.row.starts

    @property
    def announced(self) -> dict[int, list[re.Match[str]]]:
        """What is announced here, by the place of its label among LABELS."""
        return self.row.once(_announced)

    def words(self, start: int, end: int) -> list[Word]:
        """The words that the text from `start` to `end` touches."""
        pairs = zip(self.starts, self.row.words, strict=True)
        return [each for at, each in pairs if at < end and at + len(each.text) > start]


def _announced(text: str) -> dict[int, list[re.Match[str]]]:
    if not _ANY.search(text.lower()):
        return {}
    found = {place: list(each.pattern.finditer(text)) for place, each in enumerate(LABELS)}
    return {place: matches for place, matches in found.items() if matches}


def lines_of(page: PageRead) -> list[Line]:
    """The rows of a page, to be searched."""
    return [Line(row, page.number, row.text, page.again) for row in page.rows]


def find_fields(pages: list[PageRead]) -> tuple[dict[str, Found], list[str]]:
    """The fields of a document's pages, and why a person should look at it."""
    lines = [each for page in pages for each in lines_of(page)]
    heads = _heads(lines)
    found: dict[str, Found] = {}
    reasons: list[str] = []
    unreadable: list[str] = []
    for name in dict.fromkeys(each.field for each in LABELS):
        seen, unread = _seen(name, lines, heads)
        if seen:
            found[name] = seen[0]
            reasons += _doubts(name, seen)
        elif unread and name in _IN_WORDS:
            unreadable.append(name)
            reasons.append(f"The {_IN_WORDS[name]} is announced on page {unread} but could not be read as one.")
    if "service_date" in found and "date" not in [*found, *unreadable] and _bears_one_date(lines, found):
        found["date"] = found["service_date"]
    for name, each in letterhead.find_unlabelled(pages).items():
        found.setdefault(name, each)
    return found | codes.find_codes(lines) | codes.find_boxes(pages), reasons


def _bears_one_date(lines: list[Line], found: dict[str, Found]) -> bool:
    """Whether no date is printed but that of the service and the birth date: only then it is the document's own."""
    known = {found[name].value for name in ("service_date", "birth_date") if name in found}
    return all(each in known for line in lines for each in validators.all_dates(line.text))


def _heads(lines: list[Line]) -> list[tuple[int, Line]]:
    """The lines that announce something, with their places among all."""
    return [(index, line) for index, line in enumerate(lines) if line.announced]


def _seen(name: str, lines: list[Line], heads: list[tuple[int, Line]]) -> tuple[list[Found], int | None]:
    """What was read of a field, the most believed first; and the page of a label whose value is none."""
    seen: list[Found] = []
    unread = None
    for place, label in ((place, each) for place, each in enumerate(LABELS) if each.field == name):
        for index, line in heads:
            for match in line.announced.get(place, ()):
                if _is_other(label, line, match) or _is_value(line, match, seen):
                    continue
                value = _beside(label, line, match) or _below(label, lines, index, match)
                if value is not None:
                    seen.append(value)
                elif re.search(r"[:#]\s*$", match.group()):
                    unread = unread or line.page
    return seen, unread


def _is_other(label: Label, line: Line, match: re.Match[str]) -> bool:
    """Whether a longer label of another field holds this one, as *date* in *date of birth*."""
    for place, rivals in line.announced.items():
        if LABELS[place].field == label.field:
            continue
        for rival in rivals:
            if rival.start() <= match.start() and rival.end() >= match.end() and len(rival[0]) > len(match[0]):
                return True
    return False


def _is_value(line: Line, match: re.Match[str], seen: list[Found]) -> bool:
    """Whether what looks like a label is part of a value, as in *MRN: MRN-4471*."""
    words = line.words(match.start(), match.end())
    taken = [each.box for each in seen if each.page == line.page]
    return any(
        left <= each.box[0] and each.box[2] <= right and top <= each.box[1] and each.box[3] <= bottom
        for left, top, right, bottom in taken
        for each in words
    )


def _beside(label: Label, line: Line, match: re.Match[str]) -> Found | None:
    """To the right of the label, up to the next one."""
    end = min([each for each in _next_labels(line, match.end()) if each >= match.end()], default=len(line.text))
    end = _before_gap(line, match.end(), end)
    return _found(label, line, match.end(), line.text[match.end() : end])


def _next_labels(line: Line, after: int) -> Iterator[int]:
    for matches in line.announced.values():
        yield from (each.start() for each in matches if each.start() >= after and re.search(r"[:#]\s*$", each[0]))
    yield from (each.start() for each in _STOP.finditer(line.text, after))


def _before_gap(line: Line, start: int, end: int) -> int:
    """Where a wide gap ends the value; the one between label and value does not count."""
    words = line.words(start, end)
    for left, right in pairwise(words):
        if right.box[0] - left.box[2] > _GAP and any(each.isalnum() for each in left.text):
            return line.starts[line.row.words.index(right)]
    return end


def _below(label: Label, lines: list[Line], index: int, match: re.Match[str]) -> Found | None:
    """Under the label, as in tables and forms."""
    here = lines[index]
    if label.take is validators.take_words:  # anything can be words
        return None
    if index + 1 >= len(lines) or lines[index + 1].page != here.page or here.text[match.end() :].strip()[:1].isdigit():
        return None
    head, line = around([each.box for each in here.words(match.start(), match.end())]), lines[index + 1]
    if line.row.box[1] - head[3] > 0.02:
        return None
    under = [each for each in line.row.words if each.box[0] >= head[0] - 0.02 and each.box[0] < head[2] + 0.12]
    if not under or under[0].box[0] > head[2]:
        return None
    start = line.starts[line.row.words.index(under[0])]
    end = line.starts[line.row.words.index(under[-1])] + len(under[-1].text)
    if _STOP.search(line.text[start:end]):
        return None
    return _found(label, line, start, line.text[start:end])


def _found(label: Label, line: Line, offset: int, text: str) -> Found | None:
    taken = label.take(text)
    if taken is None:
        return None
    words = line.words(offset + taken.start, offset + taken.end)
    box = around([each.box for each in words])
    sure = min(each.confidence for each in words) * (0.7 if taken.repaired else 1.0)
    doubt = taken.doubt or ("letters stand among its digits" if taken.repaired else "")
    if box in line.again:
        second = label.take(line.again[box])
        if second is not None and second.value == taken.value:
            sure = 1 - (1 - sure) * _AGREED
        else:
            doubt = doubt or "a second, closer reading differs"
    return Found(taken.value, sure, line.page, box, doubt)


def places(page: PageRead) -> list[Box]:
    """Where the values stand that decide whose page it is and of when: worth a second reading."""
    lines = lines_of(page)
    heads = _heads(lines)
    return [each.box for name in _PROVEN for each in _seen(name, lines, heads)[0][:2]]


def _doubts(name: str, seen: list[Found]) -> Iterator[str]:
    if name not in _PROVEN:
        return
    first, words = seen[0], _PROVEN[name]
    if first.doubt:
        yield f"The {words} on page {first.page} is doubtful: {first.doubt}."
    elif first.confidence < _SURE:
        yield f"The {words} on page {first.page} was read with {first.confidence:.0%} confidence only."
    others = {_compared(each.value) for each in seen}
    if name in _IDENTITY and len(others) > 1:
        yield f"More than one {words} is printed."


def _compared(value: str) -> str:
    """The letters and digits of a value, in an order that *Last, First* shares with *First Last*."""
    return "".join(sorted(re.findall(r"[a-z0-9]{2,}", value.lower())))


def identity(page: PageRead) -> dict[str, str]:
    """What of a page says whose it is; for telling where another patient's begins."""
    lines = lines_of(page)
    heads = _heads(lines)
    seen = {name: _seen(name, lines, heads)[0] for name in _IDENTITY}
    return {name: found[0].value for name, found in seen.items() if found}
