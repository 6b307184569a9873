"""The parent's side: warm children, each for one file at a time, ended after any failure and always reaped."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nightclerk.errors import (
    ApplicationException,
    BusinessException,
    MissingDependency,
    NightclerkError,
    UsageError,
)
from nightclerk.isolation import frames
from nightclerk.isolation.limits import Limits, too_heavy, unreadable
from nightclerk.isolation.rooms import Room, sweep

MOST_REQUESTS = 64  # of one child: what a parser leaks stays small
_GROUP_SECONDS = 0.5  # a group of zombies that nobody collects does not get empty
_ENVELOPE = 64  # bytes of a reply that are not the parser's
# Errors that cross as what they are; every other exception crosses as the name of its type and nothing more.
_KNOWN = {cls.__name__: cls for cls in (UsageError, MissingDependency, BusinessException, ApplicationException)}
_KILLED_BY = {
    signal.SIGPROF: "cpu",
    signal.SIGXCPU: "cpu",
    signal.SIGALRM: "time",
    signal.SIGXFSZ: "disk",
    signal.SIGKILL: "memory",  # nobody else kills it: the machine was out of memory
}


class Pool:
    """At most `size` children at work; those that are idle stay warm until `close`. Safe to ask from many threads."""

    def __init__(self, size: int) -> None:
        self._turns = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._swept = False

    def ask(self, target: str, args: tuple[str, ...], limits: Limits) -> Any:
        """What `target` ("module:function") returns; raises what `run_limited` raises."""
        with self._turns:
            child = self._warm() or self._fresh()
            try:
                answer = child.ask(target, args, limits)
            except BaseException:
                child.end()
                raise
            self._back(child, spent=answer["spent"] or "value" not in answer["reply"])
        return _value(answer["reply"])

    def close(self) -> None:
        """End the idle children; one that is at work ends with its file. The pool may be asked again."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def forget(self) -> None:
        """After a fork: the children belong to the other process."""
        self._idle, self._lock = [], threading.Lock()

    def _warm(self) -> _Child | None:
        while True:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None or child.is_alive():
                return child
            child.end()

    def _fresh(self) -> _Child:
        with self._lock:
            swept, self._swept = self._swept, True
        if not swept:
            sweep()
        return _Child()

    def _back(self, child: _Child, *, spent: bool) -> None:
        if spent or child.served >= MOST_REQUESTS:
            child.end()
            return
        with self._lock:
            self._idle.append(child)


class _Child:
    """A child process with its private folder, from its start to its end."""

    def __init__(self) -> None:
        self.served = 0
        self._room = Room()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-m", "nightclerk.isolation.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd=self._room.folder,
                env=_environment(self._room.folder),
                start_new_session=True,
            )
        except BaseException:
            self._room.leave()
            raise

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, target: str, args: tuple[str, ...], limits: Limits) -> Any:
        """The reply as the child framed it; raises `UsageError` when it is too big, too late or never comes."""
        self.served += 1
        folder = self._room.empty_folder()
        request = {"target": target, "args": args, "limits": asdict(limits), "folder": str(folder)}
        try:
            return json.loads(self._exchange(json.dumps(request).encode(), limits))
        except ValueError:
            raise unreadable("the reader garbled its reply") from None
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _exchange(self, request: bytes, limits: Limits) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # it died before reading; its exit status tells more
            frames.put(self._process.stdin.fileno(), request)
        source = self._process.stdout.fileno()
        try:
            reply = frames.take(source, most=limits.output_bytes + _ENVELOPE, wait=_patience(source, limits))
        except OverflowError:
            raise too_heavy("output") from None
        if reply is None:
            raise self._broken_off()
        return reply

    def _broken_off(self) -> UsageError:
        """It died without a reply: by which limit, as far as its signal tells."""
        try:
            status = self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return unreadable("the reader closed its reply")
        limit = _KILLED_BY.get(signal.Signals(-status)) if status < 0 else None
        return too_heavy(limit) if limit else unreadable("the reader crashed on it")

    def end(self) -> None:
        """Kill it with all its own children, reap it, and remove its folder."""
        _kill_group(self._process.pid)
        self._process.wait()
        _await_group(self._process.pid)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._room.leave()


def _kill_group(leader: int) -> bool:
    """Kill every process of the group; False when it is empty. It outlives its leader until it is empty."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _await_group(leader: int) -> None:
    """What a parser started is not ours to reap, and no event tells its end: look until it is gone, not for long."""
    until = time.monotonic() + _GROUP_SECONDS
    while _kill_group(leader) and time.monotonic() < until:
        time.sleep(0.001)


def _environment(folder: Path) -> dict[str, str]:
    return {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_MMAP_THRESHOLD_": str(1 << 18),  # bytes: what is larger goes back to the system when it is given up
        "MALLOC_TRIM_THRESHOLD_": str(1 << 17),
        "MALLOC_TOP_PAD_": "0",
    }


def _patience(source: int, limits: Limits) -> Callable[[], None]:
    deadline = time.monotonic() + limits.wall_seconds

    def wait() -> None:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([source], [], [], left)[0]:
            raise too_heavy("time")

    return wait


def _value(reply: dict[str, Any]) -> Any:
    if "value" in reply:
        return reply["value"]
    if "limit" in reply:
        raise too_heavy(reply["limit"])
    if "raised" in reply:
        raise _known(**reply["raised"])
    raise unreadable(f"the reader stopped with {reply['failed']}")


def _known(kind: str, code: str, message: str, remedy: str) -> NightclerkError:
    return _KNOWN.get(kind, UsageError)(message, code=code, remedy=remedy)
