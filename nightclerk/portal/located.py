"""YAML with places: every value knows its line and column, and every defect becomes a `Finding` instead of an end.

The reading functions never raise: they report to the `Reader` and hand back a neutral value, so that one pass
over a file finds everything that is wrong with it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

import yaml
from yaml.error import MarkedYAMLError, YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from nightclerk.errors import Finding
from nightclerk.portal.marks import Pattern

__all__ = ["MappingNode", "Node", "Reader", "ScalarNode", "SequenceNode", "compose"]

_REGEX = re.compile(r"^/(?P<body>.+)/(?P<flags>[a-z]*)$", re.DOTALL)
_PLAIN_REGEX = re.compile(r"[:,\[{]\s*/[^\s\"'][^\"']*/[a-z]*")
_DURATION = re.compile(r"^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
# Written in C where it was built so: reading the YAML was most of what checking a file took.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}


@dataclass
class Reader:
    """Collects the findings of one file, and which names were used in it (kind, name)."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)

    def say(self, node: Node, code: str, message: str, severity: str = "error") -> None:
        """Report a finding at the start of `node`."""
        mark = node.start_mark
        self.findings.append(Finding(self.file, mark.line + 1, mark.column + 1, severity, code, message))

    def pairs(self, node: Node | None, what: str) -> dict[str, tuple[Node, Node]]:
        """The entries of a mapping as key -> (key node, value node); reports what is no mapping, and doubled keys."""
        if node is None:
            return {}
        if not isinstance(node, MappingNode):
            self.say(node, "WRONG_TYPE", f"{what} must be a mapping (key: value).")
            return {}
        entries: dict[str, tuple[Node, Node]] = {}
        for key, value in node.value:
            name = self.text(key, f"a key of {what}")
            if name in entries:
                self.say(key, "DUPLICATE_KEY", f"{what} has the key '{name}' twice; the second would hide the first.")
            entries.setdefault(name, (key, value))
        return entries

    def table(
        self, node: Node | None, what: str, known: Collection[str], required: Iterable[str] = ()
    ) -> dict[str, Node]:
        """A mapping whose keys are all `known`; reports unknown and missing ones."""
        entries = self.pairs(node, what)
        for name, (key, _) in entries.items():
            if name not in known:
                self.say(key, "UNKNOWN_KEY", f"{what} has no key '{name}'.{did_you_mean(name, known)}")
        for name in required:
            if node is not None and isinstance(node, MappingNode) and name not in entries:
                self.say(node, "MISSING_KEY", f"{what} needs the key '{name}'.")
        return {name: value for name, (_, value) in entries.items() if name in known}

    def items(self, node: Node | None, what: str) -> list[Node]:
        """The entries of a list; a single value stands for a list of one."""
        if node is None:
            return []
        return list(node.value) if isinstance(node, SequenceNode) else [node]

    def sequence(self, node: Node | None, what: str) -> list[Node]:
        """The entries of a list; reports what is no list."""
        if node is not None and not isinstance(node, SequenceNode):
            self.say(node, "WRONG_TYPE", f"{what} must be a list (- one, - two).")
            return []
        return list(node.value) if node is not None else []

    def text(self, node: Node | None, what: str) -> str:
        """A scalar as its text; "" and a finding when it is something else."""
        if node is None:
            return ""
        if not isinstance(node, ScalarNode) or str(node.tag).endswith(":null"):
            self.say(node, "WRONG_TYPE", f"{what} must be a text.")
            return ""
        return str(node.value)

    def texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        """One text or a list of texts."""
        return tuple(self.text(item, what) for item in self.items(node, what))

    def choice(self, node: Node | None, what: str, known: Collection[str], default: str = "") -> str:
        """One of a closed list of words."""
        if node is None:
            return default
        value = self.text(node, what)
        if value in known:
            return value
        self.say(
            node, "UNKNOWN_VALUE", f"{what} is one of {', '.join(known)}; not '{value}'.{did_you_mean(value, known)}"
        )
        return default

    def whole(self, node: Node | None, what: str, default: int, least: int = 0) -> int:
        """A whole number of at least `least`."""
        value = self.text(node, what) if node is not None else str(default)
        if value.isdigit() and int(value) >= least:
            return int(value)
        if node is not None:
            self.say(node, "WRONG_TYPE", f"{what} must be a whole number of at least {least}.")
        return default

    def flag(self, node: Node | None, what: str) -> bool:
        """true or false; absent is false."""
        return self.choice(node, what, ("true", "false"), "false") == "true"

    def seconds(self, node: Node | None, what: str, default: float) -> float:
        """A duration such as 20s, 30m, 1h."""
        if node is None:
            return default
        found = _DURATION.match(self.text(node, what))
        if found and float(found[1]) > 0:
            return float(found[1]) * _SECONDS[found[2]]
        self.say(node, "BAD_DURATION", f"{what} must be a duration above zero such as 20s, 30m or 1h.")
        return default

    def day(self, node: Node | None, what: str) -> date:
        """A date as YYYY-MM-DD."""
        try:
            return date.fromisoformat(self.text(node, what))
        except ValueError:
            if node is not None:
                self.say(node, "BAD_DATE", f"{what} must be a date such as 2026-11-22.")
            return date.min

    def pattern(self, node: Node | None, what: str, *, paths: bool = False) -> Pattern:
        """A plain text, or a quoted "/regex/flags"; `paths` lets a plain text begin with a slash."""
        text = self.text(node, what)
        found = _REGEX.match(text)
        if node is None or (not found and (paths or not text.startswith("/"))):
            return Pattern(text)
        if getattr(node, "style", None) not in ("'", '"'):
            self.say(node, "UNQUOTED_REGEX", unquoted(text))
        if not found:
            self.say(
                node, "BAD_REGEX", f"{what} begins with / but does not end with / and flags; nothing would match it."
            )
            return Pattern(text)
        self._compiles(node, found["body"], found["flags"])
        return Pattern(found["body"], regex=True, flags=found["flags"])

    def _compiles(self, node: Node, body: str, flags: str) -> None:
        if strange := sorted(set(flags) - set(_FLAGS)):
            self.say(node, "BAD_REGEX", f"A regular expression takes the flags i, m and s; not {', '.join(strange)}.")
        try:
            re.compile(body)
        except re.error as problem:
            self.say(node, "BAD_REGEX", f"The regular expression does not compile: {problem}.")

    def known(self, node: Node, kind: str, name: str, names: Collection[str]) -> bool:
        """Whether `name` is one of the file's elements, states or flows; marks it as used, reports it when not."""
        if name in names:
            self.used.add((kind, name))
            return True
        self.say(
            node, f"UNKNOWN_{kind.upper()}", f"There is no {kind} '{name}' in this file.{did_you_mean(name, names)}"
        )
        return False


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence with the closest known word, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{close[0]}'?" if close else ""


def unquoted(text: str) -> str:
    """Why a regular expression must stand in quotes, in words."""
    return (
        f"The regular expression {text} stands without quotes. YAML reads , : # [ ] {{ }} ? inside it as its own signs,"
        f' so it may break or be cut short; write "{text}" (and double every backslash) or use single quotes.'
    )


def compose(reader: Reader, text: str) -> Node | None:
    """The node tree of a YAML text; a text that does not parse becomes one finding and None."""
    try:
        return yaml.compose(text, Loader=_LOADER)
    except MarkedYAMLError as problem:
        reader.findings.append(_broken(reader.file, text, problem))
    except (YAMLError, ValueError):
        reader.findings.append(Finding(reader.file, 1, 1, "error", "YAML", "This is not YAML text that can be read."))
    return None


def _broken(file: str, text: str, problem: MarkedYAMLError) -> Finding:
    mark = problem.problem_mark or problem.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.splitlines() or [""]
    found = _PLAIN_REGEX.search(lines[min(line, len(lines) - 1)])
    words = f"This is not valid YAML: {problem.problem or problem.context}."
    if found:
        words += " " + unquoted(found[0].lstrip(":,[{ "))
    return Finding(file, line + 1, column + 1, "error", "YAML", words)


def python_flags(flags: str) -> int:
    """The `re` flags of a pattern's letters."""
    return sum(_FLAGS[letter] for letter in set(flags) if letter in _FLAGS)


def child(node: Node | None, *path: str) -> Node | None:
    """The value node under a path of keys, or None."""
    for name in path:
        if not isinstance(node, MappingNode):
            return None
        node = next((value for key, value in node.value if key.value == name), None)
    return node
