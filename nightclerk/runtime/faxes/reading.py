"""One fax read for the bot: what `run.fax` does. Its documents are written before the item's result, under ids that a
second attempt gives again, so that a crash in between doubles nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from nightclerk.documents.files import take_fax
from nightclerk.errors import ApplicationException, BusinessException, MissingDependency, NightclerkError, UsageError
from nightclerk.records import FaxDocument, FaxField, FaxPage, FaxRecord
from nightclerk.records.codec import to_bytes
from nightclerk.runtime.faxes.deciding import decided, text_of
from nightclerk.runtime.faxes.filing import file_certain
from nightclerk.runtime.faxes.hinting import hinted
from nightclerk.runtime.faxes.resend import earlier, prints_of
from nightclerk.runtime.faxes.search import bring_up
from nightclerk.runtime.faxes.signed import signed_prints
from nightclerk.runtime.faxes.whose import placed, roster_of
from nightclerk.runtime.in_clear import as_file
from nightclerk.runtime.office import Office
from nightclerk.store import documents, faxes
from nightclerk.store.documents import FILED, RESEND, REVIEW, KeptDocument
from nightclerk.store.items import Claimed


def read(office: Office, item: Claimed, version: str, sha256: str) -> FaxRecord:
    """Read the fax of these bytes; that it is read is in the audit log first.

    Raises `BusinessException` with the code of what is wrong with the file (it goes to a person), and
    `ApplicationException` where this machine cannot read faxes.
    """
    with _audited(office, item, version, sha256) as said:
        found = _found(office, sha256)
        prints = prints_of(found)
        first = earlier(office, sha256, prints)
        pages = tuple(_page(each) for each in found["pages"])
        others, signed = signed_prints(office, item, sha256, pages, _documents(office, sha256, found, pages))
        read = decided(office, _whose(office, others, pages), pages)
        read = tuple(map(_again, read)) if first else read
        record = FaxRecord(sha256=sha256, pages=pages, documents=(*read, *signed), resend_of=first)
        _keep(office, item, record)
        faxes.set_read(office.store, sha256, item.id, prints, record.resend_of)
        bring_up(office)
        _file(office, record)
        said |= {"pages": len(record.pages), "documents": len(record.documents)}
    return record


@contextmanager
def _audited(office: Office, item: Claimed, version: str, sha256: str) -> Iterator[dict[str, int]]:
    about = {"run": item.run_id, "item": item.id, "bot": item.bot, "bot_version": version, "attempt": item.attempt}
    intent = office.audit.intent("fax.read", sha256=sha256, **about)
    told: dict[str, int] = {}
    try:
        yield told
    except NightclerkError as error:
        office.audit.outcome("fax.read", intent, result="fail", code=error.code)
        if isinstance(error, MissingDependency):  # to be installed, and then the item goes on
            raise ApplicationException(error.message, code=error.code, remedy=error.remedy) from None
        raise
    office.audit.outcome("fax.read", intent, result="ok", **told)


def _found(office: Office, sha256: str) -> dict[str, Any]:
    kept = faxes.known(office.store, sha256)
    if kept is not None and kept.blob is None:
        raise BusinessException(
            f"The file has {kept.bytes / 1e6:,.0f} MB, which is more than is read.",
            code="FILE_TOO_LARGE",
            remedy="Have a person open it, and take it in again in parts of fewer pages.",
        )
    try:
        with as_file(office, faxes.original(office.store, sha256), "fax") as path:
            return take_fax(path)
    except UsageError as error:
        raise BusinessException(error.message, code=error.code, remedy=error.remedy) from None


def _page(found: dict[str, Any]) -> FaxPage:
    read = {name: found[name] for name in ("text", "confidence", "rotation", "skipped")}
    return FaxPage(**read, codes=tuple(found["codes"]))


def _documents(
    office: Office, sha256: str, found: dict[str, Any], pages: tuple[FaxPage, ...]
) -> tuple[FaxDocument, ...]:
    return tuple(
        FaxDocument(
            id=documents.id_of(office.store, sha256, number),
            number=number,
            pages=tuple(each["pages"]),
            type=each["type"],
            probability=each["probability"],
            fields={name: _field(value) for name, value in each["fields"].items()},
            rotations=tuple(pages[page - 1].rotation for page in each["pages"]),
            needs_review=bool(each["reasons"]),
            reasons=tuple(each["reasons"]),
        )
        for number, each in enumerate(found["documents"], 1)
    )


def _again(each: FaxDocument) -> FaxDocument:
    """Of a fax that was sent again: its first copy is the one that is worked."""
    return replace(each, needs_review=False, reasons=("The same pages came before; that fax is the one to work.",))


def _whose(office: Office, found: tuple[FaxDocument, ...], pages: tuple[FaxPage, ...]) -> tuple[FaxDocument, ...]:
    roster = roster_of(office)
    return tuple(placed(hinted(office, each, pages), roster, alone=len(found) == 1) for each in found)


def _field(found: dict[str, Any]) -> FaxField:
    value = tuple(found["value"]) if isinstance(found["value"], list) else found["value"]
    others = tuple(found.get("alternatives", ()))
    return FaxField(
        value=value, confidence=found["confidence"], page=found["page"], box=tuple(found["box"]), alternatives=others
    )


def _keep(office: Office, item: Claimed, record: FaxRecord) -> None:
    now = office.workspace.now().timestamp()
    sure = RESEND if record.resend_of else FILED
    kept = [
        kept_document(record, each, item.id, now, REVIEW if each.needs_review else sure) for each in record.documents
    ]
    documents.replace_all(office.store, record.sha256, kept)


def _file(office: Office, record: FaxRecord) -> None:
    """What is certain is filed at once; what cannot be filed now is, by `nightclerk fax file`."""
    try:
        for each in documents.of_fax(office.store, record.sha256):
            if each.state == FILED:
                file_certain(office, each)
    except UsageError as error:
        raise BusinessException(error.message, code=error.code, remedy=error.remedy) from None


def kept_document(record: FaxRecord, each: FaxDocument, item_id: str, at: float, state: str) -> KeptDocument:
    """The document as the store has it."""
    return KeptDocument(
        id=each.id,
        sha256=record.sha256,
        number=each.number,
        item_id=item_id,
        type=each.type,
        state=state,
        worklist=each.worklist,
        priority=each.priority,
        due=min((one.day.isoformat() for one in each.deadlines), default=None),
        at=at,
        record=to_bytes(each),
        text=text_of(each, record.pages),
    )
