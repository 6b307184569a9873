"""api.md: every call of the JSON API, what it takes and gives, from the calls themselves."""

from __future__ import annotations

from dataclasses import MISSING, fields
from itertools import groupby

from nightclerk.console.api.contract import Contract, Download
from nightclerk.console.frame import Address, find_pages
from scripts.reference.markdown import code, page, table

INTRO = """
How to call it: [use the API](../how-to/use-the-api.md). Who may: [permissions](permissions.md). The whole of it for
tools, with every type: `GET /api/openapi.json` (OpenAPI 3.1).

What a GET takes stands behind the question mark of the address, what a POST takes in its JSON body; *optional* fields
may be left out. Every refused call answers `{"error": {"code", "message", "remedy", "fields"}}`.
"""


def api() -> str:
    """The calls, by what they are about."""
    found = [(each, each.contract) for room in find_pages() for each in room.addresses if each.contract]
    parts = [INTRO]
    for tag, those in groupby(found, key=lambda pair: pair[1].tag):
        heads = ("", "address", "what it does", "takes", "gives", "status")
        parts += [f"## {tag.capitalize()}", table(heads, [_row(*each) for each in those])]
    return page("API", *parts)


def _row(address: Address, contract: Contract) -> tuple[object, ...]:
    gives = _gives(contract.gives)
    return address.method, code(address.path), address.about, _takes(contract.takes), gives, contract.status


def _takes(cls: type | None) -> str:
    if cls is None:
        return ""
    return ", ".join(
        code(each.name) + (" optional" if (each.default, each.default_factory) != (MISSING, MISSING) else "")
        for each in fields(cls)
    )


def _gives(cls: type) -> str:
    if cls is Download:
        return "a file"
    return ", ".join(code(each.name) for each in fields(cls)) if cls is not dict else "OpenAPI"
