"""The JSON Schema of portal files, from the tables the linter goes by: for editors, which show it while one types.

It says which keys there are and what shape they have; what only the whole file shows is the linter's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nightclerk.portal import extracts, flows, grammar, header, normalise, pages
from nightclerk.portal.shape import Shape, answers_of, shapes
from nightclerk.records import RECORDS

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_SPAN: Schema = {"type": "string", "pattern": r"^\d+(\.\d+)?\s*(ms|s|m|h|d)$"}
_FLAG: Schema = {"type": "boolean"}
_LOCATOR: Schema = {"$ref": "#/$defs/locator"}
_TARGET: Schema = {"anyOf": [{"type": "string"}, _LOCATOR, {"type": "array", "items": _LOCATOR}]}
_CONDITION: Schema = {"$ref": "#/$defs/condition"}
_VALUE: Schema = {
    "anyOf": [_TEXT, {"type": "object", "required": ["value"], "properties": {"value": _TEXT, "format": _TEXT}}]
}


def json_schema() -> Schema:
    """The schema (JSON Schema 2020-12) as plain values."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "nightclerk portal file (selectors/1)",
        **_table(grammar._KEYS, _top(), grammar._REQUIRED),
        "$defs": {"locator": _table(pages.LOCATORS, {}), "condition": _table(pages.CONDITIONS, _conditions())},
    }


def _table(keys: Iterable[str], known: Schema, required: Iterable[str] = ()) -> Schema:
    """An object with these keys and no others; a key without a shape of its own may hold anything."""
    needed = {"required": sorted(required)} if required else {}
    properties = {key: known.get(key, True) for key in keys}
    return {"type": "object", "additionalProperties": False, "properties": properties, **needed}


def _named(shape: Schema) -> Schema:
    return {"type": "object", "additionalProperties": shape}


def _top() -> Schema:
    return {
        "nightclerk": {"const": header.FORMAT},
        **{name: _TEXT for name in ("portal", "payer", "version", "base_url")},
        "terms": {
            "type": "object",
            "required": ["attested_by", "attested_on", "automation_permitted"],
            "properties": {"automation_permitted": {"enum": ["yes", "no", "unknown"]}},
        },
        "limits": _table(header._LIMITS, {}),
        "defaults": _table(
            ("timeout", "label_match"), {"timeout": _SPAN, "label_match": {"enum": ["decorated", "exact"]}}
        ),
        "elements": _named(_elements()),
        "states": _named(_table((*pages.CONDITIONS, "then", "result", "reason"), _state())),
        "interrupts": {"type": "array", "items": _table(("when", "do"), {}, ("when", "do"))},
        "flows": {
            "type": "object",
            "properties": {task: _flow(task) for task in RECORDS},
            "additionalProperties": _flow(""),
        },
    }


def _elements() -> Schema:
    ranked = {"anyOf": [{"type": "array", "items": _LOCATOR, "minItems": 1}, _LOCATOR]}
    return {"anyOf": [ranked, {"type": "object", "required": ["many"], "properties": {"many": ranked}}]}


def _conditions() -> Schema:
    several: Schema = {"type": "array", "items": _CONDITION, "minItems": 1}
    return {
        "any": several,
        "all": several,
        "not": _CONDITION,
        "visible": _TARGET,
        "count": _named({"type": ["string", "integer"], "pattern": pages._COUNT.pattern}),
        "status": {"type": "integer", "minimum": 100},
        **{kind: _TEXT for kind in ("text", "url", "title")},
    }


def _state() -> Schema:
    outcomes = sorted({each for task in RECORDS for each in answers_of(task)})
    actions = "|".join(pages._ACTIONS)
    then = {"type": "string", "pattern": f"^({actions})( \\S+)?$"}
    return {**_conditions(), "then": then, "result": {"enum": outcomes}, "reason": _TEXT}


def _flow(task: str) -> Schema:
    known: Schema = {"needs": {"type": "array", "items": _TEXT}, "steps": _steps(), "irreversible": {"type": "boolean"}}
    if task:
        known["extract"] = _extract(task)
    return {"anyOf": [_steps(), _table(flows._FLOW_KEYS, known, ("steps",))]}


def _steps() -> Schema:
    shapes_of = {
        "goto": {"type": "string", "pattern": "^/(?!/)"},
        "fill": _named(_VALUE),
        "select": _named(_VALUE),
        "check": _TARGET,
        "click": _TARGET,
        "review": _named(_VALUE),
        "prove": _TEXTS,
        "submit": _TARGET,
        "press": _TEXT,
        "expect": _TEXTS,
        "evidence": {"enum": ["screenshot"]},
    }
    step = _table(flows.ACTS, shapes_of)
    return {"type": "array", "items": {**step, "minProperties": 1, "maxProperties": 1}}


def _extract(task: str) -> Schema:
    record = _record({name: _field(shape) for name, shape in shapes(RECORDS[task]).items()})
    return {"type": "object", "required": ["record"], "properties": {"record": record}}


def _record(fields: Schema) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": fields}


def _field(shape: Shape) -> Schema:
    if shape.cls is not None:
        inner = _record({name: _field(each) for name, each in shapes(shape.cls).items()})
        keys = extracts._OBJECT if shape.kind == "object" else extracts._LIST
        return _table(keys, {"fields": inner, "optional": _FLAG}, ("fields",))
    leaf = _table(extracts._LEAF, _leaf(shape))
    return {"anyOf": [leaf, _table(extracts._LIST, {}, ("each",))]} if shape.kind == "texts" else leaf


def _leaf(shape: Shape) -> Schema:
    source = {name: _TEXTS for name in extracts.SOURCES}
    target: Schema = {"enum": list(shape.members)} if shape.members else _TEXT
    kinds = {"type": {"enum": list(normalise.TYPE_NAMES)}, "map": _named(target)}
    rest = {
        "formats": _TEXTS,
        "empty": _TEXTS,
        "optional": _FLAG,
        "absent": {"const": "not_stated"},
        "first": _TEXTS,
        "must_equal": _TEXTS,
    }
    return {**source, **kinds, **rest}
