"""What a correction teaches of a sender's pages: behind which words a field is printed. The value itself is never kept:
on the next page it is read anew behind those words, and what is not printed there is not filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nightclerk.documents import validators
from nightclerk.documents.validators import Taker

SHORTEST = 2  # letters of a label
TAKERS: Mapping[str, Taker] = {
    "patient_name": validators.take_name,
    "birth_date": validators.take_birth_date,
    "mrn": validators.take_number,
    "member_id": validators.take_number,
    "payer": validators.take_words,
    "provider": validators.take_provider,
    "npi": validators.take_npi,
    "phone": validators.take_phone,
    "fax": validators.take_phone,
    "date": validators.take_date,
    "service_date": validators.take_date,
    "reference": validators.take_number,
}
_LABEL = re.compile(r"([A-Za-z][A-Za-z.#/' -]{1,30}?)\s*[:;.#]*\s*$")
_NEXT_LABEL = re.compile(r"\s+[A-Z][A-Za-z .#/]{1,20}[:;].*$")


@dataclass(frozen=True)
class Printed:
    """A value as it stands on a page."""

    value: str
    page: int


def label_of(pages: Sequence[tuple[int, str]], field: str, value: str) -> tuple[str, int] | None:
    """The words before the value where it is printed, and its page; None where it is not printed behind any."""
    take = TAKERS.get(field)
    for number, line in _lines(pages):
        for start in _starts(line, value, take):
            label = _LABEL.search(line[:start])
            if label and len(label[1]) >= SHORTEST:
                return _last_words(label[1]), number
    return None


def printed(pages: Sequence[tuple[int, str]], field: str, label: str) -> Printed | None:
    """What is printed of the field behind those words; None where they, or a value of that kind, are not there."""
    take = TAKERS.get(field)
    if take is None:
        return None
    wanted = re.compile(rf"(?<!\w){re.escape(label)}(?!\w)\s*[:;.#]*\s*", re.IGNORECASE)
    for number, line in _lines(pages):
        if match := wanted.search(line):
            taken = take(_NEXT_LABEL.sub("", line[match.end() :]))
            if taken is not None and taken.start <= 3 and isinstance(taken.value, str):
                return Printed(taken.value, number)
    return None


def valid(field: str, text: str) -> str | None:
    """The text as a value of that field (dates as ISO 8601); None where it is none."""
    take = TAKERS.get(field)
    if take is None:
        return None
    taken = take(text)
    return None if taken is None or not isinstance(taken.value, str) else taken.value


def _lines(pages: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for number, text in pages:
        for line in text.splitlines():
            yield number, line


def _starts(line: str, value: str, take: Taker | None) -> Iterator[int]:
    """Where in the line the value is printed, as it is or in another form of the same."""
    for match in re.finditer(re.escape(value), line, re.IGNORECASE):
        yield match.start()
    for match in re.finditer(r"(?<=[\s:;.#])\S", line) if take else ():
        taken = take(line[match.start() :]) if take else None
        if taken is not None and taken.start == 0 and taken.value == value:
            yield match.start()


def _last_words(label: str) -> str:
    """Of a label that follows another value in its row, the words that can belong to it."""
    return " ".join(label.split()[-3:])
