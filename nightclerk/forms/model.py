"""What a form consists of, as one reading of the file found it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Rect = tuple[float, float, float, float]  # left, bottom, right, top in points of the page, before /Rotate

# Bits of /Ff, ISO 32000-1 tables 221, 226, 228, 230 (the table counts bits from 1).
READ_ONLY, REQUIRED = 1 << 0, 1 << 1
MULTILINE, PASSWORD, FILE_SELECT, COMB = 1 << 12, 1 << 13, 1 << 20, 1 << 24
RADIO, PUSH = 1 << 15, 1 << 16
COMBO, EDITABLE, MULTI_SELECT = 1 << 17, 1 << 18, 1 << 21
# Bits of an annotation's /F, table 165.
INVISIBLE, HIDDEN, PRINT, NO_VIEW = 1 << 0, 1 << 1, 1 << 2, 1 << 5

# What a box says instead of a text that is attached; the longest that fits.
NOTICES = ("See attached, item {}", "See att. {}", "Att. {}", "*{}")


@dataclass(frozen=True)
class Widget:
    """One place on a page where a field shows; `obj` is its dictionary in the open file."""

    obj: Any
    page: int  # from 1
    place: int  # in the page's /Annots, from 0
    rect: Rect
    states: tuple[str, ...]  # on-states of a button, as the file spells them

    @property
    def hidden(self) -> bool:
        """Whether no viewer shows it."""
        return bool(int(self.obj.get("/F", 0)) & (HIDDEN | NO_VIEW))


@dataclass(frozen=True)
class Field:
    """One field with all its widgets; `holders` are the dictionaries that carry its value."""

    name: str
    type: str  # text | check | radio | combo | list | push | signature | unknown
    flags: int
    widgets: tuple[Widget, ...]
    holders: tuple[Any, ...]
    max_length: int | None
    options: tuple[tuple[str, str], ...]  # (export value, what is shown)
    tooltip: str
    orphan: bool  # it stands on a page, but the form's own list does not lead to it

    def has(self, flag: int) -> bool:
        """Whether this bit of /Ff is set."""
        return bool(self.flags & flag)

    @property
    def comb(self) -> bool:
        """One cell for each sign; needs a length, and is void where other flags contradict it."""
        contradicted = self.has(MULTILINE | PASSWORD | FILE_SELECT)
        return self.type == "text" and self.has(COMB) and bool(self.max_length) and not contradicted

    @property
    def states(self) -> tuple[str, ...]:
        """On-states of a button over all widgets, or the export values of a choice."""
        if self.type in ("combo", "list"):
            return tuple(export for export, _ in self.options)
        return tuple(dict.fromkeys(state for widget in self.widgets for state in widget.states))


@dataclass(frozen=True)
class Note:
    """Something about a file that a person should know: a stable code, and words."""

    code: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """What became of one value: ok | refused | overflow | missing, and why."""

    status: str
    code: str = ""
    words: str = ""

    @property
    def reason(self) -> str | None:
        """The code and the words as one text; None where there is nothing to say."""
        return f"{self.code}: {self.words}" if self.code else None


def refused(code: str, words: str) -> Outcome:
    """A value that does not go into its field, or that cannot be proven to be there."""
    return Outcome("refused", code, words)
