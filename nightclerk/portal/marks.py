"""What a page is known by, in its compiled form: patterns, elements, the states of a portal, what interrupts.

Names are resolved: an element that a state mentions by name stands there as the `Element` itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pattern:
    """What text is compared with: a `/regex/flags` (`flags` of i, m, s) or a plain string (folded, any case)."""

    text: str
    regex: bool = False
    flags: str = ""


@dataclass(frozen=True)
class Locator:
    """One way to find an element: `kind` label | role | name | css | xpath | text | testid | placeholder, or
    row_of: the rows of the table with the headings that `value` lists, one a line.
    """

    kind: str
    value: Pattern
    name: Pattern | None = None

    def __str__(self) -> str:
        """As the file writes it, for drift reports and provenance."""
        if self.kind == "row_of":
            return f"row_of: [{', '.join(self.value.text.splitlines())}]"
        return f"{self.kind}: {self.value.text}" + (f", name: {self.name.text}" if self.name else "")


@dataclass(frozen=True)
class Element:
    """A named thing on a page with its ranked ways to find it; `many` allows more than one match."""

    name: str
    candidates: tuple[Locator, ...]
    many: bool = False


@dataclass(frozen=True)
class Condition:
    """What a page must show.

    `kind` any | all | not (over `parts`), visible | count (of `element`, compared by `compare` with `number`),
    text | url | title (by `pattern`), or status (`number`).
    """

    kind: str
    parts: tuple[Condition, ...] = ()
    pattern: Pattern | None = None
    element: Element | None = None
    compare: str = "="
    number: int = 0


@dataclass(frozen=True)
class State:
    """A recognisable page, or (with a condition that never holds) what only a pick ends with.

    `action` "" | run | defer | stop_portal | retry; `result` is an outcome of the record.
    """

    name: str
    when: Condition
    action: str = ""
    flow: str = ""
    defer_seconds: float = 0
    result: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Interrupt:
    """Something that may show up at any time, and the element that makes it go away."""

    when: Condition
    click: Element
