"""How much a worker has in hand at once, over all portals: a browser with sixty pages open serves nobody."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count


class Capacity:
    """So many places, and one more that is kept for the urgent (priority up to `urgent`); of those who wait, the most
    urgent comes first, then who came first.
    """

    def __init__(self, places: int, *, urgent: int = 0) -> None:
        self._places, self._urgent, self._inside, self._closed = places, urgent, 0, False
        self._waiting: list[tuple[int, int]] = []
        self._numbers = count()
        self._changed = threading.Condition()

    @property
    def inside(self) -> int:
        """How many places are taken."""
        return self._inside

    @contextmanager
    def place(self, priority: int) -> Iterator[bool]:
        """A place for as long as the block runs; False (and none) when the doors are closed, also while waiting."""
        entered = self._enter(priority)
        try:
            yield entered
        finally:
            if entered:
                with self._changed:
                    self._inside -= 1
                    self._changed.notify_all()

    def _enter(self, priority: int) -> bool:
        mine = (priority, next(self._numbers))
        with self._changed:
            heapq.heappush(self._waiting, mine)
            self._changed.wait_for(lambda: self._closed or self._is_my_turn(mine))
            entered = not self._closed
            self._waiting.remove(mine)
            heapq.heapify(self._waiting)
            self._inside += entered
            self._changed.notify_all()
        return entered

    def _is_my_turn(self, mine: tuple[int, int]) -> bool:
        places = self._places + (mine[0] <= self._urgent)
        return self._inside < places and self._waiting[0] == mine

    def close(self, patience: float) -> None:
        """Let nobody in any more, and wait (at most so many seconds) until everybody has left."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._inside, patience)

    def open(self) -> None:
        """Let them in again."""
        with self._changed:
            self._closed = False
