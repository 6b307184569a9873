"""What the front desk is told of a patient: little, in words, never a birth date, a member ID or a guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bots.eligibility.brief import front_desk
from bots.eligibility.words import reason
from nightclerk.bot import BriefingAbout, PastRun
from nightclerk.bot.dates import clock_minutes, clock_shown
from nightclerk.records import (
    Benefit,
    BenefitKind,
    BriefingLine,
    Change,
    CoverageInquiry,
    EligibilityResult,
    ItemStatus,
    Network,
    OtherPayer,
    Outcome,
    RowResult,
    RunSummary,
    Severity,
    YesNo,
)

DAY = date(2026, 11, 25)
STARTED = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
RUN = RunSummary(
    run_id="r1",
    bot="eligibility",
    state="completed",
    clinic="Maple",
    source="appointments.csv",
    started=STARTED,
    ended=None,
    today=DAY,
)
INQUIRY = CoverageInquiry("lakeside", "W482913377", date(1980, 1, 2), "Doe", "Jane", DAY)
CARRIED = {"appointment_time": "9:30 AM", "provider": "Moss MD", "chart_number": "A-17"}
ACTIVE = EligibilityResult(outcome=Outcome.ACTIVE, checked_at=STARTED)


def row(record: EligibilityResult | None = ACTIVE, number: int = 2, **changes: Any) -> RowResult:
    given = {"key": "k", "status": ItemStatus.DONE, "inquiry": INQUIRY, "carried": CARRIED, "record": record, **changes}
    outcome = given.pop("outcome", record.outcome if record else None)
    return RowResult(row=number, outcome=outcome, **given)


def told(*runs: tuple[RunSummary, list[RowResult]]) -> list[BriefingLine]:
    past = [PastRun(summary, tuple(rows)) for summary, rows in runs]
    return [line for part in front_desk.tell(past, BriefingAbout((DAY,), DAY, UTC)) for line in part.lines]


def line(record: EligibilityResult | None = ACTIVE, **changes: Any) -> BriefingLine:
    (found,) = told((RUN, [row(record, **changes)]))
    return found


def test_an_active_patient_is_ready_with_what_to_collect() -> None:
    copay = Benefit(kind=BenefitKind.COPAY, amount=Decimal(25), network=Network.IN, service_types=("Office visit",))
    found = line(replace(ACTIVE, benefits=(copay,)))

    assert (found.urgency, found.standing, found.ask, found.who) == (None, "Active", (), "")
    assert [(each.what, each.amount, each.as_of) for each in found.collect] == [
        ("Copay, office", "$25.00", STARTED),
        ("Balance", None, None),
    ]


def test_a_copay_that_was_not_read_is_said_without_what_the_page_shows() -> None:
    copay = Benefit(kind=BenefitKind.COPAY, network=Network.IN, service_types=("Office visit",))
    found = line(replace(ACTIVE, benefits=(copay,), not_read={"benefits[0].amount": "twenty"}))

    assert (found.collect[0].what, found.collect[0].amount) == ("Copay, office", "not read: look in the portal")


def test_a_copay_that_the_payer_left_out_is_none_and_not_zero() -> None:
    assert next((each.what, each.amount) for each in line().collect) == ("Copay, office", None)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("12.5", "$12.50"), ("$1,204.00", "$1,204.00"), ("-3", "$3.00 credit"), ("see notes", "see notes")],
)
def test_the_balance_is_as_the_file_has_it(text: str, shown: str) -> None:
    assert line(carried=CARRIED | {"balance": text}).collect[-1].amount == shown


def test_lapsed_coverage_comes_first_and_asks_for_new_insurance() -> None:
    change = Change("outcome", "active", "inactive", Severity.RED)
    found = line(replace(ACTIVE, outcome=Outcome.INACTIVE, diff=(change,)))

    assert found.urgency is Severity.RED
    assert found.changed == ("Coverage has ended since the last check",)
    assert found.ask[0].startswith("Ask for new insurance")
    assert [each.what for each in found.collect] == ["Balance"]


def test_the_values_of_ids_and_other_insurance_are_not_told() -> None:
    changes = (
        Change("member_id", "W482913377", "W999", Severity.AMBER),
        Change("other_payers", None, "secondary, Harbor, H123", Severity.AMBER),
        Change("plan_name", "HMO", "PPO", Severity.AMBER),
        Change("deductible met", "$1", "$2", Severity.INFO),
    )
    found = line(replace(ACTIVE, diff=changes, other_payers=(OtherPayer(name="Harbor", member_id="H123"),)))

    assert found.changed == ("Member ID changed", "Other insurance changed", "Plan name: was HMO, now PPO")
    assert "W999" not in str(found)
    assert "H123" not in str(found)
    assert "1980" not in str(found)
    assert found.ask == (
        "Ask for the new insurance card and copy it",
        "The payer knows of other insurance: ask which one is primary",
    )


def test_an_authorization_that_the_payer_requires_goes_to_the_back_office() -> None:
    visit = Benefit(kind=BenefitKind.COPAY, service_types=("MRI",), auth_required=YesNo.YES)
    found = line(replace(ACTIVE, benefits=(visit,)))

    assert found.ask == ("Authorization: the payer requires one (MRI); see that it is on file",)
    assert found.who == "back office"


@pytest.mark.parametrize(
    "changes",
    [
        {"status": ItemStatus.PARKED, "reason": reason("MISSING_PAYER")},
        {"status": ItemStatus.APPLICATION},
        {"status": ItemStatus.NEW},
    ],
)
def test_who_was_not_verified_is_called_about_and_never_called_uncovered(changes: dict[str, Any]) -> None:
    found = line(None, **changes)

    assert found.ask == ("Not verified yet: call the payer before the visit",)
    assert found.urgency is Severity.AMBER


def test_a_self_pay_patient_is_asked_for_insurance() -> None:
    found = line(None, reason=reason("SELF_PAY"), inquiry=None, carried=CARRIED | {"service_date": "11/25/2026"})

    assert found.standing == "Self-pay"
    assert found.ask == ("Ask whether there is insurance now; else self-pay",)


def test_a_secondary_insurance_that_ended_is_told_as_such() -> None:
    second = row(replace(ACTIVE, outcome=Outcome.INACTIVE), label="secondary", inquiry=replace(INQUIRY, member_id="H1"))
    found = line(also=(second,))

    assert found.standing == "Active; Secondary insurance: NOT active"
    assert found.ask[0].startswith("Secondary insurance: Ask for new insurance")


@pytest.mark.parametrize(
    ("code", "who"),
    [("UNKNOWN_PAYER", "back office"), ("MEMBER_ID_LOST_DIGITS", "back office"), ("MISSING_NAME", "front desk")],
)
def test_what_a_card_settles_is_the_desks_and_what_the_file_spoilt_the_back_offices(code: str, who: str) -> None:
    carried = CARRIED | {"service_date": "11/25/2026"}
    found = line(None, status=ItemStatus.BUSINESS, reason=reason(code), inquiry=None, carried=carried)

    assert found.who == who


def test_a_later_question_about_one_patient_brings_the_answer_up_to_date() -> None:
    alone = replace(RUN, run_id="r2", source="one inquiry")
    later = replace(ACTIVE, outcome=Outcome.INACTIVE, checked_at=datetime(2026, 11, 24, 20, 0, tzinfo=UTC))
    found = told((alone, [row(later, carried={})]), (RUN, [row()]))

    assert [(each.standing, each.slot, each.provider) for each in found] == [("NOT active", "9:30 AM", "Moss MD")]


def test_a_patient_in_two_files_stands_there_once() -> None:
    other = replace(RUN, run_id="r0", source="appointments-2.csv")

    assert (
        len(told((RUN, [row()]), (other, [row(), row(number=3, carried=CARRIED | {"appointment_time": "2 PM"})]))) == 2
    )


@pytest.mark.parametrize(
    ("text", "minutes", "shown"),
    [
        ("9:30 AM", 570, "9:30 AM"),
        ("09:30", 570, "9:30 AM"),
        ("1405", 845, "2:05 PM"),
        ("12:15 a.m.", 15, "12:15 AM"),
        ("12:15 PM", 735, "12:15 PM"),
        ("14:05:00", 845, "2:05 PM"),
        ("walk-in", 1440, "walk-in"),
        ("", 1440, ""),
        ("25:00", 1440, "25:00"),
    ],
)
def test_a_time_of_day_is_read_in_every_usual_form(text: str, minutes: int, shown: str) -> None:
    assert (clock_minutes(text), clock_shown(text)) == (minutes, shown)
