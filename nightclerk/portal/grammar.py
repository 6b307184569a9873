"""From a YAML node tree to a compiled `PortalFile`: the top level, which knows the order of things."""

from __future__ import annotations

from dataclasses import replace

from nightclerk.portal.file import Extract, Flow, PortalFile
from nightclerk.portal.flows import read_flow
from nightclerk.portal.header import (
    read_base_url,
    read_format,
    read_limits,
    read_mfa,
    read_session,
    read_terms,
)
from nightclerk.portal.located import MappingNode, Node, Reader
from nightclerk.portal.pages import Names, read_element, read_interrupt, read_state
from nightclerk.portal.shape import answers_of
from nightclerk.records import RECORDS

_REQUIRED = ("nightclerk", "portal", "payer", "version", "base_url", "terms", "elements", "states", "flows")
_KEYS = (*_REQUIRED, "limits", "session", "mfa", "defaults", "interrupts")


def read_portal(reader: Reader, root: Node) -> PortalFile:
    """Compile a whole file; what is wrong stands in `reader.findings`, and then the value is not to be used."""
    top = reader.table(root, "a portal file", _KEYS, _REQUIRED)
    read_format(reader, top.get("nightclerk"))
    names = _names(reader, top)
    defaults = reader.table(top.get("defaults"), "defaults", ("timeout", "label_match", "evidence"))
    return PortalFile(
        path=reader.file,
        portal=reader.text(top.get("portal"), "portal"),
        payer=reader.text(top.get("payer"), "payer"),
        version=reader.text(top.get("version"), "version"),
        base_url=read_base_url(reader, top.get("base_url")),
        terms=read_terms(reader, top.get("terms")),
        limits=read_limits(reader, top.get("limits")),
        session=read_session(reader, top.get("session"), names.states),
        mfa=read_mfa(reader, top.get("mfa")),
        timeout_seconds=reader.seconds(defaults.get("timeout"), "timeout", 20.0),
        label_match=reader.choice(defaults.get("label_match"), "label_match", ("decorated", "exact"), "decorated"),
        evidence=_evidence(reader, defaults.get("evidence")),
        elements=tuple(names.elements.values()),
        states=tuple(
            read_state(reader, name, value, names) for name, (_, value) in _section(reader, top, "states").items()
        ),
        interrupts=tuple(
            read_interrupt(reader, item, names) for item in reader.sequence(top.get("interrupts"), "interrupts")
        ),
        flows=_with_typed(
            [read_flow(reader, name, value, names) for name, (_, value) in _section(reader, top, "flows").items()]
        ),
    )


def _with_typed(flows: list[Flow]) -> tuple[Flow, ...]:
    """The flows, with what is compared with the inquiry marked by whether one of them types it: a portal may keep what
    was typed for one task in the fields of another.
    """
    pairs = (pair for flow in flows for step in flow.steps for pair in step.target)
    typed = {value.text for _, value in pairs if value.source == "input"}
    return tuple(
        replace(each, extract=_marked(each.extract, typed)) if each.extract is not None else each for each in flows
    )


def _marked(extract: Extract, typed: set[str]) -> Extract:
    fields = (replace(each, typed=not typed.isdisjoint(each.must_equal)) for each in extract.fields)
    return replace(extract, fields=tuple(fields))


def _evidence(reader: Reader, node: Node | None) -> bool:
    kept = reader.choice(node, "evidence", ("full", "none"), "full") == "full"
    if node is not None and not kept:
        reader.say(
            node,
            "NO_EVIDENCE",
            "Nothing is kept of the pages of this portal: an answer that a payer disputes cannot be shown.",
            "warning",
        )
    return kept


def _section(reader: Reader, top: dict[str, Node], name: str) -> dict[str, tuple[Node, Node]]:
    # The names were collected (and defects of the mapping itself reported) by _names; this is the quiet second look.
    node = top.get(name)
    if not isinstance(node, MappingNode):
        return {}
    quiet = Reader(reader.file)
    return quiet.pairs(node, name)


def _names(reader: Reader, top: dict[str, Node]) -> Names:
    elements = {
        name: read_element(reader, name, value)
        for name, (_, value) in reader.pairs(top.get("elements"), "elements").items()
    }
    flows = frozenset(reader.pairs(top.get("flows"), "flows"))
    outcomes = tuple(dict.fromkeys(member for task in sorted(flows & RECORDS.keys()) for member in answers_of(task)))
    return Names(elements, frozenset(reader.pairs(top.get("states"), "states")), flows, outcomes)
