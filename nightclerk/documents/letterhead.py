"""What pages say without a label: the payer of a letterhead, who signed, who sent a cover sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nightclerk.documents.model import Found, PageRead, Row

_TOP = 0.2  # of the page
_PAYER = re.compile(
    r"\b(?:health\s*plans?|insurance|assurance|mutual|medicaid|medicare|HMO|PPO|benefits?\s*(?:fund|trust|administrators?)|blue\s*(?:cross|shield)"
    r"|health\s*(?:care\s*)?partners\s*plan|health\s*net|advantage|community\s*plan|managed\s*care|employees?\s*benefit)\b",
    re.IGNORECASE,
)
_ADDRESS = 0.4  # of the page: a letter's address ends there
_APART = 0.05  # of the page's width: a name does not go on behind such a gap
_ADDED = re.compile(
    r"\s+(?:(?:provider|member|customer)\s+(?:portal|services|correspondence|web\s?site)\b.*|[-–—|]\s.*)", re.I
)
_BEFORE = re.compile(r"^(?:on\s+behalf\s+of|administered\s+by|a\s+service\s+of|underwritten\s+by)\s+", re.IGNORECASE)
_WORDS = re.compile(r"(?!(?:HMO|PPO|EPO|POS)\b)[A-Z]\w{2,}")
_NO_PAYER = re.compile(
    r"[:\d]|\b(?:forms?|information|cards?|requests?|claims?|verification|copy|notice|polic(?:y|ies)|authorization"
    r"|determination|summary|coverage|explanation|advice|via|fax|dear|attn)\b",
    re.IGNORECASE,
)
# Those who treat patients have such departments, too.
_CARES = re.compile(
    r"\b(?:clinics?|hospitals?|cent(?:er|re)s?|practice|associates|pharmacy|physicians?|doctors?|imaging|surg\w+|ortho\w+"
    r"|pediatrics|medicine|rehab\w*|therapy|group|laborator(?:y|ies)|health\s*system|MD|P\.?A\.?)\b",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r"(?:utili[sz]ation (?:management|review)|prior authorizations?|pre-?certification|(?:provider )?(?:appeals|claims)"
    r"|grievances? and appeals|medical (?:management|review))(?: (?:department|dept\.?|unit|team))?\W*",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:(?:Dr\.|signed(?:\s+by)?:?|by:)\s+)?(?P<name>[A-Z][\w'’.-]+(?:\s+[A-Z][\w'’.-]*){1,3},?\s+"
    r"(?:MD|M\.D\.|DO|D\.O\.|NP|FNP(?:-C)?|PA(?:-C)?|APRN|DPM)(?:,\s*[A-Z]{2,5})*)\.?"
)
_CLOSING = re.compile(r"\b(?:sincerely|regards|respectfully|signed|thank you)\b", re.IGNORECASE)
_FROM = re.compile(r"^from\s*[:;]\s*(?P<name>[A-Za-z].{3,60})$", re.IGNORECASE)


def find_unlabelled(pages: list[PageRead]) -> dict[str, Found]:
    """`payer` and `provider` where no label named them."""
    found: dict[str, Found] = {}
    for page in pages:
        for name, value, row in (*_payers(page), *_signatures(page), *_senders(page)):
            sure = min(each.confidence for each in row.words)
            found.setdefault(name, Found(value, sure, page.number, row.box))
    return found


def _payers(page: PageRead) -> Iterator[tuple[str, str, Row]]:
    """A heading at the very top; what stands over the name of a payer's department, as in letters to one."""
    for row in page.rows[:3]:
        if row.box[1] < _TOP:
            yield from (("payer", name, row) for name in _names(row) if _PAYER.search(name) and not _CARES.search(name))
    for row, below in pairwise(page.rows):
        if below.box[3] < _ADDRESS and _DEPARTMENT.fullmatch(below.text):
            yield from (("payer", name, row) for name in _names(row)[:1] if not _CARES.search(name))


def _names(row: Row) -> list[str]:
    """What may be a company's name in a row, without what a web site or a department adds to it."""
    parts: list[list[str]] = [[]]
    for left, right in pairwise((row.words[0], *row.words)):
        if right.box[0] - left.box[2] > _APART:
            parts.append([])
        parts[-1].append(right.text)
    names = [_BEFORE.sub("", _ADDED.sub("", " ".join(each)).strip(" |()")) for each in parts]
    return [each for each in names if len(each.split()) <= 7 and _WORDS.search(each) and not _NO_PAYER.search(each)]


def _signatures(page: PageRead) -> Iterator[tuple[str, str, Row]]:
    """A name with credentials alone in its row, under words that close a letter."""
    closed = False
    for row in page.rows:
        if closed and (match := _SIGNED.fullmatch(row.text.strip())):
            yield "provider", match.group("name"), row
        closed = closed or bool(_CLOSING.search(row.text))


def _senders(page: PageRead) -> Iterator[tuple[str, str, Row]]:
    for row in page.rows:
        if match := _FROM.match(row.text):
            yield "provider", match.group("name").strip(), row
