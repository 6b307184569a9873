"""records.md: the canonical records, from the dataclasses and closed lists of `nightclerk.records`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from typing import Any

from nightclerk import records
from scripts.reference.markdown import code, page, table

INTRO = """
What nightclerk records, whatever channel it came by. A scalar that the source did not state is `null`; a closed list
says `not_stated` itself; what could not be understood is `indeterminate`, and a field that the page shows and nobody
could understand stands in `not_read` with what it shows. Nothing is inferred. In JSON, dates are ISO texts, amounts are
decimal texts (`"25.00"` dollars, `"20"` per cent).
"""

# The order in which a reader meets them; the material of workbooks and tables stands last.
FIRST = ("CoverageInquiry", "EligibilityResult", "Record", "Benefit", "Provider", "OtherPayer", "Difference", "Change")


def records_page() -> str:
    """Every record and closed list."""
    known = {name: value for name in records.__all__ if isinstance(value := getattr(records, name), type)}
    classes = [*FIRST, *(name for name in known if is_dataclass(known[name]) and name not in FIRST)]
    lists = [name for name in known if issubclass(known[name], StrEnum)]
    parts = [part for name in classes for part in _record(known[name])]
    return page("Records", INTRO, *parts, "## Closed lists", table(("list", "values", "meaning"), _lists(known, lists)))


def _record(cls: type[Any]) -> list[str]:
    own = [each for each in fields(cls) if each.name not in _inherited(cls) or cls is records.Record]
    more = (
        "\n\nIt carries every field of `Record` too."
        if issubclass(cls, records.Record) and cls is not records.Record
        else ""
    )
    rows = [(code(each.name), code(each.type), _default(each)) for each in own]
    return [f"## {cls.__name__}", f"{_doc(cls)}{more}", table(("field", "type", "when not stated"), rows)]


def _inherited(cls: type[Any]) -> set[str]:
    inner = {"kind"} if cls is not records.Record else set()
    return {name for base in cls.__mro__[1:] if is_dataclass(base) for name in (f.name for f in fields(base))} - inner


def _default(each: Field[Any]) -> str:
    if each.default is MISSING and each.default_factory is MISSING:
        return "needed"
    if each.default_factory is not MISSING:
        return "empty"
    return "`null`" if each.default is None else code(each.default) if each.default not in ("", ()) else "empty"


def _lists(known: dict[str, type[Any]], names: list[str]) -> Iterator[tuple[str, str, str]]:
    for name in names:
        yield code(name), ", ".join(code(each) for each in known[name]), _doc(known[name])


def _doc(cls: type[Any]) -> str:
    return inspect.cleandoc(cls.__doc__ or "")
