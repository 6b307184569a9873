"""A portal file in its compiled form: frozen values that the driver interprets and the linter has already proven.

One `selectors/<portal>.yaml` becomes one `PortalFile`. Names are resolved: an element that a state or step
mentions by name stands there as the `Element` itself, so that interpreting never looks anything up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from nightclerk.portal.marks import Element, Interrupt, Locator, Pattern, State


@dataclass(frozen=True)
class Value:
    """What is typed: a literal, or `source` input | secret | mfa | today with the name of the thing; `index` (from 1)
    is which of an input that holds several.
    """

    source: str
    text: str
    format: str = ""
    mapping: tuple[tuple[Pattern, str], ...] = ()
    index: int = 0


@dataclass(frozen=True)
class Days:
    """The headings under which the rows of a list say their first and last day, and how: a blank last day is open.
    `where` says what must stand under other headings.
    """

    begin: str
    end: str
    formats: tuple[str, ...]
    empty: tuple[str, ...] = ()
    where: tuple[tuple[str, Pattern], ...] = ()


@dataclass(frozen=True)
class Pick:
    """Which row of a list is meant: the one that shows all of these values; `click` is inside it (left out: itself).

    Of several such rows, `days` takes the one that covers the day of the visit. `turn` shows the next page of the list,
    `scroll` is for a virtual one, `twice` for rows that open by a double click. `none` and `many` are the states that
    stand when no row, or more than one, is that of the one asked for.
    """

    rows: Element
    showing: tuple[Value, ...]
    none: str
    many: str
    click: Element | None = None
    turn: Element | None = None
    scroll: bool = False
    days: Days | None = None
    twice: bool = False

    @property
    def values(self) -> tuple[Value, ...]:
        """What tells its row from others."""
        return (*self.showing, Value("input", "service_date")) if self.days else self.showing


@dataclass(frozen=True)
class Step:
    """One step of a flow: `act` goto | fill | select | check | click | submit | press | upload | pick | window |
    download | expect | evidence | review | prove. `submit` is the one click of an irreversible flow; `review` is what
    must stand beside which label before it; `prove` reads `fields` of the record that say whose page it is.
    """

    act: str
    target: tuple[tuple[Element, Value], ...] = ()
    text: str = ""
    states: tuple[str, ...] = ()
    pick: Pick | None = None
    review: tuple[tuple[str, Value], ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it types something of the one asked for: what a page says before is no answer."""
        return any(value.source == "input" and value.text != "payer" for _, value in self.target)

    @property
    def values(self) -> tuple[Value, ...]:
        """What it types, or looks for in a list."""
        pairs = (*self.target, *self.review)
        return (*(value for _, value in pairs), *(self.pick.values if self.pick else ()))


@dataclass(frozen=True)
class Source:
    """Where a field is read: `kind` column | label | css | text, with ranked alternatives.

    `first`: where the first name stands, the same way, when the field's own place has the last name only.
    """

    kind: str
    ranked: tuple[str, ...]
    pattern: Pattern | None = None
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldSpec:
    """How one field of the record is read.

    Leaves have a `source` and a `type`; objects have `fields`; lists have `each` (a css selector), `headings` (of the
    table whose rows are meant), `labels` (of the names whose values are meant) or `columns` (headings of the record's
    own table, each an entry that stands beside the others) with `fields`, or with a `type` for plain texts; `more` is
    clicked for their next page. `opens` are clicked, one after another, before the field is read at all (a tab, what is
    folded in it).
    Of a table that says other things as well, the rows are meant that say what `where` wants under its headings.
    `mapping` is in the file's order. `must_equal` names the inputs compared with; `typed`: whether a flow of the file
    types one of them, so that what stands in a field for typing may be what we typed.
    """

    name: str
    source: Source | None = None
    type: str = "text"
    formats: tuple[str, ...] = ()
    mapping: tuple[tuple[Pattern, str], ...] = ()
    empty: tuple[str, ...] = ()
    optional: bool = False
    absent: str = ""
    split: str = ""
    must_equal: tuple[str, ...] = ()
    typed: bool = True
    each: str = ""
    fields: tuple[FieldSpec, ...] = ()
    headings: tuple[str, ...] = ()
    where: tuple[tuple[str, Pattern], ...] = ()
    more: Element | None = None
    labels: Pattern | None = None
    opens: tuple[Element, ...] = ()
    columns: Pattern | None = None

    @property
    def is_list(self) -> bool:
        """Whether it has an entry for each of many things on the page."""
        return bool(self.each or self.headings or self.labels or self.columns)

    @property
    def rows(self) -> Element:
        """The entries of a list, as an element."""
        if self.labels:
            return Element(self.name, (Locator("text", self.labels),), many=True)
        kind, text = ("css", self.each) if self.each else ("row_of", "\n".join(self.headings))
        return Element(self.name, (Locator(kind, Pattern(text)),), many=True)

    @property
    def awaited(self) -> Element:
        """What comes once a list is there: its entries, or the words that say that it has none."""
        return Element(self.name, (*self.rows.candidates, *self.none), many=True)

    @property
    def none(self) -> tuple[Locator, ...]:
        """The words that the page shows in place of a list's entries."""
        escaped = [re.sub(r"[.*+?^${}()|\[\]\\/]", r"\\\g<0>", " ".join(word.split())) for word in self.empty]
        return tuple(Locator("text", Pattern(rf"^\W*{word}\W*$", regex=True, flags="i")) for word in escaped if word)

    @property
    def place(self) -> str:
        """Where the entries of a list stand, as the file writes it."""
        return str(self.rows.candidates[0])


@dataclass(frozen=True)
class Extract:
    """What a flow reads from its last page: `table` is the css selector of the record's own table, or `headings` are
    those that it has; `boxes` is the selector of boxes of labels and values, which are then the rows; without all of
    them, the record stands in the page itself.

    Where there may be several rows, the record is the one that says what `where` wants under its headings, and
    whose days, between the fields that `covers` names, are about the day asked for.
    """

    table: str
    fields: tuple[FieldSpec, ...]
    headings: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    where: tuple[tuple[str, Pattern], ...] = ()
    boxes: str = ""

    @property
    def has_table(self) -> bool:
        """Whether the record is a row of a table, or one of several boxes."""
        return bool(self.table or self.headings or self.boxes)

    @property
    def chooses(self) -> bool:
        """Whether it is one of several."""
        return bool(self.covers or self.where)


def _named(steps: Sequence[Step]) -> frozenset[str]:
    picks = [step.pick for step in steps if step.pick]
    return frozenset(name for step in steps for name in step.states) | {
        name for pick in picks for name in (pick.none, pick.many)
    }


@dataclass(frozen=True)
class Flow:
    """A named sequence of steps; one with `extract` answers a task; one that is `irreversible` sends something."""

    name: str
    steps: tuple[Step, ...]
    transport: str = "browser"
    needs: tuple[str, ...] = ()
    extract: Extract | None = None
    irreversible: bool = False

    def most(self, several: str, one: str) -> int:
        """How many of an input that holds several are typed in; 1 where only its single form `one` is."""
        typed = [value for step in self.steps for _, value in step.target if value.source == "input"]
        return max((each.index or 1 for each in typed if each.text in (several, one)), default=0)

    @property
    def ends(self) -> frozenset[str]:
        """The states that its steps name."""
        return _named(self.steps)

    @property
    def proven_ends(self) -> frozenset[str]:
        """The states that only its steps behind the first `prove` name."""
        first = next((at for at, step in enumerate(self.steps) if step.act == "prove"), len(self.steps))
        return _named(self.steps[first:]) - _named(self.steps[:first])

    @property
    def asks(self) -> bool:
        """Whether it types something of the one asked for."""
        return any(step.asks for step in self.steps)

    @property
    def asks_of_the_day(self) -> bool:
        """Whether the portal is told the day of the visit, or the coverage of that day is picked."""
        values = (value for step in self.steps for value in step.values)
        return any((value.source, value.text) == ("input", "service_date") for value in values)

    @property
    def signs_in(self) -> bool:
        """Whether it types a credential, and so counts as an attempt to log in."""
        return any(value.source == "secret" for step in self.steps for _, value in step.target)


@dataclass(frozen=True)
class Terms:
    """What the payer's terms say about automation, and who read them when."""

    automation_permitted: str
    attested_by: str
    attested_on: date


@dataclass(frozen=True)
class Hours:
    """When a portal answers: weekdays (Monday is 0), opening and closing time in a zone."""

    days: frozenset[int]
    opens: time
    closes: time
    zone: ZoneInfo


@dataclass(frozen=True)
class Limits:
    """How gently a portal is to be treated; `checks_per_minute` 0 means no limit."""

    pages: int = 1
    sessions_per_account: int = 1
    checks_per_minute: Decimal = Decimal(0)
    login_attempts: int = 1
    recycle_context_after: int = 200
    hours: Hours | None = None


@dataclass(frozen=True)
class Session:
    """Whether and how long a log-in is kept; `probe` is the state that proves it still holds."""

    keep: str = "storage_state"
    idle_minutes: int = 0
    probe: str = ""


@dataclass(frozen=True)
class Mfa:
    """The second factor: `kind` totp (with the vault's `secret` name), typed (asked of a person), or mail (`pattern`
    finds the code in what `sender` sends to `mailbox`; a person may give it as well).
    """

    kind: str
    secret: str = ""
    ask: str = ""
    within_seconds: float = 0
    mailbox: str = ""
    sender: str = ""
    pattern: Pattern | None = None


@dataclass(frozen=True)
class PortalFile:
    """One payer portal, compiled."""

    path: str
    portal: str
    payer: str
    version: str
    base_url: str
    terms: Terms
    limits: Limits
    session: Session
    mfa: Mfa | None
    timeout_seconds: float
    label_match: str
    evidence: bool
    elements: tuple[Element, ...]
    states: tuple[State, ...]
    interrupts: tuple[Interrupt, ...]
    flows: tuple[Flow, ...]

    def flow(self, name: str) -> Flow | None:
        """The flow of that name, or None."""
        return next((flow for flow in self.flows if flow.name == name), None)

    def state(self, name: str) -> State:
        """The state of that name; KeyError when the file has none (the linter has ruled that out)."""
        found = next((state for state in self.states if state.name == name), None)
        if found is None:
            raise KeyError(name)
        return found
