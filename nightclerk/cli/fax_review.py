"""`nightclerk fax review`: documents that wait for a person."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from nightclerk.cli.common import changes_of, json_option, print_json, workspace_at, workspace_option
from nightclerk.errors import UsageError
from nightclerk.records.codec import to_plain
from nightclerk.runtime.faxes import review
from nightclerk.runtime.office import open_office
from nightclerk.sheets.signs import hidden_shown
from nightclerk.store.blobs import write_private
from nightclerk.store.documents import REVIEW, KeptDocument, Wanted


@click.group("review", help="Documents that wait for a person: list, look, correct, accept.")
def command() -> None:
    """Documents that wait for a person."""


@command.command("list", help="Documents by urgency; it is not said whose they are.")
@click.option("--state", default=REVIEW, show_default=True, help="review, filed, accepted or resend; empty: all.")
@click.option("--list", "worklist", default="", help="Only those on this work list.")
@click.option("--type", "kind", default="", help="Only documents of this type.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 200), help="At most so many.")
@json_option
@workspace_option
def listed(state: str, worklist: str, kind: str, limit: int, as_json: bool, workspace: str | None) -> int:
    """The most urgent first."""
    with open_office(workspace_at(workspace)) as office:
        found, _ = review.queue(office, Wanted(state, worklist, kind), "", limit)
    if as_json:
        print_json([_plain(each) for each in found])
        return 0
    for each in found:
        due = f", due {each.due}" if each.due else ""
        click.echo(f"{each.id}  {each.priority}  {each.worklist}: {each.type}, {each.state}{due}")
    click.echo(f"{len(found)} documents.")
    return 0


def _plain(each: KeptDocument) -> dict[str, Any]:
    names = ("id", "sha256", "number", "item_id", "type", "state", "worklist", "priority", "due", "at")
    return {name: getattr(each, name) for name in names}


@command.command("show", help="The DOCUMENT in clear; audited.")
@click.argument("document")
@click.option("--page", type=int, help="Write this page as a picture (PNG) instead.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write it.")
@json_option
@workspace_option
def show(document: str, page: int | None, out: Path | None, as_json: bool, workspace: str | None) -> int:
    """What it is, what it says, and why somebody should look at it."""
    if (page is None) != (out is None):
        raise UsageError("--page and --out go together.", code="PAGE_OUT", remedy="Give both, or neither.")
    with open_office(workspace_at(workspace)) as office:
        if page is not None and out is not None:
            write_private(out, review.page_picture(office, document, page))
            click.echo(f"{os.fspath(out)} is written, for your eyes only.")
            return 0
        shown = review.show(office, document)
    told = {**_plain(shown.kept), "resend_of": shown.resend_of, "document": to_plain(shown.document)}
    if as_json:
        print_json({**told, "files": [each.name for each in shown.arrivals]})
        return 0
    _tell(shown)
    return 0


def _tell(shown: review.Shown) -> None:
    kept, found = shown.kept, shown.document
    pages = ", ".join(map(str, found.pages))
    click.echo(f"{found.type} ({found.probability:.0%}), pages {pages}, {kept.state}, {kept.worklist}")
    for name, each in found.fields.items():
        value = "; ".join(each.value) if isinstance(each.value, tuple | dict) else each.value
        click.echo(f"   {name}: {hidden_shown(value)}  (page {each.page}, {each.confidence:.0%}, {each.by})")
    click.echo(f"   patient: {hidden_shown(found.patient or 'not stated')}")
    for one in found.deadlines:
        click.echo(f"   {one.what} until {one.day} (page {one.page})")
    for reason in found.reasons if kept.state == REVIEW else ():
        click.echo(f" ! {hidden_shown(reason)}")


@command.command("correct", help="Say what the DOCUMENT is and says; an empty value takes a field away.")
@click.argument("document")
@click.option("--set", "pairs", multiple=True, metavar="FIELD=VALUE", help="A field; - reads JSON.")
@click.option("--type", "kind", default="", help="What it is.")
@json_option
@workspace_option
def correct(document: str, pairs: tuple[str, ...], kind: str, as_json: bool, workspace: str | None) -> int:
    """What is printed behind a label is remembered for this sender's next document."""
    with open_office(workspace_at(workspace)) as office:
        names = review.correct(office, document, changes_of(pairs), kind)
    if as_json:
        print_json({"document": document, "changed": names})
    else:
        click.echo(f"Corrected: {', '.join(names)}. Accept it when it is right.")
    return 0


@command.command("accept", help="Say that the DOCUMENT is right as it stands.")
@click.argument("document")
@click.option("--patient", default="", help="Whose it is: the chart number or the roster's id.")
@json_option
@workspace_option
def accept(document: str, patient: str, as_json: bool, workspace: str | None) -> int:
    """With the last document of a fax, its item in the worklist is settled, too."""
    with open_office(workspace_at(workspace)) as office:
        done = review.accept(office, document, patient)
    if as_json:
        print_json(_plain(done))
    else:
        click.echo("Accepted.")
    return 0
