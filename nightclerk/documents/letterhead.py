"""What pages say without a label: the payer of a letterhead, who signed, who sent a cover sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nightclerk.documents.model import Found, PageRead, Row

_TOP = 0.2  # of the page
_PAYER = re.compile(
    r"\b(?:health\s*plans?|insurance|assurance|mutual|medicaid|medicare|HMO|PPO|benefit\s*(?:fund|trust)|blue\s*(?:cross|shield)"
    r"|health\s*(?:care\s*)?partners\s*plan|employees?\s*benefit)\b",
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
    """A heading at the very top; letters to a payer name it further down."""
    for row in page.rows[:3]:
        if row.box[1] < _TOP and _PAYER.search(row.text) and len(row.words) <= 7 and not re.search(r"[:\d]", row.text):
            yield "payer", row.text, row


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
