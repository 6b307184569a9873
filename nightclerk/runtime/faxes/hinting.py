"""What people have corrected on a sender's pages, used on the next one: the place is remembered, the value is read."""

from __future__ import annotations

from dataclasses import replace

from nightclerk.documents.hints import printed
from nightclerk.records import FaxDocument, FaxField, FaxPage
from nightclerk.runtime.faxes.deciding import text_of
from nightclerk.runtime.faxes.review import sender_of
from nightclerk.runtime.office import Office
from nightclerk.store import documents

SURE = 0.6  # of what is read by a hint: somebody looks at it
_SAID = "The {} was read where it was corrected on this sender's page before."


def hinted(office: Office, document: FaxDocument, pages: tuple[FaxPage, ...]) -> FaxDocument:
    """The document with what is printed at the places that were corrected before; such a one is always reviewed."""
    sender = sender_of(office, document, text_of(document, pages))
    known = documents.hints(office.store, sender, document.type) if sender else {}
    for name, label in known.items():
        found = printed([(number, pages[number - 1].text) for number in document.pages], name, label)
        before = document.fields.get(name)
        if found is None or (before is not None and before.value == found.value):
            continue
        field = FaxField(value=found.value, confidence=SURE, page=found.page, by="hint")
        reasons = (*document.reasons, _SAID.format(name.replace("_", " ")))
        document = replace(document, fields={**document.fields, name: field}, reasons=reasons, needs_review=True)
    return document
