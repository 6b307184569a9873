"""Where each line of a text goes, and how big it is: by real widths, down to what can be read, never clipped."""

from __future__ import annotations

from dataclasses import dataclass

from nightclerk.forms.fonts import width_of

SMALLEST = 7.0  # points; smaller only where the box itself is lower than such a line
LARGEST = 12.0  # where the form leaves the size to the viewer
LINE = 1.17  # height of a line in sizes: from the top of a capital with accent to the foot of a g
DESCENT = 0.24
NARROWEST = 0.6  # of a sign's own width, before a text counts as too long
_SPECK = 4.0  # points; a box lower than this can be read by no one, and a short value is only kept in it
_STEP = 0.5


@dataclass(frozen=True)
class Line:
    """One line of text: where it begins, in points of the box."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Laid:
    """A text that fits its box."""

    size: float
    lines: tuple[Line, ...]
    narrow: float = 1.0  # signs are drawn this much narrower than they are


@dataclass(frozen=True)
class Box:
    """The room of a widget in points; `align` is 0 left, 1 centre, 2 right (/Q)."""

    width: float
    height: float
    border: float = 0.0
    align: int = 0
    wanted: float = 0.0  # size that the form asks for; 0 leaves it open

    @property
    def pad(self) -> float:
        """Room left and right of the text, less in tiny boxes."""
        return min(self.border + 1.5, self.width * 0.05)

    @property
    def room(self) -> float:
        """Width for text."""
        return self.width - 2 * self.pad


def width(text: str) -> float:
    """Width at size 1, in points."""
    return sum(map(width_of, text)) / 1000


def one_line(text: str, box: Box) -> Laid | None:
    """The text in one line, or None when it does not fit at the smallest size and the narrowest."""
    highest = box.height / LINE
    size, narrow, wide = min(box.wanted or LARGEST, highest), 1.0, width(text)
    if wide * size > box.room:
        least = 0.3 if box.height < _SPECK and len(text) < 6 else min(SMALLEST, box.wanted or SMALLEST, highest)
        size = max(box.room / wide, least)
        narrow = min(box.room / (wide * size), 1.0)
    if narrow < NARROWEST:
        return None
    return Laid(size, (Line(text, _start(wide * size * narrow, box), _baseline(box.height, size)),), narrow)


def many_lines(text: str, box: Box) -> Laid | None:
    """The text broken into lines from the top, or None when it does not fit at the smallest size."""
    largest = min(box.wanted or LARGEST, (box.height - 1) / LINE)
    smallest = min(SMALLEST, largest)
    for size, narrow in [*_sizes(largest, smallest), (smallest, 0.85)]:
        lines = wrap(text, box.room / size / narrow)
        if len(lines) * LINE * size <= box.height - 1 + 1e-6:
            return Laid(size, tuple(_stacked(lines, size, narrow, box)), narrow)
    return None


def _sizes(largest: float, smallest: float) -> list[tuple[float, float]]:
    steps = int((largest - smallest) / _STEP)
    return [(largest - step * _STEP, 1.0) for step in range(steps + 1)] + [(smallest, 1.0)]


def comb(text: str, cells: int, box: Box) -> Laid | None:
    """One sign in the middle of each cell; None when there are more signs than cells."""
    if len(text) > cells:
        return None
    cell = box.width / cells
    widest = max((width(each) for each in text), default=1.0)
    size = min(box.wanted or LARGEST, box.height / LINE, cell / max(widest, 0.1))
    first = {0: 0, 1: (cells - len(text)) // 2, 2: cells - len(text)}[box.align]
    lines = [
        Line(each, (first + place + 0.5) * cell - width(each) * size / 2, _baseline(box.height, size))
        for place, each in enumerate(text)
        if each != " "
    ]
    return Laid(size, tuple(lines))


def wrap(text: str, room: float) -> list[str]:
    """Lines no wider than `room` (in sizes), broken at spaces, and inside a word only where it is wider itself."""
    return [line for paragraph in text.split("\n") for line in _wrapped(paragraph, room)]


def _wrapped(paragraph: str, room: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for word in _pieces(paragraph, room):
        wide = width(word)
        if line and used + width(word.rstrip()) > room:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line, used = line + word, used + wide
    return [*lines, line.rstrip()]


def _pieces(paragraph: str, room: float) -> list[str]:
    """Words with the spaces behind them; one that is too wide, and writing without spaces, in parts."""
    pieces: list[str] = []
    for word in _words(paragraph):
        while width(word.rstrip()) > room and len(word) > 1:
            fits = max(_fitting(word, room), 1)
            pieces.append(word[:fits])
            word = word[fits:]
        pieces.append(word)
    return pieces


def _words(paragraph: str) -> list[str]:
    words, start = [], 0
    for place in range(1, len(paragraph)):
        if paragraph[place - 1] == " " != paragraph[place] or ord(paragraph[place]) > 0x2E80:
            words.append(paragraph[start:place])
            start = place
    return [*words, paragraph[start:]]


def _fitting(word: str, room: float) -> int:
    used = 0.0
    for place, each in enumerate(word):
        used += width_of(each) / 1000
        if used > room:
            return place
    return len(word)


def _start(wide: float, box: Box) -> float:
    return {0: box.pad, 1: (box.width - wide) / 2, 2: box.width - box.pad - wide}[box.align]


def _baseline(height: float, size: float) -> float:
    return (height - LINE * size) / 2 + DESCENT * size


def _stacked(lines: list[str], size: float, narrow: float, box: Box) -> list[Line]:
    top = box.height - min(box.border + 1, (box.height - len(lines) * LINE * size) / 2)
    return [
        Line(text, _start(width(text) * size * narrow, box), top - (number + 1) * LINE * size + DESCENT * size)
        for number, text in enumerate(lines)
    ]
