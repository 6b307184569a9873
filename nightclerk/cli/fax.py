"""`nightclerk fax`: faxes and scans, read and understood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nightclerk.cli.common import json_option, print_json
from nightclerk.documents.files import read_fax
from nightclerk.errors import ExitCode


@click.group("fax", help="Faxes and scans: read, split into documents, named, their fields found.")
def command() -> None:
    """Faxes and scans."""


@command.command("read", help="Read FILE (TIFF, PDF, PNG, JPEG): its documents, what they are, and their fields.")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def read(file: Path, as_json: bool) -> int:
    """Exit code 0, or 4 when a document needs a person. Nothing is kept: no workspace is needed."""
    found = read_fax(file)
    if as_json:
        print_json(found)
    else:
        _tell(file.name, found)
    waits = any(each["needs_review"] for each in found["documents"])
    return int(ExitCode.BUSINESS_EXCEPTIONS if waits else ExitCode.OK)


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
        for reason in each["reasons"]:
            click.echo(f" ! {reason}")


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{'[x]' if ticked else '[ ]'} {words}" for words, ticked in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)
