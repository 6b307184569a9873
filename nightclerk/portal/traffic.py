"""What the scripts of a page have asked for and not got yet; until it comes, the page may show what it did before."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote_plus, urlsplit

from playwright.async_api import Error, Page, Request, Response, WebSocket

from nightclerk.portal.lines import Lines, line_of

_SCRIPTS = ("xhr", "fetch")
_NEXT_SECONDS = 0.06  # what has come may lead to the next request
_IDLE = "() => new Promise((done) => requestIdleCallback(() => done(), { timeout: 2000 }))"
_LEAST_SIGNS = 12  # what is shorter only keeps a line open
_QUIET_SECONDS = 0.4  # a server that draws a page part by part asks others for the next one meanwhile
_MOST_SECONDS = 5.0
_OPENING_SECONDS = 1.0  # a line for messages that says nothing in so long after it was asked for is one for notices
_REFUSED = (401, 408, 429)  # and 500 and above: it says nothing of what was asked for; 404 may be the answer


@dataclass(frozen=True)
class _Begun:
    """A request on its way: how many things had been done on the page when it began, its line, and when that was."""

    acts: int
    line: str
    at: float

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.at


@dataclass
class _Talk:
    """What a page has said last on a line for messages (a web socket), and when the answers to it came: first, last."""

    begun: _Begun
    first: float = 0.0
    last: float = 0.0


class Traffic:
    """The requests in the background of one page.

    What is said on a line for messages ends with no answer of its own: it is answered once something came, and then
    nothing for a moment. Such a line takes its time to open, and the page speaks only then.

    `lines` knows, for all pages of an account, what was waited for in vain: a line that is held open (for notices, say)
    ends never, and is waited for no more.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._acts = 0
        self._opened_after = 0
        self._open: dict[Request, _Begun] = {}
        self._talks: dict[WebSocket, _Talk] = {}
        self._answered: list[tuple[Request, int]] = []  # since the page was opened
        self._words: dict[Request, list[str]] = {}
        self._granted: set[Request] = set()  # those that are answered, or are being
        self._failed: dict[tuple[str, str, bytes], tuple[int, int]] = {}  # what was asked -> acts before, status
        self._begun_after = -1  # how many things had been done when something was asked for last
        self._busy = 0.0  # when something was done, asked for or answered last
        self._moved = asyncio.Event()
        self._pages: list[Page] = []

    def listen(self, page: Page) -> None:
        """Count the requests of a page from now on."""
        self._pages = [*(each for each in self._pages if not each.is_closed()), page]
        page.on("request", self._begun)
        page.on("response", self._came)
        page.on("requestfinished", self._ended)
        page.on("websocket", self._connected)
        page.on("requestfailed", self._broke)  # also where a script does not care for the rest of an answer

    def clear(self) -> None:
        """Forget what another check left on its way."""
        for begun in (*self._open.values(), *(talk.begun for talk in self._talks.values())):
            self._lines.ended(begun.line, begun.seconds, answered=False)
        self._open.clear()
        self._talks.clear()
        self.opens()

    def opens(self) -> None:
        """A page is about to be opened: what another one was answered is forgotten."""
        self._answered.clear()
        self._granted.clear()
        self._words.clear()
        self._failed.clear()
        self._opened_after = self._acts

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was clicked, typed or pressed since the page was opened."""
        return self._acts == self._opened_after

    def acted(self) -> None:
        """Something is about to be clicked, typed or pressed: what is asked for from here on answers it."""
        self._acts += 1
        self._busy = time.monotonic()

    @property
    def is_answered(self) -> bool:
        """Whether nothing is on its way that was asked for since the last act."""
        return not self._waiting(self._acts)

    @property
    def has_begun(self) -> bool:
        """Whether anything was asked for since the last act, answered or not."""
        return self._begun_after >= self._acts

    @property
    def is_calm(self) -> bool:
        """The same of everything that was asked for."""
        return not self._waiting(0)

    def is_still(self, seconds: float) -> bool:
        """Whether nothing is on its way, and nothing was asked for, answered or done for so long."""
        return self.is_calm and time.monotonic() - self._busy >= seconds

    def has_answered(self, question: Iterable[tuple[str, ...]], *, since_act: bool, still: float) -> bool:
        """Whether one request that carries every text of a question (in one of its forms) was answered, and nothing was
        asked for or done in the `still` seconds since. `since_act`: and made since the last act.
        """
        if not self.is_still(still):
            return False
        said = [self._said(request) for request, acts in self._answered if acts >= self._acts or not since_act]
        return bool(_carrying(question, said))

    def has_asked(self, question: Iterable[tuple[str, ...]], others: Iterable[str]) -> bool:
        """Whether an answered request carries every text of a question and, apart from these, one of `others`."""
        asked, strange = list(question), [_words(each) for each in others]
        said = [self._said(request) for request, _ in self._answered] if asked and strange else []
        return any(_stands(other, each) for each in _carrying(asked, said) for other in strange)

    def _said(self, request: Request) -> list[str]:
        """The words that a request carried, taken apart once: it is looked at again and again while one waits."""
        if request not in self._words:
            self._words[request] = _words(_carried(request))
        return self._words[request]

    @property
    def failed(self) -> int | None:
        """The status of a request made since the last act that failed and has not succeeded since; 0: no answer came;
        None: there is none. Pages that get nothing say the same as of nobody.
        """
        return max((status for acts, status in self._failed.values() if acts >= self._acts), default=None)

    async def answered(self, seconds: float) -> bool:
        """Whether all that was asked for since the last act has come, waited for at most so long."""
        return await self._wait(seconds, self._acts)

    async def calm(self, seconds: float) -> bool:
        """The same of everything that was asked for."""
        return await self._wait(seconds, 0)

    async def _wait(self, seconds: float, since: int) -> bool:
        try:
            async with asyncio.timeout(seconds):
                while self._waiting(since):
                    self._moved.clear()
                    await self._moved.wait()
                    if not self._waiting(since):
                        await asyncio.sleep(_NEXT_SECONDS)
                        await self._worked_on()
        except TimeoutError:
            for line, seconds in {begun.line: begun.seconds for begun in self._waiting(since)}.items():
                self._lines.waited_in_vain(line, seconds)
            return False
        return True

    async def _worked_on(self) -> None:
        """Until the scripts of the page have nothing left to do with what came: on a busy machine they ask for the next
        thing only then.
        """
        for page in [each for each in self._pages if not each.is_closed()][-1:]:
            with suppress(Error):  # it is being left
                await page.evaluate(_IDLE)

    def _waiting(self, since: int) -> list[_Begun]:
        all_begun = (*self._open.values(), *(talk.begun for talk in self._talks.values()))
        begun = [each for each in all_begun if each.acts >= since]
        return [each for each in begun if not self._lines.is_endless(each.line)]

    def _begun(self, request: Request) -> None:
        if request.resource_type in _SCRIPTS:
            self._open[request] = _Begun(self._acts, line_of(request), time.monotonic())
            self._begun_after, self._busy = self._acts, time.monotonic()

    def _came(self, response: Response) -> None:
        if response.status < 400:
            self._granted.add(response.request)
        if response.status >= 500 or response.status in _REFUSED:
            self._fails(response.request, response.status)
        else:
            self._failed.pop(_asked(response.request), None)

    def _broke(self, request: Request) -> None:
        """What a page gave up itself is no matter."""
        if "ERR_ABORTED" not in (request.failure or ""):
            self._fails(request, 0)
        self._ended(request)

    def _fails(self, request: Request, status: int) -> None:
        """What is asked of others than the portal (who counts its visitors, say) is no matter."""
        if request in self._open and any(_site(each.url) == _site(request.url) for each in self._pages):
            self._failed[_asked(request)] = (self._open[request].acts, status)

    def _ended(self, request: Request) -> None:
        begun = self._open.pop(request, None)
        if begun is not None:
            self._busy = time.monotonic()
            self._answered += [(request, begun.acts)] if request in self._granted else []
            self._lines.ended(begun.line, begun.seconds, answered=request in self._granted)
        self._moved.set()

    def _connected(self, socket: WebSocket) -> None:
        opening = _Talk(_Begun(self._acts, f"OPENING {urlsplit(socket.url).path}", time.monotonic()))
        self._talks[socket] = opening
        asyncio.get_running_loop().call_later(_OPENING_SECONDS, self._silent, socket, opening)
        socket.on("framesent", lambda said: self._told(socket, said))
        socket.on("framereceived", lambda _said: self._heard(socket))
        socket.on("close", self._over)

    def _silent(self, socket: WebSocket, opening: _Talk) -> None:
        """Nothing was said, and nothing came."""
        if self._talks.get(socket) is opening and not opening.first:
            self._talks.pop(socket)
            self._lines.waited_in_vain(opening.begun.line, _OPENING_SECONDS)
            self._moved.set()

    def _told(self, socket: WebSocket, said: str | bytes) -> None:
        if len(said) >= _LEAST_SIGNS:
            line = f"SOCKET {urlsplit(socket.url).path}"
            self._talks[socket] = _Talk(_Begun(self._acts, line, time.monotonic()))
            self._begun_after, self._busy = self._acts, time.monotonic()

    def _heard(self, socket: WebSocket) -> None:
        self._busy = time.monotonic()
        if talk := self._talks.get(socket):
            talk.first, talk.last = talk.first or self._busy, self._busy
            asyncio.get_running_loop().call_later(_QUIET_SECONDS, self._quiet, socket, talk, self._busy)

    def _quiet(self, socket: WebSocket, talk: _Talk, last: float) -> None:
        """Nothing came for a moment, or something comes all the time."""
        is_endless = time.monotonic() - talk.first >= _MOST_SECONDS
        if self._talks.get(socket) is talk and (talk.last == last or is_endless):
            self._over(socket, answered=True)

    def _over(self, socket: WebSocket, *, answered: bool = False) -> None:
        if talk := self._talks.pop(socket, None):
            self._lines.ended(talk.begun.line, talk.begun.seconds, answered=answered)
        self._moved.set()


def _carried(request: Request) -> str:
    """What a request carries, in its address or its body."""
    address = urlsplit(request.url)
    body = (request.post_data_buffer or b"").decode(errors="ignore")
    return unquote_plus(f"{address.path} {address.query} {body}")


def _asked(request: Request) -> tuple[str, str, bytes]:
    return request.method, request.url, request.post_data_buffer or b""


def _site(url: str) -> list[str]:
    """Portals ask hosts beside their own: `api.payer.example` and `www.payer.example` are one site."""
    return (urlsplit(url).hostname or "").split(".")[-2:]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _carrying(question: Iterable[tuple[str, ...]], said: list[list[str]]) -> list[list[str]]:
    """What carries every text of a question, in one of its forms."""
    asked = [[_words(form) for form in forms] for forms in question]
    return [each for each in said if all(any(_stands(form, each) for form in forms) for forms in asked)]


def _stands(asked: list[str], said: list[str]) -> bool:
    """Whether words stand among others as they are, written with other signs between them or none."""
    wanted = "".join(asked)
    runs = ("".join(said[at : at + size]) for at in range(len(said)) for size in range(1, len(asked) + 4))
    return bool(wanted) and wanted in runs
