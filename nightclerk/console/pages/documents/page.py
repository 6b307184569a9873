"""Documents: what came by fax, by list or by words; one of them with its pages, what it says, and why it waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from nightclerk.console.frame import WORKERS, Call, Page, address
from nightclerk.console.names import names_of
from nightclerk.documents.kinds import TYPES
from nightclerk.errors import UsageError
from nightclerk.records import FaxDocument, FaxField
from nightclerk.runtime.faxes import review
from nightclerk.runtime.faxes.bringing import bring
from nightclerk.runtime.faxes.search import search
from nightclerk.store.documents import ACCEPTED, FILED, RESEND, REVIEW, Wanted

page = Page("documents", menu="Documents", order=50)
STATES = (REVIEW, FILED, ACCEPTED, RESEND)
PART = 50
PAPER = (850, 1100)  # a letter page; the picture of another is drawn into it
_EDGE = 0.004  # of the page, between a frame and the words in it


@page.get("/documents", may=WORKERS)
def show_list(call: Call) -> Response:
    """Documents that wait for a person, the most urgent first; the list does not say whose they are."""
    return _list(call)


def _list(call: Call, http: int = 200, refused: Sequence[str] = (), run: str = "") -> Response:
    asked = {name: call.query(name) for name in ("state", "worklist", "type")}
    asked["state"] = asked["state"] if asked["state"] in (*STATES, "all") else REVIEW
    wanted = Wanted("" if asked["state"] == "all" else asked["state"], asked["worklist"], asked["type"])
    found, following = review.queue(call.office, wanted, call.query("after"), PART)
    kept = {name: value for name, value in asked.items() if value and (name, value) != ("state", REVIEW)}
    return call.show(
        "documents/list.html",
        http,
        refused=refused,
        run=run,
        found=found,
        following=following,
        here=address("/documents", kept),
        asked=asked,
        waiting=review.counts(call.office),
        states=(*STATES, "all"),
        types=TYPES,
    )


@page.post("/documents/bring", may=WORKERS)
def take_in(call: Call) -> Response:
    """Take faxes in as those of the watched folder are; each file that is not taken is named with the reason."""
    files = call.files("files")
    if not files:
        return _list(call, 400, ("Choose a file first.",))
    brought = bring(
        call.office, [(each.filename or "", each.file.read()) for each in files], call.person.id, line=call.desk.line
    )
    if brought.refused:
        return _list(call, 200 if brought.run else 400, brought.refused, brought.run)
    return call.go(f"/runs/{brought.run}")


@page.post("/documents/search", may=WORKERS)
def find(call: Call) -> Response:
    """Documents that hold all the words; the words stay out of the address, and the search is audited."""
    words, problem, http = call.field("words"), "", 200
    try:
        found = search(call.office, words, PART)
    except UsageError as error:
        found, problem, http = [], error.words, 400
    return call.show("documents/found.html", http, found=found, words=words, problem=problem)


@page.get("/documents/{document}", may=WORKERS)
def show(call: Call) -> Response:
    """One document in clear, with the boxes of what was read on its pages; audited."""
    return _show(call)


def _show(call: Call, http: int = 200, problem: str = "") -> Response:
    shown = review.show(call.office, call.part("document"))
    number = call.query("page")
    at = int(number) if number.isdigit() and int(number) in shown.document.pages else shown.document.pages[0]
    boxes = _boxes(shown.document, at)
    return call.show(
        "documents/one.html",
        http,
        kept=shown.kept,
        document=shown.document,
        files=[each.name for each in shown.arrivals],
        came=shown.arrivals[0].at if shown.arrivals else shown.kept.at,
        times=len(shown.arrivals),
        at=at,
        boxes=boxes,
        crops={name: _crop(box) for name, box in boxes},
        paper=PAPER,
        values={name: _value(each) for name, each in shown.document.fields.items()},
        form=review.FIELDS,
        typed=call.typed("f_"),
        types=TYPES,
        names=names_of(call.office),
        problem=problem,
    )


def _boxes(document: FaxDocument, at: int) -> list[tuple[str, tuple[float, ...]]]:
    """Name and box (left, top, width, height as shares of the page) of what was read on that page."""
    found = [(name, each.box) for name, each in document.fields.items() if each.page == at and len(each.box) == 4]
    return [
        (name, (left - _EDGE, top - _EDGE, right - left + 2 * _EDGE, bottom - top + 2 * _EDGE))
        for name, (left, top, right, bottom) in found
    ]


def _crop(box: tuple[float, ...]) -> str:
    """The box with the room around it, as the part of a picture of `PAPER` that is to be seen."""
    left, top, width, height = box
    room = (left - 2 * _EDGE, top - _EDGE, width + 4 * _EDGE, height + 2 * _EDGE)
    return " ".join(f"{share * PAPER[at % 2]:.1f}" for at, share in enumerate(room))


def _value(field: FaxField) -> str:
    if isinstance(field.value, dict):
        return "; ".join(f"{'[x]' if ticked else '[ ]'} {words}" for words, ticked in field.value.items())
    return field.value if isinstance(field.value, str) else ", ".join(field.value)


@page.get("/documents/{document}/pages/{number}", may=WORKERS)
def picture(call: Call) -> Response:
    """A page of it as a picture, upright; audited."""
    number = call.part("number")
    data = review.page_picture(call.office, call.part("document"), int(number) if number.isdigit() else 0)
    return Response(data, media_type="image/png", headers={"Cache-Control": "no-store"})


@page.post("/documents/{document}/correct", may=WORKERS)
def correct(call: Call) -> Response:
    """Say what it is and what it says; audited, and remembered for the sender's next page."""
    changes: dict[str, Any] = call.typed("f_")
    try:
        review.correct(call.office, call.part("document"), changes, call.field("type"))
    except UsageError as error:
        return _show(call, 400, error.words)
    return call.go(f"/documents/{call.part('document')}")


@page.post("/documents/{document}/accept", may=WORKERS)
def accept(call: Call) -> Response:
    """Say that it is right as it stands, and whose it is."""
    try:
        review.accept(call.office, call.part("document"), call.field("patient"))
    except UsageError as error:
        return _show(call, 400, error.words)
    return call.go("/documents")
