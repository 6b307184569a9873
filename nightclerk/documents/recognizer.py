"""Words of a line, read by a network of our own: convolutions alone, so that a line is read in one go.

Tesseract's goes along the line step by step, and takes five times as long. What this one learnt from and how is in
`scripts/recognizer`; its weights lie beside this module.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain, groupby, pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightclerk.documents.ink import Grey
from nightclerk.documents.model import Span, Word

SIGNS = " " + "".join(map(chr, range(33, 127))) + "•°"  # what is told apart; one more answer is *none*
HIGH, STEP = 32, 3  # pixels of a line as it is looked at; across, what one answer stands for
_WIDEST = 4000  # pixels
_BESIDE, _ABOVE = 5, 3  # pixels around a line that belong to what is looked at
_WHITE = 3  # pixels before the first sign
_FAINT = 0.25  # of black: a column with less holds no ink
_APART = 40  # pixels of white, at that height, that no word has in it
_ROOM = 6  # of these pixels, what is shown beside a word
_LONGEST = 1000  # pixels that are shown to the network at once


@dataclass(frozen=True)
class Sign:
    """One sign of a line: where its middle stands in pixels of the line, and how sure it is (0 to 1)."""

    text: str
    at: float
    sure: float


class Recognizer:
    """The network, which OpenCV runs; not safe for threads."""

    def __init__(self) -> None:
        weights = files(__package__).joinpath("lines.onnx").read_bytes()
        self._network: Any = cv2.dnn.readNetFromONNX(np.frombuffer(weights, np.uint8))

    def words(self, image: Grey, line: Span) -> list[Word]:
        """The words of one line of a grey page (0 is black), from left to right, with boxes as shares of the page."""
        high, wide = image.shape
        left, top, right, bottom = _inked(image, line)
        if bottom <= top:
            return []
        left, top = max(0, left - _BESIDE), max(0, top - _ABOVE)
        part = image[top : bottom + _ABOVE, left : right + _BESIDE]
        black = part < 128
        return [
            _word(signs, black[:, first:last], (left + first, top), (wide, high))
            for signs, first, last in _parted(self.signs(part), black.sum(axis=0))
        ]

    def signs(self, line: Grey) -> list[Sign]:
        """What stands on an image of one line, from left to right; spaces are signs."""
        high, wide = line.shape
        across = min(_WIDEST, max(2 * STEP, round(wide * HIGH / high)))
        how = cv2.INTER_AREA if high > HIGH else cv2.INTER_LINEAR
        inked = 1 - np.asarray(cv2.resize(line, (across, HIGH), interpolation=how), np.float32) / np.float32(255)
        found = list[Sign]()
        for first, last in _pieces(inked.max(axis=0) < _FAINT):
            signs = [
                Sign(sign, min(max(first + (at + 0.5) * STEP - _WHITE, 0.0), across - 1) * wide / across, sure)
                for sign, at, sure in self._read(inked[:, first:last])
            ]
            found += [Sign(" ", signs[0].at, 1.0), *signs] if found and signs else signs
        return found

    def _read(self, inked: NDArray[np.float32]) -> Iterator[tuple[str, float, float]]:
        self._network.setInput(np.pad(inked, ((0, 0), (_WHITE, _WHITE + STEP)))[None, None])
        return _runs(self._network.forward()[0, :, 0])


@functools.cache
def recognizer() -> Recognizer:
    """The one of this process."""
    return Recognizer()


def _inked(image: Grey, line: Span) -> Span:
    """The line without white above and below: its signs are made as high as can be."""
    left, top, right, bottom = line
    rows = np.flatnonzero((image[top:bottom, left:right] < 128).any(axis=1))
    return (left, top + int(rows[0]), right, top + int(rows[-1]) + 1) if len(rows) else (left, top, right, top)


def _pieces(white: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Where the parts of a line begin and end that wide gaps part, none of them long: what the network takes of memory
    goes with the length of what it is shown.
    """
    gaps = _stretches(white)
    wide = ((left + _ROOM, right - _ROOM) for left, right in gaps if right - left >= _APART)
    edges = [0, *chain.from_iterable(wide), len(white)]
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        yield from _shortened(first, last, gaps)


def _stretches(holds: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where it begins to be so, and where it ends."""
    edges = np.flatnonzero(np.diff(np.pad(holds, 1).astype(np.int8))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _shortened(first: int, last: int, gaps: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Cut in two, and these again, at the widest gap of the middle half."""
    if last - first <= _LONGEST:
        yield from [(first, last)] if last > first else []
        return
    quarter = (last - first) // 4
    middle = [each for each in gaps if first + quarter < each[0] and each[1] < last - quarter]
    left, right = max(middle, key=lambda gap: gap[1] - gap[0], default=(first, last))
    cut = (left + right) // 2
    yield from _shortened(first, cut, gaps)
    yield from _shortened(cut, last, gaps)


def _runs(told: NDArray[np.float32]) -> Iterator[tuple[str, float, float]]:
    """Sign, middle in steps and sureness of each run of the same answer (what CTC calls greedy decoding)."""
    best = told.argmax(axis=0)
    sure = 1 / np.exp(told - told.max(axis=0)).sum(axis=0)
    edges = [0, *(np.flatnonzero(np.diff(best)) + 1).tolist(), len(best)]
    for first, last in pairwise(edges):
        if best[first] < len(SIGNS):
            yield SIGNS[best[first]], (first + last - 1) / 2, float(sure[first:last].max())


def _parted(signs: Sequence[Sign], inked: NDArray[np.int_]) -> Iterator[tuple[list[Sign], int, int]]:
    """Each word with its first column and the one behind its last; `inked` counts the ink of each column."""
    words = [list(each) for is_gap, each in groupby(signs, lambda sign: sign.text == " ") if not is_gap]
    gaps = [_gap(inked, round(left[-1].at), round(right[0].at)) for left, right in pairwise(words)]
    columns = np.flatnonzero(inked)
    ends = (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, len(inked))
    for word, (_, first), (last, _) in zip(words, [(0, ends[0]), *gaps], [*gaps, (ends[1], 0)], strict=False):
        yield word, min(first, last - 1), last


def _gap(inked: NDArray[np.int_], left: int, right: int) -> tuple[int, int]:
    """The widest run of columns with the least ink between two signs: where it begins, and what is behind it."""
    between = inked[left : max(right, left + 1)]
    first, last = max(_stretches(between == between.min()), key=lambda run: run[1] - run[0])
    return left + first, left + last


def _word(signs: Sequence[Sign], black: NDArray[np.bool_], corner: tuple[int, int], page: tuple[int, int]) -> Word:
    """`black` is the ink of its columns, whose upper left corner is at `corner` of a page that wide and high."""
    rows = np.flatnonzero(black.any(axis=1))
    top, bottom = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, len(black))
    (left, above), (wide, high) = corner, page
    box = (left / wide, (above + top) / high, (left + black.shape[1]) / wide, (above + bottom) / high)
    return Word("".join(each.text for each in signs), box, float(np.prod([each.sure for each in signs])))
