"""A payer's portal as a Starlette application: its own pages, and what all payers share."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from nightclerk.errors import UsageError
from nightclerk.sandbox import control, lakeside, postback, slow, spa
from nightclerk.sandbox.art import asset
from nightclerk.sandbox.brands import CEDAR, GRANITE, HARBOR, LAKESIDE, PRAIRIE, SUMMIT, Brand
from nightclerk.sandbox.fault_layer import FaultLayer
from nightclerk.sandbox.faults import Faults
from nightclerk.sandbox.lookup import Directory
from nightclerk.sandbox.members import population
from nightclerk.sandbox.mutator import Mutator
from nightclerk.sandbox.state import Portal
from nightclerk.sandbox.web import portal_of


@dataclass(frozen=True)
class Kind:
    """A way to build a portal: the payers behind it by the word that asks for them, its pages, settings of `Portal`."""

    brands: Mapping[str, Brand]
    routes: Sequence[BaseRoute]
    work: tuple[str, ...]
    plain: str = "bare.html"
    sends_codes: bool = False
    pace_ms: int = 0


KINDS = {
    "lakeside": Kind({"lakeside": LAKESIDE}, lakeside.ROUTES, ("/eligibility", "/claims"), "plain.html"),
    "spa": Kind({"summit": SUMMIT}, spa.ROUTES, ("/api/search",)),
    "postback": Kind({"harbor": HARBOR, "cedar": CEDAR, "prairie": PRAIRIE}, postback.ROUTES, ("/Eligibility.aspx",)),
    "slow": Kind({"granite": GRANITE}, slow.ROUTES, ("/claims", "/claims/result"), sends_codes=True, pace_ms=500),
}


def application(
    *,
    today: date,
    kind: str = "lakeside",
    seed: int = 7,
    size: int = 600,
    day: int = 0,
    faults: Faults | None = None,
    clock: Callable[[], float] = time.time,
    pace_ms: int | None = None,
) -> Starlette:
    """The portal of that kind over the population of that seed and size; its state is `app.state.portal`.

    `pace_ms` replaces how long the kind takes for an answer (see `Portal`).

    Raises `UsageError` (UNKNOWN_KIND, SANDBOX_TOO_SMALL).
    """
    if kind not in KINDS:
        raise UsageError(
            f"There is no sandbox payer of the kind '{kind}'.",
            code="UNKNOWN_KIND",
            remedy=f"Known: {', '.join(KINDS)}.",
        )
    made = KINDS[kind]
    directories = {word: Directory(population(seed, size, brand)) for word, brand in made.brands.items()}
    portal = Portal(directories, today, day, faults or Faults(), clock, made.sends_codes, made.work, made.plain)
    portal.pace_ms = made.pace_ms if pace_ms is None else pace_ms
    layers = [Middleware(FaultLayer, portal=portal), Middleware(Mutator, portal=portal)]
    app = Starlette(routes=[*made.routes, *SHARED], middleware=layers)
    app.state.portal = portal
    return app


async def _static(request: Request) -> Response:
    """A static file, to be kept for a day; 304 when the browser still holds it."""
    portal_of(request).counts["static"] += 1
    found = asset(request.path_params["name"])
    if found is None:
        return Response("Not found", 404)
    body, kind, tag = found
    headers = {"cache-control": "public, max-age=86400", "etag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


SHARED = [Route("/static/{name}", _static), *control.ROUTES]
