"""The upkeep bot: proof and backup come before anything is deleted, and a problem stops the rest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bots.upkeep.bot import UpkeepReport, UpkeepRequest, keep_in_order
from bots.upkeep.report import workbook
from nightclerk.records import ItemStatus, RowResult, RunSummary, UpkeepDone
from nightclerk.testing import FakeRun

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
RUN = RunSummary(
    run_id="r",
    bot="upkeep",
    state="completed",
    clinic="Maple",
    source="",
    started=NOW,
    ended=None,
    today=NOW.date(),
)


def done(**problems: str) -> dict[str, Any]:
    tasks = ("verify", "backup", "purge", "room")
    return {task: UpkeepDone(task=task, counts={"n": 1}, problem=problems.get(task, "")) for task in tasks}


def test_the_log_is_proven_and_a_backup_written_before_anything_is_deleted() -> None:
    run = FakeRun(answers=done())
    report = keep_in_order.perform(UpkeepRequest(), run)

    assert [task for _payer, task, _item in run.asked] == ["verify", "backup", "purge", "room"]
    assert keep_in_order.settle(report) == (ItemStatus.DONE, None)


def test_while_the_log_is_not_proven_nothing_is_deleted_and_a_person_is_told() -> None:
    run = FakeRun(answers=done(verify="The audit log is not proven."))
    report = keep_in_order.perform(UpkeepRequest(), run)
    status, why = keep_in_order.settle(report)

    assert [task for _payer, task, _item in run.asked] == ["verify"]
    assert status is ItemStatus.BUSINESS
    assert why is not None
    assert (why.code, why.message) == ("UPKEEP_PROBLEM", "The audit log is not proven.")


def test_one_task_can_be_asked_for_alone() -> None:
    run = FakeRun(answers=done())
    keep_in_order.perform(UpkeepRequest("room"), run)

    assert [task for _payer, task, _item in run.asked] == ["room"]


def test_the_workbook_names_every_count_and_problem() -> None:
    report = UpkeepReport(
        (UpkeepDone(task="purge", counts={"runs_kept": 3}), UpkeepDone(task="verify", problem="Torn."))
    )
    book = workbook.describe([RowResult(row=1, key="all", status=ItemStatus.DONE, record=report)], RUN)

    assert book is not None
    assert book.sheets[0].rows == (("purge", "runs kept", 3, ""), ("verify", "PROBLEM", None, "Torn."))
    assert workbook.describe([], RUN) is None
