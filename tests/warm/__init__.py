"""Commands without the wait for their imports: a process that has loaded what a command needs forks for each one.

What a test calls is a process of its own as before, with its own arguments, folder, environment and pipes; only the
second that Python takes to load is spent once for all commands of a test process.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.warm.ask import ask

HOUSE = Path(__file__).parents[2]
SECONDS = 600


@cache
def address() -> str:
    """The socket of the process that forks, which is started now if it is not there; it ends with this process."""
    folder = tempfile.mkdtemp(prefix="warm-")
    path = f"{folder}/socket"
    command = [sys.executable, "-m", "tests.warm.fork", path]
    environment = os.environ | {"PYTHONPATH": str(HOUSE)}
    process = subprocess.Popen(
        command, cwd=HOUSE, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(_end, process, folder)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return path


def shell() -> dict[str, str]:
    """What is set in a shell so that its `nightclerk` is asked for here, and everything else is this Python's."""
    folders = (HOUSE / "tests" / "warm" / "bin", Path(sys.executable).parent, os.environ["PATH"])
    return {"PATH": ":".join(map(str, folders)), "PYTHONPATH": str(HOUSE), "NIGHTCLERK_WARM": address()}


def _end(process: subprocess.Popen[str], folder: str) -> None:
    assert process.stdin
    process.stdin.close()
    process.wait()
    Path(folder, "socket").unlink(missing_ok=True)
    Path(folder).rmdir()


def command(
    *words: object, cwd: Path | None = None, env: Mapping[str, str] | None = None, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a nightclerk command to its end; `text` is what it reads, nothing when None."""
    said = [str(word) for word in words]
    with tempfile.TemporaryFile("w+b") as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write((text or "").encode())
        given.seek(0)
        streams = (given.fileno(), out.fileno(), err.fileno())
        code = ask(address(), said, str(cwd or Path.cwd()), dict(env or os.environ), streams, SECONDS)
        told = []
        for stream in (out, err):
            stream.seek(0)
            told.append(stream.read().decode(errors="replace"))
    return subprocess.CompletedProcess(said, code, *told)
