"""Finding documents by what they say. That it was searched, and how many were shown, is in the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nightclerk.errors import UsageError
from nightclerk.records import FaxDocument, FaxField
from nightclerk.records.codec import from_bytes
from nightclerk.runtime.faxes.audited import note
from nightclerk.runtime.office import Office
from nightclerk.store import documents
from nightclerk.store.documents import KeptDocument
from nightclerk.store.fax_index import FaxIndex, split_words

MOST = 200
CHUNK = 200
_OVERLAP = 5.0  # seconds: what was written by a transaction that ended late


@dataclass(frozen=True)
class FoundDocument:
    """A document that was found: as it is kept, as it was read, and a piece of its text around the words."""

    kept: KeptDocument
    document: FaxDocument
    around: str


def search(office: Office, words: str, limit: int = 50) -> list[FoundDocument]:
    """The documents that hold every word, the best first; audited before they are shown.

    Raises `UsageError` SEARCH_EMPTY.
    """
    if not split_words(words):
        raise UsageError("There are no words to look for.", code="SEARCH_EMPTY", remedy="Give at least one.")
    with up_to_date(office) as index:
        hits = index.search(words, max(1, min(limit, MOST)))
    found = [(hit, kept) for hit in hits if (kept := documents.get(office.store, hit.document))]
    office.audit.note("fax.searched", asked_by=office.asked_by, rows=len(found))
    note(office, "fax.shown", *(kept for _, kept in found), what="found")
    return [FoundDocument(kept, from_bytes(FaxDocument, kept.record), hit.around) for hit, kept in found]


@contextmanager
def up_to_date(office: Office) -> Iterator[FaxIndex]:
    """The index with every document in it, also those that another machine read."""
    index = FaxIndex(office.store)
    try:
        _bring_up(office, index)
        yield index
    finally:
        index.close()


def bring_up(office: Office) -> None:
    """Take in what is new, so that the next search need not."""
    with up_to_date(office):
        pass


def _bring_up(office: Office, index: FaxIndex) -> None:
    since = index.reach - _OVERLAP
    while found := documents.changed(office.store, since, CHUNK):
        since = found[-1][0]
        index.add([(kept.id, _body(kept)) for _, kept in found], since)


def _body(kept: KeptDocument) -> str:
    """The text of the pages, and what was read or corrected in it: a corrected name is found under both."""
    document = from_bytes(FaxDocument, kept.record)
    values = "\n".join(_words(each) for each in document.fields.values())
    return f"{kept.text}\n{values}\n{kept.type.replace('_', ' ')}"


def _words(field: FaxField) -> str:
    return field.value if isinstance(field.value, str) else " ".join(field.value)
