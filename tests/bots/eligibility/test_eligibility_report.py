"""The workbook of a night: every row once, words beside colours, nothing that the payer did not state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bots.eligibility.bot import check_eligibility
from bots.eligibility.report import workbook
from bots.eligibility.words import reason
from nightclerk.records import (
    Benefit,
    BenefitKind,
    Change,
    CoverageInquiry,
    EligibilityResult,
    ItemStatus,
    Level,
    Measure,
    Network,
    OtherPayer,
    Outcome,
    Provider,
    RowResult,
    RunSummary,
    Severity,
    Sheet,
    YesNo,
)
from nightclerk.sheets.write import write_workbook

RUN = RunSummary(
    run_id="r1",
    bot="eligibility",
    state="completed",
    clinic="Maple Street",
    source="appointments.csv",
    started=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    ended=datetime(2026, 11, 23, 2, 5, tzinfo=UTC),
    today=date(2026, 11, 23),
    remarks=("Blank rows, skipped: 1.",),
)
INQUIRY = CoverageInquiry("lakeside", "W482913377", date(1980, 1, 2), "Doe", "Jane", date(2026, 11, 24))
CARRIED = {"chart_number": "A-17", "appointment_time": "09:30", "payer": "LHP PPO", "patient": "Doe, Jane"}


def benefit(kind: BenefitKind, amount: int, **values: Any) -> Benefit:
    stated = {"network": Network.IN, "level": Level.INDIVIDUAL, **values}
    return Benefit(kind=kind, amount=Decimal(amount), **stated)


ACTIVE = EligibilityResult(
    outcome=Outcome.ACTIVE,
    plan_name="PPO Gold",
    plan_begin=date(2026, 1, 1),
    checked_at=datetime(2026, 11, 23, 2, 3, tzinfo=UTC),
    as_of=date(2026, 11, 24),
    benefits=(
        benefit(BenefitKind.COPAY, 20, measure=Measure.PER_VISIT, service_types=("Primary care visit",)),
        benefit(BenefitKind.COPAY, 40, measure=Measure.PER_VISIT, service_types=("Specialist visit",)),
        benefit(BenefitKind.COPAY, 99, network=Network.OUT, service_types=("Primary care visit",)),
        benefit(BenefitKind.DEDUCTIBLE, 1000, measure=Measure.TOTAL),
        benefit(BenefitKind.DEDUCTIBLE, 2000, measure=Measure.TOTAL, level=Level.FAMILY),
        benefit(BenefitKind.DEDUCTIBLE, 400, measure=Measure.MET),
    ),
    pcp=Provider(name="A. Moss", phone="(312) 555-0120"),
    other_payers=(OtherPayer(name="Harbor"),),
    auth_required=YesNo.YES,
    diff=(
        Change("plan_name", "HMO", "PPO Gold", Severity.AMBER),
        Change("payer_name", "Old", "Lakeside", Severity.RED),
    ),
)


def row(number: int, record: EligibilityResult | None = ACTIVE, **values: Any) -> RowResult:
    status, why = check_eligibility.settle(record) if record else (ItemStatus.BUSINESS, reason("MISSING_MEMBER_ID"))
    outcome = str(record.outcome) if record else "rejected_input"
    base = RowResult(
        row=number,
        key=f"k{number}",
        status=status,
        reason=why,
        outcome=outcome,
        inquiry=INQUIRY if record else None,
        record=record,
        carried=CARRIED,
    )
    return replace(base, **values)


SELF_PAY = row(3, None, status=ItemStatus.DONE, outcome=None, reason=reason("SELF_PAY"))
BROKEN = row(
    4, None, status=ItemStatus.APPLICATION, outcome=None, reason=replace(reason("SELF_PAY"), code="PORTAL_DOWN")
)


def night() -> list[RowResult]:
    answers = [replace(ACTIVE, outcome=outcome, diff=()) for outcome in Outcome]
    extra = [row(20 + place, answer) for place, answer in enumerate(answers)]
    secondary = row(2, None, reason=reason("SECONDARY_MISSING_MEMBER_ID"))
    return [row(2, also=(secondary,)), SELF_PAY, BROKEN, row(5, None), *extra]


def sheets(*rows: RowResult) -> dict[str, Sheet]:
    return {sheet.title: sheet for sheet in workbook.describe(rows, RUN).sheets}


def cells(sheet: Sheet, index: int = 0) -> dict[str, Any]:
    return dict(zip((column.title for column in sheet.columns), sheet.rows[index], strict=True))


def test_the_sheets_stand_in_the_order_a_person_opens_them() -> None:
    assert list(sheets(*night())) == ["Summary", "All results", "Needs a person", "Changes", "Enter in PM"]


def test_every_row_is_there_once_and_its_secondary_right_behind_it() -> None:
    shown = sheets(*night())["All results"]

    assert [line[:2] for line in shown.rows][:4] == [(2, "primary"), (2, "secondary"), (3, "primary"), (4, "primary")]
    assert len(shown.rows) == len(night()) + 1


def test_an_active_member_shows_what_the_payer_stated_and_says_what_it_did_not() -> None:
    shown = cells(sheets(row(2))["All results"])

    assert (shown["Outcome"], shown["Patient"], shown["Chart no."]) == ("Active", "Doe, Jane", "A-17")
    assert (shown["Copay office (in network)"], shown["Copay specialist (in network)"]) == (20, 40)
    assert (shown["Deductible (individual, in network)"], shown["Deductible met"]) == (1000, 400)
    assert shown["Deductible remaining"] == shown["Coinsurance (in network)"] == shown["Ends"] == "not stated"
    assert (shown["Prior authorization"], shown["PCP"]) == ("yes", "A. Moss, (312) 555-0120")


def test_of_several_copays_none_is_chosen() -> None:
    rows = (benefit(BenefitKind.COPAY, 20), benefit(BenefitKind.COPAY, 30))
    book = sheets(row(2, replace(ACTIVE, benefits=rows)))

    assert cells(book["All results"])["Copay office (in network)"] == "several: $20.00; $30.00"
    assert "Copay office visit" not in [line[6] for line in book["Enter in PM"].rows]


def test_an_amount_without_a_network_is_labelled_so() -> None:
    rows = (benefit(BenefitKind.COPAY, 20, network=Network.NOT_STATED),)

    shown = cells(sheets(row(2, replace(ACTIVE, benefits=rows)))["All results"])

    assert shown["Copay office (in network)"] == "$20.00 (network not stated)"


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.ACTIVE, Outcome.INACTIVE}))
def test_what_is_no_answer_shows_no_coverage_and_gives_nothing_to_type(outcome: Outcome) -> None:
    book = sheets(row(2, replace(ACTIVE, outcome=outcome)))

    assert cells(book["All results"])["Plan"] is None
    assert book["Enter in PM"].rows == ()
    assert cells(book["Needs a person"])["What to do"]


def test_a_faulty_row_shows_who_it_is_why_and_what_to_do() -> None:
    shown = cells(sheets(row(5, None))["Needs a person"])

    assert (shown["Row"], shown["Patient"], shown["Why"]) == (5, "Doe, Jane", "The member ID is missing.")
    assert shown["What to do"] == "Add the ID from the card to the chart."


def test_self_pay_is_shown_and_needs_nobody() -> None:
    book = sheets(SELF_PAY)

    assert cells(book["All results"])["Outcome"] == "Self-pay"
    assert book["Needs a person"].rows == ()


def test_the_worst_changes_come_first_with_their_severity_in_words() -> None:
    shown = sheets(row(2))["Changes"]

    assert [cells(shown, index)["How urgent"] for index in (0, 1)] == ["Act today", "Before the visit"]
    assert cells(shown)["Field"] == "payer name"


def test_only_what_was_stated_is_given_to_type_and_what_changed_is_marked() -> None:
    typed = {line[6]: line[7:] for line in sheets(row(2))["Enter in PM"].rows}

    assert typed["Plan"] == ("PPO Gold", "changed")
    assert typed["Copay office visit"] == ("$20.00", None)
    assert typed["Coverage begins"] == ("01/01/2026", None)
    assert not {"Coverage ends", "Coinsurance", "Deductible remaining", "Group number"} & typed.keys()


def test_an_inactive_member_is_to_be_entered_as_such_without_amounts() -> None:
    record = replace(ACTIVE, outcome=Outcome.INACTIVE, plan_end=date(2026, 10, 31))

    typed = {line[6]: line[7] for line in sheets(row(2, record))["Enter in PM"].rows}

    assert (typed["Coverage status"], typed["Coverage ends"]) == ("Inactive", "10/31/2026")
    assert "Copay office visit" not in typed


def test_the_summary_says_what_to_do_first_and_where_it_came_from() -> None:
    summary = sheets(*night())["Summary"]

    assert summary.rows[0][:2] == ("1. Cover is not active", 1)
    assert any("appointments.csv" in line for line in summary.intro)
    assert any("Blank rows" in line for line in summary.intro)


def test_a_night_without_work_says_so() -> None:
    summary = sheets(row(2, replace(ACTIVE, diff=())))["Summary"]

    assert summary.rows[0][0] == "Nothing needs a person."


def test_every_coloured_row_says_its_state_in_words() -> None:
    for title in ("All results", "Needs a person"):
        sheet = sheets(*night())[title]
        place = [column.title for column in sheet.columns].index("Outcome")
        assert all(sheet.rows[index][place] for index in sheet.tones)


def test_the_whole_night_becomes_a_file_that_opens(tmp_path: Path) -> None:
    write_workbook(workbook.describe(night(), RUN), tmp_path / "night.xlsx")

    assert len(load_workbook(tmp_path / "night.xlsx").sheetnames) == 5


def test_an_empty_run_still_makes_a_workbook(tmp_path: Path) -> None:
    write_workbook(workbook.describe([], RUN), tmp_path / "night.xlsx")

    assert load_workbook(tmp_path / "night.xlsx").sheetnames[0] == "Summary"
