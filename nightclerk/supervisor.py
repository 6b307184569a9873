"""One process tree: children that are started again when they die, and end together when asked to."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from nightclerk.errors import ExitCode

SLOWEST_SECONDS = 30.0  # between two starts of a child that dies at once
STEADY_SECONDS = 60.0  # who has lived so long begins anew with short waits
PATIENCE_SECONDS = 60.0  # for children to finish what they have in hand
LOOK_SECONDS = 0.2
# What a restart cannot mend: settings, a missing program, another instance, an audit log that was tampered with.
FINAL = frozenset({ExitCode.USAGE, ExitCode.MISSING_DEPENDENCY, ExitCode.ALREADY_RUNNING, ExitCode.AUDIT_TAMPERED})
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A command that is to run as long as the tree does."""

    name: str
    command: Sequence[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    wait: float = field(default=0.5)


class Tree:
    """The children of this process. `say` tells what happens to them; `run` returns the exit code of the tree."""

    def __init__(self, children: list[Child], say: Callable[[str], object]) -> None:
        self._children, self._say = children, say
        self._ending = False

    def run(self) -> int:
        """Keep the children running until SIGTERM or SIGINT, or until one ends for a reason no restart can mend."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        code = 0
        while not self._ending:
            for child in self._children:
                final = self._look_after(child)
                if final:
                    code, self._ending = final, True
            time.sleep(LOOK_SECONDS)
        self._end_all()
        return code

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._ending = True

    def _look_after(self, child: Child) -> int:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                self._start(child)
            return 0
        code = child.process.poll()
        if code is None:
            return 0
        child.process = None
        if code in FINAL:
            self._say(f"[PROCESS_ENDED] {child.name} ended with exit code {code}; see its message above.")
            return code
        child.wait = 0.5 if now - child.started_at > STEADY_SECONDS else min(child.wait * 2, SLOWEST_SECONDS)
        child.start_at = now + child.wait
        self._say(f"[PROCESS_DIED] {child.name} ended ({_how(code)}); it is started again in {child.wait:g} s.")
        return 0

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(  # noqa: S603 - commands of our own
            child.command, stdin=subprocess.DEVNULL, pass_fds=child.pass_fds, preexec_fn=_die_with(os.getpid())
        )
        child.started_at = time.monotonic()
        self._say(f"{child.name} is started (process {child.process.pid}).")

    def _end_all(self) -> None:
        living = [child.process for child in self._children if child.process is not None]
        for process in living:
            process.send_signal(signal.SIGTERM)
        until = time.monotonic() + PATIENCE_SECONDS
        for process in living:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _die_with(parent: int) -> Callable[[], None]:
    """A child outlives its parent in no case: the kernel asks it to end when the parent is gone."""
    libc = ctypes.CDLL(None, use_errno=True)

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return prepare
