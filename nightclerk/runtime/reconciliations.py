"""Reconciliations that were run: their totals, and the rows of both files behind a category."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from nightclerk.errors import UsageError
from nightclerk.records import Reconciliation
from nightclerk.runtime.answers import known_run, rows_of
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.office import Office
from nightclerk.sheets.categories import OTHERS, worded
from nightclerk.sheets.write import sheet_title
from nightclerk.store import runs
from nightclerk.store.runs import RunRow, Wanted

BOT = "reconciliation"


@dataclass(frozen=True)
class Seen:
    """A run of the bot and what it came to; `report` is None while it runs, or where the files could not be matched."""

    run: RunRow
    item: str
    report: Reconciliation | None


def latest(office: Office, after: str = "", limit: int = 15) -> tuple[list[Seen], str]:
    """The newest reconciliations, and where the list goes on."""
    found, following = runs.page(office.store, Wanted(bot=BOT), after, limit)
    return [_seen(office, each) for each in found], following


def one(office: Office, run_id: str) -> Seen:
    """One reconciliation; raises `UsageError` NO_SUCH_RUN, also for the run of another bot."""
    run = known_run(office, run_id)
    if run.bot != BOT:
        raise UsageError("That run is no reconciliation.", code="NO_SUCH_RUN", remedy="Open it from Runs.")
    return _seen(office, run)


def _seen(office: Office, run: RunRow) -> Seen:
    row = next(iter(rows_of(office, working_bot(office.workspace, BOT), run.id)), None)
    record = row.record if row else None
    return Seen(run, row.item if row else "", record if isinstance(record, Reconciliation) else None)


def title_of(report: Reconciliation, category: str) -> str:
    """A category as the workbook calls it."""
    left, right = (each.source for each in report.sources[:2])
    return worded(category, OTHERS | report.words, left, right)[0]


def _sheet_of(report: Reconciliation, category: str) -> str:
    """The title of the category's sheet; a list beside the two has one of its own name."""
    beside = (each.source for each in report.sources[2:] if category in each.categories)
    return sheet_title(next(beside, title_of(report, category)), [])


@dataclass(frozen=True)
class SheetRows:
    """Some rows of a sheet as texts: the category's name, the columns' titles, and where it goes on ("" at the end)."""

    name: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    following: str


def rows_behind(office: Office, seen: Seen, category: str, after: int, most: int) -> SheetRows:
    """The rows of both files in a category, from the run's workbook, behind its first `after`; audited.

    Raises `UsageError` NO_WORKBOOK when it is gone, NO_SUCH_SHEET when it has no sheet of that category.
    """
    from openpyxl import load_workbook  # not for every page

    path = Path(seen.run.workbook or "")
    if seen.report is None or not path.is_file():
        raise UsageError("The workbook of this run is gone.", code="NO_WORKBOOK", remedy="Run it again.")
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        name = _sheet_of(seen.report, category)
        if name not in book.sheetnames:
            raise UsageError("Nothing is in this category.", code="NO_SUCH_SHEET", remedy="Choose another category.")
        rows = book[name].iter_rows(values_only=True)
        titles = next(rows, ())
        found = list(islice(rows, after, after + most + 1))
    finally:
        book.close()
    shown = found[:most]
    office.audit.note("export.shown", run=seen.run.id, item=seen.item, what="reconciliation", rows=len(shown))
    following = str(after + most) if len(found) > most else ""
    texts = tuple(tuple(map(_text, row)) for row in shown)
    return SheetRows(title_of(seen.report, category), tuple(map(_text, titles)), texts, following)


def _text(value: object) -> str:
    return "" if value is None else f"{value:,.2f}" if isinstance(value, float) else str(value)
