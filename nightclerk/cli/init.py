"""`nightclerk init`: a new workspace."""

from __future__ import annotations

from pathlib import Path

import click

from nightclerk.cli.common import workspace_option
from nightclerk.runtime.make import make_workspace


@click.command("init", help="Make a new workspace in DIR from the starter that came with this release.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@workspace_option
def command(folder: Path, workspace: str | None) -> int:
    """Make a workspace."""
    made = make_workspace(folder)
    click.echo(f"A workspace is in {folder}. Its audit log is signed with the key {made.fingerprint}.")
    click.echo("The sandbox profile keeps its key in a file beside the data (.nightclerk/keys/kek, mode 0600):")
    click.echo("good for trying out with invented patients, not for real ones.")
    click.echo(f"Next: nightclerk doctor --workspace {folder}")
    return 0
