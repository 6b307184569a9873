"""`nightclerk results`: the runs, or every row of one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.records import Asked
from nightclerk.records.codec import from_plain
from nightclerk.runtime.answers import chart_note, known_run, write_evidence
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.elsewhere import in_words
from nightclerk.runtime.office import Office, open_office
from nightclerk.runtime.runs import ended_run, results_json
from nightclerk.store import runs


@click.command("results", help="Every input row of RUN with what became of it; without RUN, the latest runs.")
@click.argument("run", required=False)
@click.option("--row", type=int, help="With --evidence: the row of the input.")
@click.option("--evidence", "folder", type=click.Path(path_type=Path), help="Write what was kept of --row to DIR.")
@click.option("--note", is_flag=True, help="With --row: a chart note of what the payer stated, to paste.")
@json_option
@workspace_option
def command(
    run: str | None, row: int | None, folder: Path | None, note: bool, as_json: bool, workspace: str | None
) -> int:
    """Show results."""
    with open_office(workspace_at(workspace)) as office:
        if run is None:
            return _tell_runs(office, as_json)
        found = working_bot(office.workspace, known_run(office, run).bot)
        if folder is not None:
            return _tell_evidence(write_evidence(office, found, run, row or 0, folder))
        if note:
            return _tell_note(chart_note(office, found, run, row or 0))
        rows, zone = results_json(office, found, run), office.workspace.zone
    if as_json:
        print_json(rows)
        return 0
    for each in rows:
        reason = f"  {each['reason']['code']}: {each['reason']['message']}" if each["reason"] else ""
        asked = f"  (not asked again: {in_words(from_plain(Asked, each['asked']), zone)})" if each["asked"] else ""
        click.echo(f"row {each['row']:>4}  {each['status']:<12} {each['outcome'] or '-':<18}{reason}{asked}")
    return 0


def _tell_note(text: str) -> int:
    click.echo(text, nl=False)
    return 0


def _tell_evidence(paths: list[Path]) -> int:
    for path in paths:
        click.echo(str(path))
    if not paths:
        click.echo("Nothing was kept of that row: no page was asked for it.", err=True)
    return 0


def _tell_runs(office: Office, as_json: bool) -> int:
    latest = runs.latest(office.store)
    ended = [ended_run(office, run.id) for run in latest]
    if as_json:
        print_json([asdict(each) for each in ended])
        return 0
    for run, each in zip(latest, ended, strict=True):
        when = datetime.fromtimestamp(run.created_at, office.workspace.zone)
        click.echo(f"{when:%Y-%m-%d %H:%M}  {run.id:<40} {each.state:<12} {each.items['total']} items")
    if not latest:
        click.echo("No run yet. Start one with `nightclerk run eligibility --file appointments.csv`.")
    return 0
