"""How far a process has read the log, and what was under way there."""

from __future__ import annotations

from dataclasses import dataclass, field

from nightclerk.audit.tree import GENESIS, Tree


@dataclass(frozen=True)
class OpenIntent:
    """What was under way when it was last heard of, and who was at it: `actor` the worker's name, `pid` its process."""

    event: str
    actor: str
    pid: int


@dataclass
class Head:
    """How far this process has read the log."""

    offset: int = 0  # in the active segment
    first: int = 0  # number of that segment's first event
    last: str = GENESIS
    day: str = ""
    tree: Tree = field(default_factory=Tree)
    open_intents: dict[int, OpenIntent] = field(default_factory=dict)  # by number
    unsaved: dict[int, bytes] = field(default_factory=dict)  # leaves that the file of leaves may not hold yet
