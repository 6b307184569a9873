"""The sandbox portal as a child process: started, switched, asked and always stopped."""

from __future__ import annotations

import http.client
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from nightclerk.errors import ApplicationException
from nightclerk.records.codec import to_plain
from nightclerk.sandbox.faults import Faults

START_SECONDS = 60
STOP_SECONDS = 10
HOUSE = Path(__file__).parents[2]


@dataclass(frozen=True)
class Sandbox:
    """A running portal at `url`; `process` is its id."""

    url: str
    port: int
    process: int

    def set_faults(self, **changes: object) -> dict[str, Any]:
        """Switch faults by name (see `faults.Faults`) and return all; a wrong one is an ApplicationException."""
        return self._talk("POST", "/_sandbox/faults", changes)

    def clear_faults(self) -> dict[str, Any]:
        """All faults off, and the account unlocked."""
        plain: dict[str, Any] = to_plain(Faults())
        return self.set_faults(**plain)

    def set_day(self, number: int) -> None:
        """Move the population to that day."""
        self._talk("POST", "/_sandbox/day", {"day": number})

    def log(self) -> dict[str, int]:
        """What was counted since the start: logins, wrong_passwords, codes, checks, pages, static ..."""
        return self._talk("GET", "/_sandbox/log")

    def code(self) -> str:
        """What the phone shows: the code that was sent last (fault `typed_code`), or an empty text."""
        return str(self._talk("GET", "/_sandbox/code")["code"])

    def _talk(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=STOP_SECONDS)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None)
            answer = connection.getresponse()
            data: dict[str, Any] = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status != 200:
            raise ApplicationException(f"The sandbox refused {path}: {data.get('error', '')}", code="SANDBOX_REFUSED")
        return data


@contextmanager
def running(
    *,
    kind: str = "lakeside",
    port: int = 0,
    seed: int = 7,
    size: int = 600,
    day: int = 0,
    today: date | None = None,
    latency_ms: int = 0,
    faults: Faults | None = None,
    pace_ms: int | None = None,
) -> Iterator[Sandbox]:
    """The portal on loopback for as long as the block lasts; `port` 0 takes a free one.

    Raises `ApplicationException` SANDBOX_NOT_STARTED when it says nothing within a minute or ends at once.
    """
    command = [sys.executable, "-m", "nightclerk.sandbox", "--until-stdin-closes", "--kind", kind]
    command += ["--port", str(port), "--seed", str(seed), "--size", str(size), "--day", str(day)]
    command += ["--today", today.isoformat()] if today else []
    command += ["--pace-ms", str(pace_ms)] if pace_ms is not None else []
    wanted = faults or Faults()
    wanted = replace(wanted, latency_ms=latency_ms or wanted.latency_ms)
    command += ["--faults", json.dumps(to_plain(wanted))]
    # The command is this interpreter and our own module; nothing in it comes from outside.
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment(), start_new_session=True
    ) as child:
        try:
            yield _ready(child)
        finally:
            _stop(child)


def _environment() -> dict[str, str]:
    """The child must find the package that this one runs from, installed or not."""
    path = os.environ.get("PYTHONPATH", "")
    return os.environ | {"PYTHONPATH": f"{HOUSE}{os.pathsep}{path}" if path else str(HOUSE)}


def _ready(child: subprocess.Popen[bytes]) -> Sandbox:
    """Wait for the readiness line on the child's standard output."""
    assert child.stdout is not None
    line, until = b"", time.monotonic() + START_SECONDS
    while not line.endswith(b"\n"):
        if not select.select([child.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
            raise ApplicationException("The sandbox did not start within a minute.", code="SANDBOX_NOT_STARTED")
        piece = os.read(child.stdout.fileno(), 4096)
        if not piece:
            raise ApplicationException("The sandbox ended while starting.", code="SANDBOX_NOT_STARTED")
        line += piece
    url = line.decode().split()[-1]
    return Sandbox(url=url, port=int(url.rpartition(":")[2]), process=child.pid)


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Ask it to end by closing its standard input (also what happens when we die), then insist, and reap it."""
    assert child.stdin is not None
    child.stdin.close()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
