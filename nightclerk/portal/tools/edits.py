"""Editing the text of a YAML file at the places its nodes name: comments, quotes and style of the rest stay.

Writing the whole document anew would fold lines and turn quotes; a person should see one line change.
"""

from __future__ import annotations

from nightclerk.portal.located import SequenceNode


def promoted(text: str, listed: SequenceNode, place: int) -> str:
    """The text with entry `place` of a list moved to the front; `listed` was composed from this very text.

    In a flow list ([a, b]) the entries change places and what stands between them stays. In a block list (- a) whole
    lines move, with the comments on them and above them.
    """
    return _in_flow(text, listed, place) if listed.flow_style else _in_block(text, listed, place)


def _order(number: int, first: int) -> list[int]:
    return [first, *(place for place in range(number) if place != first)]


def _in_flow(text: str, listed: SequenceNode, place: int) -> str:
    spans = [(node.start_mark.index, node.end_mark.index) for node in listed.value]
    pieces, at = [], 0
    for (start, end), wanted in zip(spans, _order(len(spans), place), strict=True):
        pieces += [text[at:start], text[slice(*spans[wanted])]]
        at = end
    return "".join([*pieces, text[at:]])


def _in_block(text: str, listed: SequenceNode, place: int) -> str:
    lines = text.splitlines(keepends=True)
    first = _dash(lines, listed.value[0].start_mark.line)
    starts = [_with_comments(lines, _dash(lines, node.start_mark.line), first) for node in listed.value]
    end = _last(lines, min(listed.end_mark.line, len(lines)), starts[-1]) + 1
    parts = [lines[start:stop] for start, stop in zip(starts, [*starts[1:], end], strict=True)]
    moved = [line for wanted in _order(len(parts), place) for line in parts[wanted]]
    return "".join([*lines[: starts[0]], *moved, *lines[end:]])


def _dash(lines: list[str], line: int) -> int:
    while line > 0 and not lines[line].lstrip().startswith("-"):
        line -= 1
    return line


def _with_comments(lines: list[str], line: int, first: int) -> int:
    """Where an entry begins with the comments above it; those above the first may speak of the whole list."""
    while line > first and lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return line


def _last(lines: list[str], before: int, least: int) -> int:
    """The last line above `before` that belongs to the list: neither blank nor a comment."""
    line = before - 1
    while line > least and lines[line].strip()[:1] in ("", "#"):
        line -= 1
    return line
