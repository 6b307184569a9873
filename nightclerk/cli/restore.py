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
@click.option("--database", default="", metavar="URL", help="PostgreSQL: the empty database, if it is another now.")
@click.option("--files-only", is_flag=True, help="PostgreSQL: leave the database as it is; only the folder was lost.")
@json_option
@workspace_option
def command(
    backup: Path, folder: Path, key: Path | None, database: str, files_only: bool, as_json: bool, workspace: str | None
) -> int:
    """Restore; the folder must be new or empty, and so must the database of a server."""
    made = restore(backup, folder, key, database, files_only)
    if as_json:
        shown = {"folder": str(made.workspace.root), "made_at": made.made_at, "files": made.files}
        print_json({**shown, "events": made.events, "dump": str(made.dump) if made.dump else None})
        return 0
    click.echo(f"Restored {made.files} files of {made.made_at} into {folder}; {made.events} audit events proven.")
    if made.dump:
        click.echo(f"The database of database_url was left as it is; its copy lies in {made.dump}.")
    click.echo("Browser sessions are not kept: bots sign in again. What was done after the backup is not in it.")
    click.echo(f"Next: nightclerk doctor --workspace {folder}")
    return 0
