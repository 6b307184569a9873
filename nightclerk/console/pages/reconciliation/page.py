"""Reconciliation: whether the totals tie out, what is in doubt, and the rows of both files behind it."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from starlette.responses import Response

from nightclerk.console.frame import READERS, WORKERS, Call, Page, address
from nightclerk.console.names import names_of
from nightclerk.records import Reconciliation
from nightclerk.runtime import reconciliations
from nightclerk.runtime.answers import workbook_name
from nightclerk.runtime.reconciliations import title_of
from nightclerk.sheets.categories import CATEGORIES
from nightclerk.store.runs import RunRow

page = Page("reconciliation", menu="Reconciliation", order=55)
PART = 50


@page.get("/reconciliation", may=READERS)
def show_list(call: Call) -> Response:
    """The newest reconciliations and whether each ties out."""
    found, following = reconciliations.latest(call.office, call.query("after"))
    return call.show("reconciliation/list.html", found=found, following=following, names=names_of(call.office))


@page.get("/reconciliation/{run}", may=READERS)
def show_one(call: Call) -> Response:
    """One reconciliation: the totals of each source by category, and what is open."""
    seen = reconciliations.one(call.office, call.part("run"))
    words = _shown(call, seen.run, seen.report) if seen.report else {}
    return call.show("reconciliation/one.html", run=seen.run, report=seen.report, **words)


def _shown(call: Call, run: RunRow, report: Reconciliation) -> dict[str, Any]:
    category = call.query("category")
    items = [each for each in report.open if category in ("", each.category)]
    begin = _number(call.query("after"))
    return {
        "categories": _categories(report),
        "counted": Counter(each.category for each in report.open),
        "title": partial(title_of, report),
        "category": category,
        "items": items[begin : begin + PART],
        "total": len(items),
        "following": str(begin + PART) if begin + PART < len(items) else "",
        "here": address(f"/reconciliation/{run.id}", {"category": category} if category else {}),
        "may_work": call.person.role in WORKERS,
        "workbook": workbook_name(run),
    }


@page.get("/reconciliation/{run}/rows", may=WORKERS)
def show_rows(call: Call) -> Response:
    """The rows of both files in one category, as the workbook has them."""
    seen, category = reconciliations.one(call.office, call.part("run")), call.query("category")
    shown = reconciliations.rows_behind(call.office, seen, category, _number(call.query("after")), PART)
    return call.show(
        "reconciliation/rows.html",
        run=seen.run,
        shown=shown,
        here=address(f"/reconciliation/{seen.run.id}/rows", {"category": category}),
    )


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _categories(report: Reconciliation) -> list[str]:
    """Those that any source has, in the order of the workbook's sheets."""
    there = {name for source in report.sources for name in source.categories}
    return [name for name in (*CATEGORIES, *sorted(there - CATEGORIES.keys())) if name in there]
