"""`nightclerk approvals`: what waits to leave the house, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.cli.granted import standing, used
from nightclerk.errors import UsageError
from nightclerk.runtime import approvals
from nightclerk.runtime.approvals import Approver
from nightclerk.runtime.auth_fhir import bundle
from nightclerk.runtime.following import stored_record
from nightclerk.runtime.office import Office, open_office
from nightclerk.store.approvals import OPEN, STATES, Draft
from nightclerk.store.blobs import write_private

_FILE = click.Path(path_type=Path)


@click.group("approvals", help="What waits to leave, and what was granted.")
def command() -> None:
    """The approvals."""


command.add_command(standing)
command.add_command(used)


@command.command("list", help="Drafts that wait for a signature, an approval, or to leave; the oldest first.")
@click.option("--state", type=click.Choice(STATES), help="Only in this state, also what was decided.")
@json_option
@workspace_option
def list_(state: str | None, as_json: bool, workspace: str | None) -> int:
    """List drafts."""
    with open_office(workspace_at(workspace)) as office:
        found = approvals.listed(office, (state,) if state else OPEN)
        zone = office.workspace.zone
    if as_json:
        print_json({"drafts": [_told(each) for each in found]})
        return 0
    for each in found:
        made = datetime.fromtimestamp(each.made_at, zone)
        click.echo(
            f"{each.id}  {made:%m/%d %H:%M}  {each.state.replace('_', ' ')}  {each.act} to {each.payer}  {each.form}"
        )
    click.echo(f"{len(found)} drafts.", err=True)
    return 0


def _told(draft: Draft) -> dict[str, Any]:
    hidden = ("payload", "unsigned", "attached")
    return {name: value for name, value in asdict(draft).items() if name not in hidden}


@command.command("show", help="Draft ID: every field with where it is from, and who has decided what.")
@click.argument("draft_id", metavar="ID")
@click.option("--out", type=_FILE, help="Write the exact bytes that would leave to this file.")
@json_option
@workspace_option
def show(draft_id: str, out: Path | None, as_json: bool, workspace: str | None) -> int:
    """Show one draft; that it was looked at is in the audit log."""
    with open_office(workspace_at(workspace)) as office:
        found = approvals.shown(office, draft_id, office.asked_by)
        if out is not None:
            write_private(out, approvals.payload(office, found.draft, office.asked_by))
    sent = asdict(found.submission) if found.submission else None
    if as_json:
        print_json({**_told(found.draft), "about": found.about, "reason": found.reason or None, "submission": sent})
        return 0
    for name, value in _told(found.draft).items():
        click.echo(f"{name:<16} {value if value is not None else '-'}")
    for each in found.about["sources"]:
        click.echo(f"   {each['label']}: {each['value']}   <- {each['path'] or 'the map'}")
    if found.reason:
        click.echo(f"returned         {found.reason}")
    if sent:
        click.echo(f"left             {sent['phase']}, the payer's number: {sent['number'] or 'none'}")
    return 0


@command.command("fhir", help="Draft ID: request and decision as FHIR (Claim and ClaimResponse), on standard output.")
@click.argument("draft_id", metavar="ID")
@workspace_option
def fhir(draft_id: str, workspace: str | None) -> int:
    """Print a bundle; that it was taken is in the audit log."""
    with open_office(workspace_at(workspace)) as office:
        draft = approvals.shown(office, draft_id, office.asked_by).draft
        record = stored_record(office, draft.item_id)
    if record is None:
        raise UsageError(
            "Nothing is recorded of it yet.", code="NO_SUCH_DRAFT", remedy="Wait until its item was worked."
        )
    print_json(bundle(record))
    return 0


@command.command("print", help="Draft ID: write what is to be signed, each page with the draft's number as bars.")
@click.argument("draft_id", metavar="ID")
@click.option("--out", type=_FILE, required=True, help="The PDF to write.")
@workspace_option
def print_(draft_id: str, out: Path, workspace: str | None) -> int:
    """Write the print for signing."""
    with open_office(workspace_at(workspace)) as office:
        draft = approvals.known(office, draft_id)
        write_private(out, approvals.payload(office, draft, office.asked_by, unsigned=True))
    click.echo(f"Written: {out}. Have it signed, scan it, then: nightclerk approvals sign {draft.id} --file scan.pdf")
    return 0


@command.command("sign", help="Draft ID: the scan of what was signed takes the place of the unsigned form.")
@click.argument("draft_id", metavar="ID")
@click.option("--file", "scan", type=_FILE, required=True, help="The scan, a PDF.")
@workspace_option
def sign(draft_id: str, scan: Path, workspace: str | None) -> int:
    """Take the signed scan."""
    with _working(workspace) as office:
        draft = approvals.sign(office, draft_id, scan, office.asked_by)
    click.echo(f"{draft.id} waits for an approval now. SHA-256 of what would leave: {draft.sha256}")
    return 0


@command.command("approve", help="Approve exactly what draft ID holds, and let it leave. Whoever made it may not.")
@click.argument("draft_id", metavar="ID")
@workspace_option
def approve(draft_id: str, workspace: str | None) -> int:
    """Approve a draft."""
    with _working(workspace) as office:
        draft = approvals.approve(office, draft_id, Approver(office.asked_by))
        until = datetime.fromtimestamp(draft.expires_at or 0, office.workspace.zone)
    click.echo(f"{draft.id} is approved until {until:%m/%d/%Y %H:%M}. SHA-256 {draft.approved_sha256}")
    return 0


@command.command("return", help="Return draft ID to whoever made it.")
@click.argument("draft_id", metavar="ID")
@click.option("--reason", required=True, help="What is to be corrected.")
@workspace_option
def return_(draft_id: str, reason: str, workspace: str | None) -> int:
    """Return a draft."""
    with _working(workspace) as office:
        approvals.give_back(office, draft_id, reason, Approver(office.asked_by))
    click.echo("Returned.")
    return 0


@contextmanager
def _working(workspace: str | None) -> Iterator[Office]:
    """The office of an act that puts something in line: where nobody works, that is said."""
    from nightclerk.engine import anybody_works

    with open_office(workspace_at(workspace)) as office:
        yield office
        if not anybody_works(office.store):
            click.echo("No worker lives; it goes on when one does (`nightclerk up`, or run the file again).", err=True)
