"""`nightclerk forms`: PDF forms, inspected, filled with proof, and compared between revisions."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from nightclerk.cli.common import json_option, print_json, workspace_at, workspace_option
from nightclerk.errors import ExitCode, InvalidFiles, UsageError
from nightclerk.forms.draft import draft as draft_map
from nightclerk.forms.files import diff_forms, fill_form, fingerprint_form, inspect_form, picture_form, propose_places
from nightclerk.forms.lint import KEPT
from nightclerk.forms.lint import lint as lint_template
from nightclerk.forms.templates import Template, fill_request, find_templates, open_template
from nightclerk.isolation.doors import absent

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


@command.command("fill", help="Fill a form by field names, or by a map from a request; prove it, and write it.")
@click.argument("file", type=_FILE, required=False)
@click.option("--values", type=_FILE, metavar="VALUES.json", help="Values by field name; any FILE, no map.")
@click.option("--map", "map_", type=_FILE, metavar="MAP.yaml", help="The map of a form; FILE: its blank, if elsewhere.")
@click.option("--data", type=_FILE, metavar="REQUEST.json", help="The request that the map takes its values from.")
@click.option("--out", type=_FILE, required=True, metavar="OUT.pdf", help="Where the filled form goes.")
@click.option("--flatten", is_flag=True, help="Make the values part of the pages; only signature fields stay.")
@click.option("--partial", is_flag=True, help="Write the file even when a value was refused; only with --values.")
@click.option("--pictures", type=_FILE, metavar="DIR", help="Also a picture of each page, to look at before it leaves.")
@json_option
def fill(
    file: Path | None,
    values: Path | None,
    map_: Path | None,
    data: Path | None,
    out: Path,
    flatten: bool,
    partial: bool,
    pictures: Path | None,
    as_json: bool,
) -> int:
    """Exit code 0, or 4 when something given or required is not on the form: then there is no file."""
    if values and file and not map_ and not data:
        found = fill_form(file, _document(values), out, flatten=flatten, partial=partial)
    elif map_ and data and not values and not partial:
        found = fill_request(_sound(open_template(map_, file)), _document(data), out, flatten=flatten)
    else:
        raise click.UsageError("Give FILE and --values, or --map and --data.")
    if pictures and found["sha256"]:
        picture_form(out, pictures)
    if as_json:
        print_json(found)
    else:
        _tell_filled((file or map_ or out).name, out, found)
    return int(ExitCode.BUSINESS_EXCEPTIONS if _lost(found) else ExitCode.OK)


def _sound(template: Template) -> Template:
    """The template, unless its map is wrong or was made for another revision; raises `InvalidFiles`."""
    wrong = [each for each in lint_template(template) if each.code != "FORM_ABSENT"]
    if wrong:
        raise InvalidFiles(wrong)
    return template


def _lost(found: dict[str, Any]) -> bool:
    return bool(found.get("problems")) or any(
        each["status"] == "refused" or (each["reason"] or "").startswith("NO_SUCH_FIELD")
        for each in found["fields"].values()
    )


def _tell_filled(name: str, out: Path, found: dict[str, Any]) -> None:
    statuses = [each["status"] for each in found["fields"].values()]
    counts = ", ".join(f"{statuses.count(each)} {each}" for each in dict.fromkeys(statuses))
    click.echo(f"{name}: {counts or 'nothing was filled'}.")
    for each in found.get("problems", ()):
        click.echo(f" ! {each['label'] or each['path']} ({each['path']}): [{each['code']}] {each['message']}")
    for target, each in found["fields"].items():
        if each["reason"]:
            click.echo(f" ! {target}: {each['status']}. {each['reason']}")
    if found["sha256"]:
        pages = f", {found['addendum_pages']} pages attached" if found["addendum_pages"] else ""
        click.echo(f"Written: {out}{pages}. SHA-256 {found['sha256']}")
    else:
        click.echo("No file was written. Mend what is named above, and run the same command again.")


def _document(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except OSError:
        raise absent(path) from None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UsageError(
            f"{path.name}: it is no JSON object.",
            code="JSON_UNREADABLE",
            remedy='Values look like {"name of the field": "value"}, a request like {"patient": {"last": "Ashe"}}.',
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


@command.command("lint", help="Check a map by itself and against its blank form; every mistake with its line.")
@click.argument("map_", metavar="MAP.yaml", type=_FILE)
@click.argument("file", type=_FILE, required=False)
@json_option
def lint(map_: Path, file: Path | None, as_json: bool) -> int:
    """Exit code 0, or 2 when something is wrong. A blank that is not there is told, and is no mistake."""
    found = lint_template(open_template(map_, file))
    wrong = [each for each in found if each.code != "FORM_ABSENT"]
    if as_json:
        print_json({"findings": [asdict(each) for each in found]})
    else:
        for each in found:
            click.echo(str(each))
        click.echo(f"{map_}: {len(wrong)} mistakes.")
    return int(ExitCode.USAGE if wrong else ExitCode.OK)


@command.command("list", help="The forms of this workspace, and whether their blanks are here.")
@workspace_option
@json_option
def list_(workspace: str | None, as_json: bool) -> int:
    """Exit code 0."""
    rows = []
    for path in find_templates(workspace_at(workspace).root):
        template = open_template(path)
        head = template.map.form
        rows.append({**asdict(head), "map": str(path), "here": template.blank is not None})
    if as_json:
        print_json({"forms": rows})
        return int(ExitCode.OK)
    for row in rows:
        click.echo(f"{row['id']}  {row['title']}  ({row['kind']}){'' if row['here'] else '  its blank is not here'}")
        click.echo(f"   {row['map']}")
    if not rows:
        click.echo("No form has a map here: `nightclerk forms draft FILE` begins one.")
    return int(ExitCode.OK)


@command.command("draft", help="Begin a map for FILE from its labels; what is not sure stays a comment for a person.")
@click.argument("file", type=_FILE)
@click.option("--out", type=_FILE, metavar="DIR", help="A folder for map.yaml and fingerprint.json.")
def draft(file: Path, out: Path | None) -> int:
    """Exit code 0. The draft is not accepted: `lint` says so until a person fills that in."""
    found = inspect_form(file)
    text = draft_map(file, found, propose_places(file) if found["kind"] == "flat" else [])
    if out is None:
        click.echo(text, nl=False)
        return int(ExitCode.OK)
    if (out / "map.yaml").exists():
        raise UsageError(
            "There is a map in that folder.", code="MAP_EXISTS", remedy="Name another folder, or remove it."
        )
    out.mkdir(parents=True, exist_ok=True)
    (out / "map.yaml").write_text(text, "utf-8")
    (out / KEPT).write_text(json.dumps(fingerprint_form(file), indent=1, sort_keys=True) + "\n", "utf-8")
    click.echo(f"Written: {out / 'map.yaml'} and {KEPT}. Read it against the form, then `nightclerk forms lint`.")
    return int(ExitCode.OK)
