"""Needs you: the exceptions of all bots in one queue, the oldest first."""

from __future__ import annotations

from starlette.responses import Response

from nightclerk.console.frame import READERS, WORKERS, Call, Page, address
from nightclerk.console.names import names_of
from nightclerk.errors import UsageError
from nightclerk.runtime import codes, reviews
from nightclerk.runtime.reviews import Act
from nightclerk.store.worklist import Cursor, Filter

page = Page("needs_you", menu="Needs you", order=20)
PART = 50
MINE, NOBODYS = "me", "nobody"
DAY = 86_400.0


@page.get("/needs-you", may=READERS)
def show(call: Call) -> Response:
    """What needs a person; the filter lives in the address."""
    return _show(call)


def _show(call: Call, http: int = 200, problem: str = "", acts: list[Act] | None = None) -> Response:
    now = call.office.workspace.now().timestamp()
    found = reviews.queue(call.office, _filter(call, now), _cursor(call), PART)
    counted = sorted(reviews.counts(call.office).items(), key=lambda each: (-each[1], each[0]))
    asked = {name: call.query(name) for name in ("bot", "code", "who", "state", "days")}
    kept = {name: value for name, value in asked.items() if value}
    return call.show(
        "needs_you/queue.html",
        http,
        cases=found.cases,
        following=str(found.after) if found.after else "",
        counted=counted,
        total=sum(number for _, number in counted),
        bots=sorted({bot for (bot, _), _ in counted}),
        codes=sorted({code for (_, code), _ in counted}),
        asked=asked,
        filtered=bool(kept),
        here=address("/needs-you", kept),
        names=names_of(call.office),
        waiting=codes.waiting(call.office),
        may_work=call.person.role in WORKERS,
        now=now,
        acts=acts or [],
        problem=problem,
    )


def _filter(call: Call, now: float) -> Filter:
    who, days = call.query("who"), call.query("days")
    return Filter(
        bot=call.query("bot") or None,
        code=call.query("code") or None,
        assignee={MINE: call.person.id, NOBODYS: ""}.get(who),
        state=call.query("state") or None,
        older=now - int(days) * DAY if days.isdigit() else None,
    )


def _cursor(call: Call) -> Cursor | None:
    try:
        return Cursor.read(call.query("after")) if call.query("after") else None
    except ValueError:
        return None


@page.live("/needs-you/codes/live", may=READERS)
def follow_codes(call: Call) -> str | None:
    """The codes that portals wait for, the moment they do."""
    may_work = call.person.role in WORKERS
    return call.draw("needs_you/codes.html", waiting=codes.waiting(call.office), may_work=may_work)


@page.post("/needs-you/codes/{request}", may=WORKERS)
def give_code(call: Call) -> Response:
    """Give a code from a phone: it goes straight to the page that waits."""
    try:
        codes.answer(call.office, call.part("request"), call.field("code"), call.person.id)
    except UsageError as error:
        return _show(call, 400, error.words)
    return call.go("/needs-you")


@page.post("/needs-you", may=WORKERS)
def settle(call: Call) -> Response:
    """Settle several at once; each has its own outcome."""
    ids = [str(each) for each in call.form.getlist("item")]
    if not ids:
        return _show(call, 400, "Tick the items first; nothing was done.")
    try:
        if call.field("how") == "assign":
            acts = reviews.each_of(ids, lambda each: reviews.assign(call.office, each, call.person.id, call.person.id))
        else:
            acts = reviews.resolve(
                call.office, ids, call.field("how"), call.field("reason"), call.person.id, line=call.desk.line
            )
    except UsageError as error:
        return _show(call, 400, error.words)
    return _show(call, acts=acts)
