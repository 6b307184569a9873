"""A page that is asked for by plain requests and read where it stands: for portals whose pages are made on the server.

The requests are those of the browser's own context, so that its log-in, its cookies and its name hold for them. What
comes back is read in an empty page by the same questions that a live page is asked; nothing of it runs.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import APIResponse, Error

from nightclerk.errors import ApplicationException
from nightclerk.portal.asking import Asking, Download
from nightclerk.portal.failures import crashed, translated
from nightclerk.portal.inpage import Spec
from nightclerk.portal.tab import EMPTY, Tab


class HttpTab(Asking):
    """Stands in for a `Tab` during one check; `live` is the page it borrows, and the one that signs in."""

    def __init__(self, live: Tab, seconds: float) -> None:
        super().__init__(live.page)
        self.live, self.address, self._seconds = live, "", seconds
        self._puts: list[tuple[int, str]] = []
        self._html = ""
        self._pressed: dict[str, Any] | None = None  # the request of the element that was found last
        self._coming: Spec | None = None  # the document that the next question brings with it: one way the less

    @property
    def crashed(self) -> bool:
        """Whether the page it reads in is gone."""
        return self.live.crashed

    @property
    def usable(self) -> bool:
        """Whether the page it borrows is fit for another check."""
        return self.live.usable

    async def nodes(self, question: str, spec: Spec) -> tuple[dict[str, Any], list[Any]]:
        """The answer, and the numbers of the elements it gives."""
        asked = {**spec, "puts": self._puts} if spec.get("leave") and not spec["typing"] else spec
        answer = json.loads(await self._ask(question, asked, kept=True))
        self._pressed = answer["pressed"]
        info: dict[str, Any] = json.loads(answer["info"])
        return info, answer["numbers"] if info["kind"] in ("elements", "rows") else []

    async def grab(self, spec: Spec, question: str = "grab") -> Any:
        """The number of an element that is there now, or None."""
        answer = json.loads(await self._ask(question, {**spec, "timeout": 1000.0}, kept=True))
        return next(iter(answer["numbers"]), None)

    async def goto(self, url: str, seconds: float) -> None:
        """Ask for an address of the portal; raises `ApplicationException`."""
        self.live.opened = url
        await self._ask_for({"method": "GET", "url": url, "body": "", "type": ""}, seconds)

    async def click_twice(self, number: int, seconds: float) -> None:
        """Only a script hears of two clicks; raises `ApplicationException`."""
        raise needs_browser()

    async def click(self, number: int, seconds: float) -> None:
        """Follow a link or send a form; raises `ApplicationException` where only a script knows how."""
        wanted = await self._request_of(number)
        if urldefrag(wanted["url"])[0] != urldefrag(self.address)[0] or wanted["method"] != "GET":
            await self._ask_for(wanted, max(seconds, self._seconds))  # here, a click waits for the whole answer

    async def fill(self, number: int, text: str, seconds: float, *, fixed: bool = False, day: str = "") -> None:
        """Put a text into a field; it is done with the next click."""
        self._puts.append((number, text))

    async def holds(self, numbers: Sequence[Any]) -> list[str | None]:
        """A document that stands still keeps what is typed."""
        return [None] * len(numbers)

    async def select(self, number: int, text: str) -> None:
        """Choose the option of that name."""
        self._puts.append((number, text))

    async def check(self, number: int, seconds: float) -> None:
        """Tick a box."""
        self._puts.append((number, ""))

    async def download(self, number: int, seconds: float) -> Download:
        """The file behind a link or a form."""
        response = await self._fetch(await self._request_of(number), seconds)
        return Download(urlsplit(response.url).path, response.headers.get("content-type", ""), await response.body())

    async def window(self, which: str, seconds: float) -> None:
        """A window is no other thing here: what a link opens has been asked for."""

    async def upload(self, number: int, path: str, seconds: float) -> None:
        """Not by plain requests; raises `ApplicationException`."""
        raise needs_browser()

    async def jpeg(self) -> bytes:
        """No picture: nothing was shown."""
        return b""

    async def _request_of(self, number: int) -> dict[str, str]:
        pressed, self._pressed = self._pressed, None
        puts, self._puts = self._puts, []
        if not pressed or pressed["number"] != number:
            asked = {"puts": puts, "number": number, "timeout": 1000.0}
            pressed = {"request": json.loads(await self._ask("press", asked))}
        wanted: dict[str, str] | None = pressed["request"]
        if wanted is None:
            raise needs_browser()
        return wanted

    async def _ask_for(self, wanted: dict[str, str], seconds: float) -> None:
        response = await self._fetch(wanted, seconds)
        try:
            html = await response.text()
            if self.page.url != EMPTY:
                await self.page.goto(EMPTY)
        except Error as error:
            raise (crashed() if self.crashed else translated(error, "reading a page")) from None
        self._html = html
        self._coming = {"html": html, "url": response.url, "status": response.status}
        self.address = response.url

    async def _ask(self, question: str, spec: Spec, *, kept: bool = False, still: bool = True) -> Any:
        coming, self._coming = self._coming, None
        return await super()._ask(question, {**spec, "document": coming} if coming else spec, kept=kept, still=still)

    async def html(self) -> bytes:
        """The page as it came, for evidence."""
        return self._html.encode()

    async def read(self, spec: Spec) -> dict[str, Any]:
        """Everything that an extract names, with the page as it came."""
        return {**await super().read({**spec, "bare": True}), "html": self._html}

    async def _fetch(self, wanted: dict[str, str], seconds: float) -> APIResponse:
        begun = time.monotonic()
        options: dict[str, Any] = {"data": wanted["body"]} if wanted["method"] != "GET" else {}
        try:
            response = await self.page.context.request.fetch(
                wanted["url"], method=wanted["method"], headers=self._headers(wanted), timeout=seconds * 1000, **options
            )
        except Error as error:
            self.note(wanted["method"], urlsplit(wanted["url"]).path, 0, begun)
            raise translated(error, "asking for a page") from None
        self.note(wanted["method"], urlsplit(wanted["url"]).path, response.status, begun)
        return response

    def _headers(self, wanted: dict[str, str]) -> dict[str, str]:
        """What a browser says of where a request comes from: portals refuse forms that seem to come from elsewhere."""
        headers = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        if self.address:
            parts = urlsplit(self.address)
            headers |= {"referer": self.address}
            headers |= {"origin": f"{parts.scheme}://{parts.netloc}"} if wanted["method"] != "GET" else {}
        return headers | ({"content-type": wanted["type"]} if wanted["type"] else {})


def needs_browser(what: str = "A step of this flow") -> ApplicationException:
    """Only a script of the page does this."""
    return ApplicationException(
        f"{what} needs a script of the page, which transport: http does not run.",
        code="NEEDS_BROWSER",
        remedy="Say transport: browser for this flow in the portal file.",
    )
