"""`nightclerk cancel`."""

from __future__ import annotations

import click

from nightclerk.cli.common import workspace_at, workspace_option
from nightclerk.runtime.office import open_office
from nightclerk.runtime.runs import cancel


@click.command("cancel", help="Stop run RUN: what has not begun is cancelled, items in hand finish.")
@click.argument("run")
@workspace_option
def command(run: str, workspace: str | None) -> int:
    """Stop a run."""
    with open_office(workspace_at(workspace)) as office:
        number = cancel(office, run)
    click.echo(f"{number} items cancelled. Run the same file again to ask them after all.")
    return 0
