"""Filing: a PDF for each document that is certain or was accepted, its DocumentReference, and a line of index.csv.

For practice-management systems that watch a folder. Names carry no health data unless the clinic's pattern asks for it.
"""

from __future__ import annotations

import csv
import fcntl
import hashlib
import io
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path

from nightclerk.documents.files import pages_as_pdf
from nightclerk.errors import UsageError
from nightclerk.records import FaxDocument
from nightclerk.records.codec import from_bytes, to_bytes
from nightclerk.runtime.faxes.audited import note_in
from nightclerk.runtime.faxes.fhir import document_reference
from nightclerk.runtime.in_clear import as_file
from nightclerk.runtime.office import Office
from nightclerk.sheets.signs import plain_cell
from nightclerk.store import blobs, documents, faxes
from nightclerk.store.documents import ACCEPTED, FILED, KeptDocument, Wanted

INDEX = "index.csv"
COLUMNS = ("file", "document", "type", "received", "service_date", "patient", "worklist", "priority", "due", "sha256")
NAMES = ("received", "date", "type", "id", "worklist", "patient", "name", "birth_date", "mrn")
LONGEST = 120  # letters of a name


def folder_of(office: Office) -> Path | None:
    """Where PDFs are filed; None where the clinic wants none."""
    named = office.workspace.settings.faxes.filed
    return office.workspace.root / named if named else None


def file_all(office: Office) -> list[str]:
    """File whatever is certain or accepted and was not filed; the names of the PDFs. Raises as `file_document`."""
    done: list[str] = []
    for state in (FILED, ACCEPTED):
        after = ""
        while True:
            found, after = documents.page(office.store, Wanted(state=state), after, 200)
            done += [name for each in found if (name := file_certain(office, each))]
            if not after:
                break
    return done


def file_certain(office: Office, kept: KeptDocument) -> str:
    """File a document that was not; one that nobody accepted only where it has a patient (a cover sheet has none).

    Raises as `file_document`.
    """
    document = from_bytes(FaxDocument, kept.record)
    wanted = not document.filed_as and (kept.state == ACCEPTED or document.patient is not None)
    return file_document(office, kept) if wanted else ""


def file_document(office: Office, kept: KeptDocument) -> str:
    """File one document; the name of its PDF ("" where the clinic has no folder for it).

    Raises `UsageError` FILED_NAMES, and what reading the original raises.
    """
    folder = folder_of(office)
    if folder is None:
        return ""
    document = from_bytes(FaxDocument, kept.record)
    stem = _name(office, kept, document)
    with as_file(office, faxes.original(office.store, kept.sha256), "fax") as path:
        pdf = pages_as_pdf(path, document.pages, document.rotations, searchable=True)
    digest = hashlib.sha256(pdf).hexdigest()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        name = _free(folder, stem, kept.id, pdf)
        document = replace(document, filed_as=name)
        resource = document_reference(kept, document, office.workspace.clinic.name, pdf)
        blobs.write_private(folder / name, pdf)
        blobs.write_private(folder / f"{name.removesuffix('.pdf')}.json", json.dumps(resource, indent=1).encode())
        _list(office, folder, kept, document, digest)
    with office.store.database.write() as connection:
        documents.save(connection, office.store, replace(kept, record=to_bytes(document)))
        note_in(connection, office, "fax.filed", kept, sha256=digest)
    return name


def _name(office: Office, kept: KeptDocument, document: FaxDocument) -> str:
    pattern = office.workspace.settings.faxes.names
    values = {name: "" for name in NAMES} | _values(office, kept, document)
    try:
        filled = pattern.format_map(values)
    except (KeyError, ValueError, IndexError, AttributeError):
        raise UsageError(
            "The pattern for names of filed faxes cannot be used.",
            code="FILED_NAMES",
            remedy=f"faxes: names in nightclerk.yaml knows {', '.join(f'{{{each}}}' for each in NAMES)}.",
        ) from None
    return re.sub(r"[^A-Za-z0-9._-]+", "-", filled).strip("-.")[:LONGEST] or kept.id


def _values(office: Office, kept: KeptDocument, document: FaxDocument) -> dict[str, str]:
    fields = {name: str(each.value) for name, each in document.fields.items()}
    return {
        "received": _day(office, kept),
        "date": fields.get("date", ""),
        "type": document.type,
        "id": kept.id[:12],
        "worklist": kept.worklist,
        "patient": document.patient or "",
        "name": fields.get("patient_name", ""),
        "birth_date": fields.get("birth_date", ""),
        "mrn": fields.get("mrn", ""),
    }


def _day(office: Office, kept: KeptDocument) -> str:
    return datetime.fromtimestamp(kept.at, office.workspace.zone).date().isoformat()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Of processes that file at once, each rewrites the index of the one before."""
    lock = os.open(folder / ".index.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _free(folder: Path, stem: str, document: str, pdf: bytes) -> str:
    """A name that no other document has; the same document gets its own again, also where a crash left only its PDF."""
    owners = {row["file"]: row["document"] for row in _rows(folder)}
    for number in count(1):
        name = f"{stem}.pdf" if number == 1 else f"{stem}-{number}.pdf"
        path = folder / name
        if owners.get(name) == document or (name not in owners and (not path.exists() or path.read_bytes() == pdf)):
            return name
    raise AssertionError("counting has no end")


def _rows(folder: Path) -> list[dict[str, str]]:
    path = folder / INDEX
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _list(office: Office, folder: Path, kept: KeptDocument, document: FaxDocument, sha256: str) -> None:
    served = document.fields.get("service_date")
    told = [document.filed_as, kept.id, document.type, _day(office, kept), str(served.value) if served else ""]
    told += [document.patient or "", kept.worklist, str(kept.priority), kept.due or "", sha256]
    rows = [row for row in _rows(folder) if row["document"] != kept.id]
    out = io.StringIO(newline="")
    sheet = csv.DictWriter(out, COLUMNS)
    sheet.writeheader()
    sheet.writerows([*rows, dict(zip(COLUMNS, map(plain_cell, told), strict=True))])
    blobs.write_private(folder / INDEX, out.getvalue().encode())
