"""Signing in and out; the page of a one-time link; the first lead, whom the first admin invites."""

from __future__ import annotations

import asyncio
import time

import segno
from markupsafe import Markup
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from nightclerk.console.frame import ADMINS, ANYONE, Call, Page
from nightclerk.console.who import (
    ADMIN,
    LEAD,
    clear_cookie,
    cookie,
    device_cookie,
    origin,
    provider_cookie,
    rules_of,
    set_cookies,
    set_provider_cookie,
)
from nightclerk.errors import NightclerkError, UsageError
from nightclerk.runtime import oidc, people, visits
from nightclerk.runtime.people import Welcome
from nightclerk.runtime.visits import Attempt, Entry

page = Page("sign_in")
STATUS = {"TOO_SOON": 429, "SIGN_IN_BUSY": 503}


class _NotBefore(Response):
    """An answer that is sent no sooner than at that moment (of `time.monotonic`), whatever it took to find it."""

    def __init__(self, answer: Response, at: float) -> None:
        self.status_code, self.background = answer.status_code, None
        self._answer, self._at = answer, at

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(max(0.0, self._at - time.monotonic()))
        await self._answer(scope, receive, send)


@page.get("/sign-in", may=ANYONE)
def show(call: Call) -> Response:
    """Name, password, code."""
    return _show(call, 200, next=own_path(call.query("next")))


def _show(call: Call, http: int, *, error: NightclerkError | None = None, name: str = "", next: str = "/") -> Response:
    settings = call.office.workspace.settings.oidc
    title = settings.title if oidc.offered(settings) else ""
    return call.show("sign_in/sign_in.html", http, error=error, name=name, next=next, provider=title)


@page.get("/sign-in/provider", may=ANYONE)
def ask_provider(call: Call) -> Response:
    """Send the browser to the clinic's identity provider."""
    try:
        asked = oidc.begin(call.office, _back(call))
    except NightclerkError as error:
        return _show(call, 503, error=error)
    response = RedirectResponse(asked.url, 303)
    set_provider_cookie(response, call.request, asked.kept)
    return response


@page.get("/sign-in/back", may=ANYONE)
def come_back(call: Call) -> Response:
    """Let in whom the provider proves. The next page is asked for by one of ours: a visit's cookie is never sent along
    with what another site began.
    """
    rules = rules_of(call.request)
    try:
        answer = dict(call.request.query_params)
        person = oidc.finish(call.office, provider_cookie(call.request), answer, _back(call), rules)
    except NightclerkError as error:
        response = _show(call, 400, error=error)
    else:
        devices, old = device_cookie(call.request), cookie(call.request)
        entry = visits.enter(call.office, person, devices=devices, replacing=old, rules=rules)
        response = call.show("sign_in/back.html")
        set_cookies(response, call.request, entry, rules)
    set_provider_cookie(response, call.request, "")
    return response


def _back(call: Call) -> str:
    return f"{origin(call.request)}/sign-in/back"


@page.post("/sign-in", may=ANYONE)
def sign_in(call: Call) -> Response:
    """Let somebody in, or say that it was not right, and no more than that."""
    begun, rules = time.monotonic(), rules_of(call.request)
    attempt = Attempt(
        call.field("name"), _typed(call, "password"), call.field("code"), _address(call), device_cookie(call.request)
    )
    after = own_path(call.field("next"))
    try:
        entry = visits.sign_in(call.office, attempt, replacing=cookie(call.request), rules=rules)
    except NightclerkError as error:
        status = STATUS.get(error.code, 400)
        again = _show(call, status, error=error, name=attempt.name, next=after)
        return _NotBefore(again, begun + rules.refusal_seconds)
    return _let_in(call, entry, after)


@page.post("/sign-out", may=ANYONE)
def sign_out(call: Call) -> Response:
    """End the visit on the server's side and take the cookie away."""
    visits.sign_out(call.office, cookie(call.request))
    response = call.go("/sign-in")
    clear_cookie(response, call.request)
    return response


@page.get("/welcome/{token}", may=ANYONE)
def welcome(call: Call) -> Response:
    """What a one-time link leads to: the seed of the second factor is shown here, and never again."""
    found = people.welcome(call.office, call.part("token"), rules_of(call.request))
    return _show_welcome(call, found, found.person.display, None)


@page.post("/welcome/{token}", may=ANYONE)
def accept(call: Call) -> Response:
    """Set password and second factor; whoever has just proved both is in."""
    token, rules, display = call.part("token"), rules_of(call.request), call.field("display")
    found = people.welcome(call.office, token, rules)
    try:
        _refuse_unlike(call)
        person = people.accept(call.office, token, _typed(call, "password"), call.field("code"), display, rules)
    except UsageError as error:
        return _show_welcome(call, found, display, error)
    entry = visits.enter(
        call.office, person, devices=device_cookie(call.request), replacing=cookie(call.request), rules=rules
    )
    return _let_in(call, entry, "/first-lead" if person.role == ADMIN and not _leads(call) else "/")


@page.get("/first-lead", may=ADMINS)
def show_first_lead(call: Call) -> Response:
    """The first admin sees no patient and runs no bot, so the house needs somebody who does."""
    return call.go("/people") if _leads(call) else call.show("sign_in/first_lead.html")


@page.post("/first-lead", may=ADMINS)
def invite_first_lead(call: Call) -> Response:
    """Make the account of the first lead and show its link, once."""
    if _leads(call):
        return call.go("/people")
    made = people.invite(
        call.office, call.field("name"), call.field("display"), LEAD, call.person.id, rules_of(call.request)
    )
    return call.show("people/link.html", made=made, link=f"{origin(call.request)}{made.path}")


def own_path(path: str) -> str:
    """The path, if it leads to a page of ours; else the start. Browsers read `//` and `/\\` as another machine."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if plain else "/"


def _let_in(call: Call, entry: Entry, path: str) -> Response:
    response = call.go(path)
    set_cookies(response, call.request, entry, rules_of(call.request))
    return response


def _show_welcome(call: Call, found: Welcome, display: str, error: UsageError | None) -> Response:
    groups = [found.seed[at : at + 4] for at in range(0, len(found.seed), 4)]
    return call.show(
        "sign_in/welcome.html",
        400 if error else 200,
        error=error,
        found=found,
        display=display,
        groups=groups,
        picture=_picture(found.address),
        token=call.part("token"),
    )


def _picture(address: str) -> Markup:
    drawn = segno.make_qr(address, error="m")
    shown = drawn.svg_inline(scale=5, light="#fff", title="QR code with the key below")
    return Markup(shown)  # noqa: S704 - drawn squares; what is encoded does not stand in it as text


def _refuse_unlike(call: Call) -> None:
    if _typed(call, "password") != _typed(call, "again"):
        raise UsageError(
            "The two passwords are not the same.", code="PASSWORD_UNLIKE", remedy="Type the same one in both fields."
        )


def _leads(call: Call) -> bool:
    return any(each.role == LEAD and each.state != "disabled" for each in people.listed(call.office))


def _typed(call: Call, name: str) -> str:
    value = call.form.get(name, "")
    return "" if isinstance(value, UploadFile) else value


def _address(call: Call) -> str:
    return call.request.client.host if call.request.client else ""
