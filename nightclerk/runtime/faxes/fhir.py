"""A document as a FHIR R4 DocumentReference: what is not known is left out, never made up."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

from nightclerk.records import FaxDocument
from nightclerk.store.documents import ACCEPTED, FILED, KeptDocument

LOINC = "http://loinc.org"
# Types of documents in LOINC's document ontology; the others are said in words only.
CODES = {
    "lab_result": ("11502-2", "Laboratory report"),
    "imaging_report": ("18748-4", "Diagnostic imaging study"),
    "discharge_summary": ("18842-5", "Discharge summary"),
    "clinical_note": ("34109-9", "Note"),
    "referral": ("57133-1", "Referral note"),
}


def document_reference(kept: KeptDocument, document: FaxDocument, custodian: str, pdf: bytes | None) -> dict[str, Any]:
    """The resource (https://hl7.org/fhir/R4/documentreference.html); `pdf` is hashed, and not put into it."""
    words = document.type.replace("_", " ")
    code, display = CODES.get(document.type, ("", ""))
    kind = {"coding": [{"system": LOINC, "code": code, "display": display}]} if code else {}
    resource: dict[str, Any] = {
        "resourceType": "DocumentReference",
        "id": kept.id,
        "status": "current",
        "docStatus": "final" if kept.state in (FILED, ACCEPTED) else "preliminary",
        "type": {**kind, "text": words},
        "date": datetime.fromtimestamp(kept.at, UTC).isoformat(timespec="seconds"),
        "custodian": {"display": custodian},
        "description": f"Fax, {words}, pages {', '.join(map(str, document.pages))}",
        "content": [{"attachment": _attachment(document, pdf)}],
    }
    if document.patient:
        resource["subject"] = {"identifier": {"value": document.patient}}
    if provider := document.fields.get("provider"):
        resource["author"] = [{"display": str(provider.value)}]
    if served := document.fields.get("service_date"):
        resource["context"] = {"period": {"start": str(served.value)}}
    return resource


def _attachment(document: FaxDocument, pdf: bytes | None) -> dict[str, Any]:
    """FHIR R4 wants the SHA-1 of the data, in base64."""
    told: dict[str, Any] = {"contentType": "application/pdf"}
    if pdf is not None:
        digest = hashlib.sha1(pdf, usedforsecurity=False).digest()
        told |= {"size": len(pdf), "hash": base64.b64encode(digest).decode()}
    if document.filed_as:
        told["url"] = document.filed_as
    if dated := document.fields.get("date"):
        told["creation"] = str(dated.value)
    return told
