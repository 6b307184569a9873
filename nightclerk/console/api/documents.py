"""What came by fax: by list or by words, one with what it says, its pages, a correction, an acceptance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from nightclerk.console.api.contract import Asked, Calls, Done, Download, Id, Limit, Short, moment
from nightclerk.console.frame import WORKERS, Call
from nightclerk.records import FaxDocument
from nightclerk.runtime.faxes import review
from nightclerk.runtime.faxes.search import FoundDocument, search
from nightclerk.runtime.office import Office
from nightclerk.store.documents import KeptDocument, Wanted

calls = Calls("documents")


@dataclass(frozen=True)
class DocumentsAsked(Asked):
    """Which; `state` "" is any. `after` is the `next` of the answer before."""

    state: Literal["", "review", "filed", "accepted", "resend"] = "review"
    worklist: Id = ""
    type: Id = ""
    after: Id = ""
    limit: Limit = 50


@dataclass(frozen=True)
class Listed:
    """A document without health data; `priority` 1 is the most urgent, `due` the first day that the letter names."""

    id: str
    type: str
    state: str
    worklist: str
    priority: int
    due: date | None
    read_at: datetime | None


@dataclass(frozen=True)
class Documents:
    """Documents, the most urgent first, then the oldest; `next` asks for those behind them, null when there are none.

    `waiting` says how many wait for a person on each work list.
    """

    documents: tuple[Listed, ...]
    next: str | None
    waiting: dict[str, int]


@dataclass(frozen=True)
class One:
    """A document in clear. `files` are the names it came under; `resend_of` the SHA-256 of the fax it repeats."""

    listed: Listed
    document: FaxDocument
    files: tuple[str, ...]
    resend_of: str | None


@dataclass(frozen=True)
class SearchAsked(Asked):
    """Words that must all be in it. They are sent in the body: an address is kept in many places."""

    words: Short
    limit: Limit = 50


@dataclass(frozen=True)
class Hit:
    """A document that was found, with the words around: health data."""

    listed: Listed
    document: FaxDocument
    around: str


@dataclass(frozen=True)
class Hits:
    """What was found, the best first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class CorrectionAsked(Asked):
    """What it says: texts by field, "" takes a field away; `type` what it is, "" leaves that."""

    fields: dict[str, Short]
    type: Id = ""


@dataclass(frozen=True)
class Corrected:
    """The names of what was changed."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class AcceptAsked(Asked):
    """Whose it is: the roster's id or chart number; "" leaves that as it was read."""

    patient: Annotated[str, Field(max_length=40)] = ""


@calls.get("/api/documents", may=WORKERS)
def list_documents(call: Call, asked: DocumentsAsked) -> Documents:
    """Documents that wait for a person, or those in another state."""
    wanted = Wanted(asked.state, asked.worklist, asked.type)
    found, following = review.queue(call.office, wanted, asked.after, asked.limit)
    listed = tuple(_listed(call.office, each) for each in found)
    return Documents(listed, following or None, review.counts(call.office))


def _listed(office: Office, each: KeptDocument) -> Listed:
    due = date.fromisoformat(each.due) if each.due else None
    return Listed(each.id, each.type, each.state, each.worklist, each.priority, due, moment(office, each.at))


@calls.post("/api/documents/search", may=WORKERS)
def find_documents(call: Call, asked: SearchAsked) -> Hits:
    """Documents that hold all the words; the search is audited."""
    return Hits(tuple(_hit(call.office, each) for each in search(call.office, asked.words, asked.limit)))


def _hit(office: Office, each: FoundDocument) -> Hit:
    return Hit(_listed(office, each.kept), each.document, each.around)


@calls.get("/api/documents/{document}", may=WORKERS)
def show_document(call: Call) -> One:
    """One document in clear; audited."""
    shown = review.show(call.office, call.part("document"))
    files = tuple(each.name for each in shown.arrivals)
    return One(_listed(call.office, shown.kept), shown.document, files, shown.resend_of)


@calls.get("/api/documents/{document}/pages/{number}", may=WORKERS)
def take_page(call: Call) -> Download:
    """A page of it as a picture (PNG), upright; audited."""
    name = call.part("number")
    data = review.page_picture(call.office, call.part("document"), int(name) if name.isdigit() else 0)
    return Download(f"page-{name}.png", data)


@calls.post("/api/documents/{document}/correct", may=WORKERS)
def correct_document(call: Call, asked: CorrectionAsked) -> Corrected:
    """Say what it is and what it says; audited, and remembered for the sender's next page."""
    return Corrected(tuple(review.correct(call.office, call.part("document"), asked.fields, asked.type)))


@calls.post("/api/documents/{document}/accept", may=WORKERS)
def accept_document(call: Call, asked: AcceptAsked) -> Done:
    """Say that it is right as it stands, and whose it is."""
    review.accept(call.office, call.part("document"), asked.patient)
    return Done()
