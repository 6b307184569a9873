"""A YAML file as a frozen dataclass: every misfit at once, each at its line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

from nightclerk.errors import Finding, InvalidFiles, UsageError

if TYPE_CHECKING:
    from pydantic import ValidationError

T = TypeVar("T")


def load_yaml(path: Path) -> Any:
    """The YAML document with line and column on every node; raises `InvalidFiles` where it does not parse."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return YAML(typ="rt").load(path.read_text("utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{path.name} does not exist.", code="NO_SUCH_FILE", remedy="Check the path.") from None
    except UnicodeDecodeError:
        raise InvalidFiles([Finding(str(path), 1, 1, "error", "NOT_UTF8", "This file is not UTF-8 text.")]) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise InvalidFiles([Finding(str(path), line, column, "error", "YAML", error.problem or "not YAML")]) from None
    except YAMLError as error:
        raise InvalidFiles([Finding(str(path), 1, 1, "error", "YAML", type(error).__name__)]) from None


@dataclass(frozen=True)
class Misfit:
    """What is wrong with the value at `where` (the keys that lead to it), beyond its type."""

    where: tuple[int | str, ...]
    code: str
    message: str


def read_yaml(path: Path, cls: type[T], check: Callable[[Any], Iterable[Misfit]] = lambda _data: ()) -> T:
    """A YAML file as a frozen dataclass; raises `InvalidFiles` with every misfit at its line and column.

    `check` sees the document as it stands, also where its shape is wrong.
    """
    from pydantic import ConfigDict, TypeAdapter, ValidationError

    data = load_yaml(path)
    data = data if data is not None else {}
    found = [located(path, data, each) for each in check(data)]
    try:
        # `from` is a word of Python, so its field is called from_.
        _strict(cls, ConfigDict(extra="forbid", alias_generator=lambda name: name.removesuffix("_")))
        adapter: TypeAdapter[T] = TypeAdapter(cls)
        value = adapter.validate_python(data)
    except ValidationError as error:
        raise InvalidFiles([*found, *_findings(path, data, error)]) from None
    if found:
        raise InvalidFiles(found)
    return value


def _strict(cls: type[Any], config: Any) -> None:
    """Forbid unknown keys in the dataclass and in those it holds (pydantic reads this attribute)."""
    if "__pydantic_config__" not in vars(cls):
        setattr(cls, "__pydantic_config__", config)  # noqa: B010 - the attribute is pydantic's, not ours
    for hint in get_type_hints(cls).values():
        for part in (hint, *get_args(hint)):
            if isinstance(part, type) and is_dataclass(part):
                _strict(part, config)


def located(path: Path, data: Any, misfit: Misfit) -> Finding:
    """A misfit at its line and column of the document, which `load_yaml` read."""
    line, column = _position(data, misfit.where)
    return Finding(str(path), line, column, "error", misfit.code, misfit.message)


def _findings(path: Path, data: Any, error: ValidationError) -> list[Finding]:
    found = []
    for each in error.errors(include_url=False, include_input=False):
        line, column = _position(data, each["loc"])
        where = ".".join(str(part) for part in each["loc"])
        found.append(Finding(str(path), line, column, "error", "SETTING", f"{where}: {each['msg']}"))
    return found


def _position(data: Any, location: tuple[int | str, ...]) -> tuple[int, int]:
    """Line and column (from 1) of the deepest node on the way to `location`."""
    line, column = 1, 1
    node = data
    for part in location:
        marks = getattr(node, "lc", None)
        if marks is None or part not in (marks.data or {}):
            break
        line, column = marks.data[part][0] + 1, marks.data[part][1] + 1
        node = node[part]
    return line, column


def read_optional(path: Path, cls: type[T], check: Callable[[Any], Iterable[Misfit]] = lambda _data: ()) -> T:
    """The same, or the defaults where there is no file."""
    return read_yaml(path, cls, check) if path.exists() else cls()
