"""What a log-in is kept by: cookies, local storage and databases, which Playwright carries, and what a tab holds alone.

Many single-page portals keep their token in the session storage of one tab: without it, every further page would have
to sign in for itself, and so would the next run.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Page

Kept = dict[str, Any]  # Playwright's storage state, and under `_TAB` an origin's session storage

_TAB = "session_storage"
_HELD = "() => [location.origin, { ...sessionStorage }]"
_PUT = "(entries) => { for (const [key, text] of Object.entries(entries)) sessionStorage.setItem(key, text); }"
_BLANK = "/nightclerk-blank"  # never leaves the browser


def origin_of(address: str) -> str:
    """Scheme, host and port of an address as a browser writes them."""
    parts = urlsplit(address)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


async def kept(context: BrowserContext, page: Page | None, before: Kept | None = None) -> Kept:
    """What keeps the log-in of this context; `page` is one that is signed in, and without one the tab's part is that of
    `before`. Raises Playwright's `Error`.
    """
    state: Kept = {**await context.storage_state(indexed_db=True)}
    if page is None:
        return {**state, **({_TAB: before[_TAB]} if before and _TAB in before else {})}
    origin, entries = await page.evaluate(_HELD)
    return {**state, _TAB: {origin: entries}} if entries else state


def shared(state: Kept | None) -> Any:
    """The part that all pages of a context share, as Playwright takes it."""
    return state and {name: part for name, part in state.items() if name != _TAB}


def is_in_tabs(state: Kept | None) -> bool:
    """Whether a tab of its own is signed in, and others are not."""
    return bool(state and state.get(_TAB))


async def give(page: Page, state: Kept | None, origin: str) -> None:
    """Put the tab's part into another tab, before the portal's own scripts look for it. Raises Playwright's `Error`."""
    entries = (state or {}).get(_TAB, {}).get(origin)
    if not entries:
        return
    address = origin + _BLANK
    await page.route(address, lambda route: route.fulfill(content_type="text/html", body=""))
    try:
        await page.goto(address)
        await page.evaluate(_PUT, entries)
    finally:
        await page.unroute(address)
