"""Pages drawn in many faces, sent through a fax machine and cleaned as the product does it; their lines cut out.

`python -m scripts.recognizer.pages SEED PAGES FOLDER` writes files of 4000 pairs (picture, text), about 200 lines
a second.
"""

from __future__ import annotations

import math
import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from nightclerk.documents import ink
from nightclerk.documents.engines import Library, engine
from nightclerk.documents.firstpass import lines_of
from nightclerk.documents.model import Span
from nightclerk.documents.recognizer import HIGH
from scripts.recognizer.texts import Texts

_WIDE, _TALL = 1728, 2244  # pixels of a page at 204 to the inch
_MOST = 2000  # pixels of a line across
_TOGETHER = 4000  # lines of a file
_SIZES = (6.5, 7, 8, 8, 8.5, 9, 9, 9.5, 10, 10, 10.5, 11, 11, 12, 12, 13, 14, 16, 20)  # points
_OFFICE = (
    "Liberation",
    "DejaVu",
    "Carlito",
    "Caladea",
    "Roboto-R",
    "Arimo",
    "Tinos",
    "Cousine",
    "Nimbus",
    "OpenSans-R",
)
_SLANTED = ("Ital", "ital", "Obli", "obli", "-It", "Slant")
# Faces that nobody writes letters in, or that lack what a line needs.
_ODD = (
    *("Symbol", "symb", "Emoji", "Math", "math", "ingbat", "D050000", "Ornament", "Icon", "Hairline", "Thin"),
    *("ExtraLight", "cmsy", "cmmi", "cmex", "rsfs", "SC", "smcp", "Caps", "Keyboard", "nitials", "Z003", "hancery"),
    *("eufm", "msam", "msbm", "wasy", "esint", "Display", "Shadow", "Rufscript", "Isabella", "Stencil", "Embossed"),
)
_WORDS = Path("/usr/share/dict/american-english")
Grey = NDArray[np.uint8]


class Printed(NamedTuple):
    """A line on a drawn page: its box in pixels, and what it says."""

    box: tuple[float, float, float, float]
    text: str


@dataclass(frozen=True)
class Sent:
    """A page as the product sees it, at 204 square pixels to the inch, and the lines that were printed on it."""

    image: Grey
    lines: tuple[Printed, ...]


def faces() -> list[Path]:
    """The fonts of this machine and of the folders that NIGHTCLERK_FONTS names, without odd ones."""
    folders = ["/usr/share/fonts", *filter(None, os.environ.get("NIGHTCLERK_FONTS", "").split(":"))]
    files = (each for folder in folders for each in Path(folder).rglob("*") if each.suffix.lower() in (".ttf", ".otf"))
    plain = (each for each in files if not any(odd in each.name for odd in _ODD))
    noto = (each for each in plain if "Noto" not in each.name or each.name.split("-")[0] in ("NotoSans", "NotoSerif"))
    return sorted(each for each in noto if _is_usable(each))


def _is_usable(face: Path) -> bool:
    try:
        font = ImageFont.truetype(str(face), 30)
        missing = bytes(font.getmask("\uffff"))
        small = bytes(font.getmask("a")) != bytes(font.getmask("A"))
        return small and all(bytes(font.getmask(each)) != missing for each in "aAgQ7&$")
    except OSError:
        return False


@lru_cache(2000)
def _font(face: Path, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face), pixels)


class Pages:
    """Seeded pages of seeded lines."""

    def __init__(self, seed: int, words: Path = _WORDS) -> None:
        self.dice, self.texts = Random(seed), Texts(seed + 1, words)
        self._rolls = np.random.default_rng(seed)
        self._noise = self._rolls.normal(0, 1, (_TALL + 600, _WIDE + 600)).astype(np.float32)
        self._faces = faces()
        reader = engine()
        assert isinstance(reader, Library)  # the program does not tell its layout
        self._reader = reader
        self._office = [each for each in self._faces if each.name.startswith(_OFFICE)]

    def lines(self) -> Iterator[tuple[Grey, str]]:
        """What Tesseract's layout takes for the lines of one page, each 32 pixels high, with what they say: nothing
        where it is a rule or dirt. Without those that nobody could read, and those that hold a part of something.
        """
        sent = self._sent()
        for span in lines_of(self._reader, ink.halved_black(sent.image, 0.0)):
            text = _said(span, sent.lines)
            if text == "" and self.dice.random() < 0.6:  # some are enough
                continue
            line = self._cut(sent.image, span)
            if text is not None and line.shape[1] >= 3.5 * len(text) and (line < 128).mean() > 0.004:
                yield line, text

    # -- drawing

    def _sent(self) -> Sent:
        scale = self.dice.choice((1.0, 1.5))
        page, lines = self._drawn(scale)
        if radius := self.dice.choice((0, 0.4, 0.6, 0.8, 1.0)) * scale:
            page = page.filter(ImageFilter.GaussianBlur(radius))
        askew = self.dice.choice((0.0, 0.0, self.dice.uniform(-3, 3)))  # degrees
        tilt = self.dice.choice((0.0, self.dice.uniform(-0.25, 0.25)))  # what levelling leaves
        page = page.rotate(askew + tilt, Image.Resampling.BICUBIC, fillcolor=255)
        dots = self.dice.choice((98, 196))
        small = page.resize((_WIDE, _TALL * dots // 204), Image.Resampling.BOX)
        clean, is_grey = _cleaned(self._faxed(np.asarray(small, np.float32)), (204, dots))
        image = ink.squared(clean, (204, dots))
        image = ink.rotated(image, -askew) if askew else image
        image = image if is_grey else ink.softened(image, self.dice.choice((0.8, 1.2, 1.2, 1.2, 1.6)))
        size = (image.shape[1] / page.width, image.shape[0] / page.height)
        return Sent(image, tuple(_moved(each, size, tilt, image.shape) for each in lines))

    def _drawn(self, scale: float) -> tuple[Image.Image, list[Printed]]:
        page = Image.new("L", (round(_WIDE * scale), round(_TALL * scale)), 255)
        pen, lines = ImageDraw.Draw(page), list[Printed]()
        down, face, points = self.dice.uniform(60, 120) * scale, self._face(), self.dice.choice(_SIZES)
        while down < page.height - 80 * scale:
            face = self._face() if self.dice.random() < 0.12 else face
            points = self.dice.choice(_SIZES) if self.dice.random() < 0.12 else points
            font = _font(face, max(12, round(points * 204 / 72 * scale)))
            high = min(sum(font.getmetrics()), round(font.size * 1.5))
            if self.dice.random() < 0.02:
                rows, down = self._table(pen, font, down, high, scale)
                lines += rows
                continue
            row = list(self._row(pen, font, down, scale, page.width))
            lines += row
            if self.dice.random() < 0.12:
                self._frame(pen, row, (down, down + high), scale)
            down += high * self.dice.choice((1.0, 1.05, 1.15, 1.3, 1.6)) + 2 * scale
        return page, lines

    def _row(
        self, pen: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, down: float, scale: float, wide: int
    ) -> Iterator[Printed]:
        """The cells of one row, one to some."""
        left = self.dice.choice((100, self.dice.uniform(40, 400))) * scale
        while left < wide - 150 * scale:
            text = self.texts.line()
            while text and font.getlength(text) > wide - 60 * scale - left:
                text = text[:-1].rstrip()
            if not text:
                return
            shade = 0 if self.dice.random() < 0.93 else self.dice.randint(20, 110)
            pen.text((left, down), text, fill=shade, font=font)
            box = pen.textbbox((left, down), text, font=font)
            if self.dice.random() < 0.04:
                under = down + font.getmetrics()[0] + 2 * scale + 2
                pen.line((box[0], under, box[2], under), fill=0, width=round(self.dice.choice((1, 2, 3)) * scale))
            yield Printed(box, text)
            left = box[2] + self.dice.uniform(40, 300) * scale
            if self.dice.random() < 0.5:
                return

    def _table(
        self, pen: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, top: float, high: float, scale: float
    ) -> tuple[list[Printed], float]:
        """Cells between rules, and where the table ends."""
        first, last = self.dice.uniform(60, 250) * scale, (_WIDE - self.dice.uniform(60, 400)) * scale
        inner = sorted(self.dice.uniform(first, last) for _ in range(self.dice.randint(1, 5)))
        edges, step = [first, *inner, last], high * self.dice.choice((1.1, 1.3, 1.6, 2.0))
        ends = top + step * self.dice.randint(2, 12)
        cells = list[Printed]()
        for down in np.arange(top, ends - step / 2, step).tolist():
            for left, right in pairwise(edges):
                place = (left + self.dice.choice((6, 10)) * scale, down + (step - high) / 2)
                cells += self._cell(pen, font, place, right - left - 12 * scale)
        self._rules(pen, edges, np.arange(top, ends + step / 2, step).tolist(), scale)
        return cells, ends + high

    def _cell(
        self, pen: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, place: tuple[float, float], room: float
    ) -> Iterator[Printed]:
        text = self.texts.cell()
        while text and font.getlength(text) > room:
            text = text[:-1].rstrip()
        if text:
            pen.text(place, text, fill=0, font=font)
            yield Printed(pen.textbbox(place, text, font=font), text)

    def _rules(self, pen: ImageDraw.ImageDraw, edges: list[float], downs: list[float], scale: float) -> None:
        width, has_rows, has_columns = (
            round(self.dice.choice((1, 2, 3, 3)) * scale),
            *(self.dice.random() < 0.8 for _ in "rc"),
        )
        for down in downs if has_rows else ():
            pen.line((edges[0], down, edges[-1], down), fill=0, width=width)
        for across in edges if has_columns else ():
            pen.line((across, downs[0], across, downs[-1]), fill=0, width=width)

    def _frame(self, pen: ImageDraw.ImageDraw, row: list[Printed], span: tuple[float, float], scale: float) -> None:
        for box, _ in row:
            room = self.dice.uniform(4, 14) * scale
            edges = (box[0] - room, span[0] - 3 * scale, box[2] + room, span[1] + 3 * scale)
            pen.rectangle(edges, outline=0, width=round(self.dice.choice((2, 3)) * scale))

    def _face(self) -> Path:
        """Half of them are those that offices use, and few are slanted."""
        while True:
            face = self.dice.choice(self._office if self._office and self.dice.random() < 0.5 else self._faces)
            if not any(each in face.name for each in _SLANTED) or self.dice.random() < 0.2:
                return face

    # -- the fax machine

    def _faxed(self, page: NDArray[np.float32]) -> Grey:
        """Black and white, with what a scanner and a line do to it."""
        high, wide = page.shape
        across, down = self.dice.randrange(600), self.dice.randrange(600)
        grain = self.dice.choice((0, 6, 12, 18, 25)) * self._noise[down : down + high, across : across + wide]
        grey = page + grain - self.dice.choice((0.0, self.dice.uniform(0, 18)))
        white = _dithered(grey) if self.dice.random() < 0.12 else grey > self.dice.gauss(132, 18)
        hit = self._rolls.integers(0, white.size, int(self.dice.choice((0, 0.0003, 0.0008, 0.002, 0.004)) * white.size))
        white.ravel()[hit] = self._rolls.random(len(hit)) < 0.5
        for _ in range(self.dice.choice((0, 0, 1, 2, 5, 8))):
            self._spoil(white, self.dice.randrange(5, high - 5))
        return np.where(white, np.uint8(255), np.uint8(0))

    def _spoil(self, white: NDArray[np.bool_], row: int) -> None:
        """A row that was lost, or came twice, or as noise."""
        kind, first = self.dice.random(), self.dice.randrange(white.shape[1])
        if kind < 0.5:
            white[row] = white[row - 1]
        elif kind < 0.8:
            white[row] = True
        else:
            part = white[row, first : first + self.dice.randrange(20, 400)]
            part[:] = self._rolls.random(len(part)) > 0.5

    # -- cutting

    def _cut(self, image: Grey, span: Span) -> Grey:
        """The line with some room around it, never the same."""
        left, top, right, bottom = span
        rows = slice(max(0, top - self.dice.randint(0, 6)), bottom + self.dice.randint(0, 6))
        columns = slice(max(0, left - self.dice.randint(2, 9)), right + self.dice.randint(2, 9))
        part = image[rows, columns]
        wide = min(_MOST, max(8, round(part.shape[1] * HIGH / part.shape[0])))
        how = cv2.INTER_AREA if part.shape[0] > HIGH else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(part, (wide, HIGH), interpolation=how), np.uint8)


def _dithered(grey: NDArray[np.float32]) -> NDArray[np.bool_]:
    """As machines send it that are set to photographs."""
    return np.array(Image.fromarray(grey.clip(0, 255).astype(np.uint8)).convert("1"))


def _cleaned(image: Grey, dpi: tuple[float, float]) -> tuple[Grey, bool]:
    """The page without its dirt, and whether it is grey."""
    if ink.is_dithered(image):
        return ink.undithered(image, dpi), True
    return ink.healed(ink.despeckled(image)), False


def _said(span: Span, printed: Sequence[Printed]) -> str | None:
    """What a line of the layout says; None where it holds a part of something, or of two lines."""
    left, top, right, bottom = span
    held = []
    for box, text in sorted(printed):
        beside = min(right, box[2]) - max(left, box[0])
        along = (min(bottom, box[3]) - max(top, box[1])) / max(box[3] - box[1], 1.0)
        if beside <= 3 or along < 0.2:
            continue
        if beside < box[2] - box[0] - 5 or along < 0.8 or (held and box[0] < held[-1][0][2]):
            return None
        held.append((box, text))
    return " ".join(text for _, text in held)


def _moved(line: Printed, size: tuple[float, float], tilt: float, page: tuple[int, ...]) -> Printed:
    """Where a line lies once the page is resized and tilted (degrees, against the clock)."""
    left, top, right, bottom = (each * size[at % 2] for at, each in enumerate(line.box))
    angle, across, down = math.radians(tilt), (left + right - page[1]) / 2, (top + bottom - page[0]) / 2
    right_by = across * (math.cos(angle) - 1) + down * math.sin(angle)
    down_by = down * (math.cos(angle) - 1) - across * math.sin(angle)
    leans = abs((right - left) * math.sin(angle)) / 2
    return Printed((left + right_by, top + down_by - leans, right + right_by, bottom + down_by + leans), line.text)


def main(seed: int, pages: int, folder: Path) -> None:
    """Write the lines of so many pages."""
    made, waiting, files = Pages(seed), list[tuple[Grey, str]](), 0
    for number in range(1, pages + 1):
        waiting += made.lines()
        if len(waiting) >= _TOGETHER or number == pages:
            part = folder / f"{seed:03}-{files:04}.part"
            part.write_bytes(pickle.dumps(waiting))
            part.rename(part.with_suffix(".lines"))  # whoever reads beside this sees whole files alone
            waiting, files = [], files + 1


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
