"""What the limited child does with a fax: it takes strings and returns plain JSON values."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nightclerk.documents import engines, ink
from nightclerk.documents.barcodes import code_128
from nightclerk.documents.fields import find_fields
from nightclerk.documents.kinds import Kind, kind_of
from nightclerk.documents.model import Document, PageRead
from nightclerk.documents.pages import Sheet, sheets
from nightclerk.documents.passed import from_plain, to_plain
from nightclerk.documents.prints import TEXT, dense, no_print
from nightclerk.documents.reading import read_page
from nightclerk.documents.splitting import split, strays
from nightclerk.documents.words import guess
from nightclerk.errors import MissingDependency

_SURE_KIND = 0.7
_GUESSED = 0.5  # what a guess by all words is given: always for a person
_SURE_PAGE = 0.6
# Of these, a document is of no use until it is known whose it is.
_NOBODYS = ("cover_sheet", "other", "insurance_card")
# A payer has its own numbers, and knows those of no chart.
_PAYERS = ("authorization_approval", "authorization_denial", "claim_denial", "remittance", "insurance_card")

# The reader's start is no file's to pay, and a warm child keeps it; where there is none, a page that needs it says so.
with contextlib.suppress(MissingDependency):
    engines.engine()


def read(path: str, wants: str = "") -> dict[str, Any]:
    """Pages and documents of a file.

    {pages: [{text, confidence, rotation, skipped, codes}], documents: [{pages, type, probability, fields: {name:
    {value, confidence, page, box}}, patient, needs_review, reasons}], prints: [one for each page, see `prints`]}; pages
    count from 1, boxes are [left, top, right, bottom] as shares of the upright page. `patient` is null: there is no
    roster here. Where "pdf" is wanted: `pdf`, the file as a searchable PDF, in base64.
    """
    return _concluded(path, list(map(_seen, sheets(Path(path)))), wants)


def begin(path: str, wants: str) -> dict[str, Any]:
    """{read: as `read`} where one page at most is read from its picture; else {known: of the other pages, as `pages`
    says them; waiting: the numbers of those that are to be read}.
    """
    known, waiting, picture = [], [], None
    for sheet in sheets(Path(path)):
        if sheet.pixels is None:
            known.append(_seen(sheet))
        else:
            waiting.append(sheet.number)
            picture = sheet
    if picture is None or len(waiting) == 1:
        known += [_seen(picture)] if picture else []
        return {"read": _concluded(path, sorted(known, key=lambda each: each.page.number), wants)}
    return {"known": list(map(_passed, known)), "waiting": waiting}


def pages(path: str, numbers: str) -> list[dict[str, Any]]:
    """The pages "2,3" of the file as they were read, for `conclude`."""
    wanted = {int(each) for each in numbers.split(",")}
    return [_passed(_seen(each)) for each in sheets(Path(path), wanted)]


def conclude(path: str, seen: str, wants: str) -> dict[str, Any]:
    """As `read`, from what `pages` said of every page, in their order (JSON)."""
    read_pages = [_Seen(from_plain(each["page"]), each["print"]) for each in json.loads(seen)]
    return _concluded(path, read_pages, wants)


@dataclass(frozen=True)
class _Seen:
    """A page as it was read, and what it is compared with others by."""

    page: PageRead
    print: str


def _seen(sheet: Sheet) -> _Seen:
    return _Seen(read_page(sheet), _print(sheet))


def _passed(seen: _Seen) -> dict[str, Any]:
    return {"page": to_plain(seen.page), "print": seen.print}


def _print(sheet: Sheet) -> str:
    if sheet.words is not None:
        words = " ".join(each.text for each in sheet.words)
        return TEXT + hashlib.sha256(words.encode()).hexdigest()
    image = sheet.image
    return no_print(sheet.number) if image is None else dense(ink.squared(image, sheet.dpi))


def _concluded(path: str, seen: list[_Seen], wants: str) -> dict[str, Any]:
    read_pages = [each.page for each in seen]
    damaged = [each.number for each in read_pages if each.skipped and "damaged" in each.skipped]
    return {
        "pages": [_told_page(each) for each in read_pages],
        "documents": [_told(_document(group, damaged)) for group in split(read_pages)],
        "prints": [each.print for each in seen],
        **(_pdf(path, read_pages) if wants == "pdf" else {}),
    }


def _pdf(path: str, read_pages: list[PageRead]) -> dict[str, str]:
    from nightclerk.documents.searchable import searchable  # only what is written needs pikepdf

    return {"pdf": base64.b64encode(searchable(Path(path), read_pages)).decode()}


def _told_page(page: PageRead) -> dict[str, Any]:
    return {
        "text": page.text,
        "confidence": round(page.confidence, 3),
        "rotation": page.rotation,
        "skipped": page.skipped,
        "codes": code_128(page.barcodes),
    }


def _document(pages: list[PageRead], damaged: list[int]) -> Document:
    kind = _kind(pages)
    fields, reasons = find_fields(pages)
    if kind.probability < _SURE_KIND or kind.type == "other":
        reasons.append(_unsure(kind))
    if kind.type not in _NOBODYS and "patient_name" not in fields:
        reasons.append("No patient's name was read.")
    if kind.type not in _NOBODYS and not {"birth_date", "mrn", "member_id"} & fields.keys():
        reasons.append("Nothing but a name says whose it is: no birth date, MRN or member ID was read.")
    if kind.type in _PAYERS and "mrn" in fields and "member_id" not in fields:
        reasons.append("A payer's paper has an MRN and no member ID: its patient ID may be that.")
    reasons += [
        f"Page {each.number} was read with {each.confidence:.0%} confidence only."
        for each in pages
        if each.confidence < _SURE_PAGE
    ]
    reasons += [
        f"Page {each} says neither whose it is nor which page it is; it may not belong here." for each in strays(pages)
    ]
    reasons += [f"Page {each} of the file is damaged and may belong here." for each in damaged]
    numbers = tuple(each.number for each in pages)
    return Document(numbers, kind.type, kind.probability, fields, tuple(dict.fromkeys(reasons)))


def _kind(pages: list[PageRead]) -> Kind:
    """What phrases say that it is; where they are unsure, what its words as a whole do, for a person to confirm."""
    kind = kind_of(pages)
    if kind.type != "other" and kind.probability >= _SURE_KIND:
        return kind
    likeliest = guess(pages[:2])
    if likeliest is None or likeliest[0] == kind.type:
        return kind
    return Kind(likeliest[0], min(kind.probability, _GUESSED), likeliest[1])


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
