"""Who is alive: each process of a workspace holds a lock under its name, which dies with it."""

from __future__ import annotations

import re
import time
from typing import Any

from nightclerk.errors import AlreadyRunning
from nightclerk.store import Store, processes

_NAME = re.compile(r"[a-z0-9][a-z0-9.:-]{0,60}")
WORKER, SCHEDULER = "worker", "scheduler"  # roles


class Presence:
    """This process under a name of its own; `AlreadyRunning` when a living process has it."""

    def __init__(self, store: Store, name: str, role: str = WORKER) -> None:
        assert _NAME.fullmatch(name), "an executor's name is small letters, digits and dashes"
        self.name, self.role, self._store, self._started = name, role, store, time.time()
        held = store.database.locks.hold(name)
        if held is None:
            raise AlreadyRunning(
                "Another nightclerk process works this workspace.",
                code="ALREADY_RUNNING",
                remedy="Wait until it has finished, or stop it.",
            )
        self._lock = held
        self.beat()

    def beat(self, detail: dict[str, Any] | None = None) -> None:
        """Say that it works, and what it is at (counts only)."""
        processes.beat(self._store, self.name, self.role, self._started, detail or {})

    def kept(self) -> bool:
        """Whether the name is still held: with a database server it is lost when the connection was cut."""
        return self._lock.kept()

    def alive(self, other: str) -> bool:
        """Whether that process lives."""
        return other == self.name or self._store.database.locks.held(other)

    def leave(self) -> None:
        """Free the name, and say good-bye where the database can be told."""
        try:
            processes.forget(self._store, self.name)
        finally:
            self._lock.free()


def anybody_works(store: Store) -> bool:
    """Whether any worker of the workspace lives."""
    return bool(processes.living(store, WORKER))
