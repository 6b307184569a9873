"""The grammar of what is done: flows and their steps."""

from __future__ import annotations

from dataclasses import fields as fields_of
from dataclasses import replace

from nightclerk.portal.extracts import read_extract, read_where
from nightclerk.portal.file import Days, Flow, Pick, Step, Value
from nightclerk.portal.located import MappingNode, Node, Reader, child, did_you_mean
from nightclerk.portal.marks import Element, Pattern
from nightclerk.portal.normalise import date_format_problem
from nightclerk.portal.pages import Names, read_target
from nightclerk.portal.shape import INQUIRIES, several_of

ACTS = (
    *("goto", "fill", "select", "check", "click", "submit", "press", "upload"),
    *("pick", "window", "download", "expect", "evidence", "review", "prove"),
)
_PICK_KEYS = ("from", "showing", "click", "next", "twice", "scroll", "covers", "none", "many")
_WORDS = {"window": ("popup", "main"), "evidence": ("screenshot",)}
_DAYS = ("begin", "end", "formats")
_FLOW_KEYS = ("transport", "needs", "steps", "extract", "irreversible")
MOST_LINES = 50  # of an input that holds several
SENDING = frozenset({"authorization_submit"})  # tasks that cannot be taken back


def read_flow(reader: Reader, name: str, node: Node, names: Names) -> Flow:
    """A flow: a plain list of steps, or a mapping with transport, needs, steps and extract."""
    if not isinstance(node, MappingNode):
        return _once(reader, node, Flow(name, _steps(reader, node, name, names)))
    what = f"flow '{name}'"
    entries = reader.table(node, what, _FLOW_KEYS, ("steps",))
    flow = Flow(
        name,
        _steps(reader, entries.get("steps"), name, names),
        reader.choice(entries.get("transport"), f"transport of {what}", ("browser", "http"), "browser"),
        _needs(reader, entries.get("needs"), name),
        read_extract(reader, name, entries["extract"], names) if "extract" in entries else None,
        reader.flag(entries.get("irreversible"), f"irreversible of {what}"),
    )
    return _once(reader, node, flow)


def _once(reader: Reader, node: Node, flow: Flow) -> Flow:
    """A flow that sends something says so, and has one step that does; no other flow has one."""
    acts = sum(step.act == "submit" for step in flow.steps)
    if flow.irreversible and acts != 1:
        reader.say(node, "IRREVERSIBLE", f"The irreversible flow '{flow.name}' needs exactly one step submit.")
    if flow.irreversible and flow.transport != "browser":
        reader.say(node, "IRREVERSIBLE", f"The irreversible flow '{flow.name}' is carried by the browser only.")
    if not flow.irreversible and (acts or flow.name in SENDING):
        reader.say(node, "IRREVERSIBLE", f"The flow '{flow.name}' sends something: say `irreversible: true`.")
    return flow


def _needs(reader: Reader, node: Node | None, flow: str) -> tuple[str, ...]:
    known = inputs_of(flow)
    needs = []
    for item in reader.sequence(node, f"needs of flow '{flow}'"):
        name = reader.text(item, "a need")
        needs.append(name)
        if known and name not in known:
            reader.say(item, "UNKNOWN_INPUT", f"The inquiry has no field '{name}'.{did_you_mean(name, known)}")
    return tuple(needs)


def inputs_of(flow: str) -> tuple[str, ...]:
    """The fields of the inquiry that the task of this name is asked with; () when it is no task."""
    return tuple(field.name for field in fields_of(INQUIRIES[flow])) if flow in INQUIRIES else ()


def _steps(reader: Reader, node: Node | None, flow: str, names: Names) -> tuple[Step, ...]:
    steps = [_step(reader, item, flow, names) for item in reader.sequence(node, f"steps of flow '{flow}'")]
    return tuple(step for step in steps if step is not None)


def _step(reader: Reader, node: Node, flow: str, names: Names) -> Step | None:
    entries = reader.table(node, "a step", ACTS)
    if len(entries) != 1:
        if isinstance(node, MappingNode) and len(node.value) != 1:
            reader.say(node, "BAD_STEP", f"A step is exactly one of {', '.join(ACTS)}.")
        return None
    act, value = next(iter(entries.items()))
    if act in ("fill", "select", "upload"):
        return Step(act, _fills(reader, value, flow, names))
    if act == "prove":
        return Step(act, fields=reader.texts(value, act))
    if act == "review":
        return Step(act, review=_reviewed(reader, value, flow))
    if act in ("click", "check", "submit", "download"):
        return Step(act, ((read_target(reader, value, names), Value("literal", "")),))
    if act == "expect":
        return Step(act, states=_expected(reader, value, names))
    if act == "pick":
        return Step(act, pick=_pick(reader, value, flow, names))
    if words := _WORDS.get(act):
        return Step(act, text=reader.choice(value, act, words, words[-1]))
    return Step(act, text=_path(reader, value) if act == "goto" else reader.text(value, act))


def _path(reader: Reader, node: Node) -> str:
    path = reader.text(node, "goto")
    if not path.startswith("/") or path.startswith("//") or "$" in path:
        reader.say(
            node, "BAD_PATH", "goto takes a path of this portal, beginning with one /; inputs never go into a URL."
        )
    return path


def _pick(reader: Reader, node: Node, flow: str, names: Names) -> Pick:
    told = "covers" if child(node, "covers") else "showing"  # of coverages that are all of one member, the days tell
    entries = reader.table(node, "a pick", _PICK_KEYS, ("from", told, "none", "many"))

    def target(name: str) -> Element | None:
        return read_target(reader, entries[name], names) if name in entries else None

    none, many = (_result_state(reader, entries.get(name), names) for name in ("none", "many"))
    showing = tuple(_value(reader, item, flow) for item in reader.items(entries.get("showing"), "showing"))
    scroll, twice = (reader.flag(entries.get(name), f"{name} of a pick") for name in ("scroll", "twice"))
    rows = target("from") or Element("", ())
    days = _days(reader, entries["covers"]) if "covers" in entries else None
    return Pick(rows, showing, none, many, target("click"), target("next"), scroll, days, twice)


def _days(reader: Reader, node: Node) -> Days:
    entries = reader.table(node, "covers", (*_DAYS, "empty", "where"), _DAYS)
    formats = reader.items(entries.get("formats"), "formats")
    for each in formats:
        if problem := date_format_problem(reader.text(each, "a format")):
            reader.say(each, "BAD_FORMAT", problem)
    return Days(
        reader.text(entries.get("begin"), "begin"),
        reader.text(entries.get("end"), "end"),
        tuple(reader.text(each, "a format") for each in formats),
        tuple(reader.text(each, "empty") for each in reader.items(entries.get("empty"), "empty")),
        read_where(reader, entries.get("where")),
    )


def _result_state(reader: Reader, node: Node | None, names: Names) -> str:
    name = reader.text(node, "a state")
    if node is not None:
        reader.known(node, "state", name, names.states)
    return name


def _expected(reader: Reader, node: Node, names: Names) -> tuple[str, ...]:
    expected = []
    for item in reader.items(node, "expect"):
        name = reader.text(item, "expect")
        if reader.known(item, "state", name, names.states):
            expected.append(name)
    return tuple(expected)


def _fills(reader: Reader, node: Node, flow: str, names: Names) -> tuple[tuple[Element, Value], ...]:
    filled = []
    for _, (key, value) in reader.pairs(node, "fill").items():
        filled.append((read_target(reader, key, names), _value(reader, value, flow)))
    return tuple(filled)


def _reviewed(reader: Reader, node: Node, flow: str) -> tuple[tuple[str, Value], ...]:
    pairs = reader.pairs(node, "review").values()
    return tuple((reader.text(key, "a label"), _value(reader, value, flow)) for key, value in pairs)


def _value(reader: Reader, node: Node, flow: str) -> Value:
    text, form, mapping = node, "", ()  # type: Node, str, tuple[tuple[Pattern, str], ...]
    if isinstance(node, MappingNode):
        entries = reader.table(node, "a value", ("value", "format", "map"), ("value",))
        text = entries.get("value", node)
        form = reader.text(entries.get("format"), "format")
        if "format" in entries and (problem := date_format_problem(form)):
            reader.say(entries["format"], "BAD_FORMAT", problem)
        mapping = _mapping(reader, entries.get("map"))
    word = reader.text(text, "what to type") if not isinstance(text, MappingNode) else ""
    return replace(_variable(reader, text, word, form, flow), mapping=mapping)


def _mapping(reader: Reader, node: Node | None) -> tuple[tuple[Pattern, str], ...]:
    pairs = reader.pairs(node, "map of a value").values()
    return tuple(
        (reader.pattern(key, "a key of a map"), reader.text(value, "a value of a map")) for key, value in pairs
    )


def _variable(reader: Reader, node: Node, word: str, form: str, flow: str) -> Value:
    if not word.startswith("$"):
        return Value("literal", word, form)
    source, _, rest = word[1:].partition(".")
    if source in ("secret", "mfa") and rest:
        return Value(source, rest, form)
    if source == "today":
        return Value("today", "", form)
    known, several = inputs_of(flow), several_of(flow)
    if source in several and rest.isascii() and rest.isdecimal() and 0 < int(rest) <= MOST_LINES:
        return Value("input", source, form, index=int(rest))
    if source in several:
        words = f"${source} holds several: say which, from ${source}.1 to ${source}.{MOST_LINES}."
        reader.say(node, "UNKNOWN_INPUT", words)
    elif source not in known or rest:
        hint = (
            did_you_mean(source, known) or " There are $secret.NAME, $mfa.code, $today and the fields of the inquiry."
        )
        reader.say(node, "UNKNOWN_INPUT", f"There is no input '{word}' here.{hint}")
    return Value("input", source, form)
