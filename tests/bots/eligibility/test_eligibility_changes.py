"""What counts as a change between two answers, and how loudly it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bots.eligibility.changes import changes
from nightclerk.records import (
    Benefit,
    BenefitKind,
    Change,
    EligibilityResult,
    Level,
    Measure,
    Network,
    OtherPayer,
    Outcome,
    Provider,
    Severity,
    YesNo,
)

RED, AMBER, INFO = Severity.RED, Severity.AMBER, Severity.INFO


def deductible(measure: Measure, amount: int | None, level: Level = Level.INDIVIDUAL) -> Benefit:
    dollars = None if amount is None else Decimal(amount)
    return Benefit(kind=BenefitKind.DEDUCTIBLE, measure=measure, level=level, network=Network.IN, amount=dollars)


WAS = EligibilityResult(
    outcome=Outcome.ACTIVE,
    payer_name="Lakeside",
    plan_name="PPO Gold",
    group_no="G1",
    plan_begin=date(2020, 4, 1),
    pcp=Provider(name="A. Moss"),
    auth_required=YesNo.NO,
    other_payers=(OtherPayer(name="Harbor"),),
    benefits=(
        Benefit(kind=BenefitKind.COPAY, amount=Decimal(20), network=Network.IN, service_types=("Office visit",)),
        deductible(Measure.MET, 400),
        deductible(Measure.REMAINING, 600),
    ),
    as_of=date(2026, 9, 1),
    source_version="1",
)
NOW = replace(WAS, as_of=date(2026, 11, 23))


def only(now: EligibilityResult, was: EligibilityResult | None = WAS) -> Change:
    found = changes(was, now)
    assert len(found) == 1, found
    return found[0]


def with_benefit(index: int, **values: Any) -> EligibilityResult:
    rows = list(NOW.benefits)
    rows[index] = replace(rows[index], **values)
    return replace(NOW, benefits=tuple(rows))


def test_the_same_answer_and_a_first_answer_change_nothing() -> None:
    assert changes(WAS, NOW) == ()
    assert changes(None, NOW) == ()


@pytest.mark.parametrize(
    ("values", "field", "severity"),
    [
        ({"outcome": Outcome.NOT_FOUND}, "outcome", RED),
        ({"payer_name": "Harbor"}, "payer_name", RED),
        ({"plan_name": "HMO"}, "plan_name", AMBER),
        ({"group_no": "G2"}, "group_no", AMBER),
        ({"pcp": Provider(name="B. Lake")}, "pcp", AMBER),
        ({"auth_required": YesNo.YES}, "auth_required", AMBER),
        ({"plan_end": date(2026, 12, 31)}, "plan_end", AMBER),
        ({"plan_begin": date(2021, 4, 1)}, "plan_begin", INFO),
        ({"group_no": None}, "group_no", INFO),
        ({"pcp": None}, "pcp", INFO),
        ({"payer_name": None}, "payer_name", INFO),
    ],
)
def test_each_change_has_its_severity(values: dict[str, Any], field: str, severity: Severity) -> None:
    change = only(replace(NOW, **values))

    assert (change.field, change.severity) == (field, severity)


def test_cover_that_ended_is_red_and_comes_first() -> None:
    ended = replace(NOW, outcome=Outcome.INACTIVE, plan_end=date(2026, 10, 31), benefits=(), pcp=None, other_payers=())

    found = changes(WAS, ended)

    assert found[0] == Change("outcome", "active", "inactive", RED)
    assert [change.field for change in found] == ["outcome", "plan_end"]


@pytest.mark.parametrize(
    "outcome", [Outcome.INDETERMINATE, Outcome.PAYER_UNAVAILABLE, Outcome.PENDING, Outcome.REJECTED_INPUT]
)
def test_no_answer_is_no_change(outcome: Outcome) -> None:
    assert changes(WAS, EligibilityResult(outcome=outcome)) == ()
    assert changes(EligibilityResult(outcome=outcome), NOW) == ()


def test_other_insurance_that_appears_is_amber_and_one_that_goes_is_for_the_file() -> None:
    other = OtherPayer(name="Pine")

    assert only(replace(NOW, other_payers=(*WAS.other_payers, other))) == Change("other_payers", None, "Pine", AMBER)
    assert only(replace(NOW, other_payers=())) == Change("other_payers", "Harbor", None, INFO)


def test_a_copay_that_moved_is_for_the_file() -> None:
    change = only(with_benefit(0, amount=Decimal(25)))

    assert change == Change("copay (Office visit, in network)", "$20.00", "$25.00", INFO)


def test_a_prior_authorization_flag_on_a_benefit_is_amber() -> None:
    assert only(with_benefit(0, auth_required=YesNo.YES)).severity is AMBER


def met(amount: int, **values: Any) -> EligibilityResult:
    rows = (NOW.benefits[0], deductible(Measure.MET, amount), deductible(Measure.REMAINING, 1000 - amount))
    return replace(NOW, benefits=rows, **values)


def test_a_deductible_that_fills_is_one_line_for_the_file() -> None:
    assert only(met(500)) == Change("deductible met (individual, in network)", "$400.00", "$500.00", INFO)


def test_a_deductible_that_starts_again_in_the_middle_of_the_year_is_amber() -> None:
    assert only(met(0)) == Change("deductible met (individual, in network)", "$400.00", "$0.00", AMBER)


@pytest.mark.parametrize(
    ("was", "now", "severity"),
    [
        (date(2026, 12, 20), date(2027, 1, 2), INFO),
        (date(2027, 1, 2), date(2027, 1, 9), INFO),
        (date(2026, 3, 30), date(2026, 4, 1), INFO),
        (date(2027, 1, 20), date(2027, 2, 20), AMBER),
    ],
)
def test_resets_at_the_turn_of_a_plan_year_are_one_quiet_line(was: date, now: date, severity: Severity) -> None:
    family = deductible(Measure.MET, 900, Level.FAMILY)
    before = replace(WAS, as_of=was, benefits=(*WAS.benefits, family))
    after = met(0, as_of=now)
    after = replace(after, benefits=(*after.benefits, deductible(Measure.MET, 0, Level.FAMILY)))

    found = changes(before, after)

    assert {change.severity for change in found} == {severity}
    assert len(found) == (1 if severity is INFO else 2)


def test_an_amount_that_is_no_longer_stated_is_not_a_change_of_amount() -> None:
    assert changes(WAS, replace(NOW, benefits=(NOW.benefits[0], deductible(Measure.MET, None)))) == ()


def test_what_a_newer_reading_of_the_page_finds_for_the_first_time_is_for_the_file() -> None:
    was = replace(WAS, pcp=None)

    assert only(NOW, was).severity is AMBER
    assert only(replace(NOW, source_version="2"), was).severity is INFO


def test_what_was_not_read_now_or_then_is_no_change() -> None:
    lost = {"plan_begin": "Apr. 1, 2020", "pcp.name": "several values", "auth_required": "see note"}
    unread = replace(NOW, plan_begin=None, pcp=None, auth_required=YesNo.NOT_STATED, not_read=lost)

    assert changes(WAS, unread) == ()
    assert changes(replace(unread, as_of=WAS.as_of), NOW) == ()
    assert {each.field for each in changes(WAS, replace(unread, not_read={}))} == {"plan_begin", "pcp", "auth_required"}
