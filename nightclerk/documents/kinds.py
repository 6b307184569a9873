"""What a document is: by key phrases of the field (`phrases.yaml`), which count more in a heading."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from nightclerk.documents.model import PageRead, Row

_PHRASES: dict[str, list[tuple[float, str]]] = yaml.safe_load(
    Path(__file__).with_name("phrases.yaml").read_text("utf-8")
)
TYPES = (*_PHRASES, "other")
_COMPILED = {
    kind: [(re.compile(rf"(?<![a-z0-9])(?:{words})", re.IGNORECASE), weight) for weight, words in phrases]
    for kind, phrases in _PHRASES.items()
}
# A procedure in a list, perhaps behind the number of its line: it is asked for or billed.
_CODED = re.compile(
    r"\W*(?:(?i:cpt|hcpcs|procedure|service)(?:\s(?i:code))?\W+)?(?:\S?\d{1,2}\W+)?(?:\d{5}|[A-EGHJ-MP-SV]\d{4})\b(?!-)"
)
_BILLED = re.compile(r"\$\s?\d|^\W*\d{1,2}/\d{1,2}/\d{2,4}")  # a row of a table
_UPPER = 0.45  # of the page
_SPARE = 4  # letters: the end of a word of a title
_SMALL = frozenset({"", "a", "an", "and", "for", "of", "or", "the", "to", "with"})  # not capitals in titles
_ENDS = re.compile(r"\^|\$")
_TITLE = 4.0  # phrases of this weight name a document
_HEADING = 1.6  # how much more a phrase counts in a heading
_NOTHING = 2.6  # what *other* scores: less than one title
_SHARP = 1.1  # how fast probability follows a lead in score


@dataclass(frozen=True)
class Kind:
    """A type with its probability, and the words on which that stands."""

    type: str
    probability: float
    because: tuple[str, ...]


def kind_of(pages: list[PageRead]) -> Kind:
    """The most likely type of a document's pages; the first page says most."""
    scores, because = dict.fromkeys(TYPES, 0.0), dict[str, list[str]]()
    scores["other"] = _NOTHING
    for page in pages[:2]:
        share, rows = 1.0 if page is pages[0] else 0.4, [each for each in page.rows if not _CODED.match(each.text)]
        whole = " ".join(each.text for each in rows)
        for kind in _PHRASES:
            score, words = _score(kind, page, rows, whole)
            scores[kind] += score * share
            because.setdefault(kind, []).extend(words)
    best = max(scores, key=lambda each: scores[each])
    total = sum(math.exp(_SHARP * (each - scores[best])) for each in scores.values())
    return Kind(best, 1 / total, tuple(dict.fromkeys(because.get(best, ())))[:4])


def _score(kind: str, page: PageRead, rows: list[Row], whole: str) -> tuple[float, list[str]]:
    score, words = 0.0, []
    for pattern, weight in _COMPILED[kind]:
        somewhere = pattern.search(whole) or (_ENDS.search(pattern.pattern) and _of_one_row(pattern, rows))
        if not somewhere:  # most are nowhere on a page
            continue
        best, said = weight * (0.6 if weight >= _TITLE else 1.0), somewhere.group()  # it may go on in the next row
        for row in rows:
            if match := pattern.search(row.text):
                is_title = is_heading(row, page) or (weight > _TITLE and (_is_alone(match, row) or _is_titled(row)))
                value = weight * (_HEADING if is_title else 0.6 if weight >= _TITLE else 1.0)
                if value > best:
                    best, said = value, match.group()
        score += best
        words.append(said)
    return score, words


def _is_alone(match: re.Match[str], row: Row) -> bool:
    """Whether a title is all that stands in a row of the upper part: it is one though it is no larger than the rest. A
    label with its value (*Status: denied*) is none.
    """
    rest = row.text[: match.start()] + row.text[match.end() :]
    return row.box[1] <= _UPPER and ":" not in row.text and sum(map(str.isalpha, rest)) < _SPARE


def _is_titled(row: Row) -> bool:
    """Whether a row of the upper part has nothing but words that begin with a capital, as titles of forms do."""
    words = [each for each in re.split(r"[\s/&,-]+", row.text) if each.lower() not in _SMALL]
    return row.box[1] <= _UPPER and len(words) >= 3 and all(each.isalpha() and each[0].isupper() for each in words)


def _of_one_row(pattern: re.Pattern[str], rows: list[Row]) -> re.Match[str] | None:
    """Of words that begin or end a row, the first that do."""
    return next((match for each in rows if (match := pattern.search(each.text))), None)


def is_heading(row: Row, page: PageRead) -> bool:
    """A short row of its own in the upper part of the page, in capitals or larger than the rest."""
    text = row.text
    if row.box[1] > _UPPER or not 5 <= len(text) <= 70 or text.rstrip().endswith((".", ",")) or _BILLED.search(text):
        return False
    letters = [each for each in text if each.isalpha()]
    if not letters:
        return False
    capitals = sum(each.isupper() for each in letters) / len(letters)
    return capitals > 0.75 or row.height > 1.2 * page.height_of_rows


def title_of(page: PageRead) -> str | None:
    """The type that a heading of the page names, if one does."""
    for row in page.rows:
        if not is_heading(row, page):
            continue
        for kind, phrases in _COMPILED.items():
            if any(weight >= _TITLE and pattern.search(row.text) for pattern, weight in phrases):
                return kind
    return None
