"""The workbook of a reconciliation is written while it is matched; here it is only named."""

from __future__ import annotations

from collections.abc import Sequence

from nightclerk.bot import report
from nightclerk.records import Delivered, Reconciliation, RowResult, RunSummary


@report("reconciliation")
def workbook(rows: Sequence[RowResult], _run: RunSummary) -> Delivered | None:
    """None when no file could be matched."""
    return Delivered() if any(isinstance(row.record, Reconciliation) for row in rows) else None
