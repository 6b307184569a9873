"""Whose work a document is next, and how urgent: rules of the clinic in YAML, the first one that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from nightclerk.documents.kinds import TYPES
from nightclerk.matching.names import normal_name
from nightclerk.workspace import Misfit, read_yaml

FILE = "templates/fax/routing.yaml"
MISDIRECTED = "misdirected"
_FIRST, _LAST = 1, 9


@dataclass(frozen=True)
class Route:
    """Where a document goes: the work list, and its place on it (1 tops the list, 9 ends it)."""

    list: str
    priority: int = 5


@dataclass(frozen=True)
class Rule:
    """A rule: all that it names must fit. `urgency` stat | urgent | routine, `provider` by name, `words` anywhere."""

    list: str
    priority: int = 5
    type: tuple[str, ...] = ()
    urgency: tuple[Literal["stat", "urgent", "routine"], ...] = ()
    provider: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Routing:
    """templates/fax/routing.yaml."""

    nightclerk: Literal["fax-routing/1"] = "fax-routing/1"
    rules: tuple[Rule, ...] = ()
    otherwise: Route = field(default_factory=lambda: Route("front desk"))


def read_routing(path: Path) -> Routing:
    """The rules, or none where there is no file; raises `InvalidFiles` with every misfit."""
    return read_yaml(path, Routing, _misfits) if path.is_file() else Routing()


def route(routing: Routing, kind: str, fields: Mapping[str, Any], text: str) -> Route:
    """Where a document of this type with these field values goes."""
    for rule in routing.rules:
        if _fits(rule, kind, fields, text):
            return Route(rule.list, rule.priority)
    return routing.otherwise


def _fits(rule: Rule, kind: str, fields: Mapping[str, Any], text: str) -> bool:
    return (
        (not rule.type or kind in rule.type)
        and (not rule.urgency or fields.get("urgency") in rule.urgency)
        and (not rule.provider or _named(rule.provider, str(fields.get("provider", ""))))
        and (not rule.words or any(each.casefold() in text.casefold() for each in rule.words))
    )


def _named(wanted: tuple[str, ...], shown: str) -> bool:
    there = set(normal_name(shown).split())
    return any(set(normal_name(each).split()) <= there for each in wanted)


def _misfits(data: Any) -> Iterator[Misfit]:
    rules = data.get("rules") if isinstance(data, dict) else None
    for place, rule in enumerate(rules if isinstance(rules, list) else ()):
        if not isinstance(rule, dict):
            continue
        kinds = rule.get("type")
        for at, kind in enumerate(kinds if isinstance(kinds, list) else ()):
            if isinstance(kind, str) and kind not in TYPES:
                yield Misfit(("rules", place, "type", at), "ROUTING_TYPE", f'There is no type of document "{kind}".')
        number = rule.get("priority", _FIRST)
        if isinstance(number, int) and not _FIRST <= number <= _LAST:
            yield Misfit(("rules", place, "priority"), "ROUTING_PRIORITY", "A priority is 1 (first) to 9 (last).")
