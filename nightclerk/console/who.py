"""Who asks: cookies and tokens into `request.state.person`, requests from other sites refused, headers for every page.

Three pieces of ASGI that `protection` puts in order; all of them fail closed.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nightclerk.console.api.answering import is_call, said
from nightclerk.errors import UsageError
from nightclerk.runtime import tokens, visits
from nightclerk.runtime.office import Office
from nightclerk.runtime.people import ADMIN, COMPLIANCE, FRONT_DESK, LEAD, OPERATOR, ROLES, RULES, Person, Rules
from nightclerk.runtime.visits import Entry

__all__ = [
    "ADMIN", "COMPLIANCE", "FRONT_DESK", "LEAD", "OPERATOR", "ROLES", "Person", "clear_cookie", "cookie",
    "device_cookie", "guard", "headers", "origin", "protection", "provider_cookie", "rules_of", "set_cookies",
    "set_provider_cookie", "visitors",
]  # fmt: skip

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# For programs only: no cookie is read there, so no page of another site can borrow one.
PROGRAMS = ("/trigger/",)
POLICY = (
    "default-src 'self'; img-src 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=31536000"


def protection(office: Office, rules: Rules = RULES) -> list[Middleware]:
    """The middleware of the app, outermost first."""
    return [Middleware(headers), Middleware(guard), Middleware(visitors, office=office, rules=rules)]


def headers(app: ASGIApp) -> ASGIApp:
    """Every answer says what the browser may do with it; pages are not kept unless they say otherwise themselves."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def said(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    given.setdefault(name, value)
                given.setdefault("cache-control", "no-store")
                if scope["scheme"] == "https":
                    given["strict-transport-security"] = HSTS
            await send(message)

        await app(scope, receive, said if scope["type"] == "http" else send)

    return serve


def guard(app: ASGIApp) -> ASGIApp:
    """Whatever changes something must come from a page of ours; who shows a token carries no cookie and may pass."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _ours(Request(scope)):
            refused = said(_elsewhere(), 403) if is_call(scope["path"]) else PlainTextResponse(str(_elsewhere()), 403)
            await refused(scope, receive, send)
            return
        await app(scope, receive, send)

    return serve


def _elsewhere() -> UsageError:
    return UsageError(
        "This request does not come from a page of this web app, so nothing was done.",
        code="CROSS_SITE",
        remedy="Open the page here and do it again; a browser of before 2023 is too old.",
    )


def _ours(request: Request) -> bool:
    if request.method in SAFE or _without_cookie(request):
        return True
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    host = request.headers.get("host")
    return bool(host) and request.headers.get("origin") == f"{request.url.scheme}://{host}"


def _without_cookie(request: HTTPConnection) -> bool:
    # No browser sends a token by itself. Whoever does is not asked for a cookie, so one beside it gives no power.
    return bool(_bearer(request)) or request.url.path.startswith(PROGRAMS)


def _bearer(request: HTTPConnection) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value if scheme.lower() == "bearer" else ""


def visitors(app: ASGIApp, office: Office, rules: Rules = RULES) -> ASGIApp:
    """Fill `request.state.person` (None: signed out) and `request.state.rules`."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope)
            request.state.rules = rules
            request.state.person = await run_in_threadpool(_person, office, request, rules)
        await app(scope, receive, send)

    return serve


def _person(office: Office, request: Request, rules: Rules) -> Person | None:
    if _without_cookie(request):
        return tokens.holder(office, _bearer(request))
    value = cookie(request)
    return visits.visitor(office, value, active=_by_hand(request), rules=rules) if value else None


def _by_hand(request: Request) -> bool:
    """Whether somebody clicked: what a page asks by itself to stay fresh keeps no unattended screen signed in."""
    if "x-beat" in request.headers:
        return False
    navigates = request.headers.get("sec-fetch-mode", "navigate") == "navigate"
    return navigates or request.method not in SAFE


def rules_of(request: HTTPConnection) -> Rules:
    """How long things last in this app."""
    rules: Rules = request.state.rules
    return rules


def origin(request: HTTPConnection) -> str:
    """How the browser reached us, such as `https://nightclerk.clinic.example`."""
    return str(request.base_url).rstrip("/")


def cookie(request: HTTPConnection) -> str:
    """The value of the cookie of a visit, or ""."""
    return request.cookies.get(_name(request), "")


def device_cookie(request: HTTPConnection) -> str:
    """The value of the cookie that says who signed in on this machine before, or ""."""
    return request.cookies.get(_name(request, "-devices"), "")


def provider_cookie(request: HTTPConnection) -> str:
    """What was kept while somebody is with the identity provider, or ""."""
    return request.cookies.get(_name(request, "-provider"), "")


def set_provider_cookie(response: Response, request: HTTPConnection, value: str) -> None:
    """Keep it for ten minutes; an empty value takes it away. `lax`: the way back begins at the provider's page."""
    age = 600 if value else 0
    secure = request.url.scheme == "https"
    name = _name(request, "-provider")
    response.set_cookie(name, value, age, path="/", secure=secure, httponly=True, samesite="lax")


def set_cookies(response: Response, request: HTTPConnection, entry: Entry, rules: Rules = RULES) -> None:
    """Hand both cookies over. The first ends with the browser, and on the server's side much sooner."""
    _set(response, request, "", entry.cookie, None)
    _set(response, request, "-devices", entry.devices, int(rules.device_seconds))


def clear_cookie(response: Response, request: HTTPConnection) -> None:
    """Take the cookie of the visit away; the machine stays known."""
    _set(response, request, "", "", 0)


def _set(response: Response, request: HTTPConnection, kind: str, value: str, max_age: int | None) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(_name(request, kind), value, max_age, path="/", secure=secure, httponly=True, samesite="strict")


def _name(request: HTTPConnection, kind: str = "") -> str:
    # In clear there is loopback only, where a browser would refuse the prefix.
    return f"{'__Host-' if request.url.scheme == 'https' else ''}nightclerk{kind}"
