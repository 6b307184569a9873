"""From an address of a page to an answer: who may come in, what is shown when something is refused, live parts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from nightclerk.console.api.answering import InHand, calling, is_call, said, status_of
from nightclerk.console.frame import Address, Call, Desk, Page
from nightclerk.errors import InvalidFiles, NightclerkError
from nightclerk.logs import say_failure
from nightclerk.runtime.people import Person

LOOK_SECONDS = 0.7  # between two looks at a live part
LIVE_SECONDS = 300.0  # then the browser asks anew, and whoever was signed out meanwhile is not let in
MAX_PARTS, MAX_FIELDS = 20, 2000
Endpoint = Callable[[Request], Awaitable[Response]]
MOST_FILES = 20  # of one form


def routes(desk: Desk, pages: list[Page]) -> list[Route]:
    """The routes of all pages."""
    in_hand = InHand()
    return [_route(desk, each, in_hand) for page in pages for each in page.addresses]


def _route(desk: Desk, address: Address, in_hand: InHand) -> Route:
    if address.contract:
        answer = calling(desk, address, in_hand)
    else:
        answer = _live(desk, address) if address.live else _acting(desk, address)
    return Route(address.path, _guarded(desk, address, answer), methods=[address.method])


def _guarded(desk: Desk, address: Address, answer: Endpoint) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        person: Person | None = getattr(request.state, "person", None)
        if address.may and person is None:
            return _to_sign_in(desk, request)
        if person and address.may and person.role not in address.may:
            await run_in_threadpool(_say_refused, desk, address, person.id)
            return _told(desk, request, _NOT_YOURS, HTTPStatus.FORBIDDEN)
        return await answer(request)

    return endpoint


_NOT_YOURS = NightclerkError(
    "This page is not for your role.", code="NOT_YOUR_ROLE", remedy="An admin can say who may do what (People)."
)


def _say_refused(desk: Desk, address: Address, person: str) -> None:
    desk.office.audit.note("page.refused", what=f"{address.method} {address.path}", asked_by=person)


def _to_sign_in(desk: Desk, request: Request) -> Response:
    page = not is_call(request.url.path)
    if page and request.method == "GET" and not request.headers.get("accept", "").startswith("text/event-stream"):
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", 303)
    error = NightclerkError(
        "You are signed out, so nothing was done.", code="SIGNED_OUT", remedy="Sign in and do it again."
    )
    if not page:
        error = NightclerkError(
            "The token is missing, wrong or revoked.",
            code="TOKEN",
            remedy="Send 'Authorization: Bearer nct_...'; an admin makes one under People.",
        )
    return _told(desk, request, error, HTTPStatus.UNAUTHORIZED)


def _acting(desk: Desk, address: Address) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            form = await _form(request)
        except HTTPException as error:
            return _told(desk, request, NightclerkError(error.detail, code="FORM", remedy="Send less."), 413)
        return await run_in_threadpool(_act, desk, address, Call(desk, request, form))

    return endpoint


async def _form(request: Request) -> FormData:
    if request.method == "GET":
        return FormData()
    return await request.form(max_files=MOST_FILES, max_fields=MAX_FIELDS)


def _act(desk: Desk, address: Address, call: Call) -> Response:
    assert address.act
    try:
        return address.act(call)
    except NightclerkError as error:
        return _told(desk, call.request, error, _page_status(error))


def _page_status(error: NightclerkError) -> int:
    found = status_of(error)  # a form that was refused is a bad request, whatever it was that stood in its way
    return found if found in (HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE) else HTTPStatus.BAD_REQUEST


def _told(desk: Desk, request: Request, error: NightclerkError, status: int) -> Response:
    if is_call(request.url.path):
        return said(error, status)
    message = "\n".join(map(str, error.findings)) if isinstance(error, InvalidFiles) else error.message
    call = Call(desk, request)
    title = HTTPStatus(status).phrase.capitalize() if status != HTTPStatus.BAD_REQUEST else "That was not done"
    return call.show("told.html", status, title=title, message=message, remedy=error.remedy, code=error.code)


def not_found(desk: Desk, request: Request) -> Response:
    """For an address that there is not."""
    error = NightclerkError("There is no such page.", code="NO_SUCH_PAGE", remedy="Take a page from the menu.")
    if is_call(request.url.path):
        error = NightclerkError("There is no such call.", code="NO_SUCH_CALL", remedy="See /api/openapi.json.")
    return _told(desk, request, error, HTTPStatus.NOT_FOUND)


def wrong_method(desk: Desk, request: Request) -> Response:
    """For an address that there is, but not to be asked that way."""
    error = NightclerkError("This address is not asked that way.", code="METHOD", remedy="Take a page from the menu.")
    if is_call(request.url.path):
        words = "This call has another method."
        error = NightclerkError(words, code="METHOD", remedy="See /api/openapi.json.")
    return _told(desk, request, error, HTTPStatus.METHOD_NOT_ALLOWED)


def unexpected(desk: Desk, request: Request, error: Exception) -> Response:
    """For a defect of ours: its kind goes into the diagnostics, nothing of what was asked."""
    say_failure("console.failed", error)
    told = NightclerkError(
        "The page could not be made: a defect of nightclerk.",
        code="PAGE_FAILED",
        remedy="Try again; if it stays, tell whoever looks after the machine to look into logs/app.",
    )
    return _told(desk, request, told, HTTPStatus.INTERNAL_SERVER_ERROR)


def _live(desk: Desk, address: Address) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        head = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_events(desk, address, request), media_type="text/event-stream", headers=head)

    return endpoint


async def _events(desk: Desk, address: Address, request: Request) -> AsyncIterator[str]:
    assert address.live
    last, until = None, time.monotonic() + LIVE_SECONDS
    while time.monotonic() < until and not await request.is_disconnected():
        try:
            part = await run_in_threadpool(address.live, Call(desk, request))
        except NightclerkError:
            part = last  # told by the page itself; the next look may be answered
        if part is None:
            yield "event: end\ndata: over\n\n"
            return
        if part != last:
            last = part
            yield "event: part\n" + "".join(f"data: {line}\n" for line in part.splitlines()) + "\n"
        await asyncio.sleep(LOOK_SECONDS)
