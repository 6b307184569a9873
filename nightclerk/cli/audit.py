"""`nightclerk audit`: prove the log, read it, search it, hand it out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from nightclerk.audit.files import lines
from nightclerk.audit.index import AS_WRITTEN
from nightclerk.cli.common import F, json_option, print_json, workspace_at, workspace_option
from nightclerk.errors import AuditTampered, UsageError
from nightclerk.runtime import trail
from nightclerk.runtime.office import Office, open_office
from nightclerk.runtime.proof import prove

_DAY = click.DateTime(["%Y-%m-%d"])
_PATIENT = (
    "The patient, as payer/member ID/birth date/name; any part may be left empty. With `-` one such line is read from"
    " standard input, so that it is in no shell history."
)


@click.group("audit", help="Prove the audit log, and read it.")
def command() -> None:
    """The audit log."""


@command.command("verify", help="Check every event against chain, tree and signatures; name the first bad one.")
@json_option
@workspace_option
def verify(as_json: bool, workspace: str | None) -> int:
    """Exit code 0 proven, 6 tampered, 8 a file is gone (also the history of checkpoints), 9 the last line is torn."""
    room = workspace_at(workspace)
    verdict = prove(room)
    if as_json:
        shown = {"ok": verdict.ok, "events": verdict.events, "first_bad": verdict.first_bad, "problem": verdict.problem}
        print_json({**shown, "signed": verdict.signed, "warning": verdict.warning})
    elif verdict.ok:
        click.echo(f"Proven: {verdict.events} events as they were written, {verdict.signed} of them signed.")
        if verdict.warning:
            click.echo(f"But {verdict.warning}. Tell compliance, and see docs/how-to/prove-the-audit-log.md.")
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


_ASKED: tuple[Callable[[Any], Any], ...] = (
    click.option("--subject", help="The patient's id in the log (s:...)."),
    click.option("--subject-of", metavar="PATIENT", help=_PATIENT),
    click.option("--who", help="Who acted or asked: a person, a user of the machine, a worker."),
    click.option("--bot", help="Of this bot."),
    click.option("--portal", help="Of this portal."),
    click.option("--account", help="Of this account of a portal."),
    click.option("--event", help="Of this kind, such as portal.read; see docs/reference/audit-events.md."),
    click.option("--run", help="Of this run."),
    click.option("--item", help="Of this item."),
    click.option("--since", type=_DAY, help="From this day on (YYYY-MM-DD)."),
    click.option("--until", type=_DAY, help="Up to and with this day."),
)


def _asked(function: F) -> F:
    """The options that say what is looked for."""
    for option in reversed(_ASKED):
        function = option(function)
    return function


@command.command("search", help="The events that match, newest first, also in a long log; the search is an event too.")
@_asked
@click.option("--after", type=int, help="Go on below this number (`after` of the page before).")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many at most.")
@json_option
@workspace_option
def search(after: int | None, limit: int, as_json: bool, workspace: str | None, **asked: Any) -> int:
    """Search the log of this machine."""
    with open_office(workspace_at(workspace)) as office:
        query = _query(office, asked)
        page = trail.search(office, query, after, limit)
    if as_json:
        events = [{**asdict(each), "at": each.at.isoformat()} for each in page.events]
        print_json({"count": page.counted, "after": page.after, "events": events})
        return 0
    for each in page.events:
        click.echo(_shown(each))
    more = f" Go on with --after {page.after}." if page.after is not None else ""
    click.echo(f"{len(page.events)} of {page.counted} events.{more}", err=True)
    return 0


@command.command("export", help="Write all events that match as CSV and JSON lines, with the verdict on the log.")
@_asked
@click.option("--reason", required=True, help="What it is for; it stays in the files.")
@json_option
@workspace_option
def export(reason: str, as_json: bool, workspace: str | None, **asked: Any) -> int:
    """Export what a search finds."""
    with open_office(workspace_at(workspace)) as office:
        folder = trail.export(office, _query(office, asked), reason)
    paths = sorted(str(path) for path in folder.iterdir())
    if as_json:
        print_json({"files": paths})
    else:
        click.echo("\n".join(paths))
    return 0


def _query(office: Office, asked: dict[str, Any]) -> trail.Query:
    zone = office.workspace.zone
    since, until = asked.pop("since"), asked.pop("until")
    described, subject = asked.pop("subject_of"), asked.pop("subject")
    if described is not None:
        subject = _subject(office, described)
    who = asked.pop("who")
    return trail.Query(
        subject=subject,
        who=trail.person_of(office, who)[0] if who else None,
        since=since.replace(tzinfo=zone) if since else None,
        until=(until + timedelta(days=1)).replace(tzinfo=zone) if until else None,
        **asked,
    )


def _subject(office: Office, described: str) -> str | tuple[str, ...]:
    """The ids of the patient; says on standard error how they were found. Raises `UsageError` NO_SUCH_SUBJECT."""
    text = sys.stdin.readline().strip() if described == "-" else described
    payer, member_id, born, name = ([each.strip() for each in text.split("/", 3)] + [""] * 3)[:4]
    found = trail.subject_of(office, trail.Patient(payer, member_id, _born(born), name))
    if not found.exact:
        back_to = f", back to {found.back_to:%m/%d/%Y}" if found.back_to else ""
        rest = "" if found.whole else "; older ones were not looked at"
        click.echo(f"Looked through {found.looked_at} inquiries that are kept{back_to}{rest}.", err=True)
    if not found.subjects:
        raise UsageError(
            "No patient who fits was asked about.",
            code="NO_SUCH_SUBJECT",
            remedy="Give all four (payer/member ID/birth date/name): then the age of the inquiry does not matter.",
        )
    click.echo(f"Found as {', '.join(found.subjects)}.", err=True)
    return found.subjects[0] if len(found.subjects) == 1 else found.subjects


def _born(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(
            "The birth date of --subject-of is no date.", code="BAD_VALUE", remedy="Write it as YYYY-MM-DD."
        ) from None


def _shown(event: trail.Event) -> str:
    who = event.asked_by or event.actor or "-"
    named = {"subject": event.subject, "bot": event.bot, "portal": event.portal, "run": event.run, "item": event.item}
    ends = {"result": event.result, "code": event.code}
    rest = " ".join(f"{key}={value}" for key, value in (named | ends).items() if value)
    proof = "" if event.proof == AS_WRITTEN else f"  [{event.proof}]"
    return f"{event.seq:>8} {event.at:%Y-%m-%d %H:%M:%S} {event.kind:<8} {event.event:<16} {who:<20} {rest}{proof}"


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
