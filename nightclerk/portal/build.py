"""From raw texts to the fields of a record: typed, with provenance, and with a note of everything that was not taken.

Nothing is guessed. A text that is not what its field says stays out: the field is None (or not_stated) and the text
goes to the notes and to `not_read`, for it is not the same as what the page does not state; when the field is a
required one, the caller makes the outcome indeterminate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nightclerk.portal.file import FieldSpec
from nightclerk.portal.marks import Pattern
from nightclerk.portal.normalise import Disputed, Garbled, fits, fold, is_empty, is_sign_for_nothing, normalise
from nightclerk.portal.ports import Drift
from nightclerk.portal.shape import Shape, shapes
from nightclerk.records import Provenance

# The headings under which names and their values are read as rows, wherever they stand.
PAIR = ("Label", "Value")
# What an empty table says in place of its rows.
_NO_ROWS = re.compile(
    r"no (?:data|records?|results?|rows?|items?|entries|benefits?)(?: (?:found|available|to (?:show|display)))?\W*",
    re.I,
)


@dataclass
class Built:
    """The fields that could be read, and what is to be said about the rest."""

    provenance: dict[str, Provenance] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    garbled: list[str] = field(default_factory=list)
    not_read: dict[str, str] = field(default_factory=dict)


def build(
    built: Built, specs: tuple[FieldSpec, ...], cls: type[Any], raws: Mapping[str, Any], at: str = ""
) -> dict[str, Any]:
    """The keyword arguments of `cls` that the page states; `at` is the place inside the record ("benefits[0].")."""
    known = shapes(cls)
    values: dict[str, Any] = {}
    unread: list[FieldSpec] = []
    read: set[tuple[str, ...]] = set()
    for spec in specs:
        shape, raw = known[spec.name], raws[spec.name]
        if "rows" in raw:
            values[spec.name] = _rows(built, spec, shape, raw["rows"], at)
        elif spec.fields:
            _object(built, spec, shape, raw["fields"], at, values)
        elif is_empty(fold(raw["raw"]), spec):
            _absent(built, spec, shape, raw, at)
        elif _leaf(built, spec, shape, raw, at, values):
            read.add(_source_key(spec))
        else:
            unread.append(spec)
    _note_unread(built, unread, read, known, raws, at)
    return values


def spread(specs: tuple[FieldSpec, ...], read: Mapping[str, Any]) -> dict[str, Any]:
    """The raw fields of a record, with the lists whose entries stand side by side in its own row."""
    cells = list(zip(read["headers"], read["cells"], strict=False))
    wide = {
        spec.name: {"rows": [_column(spec, *each) for each in cells if _is_entry(spec, each[0])]}
        for spec in specs
        if spec.columns
    }
    return {**read["fields"], **wide}


def _is_entry(spec: FieldSpec, heading: str) -> bool:
    return spec.columns is not None and fits(spec.columns, heading)


def _column(spec: FieldSpec, heading: str, cell: str) -> dict[str, Any]:
    said = dict(zip(PAIR, (heading, cell), strict=True))
    leaves = [(each.name, each.source.ranked[0]) for each in spec.fields if each.source]
    fields = {name: {"raw": said[place], "rank": 1, "at": f"column: {heading}"} for name, place in leaves}
    return {"headers": (), "cells": (), "fits": True, "text": f"{heading}: {cell}", "fields": fields}


def _source_key(spec: FieldSpec) -> tuple[str, ...]:
    return (spec.source.kind, *spec.source.ranked) if spec.source else ()


def _leaf(built: Built, spec: FieldSpec, shape: Shape, raw: Mapping[str, Any], at: str, values: dict[str, Any]) -> bool:
    text = fold(raw["raw"])
    try:
        values[spec.name] = _typed(normalise(text, spec), shape)
    except Disputed:  # another field may read the same place, and this one is spoken of there all the same
        built.not_read[at + spec.name] = text
        return False
    except Garbled:
        return False
    built.provenance[at + spec.name] = Provenance(raw["at"], text)
    if raw["rank"] > 1:
        built.drift.append(Drift(spec.name, raw["rank"], raw["at"]))
    return True


def _typed(value: Any, shape: Shape) -> Any:
    if shape.enum is not None:
        return shape.enum(value)
    if shape.kind == "bool":
        return value == "true"
    if shape.kind == "int":
        return int(value)
    return (value,) if shape.kind == "texts" and isinstance(value, str) else value


def _is_optional(spec: FieldSpec, shape: Shape) -> bool:
    return spec.optional or bool(spec.absent) or (shape.not_stated and not shape.required)


def _absent(built: Built, spec: FieldSpec, shape: Shape, raw: Mapping[str, Any], at: str) -> None:
    if raw.get("ambiguous"):
        built.notes.append(f"{at}{raw['at']}: the page shows several values")
        built.not_read[at + spec.name] = "several values"
    if raw.get("undrawn"):
        built.notes.append(f"{at}{raw['at']}: the list has not drawn this column")
        built.not_read[at + spec.name] = "a column that is not drawn"
    if not (_is_optional(spec, shape) or raw.get("typable")):
        built.missing.append(at + spec.name)


def _note_unread(
    built: Built,
    unread: Iterable[FieldSpec],
    read: set[tuple[str, ...]],
    known: Mapping[str, Shape],
    raws: Mapping[str, Any],
    at: str,
) -> None:
    """Two fields may share a column ("20%" is a percent, "$25.00" an amount): it is enough that one understands it."""
    noted = set(read)
    for spec in unread:
        raw = raws[spec.name]
        needed = not _is_optional(spec, known[spec.name])
        if needed:
            built.garbled.append(at + spec.name)
        if needed or _source_key(spec) not in read:
            built.not_read[at + spec.name] = fold(raw["raw"])
        if _source_key(spec) not in noted:
            noted.add(_source_key(spec))
            built.notes.append(f"{at}{_heading(raw['at'])}: {fold(raw['raw'])}")


def _heading(locator: str) -> str:
    return locator.partition(": ")[2]


def _object(
    built: Built, spec: FieldSpec, shape: Shape, raws: Mapping[str, Any], at: str, values: dict[str, Any]
) -> None:
    assert shape.cls is not None  # the linter lets only objects have fields
    inner = build(built, spec.fields, shape.cls, raws, f"{at}{spec.name}.")
    if inner:
        values[spec.name] = shape.cls(**inner)


def _rows(built: Built, spec: FieldSpec, shape: Shape, rows: list[dict[str, Any]], at: str) -> tuple[Any, ...]:
    made: list[Any] = []
    for row in rows:
        place = f"{at}{spec.name}[{len(made)}]"
        text = fold(row["text"])
        if not row["fits"] and (_NO_ROWS.fullmatch(text) or is_empty(text, spec)):
            continue
        if row["fits"] and not says(row, spec.where):
            built.notes.append(f"{spec.name}, another row: {'; '.join(cells_of(row))}")
        elif shape.cls is None:
            if not is_empty(text, spec):
                made.append(text)
                built.provenance[place] = Provenance(spec.place, text)
        elif (item := _row(built, spec, shape.cls, row, place)) is not None:
            made.append(item)
    return tuple(made)


def _row(built: Built, spec: FieldSpec, cls: type[Any], row: Mapping[str, Any], place: str) -> Any:
    """One entry of a list, or None with the whole row in the notes when a required field cannot be read."""
    part = Built()
    values = build(part, spec.fields, cls, row["fields"], f"{place}.") if row["fits"] else {}
    if part.missing or part.garbled or not row["fits"]:
        shown = "; ".join(cells_of(row)) or fold(row["text"])
        built.notes.append(f"{spec.name}, a row that was not understood: {shown}")
        _lost(built, place.rpartition("[")[0], shown)
        return None
    built.provenance |= part.provenance
    built.notes += part.notes
    built.not_read |= part.not_read
    built.drift += part.drift
    taken = _taken(spec.fields, "column")
    built.notes += unclaimed(zip(row["headers"], row["cells"], strict=False), taken, spec.fields, f"{place}.")
    return cls(**values)


def cells_of(row: Mapping[str, Any]) -> list[str]:
    """What a row of a table shows, each cell as "Header: text"; blank ones are left out."""
    return [f"{name}: {cell}" for name, cell in zip(row["headers"], row["cells"], strict=False) if cell]


def says(row: Mapping[str, Any], where: Iterable[tuple[str, Pattern]]) -> bool:
    """Whether a row of a table says what is wanted under these headings."""
    cells = {plain_heading(name): cell for name, cell in zip(row["headers"], row["cells"], strict=False)}
    return all(fits(pattern, fold(cells.get(plain_heading(name), ""))) for name, pattern in where)


def tells(rows: Iterable[Mapping[str, Any]], where: Iterable[tuple[str, Pattern]]) -> bool:
    """Whether all of these rows have what is wanted under headings of theirs: else, none says of which kind it is."""
    names = {plain_heading(name) for name, _ in where}
    return all(names <= {plain_heading(header) for header in row["headers"]} for row in rows)


def _lost(built: Built, name: str, shown: str) -> None:
    number = 1 + sum(each.startswith(f"{name}#") for each in built.not_read)
    built.not_read[f"{name}#{number}"] = shown


def _taken(specs: tuple[FieldSpec, ...], kind: str) -> set[str]:
    direct = [spec for spec in specs if not spec.is_list]
    inner = [leaf for spec in direct for leaf in (spec, *spec.fields)]
    return {
        plain_heading(name)
        for spec in inner
        if spec.source and spec.source.kind == kind
        for name in (*spec.source.ranked, *spec.source.first)
    }


def plain_heading(text: str) -> str:
    """A heading without the signs around it, in small letters."""
    return fold(text).strip(" :*•†‡.…»›→").casefold()


def unclaimed(
    cells: Iterable[tuple[str, str]], taken: set[str], specs: tuple[FieldSpec, ...], at: str = ""
) -> list[str]:
    """What a table or list shows and no field takes, as "Header: text"; blanks, also by any field's words, are left
    out.
    """
    blanks = {word.casefold() for spec in specs for word in spec.empty}
    return [
        f"{at}{header}: {text}"
        for header, text in cells
        if not (plain_heading(header) in taken or is_sign_for_nothing(fold(text)) or text.casefold() in {"", *blanks})
    ]


def leftovers(specs: tuple[FieldSpec, ...], read: Mapping[str, Any]) -> list[str]:
    """What the record's own table and the page's label lists show and no field takes."""
    cells = zip(read["headers"], read["cells"], strict=False)
    rest = [each for each in cells if not any(_is_entry(spec, each[0]) for spec in specs)]
    table = unclaimed(rest, _taken(specs, "column"), specs)
    listed = [spec.labels for spec in specs if spec.labels]
    others = [(label, text) for label, text in read["pairs"] if not any(fits(each, label) for each in listed)]
    pairs = unclaimed(others, _taken(specs, "label"), specs)
    return table + pairs
