"""The second pair of eyes: what PDFium, which wrote nothing of it, finds in a file. Runs in the limited child."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from nightclerk.forms.model import Rect

SCALE = 1.5  # pixels for a point
Place = tuple[int, int]  # page from 1, index in /Annots


@contextmanager
def opened(path: str | Path, *, forms: bool = False) -> Iterator[Any]:
    """The document, with its form environment where `forms`; closed at the end."""
    document = pypdfium2.PdfDocument(str(path))
    try:
        if forms:
            document.init_forms()
        yield document
    finally:
        document.close()


def values(path: str | Path) -> dict[Place, tuple[str, bool]]:
    """(value, whether it is checked) of every widget, by its place."""
    found: dict[Place, tuple[str, bool]] = {}
    with opened(path, forms=True) as document:
        if document.formenv is None:
            return found
        for number in range(len(document)):
            page = document[number]
            for place in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
                if (read := _widget(document.formenv.raw, page.raw, place)) is not None:
                    found[number + 1, place] = read
            page.close()
    return found


def _widget(form: Any, page: Any, place: int) -> tuple[str, bool] | None:
    annotation = pdfium.FPDFPage_GetAnnot(page, place)
    if not annotation:
        return None
    try:
        if pdfium.FPDFAnnot_GetSubtype(annotation) != pdfium.FPDF_ANNOT_WIDGET:
            return None
        said = _utf16(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))
        return said, bool(pdfium.FPDFAnnot_IsChecked(form, annotation))
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)


def _utf16(call: Callable[[Any, int], int]) -> str:
    size = call(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def picture(page: Any) -> Any:
    """The page in grey, without annotations: an array of bytes."""
    bitmap = page.render(scale=SCALE, may_draw_forms=False, draw_annots=False, grayscale=True)
    array = bitmap.to_numpy().copy()
    bitmap.close()
    return array[:, :, 0] if array.ndim == 3 else array


def pixels(page: Any, rect: Rect, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """A rectangle of the page in pixels of its picture: left, top, right, bottom."""
    corners = [_device(page, x, y, shape) for x, y in ((rect[0], rect[1]), (rect[2], rect[3]))]
    xs, ys = sorted(each[0] for each in corners), sorted(each[1] for each in corners)
    return max(xs[0], 0), max(ys[0], 0), min(xs[1] + 1, shape[1]), min(ys[1] + 1, shape[0])


def _device(page: Any, x: float, y: float, shape: tuple[int, ...]) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, shape[1], shape[0], 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


@contextmanager
def flattened(document: Any, number: int) -> Iterator[Any]:
    """Page `number` (from 1) as it would be printed: PDFium makes the looks of its fields a part of it.

    Looks are taken as the file has them; none is made by a viewer.
    """
    page = document[number - 1]
    pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_PRINT)
    page.close()
    page = document[number - 1]
    try:
        yield page
    finally:
        page.close()


@contextmanager
def text_of(page: Any) -> Iterator[Any]:
    """The text of a page, to be searched by rectangles."""
    text = page.get_textpage()
    try:
        yield text
    finally:
        text.close()


def page_texts(path: str | Path) -> list[str]:
    """The printed text of each page, without what fields show; white space as single spaces."""
    found = []
    with opened(path) as document:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            found.append(" ".join(text.get_text_range().split()))
            text.close()
            page.close()
    return found
