"""The commands of `nightclerk selectors` that need a browser: probe, replay, record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click

from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.errors import ExitCode, UsageError
from nightclerk.isolation.doors import absent
from nightclerk.records import PortalProbe, ProbedElement
from nightclerk.workspace import Payer

HIDDEN = "•••"


@click.command("probe", help="Sign in to PORTAL once and see which elements of its file are on its pages; ask nothing.")
@click.argument("portal")
@click.option("--account", default="", help="Which account of payers.yaml (default: the first).")
@json_option
@workspace_option
def probe(portal: str, account: str, as_json: bool, workspace: str | None) -> int:
    """Probe a portal; exit code 4 when something is missing."""
    from nightclerk.cli.progress import shown
    from nightclerk.cli.run import worked
    from nightclerk.runtime.answers import rows_of
    from nightclerk.runtime.bots import working_bot
    from nightclerk.runtime.drift import report
    from nightclerk.runtime.intake import RUSH, Asking, one_item
    from nightclerk.runtime.office import open_office

    room = workspace_at(workspace)
    found = working_bot(room, "preflight")
    assert found.bot
    item = found.bot.item_type(payer=_payer(room.payers.payers, portal, account))
    with open_office(room) as office, shown("preflight", quiet=as_json) as watch:
        ended = worked(office, found, one_item(found, item), Asking(priority=RUSH), watch)
        row = rows_of(office, found, ended.run)[0]
        drift = report(office, run=ended.run)
    probed = row.record.portals[0] if row.record else None
    if probed is None:
        why = row.reason.message if row.reason else "The portal was not probed."
        raise UsageError(why, code="NOT_PROBED", remedy="Mend that, then probe it again.")
    patch = "".join(each.diff for each in drift)
    if as_json:
        print_json({**asdict(probed), "patch": patch})
    else:
        _tell(probed, patch)
    return int(ExitCode.BUSINESS_EXCEPTIONS if probed.problem else ExitCode.OK)


def _payer(payers: Mapping[str, Payer], portal: str, account: str) -> str:
    wanted = (key for key, each in payers.items() if each.portal == portal and account in ("", each.account))
    found = next(wanted, None)
    if found is None:
        raise UsageError(
            f"payers.yaml names no payer with the portal {portal}{f' and the account {account}' if account else ''}.",
            code="NO_SUCH_PORTAL",
            remedy="Add the payer first; its credentials are kept under that portal and account.",
        )
    return found


def _tell(found: PortalProbe, patch: str) -> None:
    from nightclerk.portal.tools.headings import in_words

    for each in sorted(found.elements, key=lambda each: (each.page == "", each.page)):
        click.echo(f"{each.page or '(no page opened)':<24} {each.element:<24} {_how(each):<16} {each.locator}")
    for table in found.tables:
        click.echo(f"{table.page:<24} {in_words(table)}")
    click.echo(f"States seen: {', '.join(found.states) or 'none'}")
    for words in filter(None, (found.problem, found.warning)):
        click.echo(words)
    if patch:
        click.echo(f"\n{patch}")
        click.echo("Write it with `nightclerk selectors drift --apply`.", err=True)


def _how(each: ProbedElement) -> str:
    if each.rank:
        return "first" if each.rank == 1 else f"rank {each.rank}"
    if not each.needed:
        return "not here"
    return f"MATCHES {each.matches}" if each.matches > 1 else "MISSING"


@click.command(
    "replay", help="What PORTAL's file makes of a kept page (--run, --row) or a saved one (--html), offline."
)
@click.argument("portal")
@click.option("--run", "run_id", default="", metavar="RUN", help="The run whose kept page is taken.")
@click.option("--row", type=int, default=0, help="With --run: the row of the input.")
@click.option("--html", type=click.Path(path_type=Path), help="A page that somebody saved.")
@click.option("--task", default="eligibility", show_default=True, help="With --html: whose flow reads it.")
@click.option("--reveal", metavar="REASON", help="Show what was read in clear; the reasons of `items show --reveal`.")
@json_option
@workspace_option
def replay(
    portal: str,
    run_id: str,
    row: int,
    html: Path | None,
    task: str,
    reveal: str | None,
    as_json: bool,
    workspace: str | None,
) -> int:
    """Replay a page; exit code 4 when the record could not be made of it."""
    from nightclerk.portal.tools.headings import in_words
    from nightclerk.runtime.office import open_office
    from nightclerk.runtime.replaying import replay_html, replay_row

    if bool(run_id) == bool(html):
        remedy = "For example --run RUN --row 1"
        raise UsageError("Give either --run and --row, or --html.", code="NO_INPUT", remedy=remedy)
    if html is not None and not html.is_file():
        raise absent(html)
    with open_office(workspace_at(workspace)) as office:
        if html is not None:
            found = replay_html(office, portal, html.read_text(encoding="utf-8", errors="replace"), task)
        else:
            found = replay_row(office, portal, run_id, row, reveal or "")
    # A saved page is the person's own file; a kept one is shown in clear only for a reason, which the audit log has.
    clear = bool(reveal) or html is not None
    fields = [{**asdict(each), "text": each.text if clear else HIDDEN if each.text else ""} for each in found.fields]
    notes = list(found.notes) if clear else [HIDDEN] * len(found.notes)
    if as_json:
        print_json({**asdict(found), "fields": fields, "notes": notes})
    else:
        click.echo(f"States that hold: {', '.join(found.states) or 'none'}; a check stops at: {found.state or 'none'}")
        click.echo(f"The record's table: {'found' if found.table else 'NOT FOUND'}. Right patient: {found.identity}.")
        for table in found.tables:
            click.echo(f"  {in_words(table)}")
        for each in fields:
            click.echo(f"  {each['name']:<28} {each['state']:<12} {each['text']:<28} {each['locator']}".rstrip())
        for note in notes:
            click.echo(f"  no field takes: {note}")
    bad = not found.table or any(each.state == "not read" for each in found.fields)
    return int(ExitCode.BUSINESS_EXCEPTIONS if bad else ExitCode.OK)


@click.command("record", help="Open URL in a window, point at what matters, and get the draft of a portal file.")
@click.argument("url")
@click.option("--portal", required=True, metavar="NAME", help="The portal's name, which is also the file's.")
@click.option("--output", type=click.Path(path_type=Path), help="Where to write it (default: selectors/NAME.yaml).")
@workspace_option
def record(url: str, portal: str, output: Path | None, workspace: str | None) -> int:
    """Record by pointing."""
    from nightclerk.cli.selectors import write_draft
    from nightclerk.portal import BrowserSettings
    from nightclerk.portal.tools.recorded import origin
    from nightclerk.portal.tools.recorder import record as recorded

    if not origin(url):
        raise UsageError("That is no address of a page.", code="BAD_URL", remedy="Begin with https://")
    room = workspace_at(workspace)
    choice = room.settings.browser
    settings = BrowserSettings(executable=choice.executable, headless=False, sandbox=choice.sandbox)
    path = output or room.root / "selectors" / f"{portal}.yaml"
    click.echo("Click what matters, in the order it is used; name it in the panel; then press Done.", err=True)
    return write_draft(path, portal, lambda: recorded(settings, url, portal, room.today()))
