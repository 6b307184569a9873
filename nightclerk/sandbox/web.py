"""What every page needs: the portal's state, the session behind the cookie, the layout, the announcement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
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


def session_of(request: Request) -> Session | None:
    """The live session of the cookie, whatever its stage."""
    return portal_of(request).sessions.get(request.cookies.get(COOKIE, ""))


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
        announcement=inside and session is not None and _announce(request, session),
        today=day(portal_of(request).today),
        **values,
    )
    return HTMLResponse(html, status, {"cache-control": "no-store"})


def _announce(request: Request, session: Session) -> bool:
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
        session = session_of(request)
        if session is not None and session.stage == "in" and not _expired(request, session):
            return await show(request)
        ended = COOKIE in request.cookies
        response = RedirectResponse("/login?ended=1" if ended else "/login", 303)
        if session is None or session.stage == "in":
            response.delete_cookie(COOKIE)
        return response

    return guarded


def _expired(request: Request, session: Session) -> bool:
    """Count this request against the session_expiry fault, and end the session when it is due."""
    portal = portal_of(request)
    session.requests += 1
    if not portal.faults.session_expiry or session.requests <= portal.faults.session_expiry:
        return False
    portal.sessions.close(request.cookies.get(COOKIE, ""))
    portal.counts["sessions_expired"] += 1
    if not portal.faults.session_expiry_always:
        portal.faults = replace(portal.faults, session_expiry=0)
    return True
