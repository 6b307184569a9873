"""What a person does with a document: looks at it, corrects it, accepts it. Each act is in the audit log.

Of two people who settle the same document one wins, and the other is told. When the last document of a fax is settled,
so is the item in the worklist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from nightclerk.documents.files import picture
from nightclerk.documents.hints import TAKERS, label_of, valid
from nightclerk.documents.kinds import TYPES
from nightclerk.documents.routing import route
from nightclerk.errors import UsageError
from nightclerk.records import FaxDocument, FaxField
from nightclerk.records.codec import from_bytes, to_bytes
from nightclerk.runtime import reviews
from nightclerk.runtime.auth_letters import decision_from_letter, take_decision
from nightclerk.runtime.faxes.audited import note, note_in
from nightclerk.runtime.faxes.deciding import BETWEEN, routing_of
from nightclerk.runtime.faxes.filing import file_document
from nightclerk.runtime.in_clear import as_file
from nightclerk.runtime.office import Office
from nightclerk.runtime.resubmission import BY_HAND
from nightclerk.store import documents, faxes
from nightclerk.store.documents import ACCEPTED, KeptDocument, Wanted
from nightclerk.store.faxes import Arrival

FIELDS = (*TAKERS, "urgency")
URGENCIES = ("stat", "urgent", "routine")
LONGEST = 200  # letters of a corrected value
_PATIENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,39}")


@dataclass(frozen=True)
class Shown:
    """A document in clear, for whoever works it: as it is kept, as it was read, when its fax came and as what."""

    kept: KeptDocument
    document: FaxDocument
    arrivals: tuple[Arrival, ...]
    resend_of: str | None


def queue(office: Office, wanted: Wanted, after: str = "", limit: int = 50) -> tuple[list[KeptDocument], str]:
    """Documents by urgency, then the oldest first, and where the list goes on. No list says whose they are."""
    return documents.page(office.store, wanted, after, limit)


def counts(office: Office) -> dict[str, int]:
    """How many documents wait for a person on each work list."""
    return documents.waiting(office.store)


def known(office: Office, document: str) -> KeptDocument:
    """The document; raises `UsageError` NO_SUCH_DOCUMENT."""
    found = documents.get(office.store, document)
    if found is None:
        raise _unknown()
    return found


def _unknown() -> UsageError:
    return UsageError(
        "There is no document of that id.", code="NO_SUCH_DOCUMENT", remedy="List them: nightclerk fax review list"
    )


def show(office: Office, document: str) -> Shown:
    """The document in clear; that it was shown is in the audit log first. Raises `UsageError` NO_SUCH_DOCUMENT."""
    kept = known(office, document)
    note(office, "fax.shown", kept, what="fields")
    fax = faxes.known(office.store, kept.sha256)
    came = tuple(faxes.arrivals(office.store, kept.sha256))
    return Shown(kept, from_bytes(FaxDocument, kept.record), came, fax.resend_of if fax else None)


def page_picture(office: Office, document: str, number: int) -> bytes:
    """A page of the document as PNG, upright; audited. Raises `UsageError` NO_SUCH_DOCUMENT, NO_SUCH_PAGE."""
    kept = known(office, document)
    found = from_bytes(FaxDocument, kept.record)
    if number not in found.pages:
        raise UsageError("The document has no such page.", code="NO_SUCH_PAGE", remedy="Open one of its pages.")
    rotation = found.rotations[found.pages.index(number)] if found.rotations else 0
    note(office, "fax.shown", kept, what="page")
    with as_file(office, faxes.original(office.store, kept.sha256), "fax") as path:
        return picture(path, number, rotation)


def correct(office: Office, document: str, changes: dict[str, str], kind: str = "") -> list[str]:
    """Say what a document is and what it says: field -> text ("" takes a field away). The names of what was changed.

    What is printed behind a label is remembered for the sender's next document of that type. Raises `UsageError`
    NO_SUCH_DOCUMENT, NO_SUCH_FIELD, FIELD_UNREADABLE, NO_SUCH_TYPE, NOTHING_CHANGED, ALREADY_ACCEPTED.
    """
    if kind and kind not in TYPES:
        raise UsageError(
            "There is no such type of document.", code="NO_SUCH_TYPE", remedy=f"Choose one of: {', '.join(TYPES)}."
        )
    with office.store.database.write() as connection:
        kept = _open(connection, office, document)
        before = from_bytes(FaxDocument, kept.record)
        # What was left as it stood in the form is no correction, also where it would be read otherwise by itself.
        typed = {name: text for name, text in changes.items() if " ".join(text.split()) != _text(before, name)}
        values = {name: _value(name, text) for name, text in typed.items()}
        names = [name for name, value in values.items() if value != _text(before, name)]
        if kind and kind != before.type:
            names.append("type")
        if not names:
            raise UsageError("Nothing was changed.", code="NOTHING_CHANGED", remedy="Accept it as it is instead.")
        after = _corrected(before, {name: values[name] for name in names if name != "type"}, kind or before.type, kept)
        documents.save(connection, office.store, _routed(office, kept, after))
        _learn(connection, office, kept, after, names)
        note_in(connection, office, "fax.corrected", kept, fields=sorted(names))
    return names


def _open(connection: Any, office: Office, document: str) -> KeptDocument:
    office.store.database.alone(connection, f"document:{document}")
    kept = documents.get_in(connection, office.store, document)
    if kept is None:
        raise _unknown()
    if kept.state == ACCEPTED:
        raise UsageError(
            "Somebody has accepted this document already.", code="ALREADY_ACCEPTED", remedy="Look at it again."
        )
    return kept


def _value(name: str, text: str) -> str:
    if name not in FIELDS:
        raise UsageError(
            "There is no such field.", code="NO_SUCH_FIELD", remedy=f"The fields are: {', '.join(FIELDS)}."
        )
    text = " ".join(text.split())
    if not text:
        return ""
    value = (text.lower() if text.lower() in URGENCIES else None) if name == "urgency" else valid(name, text)
    if value is None or len(text) > LONGEST:
        raise UsageError(
            f"What was given as {name} cannot be one.",
            code="FIELD_UNREADABLE",
            remedy="Write dates as YYYY-MM-DD, and everything as it is printed on the page.",
        )
    return value


def _text(document: FaxDocument, name: str) -> str:
    found = document.fields.get(name)
    return str(found.value) if found else ""


def pages_of(kept: KeptDocument, document: FaxDocument) -> list[tuple[int, str]]:
    """The document's pages with their text."""
    return list(zip(document.pages, kept.text.split(BETWEEN), strict=False))


def _corrected(before: FaxDocument, values: dict[str, str], kind: str, kept: KeptDocument) -> FaxDocument:
    pages = pages_of(kept, before)
    fields = {name: each for name, each in before.fields.items() if values.get(name) != ""}
    for name, value in values.items():
        if value:
            place = label_of(pages, name, value)
            fields[name] = FaxField(
                value=value, confidence=1.0, page=place[1] if place else before.pages[0], by="person"
            )
    return replace(before, fields=fields, type=kind, probability=1.0 if kind != before.type else before.probability)


def _routed(office: Office, kept: KeptDocument, after: FaxDocument) -> KeptDocument:
    """A corrected type, provider or urgency may make it somebody else's work."""
    values = {name: each.value for name, each in after.fields.items()}
    to = route(routing_of(office), after.type, values, kept.text)
    after = after if after.addressee == "no" else replace(after, worklist=to.list, priority=to.priority)
    kept = replace(kept, type=after.type, worklist=after.worklist, priority=after.priority)
    return replace(kept, record=to_bytes(after))


def _learn(connection: Any, office: Office, kept: KeptDocument, after: FaxDocument, names: list[str]) -> None:
    sender, pages = sender_of(office, after, kept.text), pages_of(kept, after)
    for name in names:
        value = _text(after, name)
        place = label_of(pages, name, value) if value and name in TAKERS else None
        if place and sender:
            documents.teach(connection, office.store, sender, after.type, name, place[0], office.asked_by)


def sender_of(office: Office, document: FaxDocument, text: str) -> str:
    """A keyed hash of whose page it is: the fax or phone number on it, else the words on top; "" for none of them."""
    for name in ("fax", "phone"):
        if digits := re.sub(r"\D", "", _text(document, name)):
            return office.store.keys.blind(digits[-10:], "sender")
    top = re.sub(r"[^a-z]", "", text.lstrip().partition("\n")[0].lower())
    return office.store.keys.blind(top, "sender") if len(top) > 5 else ""


def accept(office: Office, document: str, patient: str = "") -> KeptDocument:
    """Say that a document is right as it stands, and whose it is (the roster's id or chart number; "" for nobody's).

    A payer's letter about a request for prior authorization decides that request where both its numbers name it.
    It is filed then, where the clinic has a folder for that; `nightclerk fax file` does what could not be done. Raises
    `UsageError` NO_SUCH_DOCUMENT, ALREADY_ACCEPTED, PATIENT_UNREADABLE, and what filing raises.
    """
    if patient and not _PATIENT.fullmatch(patient):
        raise UsageError(
            "A patient is named by an id of letters and digits.",
            code="PATIENT_UNREADABLE",
            remedy="Give the chart number, as in the roster.",
        )
    with office.store.database.write() as connection:
        kept = _open(connection, office, document)
        record = from_bytes(FaxDocument, kept.record)
        record = replace(record, needs_review=False, patient=patient or record.patient)
        now = office.workspace.now().timestamp()
        done = replace(kept, state=ACCEPTED, settled_by=office.asked_by, settled_at=now, record=to_bytes(record))
        documents.save(connection, office.store, done)
        left = documents.open_of_item(connection, kept.item_id)
        note_in(connection, office, "fax.accepted", kept)
    if not left:  # of a fax whose item nobody waits for any more, nothing is left to settle
        reviews.resolve(office, [kept.item_id], BY_HAND, "Every document of this fax was accepted.", office.asked_by)
    _hand_over(office, record)
    file_document(office, done)
    return done


def _hand_over(office: Office, letter: FaxDocument) -> None:
    """Only what a person has accepted decides: a denial taken for an approval would be found out too late."""
    said = {name: _text(letter, name) or None for name in ("reference", "member_id")}
    decision = decision_from_letter(office, {**said, "type": letter.type, "decided_on": _text(letter, "date")})
    if decision is not None:
        take_decision(office, decision, office.asked_by)
