"""`nightclerk run`: a bot on a file, or on one item, waited for."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import MISSING, Field, asdict, fields
from pathlib import Path
from typing import Any

import click

from nightclerk.cli.common import json_option, print_json, stop_on_signals, workspace_at, workspace_option
from nightclerk.cli.progress import shown
from nightclerk.errors import UsageError
from nightclerk.records import ItemStatus, RowResult
from nightclerk.records.codec import from_plain
from nightclerk.runtime.answers import rows_of
from nightclerk.runtime.bots import FoundBot, working_bot
from nightclerk.runtime.intake import NIGHT, NORMAL, RUSH, Asking, Input, one_item, read_file
from nightclerk.runtime.obstacle import obstacle, told_of
from nightclerk.runtime.office import Office, open_office
from nightclerk.runtime.rehearsal import ASK, LEFT_OUT, STANDS, rehearse
from nightclerk.runtime.runs import Ended, Watch, ask_workers, served
from nightclerk.runtime.worker import Worker
from nightclerk.workspace import Workspace

LANES = {"rush": RUSH, "normal": NORMAL, "night": NIGHT}


@click.command("run", help="Run BOT on a file or on one item, and wait until every item is settled.")
@click.argument("bot")
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path),
    help="A spreadsheet, or what else the bot takes: X12, faxes.",
)
@click.option(
    "--item", "--set", "pairs", multiple=True, metavar="FIELD=VALUE", help="One item, field by field; - reads JSON."
)
@click.option("--again", is_flag=True, help="Ask a second time on the same day.")
@click.option("--dry-run", is_flag=True, help="Say of each row what would be done; ask nothing.")
@click.option("--lane", type=click.Choice(list(LANES)), default="normal", show_default=True, help="How urgent it is.")
@json_option
@workspace_option
def command(
    bot: str,
    path: Path | None,
    pairs: tuple[str, ...],
    again: bool,
    dry_run: bool,
    lane: str,
    as_json: bool,
    workspace: str | None,
) -> int:
    """Run BOT on a file or on one item, and wait until every item is settled."""
    room = workspace_at(workspace)
    found = working_bot(room, bot)
    given = _given(room, found, path, pairs)
    if dry_run:
        with open_office(room) as office:
            return _tell_plan(office, found, given, again, as_json)
    asking = Asking(priority=LANES[lane], again=again)
    with open_office(room) as office, shown(bot, quiet=as_json) as watch:
        ended = worked(office, found, given, asking, watch)
        rows = rows_of(office, found, ended.run) if ended.items["parked"] or ended.items["application"] else []
    cause = obstacle(rows)
    tell(ended, as_json, rows if cause is None else [], again)
    if cause is None:
        return int(ended.exit_code())
    code, reason = cause
    click.echo(f"[{reason.code}] {reason.message}", err=True)
    return int(code)


def worked(office: Office, found: FoundBot, given: Input, asking: Asking, watch: Watch) -> Ended:
    """A run to its end: by the workers that live, or by this process."""
    if served(office):
        return ask_workers(office, found, given, asking, watch)
    with Worker(office) as worker:
        stop_on_signals(worker.interrupt)
        return worker.run(found, given, asking, watch)


def _given(room: Workspace, found: FoundBot, path: Path | None, pairs: tuple[str, ...]) -> Input:
    if not path and not pairs and _needs_nothing(found):
        return one_item(found, _item(found, {}, room))
    if bool(path) == bool(pairs):
        raise UsageError(
            "Give either --file or --item.",
            code="NO_INPUT",
            remedy="For example: nightclerk run eligibility --file appointments.csv",
        )
    if path:
        return read_file(room, found, path)
    return one_item(found, _item(found, _values(pairs), room))


def _needs_nothing(found: FoundBot) -> bool:
    """Whether the bot's item may be left out: every field of it has a default."""
    assert found.bot
    return all(map(_optional, fields(found.bot.item_type)))


def _values(pairs: tuple[str, ...]) -> dict[str, Any]:
    if pairs == ("-",):
        # From standard input, so that no health data stands in the list of processes.
        try:
            read = json.load(sys.stdin)
        except ValueError:
            raise UsageError("Standard input is not JSON.", code="ITEM_NOT_JSON", remedy="Pipe one object.") from None
        return dict(read)
    if not all("=" in pair for pair in pairs):
        raise UsageError("An --item is FIELD=VALUE.", code="ITEM_FORM", remedy="For example --item payer=lakeside")
    return dict(pair.split("=", 1) for pair in pairs)


def _item(found: FoundBot, values: dict[str, Any], room: Workspace) -> Any:
    assert found.bot
    known = {each.name: each for each in fields(found.bot.item_type)}
    # `--item day=` says nothing, which is what the default is for.
    values = {name: value for name, value in values.items() if value != "" or not _optional(known.get(name))}
    values = {name: _absolute(known.get(name), value) for name, value in values.items()}
    if "payer" in values:
        values["payer"] = room.payers.resolve(str(values["payer"])) or values["payer"]
        _known_payer(room, str(values["payer"]))
    try:
        if set(values) - set(known):
            raise ValueError
        return from_plain(found.bot.item_type, values)
    except ValueError as error:
        wrong = sorted({str(each["loc"][0]) for each in getattr(error, "errors", list)()} | (set(values) - set(known)))
        raise UsageError(
            f"These fields of the item are missing, unknown or unreadable: {', '.join(wrong)}.",
            code="ITEM_FIELDS",
            remedy=f"The fields are: {', '.join(sorted(known))}; dates as YYYY-MM-DD.",
        ) from None


def _absolute(field: Field[Any] | None, value: Any) -> Any:
    """A file is named from where the command is given, and worked wherever a worker is."""
    return str(Path(str(value)).resolve()) if field is not None and "Path" in str(field.type) else value


def _optional(field: Field[Any] | None) -> bool:
    return field is not None and (field.default is not MISSING or field.default_factory is not MISSING)


def _known_payer(room: Workspace, payer: str) -> None:
    if payer not in room.payers.payers:
        raise UsageError(
            "Nobody declared that payer.", code="UNKNOWN_PAYER", remedy="Add it, or this name of it, to payers.yaml."
        )


def _tell_plan(office: Office, found: FoundBot, given: Input, again: bool, as_json: bool) -> int:
    plan = rehearse(office, found, given, again)
    reasons = dict(sorted(Counter(each.code for each in plan if each.act == LEFT_OUT).items()))
    askable, standing = (sum(each.act == act for each in plan) for act in (ASK, STANDS))
    if as_json:
        told = {"rows": len(given.rows), "items": askable, "standing": standing, "reasons": reasons}
        print_json({**told, "remarks": list(given.remarks), "plan": [asdict(each) for each in plan]})
        return 0
    for each in plan:
        click.echo(f"row {each.row:>4}  {each.order:<9}  {f'{each.code}: ' if each.code else ''}{each.words}")
    click.echo(f"{len(given.rows)} rows: {askable} items would be asked.")
    if standing:
        click.echo(f"  {standing:5} not asked again: answered already today, or in line")
    for code, number in reasons.items():
        click.echo(f"  {number:5} not asked: {code}")
    for remark in given.remarks:
        click.echo(f"  {remark}")
    return 0


def tell(ended: Ended, as_json: bool, rows: list[RowResult], again: bool = False) -> None:
    """Print how the run ended, and for what those of its rows wait or failed that did so; `again`: it was begun so."""
    if as_json:
        print_json(asdict(ended))
        return
    counted = ended.items
    click.echo(f"Run {ended.run}: {ended.state}")
    click.echo(f"  {counted['done']:5} answered")
    click.echo(f"  {counted['business']:5} need a person")
    then = "run the same file again" + (", without --again" if again else "")
    click.echo(f"  {counted['parked']:5} wait (`nightclerk results RUN` says for what; then {then})")
    _tell_why(rows, ItemStatus.PARKED)
    if counted["application"]:
        click.echo(f"  {counted['application']:5} failed technically")
        _tell_why(rows, ItemStatus.APPLICATION)
    if counted["cancelled"]:
        click.echo(f"  {counted['cancelled']:5} cancelled")
    for remark in ended.remarks:
        click.echo(f"  {remark}")
    if ended.results:
        click.echo(f"{'Page' if ended.results.endswith('.html') else 'Workbook'}: {ended.results}")


def _tell_why(rows: list[RowResult], status: ItemStatus) -> None:
    for number, reason in told_of(rows, status):
        click.echo(f"{'':8}{number} [{reason.code}] {reason.message}")
