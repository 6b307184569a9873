"""One item: what was asked (masked), what happened, the evidence, and everything a person can do about it."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

from starlette.responses import Response

from nightclerk.console.frame import READERS, WORKERS, Call, Page
from nightclerk.console.names import names_of
from nightclerk.console.pages.item.clear import Clear, clear
from nightclerk.console.reviewing import due_at, why
from nightclerk.errors import NightclerkError, UsageError
from nightclerk.runtime import corrections, reviews
from nightclerk.runtime.answers import evidence_of, kept_of
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.corrections import REVEAL_REASONS
from nightclerk.runtime.forms import WrongFields, form
from nightclerk.store import people, worklist
from nightclerk.store import reviews as stored
from nightclerk.store.cases import Stored

page = Page("item")


@page.get("/items/{item}", may=READERS)
def show(call: Call) -> Response:
    """The item; that this person has it on the screen is said to others who open it."""
    return _show(call)


def _show(call: Call, http: int = 200, revealed: Clear | None = None, **said: Any) -> Response:
    office, found = call.office, reviews.stored(call.office, call.part("item"))
    works = call.person.role in WORKERS
    with office.store.database.read() as connection:
        settled = stored.resolution(connection, office.store, found.id)
    shared = {
        "item": found,
        "case": worklist.one(office.store, found.id, time.time()),
        "held": reviews.open_review(office, found.id, call.person.id) if works and found.unsettled else None,
        "fields": revealed.fields if revealed else corrections.shown(found),
        "revealed": revealed,
        "settled": settled,
        "kept": kept_of(office, found),
        "comments": stored.comments_of(office.store, found.id),
        "changes": stored.corrections_of(office.store, found.id),
        "reasons": REVEAL_REASONS if works else {"audit": REVEAL_REASONS["audit"]},
        "form": form(office.workspace, working_bot(office.workspace, found.bot)) if revealed and works else (),
        "known": corrections.known_fields(office, found) if revealed and works else {},
        "workers": [each for each in people.every(office.store) if each.role in WORKERS and each.state == "active"],
        "names": names_of(office),
        "may_work": works,
        "wrong": {},
        "problem": "",
        "typed": {},
    }
    return call.show("item/item.html", http, **{**shared, **said})


@page.post("/items/{item}/reveal", may=READERS)
def reveal(call: Call) -> Response:
    """Show it in clear, for a reason; the audit log says who looked and why."""
    return _show(call, revealed=_revealed(call))


def _revealed(call: Call) -> Clear:
    reason = why(call.person, call.field("why"))
    fields = corrections.reveal(call.office, call.part("item"), call.person.id, reason)
    return clear(call.office, reviews.stored(call.office, call.part("item")), fields)


@page.get("/items/{item}/evidence/{sha256}", may=READERS)
def evidence(call: Call) -> Response:
    """What was kept of it: a picture as a picture, everything else as text; audited."""
    kind, data = evidence_of(call.office, reviews.stored(call.office, call.part("item")), call.part("sha256"))
    if kind == "screenshot":
        return Response(data, media_type="image/jpeg", headers={"Cache-Control": "no-store"})
    name = f"evidence-{kind}.txt"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="text/plain; charset=utf-8", headers=headers)


@page.post("/items/{item}/open", may=WORKERS)
def still_open(call: Call) -> Response:
    """The page is still on this person's screen."""
    reviews.open_review(call.office, call.part("item"), call.person.id)
    return Response(status_code=204)


@page.post("/items/{item}/comment", may=READERS)
def comment(call: Call) -> Response:
    """Write something beside it."""
    reviews.comment(call.office, call.part("item"), call.field("text"), call.person.id)
    return _back(call)


@page.post("/items/{item}/assign", may=WORKERS)
def assign(call: Call) -> Response:
    """Give it to somebody, and say until when it is due."""
    found = reviews.stored(call.office, call.part("item"))
    reviews.assign(call.office, found.id, call.field("assignee") or None, call.person.id)
    reviews.set_due(call.office, found.id, _due(call), call.person.id)
    return _back(call)


def _due(call: Call) -> float | None:
    try:
        day = date.fromisoformat(call.field("due")) if call.field("due") else None
    except ValueError:
        raise UsageError("The due date cannot be read.", code="DUE_DATE", remedy="Write it as YYYY-MM-DD.") from None
    return due_at(call.office, day)


@page.post("/items/{item}/resolve", may=WORKERS)
def resolve(call: Call) -> Response:
    """Retry it, or settle it by hand or as rejected."""
    act = reviews.resolve(
        call.office,
        [call.part("item")],
        call.field("how"),
        call.field("reason"),
        call.person.id,
        did_not_happen=call.field("did_not_happen") == "yes",
        line=call.desk.line,
    )[0]
    act.refuse()
    return _back(call)


@page.post("/items/{item}/correct", may=WORKERS)
def correct(call: Call) -> Response:
    """Change what was asked and ask again at once; a field that cannot be read keeps the others as typed."""
    given = call.typed("f_")
    try:
        corrections.correct(call.office, call.part("item"), given, call.person.id, line=call.desk.line)
    except WrongFields as error:
        found = reviews.stored(call.office, call.part("item"))
        return _show(call, 400, _clear_again(call, found), wrong=error.fields, problem=error.message, typed=given)
    except NightclerkError as error:
        found = reviews.stored(call.office, call.part("item"))
        return _show(call, 400, _clear_again(call, found), problem=error.words, typed=given)
    return _back(call)


def _clear_again(call: Call, found: Stored) -> Clear:
    """They had it in clear to correct it; that they have it again is audited as well."""
    fields = corrections.reveal(call.office, found.id, call.person.id, "correct")
    return clear(call.office, found, fields)


def _back(call: Call) -> Response:
    return call.go(f"/items/{call.part('item')}")
