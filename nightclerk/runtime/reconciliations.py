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
from nightclerk.store import runs
from nightclerk.store.runs import RunRow, Wanted

BOT = "reconciliation"
NAMES = {
    "matched": "Matched",
    "probable": "Probable",
    "contradiction": "Contradictions",
    "short_pay": "Short pays",
    "duplicate": "Duplicates",
    "reversal": "Reversals",
    "ambiguous": "Ambiguous",
    "unmatched_left": "Only on the left",
    "unmatched_right": "Only on the right",
    "provider_adjustment": "Provider adjustments",
    "not_due": "Nothing due",
}


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
    """A category as its sheet in the workbook is called."""
    return report.words.get(category) or NAMES.get(category, category)


@dataclass(frozen=True)
class SheetRows:
    """Some rows of a sheet: its titles, the rows as texts with their number in the sheet, and whether more follow."""

    titles: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    more: bool


def rows_behind(office: Office, seen: Seen, category: str, first: int, most: int) -> SheetRows:
    """The rows of both files in a category, from the run's workbook, from row `first` of its sheet on; audited.

    Raises `UsageError` NO_WORKBOOK when it is gone, NO_SUCH_SHEET when it has no sheet of that category.
    """
    from openpyxl import load_workbook  # not for every page

    path = Path(seen.run.workbook or "")
    if seen.report is None or not path.is_file():
        raise UsageError("The workbook of this run is gone.", code="NO_WORKBOOK", remedy="Run it again.")
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        name = title_of(seen.report, category)[:31].strip()
        if name not in book.sheetnames:
            raise UsageError("Nothing is in this category.", code="NO_SUCH_SHEET", remedy="Choose another category.")
        sheet = book[name]
        titles = next(sheet.iter_rows(max_row=1, values_only=True), ())
        found = list(islice(sheet.iter_rows(min_row=max(first, 2), values_only=True), most + 1))
    finally:
        book.close()
    office.audit.note("export.shown", run=seen.run.id, item=seen.item, what="reconciliation", rows=len(found[:most]))
    texts = tuple((max(first, 2) + place, tuple(map(_text, row))) for place, row in enumerate(found[:most]))
    return SheetRows(tuple(map(_text, titles)), texts, len(found) > most)


def _text(value: object) -> str:
    return "" if value is None else f"{value:,.2f}" if isinstance(value, float) else str(value)
