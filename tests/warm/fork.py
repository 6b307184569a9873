"""`python -m tests.warm.fork SOCKET`: load what commands load, then fork for each one that is asked for."""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import time
from pathlib import Path

# What the commands load by themselves; one that starts threads when it is loaded must not be here.
LOADED = (
    "nightclerk.cli.run",
    "nightclerk.cli.results",
    "nightclerk.cli.audit",
    "nightclerk.cli.vault",
    "nightclerk.cli.schedule",
    "nightclerk.cli.fax",
    "nightclerk.cli.forms",
    "nightclerk.cli.sheets",
    "nightclerk.runtime.worker",
    "nightclerk.portal.driver",
)


def main(path: str) -> None:
    """Until standard input ends. In the process of a command, this returns to run it."""
    for name in LOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what is loaded is walked by no collection of a command
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who serves a command is nobody's to wait for
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            if sys.stdin in select.select([server, sys.stdin], [], [])[0]:
                os._exit(0)
            line, _ = server.accept()
            if os.fork() == 0:
                break
            line.close()
    _serve(line)


def _serve(line: socket.socket) -> None:
    """Fork once more, so that the exit code of the command can be told whatever ends it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    head, streams, _, _ = socket.recv_fds(line, 4, 3)
    asked = b""
    while len(asked) < int.from_bytes(head, "big"):
        asked += line.recv(65536)
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        line.sendall(code.to_bytes(4, "big", signed=True))
        os._exit(0)
    line.close()
    _become(json.loads(asked), streams)


def _become(asked: dict[str, object], streams: list[int]) -> None:
    """What Python would have set up for this command."""
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - the standard streams stay open
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 - as above
    sys.stderr = open(2, "w", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115 - as above
    os.environ.clear()
    os.environ.update(asked["environment"])  # type: ignore[call-overload] - names and values from JSON
    time.tzset()
    os.chdir(str(asked["folder"]))
    sys.path[0] = str(Path.cwd())
    sys.argv = ["nightclerk", *asked["words"]]  # type: ignore[misc] - words from JSON


if __name__ == "__main__":
    main(sys.argv[1])
    runpy.run_module("nightclerk", run_name="__main__", alter_sys=True)
