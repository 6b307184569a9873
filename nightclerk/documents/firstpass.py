"""The words of a whole page: lines as Tesseract's layout finds them, read by our own network, and the doubtful ones by
Tesseract as well. Reading every line by Tesseract takes more than twice as long and errs as often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from nightclerk.documents import ink
from nightclerk.documents.engines import Engine, Library, mean_confidence
from nightclerk.documents.leftover import leftovers
from nightclerk.documents.model import Span, Word
from nightclerk.documents.parts import words_of
from nightclerk.documents.recognizer import recognizer

_LEAST = 8  # pixels of a line's height: what is lower is a rule
_PLAIN = 0.7  # how sure of a line that the layout lost
_SAME = 0.5  # of a word's box, held by another one's
_SURE = 0.9  # of a line that needs no second reader


@dataclass(frozen=True)
class Look:
    """How a page is to be read: its edges softened by so many pixels, and whether it came in black and white."""

    radius: float = 0.0
    is_faxed: bool = True


def page_words(reader: Engine, image: ink.Grey, look: Look) -> list[Word]:
    """The words of a grey page at 204 pixels to the inch.

    All by Tesseract where only its program is there, which does not tell where lines are; and of a page that was never
    black and white: our own network learnt from faxes, and reads fewer words of scans (82 and 87 % of 60 forms).
    """
    radius = look.radius
    if not (isinstance(reader, Library) and look.is_faxed):
        return reader.words(ink.softened(image, radius), ink.DPI)
    half = ink.halved_black(image, radius)
    lines = lines_of(reader, half)  # a softened page is another 4 MB, when the layout has given back its own
    found = _read(ink.softened(image, radius), lines, partial(line_words, reader))
    missed = _doubled(leftovers(half, (each.box for each in found)))
    rest = _read(ink.softened(image, radius), missed, _plain_words) if missed else []
    return _once([*found, *rest])


def _read(image: ink.Grey, lines: Sequence[Span], words: Callable[[ink.Grey, Span], list[Word]]) -> list[Word]:
    return [word for line in lines for word in words(image, line)]


def _plain_words(image: ink.Grey, line: Span) -> list[Word]:
    """Where no layout says that it is a line, none that is in doubt."""
    found = recognizer().words(image, line)
    return found if mean_confidence(found) >= _PLAIN else []


def lines_of(reader: Library, half: ink.Grey) -> list[Span]:
    """Of a page, in its pixels. They are looked for on a copy of half the size, which takes a third of the time."""
    return [each for each in _doubled(reader.lines(half, ink.DPI // 2)) if each[3] - each[1] >= _LEAST]


def _doubled(lines: Iterable[Span]) -> list[Span]:
    return [(2 * left, 2 * top, 2 * right, 2 * bottom) for left, top, right, bottom in lines]


def _once(words: Sequence[Word]) -> list[Word]:
    """Of words that stand in the same place the surest: lines of the layout may lie over each other."""
    if not words:
        return []
    left, top, right, bottom = np.array([each.box for each in words]).T
    across = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    down = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    shared = across.clip(0) * down.clip(0) / ((right - left) * (bottom - top)).clip(1e-9)[:, None]
    sure = np.array([each.confidence for each in words])
    order = np.lexsort((np.arange(len(words)), -sure)).argsort()  # the place of each when the surest is the first
    beaten = ((shared > _SAME) & (order < order[:, None])).any(axis=1)
    return [word for word, is_beaten in zip(words, beaten, strict=True) if not is_beaten]


def line_words(reader: Engine, image: ink.Grey, line: Span) -> list[Word]:
    """The words of one line as the surer of both readers has it; `image` is grey, at 204 pixels to the inch."""
    found = recognizer().words(image, line)
    if not found or mean_confidence(found) >= _SURE:
        return found
    high, wide = image.shape
    box = (line[0] / wide, line[1] / high, line[2] / wide, line[3] / high)
    return max(found, words_of(reader, image, box, (1.0, 0.0)), key=mean_confidence)
