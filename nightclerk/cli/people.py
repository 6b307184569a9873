"""`nightclerk people`: who may use the web app. Passwords are set by their owners, on the page of a one-time link."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.runtime import people
from nightclerk.runtime.office import open_office
from nightclerk.runtime.people import ROLES, Invitation

role_option = click.option("--role", required=True, type=click.Choice(ROLES), help="What they are here for.")
address_option = click.option(
    "--address", default="http://127.0.0.1:8321", show_default=True, help="Where people reach the web app."
)


@click.group("people", help="Who may use the web app.")
def command() -> None:
    """The people."""


@command.command("list", help="Names, roles and states.")
@json_option
@workspace_option
def list_(as_json: bool, workspace: str | None) -> int:
    """List the accounts."""
    with open_office(workspace_at(workspace)) as office:
        zone, known = office.workspace.zone, people.listed(office)
    shown = [
        {"name": each.name, "shown_name": each.display, "role": each.role, "state": each.state, "id": each.id}
        | {"created_at": _time(each.created_at, zone), "created_by": each.created_by}
        for each in known
    ]
    if as_json:
        print_json(shown)
        return 0
    for each in shown:
        click.echo(f"{each['name']:<20} {each['role']:<11} {each['state']:<9} {each['shown_name']}")
    return 0


@command.command("invite", help="Make an account for NAME and print its one-time link, good for 24 hours.")
@click.argument("name")
@role_option
@click.option("--shown", default="", help="The name that others see, such as 'Dana Reyes'.")
@address_option
@workspace_option
def invite(name: str, role: str, shown: str, address: str, workspace: str | None) -> int:
    """Invite somebody."""
    with open_office(workspace_at(workspace)) as office:
        made = people.invite(office, name, shown, role, office.asked_by)
        _print_link(made, address, office.workspace.zone)
    return 0


@command.command("role", help="Give NAME another role, from their next click on.")
@click.argument("name")
@role_option
@workspace_option
def role_(name: str, role: str, workspace: str | None) -> int:
    """Change a role."""
    with open_office(workspace_at(workspace)) as office:
        people.change_role(office, name, role, office.asked_by)
    click.echo(f"{name} is {role} now.")
    return 0


@command.command("disable", help="End the account of NAME, and sign them out everywhere, now.")
@click.argument("name")
@workspace_option
def disable(name: str, workspace: str | None) -> int:
    """End an account."""
    with open_office(workspace_at(workspace)) as office:
        people.disable(office, name, office.asked_by)
    click.echo(f"{name} can no longer sign in; `nightclerk people reset {name}` lets them in again.")
    return 0


@command.command("reset", help="A new one-time link for NAME; the old password and second factor end now.")
@click.argument("name")
@address_option
@workspace_option
def reset(name: str, address: str, workspace: str | None) -> int:
    """Begin an account anew: for a lost phone, a forgotten password, a link that has ended."""
    with open_office(workspace_at(workspace)) as office:
        made = people.reset(office, name, office.asked_by)
        _print_link(made, address, office.workspace.zone)
    return 0


def _print_link(made: Invitation, address: str, zone: ZoneInfo) -> None:
    click.echo(f"Give this link to {made.name} only. It works once, until {_time(made.until, zone)}:", err=True)
    click.echo(f"{address.rstrip('/')}{made.path}")


def _time(at: float, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at, zone).isoformat(timespec="seconds")
