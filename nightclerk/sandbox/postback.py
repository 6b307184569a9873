"""TriPayer Connect: three payers behind one drop-down, on pages as ASP.NET Web Forms makes them.

Links post the page back to itself with a view state; forms are tables without ids, whose labels are cells with colons
and stars; the work is done in a frame; a search is answered with a list in numbered pages; coverage opens in a pop-up.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nightclerk.sandbox.checks import Asked, read_search, refusing, view_of
from nightclerk.sandbox.listing import COLUMNS, has_suffix, line, listed
from nightclerk.sandbox.members import Situation
from nightclerk.sandbox.pages import BENEFIT_COLUMNS, OTHER_COLUMNS, View, day
from nightclerk.sandbox.signin import enter, refusal, why_here, with_cookie
from nightclerk.sandbox.web import Page, announce, html_page, key_of, own_session, portal_of, turned_away

PAGE_SIZE, REACH = 10, 24
FIELDS = {"memberId": "txtMember", "dob": "txtBirth", "dos": "txtService"}
INVALID = "Validation of viewstate failed."
_SEAL = b"the sandbox's view state"


async def _login(request: Request) -> Response:
    if request.method == "GET":
        return _page("login.html", message=why_here(request))
    portal, form = portal_of(request), await _posted(request)
    refused = refusal(portal, form.get("txtUser", ""), form.get("txtPassword", ""))
    if refused:
        return _page("login.html", message=refused)
    key = portal.sessions.open()
    enter(portal, portal.sessions.alive[key])
    back = request.query_params.get("ReturnUrl", "")
    return with_cookie(RedirectResponse(back if back in _PLACES else "/Main.aspx", 303), key)


def _inside(show: Page) -> Page:
    """Only for who is signed in; everybody else signs in where they are, and comes back to the page they asked for."""

    async def guarded(request: Request) -> Response:
        why = turned_away(request)
        if why is None:
            return await show(request)
        where = urlencode({"ReturnUrl": request.url.path} | ({"ended": why} if why else {}))
        return RedirectResponse(f"/Login.aspx?{where}", 303)

    return guarded


async def _front(_request: Request) -> Response:
    return RedirectResponse("/Main.aspx", 303)


async def _main(request: Request) -> Response:
    form = await _posted(request) if request.method == "POST" else {}
    if form.get("__EVENTTARGET") == "lnkSignOut":
        portal_of(request).sessions.close(key_of(request))
        return RedirectResponse("/Login.aspx", 303)
    if form.get("__EVENTTARGET") == "lnkNotice":
        portal_of(request).counts["announcements_acknowledged"] += 1
        return _page("main.html")
    return _page("main.html", announcement=announce(request, own_session(request)))


async def _welcome(request: Request) -> Response:
    return _page("welcome.html")


async def _eligibility(request: Request) -> Response:
    """The frame in which the work is done: the drop-down, then the search, then its list page by page."""
    if request.method == "GET":
        own_session(request).forms += 1
        return _form(request, "")
    form = await _posted(request)
    state = _opened(form.get("__VIEWSTATE", ""))
    if state is None:
        return html_page("bare.html", {"heading": "Server error", "message": INVALID}, 500)
    target, argument = form.get("__EVENTTARGET", ""), form.get("__EVENTARGUMENT", "")
    if target == "gvResults" and argument.removeprefix("Page$").isdigit():
        return _list(request, state, int(argument.removeprefix("Page$")))
    if form.get("ddlPayer", "") not in portal_of(request).directories:
        return _form(request, "", "Select a payer.")
    return _search(request, form) if target == "lnkSearch" else _form(request, form["ddlPayer"])


def _search(request: Request, form: Mapping[str, str]) -> Response:
    portal, payer = portal_of(request), form["ddlPayer"]
    asked = read_search({name: form.get(field, "") for name, field in FIELDS.items()}, portal.today)
    if not isinstance(asked, Asked):
        portal.counts["forms_refused"] += 1
        return _form(request, payer, asked)
    portal.counts["checks"] += 1
    directory = portal.directories[payer]
    found = directory.search(asked.member_id, asked.birth)
    if found.situation not in (Situation.ACTIVE, Situation.MULTIPLE):
        return _form(request, payer, refusing(found)["message"])
    kept = own_session(request).keep(listed(directory, found, REACH))
    return _list(request, {"payer": payer, "list": kept, "suffix": has_suffix(asked)}, 1)


def _list(request: Request, state: Mapping[str, object], number: int) -> Response:
    """Page `number` of a list; one that the session no longer holds begins anew."""
    members = own_session(request).lists.get(str(state.get("list", "")), ())
    first = (number - 1) * PAGE_SIZE
    suffix = bool(state.get("suffix"))
    lines = [line(first + at, each, with_suffix=suffix) for at, each in enumerate(members[first : first + PAGE_SIZE])]
    listing: dict[str, Any] = {"lines": lines, "list": state.get("list"), "page_number": number}
    listing["pages"] = range(1, -(-len(members) // PAGE_SIZE) + 1)
    return _form(request, str(state.get("payer", "")), state=state, **listing)


async def _detail(request: Request) -> Response:
    """The pop-up: one member's coverage, as labels and tables."""
    query, session = request.query_params, own_session(request)
    members, row = session.lists.get(query.get("list", ""), ()), query.get("row", "")
    if not row.isdigit() or int(row) >= len(members):
        return _page("welcome.html")
    view = view_of(portal_of(request), session, members[int(row)])
    return _page("detail.html", rows=_labelled(view), tables=_tables(view), notes=view.notes)


def _labelled(view: View) -> list[tuple[str, str]]:
    renamed = {"Born": "Date of birth"}
    return [*((renamed.get(name, name), text) for name, text in view.coverage.items()), *view.details]


def _tables(view: View) -> list[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]]:
    both = (("Benefits", BENEFIT_COLUMNS, view.benefits), ("Other insurance", OTHER_COLUMNS, view.other_payers))
    return [(name, columns, lines) for name, columns, lines in both if lines]


def _form(request: Request, payer: str, message: str = "", state: object = None, **listing: object) -> Response:
    directories = portal_of(request).directories
    payers = [(word, each.members[0].brand.payer) for word, each in directories.items()]
    shown = {"payers": payers, "payer": payer, "message": message, "columns": COLUMNS, **listing}
    return _page("eligibility.html", state=state, today=day(portal_of(request).today), **shown)


def _page(template: str, state: object = None, **values: object) -> Response:
    return html_page(f"postback/{template}", {"view_state": _sealed(state), **values})


async def _posted(request: Request) -> dict[str, str]:
    """What was posted, by the last part of its name: ctl00$main$txtUser is txtUser."""
    form = {name.rpartition("$")[2]: str(value).strip() for name, value in (await request.form()).items()}
    form["__EVENTTARGET"] = form.get("__EVENTTARGET", "").rpartition("$")[2]
    return form


def _sealed(state: object) -> str:
    body = json.dumps(state or {}).encode()
    return base64.b64encode(_mac(body) + body).decode()


def _opened(text: str) -> dict[str, object] | None:
    """What a view state holds; None when it was not made here."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    seal, body = raw[:32], raw[32:]
    state: dict[str, object] | None = json.loads(body) if hmac.compare_digest(seal, _mac(body)) else None
    return state


def _mac(body: bytes) -> bytes:
    return hmac.digest(_SEAL, body, "sha256")


_PLACES = ("/Main.aspx", "/Welcome.aspx", "/Eligibility.aspx")
ROUTES = [
    Route("/", _front),
    Route("/Login.aspx", _login, methods=["GET", "POST"]),
    Route("/Main.aspx", _inside(_main), methods=["GET", "POST"]),
    Route("/Welcome.aspx", _inside(_welcome), methods=["GET", "POST"]),
    Route("/Eligibility.aspx", _inside(_eligibility), methods=["GET", "POST"]),
    Route("/Detail.aspx", _inside(_detail)),
]
