"""Ink of a page that no word holds: the layout loses a line now and then, or takes two for one."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from nightclerk.documents import ink
from nightclerk.documents.ink import Grey
from nightclerk.documents.model import Box, Span

_LOW, _HIGH, _WIDE = 5, 40, 200  # pixels of what may be a sign or some that touch, on a page at 102 to the inch
_NARROW = 6  # pixels: a line that is narrower is a stroke
_RULES = ((25, 1), (1, 60))  # down and across, pixels of the shortest rules
_REACH = 25  # pixels of white that do not part a line
_MOST = 60  # lines: more of them are a picture


def leftovers(half: Grey, words: Iterable[Box]) -> list[Span]:
    """Where lines stand that none of these words is of; `half` has 1 for ink, at 102 pixels to the inch."""
    loose = np.zeros_like(half)
    for left, top, wide, high in _loose(_without_rules(half), words):
        loose[top : top + high, left : left + wide] = 1
    joined = np.asarray(cv2.dilate(loose, np.ones((1, _REACH), np.uint8)), np.uint8)
    side = _REACH // 2
    lines = [
        (left + side, top, left + wide - side, top + high)
        for left, top, wide, high in _blobs(joined).tolist()
        if wide >= 2 * side + _NARROW
    ]
    return lines if len(lines) <= _MOST else []


def _blobs(black: Grey) -> NDArray[np.int32]:
    """Left, top, width and height of each."""
    return ink.blobs((1 - black) * np.uint8(255))


def _without_rules(black: Grey) -> Grey:
    for size in _RULES:
        black = np.asarray(
            cv2.subtract(black, cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones(size, np.uint8))), np.uint8
        )
    return black


def _loose(black: Grey, words: Iterable[Box]) -> list[list[int]]:
    """The blobs as large as signs whose middle no word holds: left, top, width and height."""
    blobs, (high, wide) = _blobs(black), black.shape
    held = np.zeros(black.shape, np.bool_)
    for box in words:
        left, top, right, bottom = (
            round(each * size) for each, size in zip(box, (wide, high, wide, high), strict=True)
        )
        side = (bottom - top) // 2  # a sign that near is the word's: its edges are not as sure as its signs
        held[top : bottom + 1, max(0, left - side) : right + side] = True
    size = (blobs[:, 3] >= _LOW) & (blobs[:, 3] <= _HIGH) & (blobs[:, 2] <= _WIDE)
    across, down = blobs[:, 0] + blobs[:, 2] // 2, blobs[:, 1] + blobs[:, 3] // 2
    found: list[list[int]] = blobs[size & ~held[down, across]].tolist()
    return found
