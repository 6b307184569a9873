"""`nightclerk selectors diff`: what changed between two versions of a portal file, in words."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterator, Sequence
from typing import Any

from nightclerk.portal.file import Extract, FieldSpec, Flow, PortalFile, Step
from nightclerk.portal.marks import Element, Locator, Pattern

_PARTS = {"path", "elements", "states", "interrupts", "flows"}


def compare(old: PortalFile, new: PortalFile) -> list[str]:
    """A line for each change; empty when nothing a bot would notice has changed."""
    return [*_head(old, new), *_elements(old, new), *_states(old, new), *_interrupts(old, new), *_flows(old, new)]


def _head(old: PortalFile, new: PortalFile) -> Iterator[str]:
    for field in dataclasses.fields(PortalFile):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name not in _PARTS and before != after:
            yield f"{field.name}: {words(before)} -> {words(after)}"


def _elements(old: PortalFile, new: PortalFile) -> Iterator[str]:
    before, after = ({each.name: each for each in file.elements} for file in (old, new))
    yield from _names("element", before, after)
    for name in (name for name in after if name in before and before[name] != after[name]):
        yield from _element(before[name], after[name])


def _element(old: Element, new: Element) -> Iterator[str]:
    what = f"element {new.name}"
    before, after = [str(each) for each in old.candidates], [str(each) for each in new.candidates]
    if old.many != new.many:
        yield f"{what}: {'may now match more than once' if new.many else 'must now match once'}"
    yield from (f"{what}: no longer found by {each}" for each in before if each not in after)
    yield from (f"{what}: now also found by {each}" for each in after if each not in before)
    if before[:1] != after[:1]:
        yield f"{what}: looked for by {after[0]} first, no longer by {before[0]}"
    elif sorted(before) == sorted(after) and before != after:
        yield f"{what}: the order of its fall-backs changed"


def _states(old: PortalFile, new: PortalFile) -> Iterator[str]:
    before, after = ({each.name: each for each in file.states} for file in (old, new))
    yield from _names("state", before, after)
    for name in (name for name in after if name in before):
        yield from _fields(f"state {name}", before[name], after[name])
    common = [name for name in after if name in before]
    was = [name for name in before if name in after]
    for name in _moved(was, common):
        yield f"state {name}: stands at another place among the states, and the first that holds wins"


def _moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    kept = {before[place] for block in matcher.get_matching_blocks() for place in range(block.a, block.a + block.size)}
    return [name for name in after if name not in kept]


def _interrupts(old: PortalFile, new: PortalFile) -> Iterator[str]:
    before, after = ([words(each) for each in file.interrupts] for file in (old, new))
    yield from (f"interrupt removed: {each}" for each in before if each not in after)
    yield from (f"interrupt added: {each}" for each in after if each not in before)


def _flows(old: PortalFile, new: PortalFile) -> Iterator[str]:
    before, after = ({each.name: each for each in file.flows} for file in (old, new))
    yield from _names("flow", before, after)
    for name in (name for name in after if name in before):
        yield from _flow(before[name], after[name])


def _flow(old: Flow, new: Flow) -> Iterator[str]:
    what = f"flow {new.name}"
    if old.needs != new.needs:
        yield f"{what}: needs {words(old.needs)} -> {words(new.needs)}"
    if old.transport != new.transport:
        yield f"{what}: transport {old.transport} -> {new.transport}"
    before, after = [_step(each) for each in old.steps], [_step(each) for each in new.steps]
    for line in difflib.ndiff(before, after):
        if line[0] in "+-":
            yield f"{what}: step {'added' if line[0] == '+' else 'removed'}: {line[2:]}"
    yield from _extracts(what, old.extract, new.extract)


def _step(step: Step) -> str:
    filled = ", ".join(_target(element, value) for element, value in step.target)
    rest = {f.name: getattr(step, f.name) for f in dataclasses.fields(step) if f.name not in ("act", "target")}
    more = [words(value) for value in rest.values() if value not in ("", (), None, False)]
    return " ".join([step.act, *filter(None, [filled]), *more])


def _target(element: Element, value: Any) -> str:
    nothing = value.source == "literal" and not value.text
    return element.name if nothing else f"{element.name} = {_value(value)}"


def _value(value: Any) -> str:
    marks = {"literal": repr(value.text), "today": "$today", "input": f"${value.text}"}
    text = marks.get(value.source, f"${value.source}.{value.text}")
    return f"{text} as {value.format}" if value.format else text


def _extracts(what: str, old: Extract | None, new: Extract | None) -> Iterator[str]:
    if old is None or new is None:
        if old != new:
            yield f"{what}: {'reads nothing any more' if new is None else 'now reads a record'}"
        return
    for field in dataclasses.fields(Extract):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name != "fields" and before != after:
            yield f"{what}: {field.name} {words(before)} -> {words(after)}"
    yield from _specs(what, old.fields, new.fields, "")


def _specs(what: str, old: Sequence[FieldSpec], new: Sequence[FieldSpec], at: str) -> Iterator[str]:
    before, after = ({each.name: each for each in specs} for specs in (old, new))
    yield from (f"{what}: field {line}" for line in _bare(before, after, at))
    for name in (name for name in after if name in before):
        one, other = before[name], after[name]
        yield from _fields(f"{what}: field {at}{name}", one, other, leave=("name", "fields"))
        yield from _specs(what, one.fields, other.fields, f"{at}{name}.")


def _names(kind: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    yield from (f"{kind} {line}" for line in _bare(before, after, ""))


def _bare(before: dict[str, Any], after: dict[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at}{name}: removed" for name in before if name not in after)
    yield from (f"{at}{name}: added" for name in after if name not in before)


def _fields(what: str, old: Any, new: Any, leave: tuple[str, ...] = ("name",)) -> Iterator[str]:
    for field in dataclasses.fields(old):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name not in leave and before != after:
            yield f"{what}: {field.name} {words(before)} -> {words(after)}"


def words(value: Any) -> str:
    """A value of a compiled file, short enough for a line."""
    if isinstance(value, Pattern):
        return f"/{value.text}/{value.flags}" if value.regex else f"'{value.text}'"
    if isinstance(value, Element):
        return value.name
    if isinstance(value, Locator):
        return str(value)
    if isinstance(value, tuple | frozenset):
        return f"[{', '.join(words(each) for each in value)}]" if value else "nothing"
    if dataclasses.is_dataclass(value):
        return _record(value)
    return "nothing" if value in ("", None) else str(value)


def _record(value: Any) -> str:
    stated = [(f, getattr(value, f.name)) for f in dataclasses.fields(value)]
    told = [f"{f.name} {words(each)}" for f, each in stated if each != f.default and each not in ("", ())]
    return f"({', '.join(told)})"
