"""The part that runs in the limited child: read the files, match them, write what came of it into a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from nightclerk.errors import UsageError
from nightclerk.reconcile import fees, forms, gaps, remits, rivals
from nightclerk.reconcile.affixes import without_affixes
from nightclerk.reconcile.alike import with_common_columns
from nightclerk.reconcile.asides import records
from nightclerk.reconcile.carry import open_items
from nightclerk.reconcile.columns import Table, find_columns, known_titles, noted, typed, typed_column
from nightclerk.reconcile.orders import in_one_order
from nightclerk.reconcile.outcome import Outcome, for_a_person, totals
from nightclerk.reconcile.profile import SIDES, Also, Profile, Side, read_profile
from nightclerk.reconcile.rivals import told_by_the_other
from nightclerk.reconcile.run import Sources, reconcile
from nightclerk.reconcile.spellings import in_one_spelling
from nightclerk.reconcile.written import write
from nightclerk.sheets.book import Sheet, load, sheets
from nightclerk.x12.files import is_x12

Own = Mapping[str, tuple[str, ...]]


def match(request: str) -> dict[str, Any]:
    """Reconcile as the JSON `request` asks (see `files.Request`); what is returned is small, the rest is in files.

    Raises `UsageError` where a file cannot be read, `InvalidFiles` for a bad profile.
    """
    asked = json.loads(request)
    profile, sources = read_sources(asked)
    outcome = reconcile(sources, profile, date.fromisoformat(asked["as_of"]))
    files = write(outcome, Path(asked["folder"]), people=asked["workbook"])
    return summary(outcome) | {"files": files, "open": open_items(outcome) if asked["workbook"] else []}


def read_sources(asked: Mapping[str, Any]) -> tuple[Profile, Sources]:
    """The files of a request, typed; the profile gets the common columns of both where it names none."""
    profile = read_profile(Path(asked["profile"]))
    own: Own = {name: tuple(words) for name, words in asked["columns"].items()}
    left, right = (_sheet(asked, profile, side, own) for side in SIDES)
    if profile.alike:
        profile = with_common_columns(profile, left, right)
    one, other = _typed(left, right, profile, own)
    if Path(asked["left"]).samefile(asked["right"]) and left.sheet == right.sheet:
        raise UsageError(
            "Both lists are the same sheet of the same file.",
            code="SAME_LIST",
            remedy="Give the other file, or name another sheet of it for one side.",
        )
    if profile.cardinality != "deposits":  # whose traces are looked for in the bank's words
        profile = gaps.shortened(profile, one, other)
        one, other = gaps.told(*in_one_spelling(*without_affixes(one, other, profile), profile), profile)
        one, other = in_one_order(one, other, profile)
    charges = _fees(asked, profile)
    if charges is not None and (missing := fees.missing(one, other, profile)):
        other, charges = noted(other, missing), None
    return profile, Sources(one, other, _extra(asked, profile), charges)


def _typed(left: Sheet, right: Sheet, profile: Profile, own: Own) -> tuple[Table, Table]:
    """Both sheets typed, the numbers of the keys from the columns that have the same values."""
    chosen = told_by_the_other(left, right, profile, own)
    one, other = (
        typed(sheet, profile, side, {**own, **{name: (two[place],) for name, two in chosen.items()}})
        for place, (sheet, side) in enumerate(zip((left, right), SIDES, strict=True))
    )
    notes = tuple(rivals.words(left, right, name, two) for name, two in chosen.items())
    return one, noted(other, *notes)


def summary(outcome: Outcome) -> dict[str, Any]:
    """What the command tells: sheets, totals by category, notes. No row's content."""
    tables = [outcome.left, outcome.right, *([outcome.extra.table] if outcome.extra else [])]
    return {
        "title": outcome.profile.title,
        "words": outcome.profile.categories,
        "sources": [
            {"source": t.name, "file": t.file, "sheet": t.sheet, "rows": len(t.frame), "notes": t.notes} for t in tables
        ],
        "totals": [
            {
                "source": each.source,
                "total_cents": each.total_cents,
                "categorised_cents": each.categorised_cents,
                "difference_cents": each.difference_cents,
                "categories": {
                    name: {"rows": rows, "cents": cents} for name, (rows, cents) in each.by_category.items()
                },
            }
            for each in totals(outcome)
        ],
        "pairs": int((outcome.pairs["l"].is_not_null() & outcome.pairs["r"].is_not_null()).sum()),
        "accepted": int(outcome.pairs["accepted"].sum()),
        "for_a_person": len(for_a_person(outcome.pairs)),
    }


def _sheet(asked: Mapping[str, Any], profile: Profile, side: Side, own: Own) -> Sheet:
    path, words = Path(asked[side]), [word for each in own.values() for word in each]
    try:
        if is_x12(path):
            return remits.sheets_of(path)[remits.LINES]
        named = asked[f"{side}_sheet"] or _titled(path, profile.source(side).sheets)
        return load(path, sheet=named or None, known_headers=(*known_titles(profile, side), *words))
    except UsageError as error:
        raise UsageError(f"{path.name}: {error.message}", code=error.code, remedy=error.remedy) from None


def _titled(path: Path, titles: tuple[str, ...]) -> str:
    """The only visible sheet whose title is one of the profile's, or nothing."""
    wanted = {title.casefold() for title in titles}
    found = [each.title for each in sheets(path) if each.state == "visible" and each.title.strip().casefold() in wanted]
    return found[0] if len(found) == 1 else ""


def _extra(asked: Mapping[str, Any], profile: Profile) -> Table | None:
    """The provider adjustments beside a source, where its file has such a sheet."""
    for side in SIDES:
        also = profile.source(side).also
        sheet = _beside(Path(asked[side]), also) if also else None
        if also and sheet:
            return _adjustments(sheet, also)
    return None


def _beside(path: Path, also: Also) -> Sheet | None:
    if is_x12(path):
        return remits.sheets_of(path).get(remits.PLB)
    title = _titled(path, also.sheets)
    return load(path, sheet=title, known_headers=(*also.key, *also.amount)) if title else None


def _adjustments(sheet: Sheet, also: Also) -> Table:
    places = find_columns(sheet, {"key": also.key, "amount": also.amount}, ("key", "amount"), {})
    sheet, notes = records(sheet, [places["key"]], places["amount"])
    frame = pl.DataFrame(
        {
            "row": sheet.frame["row"],
            "key": forms.identifiers(sheet.frame[places["key"]]),
            "cents": typed_column("money", sheet.frame[places["amount"]], sheet).fill_null(0),
        }
    )
    return Table(also.name, sheet.file, sheet.sheet, frame, sheet.frame, notes)


def _fees(asked: Mapping[str, Any], profile: Profile) -> pl.DataFrame | None:
    if not asked["fees"] or profile.fees is None:
        return None
    path = Path(asked["fees"])
    title = _titled(path, profile.fees.sheets)
    return fees.schedule(load(path, sheet=title or None, known_headers=fees.fee_titles(profile)), profile)
