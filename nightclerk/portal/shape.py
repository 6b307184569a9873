"""What a canonical record can hold, read from its type hints: the linter and the extraction both go by it."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from nightclerk.records import RECORDS, AuthSubmission, ClaimInquiry, CoverageInquiry, Record

# What each task is asked with; `$input` in a flow is checked against its fields.
INQUIRIES: dict[str, type[Any]] = {
    "eligibility": CoverageInquiry,
    "claim_status": ClaimInquiry,
    "authorization_submit": AuthSubmission,
    "authorization_lookup": AuthSubmission,
    "authorization_status": AuthSubmission,
    "authorization_need": AuthSubmission,
}

# With these a payer says that it cannot answer, each task in its own word; a task without one says *indeterminate*,
# which is also said of somebody.
UNANSWERED = frozenset(record.UNAVAILABLE for record in RECORDS.values())
UNAVAILABLE = UNANSWERED - {"indeterminate"}

# How a question ends of which a person has to find the answer.
REFUSALS = UNAVAILABLE | {"indeterminate", "rejected_input", "provider_problem", "unknown", "unknown_outcome"}

# Which `type` of a portal file may fill which kind of field.
TYPES: dict[str, tuple[str, ...]] = {
    "str": ("text", "name", "phone", "npi", "enum"),
    "date": ("date",),
    "Decimal": ("money", "percent", "integer", "quantity"),
    "int": ("integer",),
    "bool": ("enum",),
    "enum": ("enum",),
    "texts": ("text", "name", "list"),
}

# What a record says about the check itself: the runtime's or the bot's to fill, never a page's.
HEADER = frozenset(field.name for field in dataclasses.fields(Record)) | {
    "returned_differs",
    "reason_code",
    "diff",
    "changed_since_last",
    "next_check_at",
    "age_days",
    "file_by",
    "level",
}


@dataclass(frozen=True)
class Shape:
    """One field of a record: `kind` str | date | Decimal | int | bool | enum | texts | object | objects."""

    kind: str
    required: bool
    members: tuple[str, ...] = ()
    enum: type[StrEnum] | None = None
    cls: type[Any] | None = None

    @property
    def not_stated(self) -> bool:
        """Whether the closed list itself can say that the source did not."""
        return "not_stated" in self.members


def shapes(cls: type[Any]) -> dict[str, Shape]:
    """Every field of a record class that a page may fill, by name."""
    return _shapes(cast(Hashable, cls))


@cache
def several_of(task: str) -> tuple[str, ...]:
    """The inputs of a task that hold several things, such as the procedures of a request."""
    return tuple(name for name, hint in _asked(task).items() if get_origin(hint) is tuple)


@cache
def days_asked(task: str) -> tuple[str, ...]:
    """The inputs of a task that are days."""
    return tuple(name for name, hint in _asked(task).items() if date in (hint, *get_args(hint)))


def _asked(task: str) -> dict[str, Any]:
    cls = INQUIRIES.get(task)
    return get_type_hints(cls) if cls is not None else {}


def answers_of(task: str) -> tuple[str, ...]:
    """How a question of this task can end: the closed list of its record."""
    cls = RECORDS[task]
    return shapes(cls)[cls.ANSWER].members


@cache
def _shapes(cls: Hashable) -> dict[str, Shape]:
    assert isinstance(cls, type)
    hints = get_type_hints(cls)
    return {
        field.name: _shape(hints[field.name], _is_required(field))
        for field in dataclasses.fields(cls)
        if not (issubclass(cls, Record) and field.name in HEADER)
    }


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _shape(hint: Any, required: bool) -> Shape:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return Shape("texts", required) if item is str else Shape("objects", required, cls=item)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Shape("enum", required, tuple(member.value for member in hint), hint)
    if dataclasses.is_dataclass(hint):
        return Shape("object", required, cls=hint if isinstance(hint, type) else None)
    if hint is bool:
        return Shape("bool", required, ("true", "false"))
    return Shape({str: "str", date: "date", Decimal: "Decimal", int: "int"}[hint], required)
