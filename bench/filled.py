"""Whether a filled form shows what was given, by readers that had no part in filling it: PDFium and Poppler."""

from __future__ import annotations

import ctypes
import io
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

DPI = 100
STEP = 12  # of grey, that a person could see


@dataclass
class Seen:
    """One widget as PDFium's form reader lists it."""

    name: str
    page: int
    rect: tuple[float, float, float, float]
    value: str
    checked: bool
    flags: int
    fails: list[str] = field(default_factory=list)


def said(call: Any) -> str:
    size = call(None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    call(ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace")


def widgets(path: Path) -> list[Seen]:
    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    found = []
    for number in range(len(document)):
        page = document[number]
        for place in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
            annotation = pdfium.FPDFPage_GetAnnot(page.raw, place)
            if annotation and pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_WIDGET and document.formenv:
                found.append(one(document.formenv.raw, annotation, number))
            if annotation:
                pdfium.FPDFPage_CloseAnnot(annotation)
        page.close()
    document.close()
    return found


def one(form: Any, annotation: Any, page: int) -> Seen:
    rect = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(rect))
    return Seen(
        said(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldName(form, annotation, buffer, size)),
        page,
        (rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top)),
        said(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size)),
        bool(pdfium.FPDFAnnot_IsChecked(form, annotation)),
        pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation),
    )


class Printed:
    """A file as PDFium prints it: looks of fields become part of the page, and none is made anew."""

    def __init__(self, path: Path) -> None:
        self.document = pypdfium2.PdfDocument(path)
        for number in range(len(self.document)):
            page = self.document[number]
            pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_PRINT)
            page.close()

        self._page: Any = None
        self._text: Any = None
        self._number = -1

    def _at(self, number: int) -> Any:
        """The page, which stays open until another is asked for."""
        if number != self._number:
            self._number, self._page = number, self.document[number]
            self._text = self._page.get_textpage()
        return self._page

    def picture(self, number: int) -> Any:
        page = self._at(number)
        drawn = page.render(scale=DPI / 72, may_draw_forms=False, grayscale=True).to_numpy().astype(numpy.int16)
        return drawn[:, :, 0] if drawn.ndim == 3 else drawn

    def text(self, number: int, rect: tuple[float, float, float, float]) -> str:
        self._at(number)
        left, bottom, right, top = rect
        found: str = self._text.get_text_bounded(left - 1, bottom - 1, right + 1, top + 1)
        return found

    def pixels(self, number: int, rect: tuple[float, float, float, float], shape: Any) -> tuple[slice, slice]:
        page, corners = self._at(number), []
        for x, y in ((rect[0], rect[1]), (rect[2], rect[3])):
            across, down = ctypes.c_int(), ctypes.c_int()
            pdfium.FPDF_PageToDevice(
                page.raw, 0, 0, shape[1], shape[0], 0, x, y, ctypes.byref(across), ctypes.byref(down)
            )
            corners.append((across.value, down.value))
        (x0, x1), (y0, y1) = sorted(each[0] for each in corners), sorted(each[1] for each in corners)
        return slice(max(y0, 0), y1 + 1), slice(max(x0, 0), x1 + 1)


def poppler(path: Path) -> list[Any]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["pdftoppm", "-r", str(DPI), "-gray", str(path), f"{folder}/p"],
            check=True,
            capture_output=True,
            timeout=300,
        )
        pages = sorted(Path(folder).glob("p*.pgm"))
        return [numpy.asarray(Image.open(io.BytesIO(each.read_bytes()))).astype(numpy.int16) for each in pages]


def measure(blank: Path, filled: Path, values: dict[str, Any], *, renderer: str = "both") -> dict[str, list[str]]:
    """What is wrong with each field, by its name: value, pdfium, poppler, text; an empty list is a field that is right.

    `values`: a text, (export value, what is shown) of a choice, or a dict for a button that must be on.
    A button that was on in the blank, and a value that stood there, change no pixel: they are exempt from that test.
    """
    was = {(each.page, *map(round, each.rect)): each for each in widgets(blank)}
    mine = [each for each in widgets(filled) if each.name in values]
    wrong: dict[str, list[str]] = {name: [] for name in values}
    old, new = Printed(blank), Printed(filled)
    drawn = (poppler(blank), poppler(filled)) if renderer == "both" else ([], [])
    for page in sorted({each.page for each in mine}):
        pairs = {"pdfium": (old.picture(page), new.picture(page))}
        pairs |= {"poppler": (drawn[0][page], drawn[1][page])} if drawn[0] else {}
        for each in (each for each in mine if each.page == page):
            earlier = was.get((each.page, *map(round, each.rect)))
            wrong[each.name] += failures(each, values[each.name], earlier, new, pairs)
    for name, given in values.items():
        if not any(each.name == name and (each.checked or not isinstance(given, dict)) for each in mine):
            wrong[name].append("gone or off")
    return wrong


def failures(each: Seen, given: Any, earlier: Seen | None, new: Printed, pairs: dict[str, Any]) -> list[str]:
    button = isinstance(given, dict)
    value, shown = (None, "") if button else given if isinstance(given, tuple) else (given, given)
    found = [] if button or each.value == value else [f"value {each.value!r}"]
    unchanged = earlier and (earlier.value, earlier.checked) == (each.value, each.checked)
    if unchanged or (button and not each.checked):
        return found
    for name, (before, after) in pairs.items():
        where = new.pixels(each.page, each.rect, after.shape)
        if not (abs(before[where] - after[where]) > STEP).any():
            found.append(name)
    return found if not shown or held(shown, new.text(each.page, each.rect)) else [*found, "text"]


def held(shown: str, text: str) -> bool:
    signs = iter("".join(text.split()))
    return all(sign in signs for sign in "".join(shown.split()))
