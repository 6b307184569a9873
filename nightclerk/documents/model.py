"""What is read from a page, before anything is concluded from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any, TypeVar

Worked = TypeVar("Worked")
IDENTITY = ("patient_name", "birth_date", "mrn", "member_id")  # the fields that say whose a page is
Box = tuple[float, float, float, float]  # left, top, right, bottom as shares of the upright page's width and height
Span = tuple[int, int, int, int]  # the same in pixels


@dataclass(frozen=True)
class Word:
    """One printed word: its box, and how sure the reader is of it (0 to 1)."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True)
class Row:
    """Words of one height of the page, from left to right."""

    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(each.text for each in self.words)

    @cached_property
    def box(self) -> Box:
        """The box around all words."""
        return around([each.box for each in self.words])

    @cached_property
    def height(self) -> float:
        """Of its middle word, as a share of the page."""
        return _middle([each.box[3] - each.box[1] for each in self.words])

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where in the text each word begins."""
        return tuple(accumulate((len(each.text) + 1 for each in self.words[:-1]), initial=0))

    def once(self, work: Callable[[str], Worked]) -> Worked:
        """What `work` makes of the text, which is worked out once: several look at the same row."""
        known: dict[Any, Any] = self.__dict__.setdefault("_worked", {})
        if work not in known:
            known[work] = work(self.text)
        found: Worked = known[work]
        return found


@dataclass(frozen=True)
class Mark:
    """A square to be ticked, and whether it is."""

    box: Box
    checked: bool

    def turned(self) -> Mark:
        """Where it is when the page is turned upside down."""
        left, top, right, bottom = self.box
        return Mark((1 - right, 1 - bottom, 1 - left, 1 - top), self.checked)


@dataclass(frozen=True)
class Barcode:
    """Bars that were read: what they hold, of what kind they are, and where they stand."""

    text: str
    kind: str
    box: Box


@dataclass(frozen=True)
class Reading:
    """What one reading of a place says, and how sure it is (0 to 1); `apart` from another engine than the page's,
    `by_sign` where signs of it were read alone.
    """

    text: str
    confidence: float
    apart: bool = False
    by_sign: bool = False


@dataclass(frozen=True)
class PageRead:
    """One page as it was read; `number` from 1, `rotation` in degrees by which it had to be turned."""

    number: int
    rows: tuple[Row, ...] = ()
    confidence: float = 0.0
    rotation: int = 0
    skipped: str | None = None
    header: str = ""
    marks: tuple[Mark, ...] = ()
    skew: float = 0.0  # degrees by which the rows of the picture climb
    is_layer: bool = False  # a page of a PDF that held its text
    more: tuple[Row, ...] = ()  # rows of it that were read once more, each in more than one way
    again: dict[Box, tuple[Reading, ...]] = field(default_factory=dict)  # places that were read again, closer
    barcodes: tuple[Barcode, ...] = ()

    @cached_property
    def text(self) -> str:
        """Row by row, without the line that the fax machine stamps."""
        return "\n".join(each.text for each in self.rows)

    @cached_property
    def height_of_rows(self) -> float:
        """Of its middle row, as a share of the page."""
        return _middle([each.height for each in self.rows])


@dataclass(frozen=True)
class Found:
    """A field's value with its place; `doubt` says in words why a person should look at it, `alternatives` are what
    other readings of the same place say.
    """

    value: Any
    confidence: float
    page: int
    box: Box
    doubt: str = ""
    alternatives: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """As it stands in the JSON; `alternatives` only where there are any."""
        box = [round(each, 4) for each in self.box]
        said = {"value": self.value, "confidence": round(self.confidence, 3), "page": self.page, "box": box}
        return said | ({"alternatives": list(self.alternatives)} if self.alternatives else {})


@dataclass(frozen=True)
class Document:
    """Pages that belong together, what they are, and what they say."""

    pages: tuple[int, ...]
    type: str
    probability: float
    fields: dict[str, Found] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def around(boxes: list[Box]) -> Box:
    """The smallest box that holds all of them."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
