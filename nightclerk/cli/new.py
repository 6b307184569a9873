"""`nightclerk new bot NAME`."""

from __future__ import annotations

import click

from nightclerk.cli.common import workspace_at, workspace_option
from nightclerk.runtime.make import make_bot


@click.group("new", help="Start a new bot.")
def command() -> None:
    """New things."""


@command.command("bot", help="Make bots/NAME, which already passes its own test.")
@click.argument("name")
@workspace_option
def bot(name: str, workspace: str | None) -> int:
    """Make a bot's folder."""
    folder = make_bot(workspace_at(workspace), name)
    click.echo(f"bots/{folder.name} is made. Try: pytest {folder}; nightclerk run {name} --item number=7")
    return 0
