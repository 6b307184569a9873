"""`nightclerk sheets match`: two tables, matched row by row, without a database."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from nightclerk.cli.common import json_option
from nightclerk.errors import ExitCode, UsageError
from nightclerk.reconcile.files import PAIRS, Request, match_files
from nightclerk.reconcile.profile import find_profile, read_profile
from nightclerk.workspace import Workspace, find_workspace

# category -> what a person does with it
NEXT = {
    "matched": "",
    "probable": "those not accepted: confirm them",
    "contradiction": "find out whose money it is; nothing was accepted",
    "short_pay": "appeal, or correct the fee schedule",
    "duplicate": "find out whether it must be given back",
    "reversal": "check that the ledger took it back too",
    "ambiguous": "several fit: look at the slip or the claim",
    "not_due": "",
    "unmatched_left": "look for the other half",
    "unmatched_right": "look for the other half",
    "provider_adjustment": "post it apart from the claims",
}
_SHOWN_TOTALS = ("source", "total_cents", "categorised_cents", "difference_cents")


@click.command("match", help="Match the rows of LEFT with those of RIGHT by a profile; every cent is accounted for.")
@click.argument("left", type=click.Path(path_type=Path))
@click.argument("right", type=click.Path(path_type=Path))
@click.option("--profile", required=True, metavar="NAME", help="A profile of templates/reconciliation, or a file.")
@click.option("--left-sheet", default="", metavar="NAME", help="The sheet of LEFT, by the name on its tab.")
@click.option("--right-sheet", default="", metavar="NAME", help="The sheet of RIGHT.")
@click.option(
    "--fees", type=click.Path(path_type=Path), help="A fee schedule: what was allowed below it is a short-pay."
)
@click.option(
    "--column",
    "named",
    multiple=True,
    metavar="FIELD=HEADING",
    help='How a column is called here, such as paid=Net; without headings, paid="Column C".',
)
@click.option("--as-of", metavar="DATE", help="The day that ages are told for (YYYY-MM-DD); today when left out.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write workbook, JSON and CSV there.")
@json_option
def match(
    left: Path,
    right: Path,
    profile: str,
    left_sheet: str,
    right_sheet: str,
    fees: Path | None,
    named: tuple[str, ...],
    as_of: str | None,
    out: Path | None,
    as_json: bool,
) -> int:
    """Exit code 0; 4 when something needs a person; 2 when a file cannot be read."""
    room = _workspace()
    found_profile = find_profile(profile, room)
    with tempfile.TemporaryDirectory(prefix="nightclerk-match-") as folder:
        request = Request(
            left=left,
            right=right,
            profile=found_profile,
            folder=_made(out) if out else Path(folder),
            as_of=_day(as_of),
            left_sheet=left_sheet,
            right_sheet=right_sheet,
            fees=fees,
            columns=_words(named, found_profile, room),
            workbook=out is not None,
        )
        found = match_files(request)
        for line in _json(found, request.folder) if as_json else _told(found, out):
            click.echo(line)
    for source in found["sources"] if as_json else ():
        for note in source["notes"]:
            click.echo(f"{source['source']}: {note}", err=True)
    return int(ExitCode.BUSINESS_EXCEPTIONS if found["for_a_person"] else ExitCode.OK)


def _workspace() -> Workspace | None:
    """The workspace here, for its own profiles and words; the command works without one."""
    try:
        return find_workspace()
    except UsageError:
        return None


def _words(named: tuple[str, ...], profile: Path, room: Workspace | None) -> dict[str, tuple[str, ...]]:
    """The clinic's own header words by field, and those of the command line before them."""
    words = dict(room.clinic.columns) if room else {}
    fields = read_profile(profile).fields if named else {}
    for each in named:
        field, _, heading = each.partition("=")
        if not heading or field.partition(".")[0] not in fields:
            raise UsageError(
                "--column is FIELD=HEADING, with a field of the profile.",
                code="COLUMN_FORM",
                remedy=f"The fields are: {', '.join(fields) or 'none, it compares the columns that both lists have'}.",
            )
        words[field] = (heading, *words.get(field, ()))
    return words


def _day(given: str | None) -> date:
    try:
        return date.fromisoformat(given) if given else date.today()  # noqa: DTZ011 - the day on this desk
    except ValueError:
        raise UsageError("--as-of is no date.", code="BAD_DATE", remedy="Write it as 2026-11-30.") from None


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise UsageError(
            "The folder for the results cannot be made.", code="FOLDER_IMPOSSIBLE", remedy="Choose another folder."
        ) from None
    return folder


def _json(found: dict[str, Any], folder: Path) -> Iterator[str]:
    """One JSON document, a pair a line."""
    totals = [{name: each[name] for name in _SHOWN_TOTALS} for each in found["totals"]]
    with (folder / PAIRS).open(encoding="utf-8") as lines:
        before = '{"pairs": ['
        for line in lines:
            yield before + line.rstrip("\n")
            before = ","
        yield f'{before if before != "," else ""}], "totals": {json.dumps(totals)}}}'


def _told(found: dict[str, Any], out: Path | None) -> Iterator[str]:
    yield f"{found['title']}: {found['pairs']:,} pairs, {found['accepted']:,} of them accepted."
    for source, total in zip(found["sources"], found["totals"], strict=True):
        yield from _source(source, total, found["words"])
    if found["for_a_person"]:
        yield f"{found['for_a_person']:,} pairs and rows need a person."
    if out:
        yield f"Written to {out}: {', '.join(found['files'])}."


def _source(source: dict[str, Any], total: dict[str, Any], words: dict[str, str]) -> Iterator[str]:
    place = source["file"] + (f", sheet {source['sheet']}" if source["sheet"] else "")
    yield ""
    yield f"{source['source']} ({place}): {source['rows']:,} rows, {_dollars(total['total_cents'])}"
    for category, each in total["categories"].items():
        name = words.get(category) or category.replace("_", " ")
        todo = f"  {NEXT[category]}" if NEXT.get(category) else ""
        yield f"  {name:<34} {each['rows']:>9,} {_dollars(each['cents']):>18}{todo}"
    off = total["difference_cents"]
    yield "  ties out to the cent" if not off else f"  DOES NOT TIE OUT: {_dollars(off)} are missing; tell support"
    for note in source["notes"]:
        yield f"  - {note}"


def _dollars(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"
