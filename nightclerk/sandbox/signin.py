"""Signing in: user ID and password, then a one-time code; three wrong passwords lock the account."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from nightclerk.sandbox.sessions import Session
from nightclerk.sandbox.state import Portal
from nightclerk.sandbox.web import COOKIE, layout_of, page, portal_of, session_of

WRONG = "User ID or password is incorrect"
LOCKED = "Your account is locked. Call provider services to unlock it."
WRONG_CODE = "That security code is not valid"
ENDED = "Your session has ended. Sign in again."
ELSEWHERE = "You were signed out because this account signed in from another place."


async def login(request: Request) -> Response:
    """The sign-in page, and what follows from what was typed there."""
    if request.method == "GET":
        return page(request, "login.html", info=why_here(request))
    portal, form = portal_of(request), await request.form()
    refused = refusal(portal, _text(form, layout_of(request).user_name), _text(form, "pwd"))
    if refused:
        return page(request, "login.html", message=refused)
    if portal.typed_codes:
        portal.send_code()
    return with_cookie(RedirectResponse("/mfa", 303), portal.sessions.open())


def refusal(portal: Portal, user: str, password: str) -> str:
    """Why the portal refuses this log-in, or an empty text; what was tried is counted."""
    portal.counts["logins"] += 1
    if portal.faults.locked or portal.account.locked:
        portal.counts["refused_locked"] += 1
        return LOCKED
    if portal.account.password(user, password):
        return ""
    portal.counts["wrong_passwords"] += 1
    return LOCKED if portal.account.locked else WRONG


def with_cookie(response: Response, key: str) -> Response:
    """The answer that gives the browser its session."""
    response.set_cookie(COOKIE, key, httponly=True, samesite="lax")
    return response


async def mfa(request: Request) -> Response:
    """The page for the one-time code."""
    portal, session = portal_of(request), session_of(request)
    if session is None:
        return RedirectResponse("/login", 303)
    sent = portal.typed_codes
    if request.method == "GET":
        return page(request, "mfa.html", sent=sent)
    if not confirmed(portal, session, _text(await request.form(), "code")):
        return page(request, "mfa.html", message=WRONG_CODE, sent=sent)
    return RedirectResponse("/home", 303)


def confirmed(portal: Portal, session: Session, typed: str) -> bool:
    """Let the session in if that is the code; what was tried is counted."""
    portal.counts["codes"] += 1
    if not _right_code(portal, typed):
        portal.counts["wrong_codes"] += 1
        return False
    enter(portal, session)
    return True


def enter(portal: Portal, session: Session) -> None:
    """The session has shown all that is asked."""
    session.stage = "in"
    portal.counts["signed_in"] += 1


def _right_code(portal: Portal, typed: str) -> bool:
    if portal.faults.bad_totp:
        return False
    if portal.typed_codes:
        right = bool(typed) and typed == portal.sent_code
        portal.sent_code = "" if right else portal.sent_code  # each is good once
        return right
    return portal.account.code(typed, portal.clock(), single_use=portal.faults.totp_single_use)


def why_here(request: Request) -> str:
    """Why a browser that was signed in meets the sign-in page."""
    return {"1": ENDED, "elsewhere": ELSEWHERE}.get(request.query_params.get("ended", ""), "")


async def logout(request: Request) -> Response:
    """End the session and say so."""
    portal_of(request).sessions.close(request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/login", 303)
    response.delete_cookie(COOKIE)
    return response


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()
