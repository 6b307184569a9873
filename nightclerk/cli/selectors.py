"""`nightclerk selectors`: the portal files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from nightclerk.cli import selectors_live
from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.errors import ExitCode, Finding, UsageError

NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_STATES = {
    "moved": "first in the patch",
    "front": "stands first by now",
    "gone": "no longer in the file",
    "unsafe": "cannot be moved by itself; do it by hand",
}


@click.group("selectors", help="Check, draft and mend the portal files.")
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


@command.command("schema", help="The JSON Schema of portal files, for editors.")
def schema() -> int:
    """Print the schema."""
    from nightclerk.portal.tools.json_schema import json_schema

    print_json(json_schema())
    return 0


@command.command("diff", help="What changed between two versions of a portal file, in words.")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@json_option
def diff(old: Path, new: Path, as_json: bool) -> int:
    """Compare two files; a file with errors is refused."""
    from nightclerk.portal import load
    from nightclerk.portal.tools.compare import compare

    changes = compare(load(old), load(new))
    if as_json:
        print_json(changes)
        return 0
    for each in changes:
        click.echo(each)
    if not changes:
        click.echo("Nothing that a bot would notice has changed.", err=True)
    return 0


@command.command("drift", help="What bots found by a fall-back only, with the patch of the portal file that mends it.")
@click.option("--run", "run_id", default="", metavar="RUN", help="Only of this run (default: the last 14 days).")
@click.option("--portal", default="", help="Only of this portal.")
@click.option("--apply", "applying", is_flag=True, help="Write the patch into the file.")
@json_option
@workspace_option
def drift(run_id: str, portal: str, applying: bool, as_json: bool, workspace: str | None) -> int:
    """Show drift, and mend it."""
    from nightclerk.runtime.drift import apply, report
    from nightclerk.runtime.office import open_office

    with open_office(workspace_at(workspace)) as office:
        found = report(office, run=run_id, portal=portal)
        for each in found if applying else ():
            if each.diff:
                apply(each)
        zone = office.workspace.zone
    if as_json:
        print_json([{**asdict(each), "after": None, "applied": bool(applying and each.diff)} for each in found])
        return 0
    for each in found:
        click.echo(f"{each.portal} ({each.path})")
        for line in each.lines:
            used, last = line.used, datetime.fromtimestamp(line.used.last_at, zone)
            click.echo(
                f"  {used.element:<20} rank {used.rank}  {used.uses:>5} times, last {last:%m/%d %I:%M %p}, version"
                f" {used.version}: {used.locator} ({_STATES[line.state]})"
            )
        click.echo(f"\n{each.diff}" if each.diff else "")
    _tell_drift(any(each.diff for each in found), bool(found), applying)
    return 0


def _tell_drift(mendable: bool, any_found: bool, applying: bool) -> None:
    if not any_found:
        click.echo("No drift: everything was found by what its file names first.", err=True)
    elif mendable and applying:
        click.echo(
            "Written. Give the file a new `version`, then restart the workers: they read it when they start.", err=True
        )
    elif mendable:
        click.echo("Look at the pages, then write it with --apply (or `patch -p1`).", err=True)


@command.command("import", help="Draft a portal file from FILE: a recording of Chrome DevTools, or of Selenium IDE.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--portal", required=True, metavar="NAME", help="The portal's name, which is also the file's.")
@click.option("--output", type=click.Path(path_type=Path), help="Where to write it (default: selectors/NAME.yaml).")
@workspace_option
def import_(file: Path, portal: str, output: Path | None, workspace: str | None) -> int:
    """Write a draft, and say what is left to a person."""
    from nightclerk.portal.tools.importing import import_recording

    room = workspace_at(workspace)
    path = output or room.root / "selectors" / f"{portal}.yaml"
    return write_draft(path, portal, lambda: import_recording(file, portal, room.today()))


for each in (selectors_live.probe, selectors_live.replay, selectors_live.record):
    command.add_command(each)


def write_draft(path: Path, portal: str, make: Callable[[], str]) -> int:
    """Write a draft where no file is, and tell what is left to do in it."""
    from nightclerk.portal.lint import lint as check

    if not NAME.fullmatch(portal):
        raise UsageError(
            "A portal's name is small letters, digits, - and _.", code="PORTAL_NAME", remedy="For example harbor_west."
        )
    if path.exists():
        raise UsageError(
            f"{path.name} is there already, and is not overwritten.",
            code="FILE_EXISTS",
            remedy="Name another with --output, and compare them with `nightclerk selectors diff`.",
        )
    text = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    click.echo(str(path))
    _tell(check([path]), 1)
    return 0
