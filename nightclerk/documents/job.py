"""What the limited child does with a fax: it takes strings and returns plain JSON values."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nightclerk.documents import engines
from nightclerk.documents.barcodes import code_128
from nightclerk.documents.fields import find_fields
from nightclerk.documents.kinds import Kind, kind_of
from nightclerk.documents.model import Document, PageRead
from nightclerk.documents.pages import Sheet, sheets
from nightclerk.documents.reading import read_page
from nightclerk.documents.splitting import split
from nightclerk.errors import MissingDependency

_SURE_KIND = 0.7
_SURE_PAGE = 0.6
# Of these, a document is of no use until it is known whose it is.
_NOBODYS = ("cover_sheet", "other", "insurance_card")

# The reader's start is no file's to pay, and a warm child keeps it; where there is none, a page that needs it says so.
with contextlib.suppress(MissingDependency):
    engines.engine()


def read(path: str) -> dict[str, Any]:
    """Pages and documents of a file.

    {pages: [{text, confidence, rotation, skipped, codes}], documents: [{pages, type, probability, fields: {name:
    {value, confidence, page, box}}, patient, needs_review, reasons}]}; pages count from 1, boxes are [left, top, right,
    bottom] as shares of the upright page. `patient` is null: there is no roster here.
    """
    return _concluded([read_page(each) for each in sheets(Path(path))])


def read_with(path: str, also: Callable[[Sheet], str]) -> tuple[dict[str, Any], list[str]]:
    """As `read`, and what `also` makes of each page; a page is decoded once."""
    pages, made = [], []
    for sheet in sheets(Path(path)):
        pages.append(read_page(sheet))
        made.append(also(sheet))
    return _concluded(pages), made


def read_searchable(path: str) -> dict[str, Any]:
    """As `read`, and `pdf`: the file as a searchable PDF, in base64."""
    from nightclerk.documents.searchable import searchable  # only what is written needs pikepdf

    pages = [read_page(each) for each in sheets(Path(path))]
    return {**_concluded(pages), "pdf": base64.b64encode(searchable(Path(path), pages)).decode()}


def _concluded(pages: list[PageRead]) -> dict[str, Any]:
    groups = split(pages)
    damaged = [each.number for each in pages if each.skipped and "damaged" in each.skipped]
    return {
        "pages": [_told_page(each) for each in pages],
        "documents": [_told(_document(group, damaged)) for group in groups],
    }


def _told_page(page: PageRead) -> dict[str, Any]:
    return {
        "text": page.text,
        "confidence": round(page.confidence, 3),
        "rotation": page.rotation,
        "skipped": page.skipped,
        "codes": code_128(page.barcodes),
    }


def _document(pages: list[PageRead], damaged: list[int]) -> Document:
    kind = kind_of(pages)
    fields, reasons = find_fields(pages)
    if kind.probability < _SURE_KIND or kind.type == "other":
        reasons.append(_unsure(kind))
    if kind.type not in _NOBODYS and "patient_name" not in fields:
        reasons.append("No patient's name was read.")
    if kind.type not in _NOBODYS and not {"birth_date", "mrn", "member_id"} & fields.keys():
        reasons.append("Nothing but a name says whose it is: no birth date, MRN or member ID was read.")
    reasons += [
        f"Page {each.number} was read with {each.confidence:.0%} confidence only."
        for each in pages
        if each.confidence < _SURE_PAGE
    ]
    reasons += [f"Page {each} of the file is damaged and may belong here." for each in damaged]
    numbers = tuple(each.number for each in pages)
    return Document(numbers, kind.type, kind.probability, fields, tuple(dict.fromkeys(reasons)))


def _unsure(kind: Kind) -> str:
    if kind.type == "other":
        return "No words of a known type of document were found."
    words = ", ".join(f'"{each}"' for each in kind.because)
    return f"It is not certain what this is: {kind.type} by {words}, {kind.probability:.0%}."


def _told(document: Document) -> dict[str, Any]:
    return {
        "pages": list(document.pages),
        "type": document.type,
        "probability": round(document.probability, 3),
        "fields": {name: each.told() for name, each in document.fields.items()},
        "patient": None,
        "needs_review": bool(document.reasons),
        "reasons": list(document.reasons),
    }
