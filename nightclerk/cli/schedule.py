"""`nightclerk schedule`: what runs when, why, and the process that sees to it."""

from __future__ import annotations

import signal
import threading
import time
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from nightclerk.cli.coming import plain, shown
from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.errors import ExitCode, InvalidFiles, UsageError
from nightclerk.runtime.bots import find_bots
from nightclerk.runtime.calendars import calendar_of
from nightclerk.runtime.office import open_office
from nightclerk.scheduler.book import Book, read_book
from nightclerk.scheduler.coming import coming
from nightclerk.scheduler.estimates import Paces
from nightclerk.scheduler.explain import explain_at
from nightclerk.scheduler.inputs import Desk, Reader
from nightclerk.scheduler.standing import Line, because, lines_of
from nightclerk.store import occurrences
from nightclerk.workspace import Workspace


@click.group("schedule", help="Runs that begin by themselves: schedules/*.yaml.")
def command() -> None:
    """What runs when."""


@command.command("list", help="Every schedule, how it stands, and its next run.")
@json_option
@workspace_option
def list_command(as_json: bool, workspace: str | None) -> int:
    """Every schedule."""
    with open_office(workspace_at(workspace)) as office:
        book = read_book(office.workspace)
        lines = [_shown(each) for each in lines_of(office, book.schedules.values(), time.time())]
        lines += [
            {"name": name, "state": "broken", "findings": list(map(str, found))} for name, found in book.broken.items()
        ]
    if as_json:
        print_json(lines)
        return 0
    for each in lines:
        rest = f"{each['when']:<34} next {each['next'] or '-'}" if "when" in each else "see: nightclerk schedule lint"
        click.echo(f"{each['name']:<24} {each['state']:<18} {rest}")
    if not lines:
        click.echo("There is no schedule yet. docs/how-to/schedule-runs.md says how to make one.")
    return 0


def _shown(line: Line) -> dict[str, Any]:
    schedule = line.schedule
    return {
        "name": schedule.name,
        "state": "bot is broken" if line.state == "broken" else line.state,  # broken: a file that cannot be read
        "bot": schedule.said.bot,
        "when": schedule.said.when,
        "time_zone": schedule.zone.key,
        "owner": schedule.said.owner,
        "next": line.due.local if line.due else None,
        "last": asdict(line.last) if line.last else None,
    }


@command.command("next", help="The coming runs: when, how long, and which would be in one another's way.")
@click.option("--limit", type=click.IntRange(1, 500), default=12, show_default=True, help="How many.")
@json_option
@workspace_option
def next_command(limit: int, as_json: bool, workspace: str | None) -> int:
    """The coming runs."""
    with open_office(workspace_at(workspace)) as office:
        book, now = read_book(office.workspace), time.time()
        enabled = [schedule for schedule in book.schedules.values() if schedule.said.enabled]
        found = coming(office, Paces(office), enabled, calendar_of(office.workspace.clinic), now, limit)
    if as_json:
        print_json([plain(each) for each in found])
        return 0
    for each in found:
        click.echo(shown(each, now))
    if not found:
        click.echo("Nothing is due by the clock.")
    return 0


@command.command("explain", help="Why NAME will or did run, or not, in words.")
@click.argument("name")
@click.option("--at", metavar="TIME", help="At this local time, such as 2026-11-26T02:00.")
@json_option
@workspace_option
def explain_command(name: str, at: str | None, as_json: bool, workspace: str | None) -> int:
    """Why it runs or not."""
    from nightclerk.scheduler.triggers import known_schedule

    with open_office(workspace_at(workspace)) as office:
        schedule = known_schedule(office.workspace, name)
        if at:
            desk = Desk(office.workspace, calendar_of(office.workspace.clinic), Reader(office.workspace))
            lines = list(explain_at(office, desk, schedule, _moment(at), time.time()))
        else:
            lines = because(office, schedule)
    if as_json:
        print_json({"schedule": name, "at": at, "because": lines})
        return 0
    for line in lines:
        click.echo(line)
    return 0


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None, second=0)
    except ValueError:
        raise UsageError(
            "That is no local time.", code="LOCAL_TIME", remedy="Write it like 2026-11-26T02:00."
        ) from None


@command.command("pause", help="Begin no run of NAME until it is resumed.")
@click.argument("name")
@workspace_option
def pause_command(name: str, workspace: str | None) -> int:
    """Pause a schedule."""
    from nightclerk.scheduler.triggers import pause

    with open_office(workspace_at(workspace)) as office:
        pause(office, name, office.workspace.now())
    click.echo(f"{name} is paused; what falls due meanwhile counts as missed. Go on: nightclerk schedule resume {name}")
    return 0


@command.command("resume", help="Let NAME go on.")
@click.argument("name")
@workspace_option
def resume_command(name: str, workspace: str | None) -> int:
    """Resume a schedule."""
    from nightclerk.scheduler.triggers import resume

    with open_office(workspace_at(workspace)) as office:
        resume(office, name)
    click.echo(f"{name} goes on; what fell due in the pause is not made up for.")
    return 0


@command.command("run-now", help="Begin a run of NAME now, also of a paused one.")
@click.argument("name")
@json_option
@workspace_option
def run_now_command(name: str, as_json: bool, workspace: str | None) -> int:
    """Begin a run now."""
    from nightclerk.engine import Line, anybody_works
    from nightclerk.scheduler.triggers import run_now

    with open_office(workspace_at(workspace)) as office:
        made = run_now(office, Line(office.store), name, office.asked_by, time.time())
        worked = anybody_works(office.store)
    if as_json:
        print_json(asdict(made))
    elif made.run_id:
        click.echo(
            f"Run {made.run_id} is in line." + ("" if worked else " No worker lives; it is worked when one does.")
        )
    else:
        click.echo(f"[{made.reason_code}] {made.message}" if made.reason_code else "It is being put in line.", err=True)
    return int(ExitCode.OK if made.run_id or made.state == occurrences.BEGUN else ExitCode.BUSINESS_EXCEPTIONS)


@command.command("serve", help="Be the scheduler of this workspace until stopped.")
@click.option("--standby", is_flag=True, help="Where another scheduler lives, wait and take over when it ends.")
@workspace_option
def serve_command(standby: bool, workspace: str | None) -> int:
    """Be the scheduler."""
    from nightclerk.scheduler.serve import Serving, process_name, stand_by, take_name

    stop = threading.Event()
    asked: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _frame: asked.append(got))
    threading.Thread(target=_set_when, args=(asked, stop), daemon=True).start()
    with open_office(workspace_at(workspace)) as office:
        office.audit.actor = process_name(office)
        said = lambda: click.echo("Another scheduler lives; standing by.", err=True)  # noqa: E731
        presence = stand_by(office, stop, said) if standby else take_name(office)
        if presence is not None:
            click.echo("The scheduler works. Stop it with Ctrl-C.", err=True)
            Serving(office, presence).run(stop)
    return 0


def _set_when(asked: list[int], stop: threading.Event) -> None:
    # A handler must not touch an event, whose lock the interrupted thread may hold.
    while not asked:
        time.sleep(0.2)
    stop.set()


@command.command("lint", help="Check every file of schedules/; all findings at once.")
@json_option
@workspace_option
def lint_command(as_json: bool, workspace: str | None) -> int:
    """Check the schedule files."""
    room = workspace_at(workspace)
    book = read_book(room)
    waiting = _waiting(room, book)
    if as_json:
        print_json({"findings": [asdict(each) for each in book.findings], "waits_for_bot": waiting})
        return int(ExitCode.USAGE if book.findings else ExitCode.OK)
    for name, bot in waiting.items():
        click.echo(f"{name} waits for its bot: the workspace has no bot {bot} yet.", err=True)
    if book.findings:
        raise InvalidFiles(list(book.findings))
    click.echo(f"{len(book.schedules)} schedules can be followed.")
    return 0


def _waiting(room: Workspace, book: Book) -> dict[str, str]:
    bots = find_bots(room)
    return {name: each.said.bot for name, each in book.schedules.items() if each.said.bot not in bots}
