"""Pages of a fax as a PDF of their own: frames as they came, turned upright; nothing active stays in it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image, ImageSequence

from nightclerk.documents.pages import dots

_ACTIVE = ("/A", "/AA", "/PA")  # what opens, sends or runs something


def as_pdf(path: Path, pages: Sequence[int], rotations: Sequence[int]) -> bytes:
    """These pages (from 1) of the file, each turned by its degrees."""
    with path.open("rb") as file:
        is_pdf = b"%PDF" in file.read(1024)
    made = pikepdf.Pdf.new()
    turned = dict(zip(pages, rotations, strict=False))
    sources = list(_of_pdf(path, pages, turned) if is_pdf else _of_frames(path, pages, turned))
    for source in sources:
        made.pages.extend(source.pages)
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def _of_pdf(path: Path, pages: Sequence[int], turned: dict[int, int]) -> Iterator[pikepdf.Pdf]:
    source, part = pikepdf.Pdf.open(path), pikepdf.Pdf.new()
    for number in pages:
        page = source.pages[number - 1]
        _calm(page)
        if turned.get(number):
            page.rotate(turned[number], relative=True)
        part.pages.append(page)
    yield part


def _calm(page: Any) -> None:
    for holder in (page.obj, *(page.obj.get("/Annots") or ())):
        for name in _ACTIVE:
            if name in holder:
                del holder[name]


def _of_frames(path: Path, pages: Sequence[int], turned: dict[int, int]) -> Iterator[pikepdf.Pdf]:
    with Image.open(path) as picture:
        for number, frame in enumerate(ImageSequence.Iterator(picture), 1):
            if number in pages:
                yield pikepdf.Pdf.open(io.BytesIO(_one(frame, turned.get(number, 0))))


def _one(frame: Any, degrees: int) -> bytes:
    across, down = dots(frame.info.get("dpi"), *frame.size)
    image = frame if frame.mode in ("1", "L", "RGB") else frame.convert("RGB")
    image = image.rotate(degrees, expand=True) if degrees else image.copy()
    out = io.BytesIO()
    image.save(out, "PDF", dpi=(across, down))
    return out.getvalue()
