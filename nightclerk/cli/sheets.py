"""`nightclerk sheets`: what a spreadsheet holds, before anything is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from nightclerk.cli.common import json_option, print_json
from nightclerk.cli.sheets_annotate import annotate
from nightclerk.cli.sheets_match import match
from nightclerk.sheets.files import inspect_file

_KINDS = {
    "empty": "nothing",
    "date": "dates",
    "money": "amounts",
    "percent": "percentages",
    "integer": "whole numbers",
    "number": "numbers",
    "identifier": "identifiers",
    "truth": "yes or no",
    "text": "text",
}
_TOLD = 30


@click.group("sheets", help="Look into spreadsheets and match them: .xlsx, .xlsm, .xlsb, .xls, .ods, .csv, .tsv.")
def command() -> None:
    """Spreadsheets."""


command.add_command(match)
command.add_command(annotate)


@command.command("inspect", help="Sheets, header rows, kinds of columns and findings of FILE; no value is shown.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--sheet", metavar="NAME", help="Only this sheet, by the name on its tab.")
@json_option
def inspect(file: Path, sheet: str | None, as_json: bool) -> int:
    """Exit code 0; 2 when the file cannot be read."""
    found = inspect_file(file, sheet)
    if as_json:
        print_json(found)
        return 0
    for line in _told(found):
        click.echo(line)
    return 0


def _told(found: dict[str, Any]) -> Iterator[str]:
    hidden = sum(1 for each in found["sheets"] if each["state"] != "visible")
    more = f", {hidden} of them hidden" if hidden else ""
    yield f"{found['file']}: {_counted(len(found['sheets']), 'sheet')}{more}."
    for table in found["tables"]:
        yield from _table(table)


def _table(table: dict[str, Any]) -> Iterator[str]:
    rows = table["header_rows"]
    header = f"header in row {'-'.join(map(str, dict.fromkeys((rows[0], rows[-1]))))}" if rows else "no header found"
    epoch = ", dates count from 1904" if table["date_system"] == 1904 else ""
    yield ""
    yield f"{table['sheet'] or 'The file'}: {_counted(table['rows'], 'row')}, {header}{epoch}"
    for each in table["columns"]:
        doubts = [
            f"{each[key]:,} {words}"
            for key, words in (("unread", "not readable as that"), ("errors", "errors"))
            if each[key]
        ]
        counts = [f"{each['filled']:,} filled", f"{each['blank']:,} blank", *doubts]
        yield f"  {each['letter']:>3}  {each['name'][:40]:<40}  {_KINDS[each['kind']]:<14} {', '.join(counts)}"
    for finding in table["findings"][:_TOLD]:
        place = f"{finding['column']}{finding['row'] or ''}"
        yield f"  - {place + ': ' if place else ''}[{finding['code']}] {finding['words']}"
    if len(table["findings"]) > _TOLD:
        yield f"  ... and {len(table['findings']) - _TOLD:,} findings more; --json has them."


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
