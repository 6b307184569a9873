"""What every page needs: the portal's state, the session behind the cookie, the layout, the announcement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from nightclerk.sandbox.art import VERSION
from nightclerk.sandbox.layout import LAYOUTS, Layout
from nightclerk.sandbox.names import npi
from nightclerk.sandbox.pages import day, render
from nightclerk.sandbox.sessions import Session
from nightclerk.sandbox.state import Portal

COOKIE = "LHPSESSION"
CLINIC_NPI = npi(51_500_017)
ANNOUNCE_AGAIN = 40  # search forms of one session between two showings of the announcement
Page = Callable[[Request], Awaitable[Response]]


def portal_of(request: Request) -> Portal:
    """The state of the portal that serves this request."""
    portal: Portal = request.app.state.portal
    return portal


def layout_of(request: Request) -> Layout:
    """The layout in force."""
    return LAYOUTS[portal_of(request).faults.layout]


def key_of(request: Request) -> str:
    """The key of the session: the cookie, or the token that a script sends."""
    return request.headers.get("authorization", "").removeprefix("Bearer ") or request.cookies.get(COOKIE, "")


def session_of(request: Request) -> Session | None:
    """The live session of the key, whatever its stage."""
    return portal_of(request).sessions.get(key_of(request))


def own_session(request: Request) -> Session:
    """The session of who is signed in, on pages that nobody else gets to."""
    session = session_of(request)
    assert session is not None
    return session


def page(request: Request, template: str, status: int = 200, **values: object) -> Response:
    """A page in the frame of the portal; never stored by a browser."""
    session = session_of(request)
    inside = session is not None and session.stage == "in"
    html = render(
        template,
        l=layout_of(request),
        version=VERSION,
        clinic_npi=CLINIC_NPI,
        signed_in=inside,
        announcement=inside and session is not None and announce(request, session),
        today=day(portal_of(request).today),
        **values,
    )
    return HTMLResponse(html, status, {"cache-control": "no-store"})


def html_page(template: str, values: Mapping[str, object], status: int = 200) -> Response:
    """A page outside the frame of the first portal; never stored by a browser."""
    return HTMLResponse(render(template, **values), status, {"cache-control": "no-store"})


def announce(request: Request, session: Session) -> bool:
    """Whether to show the announcement: on the first page of a session, and again every 40 search forms."""
    portal = portal_of(request)
    again = request.method == "GET" and session.forms > 0 and session.forms % ANNOUNCE_AGAIN == 0
    if not (portal.faults.popup_always or again or not session.announced):
        return False
    session.announced = True
    portal.counts["announcements_shown"] += 1
    return True


def signed_in(show: Page) -> Page:
    """Only for who is signed in; everybody else goes to the sign-in page and is told when a session ended."""

    async def guarded(request: Request) -> Response:
        why = turned_away(request)
        if why is None:
            return await show(request)
        response = RedirectResponse(f"/login?ended={why}" if why else "/login", 303)
        if session_of(request) is None:
            response.delete_cookie(COOKIE)
        return response

    return guarded


def turned_away(request: Request) -> str | None:
    """None for who is signed in. Else why not: 1 (a session ended), elsewhere, or an empty text (there was none)."""
    portal, session = portal_of(request), session_of(request)
    if session is None or session.stage != "in":
        return "1" if key_of(request) else ""
    session.requests += 1
    why = _ending(portal, session)
    if why:
        portal.sessions.close(key_of(request))
        portal.counts["sessions_expired"] += 1
    return why or None


def _ending(portal: Portal, session: Session) -> str:
    """Whether a fault ends the session at this request; one that strikes once is switched off by it."""
    faults = portal.faults
    if faults.used_elsewhere:
        portal.faults = replace(faults, used_elsewhere=False)
        return "elsewhere"
    if not faults.session_expiry or session.requests <= faults.session_expiry:
        return ""
    if not faults.session_expiry_always:
        portal.faults = replace(faults, session_expiry=0)
    return "1"
