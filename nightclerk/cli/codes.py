"""`nightclerk codes`: portals that wait for a code from somebody's phone."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.runtime import codes
from nightclerk.runtime.office import open_office


@click.group("codes", help="Portals that wait for a code from somebody's phone.")
def command() -> None:
    """Typed codes."""


@command.command("list", help="Which portals wait for a code, and for how long still.")
@json_option
@workspace_option
def list_(as_json: bool, workspace: str | None) -> int:
    """List what waits."""
    with open_office(workspace_at(workspace)) as office:
        found, now = codes.waiting(office), office.workspace.now().timestamp()
    if as_json:
        print_json([asdict(each) for each in found])
        return 0
    for each in found:
        click.echo(f"{each.id}  {each.account}  {each.until - now:.0f} s left  {each.hint}".rstrip())
    if not found:
        click.echo("No portal waits for a code.", err=True)
    return 0


@command.command("answer", help="Give the code of REQUEST: typed unseen, or piped in.")
@click.argument("request")
@workspace_option
def answer(request: str, workspace: str | None) -> int:
    """Give a code; never as an argument, which other users could see."""
    with open_office(workspace_at(workspace)) as office:
        code = click.prompt("Code", hide_input=True) if sys.stdin.isatty() else sys.stdin.read()
        codes.answer(office, request, code, office.asked_by)
    click.echo("The code is on its way to the portal.")
    return 0
