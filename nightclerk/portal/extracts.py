"""The grammar of what is read: every field is checked against the canonical record it will fill."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from nightclerk.portal.build import PAIR
from nightclerk.portal.file import Extract, FieldSpec, Source
from nightclerk.portal.located import MappingNode, Node, Reader, ScalarNode, SequenceNode, child, did_you_mean
from nightclerk.portal.marks import Element, Pattern
from nightclerk.portal.normalise import TYPE_NAMES, date_format_problem
from nightclerk.portal.pages import Names, check_css, read_headings, read_target
from nightclerk.portal.shape import INQUIRIES, TYPES, Shape, shapes
from nightclerk.records import RECORDS

SOURCES = ("column", "label", "css", "text")
_LEAF = (*SOURCES, "type", "formats", "map", "empty", "optional", "absent", "split", "first", "must_equal", "open")
_LIST = ("each", "open", "next", "key", "fields", "type", "map", "formats", "empty", "optional")
_OBJECT = ("fields", "optional", "open")


def read_extract(reader: Reader, task: str, node: Node, names: Names) -> Extract:
    """The extract of a flow; the flow must be named after a task, whose record says which fields there are."""
    entries = reader.table(node, f"extract of flow '{task}'", ("from", "record"), ("record",))
    if task not in RECORDS:
        hint = did_you_mean(task, RECORDS)
        reader.say(node, "UNKNOWN_TASK", f"'{task}' is no task with a record ({', '.join(RECORDS)}).{hint}")
        return Extract("", ())
    made = _table(reader, entries["from"], task) if "from" in entries else Extract("", ())
    record = entries.get("record")
    fields = read_fields(reader, record, RECORDS[task], task, table=made.has_table)
    made = replace(made, fields=tuple(_with_clicks(reader, record, field, names) for field in fields))
    if "from" in entries:
        _check_covers(reader, entries["from"], made)
    if made.boxes:
        _check_boxes(reader, record, made)
    return made


def _check_boxes(reader: Reader, node: Node | None, extract: Extract) -> None:
    """What is of one of several boxes is found within it; what is found elsewhere may be another one's."""
    for field in extract.fields:
        place = child(node, field.name)
        if place is not None and (field.opens or (field.is_list and not field.each)):
            reader.say(
                place,
                "BAD_LIST",
                f"The list '{field.name}' stands in one of several boxes: each is a selector there, without open.",
            )
        if place is not None and field.source and field.source.kind == "text" and not field.must_equal:
            words = f"The field '{field.name}' is read from the text of all boxes: name a label in the box (column)."
            reader.say(place, "UNKNOWN_KEY", words)


def _with_clicks(reader: Reader, record: Node | None, field: FieldSpec, names: Names) -> FieldSpec:
    """A list of the record itself may go on over pages, and any field of it may stand behind a tab."""
    node = child(record, field.name)
    more, opens = (child(node, key) for key in ("next", "open"))
    if opens is not None and (why := _too_early(field)):
        reader.say(opens, "READ_BEFORE", f"The field '{field.name}' {why}: it is read before anything is opened.")
    for inner in field.fields:
        if (late := child(node, "fields", inner.name, "open")) is not None:
            reader.say(late, "UNKNOWN_KEY", f"'{inner.name}' is opened with '{field.name}': say open there.")
    return replace(
        field,
        more=read_target(reader, more, names) if more is not None else None,
        opens=_way(reader, opens, names) if opens is not None else (),
    )


def _way(reader: Reader, node: Node, names: Names) -> tuple[Element, ...]:
    """What is clicked; a list of names is clicked one after another (a tab, then what is folded in it)."""
    named = isinstance(node, SequenceNode) and all(isinstance(each, ScalarNode) for each in node.value)
    return tuple(read_target(reader, each, names) for each in (node.value if named else [node]))


def _too_early(field: FieldSpec) -> str:
    """Why a field cannot stand behind a tab."""
    if field.must_equal:
        return "proves whose page it is"
    is_column = field.source is not None and field.source.kind == "column"
    return "stands in the row that is the record" if is_column else ""


def _table(reader: Reader, node: Node, task: str) -> Extract:
    by_headings = _has(node, "headings")
    in_boxes = task == "eligibility" and _has(node, "boxes")
    own = ("headings",) if by_headings else ("boxes",) if in_boxes else ("table", "key")
    which = ("covers", "where") if task == "eligibility" else ()  # only of coverages, many are listed and one is meant
    entries = reader.table(node, "from", (*own, *which), own[:1])
    headings = read_headings(reader, entries["headings"]) if by_headings else ()
    reader.choice(entries.get("key"), "key of a table", ("header",))
    css, boxes = (_css(reader, entries.get(key), key) for key in ("table", "boxes"))
    covers = reader.texts(entries.get("covers"), "covers")
    return Extract(css, (), headings, covers, read_where(reader, entries.get("where")), boxes)


def _css(reader: Reader, node: Node | None, what: str) -> str:
    css = reader.text(node, what)
    if node is not None:
        check_css(reader, node, css)
    return css


def read_where(reader: Reader, node: Node | None, known: tuple[str, ...] = ()) -> tuple[tuple[str, Pattern], ...]:
    """What must stand under which heading, of the `known` ones: under one that a list may lack, every row would be
    another one, and nobody would notice.
    """
    pairs = reader.pairs(node, "where")
    for name, (key, _) in pairs.items():
        if known and name not in known:
            hint = did_you_mean(name, known)
            reader.say(key, "UNKNOWN_HEADING", f"where of a list takes what its headings name; '{name}' is none.{hint}")
    return tuple((name, reader.pattern(value, "where")) for name, (_, value) in pairs.items())


def _check_covers(reader: Reader, node: Node, extract: Extract) -> None:
    """The first and the last day of a row are fields of the record, read as dates from its columns."""
    columns = [each for each in extract.fields if each.source and each.source.kind == "column"]
    days = {each.name for each in columns if each.type == "date"}
    for item in reader.items(child(node, "covers"), "covers"):
        if (name := reader.text(item, "covers")) not in days:
            hint = did_you_mean(name, days)
            reader.say(item, "NO_SUCH_DAY", f"covers names fields that are dates in a column; '{name}' is none.{hint}")
    if len(extract.covers) not in (0, 2):
        reader.say(node, "WRONG_TYPE", "covers takes two fields: the first day of a row, and the last.")


def read_fields(reader: Reader, node: Node | None, cls: type[Any], task: str, *, table: bool) -> tuple[FieldSpec, ...]:
    """The fields of one record (or of one object inside it); missing required ones are reported."""
    known = shapes(cls)
    specs = []
    for name, (key, value) in reader.pairs(node, "the fields of a record").items():
        if name not in known:
            hint = did_you_mean(name, known)
            reader.say(key, "UNKNOWN_FIELD", f"The canonical record has no field '{name}' that a page fills.{hint}")
        else:
            specs.append(_field(reader, name, value, known[name], task, table))
    needed = [name for name, shape in known.items() if shape.required or name == getattr(cls, "ANSWER", "")]
    for name in needed:
        if node is not None and name not in {spec.name for spec in specs}:
            reader.say(node, "MISSING_FIELD", f"The record cannot be made without the field '{name}'.")
    return tuple(specs)


def _field(reader: Reader, name: str, node: Node, shape: Shape, task: str, table: bool) -> FieldSpec:
    if shape.kind == "object" and shape.cls is not None:
        entries = reader.table(node, f"field '{name}'", _OBJECT, ("fields",))
        inner = read_fields(reader, entries.get("fields"), shape.cls, task, table=table)
        return FieldSpec(name, type="object", fields=inner, optional=True)
    if shape.kind == "objects" or (shape.kind == "texts" and _has(node, "each")):
        return _list(reader, name, node, shape, task, table)
    return _leaf(reader, name, node, shape, task, table)


def _has(node: Node, key: str) -> bool:
    return isinstance(node, MappingNode) and any(name.value == key for name, _ in node.value)


def _list(reader: Reader, name: str, node: Node, shape: Shape, task: str, table: bool) -> FieldSpec:
    required = ("each", "fields") if shape.kind == "objects" else ("each",)
    entries = reader.table(node, f"list '{name}'", _LIST, required)
    if shape.cls is not None and (beside := child(entries.get("each"), "columns")) is not None:
        return _side_by_side(reader, name, entries, beside, shape.cls, task, table)
    if shape.cls is not None and (named := child(entries.get("each"), "labels")) is not None:
        reader.table(entries["each"], "each", ("labels",))
        fields = read_fields(reader, entries.get("fields"), shape.cls, task, table=True)
        pattern, none = reader.pattern(named, "labels"), _empties(reader, entries)
        return FieldSpec(name, type="objects", fields=fields, optional=True, labels=pattern, empty=none)
    keyed = reader.choice(entries.get("key"), "key of a list", ("header",)) == "header"
    each, headings = _each(reader, entries.get("each"))
    which = read_where(reader, child(entries.get("each"), "where"), headings)
    none = _empties(reader, entries)
    if shape.cls is None:
        return FieldSpec(name, type="text", each=each, optional=True, empty=none)
    inner = read_fields(reader, entries.get("fields"), shape.cls, task, table=keyed or bool(headings))
    return FieldSpec(
        name, type="objects", each=each, fields=inner, optional=True, headings=headings, where=which, empty=none
    )


def _side_by_side(
    reader: Reader, name: str, entries: dict[str, Node], node: Node, cls: type[Any], task: str, table: bool
) -> FieldSpec:
    """A list whose entries are columns of the record's own table, each with its heading and what stands under it."""
    reader.table(entries["each"], "each", ("columns",))
    if not table:
        reader.say(node, "NO_TABLE", f"list '{name}' reads columns, but the record has no table (from:).")
    for key in ("next", "open"):
        if key in entries:
            reader.say(entries[key], "UNKNOWN_KEY", f"list '{name}' stands in one row and has no '{key}'.")
    fields = read_fields(reader, entries.get("fields"), cls, task, table=True)
    for spec in fields:
        source = spec.source
        if source is None or source.kind != "column" or source.ranked not in [(each,) for each in PAIR]:
            words = f"'{spec.name}' of list '{name}' is read from column: Label (the column's heading) or Value."
            reader.say(child(entries["fields"], spec.name) or node, "UNKNOWN_HEADING", words)
    return FieldSpec(name, type="objects", fields=fields, optional=True, columns=reader.pattern(node, "columns"))


def _each(reader: Reader, node: Node | None) -> tuple[str, tuple[str, ...]]:
    if node is not None and _has(node, "headings"):
        return "", read_headings(reader, reader.table(node, "each", ("headings", "where"))["headings"])
    css = reader.text(node, "each")
    if node is not None:
        check_css(reader, node, css)
    return css, ()


def _leaf(reader: Reader, name: str, node: Node, shape: Shape, task: str, table: bool) -> FieldSpec:
    what = f"field '{name}'"
    entries = reader.table(node, what, _LEAF)
    kind = reader.choice(entries.get("type"), f"type of {what}", TYPE_NAMES, TYPES[shape.kind][0])
    if kind not in TYPES[shape.kind]:
        allowed = " or ".join(TYPES[shape.kind])
        reader.say(
            entries.get("type", node), "TYPE_MISMATCH", f"{what} of the record takes the type {allowed}, not {kind}."
        )
    if kind == "enum" and "map" not in entries and isinstance(node, MappingNode):
        reader.say(node, "MISSING_KEY", f"{what} is an enum and needs the key 'map'.")
    if kind == "date" and "formats" not in entries and isinstance(node, MappingNode):
        reader.say(node, "MISSING_KEY", f"{what} is a date and needs the key 'formats'; a date is never guessed.")
    if "first" in entries and (kind != "name" or "text" in entries):
        reader.say(entries["first"], "TYPE_MISMATCH", f"{what}: only a name (type: name) has its first name elsewhere.")
    return FieldSpec(
        name,
        _source(reader, node, entries, what, table),
        kind,
        _formats(reader, entries.get("formats"), what),
        _mapping(reader, entries.get("map"), shape, what),
        _empties(reader, entries),
        reader.flag(entries.get("optional"), f"optional of {what}"),
        _absent(reader, entries.get("absent"), shape, what),
        reader.text(entries.get("split"), f"split of {what}"),
        _must_equal(reader, entries.get("must_equal"), task),
    )


def _empties(reader: Reader, entries: dict[str, Node]) -> tuple[str, ...]:
    return reader.texts(entries.get("empty"), "empty")


def _source(reader: Reader, node: Node, entries: dict[str, Node], what: str, table: bool) -> Source | None:
    kinds = [kind for kind in SOURCES if kind in entries]
    if len(kinds) != 1:
        if isinstance(node, MappingNode):
            reader.say(node, "MISSING_KEY", f"{what} needs exactly one of {', '.join(SOURCES)} to read from.")
        return None
    kind = kinds[0]
    if kind == "column" and not table:
        reader.say(entries[kind], "NO_TABLE", f"{what} reads a column, but no table is named (from: or key: header).")
    if kind == "text":
        return _text_source(reader, entries[kind], what)
    ranked = reader.texts(entries[kind], kind)
    if kind == "css":
        for item in reader.items(entries[kind], kind):
            check_css(reader, item, reader.text(item, kind))
    return Source(kind, ranked, first=reader.texts(entries.get("first"), "first"))


def _text_source(reader: Reader, node: Node, what: str) -> Source:
    pattern = reader.pattern(node, "text")
    if not pattern.regex or re.search(r"(?<!\\)\((?!\?)", pattern.text) is None:
        reader.say(
            node, "BAD_REGEX", f"{what} is read from text: give a quoted /regex/ with one (group), which is the value."
        )
    return Source("text", (pattern.text,), pattern)


def _formats(reader: Reader, node: Node | None, what: str) -> tuple[str, ...]:
    for item in reader.items(node, "formats"):
        if problem := date_format_problem(reader.text(item, f"formats of {what}"), reading=True):
            reader.say(item, "BAD_FORMAT", problem)
    return reader.texts(node, "formats")


def _mapping(reader: Reader, node: Node | None, shape: Shape, what: str) -> tuple[tuple[Pattern, str], ...]:
    pairs = []
    for key, value in reader.pairs(node, f"map of {what}").values():
        target = reader.text(value, f"map of {what}")
        if shape.members and target not in shape.members:
            allowed = ", ".join(shape.members)
            hint = did_you_mean(target, shape.members)
            reader.say(value, "UNKNOWN_ENUM", f"{what} of the record is one of {allowed}; not '{target}'.{hint}")
        pairs.append((reader.pattern(key, f"a key of the map of {what}"), target))
    return tuple(pairs)


def _absent(reader: Reader, node: Node | None, shape: Shape, what: str) -> str:
    value = reader.text(node, f"absent of {what}")
    if node is not None and value != "not_stated":
        reader.say(
            node, "GUESSED", f"absent of {what} can only be not_stated: what a page does not say is never filled in."
        )
    elif node is not None and not shape.not_stated:
        reader.say(node, "UNKNOWN_ENUM", f"{what} of the record has no not_stated; use optional: true.")
    return value


def _must_equal(reader: Reader, node: Node | None, task: str) -> tuple[str, ...]:
    known = tuple(INQUIRIES[task].__dataclass_fields__) if task in INQUIRIES else ()
    names = []
    for item in reader.items(node, "must_equal"):
        word = reader.text(item, "must_equal")
        if not word.startswith("$") or word[1:] not in known:
            hint = did_you_mean(word, [f"${name}" for name in known])
            reader.say(item, "UNKNOWN_INPUT", f"must_equal takes inputs of the inquiry; there is no '{word}'.{hint}")
        elif isinstance(item, ScalarNode):
            names.append(word[1:])
    return tuple(names)
