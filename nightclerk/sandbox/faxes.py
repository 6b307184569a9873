"""Invented faxes: pages drawn from lines of text and sent through a fax machine that adds a little dirt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from nightclerk.sandbox.names import dice

WIDE, HIGH = 1728, 2156  # pixels of a fine fax page, 204 to the inch across and 196 down
FINE, STANDARD = (204, 196), (204, 98)  # dots to the inch
TITLE, TICKED, UNTICKED = "# ", "[x] ", "[ ] "
_LEFT, _TOP = 150, 170


@dataclass(frozen=True)
class Paper:
    """Lines of a page: `# ` begins a title, `[x] ` and `[ ] ` a square; a tab leaves room between columns."""

    lines: Sequence[str]
    upside_down: bool = False
    tilt: float = 0.0  # degrees


def letter(clinic: str, title: str, *lines: str) -> Paper:
    """A page under a letterhead."""
    head = (
        f"# {clinic.upper()}",
        "4200 Heron Street, Suite 12, Millbrook, OH 44017",
        "Phone 555-212-0144\tFax 555-212-0145",
    )
    return Paper((*head, "", f"# {title}", "", *lines))


def draw(paper: Paper) -> Image.Image:
    """The page at fine resolution, without what the machine adds."""
    image = Image.new("L", (WIDE, HIGH), 255)
    pen, y = ImageDraw.Draw(image), _TOP
    for line in paper.lines:
        title = line.startswith(TITLE)
        _draw_line(pen, y, line.removeprefix(TITLE), 44 if title else 31)
        y += 66 if title else 46
    if paper.tilt:
        image = image.rotate(paper.tilt, Image.Resampling.BICUBIC, fillcolor=255)
    return image.rotate(180) if paper.upside_down else image


def _draw_line(pen: ImageDraw.ImageDraw, y: int, line: str, size: int) -> None:
    x = _LEFT
    if line.startswith((TICKED, UNTICKED)):
        pen.rectangle((x, y + 4, x + 30, y + 34), outline=0, width=3)
        if line.startswith(TICKED):
            pen.line((x + 5, y + 9, x + 25, y + 29), fill=0, width=4)
            pen.line((x + 25, y + 9, x + 5, y + 29), fill=0, width=4)
        line, x = line[len(TICKED) :], x + 52
    for column, words in enumerate(line.split("\t")):
        pen.text((x + column * 700, y), words, fill=0, font=ImageFont.load_default(size))


def sent(
    papers: Sequence[Paper], path: Path, *, dots: tuple[int, int] = FINE, dirt: float = 0.0005, seed: int = 1
) -> Path:
    """The pages as a receiving machine saves them (TIFF, Group 4): its line on top, specks on `dirt` of the pixels."""
    rolls = np.random.default_rng(dice("fax", seed).randrange(2**32))
    frames = []
    for number, paper in enumerate(papers, 1):
        page = draw(paper)
        pen = ImageDraw.Draw(page)
        pen.rectangle((0, 0, WIDE, 38), fill=255)
        stamp = f"11/20/2026 09:14  FROM: 5552120145  TO: 5558640100  P.{number:02}/{len(papers):02}"
        pen.text((60, 6), stamp, fill=0, font=ImageFont.load_default(26))
        page = page.resize((WIDE, HIGH * dots[1] // FINE[1]), Image.Resampling.BOX)
        ink = np.asarray(page) > 150
        frames.append(Image.fromarray(ink ^ (rolls.random(ink.shape) < dirt)))
    frames[0].save(path, save_all=True, append_images=frames[1:], compression="group4", dpi=dots)
    return path
