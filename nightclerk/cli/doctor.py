"""`nightclerk doctor`."""

from __future__ import annotations

from dataclasses import asdict

import click

from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.errors import UsageError
from nightclerk.runtime.checkup import Check
from nightclerk.runtime.doctor import examine, verdict
from nightclerk.workspace import Workspace


@click.command("doctor", help="Check this machine and workspace; name what is missing and how to install it.")
@json_option
@workspace_option
def command(as_json: bool, workspace: str | None) -> int:
    """Exit code 0 all well, 3 a program is missing, else what the gravest finding means."""
    checks = examine(_workspace(workspace))
    code = verdict(checks)
    if as_json:
        shown = [{**asdict(check), "exit_code": int(check.exit_code)} for check in checks]
        print_json({"ok": code == 0, "checks": shown})
        return int(code)
    for check in checks:
        click.echo(_line(check))
    return int(code)


def _workspace(given: str | None) -> Workspace | None:
    try:
        return workspace_at(given)
    except UsageError:
        if given:
            raise
        return None


def _line(check: Check) -> str:
    fix = f"\n{'':11}to mend it: {check.fix}" if check.fix else ""
    return f"{check.level:<8}  {check.name}: {check.message}{fix}"
