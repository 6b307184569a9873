"""`nightclerk fax`: faxes and scans, read and understood."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.cli.fax_review import command as review
from nightclerk.cli.progress import shown
from nightclerk.documents.files import read_fax
from nightclerk.documents.owners import owned
from nightclerk.documents.roster import read_roster
from nightclerk.errors import ExitCode, UsageError
from nightclerk.records.codec import to_plain
from nightclerk.runtime.faxes.fhir import document_reference
from nightclerk.runtime.faxes.filing import file_all, folder_of
from nightclerk.runtime.faxes.review import show
from nightclerk.runtime.faxes.search import MOST, FoundDocument, search
from nightclerk.runtime.office import open_office
from nightclerk.runtime.runs import Progress
from nightclerk.sheets.signs import hidden_shown


@click.group("fax", help="Faxes and scans: read, split into documents, named, their fields found, searched.")
def command() -> None:
    """Faxes and scans."""


@command.command("read", help="Read FILE (TIFF, PDF, PNG, JPEG): its documents, what they are, and their fields.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--roster", type=click.Path(path_type=Path), help="Patients: CSV, XLSX, or FHIR Patient JSON or NDJSON.")
@click.option("--searchable", type=click.Path(path_type=Path), help="Write FILE as a PDF that can be searched there.")
@json_option
def read(file: Path, roster: Path | None, searchable: Path | None, as_json: bool) -> int:
    """Exit code 0, or 4 when a document needs a person. Nothing is kept: no workspace is needed."""
    patients = read_roster(roster) if roster else None
    with shown("pages", quiet=as_json) as watch:
        found = read_fax(file, searchable, lambda read, pages: watch(Progress(read, pages, {})))
    found = owned(found, patients) if patients else found
    if as_json:
        print_json(found)
    else:
        _tell(file.name, found)
    waits = any(each["needs_review"] for each in found["documents"])
    return int(ExitCode.BUSINESS_EXCEPTIONS if waits else ExitCode.OK)


command.add_command(review)


@command.command("search", help="Documents that hold all these WORDS (- reads them from standard input).")
@click.argument("words")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, MOST), help="At most so many.")
@json_option
@workspace_option
def find(words: str, limit: int, as_json: bool, workspace: str | None) -> int:
    """The best first; a piece of a word will do, and "quoted words" stand together."""
    with open_office(workspace_at(workspace)) as office:
        found = search(office, sys.stdin.read() if words == "-" else words, limit)
    if as_json:
        print_json([_found(each) for each in found])
        return 0
    for each in found:
        pages = ", ".join(map(str, each.document.pages))
        click.echo(f"{each.kept.id}  {each.document.type}, pages {pages}, {each.kept.state}")
        click.echo(f"   {hidden_shown(' '.join(each.around.split()))}")
    click.echo(f"{len(found)} documents.")
    return 0


def _found(each: FoundDocument) -> dict[str, Any]:
    kept = {name: getattr(each.kept, name) for name in ("state", "worklist", "due", "sha256", "at")}
    return {"id": each.kept.id, **kept, "around": each.around, "document": to_plain(each.document)}


@command.command("file", help="File as PDF what is certain or accepted and was not filed yet.")
@json_option
@workspace_option
def file_pending(as_json: bool, workspace: str | None) -> int:
    """Into the folder that nightclerk.yaml names (faxes: filed)."""
    with open_office(workspace_at(workspace)) as office:
        if folder_of(office) is None:
            raise UsageError(
                "There is no folder to file into.",
                code="NO_FAX_FOLDER",
                remedy="Name one in nightclerk.yaml, for example faxes: {filed: filed}.",
            )
        names = file_all(office)
    if as_json:
        print_json({"filed": names})
    else:
        click.echo(f"{len(names)} documents filed.")
    return 0


@command.command("fhir", help="The DOCUMENT as a FHIR R4 DocumentReference; audited.")
@click.argument("document")
@workspace_option
def fhir(document: str, workspace: str | None) -> int:
    """Without the PDF itself."""
    with open_office(workspace_at(workspace)) as office:
        shown = show(office, document)
        print_json(document_reference(shown.kept, shown.document, office.workspace.clinic.name, None))
    return 0


def _tell(name: str, found: dict[str, Any]) -> None:
    click.echo(f"{name}: {len(found['pages'])} pages, {len(found['documents'])} documents.")
    for number, page in enumerate(found["pages"], 1):
        if page["skipped"]:
            click.echo(f"   page {number} was skipped: {page['skipped']}")
        elif page["rotation"]:
            click.echo(f"   page {number} was turned by {page['rotation']} degrees.")
    for each in found["documents"]:
        pages = ", ".join(map(str, each["pages"]))
        click.echo(f"pages {pages}: {each['type']} ({each['probability']:.0%})")
        for field, value in each["fields"].items():
            click.echo(f"   {field}: {_shown(value['value'])}  (page {value['page']}, {value['confidence']:.0%})")
        if owner := each["patient"]:
            click.echo(f"   patient: {owner['id'] or 'not settled'} ({owner['reason']})")
        for reason in each["reasons"]:
            click.echo(f" ! {reason}")


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{'[x]' if ticked else '[ ]'} {words}" for words, ticked in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)
