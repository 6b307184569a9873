"""Asking a page: one evaluation for each question, asked again when the page was only replaced meanwhile."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import ElementHandle, Error, Page

from nightclerk.portal.failures import crashed, is_lost, timed_out, translated
from nightclerk.portal.inpage import Spec, script

_MOST_EVENTS = 400
_TAKING_SECONDS = 3.0


@dataclass(frozen=True)
class Download:
    """A file that a portal gave: its name or path, the type it was said to be of, and its bytes."""

    name: str
    type: str
    data: bytes


class Asking:
    """A page that is asked, and the log of its requests; used by one check at a time."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.spoiled = False
        self._events: list[dict[str, str | int]] = []

    @property
    def crashed(self) -> bool:
        """Whether the page is gone."""
        return self.page.is_closed()

    @property
    def is_navigating(self) -> bool:
        """Whether another page was asked for and has not answered yet."""
        return False

    async def begin(self) -> None:
        """Forget the requests of the check before."""
        self._events.clear()

    def events(self) -> bytes:
        """The event log: one JSON line for each request, with the path and without the query."""
        return b"".join(json.dumps(event, separators=(",", ":")).encode() + b"\n" for event in self._events)

    def note(self, method: str, path: str, status: int, begun: float) -> None:
        """Write a request down; `begun` is a time of the monotonic clock."""
        if len(self._events) < _MOST_EVENTS:
            ms = round((time.monotonic() - begun) * 1000)
            self._events.append({"method": method, "path": path, "status": status, "ms": ms})

    async def watch(self, spec: Spec) -> dict[str, Any]:
        """Wait in the page for what `spec` describes; survives navigations."""
        found: dict[str, Any] = json.loads(await self._ask("watch", spec))
        return found

    async def seek(self, spec: Spec) -> tuple[dict[str, Any], list[Any]]:
        """The same, with the elements that were found to act on."""
        return await self.nodes("seek", spec)

    async def nodes(self, question: str, spec: Spec) -> tuple[dict[str, Any], list[Any]]:
        """The answer to a question that gives elements besides: whatever the tab itself acts on.

        It is asked again when the page was replaced under them.
        """
        end = asyncio.get_running_loop().time() + spec["timeout"] / 1000
        while True:
            left = max(0.0, end - asyncio.get_running_loop().time())
            try:
                return await self._nodes(question, {**spec, "timeout": left * 1000})
            except Error as error:
                if self.crashed or not is_lost(error) or left <= 0:
                    raise (crashed() if self.crashed else translated(error, "looking for an element")) from None
            except TimeoutError:
                if left <= 0:
                    raise timed_out("looking for an element") from None

    async def _nodes(self, question: str, spec: Spec) -> tuple[dict[str, Any], list[Any]]:
        handle = await self._ask(question, spec, handle=True)
        async with asyncio.timeout(_TAKING_SECONDS):  # in a frame that is just being replaced, nothing is answered
            parts = await handle.get_properties()
            info: dict[str, Any] = json.loads(await parts["info"].json_value())
            nodes = await parts["nodes"].get_properties() if info["kind"] in ("elements", "rows") else {}
            elements = [node.as_element() for node in nodes.values()]
            found = [element for element in elements if element is not None]
            return info, [await self._in_its_frame(each) for each in found] if info.get("framed", True) else found

    async def grab(self, spec: Spec, question: str = "grab") -> Any:
        """An element that is there now, or None."""
        try:
            async with asyncio.timeout(_TAKING_SECONDS):
                handle = await self.page.evaluate_handle(script(question), json.dumps(spec))
                element: ElementHandle | None = handle.as_element()
                return await self._in_its_frame(element) if element is not None else None
        except (Error, TimeoutError):
            return None

    async def _in_its_frame(self, element: ElementHandle) -> ElementHandle:
        """Playwright clicks an element only from inside its own frame: there it is taken up again."""
        frame = await element.owner_frame()
        if frame is None or frame == self.page.main_frame:
            return element
        await element.evaluate("(node) => { node.ownerDocument.defaultView.__picked = node; }")
        taken = await frame.evaluate_handle(
            "() => { const node = window.__picked; delete window.__picked; return node; }"
        )
        return taken.as_element() or element

    async def took(self, handles: Sequence[ElementHandle]) -> bool:
        """Whether each of these fields holds something: where a notice opened over the page, what is typed is lost."""
        try:
            asked = (handle.evaluate("(node) => node.value ?? node.textContent") for handle in handles)
            return all(await asyncio.gather(*asked))  # at once: this is part of every check
        except Error:
            return True  # the page went on by itself: it has what it wanted

    async def read(self, spec: Spec) -> dict[str, Any]:
        """Everything that an extract names, as raw texts, with the page's HTML; raises `ApplicationException`."""
        found: dict[str, Any] = json.loads(await self._ask("extract", {**spec, "timeout": 5000.0}))
        if not found["whole"]:
            raise timed_out("waiting for the rest of a page")
        return found

    async def turned(self, spec: Spec) -> str:
        """How a list looks, once it looks no longer as `previous` of the spec says; raises `ApplicationException`."""
        print_ = json.loads(await self._ask("turned", spec))["print"]
        if print_ is None:
            raise timed_out("waiting for a list")
        return str(print_)

    async def survey(self, spec: Spec) -> dict[str, Any]:
        """How often each way to find each element matches, and which states hold, now."""
        found: dict[str, Any] = json.loads(await self._ask("survey", {**spec, "timeout": 5000.0}))
        return found

    async def load(self, html: str, url: str, status: int = 200) -> None:
        """Take a text as the document that is read from now on; the page itself must be an empty one."""
        given = json.dumps({"html": html, "url": url, "status": status})
        try:
            await self.page.evaluate(script("load"), given)
        except Error as error:
            raise (crashed() if self.crashed else translated(error, "reading a page")) from None

    async def html(self) -> bytes:
        """The page as it stands, for evidence; empty when it cannot be had."""
        return await self._evidence(self.page.evaluate(script("source"), "{}"))

    async def _ask(self, question: str, spec: Spec, *, handle: bool = False, kept: bool = False) -> Any:
        asked = script(question, kept=kept, brings="document" in spec)
        loop = asyncio.get_running_loop()
        end = loop.time() + spec["timeout"] / 1000
        evaluate = self.page.evaluate_handle if handle else self.page.evaluate
        while True:
            left = max(0.0, end - loop.time())
            try:
                async with asyncio.timeout(left + 3.0):  # a page that hangs in its own script answers nothing
                    return await evaluate(asked, json.dumps({**spec, "timeout": left * 1000}))
            except TimeoutError:
                raise timed_out("waiting for a page") from None
            except Error as error:
                if self.crashed or not is_lost(error) or left <= 0:
                    raise (crashed() if self.crashed else translated(error, "reading a page")) from None
            await asyncio.sleep(0.005)

    async def _evidence(self, getting: Any) -> bytes:
        try:
            async with asyncio.timeout(10):
                got = await getting
        except (Error, TimeoutError):
            return b""
        return got if isinstance(got, bytes) else str(got).encode()
