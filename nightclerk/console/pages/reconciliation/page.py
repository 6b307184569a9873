"""Reconciliation: whether the totals tie out, what is in doubt, and the rows of both files behind it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from starlette.responses import Response

from nightclerk.console.frame import READERS, WORKERS, Call, Page, address
from nightclerk.console.names import names_of
from nightclerk.records import Reconciliation
from nightclerk.runtime import reconciliations
from nightclerk.runtime.reconciliations import NAMES, title_of

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
    category, start = call.query("category"), call.query("from")
    begin = int(start) if start.isdigit() else 0
    items = [each for each in seen.report.open if category in ("", each.category)] if seen.report else []
    return call.show(
        "reconciliation/one.html",
        seen=seen,
        report=seen.report,
        categories=_categories(seen.report) if seen.report else [],
        counted=Counter(each.category for each in seen.report.open) if seen.report else {},
        title=lambda name: title_of(seen.report, name) if seen.report else name,
        category=category,
        items=items[begin : begin + PART],
        total=len(items),
        begin=begin,
        following=str(begin + PART) if begin + PART < len(items) else "",
        here=address(f"/reconciliation/{seen.run.id}", {"category": category} if category else {}),
        may_work=call.person.role in WORKERS,
        workbook=Path(seen.run.workbook).name if seen.run.workbook and Path(seen.run.workbook).exists() else "",
    )


@page.get("/reconciliation/{run}/rows", may=WORKERS)
def show_rows(call: Call) -> Response:
    """The rows of both files in one category, as the workbook has them."""
    seen = reconciliations.one(call.office, call.part("run"))
    category, start = call.query("category"), call.query("from")
    shown = reconciliations.rows_behind(call.office, seen, category, int(start) if start.isdigit() else 2, PART)
    return call.show(
        "reconciliation/rows.html",
        seen=seen,
        name=title_of(seen.report, category) if seen.report else category,
        shown=shown,
        here=address(f"/reconciliation/{seen.run.id}/rows", {"category": category}),
        following=str(shown.rows[-1][0] + 1) if shown.more else "",
    )


def _categories(report: Reconciliation) -> list[str]:
    """Those that any source has, in the order in which they are worked."""
    there = {name for source in report.sources for name in source.categories}
    return [name for name in (*NAMES, *sorted(there - NAMES.keys())) if name in there]
