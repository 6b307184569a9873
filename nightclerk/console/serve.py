"""Serving the web app: on loopback, or on the clinic's network with TLS."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from nightclerk.engine import Presence
from nightclerk.errors import UsageError
from nightclerk.workspace import is_loopback

BEAT_SECONDS = 15.0


def address(bind: str) -> tuple[str, int]:
    """Host and port of `--bind`; raises `UsageError`."""
    host, colon, port = bind.rpartition(":")
    if not colon or not port.isdigit() or not 0 <= int(port) < 65536:
        raise UsageError("--bind is HOST:PORT.", code="BIND", remedy="For example --bind 127.0.0.1:8321")
    return host.strip("[]"), int(port)


def refuse_in_clear(host: str, certificate: str, key: str) -> None:
    """Raise `UsageError` for a network address without a certificate, or for files that are not there."""
    if not is_loopback(host) and not (certificate and key):
        raise UsageError(
            "Off this machine the web app speaks TLS only.",
            code="TLS_NEEDED",
            remedy="Give --tls-cert and --tls-key, or listen on 127.0.0.1.",
        )
    for path in (certificate, key):
        if path and not Path(path).is_file():
            raise UsageError(f"{Path(path).name} is not there.", code="TLS_FILE", remedy="Check --tls-cert, --tls-key.")


def serve(app: Starlette, host: str, port: int, certificate: str, key: str, presence: Presence) -> None:
    """Serve until SIGTERM or Ctrl-C; what is being answered is finished first."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        ssl_certfile=certificate or None,
        ssl_keyfile=key or None,
        access_log=False,  # addresses could be anybody's words
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    # uvicorn finishes what is being answered, then raises the signal once more for whoever was there before: nobody.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: None)
    ended = threading.Event()
    threading.Thread(target=_beat, args=(presence, ended), daemon=True, name="nightclerk-web-beat").start()
    try:
        uvicorn.Server(config).run()
    finally:
        ended.set()


def _beat(presence: Presence, ended: threading.Event) -> None:
    while not ended.wait(BEAT_SECONDS):
        presence.beat()
