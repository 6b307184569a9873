"""One page of a browser and the windows that it opens: acts on it, and writes down what it requested."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import CDPSession, ElementHandle, Error, Page, Request, Response

from nightclerk.errors import ApplicationException
from nightclerk.portal.asking import Asking, Download
from nightclerk.portal.failures import crashed, timed_out, translated
from nightclerk.portal.hand import (
    CHOOSING_SECONDS,
    Held,
    chosen,
    clicked,
    dated,
    left,
    placed,
    shown_day,
    struck,
    typed,
)
from nightclerk.portal.lines import Lines
from nightclerk.portal.remembered import Remembered
from nightclerk.portal.traffic import Traffic

T = TypeVar("T")

EMPTY = "about:blank"
_MOST_BYTES = 20_000_000
_AWAY = "outside of the viewport"
# What is to be shown of a page that is larger than the window. Chromium lays it out and paints it anew for that: four
# times the work, which a page that fits is spared.
_BEYOND = """() => {
  const { scrollWidth: width, scrollHeight: height } = document.documentElement;
  if (width <= innerWidth && height <= innerHeight) return null;
  return { captureBeyondViewport: true, clip: { x: 0, y: 0, width, height, scale: 1 } };
}"""


class Tab(Asking):
    """A Playwright page with an event log; lives as long as its page and is used by one check at a time.

    `page` is the window that is worked in now: the page itself, or one that it opened. `generation`: of the log-in that
    it knows of; `lines`: see `Traffic`; `remembered`: what all tabs of the account typed. `entered`: whether signing in
    was the last thing done here.
    """

    def __init__(
        self,
        page: Page,
        generation: int = 0,
        lines: Lines | None = None,
        remembered: Remembered | None = None,
    ) -> None:
        super().__init__(page)
        self.main = page
        self.generation = generation
        self.entered = False
        self.navigations = 0
        self.remembered = remembered or Remembered()
        self.traffic = Traffic(lines or Lines())
        self._crashed = False
        self.opened = ""  # the address that the check asked for last, wherever it led
        self._troubles: dict[str, int] = {}  # path -> status
        self._pending: Request | None = None
        self._started: dict[Request, float] = {}
        self._windows: list[Page] = []
        self._opened = asyncio.Event()
        self._camera: tuple[Page, CDPSession] | None = None
        self._listen(page)

    def _listen(self, page: Page) -> None:
        page.on("crash", lambda _page: self._on_crash())
        page.on("popup", self._on_popup)
        page.on("request", self._on_request)
        page.on("response", self._on_response)
        page.on("requestfailed", self._on_failed)
        self.traffic.listen(page)

    @property
    def crashed(self) -> bool:
        """Whether the page ended by itself."""
        return self._crashed

    @property
    def usable(self) -> bool:
        """Whether the page is alive and fit for another check."""
        return not (self.crashed or self.spoiled or self.main.is_closed())

    @property
    def address(self) -> str:
        """Of the document in the window that is worked in."""
        return self.page.url

    @property
    def is_arriving(self) -> bool:
        """Whether its check has still to open the first page, or is about to be shown one."""
        return not self.opened or self.is_navigating

    @property
    def is_navigating(self) -> bool:
        """Whether another page was asked for and has not answered yet."""
        return self._pending is not None

    async def begin(self) -> None:
        """Forget the requests and the windows of the check before."""
        await super().begin()
        self.opened = ""
        await self.window("main", 0)
        self._started.clear()
        self.traffic.clear()
        self._troubles.clear()
        await self.remembered.tidy(self.page)

    async def goto(self, url: str, seconds: float) -> None:
        """Open an address of the portal; raises `ApplicationException`.

        One that differs behind # only, the page would follow by itself, and keep what stands on it: a search, the form
        of somebody else, an error. It is loaded anew, unless somebody signed in just now: the page may hold the log-in.
        """
        self._troubles.clear()
        try:
            if not self.entered and "#" in url and urldefrag(url)[0] == urldefrag(self.page.url)[0]:
                await self.page.goto(EMPTY)
            self.entered, self.opened = False, url
            await self.page.goto(url, wait_until="domcontentloaded", timeout=seconds * 1000)
        except Error as error:
            raise (crashed() if self.crashed else translated(error, "opening a page")) from None

    async def click(self, held: Held, seconds: float) -> None:
        """Click; raises Playwright's `Error` when something lies over the element."""
        if not (await self._in_time(clicked(held), seconds) or await self._in_time(chosen(held), CHOOSING_SECONDS)):
            await self.click_with_care(held, seconds)

    async def click_twice(self, held: Held, seconds: float) -> None:
        """A double click. Playwright's own does not look what the second click meets; so there is none but ours, and
        no page in a frame. Raises Playwright's `Error`.
        """
        await self._in_time(self._clicked_twice(held), seconds)

    async def _clicked_twice(self, held: Held) -> bool:
        while not await clicked(held, 2):
            await asyncio.sleep(0.1)
        return True

    async def leave_field(self, held: Held, seconds: float) -> bool:
        """Leave the field that was typed into, where what it opened lies over an element that is about to be clicked;
        raises Playwright's `Error`.
        """
        return await self._in_time(left(held), seconds)

    async def click_with_care(self, held: Held, seconds: float, *, trial: bool = False) -> None:
        """The same with everything that Playwright looks at (`trial`: only look)."""
        handle = await held.handle()
        try:
            await handle.click(timeout=seconds * 1000, trial=trial)
        except Error as error:
            if _AWAY not in str(error):
                raise
            await self._scroll_to(handle)
            await handle.click(timeout=seconds * 1000, trial=trial)

    async def _scroll_to(self, handle: ElementHandle) -> None:
        """Turn the window to it. What is fixed in a frame that is taller than the window, the browser does not reach:
        it scrolls the frame, which has nothing to scroll.
        """
        if box := await handle.bounding_box():
            await self.page.evaluate("y => scrollBy(0, y - innerHeight / 2)", box["y"] + box["height"] / 2)

    async def check(self, held: Held, seconds: float) -> None:
        """Tick a box; raises Playwright's `Error`."""
        await (await held.handle()).check(timeout=seconds * 1000)

    async def fill(self, held: Held, text: str, seconds: float, *, fixed: bool = False, day: str = "") -> None:
        """Type a text, which means this `day`; one that is `fixed` (a date picker that lets nobody type) is filled by
        its calendar, and set as that would where there is none.
        """
        if fixed:
            await self._pick_day(held, text, day, seconds)
            return
        if not await self._in_time(typed(held, text), seconds):
            if await self._in_time(dated(held, text), seconds):
                return
            await (await held.handle()).fill(text, timeout=seconds * 1000)
        if text:  # a field is emptied by a key anyway
            await self._in_time(struck(held), seconds)

    async def _pick_day(self, held: Held, text: str, day: str, seconds: float) -> None:
        if not (day and await self._in_time(shown_day(held, day), seconds)):
            await self._in_time(placed(held, text), seconds)

    async def _in_time(self, doing: Coroutine[Any, Any, T], seconds: float) -> T:
        try:
            async with asyncio.timeout(seconds):
                return await doing
        except TimeoutError:  # as Playwright says it: the page hangs in a script of its own
            raise Error("Timeout: the page does not react") from None

    async def upload(self, held: Held, path: str, seconds: float) -> None:
        """Give a file to a field."""
        await (await held.handle()).set_input_files(path, timeout=seconds * 1000)

    async def window(self, which: str, seconds: float) -> None:
        """Go on in the window that was opened last (`popup`), or close it and go back (`main`)."""
        if which == "popup":
            self.page = await self._popup(seconds)
            return
        self.page = self.main
        self._opened.clear()
        while self._windows:
            try:
                await self._windows.pop().close()
            except Error:
                continue  # it closed by itself

    async def _popup(self, seconds: float) -> Page:
        try:
            async with asyncio.timeout(seconds):
                await self._opened.wait()
        except TimeoutError:
            raise timed_out("waiting for a window that should open") from None
        self._opened.clear()
        return self._windows[-1]

    def _on_popup(self, page: Page) -> None:
        self._windows.append(page)
        self._listen(page)
        self._opened.set()

    async def download(self, held: Held, seconds: float) -> Download:
        """The file that a click gives; raises Playwright's `Error`, `ApplicationException` FILE_TOO_HEAVY."""
        handle = await held.handle()
        async with self.page.expect_download(timeout=seconds * 1000) as coming:
            await handle.click(timeout=seconds * 1000)
        given = await coming.value
        path = Path(await given.path())
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise _too_heavy()
            return Download(given.suggested_filename, "", await asyncio.to_thread(path.read_bytes))
        finally:
            await given.delete()

    async def jpeg(self) -> bytes:
        """A picture of the whole page, for evidence; empty when it cannot be had."""
        return await self._evidence(self._picture())

    async def _picture(self) -> bytes:
        # Not by Playwright, which would first give every frame a style of its own and wait until they are drawn.
        if self._camera is None or self._camera[0] != self.page:
            self._camera = self.page, await self.page.context.new_cdp_session(self.page)
        beyond = await self.page.evaluate(_BEYOND)
        shot = await self._camera[1].send("Page.captureScreenshot", {"format": "jpeg", "quality": 50, **(beyond or {})})
        return base64.b64decode(shot["data"])

    def _on_crash(self) -> None:
        self._crashed = True

    def _is_main(self, request: Request) -> bool:
        return request.is_navigation_request() and request.frame == self.page.main_frame

    def _on_request(self, request: Request) -> None:
        self._started[request] = time.monotonic()
        if self._is_main(request):
            self._pending = request

    def _on_response(self, response: Response) -> None:
        if response.request.resource_type in ("xhr", "fetch"):
            self._note_trouble(urlsplit(response.url).path, response.status)
        self._seen(response.request, response.status)
        if response.request == self._pending and not 300 <= response.status < 400:
            self._pending = None
            self.navigations += 1

    def _note_trouble(self, path: str, status: int) -> None:
        """A page that renews its token is refused first, and asks again."""
        if status == 401 or status >= 500:
            self._troubles[path] = status
        else:
            self._troubles.pop(path, None)

    @property
    def troubled(self) -> int:
        """The status (401, 500 and above) of a request in the background that failed since the last `goto`, and has not
        succeeded since, else 0.
        """
        return max(self._troubles.values(), default=0)

    def _on_failed(self, request: Request) -> None:
        self._seen(request, 0)
        if request == self._pending:
            self._pending = None

    def _seen(self, request: Request, status: int) -> None:
        begun = self._started.pop(request, time.monotonic())
        self.note(request.method, urlsplit(request.url).path, status, begun)


def _too_heavy() -> ApplicationException:
    return ApplicationException(
        "The portal gave a file of more than 20 MB.", code="FILE_TOO_HEAVY", remedy="Look at it by hand on the portal."
    )
