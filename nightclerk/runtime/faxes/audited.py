"""What is done with a document, in the audit log: with a random id of the document's own in place of the patient. It
stays when a name is corrected, so that whoever looked before is found, too.
"""

from __future__ import annotations

from typing import Any

from nightclerk.runtime.office import Office
from nightclerk.store import subjects
from nightclerk.store.documents import KeptDocument

_OF = "document"


def note(office: Office, event: str, *documents: KeptDocument, **fields: Any) -> None:
    """Say what was done with each of the documents, and by whom."""
    with office.store.database.write() as connection:
        named = [subjects.subject_of(connection, office.store, _OF, kept.id) for kept in documents]
    for kept, subject in zip(documents, named, strict=True):
        _say(office, event, kept, subject, fields)


def note_in(connection: Any, office: Office, event: str, kept: KeptDocument, **fields: Any) -> None:
    """The same of one within a transaction that is open."""
    _say(office, event, kept, subjects.subject_of(connection, office.store, _OF, kept.id), fields)


def _say(office: Office, event: str, kept: KeptDocument, subject: str, fields: dict[str, Any]) -> None:
    office.audit.note(event, asked_by=office.asked_by, subject=subject, item=kept.item_id, document=kept.id, **fields)


def known_subject(office: Office, kept: KeptDocument) -> str | None:
    """The document's id in the log; None when nobody did anything with it."""
    return subjects.known_subject(office.store, _OF, kept.id)
