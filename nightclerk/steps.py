"""Numbered durable steps: the places where a test kills this process, to prove that nothing is lost there.

Off unless NIGHTCLERK_KILL_AT_STEP names a number (the process kills itself at that step), NIGHTCLERK_STEPS_FILE
names a file (each step's name is appended to it, so that a test knows how many there are), or a simulator in this
process has set `watch`.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

watch: Callable[[str], None] | None = None
_kill_at = int(os.environ.get("NIGHTCLERK_KILL_AT_STEP", "0"))
_file = os.environ.get("NIGHTCLERK_STEPS_FILE", "")
_lock, _passed = threading.Lock(), 0


def durable_step(name: str) -> None:
    """Pass a place on one side of which something is on disk that is not on the other."""
    if watch is not None:
        watch(name)
    if not (_kill_at or _file):
        return
    global _passed
    with _lock:
        _passed += 1
        if _file:
            with open(_file, "a") as file:  # noqa: PTH123 - a test's file, opened as plainly as can be
                file.write(f"{name}\n")
        if _passed == _kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
