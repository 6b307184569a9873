"""`nightclerk items`: what needs a person, and what a person does with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import click

from nightclerk.cli.common import changes_of, json_option, print_json, workspace_at, workspace_option
from nightclerk.errors import ExitCode, UsageError
from nightclerk.runtime import corrections, desk, reviews
from nightclerk.runtime.forms import WrongFields
from nightclerk.runtime.office import Office, open_office
from nightclerk.runtime.resubmission import BY_HAND, REJECTED, RETRY
from nightclerk.runtime.reviews import Act
from nightclerk.store import reviews as kept
from nightclerk.store.worklist import Case, Cursor, Filter


@click.group("items", help="What needs a person: list, look, correct, retry, settle.")
def command() -> None:
    """The worklist."""


@command.command("list", help="What needs a person, the oldest first.")
@click.option("--bot", help="Only of this bot.")
@click.option("--code", help="Only with this reason code.")
@click.option("--assignee", help='Only what this person has; "" for what nobody has.')
@click.option("--state", type=click.Choice(["open", "in_review"]), help="Only what nobody, or somebody, is at.")
@click.option("--older", type=float, metavar="DAYS", help="Only what has waited longer than so many days.")
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="Only what is due before that day.")
@click.option("--after", metavar="CURSOR", help="The next page: what the last one printed as `after`.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="How many.")
@json_option
@workspace_option
def list_(after: str | None, limit: int, as_json: bool, workspace: str | None, **wanted: Any) -> int:
    """List the worklist, a page at a time."""
    with open_office(workspace_at(workspace)) as office:
        found = reviews.queue(office, _filter(office, wanted), _cursor(after), limit)
        counted = reviews.counts(office)
        zone = office.workspace.zone
    following = str(found.after) if found.after else None
    if as_json:
        numbers = [{"bot": bot, "code": code, "number": number} for (bot, code), number in sorted(counted.items())]
        print_json({"items": [asdict(each) for each in found.cases], "after": following, "counts": numbers})
        return 0
    for each in found.cases:
        click.echo(_line(each, datetime.fromtimestamp(each.since, zone)))
    click.echo(f"{len(found.cases)} of {sum(counted.values())} that need a person.", err=True)
    if following:
        click.echo(f"More: --after {following}", err=True)
    return 0


def _filter(office: Office, wanted: dict[str, Any]) -> Filter:
    now, zone = office.workspace.now(), office.workspace.zone
    older, due = wanted.pop("older"), wanted.pop("due")
    return Filter(
        **wanted,
        older=(now - timedelta(days=older)).timestamp() if older is not None else None,
        due=due.replace(tzinfo=zone).timestamp() if due is not None else None,
    )


def _cursor(text: str | None) -> Cursor | None:
    if text is None:
        return None
    try:
        return Cursor.read(text)
    except ValueError:
        raise UsageError(
            "That is no place in the list.", code="CURSOR", remedy="Give --after what the last page printed."
        ) from None


def _line(each: Case, since: datetime) -> str:
    held = f"  [{each.assignee}]" if each.assignee else ""
    return f"{each.id}  {since:%m/%d %H:%M}  {each.bot}  {each.code}: {each.message}{held}"


@command.command("show", help="Item ID: what is asked (masked), what happened, what was written beside it.")
@click.argument("item_id", metavar="ID")
@click.option("--reveal", type=click.Choice(list(corrections.REVEAL_REASONS)), help="Show it in clear, for this.")
@json_option
@workspace_option
def show(item_id: str, reveal: str | None, as_json: bool, workspace: str | None) -> int:
    """Show one item."""
    with open_office(workspace_at(workspace)) as office:
        found = reviews.stored(office, item_id)
        fields = corrections.reveal(office, item_id, office.asked_by, reveal) if reveal else corrections.shown(found)
        with office.store.database.read() as connection:
            settled = kept.resolution(connection, office.store, found.id)
        comments = kept.comments_of(office.store, found.id)
        changed = kept.corrections_of(office.store, found.id)
    told = {
        "id": found.id,
        "run": found.run_id,
        "bot": found.bot,
        "status": str(found.status),
        "outcome": found.outcome,
        "code": found.code,
        "needs_a_person": found.unsettled,
        "attempts": found.attempts,
        "fields": fields,
        "comments": [asdict(each) for each in comments],
        "corrections": [asdict(each) for each in changed],
        "resolution": asdict(settled) if settled else None,
    }
    if as_json:
        print_json(told)
        return 0
    for name, value in told.items():
        click.echo(f"{name:<15} {value if isinstance(value, str | int) else json.dumps(value, default=str)}")
    return 0


@command.command("retry", help="Ask these items again, at once. Several only where they failed for one reason.")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--did-not-happen", is_flag=True, help="I have looked: what was to be done at the payer was not done.")
@json_option
@workspace_option
def retry(ids: tuple[str, ...], did_not_happen: bool, as_json: bool, workspace: str | None) -> int:
    """Ask items again."""
    with _working(workspace) as office:
        acts = reviews.resolve(office, ids, RETRY, "", office.asked_by, did_not_happen=did_not_happen)
    return _told(acts, as_json)


@command.command("resolve", help="Settle these items without asking again: worked by hand, or rejected.")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--by-hand", "how", flag_value=BY_HAND, help="Somebody did it by hand.")
@click.option("--rejected", "how", flag_value=REJECTED, help="Nothing is to be done about it.")
@click.option("--reason", required=True, help="What was done, or why nothing is; - reads it from standard input.")
@json_option
@workspace_option
def resolve(ids: tuple[str, ...], how: str | None, reason: str, as_json: bool, workspace: str | None) -> int:
    """Settle items."""
    with open_office(workspace_at(workspace)) as office:
        acts = reviews.resolve(office, ids, how or "", _text(reason), office.asked_by)
    return _told(acts, as_json)


@command.command("correct", help="Change fields of item ID and ask it again, at once.")
@click.argument("item_id", metavar="ID")
@click.option("--set", "pairs", multiple=True, required=True, metavar="FIELD=VALUE", help="A field; - reads JSON.")
@json_option
@workspace_option
def correct(item_id: str, pairs: tuple[str, ...], as_json: bool, workspace: str | None) -> int:
    """Correct an item."""
    with _working(workspace) as office:
        try:
            names = corrections.correct(office, item_id, changes_of(pairs), office.asked_by)
        except WrongFields as error:
            for name, words in sorted(error.fields.items()):
                click.echo(f"{name}: {words}", err=True)
            raise
    if as_json:
        print_json({"item": item_id, "changed": names})
    else:
        click.echo(f"Corrected ({', '.join(names) or 'as it was'}) and put in line.")
    return 0


@command.command("comment", help="Write TEXT beside item ID; - reads it from standard input.")
@click.argument("item_id", metavar="ID")
@click.argument("text")
@json_option
@workspace_option
def comment(item_id: str, text: str, as_json: bool, workspace: str | None) -> int:
    """Write a comment."""
    with open_office(workspace_at(workspace)) as office:
        reviews.comment(office, item_id, _text(text), office.asked_by)
    return _told([Act(item_id)], as_json)


@command.command("assign", help="Say who works item ID, and until when.")
@click.argument("item_id", metavar="ID")
@click.option("--to", "assignee", metavar="PERSON", help='Who works it; "" for nobody.')
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="It is to be settled before the end of that day.")
@json_option
@workspace_option
def assign(item_id: str, assignee: str | None, due: datetime | None, as_json: bool, workspace: str | None) -> int:
    """Assign an item."""
    with open_office(workspace_at(workspace)) as office:
        if assignee is not None:
            reviews.assign(office, item_id, assignee or None, office.asked_by)
        if due is not None:
            end = (due + timedelta(days=1)).replace(tzinfo=office.workspace.zone)
            reviews.set_due(office, item_id, end.timestamp(), office.asked_by)
    return _told([Act(item_id)], as_json)


@command.command("mark", help="The front desk marks item ID; KIND is collected, new_card or flag.")
@click.argument("item_id", metavar="ID")
@click.argument("kind", metavar="KIND", type=click.Choice(list(desk.KINDS)))
@click.option("--note", default="", help="A note; - reads it from standard input.")
@click.option(
    "--set", "pairs", multiple=True, metavar="FIELD=VALUE", help="Of a new card: member_id or payer; - reads JSON."
)
@json_option
@workspace_option
def mark(item_id: str, kind: str, note: str, pairs: tuple[str, ...], as_json: bool, workspace: str | None) -> int:
    """Mark an item at the desk."""
    with open_office(workspace_at(workspace)) as office:
        desk.mark(office, item_id, kind, office.asked_by, _text(note), changes_of(pairs) if pairs else None)
    return _told([Act(item_id)], as_json)


@contextmanager
def _working(workspace: str | None) -> Iterator[Office]:
    """The office of an act that puts something in line: where nobody works, that is said."""
    from nightclerk.engine import anybody_works

    with open_office(workspace_at(workspace)) as office:
        yield office
        if not anybody_works(office.store):
            click.echo("No worker lives; it is worked when one does (`nightclerk up`).", err=True)


def _text(given: str) -> str:
    return sys.stdin.read() if given == "-" else given


def _told(acts: list[Act], as_json: bool) -> int:
    if as_json:
        print_json([asdict(each) for each in acts])
    for each in acts:
        if not as_json or each.code:
            words = f"[{each.code}] {each.message} {each.remedy}".strip() if each.code else "done"
            click.echo(f"{each.item}  {words}", err=as_json)
    return int(ExitCode.OK if all(each.ok for each in acts) else ExitCode.BUSINESS_EXCEPTIONS)
