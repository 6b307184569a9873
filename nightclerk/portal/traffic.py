"""What the scripts of a page have asked for and not got yet; until it comes, the page may show what it did before."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from playwright.async_api import Page, Request

_SCRIPTS = ("xhr", "fetch")
_NEXT_SECONDS = 0.06  # what has come may lead to the next request


class Traffic:
    """The requests in the background of one page; a line that is held open is waited for once."""

    def __init__(self) -> None:
        self._open: set[Request] = set()
        self._endless: set[str] = set()
        self._moved = asyncio.Event()

    def listen(self, page: Page) -> None:
        """Count the requests of a page from now on."""
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def clear(self) -> None:
        """Forget what another check left on its way."""
        self._open.clear()

    @property
    def is_calm(self) -> bool:
        """Whether nothing is on its way."""
        return not self._open

    async def calm(self, seconds: float) -> bool:
        """Whether everything has come, waited for at most so long. What does not come then counts no more."""
        try:
            async with asyncio.timeout(seconds):
                while self._open:
                    self._moved.clear()
                    await self._moved.wait()
                    if not self._open:
                        await asyncio.sleep(_NEXT_SECONDS)
        except TimeoutError:
            self._endless |= {_path(each) for each in self._open}
            self._open.clear()
            return False
        return True

    def _begun(self, request: Request) -> None:
        if request.resource_type in _SCRIPTS and _path(request) not in self._endless:
            self._open.add(request)

    def _ended(self, request: Request) -> None:
        self._open.discard(request)
        self._moved.set()


def _path(request: Request) -> str:
    return urlsplit(request.url).path
