"""The words of a whole page: lines as Tesseract's layout finds them, read by our own network, and the doubtful ones by
Tesseract as well. Reading every line by Tesseract takes more than twice as long and errs as often.
"""

from __future__ import annotations

from nightclerk.documents import ink
from nightclerk.documents.engines import Engine, Library, mean_confidence
from nightclerk.documents.model import Span, Word
from nightclerk.documents.parts import words_of
from nightclerk.documents.recognizer import recognizer

_LEAST = 8  # pixels of a line's height: what is lower is a rule
_SURE = 0.9  # of a line that needs no second reader


def page_words(reader: Engine, image: ink.Grey, radius: float) -> list[Word]:
    """The words of a grey page at 204 pixels to the inch, read with its edges softened by so many pixels; all by
    Tesseract where only its program is there, which does not tell where lines are.
    """
    if not isinstance(reader, Library):
        return reader.words(ink.softened(image, radius), ink.DPI)
    lines = lines_of(reader, image, radius)
    soft = ink.softened(image, radius)  # another 4 MB, when the layout has given back its own
    return [word for line in lines for word in line_words(reader, soft, line)]


def lines_of(reader: Library, image: ink.Grey, radius: float) -> list[Span]:
    """They are looked for on a copy of half the size, which takes a third of the time and finds as many."""
    half = ink.softened(ink.halved(image), radius / 2)
    doubled = (
        (2 * left, 2 * top, 2 * right, 2 * bottom) for left, top, right, bottom in reader.lines(half, ink.DPI // 2)
    )
    return [each for each in doubled if each[3] - each[1] >= _LEAST]


def line_words(reader: Engine, image: ink.Grey, line: Span) -> list[Word]:
    """The words of one line as the surer of both readers has it; `image` is grey, at 204 pixels to the inch."""
    found = recognizer().words(image, line)
    if not found or mean_confidence(found) >= _SURE:
        return found
    high, wide = image.shape
    box = (line[0] / wide, line[1] / high, line[2] / wide, line[3] / high)
    return max(found, words_of(reader, image, box, (1.0, 0.0)), key=mean_confidence)
