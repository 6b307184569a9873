"""Run now: one item typed into a form, or a spreadsheet that is looked at, row by row, before anything runs."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from nightclerk.console.frame import WORKERS, Call, Page
from nightclerk.errors import UsageError
from nightclerk.runtime import uploads
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.counter import check_one
from nightclerk.runtime.forms import WrongFields, form

page = Page("run_now")


@page.get("/bots/{bot}/run", may=WORKERS)
def ask(call: Call) -> Response:
    """The form made from what the bot takes, and where it takes files, the place to bring one."""
    return _ask(call)


def _ask(call: Call, http: int = 200, **said: Any) -> Response:
    found = working_bot(call.office.workspace, call.part("bot"))
    shared = {"bot": found, "form": form(call.office.workspace, found), "known": {}, "wrong": {}, "problem": ""}
    return call.show("run_now/ask.html", http, **{**shared, **said})


@page.post("/bots/{bot}/one", may=WORKERS)
def run_one(call: Call) -> Response:
    """Run the one item that was typed, at once."""
    typed = call.typed("f_")
    again = call.field("again") == "yes"
    try:
        run = check_one(call.office, call.part("bot"), typed, call.person.id, again=again, line=call.desk.line)
    except WrongFields as error:
        return _ask(call, 400, known=typed, wrong=error.fields, problem=error.message)
    return call.go(f"/runs/{run}")


@page.post("/bots/{bot}/upload", may=WORKERS)
def receive(call: Call) -> Response:
    """Keep the spreadsheet and show what is in it; nothing runs yet."""
    brought = call.file("file")
    if brought is None:
        return _ask(call, 400, problem="Choose a file first.")
    try:
        upload = uploads.receive(
            call.office, call.part("bot"), brought.filename or "", brought.file.read(), call.person.id
        )
    except UsageError as error:
        return _ask(call, 400, problem=error.words)
    return call.go(f"/uploads/{upload}")


@page.get("/uploads/{upload}", may=WORKERS)
def preview(call: Call) -> Response:
    """What is in the file: columns, every bad row by number and reason, how many items would run."""
    return _preview(call)


def _preview(call: Call, http: int = 200, **said: Any) -> Response:
    found = uploads.preview(call.office, call.part("upload"))
    shared = {"preview": found, "rehearsal": (), "problem": ""}
    return call.show("run_now/preview.html", http, **{**shared, **said})


@page.post("/uploads/{upload}/columns", may=WORKERS)
def remap(call: Call) -> Response:
    """Say which column means what, for this file."""
    said = call.typed("c_")
    try:
        uploads.remap(call.office, call.part("upload"), said)
    except UsageError as error:
        return _preview(call, 400, problem=error.words)
    return call.go(f"/uploads/{call.part('upload')}")


@page.post("/uploads/{upload}/dry-run", may=WORKERS)
def rehearse(call: Call) -> Response:
    """Everything but asking the payer: what would be done with each row."""
    return _preview(call, rehearsal=uploads.dry_run(call.office, call.part("upload")))


@page.post("/uploads/{upload}/start", may=WORKERS)
def start(call: Call) -> Response:
    """Begin the run."""
    run = uploads.start(call.office, call.part("upload"), call.person.id, line=call.desk.line)
    return call.go(f"/runs/{run}")


@page.post("/uploads/{upload}/discard", may=WORKERS)
def discard(call: Call) -> Response:
    """Delete the file; nothing was run."""
    bot = uploads.known_upload(call.office, call.part("upload")).bot
    uploads.discard(call.office, call.part("upload"), call.person.id)
    return call.go(f"/bots/{bot}/run")
