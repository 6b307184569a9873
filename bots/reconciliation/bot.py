"""Reconcile two files: who was paid for what, what is in doubt, and since when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from nightclerk.bot import Run, bot
from nightclerk.records import ItemStatus, OpenItem, Reason, Reconciliation

from .words import in_words


@dataclass(frozen=True)
class ReconciliationRequest:
    """`left` and `right` are files, `profile` one of templates/reconciliation; `fees` a fee schedule, if there is one.

    `book` names what is reconciled month by month ("main office"): what was open in its last run is carried forward.
    """

    left: Path
    right: Path
    profile: str
    fees: Path | None = None
    book: str = ""


@dataclass(frozen=True)
class Settings:
    """`tolerate` are categories that may stay open without a person: what only waits for its other half."""

    tolerate: tuple[str, ...] = ()


def key(request: ReconciliationRequest) -> str:
    """The two files and the profile."""
    return f"{request.profile}:{request.left}:{request.right}"


def subject(request: ReconciliationRequest) -> str:
    """The book: its runs are compared with one another, whatever the files are called."""
    return f"{request.profile}:{request.book}"


def settle(report: Reconciliation) -> tuple[ItemStatus, Reason | None]:
    """A total that does not tie out, or rows that need a person, go to one; otherwise it is done."""
    off = [each.source for each in report.sources if each.difference_cents]
    if off:
        words = f"The totals of {', '.join(off)} do not tie out: believe none of it, and tell support."
        return ItemStatus.BUSINESS, Reason("DOES_NOT_TIE_OUT", words)
    if report.open:
        words = f"{in_words(report)}. Work through the workbook's sheets; the next run tells what is still open."
        return ItemStatus.BUSINESS, Reason("ROWS_IN_DOUBT", words)
    return ItemStatus.DONE, None


@bot(
    "reconciliation",
    key=key,
    subject=subject,
    settle=settle,
    fresh=True,
    answers=lambda _report: True,
    settings=Settings,
)
def reconcile(request: ReconciliationRequest, run: Run) -> Reconciliation:
    """Match the files; what was open in the last run of the book keeps the day it was first seen."""
    with run.step("Match the rows"):
        found = run.reconcile(request.left, request.right, request.profile, request.fees)
    with run.step("Compare with the last run"):
        return carried(found, run.previous(), run.today, run.settings or Settings())


def carried(found: Reconciliation, before: Reconciliation | None, today: date, settings: Settings) -> Reconciliation:
    """`found` with the day each open row was first seen, and how many rows of the last run are no longer open."""
    known = {each.id: each.since for each in before.open} if isinstance(before, Reconciliation) else {}
    now = {each.id for each in found.open}
    kept = [_since(each, known, today) for each in found.open if each.category not in settings.tolerate]
    return replace(found, open=tuple(kept), closed=len(known.keys() - now))


def _since(item: OpenItem, known: dict[str, date | None], today: date) -> OpenItem:
    return replace(item, since=known.get(item.id) or today)
