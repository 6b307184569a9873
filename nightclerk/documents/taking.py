"""What the limited child does with a fax that was read: it shows a page to people, and files pages as PDF."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import cv2

from nightclerk.documents import ink
from nightclerk.documents.barcodes import code_128, read_barcodes
from nightclerk.documents.pages import Sheet, sheets
from nightclerk.documents.reading import read_page
from nightclerk.errors import UsageError

_WIDE = 1400  # pixels of a page as it is shown


def codes(path: str) -> list[list[str]]:
    """The texts of the bars (Code 128) of each page; a page with a text layer is not looked at."""
    images = ((each.image, each.dpi) for each in sheets(Path(path)))
    return [[] if image is None else code_128(read_barcodes(ink.squared(image, dpi))) for image, dpi in images]


def picture(path: str, number: str, rotation: str) -> str:
    """The page of that number, turned by `rotation` degrees as the reader did, as PNG in base64."""
    for sheet in sheets(Path(path)):
        if sheet.number == int(number):
            return base64.b64encode(_drawn(path, sheet, int(rotation))).decode()
    raise UsageError("The fax has no such page.", code="NO_SUCH_PAGE", remedy="Open one of its pages.")


def pdf(path: str, pages: str, rotations: str, searchable: str = "") -> str:
    """The pages "1,2" of the file, turned by "0,180" degrees, as PDF in base64; read anew where words are wanted."""
    from nightclerk.documents.paper import as_pdf  # only what is filed needs it

    numbers, degrees = ([int(each) for each in words.split(",") if each] for words in (pages, rotations))
    wanted = (each for each in sheets(Path(path)) if each.number in numbers and each.words is None)
    read = [read_page(each) for each in wanted] if searchable else []
    return base64.b64encode(as_pdf(Path(path), numbers, degrees, read)).decode()


def _drawn(path: str, sheet: Sheet, rotation: int) -> bytes:
    if sheet.pixels is None and sheet.words is None:
        raise UsageError("That page is damaged.", code="NO_SUCH_PAGE", remedy="Open another page.")
    image = _rendered(path, sheet.number) if sheet.pixels is None else _upright(sheet, rotation)
    scale = _WIDE / image.shape[1]
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return bytes(cv2.imencode(".png", image)[1])


def _upright(sheet: Sheet, rotation: int) -> ink.Grey:
    """As the reader had it: boxes are shares of this page."""
    image, quarter = sheet.image, rotation % 180
    assert image is not None
    return ink.turned(ink.straightened(ink.turned(ink.squared(image, sheet.dpi), quarter)), rotation - quarter)


def _rendered(path: str, number: int) -> Any:
    import pypdfium2  # only a PDF with a text layer comes here

    with pypdfium2.PdfDocument(path) as document:
        return document[number - 1].render(scale=2.0, grayscale=True).to_numpy().squeeze()
