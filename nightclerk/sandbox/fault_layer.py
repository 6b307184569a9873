"""The faults that hit a request before any page is asked: slowness, maintenance, errors, a slow drip."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from random import Random

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nightclerk.sandbox.art import VERSION
from nightclerk.sandbox.names import dice
from nightclerk.sandbox.pages import render
from nightclerk.sandbox.state import Portal

PIECES = 20
CLOSED = "The portal is closed for scheduled maintenance. Please come back later."


class FaultLayer:
    """Stands before the application for as long as it runs; the control paths pass untouched."""

    def __init__(self, app: ASGIApp, portal: Portal) -> None:
        self.app, self.portal = app, portal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Delay, replace or slow down one answer."""
        if scope["type"] != "http" or scope["path"].startswith("/_sandbox/"):
            await self.app(scope, receive, send)
            return
        faults = self.portal.faults
        await asyncio.sleep((faults.latency_ms + _pace(self.portal, scope["path"])) / 1000)
        instead = _instead(self.portal, scope["path"])
        await (instead or self.app)(scope, receive, _slowed(send, self.portal))


def _pace(portal: Portal, path: str) -> float:
    """How long the portal takes by its nature, in milliseconds; pictures and style sheets come at once."""
    roll = dice("pace", portal.counts["pages"])
    return 0 if path.startswith("/static/") else portal.pace_ms * (1 + 3 * roll.random())


def _instead(portal: Portal, path: str) -> ASGIApp | None:
    """The page that stands in for the one asked, if a fault says so; pictures and style sheets stay."""
    faults = portal.faults
    if path.startswith("/static/"):
        return None
    portal.counts["pages"] += 1
    if faults.maintenance:
        return _plain(portal, 503, "Scheduled maintenance", CLOSED)
    if faults.maintenance_200:
        return HTMLResponse(render("rubbish.html"))
    if faults.error_500 and path in portal.work:
        portal.faults = replace(faults, error_500=faults.error_500 - (faults.error_500 > 0))
        portal.counts["errors_500"] += 1
        return _plain(portal, 500, "Something went wrong", "An unexpected error occurred on our side.")
    return None


def _plain(portal: Portal, status: int, heading: str, message: str) -> HTMLResponse:
    html = render(portal.plain, heading=heading, message=message, version=VERSION, signed_in=False)
    return HTMLResponse(html, status)


def _slowed(send: Send, portal: Portal) -> Send:
    """`send` itself, or one that lets the client wait between the parts of each body."""
    drip, stall = portal.faults.slow_drip, portal.faults.stalls
    if not (drip or stall):
        return send
    roll = dice("stall", portal.counts["pages"])

    async def slow(message: Message) -> None:
        body = message.get("body", b"")
        if message["type"] != "http.response.body" or not body:
            await send(message)
            return
        parts = _even(body, drip) if drip else _halved(body, roll, stall)
        for left, (part, pause_ms) in zip(range(len(parts) - 1, -1, -1), parts, strict=True):
            more = message.get("more_body", False) or left > 0
            await send({"type": "http.response.body", "body": part, "more_body": more})
            await asyncio.sleep(pause_ms / 1000)

    return slow


def _even(body: bytes, pause_ms: int) -> list[tuple[bytes, float]]:
    size = -(-len(body) // PIECES)
    return [(body[start : start + size], pause_ms) for start in range(0, len(body), size)]


def _halved(body: bytes, roll: Random, most_ms: int) -> list[tuple[bytes, float]]:
    at = roll.randrange(len(body))
    return [(body[:at], roll.uniform(0, most_ms)), (body[at:], 0)]
