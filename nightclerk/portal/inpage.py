"""The questions that are asked inside a page: JavaScript from package data, and its arguments from a portal file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from nightclerk.portal.file import Extract, FieldSpec, PortalFile
from nightclerk.portal.marks import Condition, Element, Pattern, State
from nightclerk.portal.shape import REFUSALS

Spec = dict[str, Any]

_LONGEST_WALK = 120.0  # seconds
_MEMBER = re.compile(r"\.(\w+)")  # of an element, say
ALWAYS = (
    "own.js",
    "lying.js",
    "dated.js",
    "page.js",
    "locating.js",
    "inpage.js",
    "before.js",
    "tables.js",
    "columns.js",
)
# What a question needs beside finding elements and recognising states.
FURTHER = {
    "extract": ("reading.js", "source.js"),
    "source": ("source.js",),
    "opening": ("choosing.js",),
    "option": ("choosing.js",),
    "chosen": ("choosing.js",),
    "pick": ("picking.js",),
    "turned": ("picking.js",),
    "turner": ("picking.js",),
    "unfolded": ("picking.js",),
    "ending": ("picking.js",),
    "unrolled": ("picking.js", "reading.js", "unrolling.js"),
    "taken": ("typed.js",),
    "dropped": ("typed.js",),
    "texts": ("typed.js",),
    "answered": ("typed.js",),
    "load": ("still.js",),
    "press": ("still.js",),
    "survey": ("tools/survey.js",),
}


@cache
def script(question: str, *, kept: bool = False, still: bool = False, brings: bool = False) -> str:
    """The source of one function of a spec (as JSON text).

    `question` watch | seek | leave | grab | dismiss | extract | source | opening | option | chosen | pick | turned |
    turner | unfolded | ending | unrolled | taken | dropped | texts | answered | load | press | survey. `kept`: the
    elements of the answer stay in the page, and their numbers are told. `still`: in a document that stands still.
    `brings`: the spec brings such a document (`document`), loaded first.
    """
    further = {
        *FURTHER.get(question, ()),
        *(("held.js",) if kept else ()),
        *(("still.js",) if still or brings else ()),
    }
    names = (*ALWAYS, *sorted(further))
    source = bare("\n".join(files(__package__).joinpath(name).read_text(encoding="utf-8") for name in names))
    asked = f"keep({question}(spec))" if kept else f"{question}(spec)"
    source = "load(spec.document);\n" + source if brings else source
    # One text in and one text out: Playwright takes nested values apart one by one, at three times the cost.
    return f"(text) => {{\nconst spec = JSON.parse(text);\n{source}\nreturn {asked};\n}}"


def bare(source: str) -> str:
    """The same without lines of comment and without indentation: it goes with every question."""
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@cache
def changed() -> str:
    """What every document is given before its own scripts run."""
    texts = {
        each.name: each.read_text(encoding="utf-8")
        for each in files(__package__).iterdir()
        if each.name.endswith(".js")
    }
    looked_at = sorted(set(_MEMBER.findall("\n".join(texts.values()))))
    return texts["changed.js"].replace("new Set([])", f"new Set({json.dumps(looked_at)})")


def pattern_spec(pattern: Pattern) -> Spec:
    """A pattern as the page compares it."""
    return {"text": pattern.text, "regex": pattern.regex, "flags": pattern.flags}


_USES = {"fill": "type", "select": "type", "check": "tick"}


def element_spec(element: Element, act: str = "") -> Spec:
    """An element with its ranked locators. `act`: of the step that does something with it."""
    ranked = [
        {"kind": one.kind, "value": pattern_spec(one.value), "name": pattern_spec(one.name) if one.name else None}
        for one in element.candidates
    ]
    return {"name": element.name, "many": element.many, "ranked": ranked, "use": _USES.get(act, "")}


def condition_spec(condition: Condition) -> Spec:
    """A condition, with all its parts."""
    return {
        "kind": condition.kind,
        "parts": [condition_spec(part) for part in condition.parts],
        "pattern": pattern_spec(condition.pattern) if condition.pattern else None,
        "element": element_spec(condition.element) if condition.element else None,
        "compare": condition.compare,
        "number": condition.number,
    }


def states_of(file: PortalFile, task: str) -> tuple[State, ...]:
    """The states that count for a task. An answer that only flows of other tasks wait for is none of its own, where one
    page serves both: that no claim is listed says nothing of the coverage beside it. That somebody must look stands.
    """
    flow = file.flow(task)
    if flow is None or flow.extract is None:
        return file.states
    own = {name for each in file.flows if each is flow or each.extract is None for name in each.ends}
    others = {name for each in file.flows for name in each.ends} - own
    return tuple(each for each in file.states if each.name not in others or each.result in {"", *REFUSALS})


def page_spec(file: PortalFile, task: str) -> Spec:
    """What every look at a page of this portal needs: all states that count for a task and all interrupts, in the
    file's order.
    """
    states = [
        {
            "name": state.name,
            "when": condition_spec(state.when),
            "acts": bool(state.action or state.result),
            "answers": bool(state.result),
        }
        for state in states_of(file, task)
    ]
    interrupts = [{"when": condition_spec(each.when), "click": element_spec(each.click)} for each in file.interrupts]
    return {"states": states, "interrupts": interrupts, "exact": file.label_match == "exact"}


def look_spec(
    page: Spec,
    *,
    seconds: float,
    elements: Iterable[Element] = (),
    expect: Iterable[str] = (),
    ignore: Iterable[str] = (),
    before: Iterable[str] = (),
    mark: str = "",
    leave: str = "",
    typing: bool = False,
    clicking: bool = False,
    act: str = "",
) -> Spec:
    """One wait: for `elements`, or for states (`expect`), for at most `seconds`.

    `ignore`: states that must not count now (the one that a flow was started by). `mark`: on the page that carries this
    mark, states that held `before` prove nothing until they have come anew. `leave`: mark the page as one whose answer
    is still to come. `act`: what a step is about to do with the elements.
    """
    return {
        **page,
        "elements": [element_spec(element, act) for element in elements],
        "expect": list(expect),
        "ignore": list(ignore),
        "before": list(before),
        "mark": mark,
        "leave": leave,
        "typing": typing,
        "clicking": clicking,
        "timeout": max(0.0, seconds) * 1000,
    }


def walking(seconds: float) -> Spec:
    """The times of a question that goes down a long list, which draws only what can be seen of it: `seconds` for each
    part to come, and more for all of them.
    """
    return {"patience": seconds * 1000, "timeout": max(seconds, _LONGEST_WALK) * 1000}


def extract_spec(extract: Extract) -> Spec:
    """What `extract` reads, as the page needs it."""
    named = {
        "css": extract.table,
        "headings": list(extract.headings),
        "boxes": extract.boxes,
        "told": [name for name, _ in extract.where],
        "several": extract.chooses,
    }
    table = named if extract.has_table else None
    return {"table": table, "fields": [field_spec(field) for field in extract.fields]}


def field_spec(field: FieldSpec) -> Spec:
    """What is read of one field, as the page needs it."""
    source = field.source
    return {
        "name": field.name,
        "proves": bool(field.must_equal) and field.typed,
        "tells": bool(field.must_equal),
        "each": field.each,
        "headings": list(field.headings),
        "labels": pattern_spec(field.labels) if field.labels else None,
        "turned": field.more is not None,
        "fields": [field_spec(inner) for inner in field.fields],
        "source": {
            "kind": source.kind,
            "ranked": list(source.ranked),
            "first": list(source.first),
            "pattern": pattern_spec(source.pattern) if source.pattern else None,
        }
        if source
        else None,
    }
