"""How much a worker has in hand at once, over all portals: a browser with sixty pages open serves nobody."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count


class Capacity:
    """So many places, and one more that is kept for the urgent (priority up to `urgent`); of those who wait, the most
    urgent comes first, then who came first.

    A partition that is set aside (its portal waits for a person) takes no places from the others: what it has inside
    does not count meanwhile, and nothing more of it is let in.
    """

    def __init__(self, places: int, *, urgent: int = 0) -> None:
        self._places, self._urgent, self._closed = places, urgent, False
        self._inside: Counter[str] = Counter()
        self._aside: Counter[str] = Counter()
        self._waiting: set[tuple[int, int, str]] = set()  # priority, number, partition
        self._numbers = count()
        self._changed = threading.Condition()

    @property
    def inside(self) -> int:
        """How many are inside."""
        return self._inside.total()

    @property
    def partly_aside(self) -> bool:
        """Whether any partition is set aside."""
        return self._aside.total() > 0

    @contextmanager
    def place(self, priority: int, partition: str = "") -> Iterator[bool]:
        """A place for as long as the block runs; False (and none) when the doors are closed, also while waiting."""
        entered = self._enter((priority, next(self._numbers), partition))
        try:
            yield entered
        finally:
            if entered:
                self._count(self._inside, partition, -1)

    @contextmanager
    def set_aside(self, partition: str) -> Iterator[None]:
        """The partition waits for a person for as long as the block runs."""
        self._count(self._aside, partition, 1)
        try:
            yield
        finally:
            self._count(self._aside, partition, -1)

    def _count(self, counter: Counter[str], partition: str, change: int) -> None:
        with self._changed:
            counter[partition] += change
            self._changed.notify_all()

    def _enter(self, mine: tuple[int, int, str]) -> bool:
        with self._changed:
            self._waiting.add(mine)
            self._changed.wait_for(lambda: self._closed or self._is_my_turn(mine))
            entered = not self._closed
            self._waiting.remove(mine)
            self._inside[mine[2]] += entered
            self._changed.notify_all()
        return entered

    def _is_my_turn(self, mine: tuple[int, int, str]) -> bool:
        taken = sum(number for partition, number in self._inside.items() if not self._aside[partition])
        if taken >= self._places + (mine[0] <= self._urgent) or self._aside[mine[2]]:
            return False
        return mine == min(each for each in self._waiting if not self._aside[each[2]])

    def close(self, patience: float) -> None:
        """Let nobody in any more, and wait (at most so many seconds) until everybody has left."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._inside.total(), patience)

    def open(self) -> None:
        """Let them in again."""
        with self._changed:
            self._closed = False
