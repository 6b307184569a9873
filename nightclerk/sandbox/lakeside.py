"""Lakeside Health Plan: server-rendered pages behind a log-in with a one-time code.

The markup that portal files may rely on: the labels and ids of `layout.Layout`; one `table.coverage` whose rows are the
members found; `dl.member` with what the payer states beyond it; `table.benefits`; `table.cob` for other insurance;
`p.note`. On the claims pages: one `table.claims` whose rows are the claims found, each with a button View; `dl.claim`
with what is stated of one, `p.reason`, and `table.lines`. What is not stated is left out or printed as one of
`pages.BLANKS`. On the authorizations pages: the labels of `auth_pages`. No address holds anything about a member.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nightclerk.sandbox.auth_pages import authorizations, find, need, submit, wizard
from nightclerk.sandbox.checks import eligibility
from nightclerk.sandbox.claim_pages import claim, claims
from nightclerk.sandbox.signin import login, logout, mfa
from nightclerk.sandbox.web import page, portal_of, signed_in


async def _front(_request: Request) -> Response:
    return RedirectResponse("/home", 303)


async def _home(request: Request) -> Response:
    return page(request, "home.html", tab="home")


async def _help(request: Request) -> Response:
    return page(request, "plain.html", heading="Help", message="Provider services: (312) 555-0100.", tab="help")


async def _acknowledge(request: Request) -> Response:
    portal_of(request).counts["announcements_acknowledged"] += 1
    return RedirectResponse("/home", 303)


ROUTES = [
    Route("/", _front),
    Route("/login", login, methods=["GET", "POST"]),
    Route("/mfa", mfa, methods=["GET", "POST"]),
    Route("/logout", logout, methods=["GET", "POST"]),
    Route("/home", signed_in(_home)),
    Route("/eligibility", signed_in(eligibility), methods=["GET", "POST"]),
    Route("/claims", signed_in(claims), methods=["GET", "POST"]),
    Route("/claims/claim", signed_in(claim), methods=["POST"]),
    Route("/authorizations", signed_in(authorizations)),
    Route("/authorizations/need", signed_in(need), methods=["GET", "POST"]),
    Route("/authorizations/new/{step}", signed_in(wizard), methods=["POST"]),
    Route("/authorizations/submit", signed_in(submit), methods=["POST"]),
    Route("/authorizations/find", signed_in(find), methods=["POST"]),
    Route("/announcements", signed_in(_acknowledge), methods=["POST"]),
    Route("/help", _help),
]
