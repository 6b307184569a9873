"""Rows of a page as text that can be searched, with the way back from a letter to its place on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from nightclerk.documents.labels import LABELS, announced, is_placed
from nightclerk.documents.model import Box, PageRead, Reading, Row, Word

_SIGN = re.compile(r"[^\w\s]")
_SIGNS = re.compile(r"(?<!\S)[^\w\s](?!\S)|[|¦]")
_STROKES = re.compile(r"(?<!\S)[jil](?!\S)")
_CLINGING = re.compile(r"^[|¦](?=[^\W_]{3})|(?<=[^\W_]{3})[|¦]$")
WORD_GAP = 0.02  # of the page's width: between two words of one cell
_ENDING = frozenset("0123456789:;|#_")  # of a word: it says nothing of the next one
_COLUMNS = 0.03  # of the page's width: words further apart are of two columns
_THIN = 0.004  # of the page's width: a letter that narrow, alone, is a rule
_TALL = 1.3  # times the height of the row's middle word


@dataclass(frozen=True)
class Line:
    """A row's text with the word that each letter is of; `is_exact` where nothing had to be read."""

    row: Row
    page: int
    text: str
    again: dict[Box, tuple[Reading, ...]]
    is_exact: bool = False

    @property
    def starts(self) -> tuple[int, ...]:
        """Where in the text each word begins."""
        return self.row.starts

    @cached_property
    def announced(self) -> dict[int, list[re.Match[str]]]:
        """What is announced here, by the place of its label among LABELS: not by words of two columns together."""
        found = {
            place: [each for match in matches if (each := self._of_one_column(place, match)) is not None]
            for place, matches in self.row.once(announced).items()
        }
        placed = {place: [each for each in matches if is_placed(place, self, each)] for place, matches in found.items()}
        return {place: matches for place, matches in placed.items() if matches}

    def _of_one_column(self, place: int, match: re.Match[str]) -> re.Match[str] | None:
        """Of words of two columns, what the last of these announces alone: *Patient | DOB* is no *patient DOB*."""
        words = [each for each in self.words(match.start(), match.end()) if _is_said(each.text)]
        gaps = [right for left, right in pairwise(words) if right.box[0] - left.box[2] > _COLUMNS]
        if not gaps:
            return match
        start = self.starts[self.row.words.index(gaps[-1])]
        return LABELS[place].pattern.match(self.text, start)

    def words(self, start: int, end: int) -> list[Word]:
        """The words that the text from `start` to `end` touches."""
        pairs = zip(self.starts, self.row.words, strict=True)
        return [each for at, each in pairs if at < end and at + len(each.text) > start]

    def begins_cell(self, start: int) -> bool:
        """Whether no word stands close before the one at that place, but one whose sign ends what it belongs to."""
        before, word = self.words(0, start), self.words(start, start + 1)
        if not before or not word or before[-1].text[-1:] in _ENDING:
            return True
        return not any(map(str.isalnum, before[-1].text)) or _parted(before[-1], word[0])

    @cached_property
    def gaps(self) -> list[int]:
        """Which of its words begin a cell behind another one."""
        return [at for at, (left, right) in enumerate(pairwise(self.row.words), 1) if _parted(left, right)]

    def ends_cell(self, end: int) -> bool:
        """Whether no word stands close behind that place."""
        before, behind = self.words(0, end), self.words(end, len(self.text))
        behind = [each for each in behind if each not in before]
        return not behind or not any(map(str.isalnum, behind[0].text)) or _parted(before[-1], behind[0])

    def across(self, at: int) -> float:
        """Where the letter at that place of the text begins, as a share of the page's width; its end for what is
        behind the last."""
        for start, word in zip(self.starts, self.row.words, strict=True):
            if at <= start:
                return word.box[0]
            if at < start + len(word.text):
                left, _, right, _ = word.box
                return left + (right - left) * (at - start) / len(word.text)
        return self.row.words[-1].box[2]


def _is_said(text: str) -> bool:
    """Whether a word holds a letter or a digit, or joins two labels, as in *Patient / DOB*."""
    return text == "/" or any(map(str.isalnum, text))


def next_said(lines: Iterable[Line]) -> Line | None:
    """The first of them that holds a letter or a digit: a rule is read as signs."""
    return next((each for each in lines if any(map(str.isalnum, each.text))), None)


def _parted(left: Word, right: Word) -> bool:
    return right.box[0] - left.box[2] > WORD_GAP


@dataclass(frozen=True)
class Lines:
    """The lines of one page or several, in their order."""

    every: list[Line]

    @cached_property
    def heads(self) -> list[tuple[int, Line]]:
        """Those that announce something, with their places among all."""
        return [(index, each) for index, each in enumerate(self.every) if each.announced]

    @cached_property
    def scanned(self) -> Lines:
        """Those that had to be read."""
        return Lines([each for each in self.every if not each.is_exact])


def lines_of(page: PageRead, rows: Sequence[Row] | None = None) -> list[Line]:
    """The rows of a page, or these of it, to be searched."""
    shown = [_without_rules(each) for each in (page.rows if rows is None else rows)]
    return [Line(row, page.number, row.text, page.again, page.is_layer) for row in shown]


def _without_rules(row: Row) -> Row:
    """The row without what a reader makes of a table's upright rules: tall signs, strokes, bars on a word."""
    if not (_SIGNS.search(row.text) or _STROKES.search(row.text)):
        return row
    kept = [each for each in row.words if not _is_rule(each, row)]
    bare = tuple(replace(each, text=_CLINGING.sub("", each.text)) for each in kept)
    return Row(bare) if bare else row


def _is_rule(word: Word, row: Row) -> bool:
    if _STROKES.fullmatch(word.text):
        return word.box[2] - word.box[0] < _THIN
    return bool(_SIGN.fullmatch(word.text)) and _is_tall(word, row)


def _is_tall(word: Word, row: Row) -> bool:
    return word.box[3] - word.box[1] > _TALL * row.height
