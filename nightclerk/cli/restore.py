"""`nightclerk restore`: a workspace from a backup."""

from __future__ import annotations

from pathlib import Path

import click

from nightclerk.cli.common import json_option, print_json, workspace_option
from nightclerk.runtime.restore import restore


@click.command("restore", help="Make the new workspace DIR from BACKUP, after proving every file of it.")
@click.argument("backup", type=click.Path(path_type=Path))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path), help="The key file that was kept elsewhere (keys: file).")
@json_option
@workspace_option
def command(backup: Path, folder: Path, key: Path | None, as_json: bool, workspace: str | None) -> int:
    """Restore; the folder must be new or empty."""
    made = restore(backup, folder, key)
    if as_json:
        shown = {"folder": str(made.workspace.root), "made_at": made.made_at, "files": made.files}
        print_json({**shown, "events": made.events, "dump": str(made.dump) if made.dump else None})
        return 0
    click.echo(f"Restored {made.files} files of {made.made_at} into {folder}; {made.events} audit events proven.")
    if made.dump:
        click.echo("The database must still be read into an empty PostgreSQL database, the one of database_url:")
        click.echo(f"  pg_restore --no-owner --dbname=DATABASE {made.dump}")
    click.echo("Browser sessions are not kept: bots sign in again. What was done after the backup is not in it.")
    click.echo(f"Next: nightclerk doctor --workspace {folder}")
    return 0
