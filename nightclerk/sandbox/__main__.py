"""`python -m nightclerk.sandbox`: serve the invented portal on loopback until stopped."""

from __future__ import annotations

import argparse
import json
import socket
import sys
import threading
from datetime import date, datetime

import uvicorn

from nightclerk.errors import UsageError
from nightclerk.sandbox.faults import Faults, switched
from nightclerk.sandbox.portal import KINDS, application

READY = "sandbox ready on "


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; prints one line with the address when it listens. Returns the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        faults = switched(Faults(latency_ms=asked.latency_ms, mutate=asked.mutate), json.loads(asked.faults))
        settings = {name: getattr(asked, name) for name in ("today", "kind", "seed", "size", "day", "pace_ms")}
        app = application(faults=faults, **settings)
        listener = _listener(asked.port)
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
        return int(error.exit_code)
    except json.JSONDecodeError:
        sys.stderr.write("[BAD_FAULT] --faults is not JSON.\n")
        return int(UsageError.exit_code)
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    )
    if asked.until_stdin_closes:
        threading.Thread(target=_stop_at_end_of_stdin, args=(server,), daemon=True).start()
    sys.stdout.write(f"{READY}http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    server.run(sockets=[listener])
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nightclerk.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8801, help="0 takes any free one (default: 8801)")
    parser.add_argument("--kind", default="lakeside", help=f"which payer: {', '.join(KINDS)} (default: lakeside)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--size", type=int, default=600, help="number of members (default: 600)")
    parser.add_argument("--day", type=int, default=0, help="how many nights of changes have passed (default: 0)")
    parser.add_argument("--latency-ms", type=int, default=0, help="hold back every answer by that much")
    parser.add_argument("--mutate", type=int, default=0, metavar="SEED", help="rewrite every page by that seed")
    parser.add_argument("--pace-ms", type=int, help="how long the payer takes for an answer, up to four times that")
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now().astimezone().date())
    parser.add_argument("--faults", default="{}", help='faults as JSON, such as {"layout": 1}')
    parser.add_argument("--until-stdin-closes", action="store_true", help="stop when standard input ends")
    return parser


def _listener(port: int) -> socket.socket:
    """Listening before the readiness line is printed, so that nobody who read it is refused."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise UsageError(f"Port {port} is taken.", code="PORT_TAKEN", remedy="Choose another with --port.") from error
    listener.listen(128)
    return listener


def _stop_at_end_of_stdin(server: uvicorn.Server) -> None:
    """The starter holds the other end; it closes when the starter dies, however that happens."""
    sys.stdin.buffer.read()
    server.should_exit = True


if __name__ == "__main__":
    raise SystemExit(main())
