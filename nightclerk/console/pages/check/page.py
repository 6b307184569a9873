"""Check one patient: asked at the counter, answered on the same page, with a note for the chart."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from nightclerk.console.counter import BOT, said
from nightclerk.console.frame import COUNTER, WORKERS, Call, Page
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.counter import check_one
from nightclerk.runtime.forms import WrongFields, form

page = Page("check", menu="Check a patient", order=30)


@page.get("/check", may=COUNTER)
def ask(call: Call) -> Response:
    """The form: payer, ID, name, birth date."""
    return _ask(call)


def _ask(call: Call, http: int = 200, **more: Any) -> Response:
    found = working_bot(call.office.workspace, BOT)
    known = {"service_date": str(call.office.workspace.today())}
    shared = {"form": form(call.office.workspace, found), "known": known, "wrong": {}, "problem": ""}
    return call.show("check/ask.html", http, **{**shared, **more})


@page.post("/check", may=COUNTER)
def check(call: Call) -> Response:
    """Ask the payer at once; urgent goes before everything else."""
    typed = call.typed("f_")
    again = call.field("again") == "yes"
    try:
        run = check_one(call.office, BOT, typed, call.person.id, again=again, line=call.desk.line)
    except WrongFields as error:
        return _ask(call, 400, known=typed, wrong=error.fields, problem=error.message)
    return call.go(f"/check/{run}")


@page.get("/check/{run}", may=COUNTER)
def show(call: Call) -> Response:
    """The answer, as far as it is known."""
    return call.show("check/answer.html", **_said(call))


@page.live("/check/{run}/live", may=COUNTER)
def follow(call: Call) -> str | None:
    """The answer, the moment it is there."""
    said = _said(call)
    return None if said["known"].ended else call.draw("check/known.html", **said)


def _said(call: Call) -> dict[str, Any]:
    known, note = said(call.office, call.part("run"), call.person.id)
    return {"known": known, "note": note, "may_work": call.person.role in WORKERS}
