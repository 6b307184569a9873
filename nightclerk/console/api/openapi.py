"""The description of the API (OpenAPI 3.1), made from the contracts of its calls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from pydantic import TypeAdapter

from nightclerk import __version__
from nightclerk.console.api.contract import Contract, Download, adapter
from nightclerk.console.frame import EVERYBODY, Address, Call

REFERENCE = "#/components/schemas/"
Mode = Literal["validation", "serialization"]
Schema = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """What was refused: a stable code, what happened, what to do next, and what is wrong with which field."""

    code: str
    message: str
    remedy: str
    fields: dict[str, str] | None = None


@dataclass(frozen=True)
class ErrorBody:
    """What every refused call answers."""

    error: Told


def describe(addresses: list[Address]) -> Address:
    """The address of the description of these calls; it describes itself as well."""

    def show_description(_call: Call) -> Schema:
        """This API in OpenAPI 3.1."""
        return made

    contract = Contract(show_description, "description", 200, None, dict)
    own = Address("/api/openapi.json", "GET", EVERYBODY, contract=contract)
    made = document([*addresses, own])
    return own


def document(addresses: list[Address]) -> Schema:
    """The whole description."""
    schemas, known = _schemas(addresses)
    paths: dict[str, Schema] = {}
    for each in addresses:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, schemas, known)
    about = "Every call needs a token (or a signed-in browser). What one role may not do is refused with 403."
    return {
        "openapi": "3.1.0",
        "info": {"title": "nightclerk", "version": __version__, "description": about},
        "paths": paths,
        "components": {
            "schemas": known,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _schemas(addresses: list[Address]) -> tuple[dict[tuple[type, Mode], Schema], dict[str, Schema]]:
    """How each dataclass is referred to, and all of them by name."""
    used: dict[tuple[type, Mode], None] = {(ErrorBody, "serialization"): None}
    for each in addresses:
        if each.contract and each.contract.takes:
            used[each.contract.takes, "validation"] = None
        if each.contract and each.contract.gives not in (Download, dict):
            used[each.contract.gives, "serialization"] = None
    inputs = [(cls, mode, adapter(cls)) for cls, mode in used]
    found, shared = TypeAdapter.json_schemas(inputs, ref_template=f"{REFERENCE}{{model}}")
    known: dict[str, Schema] = dict(sorted(shared["$defs"].items()))
    for (cls, _mode), schema in found.items():
        named = known.get(schema.get("$ref", "").removeprefix(REFERENCE))
        if named is not None:
            named.setdefault("description", _plain(cls.__doc__))
    return dict(found), known


def _operation(address: Address, schemas: dict[tuple[type, Mode], Schema], known: dict[str, Schema]) -> Schema:
    contract = address.contract
    assert contract
    made: Schema = {
        "operationId": contract.perform.__name__ if contract.tag != "bots" else f"bots_{contract.perform.__name__}",
        "tags": [contract.tag],
        "summary": address.about,
        "description": f"For: {', '.join(sorted(address.may))}.",
        "parameters": [_part(name) for name in re.findall(r"\{(\w+)\}", address.path)],
        "responses": _responses(address, contract, schemas),
    }
    taken = schemas[contract.takes, "validation"] if contract.takes else None
    if taken and address.method == "GET":
        made["parameters"] += _words(known[taken["$ref"].removeprefix(REFERENCE)])
    elif taken:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": taken}}}
    return made


def _part(name: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _words(schema: Schema) -> list[Schema]:
    needed = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": said}
        for name, said in schema["properties"].items()
    ]


def _responses(address: Address, contract: Contract, schemas: dict[tuple[type, Mode], Schema]) -> Schema:
    if contract.gives is Download:
        content: Schema = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    else:
        content = {"application/json": {"schema": schemas.get((contract.gives, "serialization"), {"type": "object"})}}
    refusals = [400, 401, 403, 429, 503]
    refusals += [404] if "{" in address.path else []
    refusals += [409, 413, 415] if address.method == "POST" else []
    error = {"application/json": {"schema": schemas[ErrorBody, "serialization"]}}
    told = {str(each): {"description": HTTPStatus(each).phrase, "content": error} for each in sorted(refusals)}
    return {str(contract.status): {"description": _plain(contract.gives.__doc__), "content": content}, **told}


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())
