"""Ink of a page that no word holds: the layout loses a line now and then, or takes two for one."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from nightclerk.documents.ink import Grey
from nightclerk.documents.model import Box, Span

_LOW, _HIGH, _WIDE = 5, 40, 200  # pixels of what may be a sign or some that touch, on a page at 102 to the inch
_NARROW = 6  # pixels: a line that is narrower is a stroke
_RULES = ((25, 1), (1, 60))  # down and across, pixels of the shortest rules
_REACH = 25  # pixels of white that do not part a line
_INKED = 190  # of 255: what is darker is ink
_MOST = 60  # lines: more of them are a picture


def leftovers(half: Grey, words: Iterable[Box]) -> list[Span]:
    """Where lines stand that none of these words is of; `half` is the page at 102 pixels to the inch."""
    loose = _loose(_without_rules(np.asarray(half < _INKED, np.uint8)), words)
    joined = cv2.dilate(loose, np.ones((1, _REACH), np.uint8))
    boxes = cv2.connectedComponentsWithStats(joined, ltype=cv2.CV_16U)[2][1:, :4]
    side = _REACH // 2
    lines = [
        (left + side, top, left + wide - side, top + high)
        for left, top, wide, high in boxes.tolist()
        if wide >= 2 * side + _NARROW
    ]
    return lines if len(lines) <= _MOST else []


def _without_rules(black: Grey) -> Grey:
    for size in _RULES:
        black = np.asarray(
            cv2.subtract(black, cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones(size, np.uint8))), np.uint8
        )
    return black


def _loose(black: Grey, words: Iterable[Box]) -> Grey:
    """The blobs as large as signs whose middle no word holds."""
    high, wide = black.shape
    held = np.zeros(black.shape, np.bool_)
    for box in words:
        left, top, right, bottom = (
            round(each * size) for each, size in zip(box, (wide, high, wide, high), strict=True)
        )
        side = (bottom - top) // 2  # a sign that near is the word's: its edges are not as sure as its signs
        held[top : bottom + 1, max(0, left - side) : right + side] = True
    _, labels, blobs, middles = cv2.connectedComponentsWithStats(black, connectivity=8, ltype=cv2.CV_16U)
    across, down = np.asarray(middles, np.int32).T
    size = (blobs[:, 3] >= _LOW) & (blobs[:, 3] <= _HIGH) & (blobs[:, 2] <= _WIDE)
    loose = size & ~held[down.clip(0, high - 1), across.clip(0, wide - 1)]
    loose[0] = False  # the background
    return np.asarray(loose[labels], np.uint8)
