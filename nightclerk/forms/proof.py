"""Proof that a filled form says what was meant: read back, seen as ink, found as text, by PDFium alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nightclerk.forms import reader
from nightclerk.forms.model import Outcome, Rect, refused
from nightclerk.forms.rightleft import is_right_to_left

_WORD = re.compile(r"[^\W\d_]+")
_VISIBLE = 24  # steps of grey that count as ink
_AROUND = 3  # pixels around a box that smoothing may touch


@dataclass(frozen=True)
class Expected:
    """What one widget must show; `shown` is None where nothing needs to be seen."""

    name: str
    page: int
    place: int
    rect: Rect
    value: str | None  # as the form holds it; None for buttons
    checked: bool
    shown: str | None  # text that must be found in the box; "" for a mark without text
    was: tuple[str, bool]  # value and state in the blank


def prove(blank: Path, filled: Path, expected: list[Expected]) -> dict[str, Outcome]:
    """The fields that fail, by name, with what failed first."""
    found: dict[str, Outcome] = {}
    for failed in (_values(filled, expected), _seen(blank, filled, expected)):
        for name, why in failed:
            found.setdefault(name, why)
    return found


Failure = tuple[str, Outcome]  # name of the field, and what is wrong


def _values(filled: Path, expected: list[Expected]) -> Iterator[Failure]:
    read = reader.values(filled)
    for each in expected:
        value, checked = read.get((each.page, each.place), ("", False))
        if each.value is not None and _same(value) != _same(each.value):
            yield each.name, refused("PROOF_VALUE", "Read back, the field holds another value than was given.")
        if each.value is None and checked != each.checked:
            yield each.name, refused("PROOF_STATE", f"Read back, the button is {'on' if checked else 'off'}.")


def _same(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _seen(blank: Path, filled: Path, expected: list[Expected]) -> Iterator[Failure]:
    """Something new inside each box that must show something, nothing outside all of them, and the text whole."""
    with reader.opened(blank) as before, reader.opened(filled) as after:
        for number, here in sorted(_by_page(expected).items()):
            with reader.flattened(before, number) as old, reader.flattened(after, number) as new:
                yield from _ink_of_page(old, new, here)
                yield from _texts_of_page(new, here)


def _ink_of_page(before: Any, after: Any, expected: list[Expected]) -> Iterator[Failure]:
    import numpy

    old, new = reader.picture(before), reader.picture(after)
    if old.shape != new.shape:
        yield expected[0].name, refused("PROOF_PAGE", "The page has another size than in the blank.")
        return
    changed = numpy.abs(old.astype(numpy.int16) - new) > _VISIBLE
    outside = changed.copy()
    for each in expected:
        left, top, right, bottom = reader.pixels(after, each.rect, new.shape)
        outside[max(top - _AROUND, 0) : bottom + _AROUND, max(left - _AROUND, 0) : right + _AROUND] = False
        if each.shown is not None and not _is_old(each) and not changed[top:bottom, left:right].any():
            yield each.name, refused("PROOF_INK", "Nothing of it can be seen in its box.")
    if outside.any():
        yield _nearest(after, outside, expected).name, refused("PROOF_OUTSIDE", "Something was drawn outside its box.")


def _is_old(each: Expected) -> bool:
    return each.was == (each.value or "", each.checked)


def _nearest(page: Any, outside: Any, expected: list[Expected]) -> Expected:
    """The field whose box is nearest to the first pixel outside."""
    import numpy

    row, column = numpy.argwhere(outside)[0]

    def distance(each: Expected) -> int:
        left, top, right, bottom = reader.pixels(page, each.rect, outside.shape)
        return int(max(left - column, 0, column - right) + max(top - row, 0, row - bottom))

    return min(expected, key=distance)


def _texts_of_page(page: Any, expected: list[Expected]) -> Iterator[Failure]:
    with reader.text_of(page) as text:
        for each in expected:
            if each.shown and not _holds(text, each):
                yield each.name, refused("PROOF_TEXT", "Its text is not found whole in its box.")


def prove_flat(flat: Path, expected: list[Expected]) -> dict[str, Outcome]:
    """The fields whose text did not outlive flattening."""
    found: dict[str, Outcome] = {}
    with reader.opened(flat) as document:
        for number, here in sorted(_by_page(expected).items()):
            page = document[number - 1]
            found.update(_texts_of_page(page, here))
            page.close()
    return found


def _holds(text: Any, each: Expected) -> bool:
    """Whether every sign is found in the box, in order; printed text of the form may stand between.

    Of right-to-left writing each word must be found whole: in which order PDFium reads the words of a line depends on
    what else is on the page, while they stand where the line was drawn from its end.
    """
    left, bottom, right, top = each.rect
    found, shown = _bare(text.get_text_bounded(left - 1, bottom - 1, right + 1, top + 1)), each.shown or ""
    if is_right_to_left(shown):
        return all(word in found for word in _WORD.findall(shown))
    signs = iter(found)
    return all(sign in signs for sign in _bare(shown))


def _bare(text: str) -> str:
    return "".join(text.split())


def _by_page(expected: list[Expected]) -> dict[int, list[Expected]]:
    found: dict[int, list[Expected]] = defaultdict(list)
    for each in expected:
        found[each.page].append(each)
    return found
