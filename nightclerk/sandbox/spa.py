"""Summit Choice Health: a single-page application whose components (open shadow roots) are filled from JSON.

The token of the session is kept by the page; a search is answered with hundreds of members, of which the page holds the
rows that can be seen and no others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from nightclerk.sandbox.art import VERSION
from nightclerk.sandbox.checks import Asked, read_search, refusing, view_of
from nightclerk.sandbox.listing import has_suffix, line, listed
from nightclerk.sandbox.members import Situation
from nightclerk.sandbox.pages import BENEFIT_COLUMNS, COVERAGE_COLUMNS, DETAILS, OTHER_COLUMNS, day
from nightclerk.sandbox.signin import ELSEWHERE, ENDED, WRONG_CODE, confirmed, refusal
from nightclerk.sandbox.web import Page, announce, html_page, key_of, own_session, portal_of, session_of, turned_away

REACH = 150
SAME_ID = {
    "heading": "Several members match",
    "message": "Several members share this ID and birth date.",
    "advice": "Search again with the two digits behind the ID.",
}
TABLES = (("benefits", "Benefits", BENEFIT_COLUMNS), ("other", "Other insurance", OTHER_COLUMNS))
LABELS = {"Born": "Date of birth"}
DELAYS = (0.004, 0.03, 0.012, 0.05, 0.02)  # seconds, in turn: answers overtake one another as they do elsewhere


async def _front(_request: Request) -> Response:
    return RedirectResponse("/app", 303)


async def _app(_request: Request) -> Response:
    return html_page("spa/index.html", {"version": VERSION})


async def _parts(_request: Request) -> Response:
    """The pieces that the page is made of."""
    labels = [(name, LABELS.get(name, name)) for name in (*COVERAGE_COLUMNS, *DETAILS)]
    return html_page("spa/parts.html", {"labels": labels, "tables": TABLES})


async def _login(request: Request, asked: Mapping[str, Any]) -> dict[str, Any]:
    portal = portal_of(request)
    refused = refusal(portal, _text(asked, "user"), _text(asked, "password"))
    if refused:
        return {"message": refused}
    if portal.typed_codes:
        portal.send_code()
    return {"token": portal.sessions.open()}


async def _code(request: Request, asked: Mapping[str, Any]) -> dict[str, Any]:
    session = session_of(request)
    if session is None:
        return {"message": ENDED}
    return {} if confirmed(portal_of(request), session, _text(asked, "code")) else {"message": WRONG_CODE}


async def _home(request: Request, _asked: Mapping[str, Any]) -> dict[str, Any]:
    own_session(request).forms += 1
    return {}


async def _leave(request: Request, _asked: Mapping[str, Any]) -> dict[str, Any]:
    portal_of(request).sessions.close(key_of(request))
    return {}


async def _acknowledge(request: Request, _asked: Mapping[str, Any]) -> dict[str, Any]:
    portal_of(request).counts["announcements_acknowledged"] += 1
    return {}


async def _search(request: Request, typed: Mapping[str, Any]) -> dict[str, Any]:
    portal, session = portal_of(request), own_session(request)
    form = {name: _printed(_text(typed, name)) for name in ("dob", "dos")}
    asked = read_search({"memberId": _text(typed, "memberId"), **form}, portal.today)
    if not isinstance(asked, Asked):
        portal.counts["forms_refused"] += 1
        return {"heading": "Check what you entered", "message": asked}
    portal.counts["checks"] += 1
    found = portal.directory.search(asked.member_id, asked.birth)
    if found.situation is Situation.MULTIPLE:
        return dict(SAME_ID)
    if found.situation is not Situation.ACTIVE:
        return dict(refusing(found))
    members = listed(portal.directory, found, REACH)
    return {"list": session.keep(members) + "-" * has_suffix(asked), "total": len(members)}


async def _rows(request: Request, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Some rows of a list: `count` from `first` on."""
    word = _text(asked, "list")
    members = own_session(request).lists.get(word.rstrip("-"), ())
    first = int(asked.get("first", 0))
    missing = first > 0 and portal_of(request).faults.rows_missing
    shown = () if missing else members[first : first + int(asked.get("count", 0))]
    lines = [line(first + at, member, with_suffix=word.endswith("-")) for at, member in enumerate(shown)]
    return {"rows": [dict(zip(("place", *_FIELDS), (one.place, *one.cells), strict=True)) for one in lines]}


async def _member(request: Request, asked: Mapping[str, Any]) -> dict[str, Any]:
    session, place = own_session(request), int(asked.get("place", -1))
    members = session.lists.get(_text(asked, "list").rstrip("-"), ())
    if not 0 <= place < len(members):
        return {"facts": {}, "tables": {}, "notes": []}
    view = view_of(portal_of(request), session, members[place])
    tables = {"benefits": view.benefits, "other": view.other_payers}
    return {"facts": view.coverage | dict(view.details), "tables": tables, "notes": view.notes}


def _open(answer: Any) -> Page:
    """A question in JSON that anybody may ask."""

    async def answering(request: Request) -> Response:
        portal = portal_of(request)
        await asyncio.sleep(DELAYS[portal.counts["pages"] % len(DELAYS)])
        return JSONResponse(await answer(request, await request.json()), headers={"cache-control": "no-store"})

    return answering


def _inside(answer: Any) -> Page:
    """A question in JSON for who is signed in; now and then the answer brings the announcement along."""

    async def telling(request: Request, asked: Mapping[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = await answer(request, asked)
        session = session_of(request)
        return told | ({"notice": True} if session is not None and announce(request, session) else {})

    async def guarded(request: Request) -> Response:
        why = turned_away(request)
        if why is None:
            return await _open(telling)(request)
        return JSONResponse({"message": {"1": ENDED, "elsewhere": ELSEWHERE}.get(why, "")}, 401)

    return guarded


def _text(asked: Mapping[str, Any], name: str) -> str:
    return str(asked.get(name, "")).strip()


def _printed(text: str) -> str:
    """A date of the browser's own date field (YYYY-MM-DD) as the search reads it."""
    try:
        return day(date.fromisoformat(text)) if text else ""
    except ValueError:
        return text


_FIELDS = ("id", "name", "birth", "former")
_QUESTIONS = {
    "login": _open(_login),
    "code": _open(_code),
    "home": _inside(_home),
    "leave": _inside(_leave),
    "notice": _inside(_acknowledge),
    "search": _inside(_search),
    "rows": _inside(_rows),
    "member": _inside(_member),
}
ROUTES = [
    Route("/", _front),
    Route("/app", _app),
    Route("/app/parts", _parts),
    *(Route(f"/api/{name}", answer, methods=["POST"]) for name, answer in _QUESTIONS.items()),
]
