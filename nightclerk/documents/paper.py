"""Pages of a fax as a PDF of their own: frames as they came, turned upright, the words that were read invisibly over
them where that is wanted; nothing active stays in it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf

from nightclerk.documents import heads
from nightclerk.documents.frames import as_pages
from nightclerk.documents.model import PageRead
from nightclerk.documents.searchable import lay_over

_ACTIVE = ("/A", "/AA", "/PA")  # what opens, sends or runs something


def as_pdf(path: Path, pages: Sequence[int], rotations: Sequence[int], read: Sequence[PageRead] = ()) -> bytes:
    """These pages (from 1) of the file, in the order given, each turned by its degrees, under the words of `read`."""
    made = pikepdf.Pdf.new()
    source = _of_pdf(path, pages) if heads.is_pdf(heads.head_of(path)) else _of_pictures(path, pages)
    made.pages.extend(source.pages)
    lay_over(made, {pages.index(each.number): each for each in read}, turn=False)
    for page, degrees in zip(made.pages, rotations, strict=False):
        if degrees:
            page.rotate(degrees, relative=True)
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def _of_pdf(path: Path, pages: Sequence[int]) -> pikepdf.Pdf:
    source, part = pikepdf.Pdf.open(path), pikepdf.Pdf.new()
    for number in pages:
        page = source.pages[number - 1]
        _calm(page)
        part.pages.append(page)
    return part


def _of_pictures(path: Path, pages: Sequence[int]) -> pikepdf.Pdf:
    source, part, there = as_pages(path, pages), pikepdf.Pdf.new(), sorted(set(pages))
    part.pages.extend(source.pages[there.index(number)] for number in pages)
    return part


def _calm(page: Any) -> None:
    for holder in (page.obj, *(page.obj.get("/Annots") or ())):
        for name in _ACTIVE:
            if name in holder:
                del holder[name]
