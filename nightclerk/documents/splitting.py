"""One transmission into documents: where a page begins something new, with separator sheets and mostly without."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.fuzz import token_sort_ratio

from nightclerk.documents.barcodes import parts
from nightclerk.documents.fields import identity
from nightclerk.documents.kinds import Kind, is_heading, kind_of, title_of
from nightclerk.documents.model import PageRead

_OF = re.compile(r"\bpage\s*:?\s*(\d{1,3})\s*(?:of|/)\s*(\d{1,3})\b", re.IGNORECASE)
_PAGE = re.compile(r"\bpage\s*:?\s*(\d{1,3})\b(?!\s*(?:of|/))|\b(?:continued|cont'd)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_TOP = 0.3  # of the page: letterheads and headings stand there
_LETTERHEAD = re.compile(r"\b(?:phone|tel|telephone)\b.*\b(?:fax)\b|\bfax\b.*\b(?:phone|tel)\b", re.IGNORECASE)
_LARGE = 1.35  # times the middle row: a letterhead, not a heading within a letter
_CLEAR = 0.9  # probability from which a page without a title shows another type by its words
_SAME = 85  # of 100: two readings of one name
_HEAD = 3  # rows: what runs along the top of all pages of a document
_RUNNING = 80  # of 100: two readings of one such row
# How the names of those end who send papers.
_SENDER = re.compile(
    r"\b(?:hospital|clinic|cent(?:er|re)|associates|group|laborator(?:y|ies)|pharmacy|partners|hmo|ppo|llc|pllc|inc"
    r"|physicians|pavilion|insurance|company|medicaid|advantage|health(?: (?:plan|net|system))?|rehabilitation|nursing"
    r"|imaging|radiology|\w{4,}ology|attorneys at law|utilization review|administrators|network|agency)"
    r"\W*(?:#\s?\d+\W*)?$",
    re.IGNORECASE,
)
_SECTIONS = ("lab_result", "imaging_report")  # they are parts of a note, too
_NOTES = ("clinical_note", "discharge_summary")


@dataclass(frozen=True)
class _Looked:
    page: PageRead

    @cached_property
    def title(self) -> str | None:
        return title_of(self.page)

    @cached_property
    def whose(self) -> dict[str, str]:
        return identity(self.page)

    @cached_property
    def kind(self) -> Kind:
        return kind_of([self.page])

    @cached_property
    def is_cover(self) -> bool:
        """Whether it is a cover sheet by its title or, without one of ours, by its words: what follows is none."""
        return self.title == "cover_sheet" or self.kind.type == "cover_sheet"

    @cached_property
    def is_surely_cover(self) -> bool:
        return self.title == "cover_sheet" or (self.kind.type == "cover_sheet" and self.kind.probability > _CLEAR)

    @cached_property
    def is_headed(self) -> bool:
        """Whether its first row is a heading."""
        return bool(self.page.rows) and is_heading(self.page.rows[0], self.page)

    @cached_property
    def heads(self) -> list[str]:
        """The rows on top that are much larger than the rest, as a letterhead is."""
        rows = [each for each in self.page.rows if each.box[1] < _TOP and is_heading(each, self.page)]
        return [each.text for each in rows if each.height > _LARGE * self.page.height_of_rows]

    @cached_property
    def counted(self) -> int | None:
        """Which page of its document it says it is."""
        rows = [each for each in self.page.rows if each.box[1] < 0.16 or each.box[3] > 0.88]
        for row in rows:
            if match := _OF.search(row.text):
                return int(match.group(1))
        for row in rows:
            if match := _PAGE.search(row.text):
                return int(match.group(1) or 2)
        return None

    @cached_property
    def has_letterhead(self) -> bool:
        return any(each.box[1] < _TOP and _LETTERHEAD.search(each.text) for each in self.page.rows)

    @cached_property
    def top(self) -> list[str]:
        """The first rows that hold words."""
        return [each.text for each in self.page.rows if len(_WORD.findall(each.text)) > 1][:_HEAD]

    @cached_property
    def has_sender(self) -> bool:
        """Whether its first row is the name of a clinic, a payer or the like."""
        return bool(self.top) and bool(_SENDER.search(self.top[0]))

    @cached_property
    def is_proven(self) -> bool:
        """Whether it says by two fields whose it is."""
        return len(self.whose) > 1


def split(pages: list[PageRead]) -> list[list[PageRead]]:
    """Pages that were read, grouped in their order; those that were skipped are left out."""
    groups: list[list[_Looked]] = []
    parted = True
    for page in pages:
        parted = parted or parts(page.barcodes)
        if page.skipped is not None:
            continue
        looked = _Looked(page)
        if parted or _begins(looked, groups[-1]):
            groups.append([looked])
        else:
            groups[-1].append(looked)
        parted = False
    return [[each.page for each in group] for group in groups]


def strays(pages: list[PageRead]) -> list[int]:
    """Which pages of a document do not say that they belong to it: neither by whose they are nor by a page's number."""
    first, *others = [_Looked(each) for each in pages]
    names = {each.lower() for one in (first, *others) for each in _WORD.findall(one.whose.get("patient_name", ""))}
    return [
        each.page.number
        for each in others
        if each.counted is None and not each.whose and not names & set(map(str.lower, _WORD.findall(each.page.text)))
    ]


def _begins(looked: _Looked, group: list[_Looked]) -> bool:
    """Whether a page begins a new document after the pages of `group`."""
    if looked.counted is not None:
        if looked.counted > 1:
            return _is_another(looked, group)
        return True
    if group[0].is_cover or looked.is_surely_cover:
        return True
    if _is_another(looked, group):
        return True
    is_apart = not _runs_on(looked, group)
    if is_apart and (looked.has_letterhead or (looked.has_sender and looked.is_proven) or _is_strange(looked, group)):
        return True
    if looked.title is not None:
        return not _is_section(looked, group) and (is_apart or looked.title != group[0].title)
    if not looked.is_headed and not (looked.whose and is_apart):
        return False
    return looked.kind.probability > _CLEAR and looked.kind.type not in (group[0].kind.type, "other")


def _is_section(looked: _Looked, group: list[_Looked]) -> bool:
    """Whether its title is that of a part of the note before, under the patient's name that runs along the top."""
    names = [each for each in (one.whose.get("patient_name") for one in (looked, *group)) if each]
    first = set(_WORD.findall(" ".join(looked.top[:1]).lower()))
    is_run = any(set(_WORD.findall(each.lower())) <= first for each in names)
    return looked.title in _SECTIONS and group[0].kind.type in _NOTES and is_run


def _runs_on(looked: _Looked, group: list[_Looked]) -> bool:
    """Whether its first row stands on top of a page before, too, as what runs along the top of all pages does."""
    known = [row for one in group for row in one.top]
    return any(_alike(row, each, _RUNNING) for row in looked.top[:1] for each in known)


def _is_strange(looked: _Looked, group: list[_Looked]) -> bool:
    """Whether it names nobody and stands under a large head that none of the pages before has."""
    known = [each for one in group for each in one.heads]
    return bool(looked.heads) and not looked.whose and not any(_alike(looked.heads[0], each) for each in known)


def _alike(one: str, other: str, least: int = _SAME) -> bool:
    return token_sort_ratio(one.lower(), other.lower()) >= least


def _is_another(looked: _Looked, group: list[_Looked]) -> bool:
    """Whether it names another patient than the pages before: a name and a number must both differ, if both stand."""
    compared = []
    for name, value in looked.whose.items():
        known = next((each.whose[name] for each in group if name in each.whose), None)
        if known is not None:
            compared.append(_alike(known, value))
    return bool(compared) and not any(compared)
