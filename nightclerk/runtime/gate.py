"""The gate before a portal that several accounts use: its limits hold over all of them, on all machines together.

A portal with one account needs none: only the worker that holds its lease asks it, and the driver keeps the limits.
"""

from __future__ import annotations

import bisect
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from nightclerk.engine import Presence
from nightclerk.portal import PortalFile
from nightclerk.runtime.office import Office
from nightclerk.store import gates

LOOK_SECONDS = 0.2


class Gate:
    """The gate as the threads of one process pass it: of those who wait for a portal, only the most urgent looks for a
    free page, so that it gets the next one.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lines: dict[str, list[tuple[int, int]]] = {}  # portal -> who waits, the next first
        self._numbers, self._lock = count(), threading.Lock()

    @contextmanager
    def passed(self, portal: PortalFile, presence: Presence | None, priority: int) -> Iterator[None]:
        """Wait until the portal may be asked, and count as one of its open pages meanwhile."""
        payers = self._office.workspace.payers.payers.values()
        accounts = {each.account for each in payers if each.portal == portal.portal}
        if len(accounts) < 2 or presence is None:
            yield
            return
        me = f"{presence.name}/{os.getpid()}.{threading.get_ident()}"
        store = self._office.store
        number = self._place(portal, me, presence, priority)
        try:
            if portal.limits.checks_per_minute:
                _pause(gates.reserve(store, portal.portal, 60.0 / float(portal.limits.checks_per_minute)))
            yield
        finally:
            gates.free_slot(store, portal.portal, number, me)

    def _place(self, portal: PortalFile, me: str, presence: Presence, priority: int) -> int:
        with self._lock:
            mine = (priority, next(self._numbers))
            line = self._lines.setdefault(portal.portal, [])
            bisect.insort(line, mine)
        try:
            while True:
                if line[0] == mine:
                    number = gates.take_slot(self._office.store, portal.portal, portal.limits.pages, me, presence.alive)
                    if number is not None and line[0] == mine:
                        return number
                    if number is not None:  # somebody more urgent came while the database was asked
                        gates.free_slot(self._office.store, portal.portal, number, me)
                        continue
                _pause(LOOK_SECONDS)
        finally:
            with self._lock:
                line.remove(mine)


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)
