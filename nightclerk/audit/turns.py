"""Group commit without a timer: whoever gets the disk writes for all who wait, and nobody waits for the clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Receipt:
    """Proof that an event is on disk."""

    seq: int
    leaf: str


class Waiting:
    """An event in line. Whoever brought it sleeps on `turn` until it is written, or until it is to write for all."""

    __slots__ = ("error", "event", "leads", "receipt", "turn")

    def __init__(self, event: dict[str, object]) -> None:
        self.event = event
        self.receipt: Receipt | None = None
        self.error: BaseException | None = None
        self.leads = False
        self.turn = threading.Lock()


class Turns:
    """The line before the disk. `write` settles a batch (receipt or error for each) while `disk` is held."""

    def __init__(self, disk: threading.Lock, write: Callable[[list[Waiting]], None]) -> None:
        self._disk, self._write = disk, write
        self._queue, self._line = threading.Lock(), list[Waiting]()
        self._led = False  # somebody writes, or is appointed to

    def bring(self, mine: Waiting) -> None:
        """Put an event in line and return when it is settled."""
        mine.turn.acquire()
        with self._queue:
            self._line.append(mine)
            mine.leads, self._led = not self._led, True
        if not mine.leads:
            mine.turn.acquire()  # asleep until the leader has written it, or appoints it
        if mine.leads:
            self._lead()

    def _lead(self) -> None:
        """Write for all who wait, appoint the next leader, then wake those that are written.

        The order matters: the next batch fills while this one's writers wake up, so nobody queues for the disk only to
        find that its event is written.
        """
        batch: list[Waiting] = []
        try:
            with self._disk:
                with self._queue:
                    batch, self._line = self._line, []
                self._write(batch)
        finally:
            self._wake(batch)

    def _wake(self, batch: list[Waiting]) -> None:
        with self._queue:
            following = self._line[0] if self._line else None
            self._led = following is not None
        if following is not None:
            following.leads = True
            following.turn.release()
        for each in batch:
            if not each.leads:
                each.turn.release()
