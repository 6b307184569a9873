"""Granite State Benefit: a claims wizard of four steps behind a code from the phone; every answer takes its time.

What was entered travels in the pages; the claims found come after a page that asks for patience, and the one chosen is
shown in short and given as a CSV file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nightclerk.sandbox.claim_pages import NONE, UNAVAILABLE, shown_claim
from nightclerk.sandbox.claim_texts import claim_cells
from nightclerk.sandbox.claim_truth import fate_on, words
from nightclerk.sandbox.claims import Claim, Fate
from nightclerk.sandbox.pages import day, money
from nightclerk.sandbox.signin import ELSEWHERE, ENDED, WRONG_CODE, confirmed, refusal, with_cookie
from nightclerk.sandbox.state import Portal
from nightclerk.sandbox.web import Page, announce, html_page, key_of, own_session, portal_of, session_of, turned_away

COLUMNS = ("Claim number", "Patient", "Patient account", "Service from", "Service to", "Billed", "Status")
TOO_LITTLE = {
    "how": "Choose how you want to search",
    "who": "Enter a claim number or a member ID",
    "when": "Enter the days of service",
}
OPEN = (Fate.RECEIVED, Fate.IN_PROCESS, Fate.RECORDS_WANTED)
TYPED = ("by", "claimNumber", "memberId", "from", "to", "show")


async def _login(request: Request) -> Response:
    if request.method == "GET":
        ended = request.query_params.get("ended", "")
        return _page("login.html", message={"1": ENDED, "elsewhere": ELSEWHERE}.get(ended, ""))
    portal, form = portal_of(request), await _typed(request)
    refused = refusal(portal, form.get("user", ""), form.get("password", ""))
    if refused:
        return _page("login.html", message=refused)
    portal.send_code()
    return with_cookie(RedirectResponse("/code", 303), portal.sessions.open())


async def _code(request: Request) -> Response:
    portal, session = portal_of(request), session_of(request)
    if session is None:
        return RedirectResponse("/login", 303)
    if request.method == "GET":
        return _page("code.html")
    if confirmed(portal, session, (await _typed(request)).get("code", "")):
        return RedirectResponse("/home", 303)
    return _page("code.html", message=WRONG_CODE)


def _inside(show: Page) -> Page:
    async def guarded(request: Request) -> Response:
        why = turned_away(request)
        return await show(request) if why is None else RedirectResponse(f"/login?ended={why}", 303)

    return guarded


async def _home(request: Request) -> Response:
    return _page("home.html", **_notice(request))


def _notice(request: Request) -> dict[str, object]:
    """Whether the announcement lies over the page, and where its button leads back to."""
    seen = "seen" in request.query_params
    return {"announcement": not seen and announce(request, own_session(request)), "back": request.url.path}


async def _acknowledge(request: Request) -> Response:
    portal_of(request).counts["announcements_acknowledged"] += 1
    back = (await _typed(request)).get("back", "")
    return RedirectResponse(f"{back if back in ('/home', '/claims') else '/home'}?seen=1", 303)


async def _logout(request: Request) -> Response:
    portal_of(request).sessions.close(key_of(request))
    return RedirectResponse("/login", 303)


async def _wizard(request: Request) -> Response:
    """The next step of the wizard, or the same again with what is missing; after the last one, the search."""
    if request.method == "GET":
        return _page("wizard.html", step="how", typed={}, **_notice(request))
    form = await _typed(request)
    typed = {name: form[name] for name in TYPED if form.get(name)}
    step = form.get("step", "how")
    if _lacks(step, typed):
        portal_of(request).counts["forms_refused"] += 1
        return _page("wizard.html", step=step, typed=typed, message=TOO_LITTLE[step])
    if step == "review":
        return _search(request, typed)
    return _page("wizard.html", step=_after(step, typed), typed=typed)


def _lacks(step: str, typed: Mapping[str, str]) -> bool:
    if step == "how":
        return typed.get("by") not in ("number", "member")
    if step == "who":
        return not typed.get("claimNumber" if typed.get("by") == "number" else "memberId")
    return step == "when" and not (_day(typed.get("from")) and _day(typed.get("to")))


def _after(step: str, typed: Mapping[str, str]) -> str:
    by_number = {"how": "who", "who": "review"}
    return (by_number if typed.get("by") == "number" else {"how": "who", "who": "when", "when": "review"})[step]


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _search(request: Request, typed: Mapping[str, str]) -> Response:
    portal, session = portal_of(request), own_session(request)
    portal.counts["claim_searches"] += 1
    word = session.keep(_found(portal, typed))
    session.waiting.add(word)
    return RedirectResponse(f"/claims/result?list={word}", 303)


def _found(portal: Portal, typed: Mapping[str, str]) -> tuple[Claim, ...]:
    if typed.get("by") == "number":
        claim = portal.claims.numbered(typed["claimNumber"])
        return (claim,) if claim else ()
    begin, end = _day(typed["from"]) or date.min, _day(typed["to"]) or date.max
    found = portal.claims.of_member(typed["memberId"], begin, end)
    return tuple(c for c in found if typed.get("show") != "open" or fate_on(c, portal.day) in OPEN)


async def _result(request: Request) -> Response:
    """First a page that asks for patience and comes back by itself, then the claims."""
    portal, session = portal_of(request), own_session(request)
    word = request.query_params.get("list", "")
    if word in session.waiting:
        session.waiting.discard(word)
        return _page("wait.html")
    found = session.lists.get(word, ())
    rows = [_row(portal, claim) for claim in found]
    return _page("found.html", rows=rows, columns=COLUMNS, list=word, message="" if rows else NONE)


def _row(portal: Portal, claim: Claim) -> tuple[str, ...]:
    days = (day(claim.service_from), day(claim.service_to))
    patient = (claim.claim_no, claim.member.printed_name, claim.control_no)
    return (*patient, *days, money(claim.charge), words(claim, portal.day))


async def _claim(request: Request) -> Response:
    """One claim of a list in short, with its file."""
    portal, session, form = portal_of(request), own_session(request), await _typed(request)
    found, row = session.lists.get(form.get("list", ""), ()), form.get("row", "")
    if not row.isdigit() or int(row) >= len(found):
        return RedirectResponse("/claims", 303)
    portal.counts["claims_shown"] += 1
    if fate_on(found[int(row)], portal.day) is Fate.UNAVAILABLE:
        return _page("found.html", rows=(), message=UNAVAILABLE)
    claim = shown_claim(portal, session, found[int(row)])
    cells = dict(claim_cells(claim, portal.day, portal.today))
    short = {name: cells[name] for name in (*COLUMNS, "Received", "Paid")}
    return _page("claim.html", short=short, file=session.keep((claim,)))


async def _file(request: Request) -> Response:
    """The claim as a CSV file of one row."""
    portal = portal_of(request)
    found = own_session(request).lists.get(request.query_params.get("file", ""), ())
    written = io.StringIO()
    rows = [dict(claim_cells(claim, portal.day, portal.today)) for claim in found]
    writer = csv.DictWriter(written, list(rows[0]) if rows else [])
    writer.writeheader()
    writer.writerows(rows)
    headers = {"content-disposition": 'attachment; filename="claim.csv"', "cache-control": "no-store"}
    return Response(written.getvalue(), media_type="text/csv", headers=headers)


async def _typed(request: Request) -> dict[str, str]:
    return {name: str(value).strip() for name, value in (await request.form()).items()}


def _page(template: str, **values: object) -> Response:
    return html_page(f"slow/{template}", values)


async def _front(_request: Request) -> Response:
    return RedirectResponse("/home", 303)


ROUTES = [
    Route("/", _front),
    Route("/login", _login, methods=["GET", "POST"]),
    Route("/code", _code, methods=["GET", "POST"]),
    Route("/logout", _logout, methods=["POST"]),
    Route("/home", _inside(_home)),
    Route("/notice", _inside(_acknowledge), methods=["POST"]),
    Route("/claims", _inside(_wizard), methods=["GET", "POST"]),
    Route("/claims/result", _inside(_result)),
    Route("/claims/claim", _inside(_claim), methods=["POST"]),
    Route("/claims/file", _inside(_file)),
]
