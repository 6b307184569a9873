"""Which partitions a worker works: each is leased by one worker, and the workers that live share them fairly."""

from __future__ import annotations

import time
from math import ceil

from nightclerk.engine.executors import WORKER, Presence
from nightclerk.store import Store, leases, processes

PATIENCE_SECONDS = 3.0  # an unfair share is borne so long: a worker that has just begun may end at once


class Shares:
    """The leases of one worker."""

    def __init__(self, store: Store, presence: Presence) -> None:
        self._store, self._presence = store, presence
        self.held: set[str] = set()
        self._unfair_since: float | None = None

    def take(self) -> list[str]:
        """Lease what has open work, nobody living holds, and is within this worker's share; what is new."""
        wanted = leases.wanted(self._store)
        share = self._share(wanted)
        fresh = []
        for partition in sorted(wanted - self.held):
            if len(self.held & wanted) >= share:
                break
            if leases.take(self._store, partition, self._presence.name, self._presence.alive):
                self.held.add(partition)
                fresh.append(partition)
        self._note_unfairness(len(self.held & wanted) > share)
        return fresh

    def surplus(self) -> list[str]:
        """What is to be given up to the others, once it has been too much for a while."""
        if self._unfair_since is None or time.monotonic() - self._unfair_since < PATIENCE_SECONDS:
            return []
        wanted = leases.wanted(self._store)
        return sorted(self.held & wanted)[self._share(wanted) :]

    def drop(self, partitions: list[str]) -> None:
        """Give leases back."""
        for partition in partitions:
            leases.drop(self._store, partition, self._presence.name)
            self.held.discard(partition)
        self._unfair_since = None

    def _share(self, wanted: set[str]) -> int:
        workers = max(1, len(processes.living(self._store, WORKER)))
        return ceil(len(wanted) / workers)

    def _note_unfairness(self, unfair: bool) -> None:
        if not unfair:
            self._unfair_since = None
        elif self._unfair_since is None:
            self._unfair_since = time.monotonic()
