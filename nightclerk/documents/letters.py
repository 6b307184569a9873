"""What a letter asks of us, as printed and never inferred: until when, to whom it goes, how many pages it should have.

"Within 60 days" is no date: from which day it counts is the law's business, and a person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rapidfuzz import fuzz

from nightclerk.matching.names import normal_name

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATE = (
    r"(?P<date>\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    rf"|(?:{'|'.join(_MONTHS)})[a-z]*\.?\s+\d{{1,2}},?\s+\d{{4}})"
)
_UNTIL = (
    r"(?:\b(?:by|before|until|due|deadline|no\s+later\s+than|on\s+or\s+before|not\s+later\s+than)\b(?:\s+(?:is|on))?"
    r"|\bdue\s+date\b)\s*:?\s*"
)
# The first that fits names what is wanted until then.
_WANTED = (
    ("appeal", r"\b(?:appeal|reconsideration|redetermination|grievance|dispute)\w*"),
    ("records", r"\b(?:records?|chart|documentation|notes)\b"),
    ("response", r"\b(?:respon[ds]\w*|reply|return|information|submit\w*)\b"),
)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z])|\n\s*\n")
_CLOSED = re.compile(rf"{_UNTIL}{_DATE}", re.IGNORECASE)
_PAGES = (
    re.compile(
        r"(?:number|no\.?|#|total)?\s*(?:of\s*)?pages?(?P<how>[^:\d\n]{0,40})[:#]\s*(?P<count>\d{1,3})(?P<tail>[^\n]*)",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<count>\d{1,3})\s*pages?(?P<how>)(?P<tail>[^\n]{0,40})", re.IGNORECASE),
)
_TO = re.compile(
    r"^\W*(?:to|attn|attention|recipient|deliver\s+to)\s*[:;.]\s*(?P<who>[^\n]+)", re.IGNORECASE | re.MULTILINE
)
_NEXT_LABEL = re.compile(r"\s+[A-Z][A-Za-z ]{1,14}[:;].*$")
# Words that name no clinic and nobody in it.
_NOBODY_WORDS = """to the attn attention dr md do np pa rn fax phone office medical records record department dept
referral referrals coordinator front desk billing intake staff nurse nurses triage manager team whom it may concern
provider providers physician physicians doctor clinic practice care clinical results lab authorization authorizations
admin health information management him center family medicine primary us you our your for and of at"""
_NOBODY = frozenset(_NOBODY_WORDS.split())
_MISREAD = str.maketrans("105", "los")
_ALIKE = 84  # of 100: what a coarse fax leaves of a name


@dataclass(frozen=True)
class Until:
    """A date until which something is wanted: `what` appeal | records | response | other; `page` of the file."""

    what: str
    day: date
    page: int


def deadlines(pages: Sequence[tuple[int, str]]) -> list[Until]:
    """Every printed deadline of these pages (number, text), each once."""
    found: dict[tuple[str, date], Until] = {}
    for number, text in pages:
        for sentence in _SENTENCE.split(text):
            for each in _until(number, " ".join(sentence.split())):
                found.setdefault((each.what, each.day), each)
    return sorted(found.values(), key=lambda each: (each.day, each.what))


def _until(page: int, sentence: str) -> Iterator[Until]:
    start = 0
    for match in _CLOSED.finditer(sentence):
        what = _what(sentence[start : match.end()])
        day = _day(match["date"])
        if what and day:
            yield Until(what, day, page)
        start = match.end()


def _what(words: str) -> str:
    found = (name for name, pattern in _WANTED if re.search(pattern, words, re.IGNORECASE))
    announced = re.search(r"\b(?:deadline|due)\b", words, re.IGNORECASE)
    return next(found, "other" if announced else "")


def _day(text: str) -> date | None:
    text = re.sub(r"[,.]", " ", text).replace("-", "/") if not re.match(r"\d{4}-", text) else text
    words = text.split()
    try:
        if len(words) == 3:
            return date(int(words[2]), _MONTHS.index(words[0][:3].lower()) + 1, int(words[1]))
        if "-" in text:
            return date.fromisoformat(text)
        year = text.rpartition("/")[2]
        return datetime.strptime(text, "%m/%d/%Y" if len(year) == 4 else "%m/%d/%y").date()  # noqa: DTZ007 - a day
    except ValueError:
        return None


def announced_pages(text: str) -> range | None:
    """How many pages a cover sheet says there are with it: one number, or two where it does not say whether it counts
    itself. None where it says nothing.
    """
    for pattern in _PAGES:
        if match := pattern.search(text):
            count, words = int(match["count"]), f"{match['how']} {match['tail']}".lower()
            if "exclud" in words or "follow" in words or "not incl" in words:
                return range(count + 1, count + 2)
            return range(count, count + (1 if "incl" in words else 2))
    return None


def addressed(text: str, ours: Sequence[str]) -> bool | None:
    """Whether the page is addressed to one of `ours` (names of the clinic, its locations and providers); None where it
    does not say, or names only a desk.
    """
    said = [_NEXT_LABEL.sub("", match["who"]) for match in _TO.finditer(text)]
    named = [words for each in said if (words := _names(each))]
    if not named or not ours:
        return None
    return any(_ours(words, _names(each)) for words in named for each in ours)


def _names(text: str) -> list[str]:
    folded = re.sub(r"(?<=[a-z])[105](?=[a-z])", lambda sign: sign[0].translate(_MISREAD), text.lower())
    words = re.findall(r"[a-z]{2,}", normal_name(folded).lower())
    return [each for each in words if each not in _NOBODY]


def _ours(words: list[str], own: list[str]) -> bool:
    """Whether one of the words of our name is there (a letter or two misread)."""
    return any(fuzz.ratio(one, other) >= _ALIKE for one in words for other in own)
