"""A proposed patch of a portal file: what was found by a fall-back only is moved to the front of its list.

The patched text is compiled and held against the file as it was: nothing but the order of alternatives may differ.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from nightclerk.portal.extracts import SOURCES
from nightclerk.portal.file import PortalFile
from nightclerk.portal.lint import read_text
from nightclerk.portal.located import MappingNode, Node, Reader, ScalarNode, SequenceNode, child, compose
from nightclerk.portal.pages import LOCATORS, read_locator
from nightclerk.portal.ports import Drift
from nightclerk.portal.tools.edits import promoted

FRONT, MOVED, GONE, UNSAFE = "front", "moved", "gone", "unsafe"


@dataclass(frozen=True)
class Move:
    """What becomes of one drift: `state` moved | front (it stands there already) | gone (the file no longer has it) |
    unsafe (moving it would change more than the order).
    """

    drift: Drift
    state: str


@dataclass(frozen=True)
class Proposal:
    """A file as it is and as it is proposed."""

    path: str
    before: str
    after: str
    moves: tuple[Move, ...]

    @property
    def diff(self) -> str:
        """The unified diff, as `patch -p1` takes it; empty when nothing is to be changed."""
        before, after = self.before.splitlines(keepends=True), self.after.splitlines(keepends=True)
        return "".join(difflib.unified_diff(before, after, f"a/{self.path}", f"b/{self.path}"))


def propose(path: str, text: str, drifts: Iterable[Drift]) -> Proposal:
    """The patch for one file; `drifts` of the same element later win over earlier ones."""
    after, moves = text, []
    for drift in drifts:
        changed, state = _moved(path, after, drift)
        if state == MOVED and not _same_but_for_order(path, text, changed):
            changed, state = after, UNSAFE
        after = changed
        moves.append(Move(drift, state))
    return Proposal(path, text, after, tuple(moves))


def _moved(path: str, text: str, drift: Drift) -> tuple[str, str]:
    root = compose(Reader(path), text)
    state = GONE
    for name, words, listed in _ranked(root):
        if name != drift.element or drift.locator not in words:
            continue
        place = words.index(drift.locator)
        if place > 0:
            return promoted(text, listed, place), MOVED
        state = FRONT
    return text, state


def _ranked(root: Node | None) -> Iterator[tuple[str, list[str], SequenceNode]]:
    """Every ranked list of the file: the name that drift has for it, its entries as drift words them, its node."""
    named = child(root, "elements")
    for key, value in named.value if isinstance(named, MappingNode) else ():
        listed = child(value, "many") or value
        if isinstance(listed, SequenceNode):
            yield str(key.value), [_locator(each) for each in listed.value], listed
    for section in ("states", "interrupts", "flows"):
        yield from _inside(child(root, section), "")


def _inside(node: Node | None, name: str) -> Iterator[tuple[str, list[str], SequenceNode]]:
    """Inline locators and the sources of fields; `name` is the key that leads here."""
    if isinstance(node, SequenceNode):
        if node.value and all(_is_locator(each) for each in node.value):
            words = [_locator(each) for each in node.value]
            yield words[0], words, node
        for each in node.value:
            yield from _inside(each, name)
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value in SOURCES and isinstance(value, SequenceNode):
                yield name, [f"{key.value}: {each.value}" for each in value.value], value
            yield from _inside(value, str(key.value))


def _is_locator(node: Node) -> bool:
    return isinstance(node, MappingNode) and {str(key.value) for key, _ in node.value} <= set(LOCATORS)


def _locator(node: Node) -> str:
    return str(node.value) if isinstance(node, ScalarNode) else str(read_locator(Reader(""), node))


def _same_but_for_order(path: str, before: str, after: str) -> bool:
    files = [read_text(path, text)[0] for text in (before, after)]
    return None not in files and _unordered(files[0]) == _unordered(files[1])


def _unordered(file: PortalFile | None) -> Any:
    assert file is not None
    return _sorted(dataclasses.asdict(file))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        # An inline element is named after its first locator, so its name follows the order too.
        ranked = {name: sorted(map(repr, value[name])) for name in ("candidates", "ranked") if name in value}
        inner = {name: _sorted(each) for name, each in value.items() if name not in ranked}
        return inner | ranked | ({"name": ""} if "candidates" in value else {})
    return [_sorted(each) for each in value] if isinstance(value, list | tuple) else value
