"""Any frozen dataclass of ours to plain JSON values and back, exactly: dates ISO, money as decimal strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}  # making one costs a thousand times a use of it


def _adapter(cls: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter  # imported late: `nightclerk --help` must not pay for it

    if cls not in _ADAPTERS:
        _ADAPTERS[cls] = TypeAdapter(cls)
    return _ADAPTERS[cls]


def to_plain(value: Any) -> Any:
    """The JSON-ready form of a dataclass (or of any value pydantic knows)."""
    return _adapter(type(value)).dump_python(value, mode="json")


def from_plain(cls: type[T], data: object) -> T:
    """The dataclass back from its plain form; raises `ValueError` naming every field that does not fit."""
    value: T = _adapter(cls).validate_python(data)
    return value


def to_bytes(value: Any) -> bytes:
    """The dataclass as canonical UTF-8 JSON."""
    return _adapter(type(value)).dump_json(value)


def from_bytes(cls: type[T], data: bytes) -> T:
    """The dataclass back from `to_bytes`."""
    value: T = _adapter(cls).validate_json(data)
    return value
