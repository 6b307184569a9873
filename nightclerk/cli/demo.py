"""`nightclerk demo`: one night against an invented payer."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click

from nightclerk.cli.common import workspace_option
from nightclerk.cli.progress import shown
from nightclerk.cli.run import tell
from nightclerk.runtime.runs import Ended
from nightclerk.sandbox.demo import Night, night, prepare
from nightclerk.sandbox.server import running
from nightclerk.workspace import VARIABLE, Workspace

CLAIMS = 24  # a few seconds more


@click.command("demo", help="Check tomorrow's invented patients on an invented payer's portal with a real browser.")
@click.option("--rows", default=48, show_default=True, type=click.IntRange(min=44), help="How many appointments.")
@click.option("--console", "stay", is_flag=True, help="Then keep payer, workers and console going until Ctrl-C.")
@click.option("--headed", is_flag=True, help="Show the browser window (needs a screen and a full Chromium).")
@workspace_option
def command(rows: int, stay: bool, headed: bool, workspace: str | None) -> int:
    """Run one night in ./demo (or --workspace DIR); nothing is left running, unless the console is asked for."""
    folder = Path(workspace or os.environ.get(VARIABLE, "demo"))
    click.echo("Starting Lakeside Health Plan, an invented payer, on this machine ...", err=True)
    with shown("eligibility") as watch:
        done = night(folder, count=rows, headed=headed, watch=watch, claims=CLAIMS)
    _tell(done, folder)
    return _stay(folder) if stay else 0


def _stay(folder: Path) -> int:
    """The invented payer, and everything of `nightclerk up` on this workspace, until Ctrl-C."""
    with running(today=Workspace(folder).today()) as portal:
        prepare(folder, portal)
        click.echo("\nThe console starts; follow the link it prints. Ctrl-C ends everything.", err=True)
        command = [sys.executable, "-m", "nightclerk", "up", "--workspace", str(folder.resolve())]
        child = subprocess.Popen(command)  # noqa: S603 - our own command
        with suppress(KeyboardInterrupt):  # the child has it too, and finishes what it has in hand
            return child.wait()
        return child.wait()


def _in_doubt(books: Ended) -> str:
    return "rows in doubt wait for a person" if books.items["business"] else "nothing in doubt"


def _tell(done: Night, folder: Path) -> None:
    click.echo(f"\nTomorrow's appointments: {done.source}")
    tell(done.ended, as_json=False, rows=[])
    click.echo("What the payer said:")
    for outcome, number in done.outcomes.most_common():
        click.echo(f"  {number:5} {outcome.replace('_', ' ')}")
    if done.claims:
        told = done.claims.items
        click.echo(f"Open claims: {told['done']} as they should be, {told['business']} need a person.")
        click.echo(f"  Workbook: {done.claims.results}")
    if done.books and done.denials:
        click.echo(f"A month's books: {_in_doubt(done.books)}; workbook: {done.books.results}")
        click.echo(f"Denials: {done.denials.items['business']} lines to work; workbook: {done.denials.results}")
    if done.requests:
        told = done.requests.items
        click.echo(
            f"Prior authorization: {told['parked']} drafts wait for a signature, {told['business']} lack something."
        )
    if done.faxes:
        click.echo(f"Faxes: {done.faxes.items['business']} need a person, the most urgent on top: {done.faxes.results}")
    if done.briefing:
        click.echo(f"Briefing for tomorrow's front desk: {done.briefing}")
    if done.proof.ok:
        click.echo(f"Audit log: {done.proof.events} events proven.")
    else:
        click.echo(f"Audit log: NOT proven, {done.proof.problem}.")
    here = os.path.relpath(sys.argv[0])  # as it was called: it need not be on the PATH
    click.echo("\nLook further:")
    click.echo(f"  {here} results {done.ended.run} --workspace {folder}")
    click.echo(f"  {here} demo --console --workspace {folder}    (the same, and then the web console)")
    click.echo(f"  {here} audit verify --workspace {folder}")
    click.echo(f"  {here} audit show --workspace {folder} --run {done.ended.run}")
