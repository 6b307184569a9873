"""Whose part of a page something stands in: under *Guarantor* or *Emergency contact* nothing is the patient's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from nightclerk.documents.labels import ANOTHER, LABELS, spots
from nightclerk.documents.lines import WORD_GAP, Line
from nightclerk.documents.model import Word

_REACH = 7  # rows: a part of a page that says whose it is, and is longer, says it again
_LEFT = 0.02  # of the page's width: what stands under a heading may begin this much before it
_ALIKE = 84  # of 100: a coarse fax spoils headings, too
_KIN = re.compile(r"\brelation(?:ship\b|\s+to\b)", re.IGNORECASE)  # that nobody has to himself
_REST = re.compile(
    r"\s*\(.*|\W*\b(?:information|info|details|data|demographics|name|and|address)\b|[^\w\s/]",
    re.IGNORECASE,
)
_PROVIDERS = ("provider", "physician", "prescriber", "referring provider", "requesting provider", "ordering provider")
_OTHERS = (
    *("guarantor", "responsible party", "policy holder", "policyholder", "subscriber", "insured", "emergency contact"),
    *("parent", "guardian", "parent/guardian", "spouse", "next of kin", "mother", "father", "newborn", "donor"),
    *_PROVIDERS,
)
# Under whose heads a bare *ID* is none of a member: a laboratory's client is who ordered.
_WITHOUT_MEMBERS = (*_PROVIDERS, "client", "facility", "laboratory", "pharmacy")
_PATIENTS = ("patient", "member", "enrollee", "beneficiary", "client", "resident", "claimant")


@dataclass(frozen=True)
class Cell:
    """Words of a row that no gap parts, without what a reader makes of the rules of a table."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(each.text for each in self.words)

    @property
    def left(self) -> float:
        """Where it begins, as a share of the page's width."""
        return self.words[0].box[0]


def cells(line: Line) -> list[Cell]:
    """The cells of a row, from left to right."""
    found: list[list[Word]] = []
    parted = True
    for word in line.row.words:
        if not any(map(str.isalnum, word.text)) and (parted or word.text != "/"):  # *Donor / Patient* is one head
            parted = True
            continue
        if parted or word.box[0] - found[-1][-1].box[2] > WORD_GAP:
            found.append([])
        found[-1].append(word)
        parted = False
    return [Cell(tuple(each)) for each in found]


def is_anothers(lines: Sequence[Line], index: int, at: int) -> bool:
    """Whether what begins at that place of a row is somebody else's: the nearest that says so before it in its row, or
    above it in its column, names another than the patient.
    """
    line = lines[index]
    before = _said_before(line, at)
    if before is not None:
        return before
    if _KIN.search(line.text):
        return True
    left = line.across(at)
    for above in reversed(lines[max(0, index - _REACH) : index]):
        said = _said_above(above, left) if above.page == line.page else False
        if said is not None:
            return said
    return False


def is_providers(lines: Sequence[Line], index: int, at: int) -> bool:
    """Whether what begins at that place of a row stands under the head of a provider, and not of who is insured."""
    line = lines[index]
    left = line.across(at)
    for above in reversed(lines[max(0, index - _REACH) : index]):
        over = [each for each in _over(above, left) if above.page == line.page]
        heads = [head for each in over if (head := _head(each, (*_WITHOUT_MEMBERS, *_OTHERS, *_PATIENTS))) is not None]
        if heads:
            return heads[0] in _WITHOUT_MEMBERS
    return False


def _said_before(line: Line, at: int) -> bool | None:
    """Whether the last label of a person before that place in its row is another's."""
    ends = [(end, is_other) for end, is_other in _persons(line) if end <= at]
    return max(ends)[1] if ends else None


def _persons(line: Line) -> Iterator[tuple[int, bool]]:
    """Where labels of persons end, and whether they are another's than the patient."""
    for label in LABELS:
        if label.field == ANOTHER or (label.field == "patient_name" and not label.with_birth_date):
            yield from ((each.end, label.field == ANOTHER) for each in spots(label, line))


def _said_above(line: Line, left: float) -> bool | None:
    """Whether the heading over that place is another's; the patient's also where a label of the row says so."""
    for text in _over(line, left):
        if (said := _heading(text)) is not None:
            return said
    return False if any(not is_other for _, is_other in _persons(line)) else None


def _over(line: Line, left: float) -> Iterator[str]:
    """What of a row stands over that place."""
    row = cells(line)
    edges = [each.left - _LEFT / 2 for each in row[1:]]
    for cell, ends in zip(row, [*edges, 1.0], strict=False):
        begins = cell.left - _LEFT if len(row) > 1 else 0.0
        if begins <= left < ends:
            yield cell.text


def _heading(text: str) -> bool | None:
    """Whether a heading is of another's part of the page; None for what is no heading of a person's."""
    head = _head(text, (*_OTHERS, *_PATIENTS))
    return head in _OTHERS if head else None


def _head(text: str, heads: Sequence[str]) -> str | None:
    """Which of these heads of parts of a page the text is."""
    bare = _REST.sub("", text).strip().lower()
    if any(map(str.isdigit, bare)) or not bare:
        return None
    found = process.extractOne(bare, heads, scorer=ratio, score_cutoff=_ALIKE)
    return str(found[0]) if found else None
