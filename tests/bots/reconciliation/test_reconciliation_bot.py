"""The reconciliation bot: doubts go to a person with their counts, and what was open before keeps its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from bots.reconciliation.bot import ReconciliationRequest, Settings, reconcile
from bots.reconciliation.report import workbook
from nightclerk.records import Delivered, ItemStatus, OpenItem, Reconciliation, RowResult, RunSummary, SourceTotal
from nightclerk.testing import FakeRun

REQUEST = ReconciliationRequest(Path("claims.xlsx"), Path("remits.xlsx"), "claims-remits")
EARLIER = date(2026, 11, 2)


def source(**changes: int) -> SourceTotal:
    total = SourceTotal(
        source="claims",
        file="c",
        sheet="s",
        rows=2,
        total_cents=5,
        categorised_cents=5,
        difference_cents=0,
        categories={},
    )
    return replace(total, **changes)


def item(number: int, category: str = "contradiction") -> OpenItem:
    return OpenItem(id=f"id{number}", source="remits", category=category, row=number, cents=100, reason="why")


def found(*open_: OpenItem, total: SourceTotal | None = None) -> Reconciliation:
    return Reconciliation(
        profile="claims-remits", title="t", sources=(total or source(),), pairs=2, accepted=1, open=open_
    )


def worked(
    result: Reconciliation, before: Reconciliation | None = None, settings: Settings | None = None
) -> Reconciliation:
    run = FakeRun(answers={"reconcile claims-remits": result}, before=before, settings=settings)
    return reconcile.perform(REQUEST, run)


def test_books_without_a_doubt_are_done() -> None:
    assert reconcile.settle(worked(found())) == (ItemStatus.DONE, None)


def test_doubts_need_a_person_and_are_counted_by_category() -> None:
    status, reason = reconcile.settle(worked(found(item(1), item(2), item(3, "short_pay"))))

    assert status == ItemStatus.BUSINESS
    assert reason
    assert reason.code == "ROWS_IN_DOUBT"
    assert "2 contradictions, 1 short-pays" in reason.message


def test_a_total_that_does_not_tie_out_is_told_before_anything_else() -> None:
    _, reason = reconcile.settle(worked(found(item(1), total=source(difference_cents=3))))

    assert reason
    assert reason.code == "DOES_NOT_TIE_OUT"


def test_what_was_open_keeps_the_day_it_was_first_seen_and_what_is_gone_is_counted() -> None:
    before = found(replace(item(1), since=EARLIER), replace(item(9), since=EARLIER))
    result = worked(found(item(1), item(2)), before)

    assert [each.since for each in result.open] == [EARLIER, FakeRun().today]
    assert result.closed == 1


def test_the_same_files_again_change_nothing() -> None:
    first = worked(found(item(1), item(2)))

    assert worked(found(item(1), item(2)), first) == first


def test_a_category_that_the_clinic_tolerates_needs_nobody() -> None:
    result = worked(found(item(1, "unmatched_left")), settings=Settings(tolerate=("unmatched_left",)))

    assert reconcile.settle(result) == (ItemStatus.DONE, None)


def test_the_books_of_one_kind_are_one_subject_whatever_the_files_are_called() -> None:
    other = replace(REQUEST, left=Path("claims-december.xlsx"))

    assert reconcile.subject(REQUEST) == reconcile.subject(other)
    assert reconcile.key(REQUEST) != reconcile.key(other)


def test_the_workbook_that_was_written_is_the_result() -> None:
    run = cast(RunSummary, SimpleNamespace())

    assert workbook.describe([], run) is None
    assert workbook.describe([cast(RowResult, SimpleNamespace(record=found()))], run) == Delivered()
