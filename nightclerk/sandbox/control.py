"""The switchboard under /_sandbox/: faults, day and counters, for callers on this machine only."""

from __future__ import annotations

from json import JSONDecodeError

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from nightclerk.errors import UsageError
from nightclerk.records.codec import to_plain
from nightclerk.sandbox.faults import switched
from nightclerk.sandbox.web import Page, portal_of

LOOPBACK = ("127.0.0.1", "::1")


def _local(show: Page) -> Page:
    async def guarded(request: Request) -> Response:
        if request.client is None or request.client.host not in LOOPBACK:
            return Response("Not found", 404)
        try:
            return await show(request)
        except (UsageError, JSONDecodeError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return guarded


async def _faults(request: Request) -> Response:
    """GET the faults; POST some of them to change them. `{"locked": false}` also unlocks the account."""
    portal = portal_of(request)
    if request.method == "POST":
        changes = await request.json()
        portal.faults = switched(portal.faults, changes)
        if changes.get("locked") is False:
            portal.account.wrong = 0
    return JSONResponse(to_plain(portal.faults))


async def _day(request: Request) -> Response:
    """POST {"day": n} to move the population to that day."""
    portal = portal_of(request)
    asked = await request.json()
    wanted = asked.get("day") if isinstance(asked, dict) else None
    if type(wanted) is not int or wanted < 0:
        raise UsageError("The day is not a whole number from 0.", code="BAD_DAY")
    portal.day = wanted
    return JSONResponse({"day": portal.day})


async def _log(request: Request) -> Response:
    """The counters since the start."""
    portal = portal_of(request)
    return JSONResponse(dict(sorted(portal.counts.items())))


async def _code(request: Request) -> Response:
    """The phone: the code that was sent last, or an empty text."""
    return JSONResponse({"code": portal_of(request).sent_code})


ROUTES = [
    Route("/_sandbox/faults", _local(_faults), methods=["GET", "POST"]),
    Route("/_sandbox/day", _local(_day), methods=["POST"]),
    Route("/_sandbox/log", _local(_log)),
    Route("/_sandbox/code", _local(_code)),
]
