"""`nightclerk approvals standing` and `used`: what payers have granted, until when, and how much of it is used."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.errors import ExitCode, UsageError
from nightclerk.records import AuthRecord
from nightclerk.runtime import approvals, authorized
from nightclerk.runtime.auth_uses import TakenRow, take_visits
from nightclerk.runtime.authorized import Alarm
from nightclerk.runtime.office import open_office

_FILE = click.Path(path_type=Path)


@click.command("standing", help="Authorizations that count today: until when, units used and left, what to see to.")
@json_option
@workspace_option
def standing(as_json: bool, workspace: str | None) -> int:
    """List what payers have granted; what has ended is marked so first."""
    with open_office(workspace_at(workspace)) as office:
        authorized.watch(office)
        found = authorized.standing(office)
    if as_json:
        print_json({"authorizations": [_granted(each.record, each.alarms) for each in found]})
        return 0
    for each in found:
        told = _granted(each.record, each.alarms)
        until = f"until {each.record.approved_to:%m/%d/%Y}" if each.record.approved_to else "no last day stated"
        units = f"{told['used']} of {told['units']} used" if told["units"] is not None else "no number of units stated"
        click.echo(f"{told['draft']}  {each.record.payer_key}  {until}  {units}")
        for alarm in each.alarms:
            click.echo(f"   {alarm.code}: {alarm.what}. {alarm.todo}")
    click.echo(f"{len(found)} authorizations.", err=True)
    return 0


def _granted(record: AuthRecord, alarms: tuple[Alarm, ...]) -> dict[str, Any]:
    return {
        "draft": record.draft,
        "payer": record.payer_key,
        "status": str(record.status),
        "from": str(record.approved_from) if record.approved_from else None,
        "to": str(record.approved_to) if record.approved_to else None,
        "units": record.approved_units,
        "used": record.units_used,
        "left": record.units_left,
        "alarms": [asdict(alarm) for alarm in alarms],
    }


@click.command("used", help="Say how many units were used: of draft ID on a day, or by a list of visits (--file).")
@click.argument("draft_id", metavar="[ID]", required=False)
@click.option("--units", type=int, help="How many on that day; said again, the later number counts.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d", "%m/%d/%Y"]), help="The day; left out, today.")
@click.option("--file", "visits", type=_FILE, help="A spreadsheet with authorization, date and units.")
@json_option
@workspace_option
def used(
    draft_id: str | None,
    units: int | None,
    day: datetime | None,
    visits: Path | None,
    as_json: bool,
    workspace: str | None,
) -> int:
    """Record uses."""
    if (visits is None) == (draft_id is None) or (draft_id is None) != (units is None):
        raise UsageError(
            "Say a draft with --units, or a list with --file.",
            code="USES_UNSAID",
            remedy="nightclerk approvals used APXXXXX-XXXXX --units 4",
        )
    with open_office(workspace_at(workspace)) as office:
        if visits is not None:
            return _told_rows(take_visits(office, visits, office.asked_by), as_json)
        draft = approvals.known(office, draft_id or "")
        on = day.date() if day else office.workspace.today()
        record = authorized.use(office, draft, on, units or 0, office.asked_by)
        alarms = authorized.alarms(record, office.workspace.today())
    if as_json:
        print_json(_granted(record, alarms))
        return 0
    click.echo(f"{record.units_used} used, {'?' if record.units_left is None else record.units_left} left.")
    for alarm in alarms:
        click.echo(f"{alarm.code}: {alarm.what}. {alarm.todo}")
    return 0


def _told_rows(rows: list[TakenRow], as_json: bool) -> int:
    refused = [each for each in rows if each.code]
    if as_json:
        print_json({"rows": [asdict(each) for each in rows]})
    else:
        for each in refused:
            click.echo(f"Row {each.row}: {each.code}: {each.words}")
        click.echo(f"{len(rows) - len(refused)} of {len(rows)} rows recorded.")
    return ExitCode.BUSINESS_EXCEPTIONS if refused else ExitCode.OK
