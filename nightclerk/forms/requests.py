"""From a request to values by field: every missing or invalid item at once, in the words the form prints."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, get_args, get_type_hints

from nightclerk.forms.maps import Check, Entry, FormMap, Rows, Split, sources
from nightclerk.forms.model import NOTICES
from nightclerk.records import AuthRequest
from nightclerk.records.codec import from_plain

_DATE = "%m/%d/%Y"
_FORMATS = ("digits", "upper", "phone")


@dataclass(frozen=True)
class Problem:
    """One item that a person must see to: the path of the request, the label on the form, and what is wrong."""

    path: str
    label: str
    code: str
    message: str


@dataclass
class Mapped:
    """What goes into the form: values by field, texts that are attached, and what is wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    attached: list[tuple[str, str]] = field(default_factory=list)
    overflow: dict[str, str] = field(default_factory=dict)  # where the list is named -> what became of it
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, tuple[str, str]] = field(default_factory=dict)  # field -> (paths of the request, label)

    def write(self, target: str, value: Any, path: str, label: str) -> None:
        """Put a value into a field, and remember whence it is."""
        self.values[target] = value
        self.sources[target] = (path, label)

    def problem(self, path: str, label: str, code: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(path, label, code, message))


def read_request(data: Any) -> tuple[AuthRequest | None, list[Problem]]:
    """The request of a JSON document, or what does not fit, item by item."""
    from pydantic import ValidationError

    unknown = [
        Problem(path, "", "REQUEST_UNKNOWN", "The request has no item of this name.")
        for path in _paths_of(data)
        if not is_path(path)
    ]
    try:
        return from_plain(AuthRequest, data), unknown
    except ValidationError as error:
        return None, unknown + [
            Problem(".".join(map(str, each["loc"])), "", "REQUEST_INVALID", each["msg"])
            for each in error.errors(include_url=False, include_input=False, include_context=False)
        ]


def _paths_of(data: Any, before: str = "") -> list[str]:
    if isinstance(data, dict):
        return [path for key, value in data.items() for path in _paths_of(value, f"{before}.{key}" if before else key)]
    if isinstance(data, list):
        return list(dict.fromkeys(path for each in data for path in _paths_of(each, f"{before}[]")))
    return [before]


def is_path(path: str) -> bool:
    """Whether a request can hold something there; `services[].code` means that of each row."""
    return _type_at(path) is not None


def _type_at(path: str) -> Any:
    kind: Any = AuthRequest
    for part in path.split("."):
        hints = get_type_hints(kind) if hasattr(kind, "__dataclass_fields__") else {}
        name, many = part.removesuffix("[]"), part.endswith("[]")
        if name not in hints:
            return None
        kind = hints[name]
        if many:
            kind = get_args(kind)[0] if get_args(kind) else None
    return kind


def value_at(request: Any, path: str) -> Any:
    """What the request holds at a path; None where it is not stated."""
    for part in path.split("."):
        request = getattr(request, part, None)
    return request if request != "" else None


def map_request(form: FormMap, request: AuthRequest, labels: dict[str, str]) -> Mapped:
    """The values of a request by field; `labels` are the printed ones, for the words of a problem."""
    mapped = Mapped()
    for entry in form.fields:
        if _applies(entry.when, request):
            _entry(entry, request, labels, mapped)
    for check in form.checks:
        if _applies(check.when, request):
            _check(check, request, labels, mapped)
    for split in form.splits:
        _split(split, request, labels, mapped)
    for rows in form.rows:
        _rows(rows, request, labels, mapped)
    return mapped


def _applies(when: dict[str, str], request: AuthRequest) -> bool:
    return all(str(value_at(request, path)) == wanted for path, wanted in when.items())


def _entry(entry: Entry, request: AuthRequest, labels: dict[str, str], mapped: Mapped) -> None:
    label = entry.label or labels.get(entry.target, "") or entry.target
    paths = sources(entry)
    if not paths:
        mapped.write(entry.target, entry.value, "", label)
        return
    found = {path: value_at(request, path) for path in paths}
    absent = [path for path, value in found.items() if value is None]
    if entry.required:
        for path in absent:
            mapped.problem(path, label, "REQUEST_MISSING", "It is required, and the request does not state it.")
    parts = [_written(value, entry.format, path, label, mapped) for path, value in found.items() if value is not None]
    if parts and not (entry.required and absent):
        mapped.write(entry.target, entry.join.join(parts), ", ".join(paths), label)


def _written(value: Any, how: str, path: str, label: str, mapped: Mapped) -> str:
    if isinstance(value, date):
        return value.strftime(how or _DATE)
    text = str(value)
    if how == "digits":
        return re.sub(r"\D", "", text)
    if how == "upper":
        return text.upper()
    if how == "phone":
        digits = re.sub(r"\D", "", text).removeprefix("1")
        if len(digits) != 10:
            mapped.problem(path, label, "REQUEST_INVALID", "A telephone number has ten digits.")
            return text
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    return text


def _check(check: Check, request: AuthRequest, labels: dict[str, str], mapped: Mapped) -> None:
    value = value_at(request, check.from_)
    known = check.choose or check.states
    first = next(iter(check.choose.values()), check.target)
    label = check.label or labels.get(check.target or first, "") or check.target or first
    if value is None:
        if check.required:
            mapped.problem(check.from_, label, "REQUEST_MISSING", "It is required, and the request does not state it.")
        return
    wanted = str(value.value if isinstance(value, StrEnum) else value).lower()
    if wanted not in known:
        mapped.problem(
            check.from_, label, "REQUEST_INVALID", f"The form has no box for it; it has: {', '.join(known)}."
        )
    elif check.choose:
        mapped.write(check.choose[wanted], True, check.from_, f"{label}: {wanted}")
    else:
        mapped.write(check.target, check.states[wanted], check.from_, f"{label}: {wanted}")


def _split(split: Split, request: AuthRequest, labels: dict[str, str], mapped: Mapped) -> None:
    value = value_at(request, split.from_)
    label = split.label or labels.get(split.targets[0], "") or split.targets[0]
    if value is None:
        if split.required:
            mapped.problem(split.from_, label, "REQUEST_MISSING", "It is required, and the request does not state it.")
        return
    text = _written(value, split.format, split.from_, label, mapped)
    if len(text) != sum(split.widths):
        mapped.problem(split.from_, label, "REQUEST_INVALID", f"The boxes take exactly {sum(split.widths)} signs.")
        return
    for target, width in zip(split.targets, split.widths, strict=True):
        mapped.write(target, text[:width], split.from_, label)
        text = text[width:]


def _rows(rows: Rows, request: AuthRequest, labels: dict[str, str], mapped: Mapped) -> None:
    found = value_at(request, rows.from_) or ()
    label = rows.label or rows.from_
    for number in range(len(found), rows.at_least):
        mapped.problem(f"{rows.from_}[{number}]", label, "REQUEST_MISSING", "The form requires this row.")
    for number, row in enumerate(found):
        for column, pattern in rows.columns.items():
            target = pattern.replace("{n}", str(number + 1))
            path, shown = f"{rows.from_}[{number}].{column}", labels.get(target, "") or f"{label}, {column}"
            value = value_at(row, column)
            if value is None and column in rows.required:
                mapped.problem(path, shown, "REQUEST_MISSING", "It is required, and the request does not state it.")
            if value is not None and number < rows.max:
                mapped.write(target, _written(value, rows.formats.get(column, ""), path, shown, mapped), path, shown)
    if len(found) > rows.max:
        _attach(rows, found, label, mapped)


def _attach(rows: Rows, found: Any, label: str, mapped: Mapped) -> None:
    """The rows that are over go behind the form, and the form says so."""
    if not rows.note:
        mapped.problem(rows.from_, label, "REQUEST_TOO_MANY", f"The form has {rows.max} rows, and no place for a note.")
        return
    lines = []
    for number, row in enumerate(found[rows.max :], rows.max + 1):
        values = {column: value_at(row, column) for column in rows.columns}
        parts = [
            f"{column} {_written(value, rows.formats.get(column, ''), rows.from_, label, mapped)}"
            for column, value in values.items()
            if value is not None
        ]
        lines.append(f"Row {number}: " + ", ".join(parts))
    mapped.attached.append((label, "\n".join(lines)))
    notice = NOTICES[0].format(len(mapped.attached))
    before = mapped.values.get(rows.note)
    whence = mapped.sources.get(rows.note, (rows.from_, label))
    mapped.write(rows.note, f"{before} {notice}" if before else notice, *whence)
    mapped.overflow[rows.from_] = f"Rows from {rows.max + 1} on are attached as item {len(mapped.attached)}."
