"""`nightclerk token`: tokens of programs that call the web app."""

from __future__ import annotations

from datetime import datetime

import click

from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.runtime import tokens
from nightclerk.runtime.office import open_office
from nightclerk.runtime.people import ROLES


@click.group("token", help="Tokens of programs that call the web app.")
def command() -> None:
    """The tokens."""


@command.command("make", help="Make a token and print it, once. LABEL says which program it is for.")
@click.argument("label")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What the program may do.")
@workspace_option
def make(label: str, role: str, workspace: str | None) -> int:
    """Make a token."""
    with open_office(workspace_at(workspace)) as office:
        name, value = tokens.make(office, label, role, office.asked_by)
    click.echo(f"Token {name}; it is kept nowhere and not shown again:", err=True)
    click.echo(value)
    return 0


@command.command("list", help="Labels, roles and when they were used; never a token.")
@json_option
@workspace_option
def list_(as_json: bool, workspace: str | None) -> int:
    """List the tokens."""
    with open_office(workspace_at(workspace)) as office:
        zone, known = office.workspace.zone, tokens.listed(office)

    def time(at: float | None) -> str | None:
        return None if at is None else datetime.fromtimestamp(at, zone).isoformat(timespec="seconds")

    shown = [
        {"id": each.id, "label": each.label, "role": each.role, "created_at": time(each.created_at)}
        | {"created_by": each.created_by, "used_at": time(each.used_at), "revoked_at": time(each.revoked_at)}
        for each in known
    ]
    if as_json:
        print_json(shown)
        return 0
    for each in shown:
        state = f"revoked {each['revoked_at']}" if each["revoked_at"] else f"used {each['used_at'] or 'never'}"
        click.echo(f"{each['id']}  {each['role']:<11} {each['label']:<30} {state}")
    return 0


@command.command("revoke", help="End the token with that ID, now.")
@click.argument("token")
@workspace_option
def revoke(token: str, workspace: str | None) -> int:
    """End a token."""
    with open_office(workspace_at(workspace)) as office:
        tokens.revoke(office, token, office.asked_by)
    click.echo(f"{token} opens nothing any more.")
    return 0
