"""`nightclerk forms`: PDF forms, inspected, filled with proof, and compared between revisions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from nightclerk.cli.common import json_option, print_json
from nightclerk.errors import ExitCode, UsageError
from nightclerk.forms.files import diff_forms, fill_form, inspect_form

_FILE = click.Path(path_type=Path)
_LIST = 12  # names that are listed of a change


@click.group("forms", help="PDF forms: what they ask, filling them with proof, and what a new revision changed.")
def command() -> None:
    """PDF forms."""


@command.command("inspect", help="What FILE asks: every field with its place, type, states and label.")
@click.argument("file", type=_FILE)
@json_option
def inspect(file: Path, as_json: bool) -> int:
    """Exit code 0; what is noteworthy about the file stands in the findings."""
    found = inspect_form(file)
    if as_json:
        print_json(found)
        return int(ExitCode.OK)
    click.echo(f"{file.name}: {found['pages']} pages, {len(found['fields'])} fields, {found['fingerprint']}.")
    for each in found["fields"]:
        extra = [each["type"], *(word for word in ("comb", "required", "read_only", "hidden") if each[word])]
        click.echo(f"   page {each['page']}  {each['name']}  ({', '.join(extra)})  {each['label'] or ''}")
    for each in found["findings"]:
        click.echo(f" ! [{each['code']}] {each['message']}")
    return int(ExitCode.OK)


@command.command("fill", help="Fill FILE, prove it with an independent reader, and write it.")
@click.argument("file", type=_FILE)
@click.option("--values", type=_FILE, required=True, metavar="VALUES.json", help="Values by field name.")
@click.option("--out", type=_FILE, required=True, metavar="OUT.pdf", help="Where the filled form goes.")
@click.option("--flatten", is_flag=True, help="Make the values part of the pages; only signature fields stay.")
@click.option("--partial", is_flag=True, help="Write the file even when a value was refused.")
@json_option
def fill(file: Path, values: Path, out: Path, flatten: bool, partial: bool, as_json: bool) -> int:
    """Exit code 0, or 4 when a value that was given is not on the form: then there is no file."""
    found = fill_form(file, _values(values), out, flatten=flatten, partial=partial)
    if as_json:
        print_json(found)
    else:
        _tell_filled(file, out, found)
    return int(ExitCode.BUSINESS_EXCEPTIONS if _lost(found) else ExitCode.OK)


def _lost(found: dict[str, Any]) -> bool:
    return any(
        each["status"] == "refused" or (each["reason"] or "").startswith("NO_SUCH_FIELD")
        for each in found["fields"].values()
    )


def _tell_filled(file: Path, out: Path, found: dict[str, Any]) -> None:
    statuses = [each["status"] for each in found["fields"].values()]
    counts = ", ".join(f"{statuses.count(each)} {each}" for each in dict.fromkeys(statuses))
    click.echo(f"{file.name}: {counts or 'no value was given'}.")
    for name, each in found["fields"].items():
        if each["reason"]:
            click.echo(f" ! {name}: {each['status']}. {each['reason']}")
    if found["sha256"]:
        pages = f", {found['addendum_pages']} pages attached" if found["addendum_pages"] else ""
        click.echo(f"Written: {out}{pages}. SHA-256 {found['sha256']}")
    else:
        click.echo("No file was written: a value is not on the form. Mend the values, or use --partial.")


def _values(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except OSError:
        raise UsageError(
            f"{path.name}: there is no such file.", code="NO_SUCH_FILE", remedy="Check the path."
        ) from None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UsageError(
            f"{path.name}: it is no JSON object.",
            code="VALUES_UNREADABLE",
            remedy='It looks like {"name of the field": "value"}; `nightclerk forms inspect` lists the names.',
        )
    return found


@command.command("diff", help="What changed from OLD to NEW: fields added, removed, moved, changed; pages worded anew.")
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@json_option
def diff(old: Path, new: Path, as_json: bool) -> int:
    """Exit code 0 when it is the same form, however it was saved, else 4."""
    found = diff_forms(old, new)
    if as_json:
        print_json(found)
    else:
        _tell_changed(old, new, found)
    return int(ExitCode.OK if found["same"] else ExitCode.BUSINESS_EXCEPTIONS)


def _tell_changed(old: Path, new: Path, found: dict[str, Any]) -> None:
    if found["same"]:
        click.echo(f"{new.name} is the same form as {old.name}.")
        return
    click.echo(f"{new.name} is another revision than {old.name}: a map for one must not fill the other.")
    for what in ("added", "removed", "moved", "changed"):
        names = found[what]
        if names:
            more = f" and {len(names) - _LIST} more" if len(names) > _LIST else ""
            click.echo(f"   {len(names)} fields {what}: {', '.join(names[:_LIST])}{more}")
    for each in found["retexted"]:
        click.echo(f'   page {each["page"]} is worded otherwise: was "{each["went"]}", is "{each["came"]}"')
