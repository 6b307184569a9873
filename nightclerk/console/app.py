"""The Starlette app: the pages, and `/health`, `/metrics`, `POST /trigger/<schedule>` for programs."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from nightclerk.console.answer import not_found, routes, unexpected, wrong_method
from nightclerk.console.frame import Desk, find_pages
from nightclerk.console.health import examine
from nightclerk.console.metrics import render
from nightclerk.console.who import protection
from nightclerk.console.words import Pen
from nightclerk.engine import Line
from nightclerk.errors import NightclerkError, UsageError
from nightclerk.runtime.office import Office
from nightclerk.runtime.people import RULES, Rules
from nightclerk.vault import credentials

TOKEN = ("api", "trigger", "token")  # its name in the vault
MAX_KEY = 200
QUIET_SECONDS = 60.0
Begin = Callable[[str, str], str]  # schedule, the caller's key -> id of the run


def application(office: Office, begin: Begin, *, loopback: bool, rules: Rules = RULES) -> Starlette:
    """The app. Pages need a signed-in person; `/metrics` needs the token on the clinic's network, triggers always."""

    pages = find_pages()
    desk = Desk(office, Line(office.store), Pen(office, pages))

    async def missing(request: Request, _error: Exception) -> Response:
        return not_found(desk, request)

    async def unfit(request: Request, _error: Exception) -> Response:
        return wrong_method(desk, request)

    async def broken(request: Request, error: Exception) -> Response:
        return await run_in_threadpool(unexpected, desk, request, error)

    return Starlette(
        routes=[*_programs(office, begin, loopback=loopback), *routes(desk, pages)],
        exception_handlers={404: missing, 405: unfit, Exception: broken},
        middleware=protection(office, rules),
    )


def _programs(office: Office, begin: Begin, *, loopback: bool) -> list[BaseRoute]:
    """What programs ask for, and the files that pages need."""
    refusals = _Refusals(office)

    async def health(_request: Request) -> Response:
        signs = await run_in_threadpool(examine, office)
        ok = all(sign.ok for sign in signs)
        shown = [asdict(sign) for sign in signs] if loopback else []
        return JSONResponse({"ok": ok, "signs": shown}, 200 if ok else 503)

    async def metrics(request: Request) -> Response:
        if not loopback and not await run_in_threadpool(_known, office, request):
            return _refused()
        data = await run_in_threadpool(render, office)
        return Response(data, media_type="text/plain; version=0.0.4; charset=utf-8")

    async def trigger(request: Request) -> Response:
        if not await run_in_threadpool(_known, office, request):
            await run_in_threadpool(refusals.note, "trigger")
            return _refused()
        key = request.headers.get("idempotency-key", "")
        if len(key) > MAX_KEY:
            return _told(UsageError("The Idempotency-Key is too long.", code="KEY_TOO_LONG", remedy="Use less."), 400)
        try:
            run_id = await run_in_threadpool(begin, request.path_params["name"], key)
        except UsageError as error:
            return _told(error, 404 if error.code == "NO_SUCH_SCHEDULE" else 409)
        except NightclerkError as error:
            return _told(error, 503)
        return JSONResponse({"run": run_id}, 202)

    return [
        Route("/health", health),
        Route("/metrics", metrics),
        Route("/trigger/{name}", trigger, methods=["POST"]),
        Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
    ]


class _Refusals:
    """Says in the audit log that somebody came without the token; once a minute, or anybody could fill the disk."""

    def __init__(self, office: Office) -> None:
        self._office, self._said_at = office, -QUIET_SECONDS

    def note(self, what: str) -> None:
        if time.monotonic() - self._said_at >= QUIET_SECONDS:
            self._said_at = time.monotonic()
            self._office.audit.note("api.refused", what=what)


def _known(office: Office, request: Request) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    try:
        wanted = credentials.secret(office.store, *TOKEN)
    except UsageError:
        return False  # no token was set: nobody is let in
    return scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), wanted.encode())


def _refused() -> Response:
    error = UsageError(
        "The token is missing or wrong.",
        code="TOKEN",
        remedy=f"Send 'Authorization: Bearer ...'; it is set with `nightclerk vault set {'/'.join(TOKEN)}`.",
    )
    return _told(error, 401)


def _told(error: NightclerkError, status: int) -> Response:
    shown = {"code": error.code, "message": error.message, "remedy": error.remedy}
    return JSONResponse({"error": shown}, status)
