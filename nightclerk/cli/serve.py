"""`nightclerk serve`: the web app."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import click

from nightclerk.cli.common import workspace_at, workspace_option
from nightclerk.runtime.office import Office, open_office
from nightclerk.runtime.people import first_link
from nightclerk.workspace import is_loopback

if TYPE_CHECKING:
    from nightclerk.console.app import Begin


@click.command(
    "serve", help="The web app: the console for people; /health, /metrics, POST /trigger/SCHEDULE for programs."
)
@click.option("--bind", default="127.0.0.1:8321", show_default=True, help="HOST:PORT; off this machine only with TLS.")
@click.option("--tls-cert", default="", help="Certificate file (PEM).")
@click.option("--tls-key", default="", help="Its key file (PEM).")
@workspace_option
def command(bind: str, tls_cert: str, tls_key: str, workspace: str | None) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    from nightclerk.console import serve as server
    from nightclerk.console.app import application
    from nightclerk.engine import Presence

    host, port = server.address(bind)
    server.refuse_in_clear(host, tls_cert, tls_key)
    with open_office(workspace_at(workspace)) as office:
        presence = Presence(office.store, office.process_name("web", port), "web")
        try:
            click.echo(f"The web app listens on {bind}.", err=True)
            _welcome(office, f"{'https' if tls_cert else 'http'}://{bind}")
            app = application(office, _beginner(office), loopback=is_loopback(host))
            server.serve(app, host, port, tls_cert, tls_key, presence)
        finally:
            presence.leave()
    return 0


def _welcome(office: Office, address: str) -> None:
    """While nobody has an account: the one-time link that makes the first."""
    link = first_link(office)
    if link is not None:
        click.echo(f"Nobody has an account yet. This link makes the first, once, within a day: {address}{link.path}")


def _beginner(office: Office) -> Begin:
    from nightclerk.engine import Line
    from nightclerk.scheduler.triggers import trigger

    line = Line(office.store)
    return lambda name, key: trigger(office, line, name, "api", key or secrets.token_hex(8)).run_id or ""
