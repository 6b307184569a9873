"""The child's side: `python -m nightclerk.isolation.child` takes one request after another until its input ends.

A request names a function `module:function` that takes strings and returns plain JSON values. Nothing of a file's
content crosses but that value: errors come back as codes.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import importlib
import json
import math
import os
import resource
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nightclerk.errors import NightclerkError
from nightclerk.isolation import frames
from nightclerk.isolation.limits import Limits

_REQUEST_BYTES = 16 << 20
_MOST_GROWTH = 96 << 20  # resident bytes that one file may leave behind


def main() -> None:
    """Serve until the parent closes the channel or dies."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the patient's file
    requests, replies = _private_channel()
    while (request := frames.take(requests, most=_REQUEST_BYTES)) is not None:
        with _dies_with_parent(requests):
            reply = _serve(json.loads(request))
        frames.put(replies, reply)


def _private_channel() -> tuple[int, int]:
    """Channel to the parent on descriptors of its own: a chatty parser must not speak into the reply."""
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return requests, replies


@contextlib.contextmanager
def _dies_with_parent(requests: int) -> Iterator[None]:
    """While a parser runs, the end of the parent ends this process group, whatever holds the interpreter.

    The kernel signals it when the other end of the pipe closes. PR_SET_PDEATHSIG would not do: it follows the thread
    that started the child, and threads of a worker come and go.
    """
    idle = fcntl.fcntl(requests, fcntl.F_GETFL)
    fcntl.fcntl(requests, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(requests, fcntl.F_SETFL, idle | os.O_ASYNC)
    try:
        if select.select([requests], [], [], 0)[0]:  # it died before this was set: no request comes with one in hand
            sys.exit(1)
        yield
    finally:
        fcntl.fcntl(requests, fcntl.F_SETFL, idle)


def _serve(asked: dict[str, Any]) -> bytes:
    """One reply: `value`, `limit`, `raised` or `failed`, and beside it `spent` when this child should serve no more."""
    _move_into(asked["folder"])
    try:
        function = _function(asked["target"])
    except Exception as error:
        return _framed(_failed(error), spent=True)
    resident = _statm()[1]
    with _limited(Limits(**asked["limits"])):
        reply = _answer(function, asked["args"])
    _give_back()
    return _framed(reply, spent=_statm()[1] - resident > _MOST_GROWTH or _has_children())


def _framed(reply: bytes, *, spent: bool) -> bytes:
    return b'{"reply":%b,"spent":%b}' % (reply, b"true" if spent else b"false")


def _move_into(folder: str) -> None:
    os.chdir(folder)
    os.environ["HOME"] = os.environ["TMPDIR"] = folder
    tempfile.tempdir = None  # it is remembered from the first use on


def _function(target: str) -> Callable[..., Any]:
    """The function, imported before the limits hold: what an import costs is not the file's to pay."""
    module, _, name = target.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


@contextlib.contextmanager
def _limited(limits: Limits) -> Iterator[None]:
    """Only soft limits, so that the next request can have its own; what they kill with cannot be caught in Python."""
    used = time.process_time()
    _soft(resource.RLIMIT_AS, _statm()[0] + limits.memory_bytes)
    _soft(resource.RLIMIT_FSIZE, limits.file_bytes)
    _soft(resource.RLIMIT_CPU, math.ceil(used + limits.cpu_seconds) + 1)  # whole seconds; for its own children too
    signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
    # Should the parent hang, nobody is left to watch the clock: the child then ends itself.
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds + 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        for which in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU):
            _soft(which, resource.RLIM_INFINITY)


def _soft(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    unbounded = resource.RLIM_INFINITY
    bounded = [each for each in (value, hard) if each != unbounded]
    resource.setrlimit(which, (min(bounded, default=unbounded), hard))


def _answer(function: Callable[..., Any], args: list[str]) -> bytes:
    """Whatever the parser does, this is a reply or the end of the process."""
    try:
        return json.dumps({"value": function(*args)}).encode()
    except MemoryError:
        return b'{"limit": "memory"}'
    except NightclerkError as error:
        raised = {"kind": type(error).__name__, "code": error.code, "message": error.message, "remedy": error.remedy}
        return json.dumps({"raised": raised}).encode()
    except OSError as error:
        limit = {errno.ENOMEM: "memory", errno.EFBIG: "disk"}.get(error.errno or 0)
        return json.dumps({"limit": limit}).encode() if limit else _failed(error)
    except Exception as error:
        return b'{"limit": "memory"}' if _hides_no_memory(error) else _failed(error)


def _hides_no_memory(error: BaseException | None) -> bool:
    """Whether a library raised an error of its own because there was no memory left (pdfplumber does)."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, MemoryError) or any(isinstance(each, MemoryError) for each in error.args):
            return True
        error = error.__cause__ or error.__context__
    return False


def _failed(error: Exception) -> bytes:
    return json.dumps({"failed": type(error).__name__}).encode()


def _give_back() -> None:
    """What was freed goes back to the system: a child that waits for its next file is a third smaller."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it
    if trim is not None:
        trim(0)


def _statm() -> tuple[int, int]:
    """(address space, resident memory) of this process in bytes; zeros where the system does not tell."""
    try:
        size, resident = Path("/proc/self/statm").read_text().split()[:2]
    except OSError:
        return 0, 0
    return int(size) * resource.getpagesize(), int(resident) * resource.getpagesize()


def _has_children() -> bool:
    """Whether the parser left a process behind."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


if __name__ == "__main__":
    main()
