"""The grammar of what is on a page: locators, elements, conditions, states and interrupts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nightclerk.portal.located import MappingNode, Node, Reader, ScalarNode, SequenceNode, did_you_mean
from nightclerk.portal.marks import Condition, Element, Interrupt, Locator, Pattern, State

LOCATORS = ("label", "role", "name", "css", "xpath", "text", "testid", "placeholder", "row_of")
CONDITIONS = ("any", "all", "not", "visible", "count", "text", "url", "title", "status")
_COUNT = re.compile(r"^(<=|>=|!=|=|<|>)?\s*(\d+)$")
NEVER = Condition("any")  # of a state without a condition, which a pick ends with and no page is
_ACTIONS = ("run", "defer", "stop_portal", "retry")
# What Playwright, Selenium IDE and jQuery add to css, or put before it.
_FOREIGN = re.compile(
    r":(?:has-text|text(?:-is|-matches)?|visible|hidden|nth-match|contains|eq|first|last|left-of|right-of|above|below|near)"
    r"(?![\w-])|>>|^\s*(?:text|xpath|css|id|role)\s*="
)
# More than three levels of child, or a position: such a selector breaks at the next redesign.
_BRITTLE = re.compile(r":nth-|:first-child|:last-child|(\S+\s*[> ]\s*){4,}\S")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


@dataclass(frozen=True)
class Names:
    """The names a file declares, and the outcomes its tasks know: what references are checked against."""

    elements: Mapping[str, Element]
    states: frozenset[str]
    flows: frozenset[str]
    outcomes: tuple[str, ...]


def read_locator(reader: Reader, node: Node) -> Locator:
    """One way to find an element, such as `{label: Member ID}` or `{role: button, name: Sign in}`."""
    entries = reader.table(node, "a locator", LOCATORS)
    kinds = [kind for kind in entries if kind != "name"] or [kind for kind in entries]
    if len(kinds) != 1 or ("name" in entries and kinds[0] not in ("role", "name")):
        if isinstance(node, MappingNode):
            reader.say(
                node, "BAD_LOCATOR", f"A locator is one of {', '.join(LOCATORS)}; only role takes a name besides."
            )
        return Locator("css", Pattern("*"))
    kind = kinds[0]
    if kind == "row_of":
        return Locator(kind, Pattern("\n".join(read_headings(reader, entries[kind]))))
    name = reader.pattern(entries["name"], "name") if kind == "role" and "name" in entries else None
    if kind in ("css", "xpath", "role", "name", "testid"):
        return Locator(kind, _selector(reader, entries[kind], kind), name)
    return Locator(kind, reader.pattern(entries[kind], kind), name)


def read_headings(reader: Reader, node: Node) -> tuple[str, ...]:
    """The column headings that tell a table from all others."""
    headings = reader.texts(node, "headings")
    if not headings:
        reader.say(
            node, "WRONG_TYPE", "headings are a list of the table's column headings, such as [Member ID, Coverage]."
        )
    return headings


def _selector(reader: Reader, node: Node, kind: str) -> Pattern:
    text = reader.text(node, kind)
    if kind == "css":
        check_css(reader, node, text)
    return Pattern(text)


def check_css(reader: Reader, node: Node, text: str) -> None:
    """Say of a selector that it is none that a browser knows, and warn of one that hangs on positions or on a long
    chain.
    """
    if foreign := _FOREIGN.search(_QUOTED.sub("", text)):
        reader.say(
            node,
            "NOT_CSS",
            f"'{foreign[0]}' is no css that a browser knows; use {{text: ...}}, a label or a role with its name.",
        )
    if _BRITTLE.search(text):
        reader.say(
            node,
            "BRITTLE_CSS",
            "This css selector hangs on positions or on a long chain and will break at the next redesign; "
            "use a label, a role with its name, or an attribute.",
            "warning",
        )


def read_element(reader: Reader, name: str, node: Node) -> Element:
    """A named element: a ranked list of locators, or `{many: [...]}` when it may match more than once."""
    many = isinstance(node, MappingNode) and any(key.value == "many" for key, _ in node.value)
    if many:
        node = reader.table(node, f"element '{name}'", ("many",))["many"]
    candidates = tuple(read_locator(reader, item) for item in reader.items(node, f"element '{name}'"))
    if not candidates:
        reader.say(node, "MISSING_KEY", f"Element '{name}' has no locator.")
    return Element(name, candidates, many)


def read_target(reader: Reader, node: Node, names: Names) -> Element:
    """An element by name, or by an inline locator (or a ranked list of them)."""
    if isinstance(node, ScalarNode):
        name = str(node.value)
        reader.known(node, "element", name, names.elements)
        return names.elements.get(name, Element(name, ()))
    ranked = tuple(read_locator(reader, item) for item in reader.items(node, "an element"))
    return Element(str(ranked[0]) if ranked else "", ranked)


def read_condition(reader: Reader, node: Node, names: Names, what: str) -> Condition:
    """A condition; several keys in one mapping must all hold."""
    parts = [_one(reader, kind, value, names, what) for kind, value in reader.table(node, what, CONDITIONS).items()]
    return parts[0] if len(parts) == 1 else Condition("all", tuple(parts))


def _one(reader: Reader, kind: str, node: Node, names: Names, what: str) -> Condition:
    if kind in ("any", "all"):
        parts = tuple(
            read_condition(reader, item, names, f"'{kind}' of {what}") for item in reader.sequence(node, kind)
        )
        if not parts:
            reader.say(node, "WRONG_TYPE", f"'{kind}' of {what} needs at least one condition.")
        return Condition(kind, parts)
    if kind == "not":
        return Condition("not", (read_condition(reader, node, names, f"'not' of {what}"),))
    if kind == "visible":
        return Condition("visible", element=read_target(reader, node, names))
    if kind == "count":
        return _count(reader, node, names)
    if kind == "status":
        return Condition("status", number=reader.whole(node, "status", 0, least=100))
    return Condition(kind, pattern=reader.pattern(node, kind, paths=kind == "url"))


def _count(reader: Reader, node: Node, names: Names) -> Condition:
    for name, (key, value) in reader.pairs(node, "count").items():
        element = read_target(reader, key, names)
        found = _COUNT.match(reader.text(value, f"count of {name}"))
        if found is None:
            reader.say(value, "BAD_COUNT", 'A count is a comparison such as "=1", ">1" or ">=2".')
            return Condition("count", element=element)
        return Condition("count", element=element, compare=found[1] or "=", number=int(found[2]))
    return Condition("count", element=Element("", ()))


def read_state(reader: Reader, name: str, node: Node, names: Names) -> State:
    """A state: its condition, and what it means (`then`, or `result` with an optional `reason`)."""
    what = f"state '{name}'"
    entries = reader.table(node, what, (*CONDITIONS, "then", "result", "reason"))
    conditions = [_one(reader, kind, entries[kind], names, what) for kind in entries if kind in CONDITIONS]
    several = Condition("all", tuple(conditions)) if conditions else NEVER  # whether it may be: see doubts.py
    when = conditions[0] if len(conditions) == 1 else several
    action, flow, defer = _then(reader, entries.get("then"), names, what)
    result = reader.choice(entries.get("result"), f"result of {what}", names.outcomes)
    if action and result:
        reader.say(entries["result"], "BAD_STATE", f"{what} has both then and result; only one can hold.")
    return State(name, when, action, flow, defer, result, reader.text(entries.get("reason"), f"reason of {what}"))


def _then(reader: Reader, node: Node | None, names: Names, what: str) -> tuple[str, str, float]:
    if node is None:
        return "", "", 0.0
    words = reader.text(node, f"then of {what}").split()
    action = words[0] if words else ""
    if action not in _ACTIONS or len(words) != (2 if action in ("run", "defer") else 1):
        reader.say(
            node,
            "BAD_ACTION",
            f"then of {what} is run FLOW, defer 30m, stop_portal or retry.{did_you_mean(action, _ACTIONS)}",
        )
        return "", "", 0.0
    if action == "run":
        reader.known(node, "flow", words[1], names.flows)
        return action, words[1], 0.0
    return action, "", _defer(reader, node, words[1]) if action == "defer" else 0.0


def _defer(reader: Reader, node: Node, text: str) -> float:
    return reader.seconds(ScalarNode(node.tag, text, node.start_mark, node.end_mark), "the time to defer", 1800.0)


def read_interrupt(reader: Reader, node: Node, names: Names) -> Interrupt:
    """An interrupt: `when` (a locator or a condition) and `do: click` (the thing itself) or `do: {click: element}`."""
    entries = reader.table(node, "an interrupt", ("when", "do"), ("when", "do"))
    when, do = entries.get("when"), entries.get("do")
    element: Element | None = None
    condition = Condition("any")
    if when is not None and _is_locator(when):
        element = read_target(reader, when, names)
        condition = Condition("visible", element=element)
    elif when is not None:
        condition = read_condition(reader, when, names, "an interrupt")
        element = condition.element if condition.kind == "visible" else None
    if isinstance(do, MappingNode):
        target = reader.table(do, "do", ("click",), ("click",)).get("click")
        element = read_target(reader, target, names) if target is not None else element
    elif do is not None:
        reader.choice(do, "do of an interrupt", ("click",))
    if element is None and do is not None:
        reader.say(do, "BAD_INTERRUPT", "Say what to click: do: {click: element}.")
    return Interrupt(condition, element or Element("", ()))


def _is_locator(node: Node) -> bool:
    if isinstance(node, ScalarNode | SequenceNode):
        return True
    keys = {str(key.value) for key, _ in node.value} if isinstance(node, MappingNode) else set()
    return bool(keys) and keys <= set(LOCATORS) and not keys <= {"text"}
