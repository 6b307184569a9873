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


def page_words(reader: Engine, image: ink.Grey) -> list[Word]:
    """The words of a grey page at 204 pixels to the inch; all by Tesseract where only its program is there, which does
    not tell where lines are.
    """
    if not isinstance(reader, Library):
        return reader.words(image, ink.DPI)
    lines = (each for each in reader.lines(image, ink.DPI) if each[3] - each[1] >= _LEAST)
    return [word for line in lines for word in line_words(reader, image, line)]


def line_words(reader: Engine, image: ink.Grey, line: Span) -> list[Word]:
    """The words of one line as the surer of both readers has it; `image` is grey, at 204 pixels to the inch."""
    found = recognizer().words(image, line)
    if not found or mean_confidence(found) >= _SURE:
        return found
    high, wide = image.shape
    box = (line[0] / wide, line[1] / high, line[2] / wide, line[3] / high)
    return max(found, words_of(reader, image, box, (1.0, 0.0)), key=mean_confidence)
