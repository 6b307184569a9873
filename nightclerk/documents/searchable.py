"""A PDF in which a fax can be searched: its image as it came, and what was read as invisible text over it.

A Group 4 page goes into the PDF bit by bit as the fax machine sent it; nothing is drawn or shrunk anew.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name

from nightclerk.documents import heads
from nightclerk.documents.frames import as_pages
from nightclerk.documents.model import PageRead, Word

_INVISIBLE = 3  # text render mode
_GLYPH = 0.6  # of the size: each glyph of Courier is so wide
_RISE = 0.2  # of a word's height lies below its base line


def searchable(path: Path, pages: Sequence[PageRead]) -> bytes:
    """The file as PDF with the words of `pages` (as `reading.read_page` gave them) over each page.

    A PDF is passed through; text is laid over those of its pages alone that were read from a picture.
    """
    whole = heads.is_pdf(heads.head_of(path))
    pdf = pikepdf.Pdf.open(path) if whole else as_pages(path)
    lay_over(pdf, {each.number - 1: each for each in pages if each.number <= len(pdf.pages)}, turn=not whole)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def lay_over(pdf: pikepdf.Pdf, read: Mapping[int, PageRead], *, turn: bool) -> None:
    """The words of each page over that at the same place (from 0); `turn`: pages that lie upside down are turned."""
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier, Encoding=Name.WinAnsiEncoding)
    )
    for place, each in read.items():
        if each.rows and not each.is_layer:
            _lay(pdf, pdf.pages[place], each, font, turn=turn)


def _lay(pdf: pikepdf.Pdf, page: pikepdf.Page, read: PageRead, font: Any, *, turn: bool) -> None:
    """The words, in the page's own space: its image is not turned or straightened, they are."""
    if int(page.get("/Rotate", 0)) % 360:  # its picture was read as it is shown
        return
    left, bottom, right, top = (float(each) for each in page.mediabox)
    wide, high = right - left, top - bottom
    tilt = math.radians(read.skew + read.rotation)
    cos, sin = math.cos(tilt), math.sin(tilt)
    x, y = left + wide / 2, bottom + high / 2
    if read.rotation % 180:  # as it is read, it is as wide as it is high
        wide, high = high, wide
        left, bottom = x - wide / 2, y - high / 2
    about = f"{cos:.6f} {sin:.6f} {-sin:.6f} {cos:.6f} {x - cos * x + sin * y:.3f} {y - sin * x - cos * y:.3f} cm"
    said = [_word(each, left, bottom, wide, high) for row in read.rows for each in row.words]
    laid = "\n".join(["q", about, f"BT {_INVISIBLE} Tr", *said, "ET Q"])
    name = page.add_resource(font, Name.Font, _free(page))  # a name by chance would make other bytes each time
    page.contents_add(pdf.make_stream(laid.replace("/F ", f"{name} ").encode("cp1252", "replace")))
    if turn and read.rotation:
        page.rotate(read.rotation, relative=True)


def _free(page: pikepdf.Page) -> Name:
    """A name that no font of the page has."""
    known: Any = page.resources.get("/Font", {})
    return next(Name(f"/Read{number}") for number in count() if f"/Read{number}" not in known)


def _word(word: Word, left: float, bottom: float, wide: float, high: float) -> str:
    """The word and a blank, stretched to its box."""
    size = max(1.0, (word.box[3] - word.box[1]) * high)
    stretch = 100 * (word.box[2] - word.box[0]) * wide / (len(word.text) * size * _GLYPH)
    x, y = left + word.box[0] * wide, bottom + (1 - word.box[3]) * high + _RISE * size
    text = word.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"/F {size:.2f} Tf {stretch:.2f} Tz 1 0 0 1 {x:.2f} {y:.2f} Tm ({text} ) Tj"
