"""The turns of an account's checks: so many pages at once, so many begun a minute, the most urgent first."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

NORMAL = 5  # a priority; a smaller number is more urgent


class Turns:
    """Who may have a page of the account next. Of those who wait, the most urgent comes first, then who came first.

    Used in one event loop. `checks_per_minute` 0 sets no pace.
    """

    def __init__(self, pages: int, checks_per_minute: float = 0.0) -> None:
        self._pages, self._inside = pages, 0
        self._apart = 60.0 / checks_per_minute if checks_per_minute > 0 else 0.0
        self._next_start = 0.0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """How many wait for a page."""
        return sum(not turn.done() for _priority, _number, turn in self._waiting)

    @asynccontextmanager
    async def one(self, priority: int = NORMAL) -> AsyncIterator[None]:
        """A turn for as long as the block runs."""
        await self._enter(priority)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, priority: int) -> None:
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._numbers), turn))
        self._call()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()  # it was called just then
            raise

    def _leave(self) -> None:
        self._inside -= 1
        self._call()

    def _call(self) -> None:
        """Call the next in line, as long as there is a page and it is time."""
        loop = asyncio.get_running_loop()
        while self._waiting and self._inside < self._pages:
            if self._waiting[0][2].cancelled():
                heapq.heappop(self._waiting)
                continue
            early = self._next_start - loop.time()
            if early > 0:
                self._look_again(loop, early)
                return
            _priority, _number, turn = heapq.heappop(self._waiting)
            self._inside += 1
            self._next_start = loop.time() + self._apart
            turn.set_result(None)

    def _look_again(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        if self._timer is None:
            self._timer = loop.call_later(seconds, self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        self._call()
