"""`nightclerk selectors`: the portal files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.errors import ExitCode, Finding


@click.group("selectors", help="Check the portal files.")
def command() -> None:
    """The portal files."""


@command.command("lint", help="Every finding in FILES (default: the workspace's selectors/) with line and column.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@json_option
@workspace_option
def lint(files: tuple[Path, ...], as_json: bool, workspace: str | None) -> int:
    """Check portal files; exit code 2 when any has an error."""
    from nightclerk.portal import lint as check

    paths = list(files) or sorted((workspace_at(workspace).root / "selectors").glob("*.yaml"))
    findings = check(paths)
    if as_json:
        print_json([asdict(each) for each in findings])
    else:
        _tell(findings, len(paths))
    return int(ExitCode.USAGE if any(each.severity == "error" for each in findings) else ExitCode.OK)


def _tell(findings: list[Finding], files: int) -> None:
    for each in findings:
        click.echo(str(each))
    errors = sum(each.severity == "error" for each in findings)
    click.echo(f"{files} files: {errors} errors, {len(findings) - errors} warnings", err=True)
