"""Lines read by the network that `train` has written (ONNX), as the product would read them: by way of OpenCV."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scripts.recognizer.texts import SIGNS

HEIGHT, STEP = 32, 3  # pixels of a line as it is looked at; across, what one answer stands for
_WIDEST = 4000  # pixels
_AROUND = 3  # pixels of white before a line


@dataclass(frozen=True)
class Sign:
    """One sign of a line: where it stands in pixels of the line, and how sure it is (0 to 1)."""

    text: str
    at: float
    sure: float


@functools.cache
def _net(file: Path) -> Any:
    return cv2.dnn.readNetFromONNX(str(file))


def signs_of(line: NDArray[np.uint8], file: Path) -> list[Sign]:
    """What stands on a grey image of one line (0 is black), from left to right; spaces are signs."""
    high, wide = line.shape
    times = HEIGHT / high
    across = min(_WIDEST, max(STEP * 2, round(wide * times)))
    how = cv2.INTER_AREA if times < 1 else cv2.INTER_LINEAR
    small = cv2.resize(line, (across, HEIGHT), interpolation=how)
    framed = np.pad(small, ((0, 0), (_AROUND, _AROUND + STEP)), constant_values=255)
    net = _net(file)
    net.setInput((1 - framed.astype(np.float32) / 255)[None, None])
    told = net.forward()[0, :, 0]
    return [Sign(sign, ((at + 0.5) * STEP - _AROUND) * wide / across, sure) for sign, at, sure in _collapsed(told)]


def _collapsed(told: NDArray[np.float32]) -> list[tuple[str, float, float]]:
    """Sign, step and sureness of each run of the same answer (greedy decoding of a CTC output, a column for a step)."""
    best = told.argmax(axis=0)
    peak = told.max(axis=0)
    sure = 1 / np.exp(told - peak).sum(axis=0)
    edges = [0, *(np.flatnonzero(np.diff(best)) + 1).tolist(), len(best)]
    runs = ((int(best[first]), first, last) for first, last in pairwise(edges))
    return [
        (SIGNS[sign], (first + last - 1) / 2, float(sure[first:last].max()))
        for sign, first, last in runs
        if sign < len(SIGNS)
    ]
