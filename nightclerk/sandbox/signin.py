"""Signing in: user ID and password, then a one-time code; three wrong passwords lock the account."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from nightclerk.sandbox.state import Portal
from nightclerk.sandbox.web import COOKIE, layout_of, page, portal_of, session_of

WRONG = "User ID or password is incorrect"
LOCKED = "Your account is locked. Call provider services to unlock it."
WRONG_CODE = "That security code is not valid"
ENDED = "Your session has ended. Sign in again."


async def login(request: Request) -> Response:
    """The sign-in page, and what follows from what was typed there."""
    if request.method == "GET":
        info = ENDED if "ended" in request.query_params else ""
        return page(request, "login.html", info=info)
    portal = portal_of(request)
    portal.counts["logins"] += 1
    form = await request.form()
    if portal.faults.locked or portal.account.locked:
        portal.counts["refused_locked"] += 1
        return page(request, "login.html", message=LOCKED)
    if not portal.account.password(_text(form, layout_of(request).user_name), _text(form, "pwd")):
        portal.counts["wrong_passwords"] += 1
        return page(request, "login.html", message=LOCKED if portal.account.locked else WRONG)
    if portal.faults.typed_code:
        portal.send_code()
    response = RedirectResponse("/mfa", 303)
    response.set_cookie(COOKIE, portal.sessions.open(), httponly=True, samesite="lax")
    return response


async def mfa(request: Request) -> Response:
    """The page for the one-time code."""
    portal, session = portal_of(request), session_of(request)
    if session is None:
        return RedirectResponse("/login", 303)
    sent = portal.faults.typed_code
    if request.method == "GET":
        return page(request, "mfa.html", sent=sent)
    portal.counts["codes"] += 1
    if not _right_code(portal, _text(await request.form(), "code")):
        portal.counts["wrong_codes"] += 1
        return page(request, "mfa.html", message=WRONG_CODE, sent=sent)
    session.stage = "in"
    portal.counts["signed_in"] += 1
    return RedirectResponse("/home", 303)


def _right_code(portal: Portal, typed: str) -> bool:
    if portal.faults.bad_totp:
        return False
    if portal.faults.typed_code:
        right = bool(typed) and typed == portal.sent_code
        portal.sent_code = "" if right else portal.sent_code  # each is good once
        return right
    return portal.account.code(typed, portal.clock(), single_use=portal.faults.totp_single_use)


async def logout(request: Request) -> Response:
    """End the session and say so."""
    portal_of(request).sessions.close(request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/login", 303)
    response.delete_cookie(COOKIE)
    return response


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()
