"""The workbook of an upkeep run: each task with what it counted. No patient stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nightclerk.bot import report
from nightclerk.records import Column, RowResult, RunSummary, Scalar, Sheet, UpkeepDone, Workbook

from .bot import UpkeepReport

COLUMNS = (
    Column("Task", width=14),
    Column("What", width=30),
    Column("How many", "integer", 14),
    Column("Said", width=70),
)


@report("upkeep")
def workbook(rows: Sequence[RowResult], run: RunSummary) -> Workbook | None:
    """One sheet; None when the bot did nothing."""
    done = [each for row in rows if isinstance(row.record, UpkeepReport) for each in row.record.done]
    if not done:
        return None
    shown = [line for each in done for line in _lines(each)]
    bad = {index: "bad" for index, line in enumerate(shown) if line[1] == "PROBLEM"}
    return Workbook((Sheet("Upkeep", COLUMNS, tuple(shown), bad, intro=(f"Upkeep, {run.clinic}",), filters=False),))


def _lines(done: UpkeepDone) -> Iterator[tuple[Scalar, ...]]:
    if done.problem:
        yield done.task, "PROBLEM", None, done.problem
    if done.remark:
        yield done.task, "", None, done.remark
    for name, number in done.counts.items():
        yield done.task, name.replace("_", " "), number, ""
