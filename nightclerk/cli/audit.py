"""`nightclerk audit`: prove the log, read the log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from nightclerk.audit.files import lines
from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.errors import AuditTampered
from nightclerk.runtime.proof import prove


@click.group("audit", help="Prove the audit log, and read it.")
def command() -> None:
    """The audit log."""


@command.command("verify", help="Check every event against chain, tree and signatures; name the first bad one.")
@json_option
@workspace_option
def verify(as_json: bool, workspace: str | None) -> int:
    """Exit code 0 proven, 6 tampered, 8 incomplete, 9 only the last line is torn."""
    room = workspace_at(workspace)
    verdict = prove(room)
    if as_json:
        shown = {"ok": verdict.ok, "events": verdict.events, "first_bad": verdict.first_bad, "problem": verdict.problem}
        print_json({**shown, "signed": verdict.signed})
    elif verdict.ok:
        click.echo(f"Proven: {verdict.events} events as they were written, {verdict.signed} of them signed.")
    else:
        where = "" if verdict.first_bad is None else f" First bad event: {verdict.first_bad}."
        click.echo(f"NOT proven: {verdict.problem}.{where} Keep the folder as it is and tell compliance.")
    return int(verdict.exit_code)


@command.command("show", help="The events, oldest first; of one run or one subject.")
@click.option("--run", "run_id", help="Only the events of this run.")
@click.option("--subject", help="Only the events about this subject (s:...).")
@json_option
@workspace_option
def show(run_id: str | None, subject: str | None, as_json: bool, workspace: str | None) -> int:
    """Read the log; one event a line."""
    wanted = {key: value for key, value in (("run", run_id), ("subject", subject)) if value}
    shown: set[int] = set()
    for event in _events(workspace_at(workspace).audit):
        if event.get("ref") in shown or all(event.get(key) == value for key, value in wanted.items()):
            shown.add(event["seq"])  # an outcome names its intent only, and belongs to what that one belongs to
            click.echo(json.dumps(event) if as_json else _line(event))
    return 0


def _events(folder: Path) -> Iterator[dict[str, Any]]:
    try:
        yield from (json.loads(line) for line in lines(folder) if line.endswith(b"\n"))
    except ValueError:
        raise AuditTampered(
            "The audit log holds a line that is no event.",
            code="AUDIT_TAMPERED",
            remedy="Run `nightclerk audit verify` and tell compliance.",
        ) from None


def _line(event: dict[str, Any]) -> str:
    hidden = {"prev", "seq", "v", "ts", "pid", "kind", "event", "mac"}
    rest = " ".join(f"{key}={value}" for key, value in event.items() if key not in hidden)
    return f"{event['seq']:>6} {event['ts'][:19]} {event['kind']:<8} {event['event']:<16} {rest}"
