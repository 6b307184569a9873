"""Asking a page: one evaluation for each question, asked again when the page was only replaced meanwhile."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.async_api import Error, Page

from nightclerk.errors import ApplicationException
from nightclerk.portal.failures import crashed, is_lost, timed_out, translated
from nightclerk.portal.hand import Held
from nightclerk.portal.inpage import Spec, script

_MOST_EVENTS = 400
_MOST_NODES = 10_000  # of one answer
_TAKING_SECONDS = 3.0
# What is gone was replaced by a page that went on by itself.
_HOLDS = """(numbers) => numbers.map((number) => {
  const node = window.__held?.get(number);
  return node ? String(node.value ?? node.textContent) : null;
})"""


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
        self._numbers = count(step=_MOST_NODES)
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
        return await self.told("watch", spec)

    async def seek(self, spec: Spec) -> tuple[dict[str, Any], list[Any]]:
        """The same, with the elements that were found to act on."""
        return await self.nodes("seek", spec)

    async def nodes(self, question: str, spec: Spec) -> tuple[dict[str, Any], list[Any]]:
        """The answer to a question that gives elements besides: whatever the tab itself acts on."""
        answer = json.loads(await self._ask(question, spec, kept=True))
        info: dict[str, Any] = json.loads(answer["info"])
        return info, self._held(answer["numbers"]) if info["kind"] in ("elements", "rows") else []

    def _held(self, numbers: Sequence[int]) -> list[Any]:
        return [Held(self.page, number) for number in numbers]

    async def grab(self, spec: Spec, question: str = "grab") -> Any:
        """An element that is there now, or None."""
        try:
            async with asyncio.timeout(_TAKING_SECONDS):
                answer = json.loads(await self._ask(question, {**spec, "timeout": 0.0}, kept=True))
                return next(iter(self._held(answer["numbers"])), None)
        except (Error, TimeoutError, ApplicationException):
            return None

    async def holds(self, fields: Sequence[Any]) -> list[str | None]:
        """What each of these fields holds now; None for one that is gone."""
        try:
            return list(await self.page.evaluate(_HOLDS, [field.number for field in fields]))
        except Error:
            return [None] * len(fields)  # the page went on by itself: it has what it wanted

    async def read(self, spec: Spec) -> dict[str, Any]:
        """Everything that an extract names, as raw texts, with the page's HTML; raises `ApplicationException`."""
        found = await self.told("extract", {**spec, "timeout": 5000.0})
        if not found["whole"]:
            raise timed_out("waiting for the rest of a page")
        return found

    async def turned(self, spec: Spec) -> str:
        """How a list looks, once it looks no longer as `previous` of the spec says; raises `ApplicationException`."""
        print_ = (await self.told("turned", spec))["print"]
        if print_ is None:
            raise timed_out("waiting for a list")
        return str(print_)

    async def told(self, question: str, spec: Spec) -> dict[str, Any]:
        """The answer to a question that gives no elements."""
        answer: dict[str, Any] = json.loads(await self._ask(question, spec))
        return answer

    async def survey(self, spec: Spec) -> dict[str, Any]:
        """How often each way to find each element matches, and which states hold, now."""
        return await self.told("survey", {**spec, "timeout": 5000.0})

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

    async def _ask(self, question: str, spec: Spec, *, kept: bool = False, still: bool = False) -> Any:
        asked = script(question, kept=kept, still=still, brings="document" in spec)
        spec = {**spec, "first": next(self._numbers)} if kept else spec
        loop = asyncio.get_running_loop()
        end = loop.time() + spec["timeout"] / 1000
        while True:
            left = max(0.0, end - loop.time())
            try:
                async with asyncio.timeout(left + 3.0):  # a page that hangs in its own script answers nothing
                    return await self.page.evaluate(asked, json.dumps({**spec, "timeout": left * 1000}))
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
