"""Pages of a PDF: the text layer where it is good, else the scanned image as it lies in the file, else a rendering."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from nightclerk.documents.model import Box, Word
from nightclerk.documents.pages import Sheet, check_count, check_size, corrupt
from nightclerk.errors import UsageError

_DPI = 204.0
_WORD, _LINE = re.compile(r"\S+"), re.compile(r"\S[^\r\n]*")
_SPARE = 0.1  # of a letter's box lies above and below what is printed
_TELLS = re.compile(r"[\d:#]")  # what labels and values have
_LONG, _EVEN = 7, 0.72  # blanks of a line of running text; letters of its height are that wide at most
_FEW = 25  # glyphs: fewer are a stamp on a scan, not its text
_WHOLE = 0.8  # share of the page that the image of a scan covers
_INVISIBLE = 3  # text render mode: somebody else's OCR under a scan


def pdf_sheets(path: Path, wanted: Collection[int] | None = None) -> Iterator[Sheet]:
    """One page after another; raises `UsageError` FAX_ENCRYPTED, FAX_CORRUPT, FAX_PAGE_TOO_LARGE."""
    document = _opened(path)
    try:
        check_count(len(document))
        for number in range(1, len(document) + 1):
            if wanted is None or number in wanted:
                yield _sheet(document, number)
    finally:
        document.close()


def _opened(path: Path) -> Any:
    try:
        document = pypdfium2.PdfDocument(str(path))
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise UsageError(
                "The file is locked with a password.",
                code="FAX_ENCRYPTED",
                remedy="Have a person open it and save it without the password.",
            ) from None
        raise corrupt() from None
    if not len(document):
        document.close()
        raise corrupt()
    return document


def _sheet(document: Any, number: int) -> Sheet:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return Sheet(number, fault="The page is damaged and cannot be decoded.")
    try:
        scan = _scan(page)
        if scan is None or not _own_ocr(page):
            words = _layer(page)
            if words is not None:
                return Sheet(number, words=words)
        return _scanned(page, number, scan) if scan is not None else _rendered(page, number)
    finally:
        page.close()


def _scan(page: Any) -> Any | None:
    """The one image that covers the page, if there is one."""
    kinds = (pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, each)) for each in range(_objects(page)))
    if pdfium.FPDF_PAGEOBJ_IMAGE not in kinds:
        return None
    wide, high = page.get_size()
    for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=1):
        left, bottom, right, top = image.get_bounds()
        if (right - left) * (top - bottom) >= _WHOLE * wide * high:
            return image
    return None


def _objects(page: Any) -> int:
    return int(pdfium.FPDFPage_CountObjects(page))


def _own_ocr(page: Any) -> bool:
    """Whether the text lies invisibly under a scan: that is another program's reading, which is not trusted."""
    texts = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1)
    return any(pdfium.FPDFTextObj_GetTextRenderMode(each.raw) == _INVISIBLE for each in texts)


def _layer(page: Any) -> tuple[Word, ...] | None:
    """Words of the text layer, or None where it is not good enough to stand for the page."""
    text = page.get_textpage()
    try:
        said = text.get_text_range()
        glyphs = "".join(said.split())
        if len(glyphs) < _FEW or _broken(glyphs) > len(glyphs) * 0.1:
            return None
        return tuple(_words(text, said, *page.get_size()))
    finally:
        text.close()


def _broken(glyphs: str) -> int:
    """How many of them stand for no sign that people read."""
    if glyphs.isascii() and glyphs.isprintable():
        return 0
    return sum(not each.isprintable() or each in "\ufffd\ufffe" or "\ue000" <= each <= "\uf8ff" for each in glyphs)


def _words(text: Any, said: str, wide: float, high: float) -> Iterator[Word]:
    """The words of what the page says, line by line."""
    box_of = _boxes(text, said, wide, high)
    for line in _LINE.finditer(said):
        start, first, last = line.start(), box_of(line.start()), box_of(line.end() - 1)
        if first is None or last is None or not _is_prose(line[0], first, last):
            yield from _each_word(said, line, box_of)
            continue
        left, (_, top, right, bottom) = first[0], last
        step = (right - left) / len(line[0])
        for word in _WORD.finditer(said, start, line.end()):
            at = left + (word.start() - start) * step, top, left + (word.end() - start) * step, bottom
            yield Word(word[0], at, 1.0)


def _is_prose(line: str, first: Box, last: Box) -> bool:
    """Whether it is running text, without numbers, labels and wide gaps: its letters stand evenly enough, and the place
    of each word need not be asked, which costs as much as all the rest of the page.
    """
    even = first[3] - first[1] > 0 and last[2] - first[0] < _EVEN * len(line) * (first[3] - first[1])
    return even and line.count(" ") >= _LONG and not _TELLS.search(line) and abs(first[3] - last[3]) < 0.001


def _each_word(said: str, line: re.Match[str], box_of: Callable[[int], Box | None]) -> Iterator[Word]:
    """Each from the box of its first letter to that of its last."""
    for word in _WORD.finditer(said, line.start(), line.end()):
        first, last = box_of(word.start()), box_of(word.end() - 1)
        if first is not None and last is not None:
            yield Word(word[0], (first[0], first[1], last[2], first[3]), 1.0)


def _boxes(text: Any, said: str, wide: float, high: float) -> Callable[[int], Box | None]:
    """Where the letter at a place of `said` stands, as shares of the page."""
    box, raw, read = pdfium.FS_RECTF(), text.raw, pdfium.FPDFText_GetLooseCharBox
    at, inner, outer = ctypes.byref(box), 1 - _SPARE, _SPARE
    plain = text.count_chars() == len(said)

    def box_of(index: int) -> Box | None:
        if not read(raw, index if plain else pdfium.FPDFText_GetCharIndexFromTextIndex(raw, index), at):
            return None
        top, bottom = box.top, box.bottom
        upper, lower = inner * top + outer * bottom, outer * top + inner * bottom
        return box.left / wide, 1 - upper / high, box.right / wide, 1 - lower / high

    return box_of


def _scanned(page: Any, number: int, scan: Any) -> Sheet:
    """The pixels as they were scanned, unless the page turns or mirrors them."""
    matrix = scan.get_matrix()
    if page.get_rotation() or matrix.b or matrix.c or matrix.a < 0 or matrix.d < 0:
        return _rendered(page, number)
    across, down = scan.get_px_size()
    check_size(across, down)
    try:
        bitmap = scan.get_bitmap()
        image = np.asarray(bitmap.to_pil().convert("L")).copy()
        bitmap.close()
    except (pypdfium2.PdfiumError, ValueError):
        return _rendered(page, number)
    left, bottom, right, top = scan.get_bounds()
    dpi = (across * 72 / max(right - left, 1), down * 72 / max(top - bottom, 1))
    bilevel = bool(np.isin(image[:: max(1, down // 64)], (0, 255)).all())
    return Sheet(number, image, dpi, bilevel)


def _rendered(page: Any, number: int) -> Sheet:
    wide, high = page.get_size()
    check_size(wide / 72 * _DPI, high / 72 * _DPI)
    bitmap = page.render(scale=_DPI / 72, grayscale=True)
    array = bitmap.to_numpy()
    image = (array[:, :, 0] if array.ndim == 3 else array).copy()
    bitmap.close()
    return Sheet(number, image, (_DPI, _DPI))
