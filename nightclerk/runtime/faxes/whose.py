"""Whose a document is. Nothing is filed by itself but for a patient who is certainly meant; a person does the rest."""

from __future__ import annotations

from dataclasses import replace

from nightclerk.records import FaxDocument
from nightclerk.runtime.office import Office

COVER = "cover_sheet"
_ALONE = "A cover sheet came alone: what it belongs to is missing."
_NO_ROSTER = "Whose it is was not matched: there is no roster (faxes: roster in nightclerk.yaml)."


def placed(office: Office, document: FaxDocument, alone: bool) -> FaxDocument:
    """The document with its patient, or why a person must say whose it is. A cover sheet is nobody's."""
    if document.type == COVER:
        return _doubted(document, _ALONE) if alone else document
    return _doubted(document, _NO_ROSTER)


def _doubted(document: FaxDocument, reason: str) -> FaxDocument:
    return replace(document, reasons=(*document.reasons, reason), needs_review=True)
