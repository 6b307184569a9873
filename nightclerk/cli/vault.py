"""`nightclerk vault`: credentials in, never out."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.errors import UsageError
from nightclerk.keys.ring import add_version, rewrap
from nightclerk.runtime.office import Office, open_office
from nightclerk.store import credentials as rows
from nightclerk.vault import credentials


@click.group("vault", help="Keep credentials, encrypted; never printed back.")
def command() -> None:
    """The vault."""


@command.command("set", help="Store NAME (portal/account/field, such as lakeside/main/password).")
@click.argument("name")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the portal wants a new one.")
@workspace_option
def set_(name: str, expires: datetime | None, workspace: str | None) -> int:
    """Store a secret: typed unseen, or piped in; never an argument, which other users could see."""
    value = click.prompt("Secret", hide_input=True) if sys.stdin.isatty() else sys.stdin.read().strip("\r\n")
    with open_office(workspace_at(workspace)) as office:
        day = expires.date() if expires else None
        version = credentials.put(office.store, office.audit, name, value, office.asked_by, day)
    click.echo(f"{name} is stored, version {version}.")
    return 0


@command.command("list", help="Names, versions and states; never a value.")
@json_option
@workspace_option
def list_(as_json: bool, workspace: str | None) -> int:
    """List what the vault holds."""
    with open_office(workspace_at(workspace)) as office:
        zone, expiries = office.workspace.zone, rows.expiries(office.store)
        found = [
            {
                "name": name,
                "version": version,
                "set_at": datetime.fromtimestamp(at, zone).isoformat(timespec="seconds"),
                "state": _state(office, name),
                "expires_on": expiries[name].isoformat() if name in expiries else None,
            }
            for name, version, at in rows.list_secrets(office.store)
        ]
    if as_json:
        print_json(found)
        return 0
    for each in found:
        ends = f"  expires {each['expires_on']}" if each["expires_on"] else ""
        click.echo(f"{each['name']:<40} version {each['version']}  {each['state']:<10} set {each['set_at']}{ends}")
    return 0


def _state(office: Office, name: str) -> str:
    portal, account, field = name.split("/")
    return credentials.state(office.store, portal, account) if field == "password" else credentials.ACTIVE


@command.command("rewrap", help="Move the key ring from key source OLD to the one nightclerk.yaml now names.")
@click.option("--from", "old", default="file", show_default=True, type=click.Choice(["file", "passphrase", "systemd"]))
@workspace_option
def rewrap_(old: str, workspace: str | None) -> int:
    """Rotate the key-encrypting key; nothing that was sealed is touched."""
    room = workspace_at(workspace)
    rewrap(room.state / "keys", old, room.settings.keys)
    with open_office(room) as office:
        office.audit.note("keys.rewrapped", asked_by=office.asked_by, source=room.settings.keys)
    click.echo(f"The key ring is wrapped with a new key from: {room.settings.keys}. Make a backup of .nightclerk/keys.")
    return 0


@command.command("rotate", help="Give the vault and the data new working keys; what was sealed before still opens.")
@workspace_option
def rotate(workspace: str | None) -> int:
    """Add a version to the keys that seal."""
    room = workspace_at(workspace)
    for purpose in ("data", "vault"):
        version = add_version(room.state / "keys", purpose, room.settings.keys)
        with open_office(room) as office:
            office.audit.note("keys.rotated", asked_by=office.asked_by, name=purpose, version=version)
        click.echo(f"{purpose}: version {version} seals from now on.")
    return 0


@command.command("release", help="Say that the present password of ACCOUNT (portal/account) is right after all.")
@click.argument("account")
@workspace_option
def release(account: str, workspace: str | None) -> int:
    """Lift the suspension of a password after a person has checked it on the portal."""
    portal, _, name = account.partition("/")
    if not name:
        raise UsageError("An account is portal/account.", code="ACCOUNT_NAME", remedy="For example: lakeside/main")
    with open_office(workspace_at(workspace)) as office:
        credentials.release(office.store, office.audit, portal, name, office.asked_by)
    click.echo(f"{account} may be signed in to again.")
    return 0
