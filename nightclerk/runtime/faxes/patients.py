"""From a patient to the ids that the audit log knows their documents by: they are found by what was read on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from nightclerk.errors import ApplicationException
from nightclerk.matching.ids import normal_id
from nightclerk.matching.names import normal_name
from nightclerk.records import FaxDocument
from nightclerk.records.codec import from_bytes
from nightclerk.runtime.faxes.audited import known_subject
from nightclerk.runtime.faxes.search import up_to_date
from nightclerk.runtime.faxes.whose import roster_of
from nightclerk.runtime.office import Office
from nightclerk.store import documents
from nightclerk.store.documents import KeptDocument

MOST = 5_000  # documents that hold one of the values


def subjects_of_documents(office: Office, name: str, member_id: str, born: date | None) -> Iterator[str]:
    """The ids of documents about that patient which somebody looked at or worked: their name, member ID or birth date
    is read on it and none that is read is another's, or the roster's patient it was filed for is theirs.
    """
    if not documents.has_any(office.store):
        return
    told = {"patient_name": normal_name(name), "member_id": normal_id(member_id), "birth_date": _day(born)}
    theirs = _in_roster(office, told)
    for kept in _holding(office, (name, member_id, _day(born))):
        document = from_bytes(FaxDocument, kept.record)
        if document.patient in theirs or _agrees(told, document):
            found = known_subject(office, kept)
            if found:
                yield found


def _day(born: date | None) -> str:
    return born.isoformat() if born else ""


def _holding(office: Office, values: tuple[str, ...]) -> Iterator[KeptDocument]:
    """The documents that hold all the words of any of the values."""
    with up_to_date(office) as index:
        words = (" ".join(value.replace('"', " ").replace(",", " ").split()) for value in values)
        ids = {hit.document for each in words for hit in index.search(each, MOST)}
    return (kept for each in sorted(ids) if (kept := documents.get(office.store, each)))


def _agrees(told: dict[str, str], document: FaxDocument) -> bool:
    """Whether something that is told is read on it, and nothing that is read says otherwise."""
    read = {key: str(document.fields[key].value) for key in told if key in document.fields}
    same = {key: _same(key, told[key], value) for key, value in read.items() if told[key]}
    return bool(same) and all(same.values())


def _same(key: str, told: str, read: str) -> bool:
    if key == "patient_name":
        return set(told.split()) <= set(normal_name(read).split())
    return told == (normal_id(read) if key == "member_id" else read)


def _in_roster(office: Office, told: dict[str, str]) -> set[str]:
    """The keys of the roster's patients with that name and birth date: a page may spell either otherwise."""
    if not (told["patient_name"] and told["birth_date"]):
        return set()
    try:
        roster = roster_of(office)
    except ApplicationException:
        return set()  # it only widens what is found; that it cannot be read is said where faxes are read
    found = [each for each in (roster.patients if roster else ()) if each.birth_date == told["birth_date"]]
    return {each.key for each in found if _same("patient_name", told["patient_name"], each.name)}
