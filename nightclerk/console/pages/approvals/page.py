"""Approvals: what waits to leave the house; one of it with source beside field and the pages as they would leave."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from nightclerk.console.frame import WORKERS, Call, Page
from nightclerk.console.names import names_of
from nightclerk.errors import UsageError
from nightclerk.runtime import approvals, authorized
from nightclerk.runtime.approvals import Approver
from nightclerk.runtime.in_clear import private_room
from nightclerk.store.approvals import OPEN, SIGNATURE, STATES, WAITING, Draft, counted

page = Page("approvals", menu="Approvals", order=25)


@page.get("/approvals", may=WORKERS)
def show_list(call: Call) -> Response:
    """Drafts that wait for a signature, an approval, or to leave; the list does not say whose they are."""
    asked = call.query("state") if call.query("state") in STATES else ""
    found = approvals.listed(call.office, (asked,) if asked else OPEN)
    return call.show(
        "approvals/list.html",
        found=found,
        asked=asked,
        states=STATES,
        counted=counted(call.office.store),
        payers=call.office.workspace.payers.payers,
        names=names_of(call.office),
        granted=() if asked else authorized.standing(call.office),
    )


@page.get("/approvals/{draft}", may=WORKERS)
def show_one(call: Call) -> Response:
    """One draft in clear: each field with where it is from, and the pages that would leave; audited."""
    return _show(call)


def _show(call: Call, http: int = 200, problem: str = "") -> Response:
    shown = approvals.shown(call.office, call.part("draft"), call.person.id)
    return call.show(
        "approvals/one.html",
        http,
        draft=shown.draft,
        about=shown.about,
        returned=shown.reason,
        left=shown.submission,
        pages=(count := approvals.page_count(call.office, shown.draft)),
        at=_at(call, shown.draft, count),
        waits=shown.draft.state == WAITING,
        hours=call.office.workspace.settings.approvals.expires_hours,
        payer=call.office.workspace.payers.payers.get(shown.draft.payer),
        granted=next(iter(authorized.standing(call.office, shown.draft.item_id)), None),
        today=call.office.workspace.today(),
        names=names_of(call.office),
        problem=problem,
    )


def _at(call: Call, draft: Draft, count: int) -> int:
    """Which page is shown: the one asked for, else the first behind the cover sheet of a fax."""
    number = call.query("page")
    if number.isdigit() and 1 <= int(number) <= count:
        return int(number)
    return 2 if draft.act == "fax" and draft.state != SIGNATURE and count > 1 else 1


@page.get("/approvals/{draft}/pages/{number}", may=WORKERS)
def picture(call: Call) -> Response:
    """A page as it would leave, as a picture; audited."""
    draft, number = approvals.known(call.office, call.part("draft")), call.part("number")
    data = approvals.page_picture(call.office, draft, int(number) if number.isdigit() else 0, call.person.id)
    return Response(data, media_type="image/png")


@page.get("/approvals/{draft}/print", may=WORKERS)
def print_it(call: Call) -> Response:
    """What is printed and signed, each page with the draft's number as bars; audited."""
    draft = approvals.known(call.office, call.part("draft"))
    data = approvals.payload(call.office, draft, call.person.id, unsigned=True)
    told = {"content-disposition": f'attachment; filename="{draft.id}.pdf"'}
    return Response(data, media_type="application/pdf", headers=told)


@page.post("/approvals/{draft}/approve", may=WORKERS)
def approve(call: Call) -> Response:
    """Approve exactly these bytes; whoever made them may not."""
    try:
        approvals.approve(call.office, call.part("draft"), approver(call), call.desk.line)
    except UsageError as error:
        return _show(call, 400, error.words)
    return call.go("/approvals")


@page.post("/approvals/{draft}/return", may=WORKERS)
def give_back(call: Call) -> Response:
    """Return it to whoever made it, with a reason."""
    try:
        approvals.give_back(call.office, call.part("draft"), call.field("reason"), approver(call), call.desk.line)
    except UsageError as error:
        return _show(call, 400, error.words)
    return call.go("/approvals")


@page.post("/approvals/{draft}/sign", may=WORKERS)
def sign(call: Call) -> Response:
    """Upload the scan of what was signed."""
    brought = call.file("scan")
    if brought is None:
        return _show(call, 400, "No file was chosen. Choose the scan, a PDF.")
    try:
        with private_room(call.office) as room:
            (room / "scan.pdf").write_bytes(brought.file.read())
            approvals.sign(call.office, call.part("draft"), room / "scan.pdf", call.person.id, call.desk.line)
    except UsageError as error:
        return _show(call, 400, error.words)
    return call.go(f"/approvals/{call.part('draft')}")


@page.post("/approvals/{draft}/used", may=WORKERS)
def say_used(call: Call) -> Response:
    """How many units were used on a day; said again, the later number counts."""
    try:
        draft = approvals.known(call.office, call.part("draft"))
        authorized.use(call.office, draft, _day(call.field("day")), _units(call.field("units")), call.person.id)
    except UsageError as error:
        return _show(call, 400, error.words)
    return call.go(f"/approvals/{call.part('draft')}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("That is not a day.", code="BAD_VALUE", remedy="Choose the day of the visit.") from None


def _units(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < len("100000")):
        raise UsageError("That is no number of units.", code="BAD_VALUE", remedy="Write a whole number, such as 4.")
    return int(text)


def approver(call: Call) -> Approver:
    """Who asks, by every name that settings may call them."""
    return Approver(call.person.id, (call.person.name,), call.person.role)
