"""One page of a browser: asks it, acts on it, and writes down what it requested."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import ElementHandle, Error, Page, Request, Response

from nightclerk.portal.failures import crashed, is_lost, timed_out, translated
from nightclerk.portal.inpage import Spec, script

_MOST_EVENTS = 400


class Tab:
    """A Playwright page with an event log; lives as long as its page and is used by one check at a time."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.crashed = self.spoiled = False
        self.navigations = 0
        self._pending: Request | None = None
        self._started: dict[Request, float] = {}
        self._events: list[dict[str, str | int]] = []
        page.on("crash", lambda _page: self._on_crash())
        page.on("request", self._on_request)
        page.on("response", self._on_response)
        page.on("requestfailed", self._on_failed)

    @property
    def usable(self) -> bool:
        """Whether the page is alive and fit for another check."""
        return not (self.crashed or self.spoiled or self.page.is_closed())

    @property
    def is_navigating(self) -> bool:
        """Whether another page was asked for and has not answered yet."""
        return self._pending is not None

    def begin(self) -> None:
        """Forget the requests of the check before."""
        self._events.clear()
        self._started.clear()

    def events(self) -> bytes:
        """The event log: one JSON line for each request, with the path and without the query."""
        return b"".join(json.dumps(event, separators=(",", ":")).encode() + b"\n" for event in self._events)

    async def goto(self, url: str, seconds: float) -> None:
        """Open an address of the portal; raises `ApplicationException`."""
        try:
            await self.page.goto(url, wait_until="domcontentloaded", timeout=seconds * 1000)
        except Error as error:
            raise (crashed() if self.crashed else translated(error, "opening a page")) from None

    async def watch(self, spec: Spec) -> dict[str, Any]:
        """Wait in the page for what `spec` describes; survives navigations."""
        found: dict[str, Any] = json.loads(await self._ask("watch", spec))
        return found

    async def seek(self, spec: Spec) -> tuple[dict[str, Any], list[ElementHandle]]:
        """The same, with the elements that were found to act on."""
        handle = await self._ask("seek", spec, handle=True)
        try:
            parts = await handle.get_properties()
            info: dict[str, Any] = json.loads(await parts["info"].json_value())
            nodes = await parts["nodes"].get_properties() if info["kind"] == "elements" else {}
        except Error as error:
            raise translated(error, "looking for an element") from None
        elements = [node.as_element() for node in nodes.values()]
        return info, [element for element in elements if element is not None]

    async def grab(self, spec: Spec) -> ElementHandle | None:
        """An element that is there now, or None."""
        try:
            handle = await self.page.evaluate_handle(script("grab"), json.dumps(spec))
        except Error:
            return None
        element: ElementHandle | None = handle.as_element()
        return element

    async def read(self, spec: Spec) -> dict[str, Any]:
        """Everything that an extract names, as raw texts, with the page's HTML."""
        found: dict[str, Any] = json.loads(await self._ask("extract", {**spec, "timeout": 5000.0}))
        return found

    async def _ask(self, question: str, spec: Spec, *, handle: bool = False) -> Any:
        loop = asyncio.get_running_loop()
        end = loop.time() + spec["timeout"] / 1000
        evaluate = self.page.evaluate_handle if handle else self.page.evaluate
        while True:
            left = max(0.0, end - loop.time())
            try:
                async with asyncio.timeout(left + 3.0):  # a page that hangs in its own script answers nothing
                    return await evaluate(script(question), json.dumps({**spec, "timeout": left * 1000}))
            except TimeoutError:
                raise timed_out("waiting for a page") from None
            except Error as error:
                if self.crashed or not is_lost(error) or left <= 0:
                    raise (crashed() if self.crashed else translated(error, "reading a page")) from None
            await asyncio.sleep(0.005)

    async def html(self) -> bytes:
        """The page as it stands, for evidence; empty when it cannot be had."""
        return await self._evidence(self.page.content())

    async def jpeg(self) -> bytes:
        """A picture of the page, for evidence; empty when it cannot be had."""
        return await self._evidence(self.page.screenshot(type="jpeg", quality=50, full_page=True, timeout=10_000))

    async def _evidence(self, getting: Any) -> bytes:
        try:
            async with asyncio.timeout(10):
                got = await getting
        except (Error, TimeoutError):
            return b""
        return got if isinstance(got, bytes) else str(got).encode()

    def _on_crash(self) -> None:
        self.crashed = True

    def _is_main(self, request: Request) -> bool:
        return request.is_navigation_request() and request.frame == self.page.main_frame

    def _on_request(self, request: Request) -> None:
        self._started[request] = time.monotonic()
        if self._is_main(request):
            self._pending = request

    def _on_response(self, response: Response) -> None:
        self._note(response.request, response.status)
        if response.request == self._pending and not 300 <= response.status < 400:
            self._pending = None
            self.navigations += 1

    def _on_failed(self, request: Request) -> None:
        self._note(request, 0)
        if request == self._pending:
            self._pending = None

    def _note(self, request: Request, status: int) -> None:
        took = time.monotonic() - self._started.pop(request, time.monotonic())
        if len(self._events) < _MOST_EVENTS:
            path = urlsplit(request.url).path
            self._events.append({"method": request.method, "path": path, "status": status, "ms": round(took * 1000)})
