"""Boxes of a form without fields, as a draft proposes them: a printed label, and the line or frame it names."""

from __future__ import annotations

from typing import Any

from nightclerk.forms import reader
from nightclerk.forms.labels import runs_of
from nightclerk.forms.model import Rect

_TALL, _LEAST = 14.0, 30.0  # points: height of a box over a line; shortest line that one writes on
_TICK = (5.0, 16.0)  # side of a box to tick
_LOWEST = 9.0  # height of a frame that one writes in
_PAD = 2.0


def proposed(path: str) -> list[dict[str, Any]]:
    """Each as {page, label, rect, kind: text | lines | check}, from the top of the first page down."""
    import pdfplumber

    found: list[dict[str, Any]] = []
    with pdfplumber.open(path) as drawing, reader.opened(path) as document:
        for number, page in enumerate(drawing.pages, 1):
            seen = document[number - 1]
            runs = runs_of(seen)
            seen.close()
            lines = [_rect(each) for each in (*page.lines, *page.rects) if _is_line(each)]
            frames = [_rect(each) for each in page.rects if not _is_line(each)]
            for run, words in sorted(runs, key=lambda each: (-each[0][3], each[0][0])):
                if (box := _box(run, words, lines, frames, runs)) is not None:
                    found.append({"page": number, "label": words.strip(" :"), **box})
    return found


def _rect(each: dict[str, Any]) -> Rect:
    return (each["x0"], each["y0"], each["x1"], each["y1"])


def _is_line(each: dict[str, Any]) -> bool:
    return bool(each["y1"] - each["y0"] < 2 and each["x1"] - each["x0"] >= _LEAST)


def _box(
    run: Rect, words: str, lines: list[Rect], frames: list[Rect], runs: list[tuple[Rect, str]]
) -> dict[str, Any] | None:
    ticks = [each for each in frames if _is_tick(each) and _before(each, run)]
    if ticks:
        left, bottom, right, top = max(ticks)
        return {"kind": "check", "rect": (left + 1, bottom + 1, right - 1, top - 1)}
    if not words.rstrip().endswith(":"):
        return None
    on = [each for each in lines if each[0] > run[2] - 2 and abs(each[1] - run[1]) < 7]
    if on:
        left, bottom, right, _ = min(on)
        return {"kind": "text", "rect": (left + _PAD, bottom + 1, right, bottom + 1 + _TALL)}
    under = [each for each in frames if _is_under(each, run) and not any(_in(other, each) for other, _ in runs)]
    if under:
        left, bottom, right, top = max(under, key=lambda each: each[3])
        kind = "lines" if top - bottom > 2 * _TALL else "text"
        return {"kind": kind, "rect": (left + _PAD, bottom + _PAD, right - _PAD, top - _PAD)}
    return _within(run, frames, runs)


def _within(run: Rect, frames: list[Rect], runs: list[tuple[Rect, str]]) -> dict[str, Any] | None:
    """What a frame leaves free around the only label that is printed in it: below it, or right of it."""
    around = [each for each in frames if _in(run, each) and sum(_in(other, each) for other, _ in runs) == 1]
    if not around:
        return None
    left, bottom, right, top = min(around, key=lambda each: (each[2] - each[0]) * (each[3] - each[1]))
    if run[1] - bottom >= _LOWEST + _PAD:
        return {"kind": "text", "rect": (left + _PAD, bottom + 1, right - _PAD, run[1] - 1)}
    if right - run[2] >= _LEAST:
        return {"kind": "text", "rect": (run[2] + _PAD, bottom + 1, right - _PAD, top - 1)}
    return None


def _is_tick(each: Rect) -> bool:
    return all(_TICK[0] <= side <= _TICK[1] for side in (each[2] - each[0], each[3] - each[1]))


def _before(tick: Rect, run: Rect) -> bool:
    return -2 <= run[0] - tick[2] <= 12 and tick[1] - 4 <= (run[1] + run[3]) / 2 <= tick[3] + 4


def _is_under(frame: Rect, run: Rect) -> bool:
    roomy = frame[2] - frame[0] >= _LEAST and frame[3] - frame[1] >= _LOWEST
    return roomy and frame[0] <= run[2] and frame[2] >= run[0] and 0 <= run[1] - frame[3] <= 14


def _in(run: Rect, frame: Rect) -> bool:
    middle = (run[0] + run[2]) / 2, (run[1] + run[3]) / 2
    return frame[0] < middle[0] < frame[2] and frame[1] < middle[1] < frame[3]
