"""What is printed nearest to a field: left of it, above it, or, for a box to tick, right of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nightclerk.forms import reader
from nightclerk.forms.model import Field, Rect

_LEFT, _RIGHT, _ABOVE = 160.0, 60.0, 18.0  # points within which a label is looked for
_JOIN = 4.0  # points between two pieces of one stretch
_MOST = 100  # signs of a label
_UPRIGHT = {
    0: lambda l, b, r, t: (l, b, r, t),  # noqa: E741 - left
    1: lambda l, b, r, t: (b, -r, t, -l),  # noqa: E741
    2: lambda l, b, r, t: (-r, -t, -l, -b),  # noqa: E741
    3: lambda l, b, r, t: (-t, l, -b, r),  # noqa: E741
}


def printed_labels(path: str | Path, fields: list[Field]) -> dict[str, str]:
    """The printed label of each field that has one, by the field's name."""
    found: dict[str, str] = {}
    with reader.opened(path) as document:
        for number in sorted({each.widgets[0].page for each in fields}):
            page = document[number - 1]
            runs, turn = _runs(page), page.get_rotation() // 90
            for field in fields:
                if field.widgets[0].page == number and (label := _nearest(field, runs, turn)):
                    found[field.name] = label
            page.close()
    return found


def runs_of(page: Any) -> list[tuple[Rect, str]]:
    """Stretches of printed text with their rectangles, as the page itself counts points."""
    text = page.get_textpage()
    found = []
    for rect in _joined([text.get_rect(index) for index in range(text.count_rects())]):
        left, bottom, right, top = rect
        if words := " ".join(text.get_text_bounded(left - 1, bottom - 1, right + 1, top + 1).split()):
            found.append((rect, words))
    text.close()
    return found


def _joined(rects: list[Rect]) -> list[Rect]:
    """Pieces of one line that follow one another closely are one stretch: a change of font cuts words apart."""
    found: list[Rect] = []
    for each in rects:
        last = found[-1] if found else None
        if last and -_JOIN <= each[0] - last[2] <= _JOIN and _level(each, last):
            found[-1] = (
                min(last[0], each[0]),
                min(last[1], each[1]),
                max(last[2], each[2]),
                max(last[3], each[3]),
            )
        else:
            found.append(each)
    return found


def _level(one: Rect, other: Rect) -> bool:
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    return overlap > 0.5 * min(one[3] - one[1], other[3] - other[1])


def _runs(page: Any) -> list[tuple[Rect, str]]:
    turn = page.get_rotation() // 90
    return [(_UPRIGHT[turn](*rect), words) for rect, words in runs_of(page)]


def _nearest(field: Field, runs: list[tuple[Rect, str]], turn: int) -> str:
    box = _UPRIGHT[turn](*field.widgets[0].rect)
    small = field.type in ("check", "radio")
    scored = [(score, words) for rect, words in runs if (score := _score(box, rect, small)) is not None]
    return min(scored)[1].strip(" :._")[:_MOST] if scored else ""


def _score(box: Rect, run: Rect, small: bool) -> float | None:
    """How far a stretch of text is from being the label; None when it is none."""
    left, bottom, right, top = box
    overlap = min(top, run[3]) - max(bottom, run[1])
    if overlap > 0.4 * min(top - bottom, run[3] - run[1]):
        before, behind = left - run[2], run[0] - right
        if -3 <= before <= _LEFT:
            return before * (1.5 if small else 0.4) + (6 if small else 0)
        if small and -3 <= behind <= _RIGHT:
            return behind
    across = min(right, run[2]) - max(left, run[0])
    above = run[1] - top
    if across > 0 and -0.5 * (run[3] - run[1]) - 1 <= above <= _ABOVE:
        return max(above, 0) * 2 + (20 if small else 4)
    return None
