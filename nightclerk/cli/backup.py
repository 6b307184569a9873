"""`nightclerk backup`: a copy of everything that cannot be made again."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.runtime.backup import write_backup
from nightclerk.runtime.office import open_office

KEY = {
    "file": "The key is NOT in it: keep a copy of .nightclerk/keys/kek elsewhere, apart from the backups. "
    "Without it a backup can be read by nobody.",
    "passphrase": "The passphrase is NOT in it: without it a backup can be read by nobody.",
    "systemd": "The systemd credential nightclerk-kek is NOT in it: without it a backup can be read by nobody.",
}


@click.command("backup", help="Write a backup into a new dated folder under DIR; bots may go on working.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
@workspace_option
def command(folder: Path, as_json: bool, workspace: str | None) -> int:
    """Database, evidence, audit log, settings and the wrapped keys; never the key itself."""
    with open_office(workspace_at(workspace)) as office:
        made = write_backup(office, folder)
        source = office.workspace.settings.keys
    if as_json:
        print_json(asdict(made))
        return 0
    click.echo(f"Backup: {made.folder}")
    click.echo(f"  {made.files} files, {made.bytes / 1e6:,.1f} MB, {made.events} signed events of the audit log")
    click.echo(KEY.get(source, KEY["file"]))
    return 0
