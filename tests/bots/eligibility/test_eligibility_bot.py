"""The eligibility bot's own decisions: how an answer ends its item, and when it asks again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bots.eligibility import bot as bot_module
from bots.eligibility.bot import check_eligibility
from bots.eligibility.words import BY_CODE, BY_OUTCOME
from nightclerk.bot import Answer
from nightclerk.records import Change, CoverageInquiry, Difference, EligibilityResult, ItemStatus, Outcome, Severity

TODAY = date(2026, 11, 23)
INQUIRY = CoverageInquiry("lakeside", "W482-913-377", date(1980, 1, 2), "Doe", "Jane", date(2026, 12, 24))
ACTIVE = EligibilityResult(outcome=Outcome.ACTIVE, plan_name="PPO Gold", as_of=INQUIRY.service_date)


@dataclass
class FakeRun:
    """A payer that gives prepared answers, and remembers what it was asked."""

    answers: list[EligibilityResult]
    before: EligibilityResult | None = None
    asked: list[tuple[str, CoverageInquiry]] = field(default_factory=list)
    today: date = TODAY

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        yield

    def portal(self, payer: str) -> FakeRun:
        return self

    def ask(self, task: str, inquiry: Any) -> Answer:
        self.asked.append((task, inquiry))
        return Answer(self.answers.pop(0))

    def previous(self) -> Any:
        return self.before


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome.ACTIVE, ItemStatus.DONE),
        (Outcome.INACTIVE, ItemStatus.DONE),
        (Outcome.NOT_FOUND, ItemStatus.BUSINESS),
        (Outcome.REJECTED_INPUT, ItemStatus.BUSINESS),
        (Outcome.PROVIDER_PROBLEM, ItemStatus.BUSINESS),
        (Outcome.INDETERMINATE, ItemStatus.BUSINESS),
        (Outcome.PAYER_UNAVAILABLE, ItemStatus.PARKED),
        (Outcome.PENDING, ItemStatus.PARKED),
    ],
)
def test_every_outcome_ends_its_item_as_the_contract_says(outcome: Outcome, status: ItemStatus) -> None:
    ended, reason = check_eligibility.settle(EligibilityResult(outcome=outcome))

    assert ended is status
    assert (reason is None) is (status is ItemStatus.DONE)


def test_a_reason_says_what_happened_and_what_to_do_even_for_a_code_nobody_knows() -> None:
    _, reason = check_eligibility.settle(EligibilityResult(outcome=Outcome.NOT_FOUND, reason_code="X99"))

    assert reason is not None
    assert (reason.code, reason.message) == (
        "X99",
        "The payer has no such member. Compare ID, name and birth date with the card, or ask for a new card.",
    )


@pytest.mark.parametrize(
    ("code", "notes", "said"),
    [
        ("LAYOUT_CHANGED", ("element search: is covered by something else",), "search: is covered by something else)"),
        ("UNKNOWN_PAGE", (), "--evidence DIR"),
        ("UNKNOWN_PAGE", ("waited for list; the page shows home",), "no cover. (waited for list; the page shows home)"),
        ("FIELD_NOT_READ", ("Remark: a text of the page",), "selectors replay"),
        ("IDENTITY_NOT_SHOWN", (), "must_equal"),
        ("IDENTITY_NOT_SHOWN", ("birth_date: not shown",), "portal file. (birth_date: not shown)"),
    ],
)
def test_what_the_portal_file_does_not_fit_is_said_with_what_to_correct(
    code: str, notes: tuple[str, ...], said: str
) -> None:
    unread = EligibilityResult(outcome=Outcome.INDETERMINATE, reason_code=code, unmapped=notes)

    _, reason = check_eligibility.settle(unread)

    assert reason is not None
    assert said in reason.message
    assert "a text of the page" not in reason.message


def test_which_fields_are_another_s_is_said_and_not_what_stands_in_them() -> None:
    other = (Difference(field="name", asked="Doe, Jane", returned="Type Plan"),)
    _, reason = check_eligibility.settle(
        EligibilityResult(outcome=Outcome.INDETERMINATE, reason_code="RETURNED_DIFFERS", returned_differs=other)
    )

    assert reason is not None
    assert reason.message.endswith("correct the chart. (name: differs)")


def test_every_outcome_that_is_no_answer_has_words_and_all_words_are_sentences() -> None:
    assert set(BY_OUTCOME) == set(Outcome) - {Outcome.ACTIVE, Outcome.INACTIVE}
    for words in [*BY_CODE.values(), *(words for _, words in BY_OUTCOME.values())]:
        assert words.said.endswith(".")
        assert words.todo.endswith((".", '"'))


def test_the_answer_is_recorded_with_what_changed_since_the_last_one() -> None:
    run = FakeRun([replace(ACTIVE, plan_name="HMO")], before=ACTIVE)

    record = check_eligibility.perform(INQUIRY, run)

    assert run.asked == [("eligibility", INQUIRY)]
    assert record.diff == (Change("plan_name", "PPO Gold", "HMO", Severity.AMBER),)


def test_a_payer_that_refuses_a_date_ahead_is_asked_as_of_today_and_the_record_says_so() -> None:
    refusal = EligibilityResult(outcome=Outcome.REJECTED_INPUT, reason_code="FUTURE_SERVICE_DATE")
    run = FakeRun([refusal, replace(ACTIVE, as_of=None)])

    record = check_eligibility.perform(INQUIRY, run)

    assert [inquiry.service_date for _, inquiry in run.asked] == [INQUIRY.service_date, TODAY]
    assert (record.outcome, record.as_of) == (Outcome.ACTIVE, TODAY)
    assert any("as of today" in note for note in record.notes)


def test_a_date_that_is_not_ahead_is_not_asked_twice() -> None:
    refusal = EligibilityResult(outcome=Outcome.REJECTED_INPUT, reason_code="FUTURE_SERVICE_DATE")
    run = FakeRun([refusal])

    record = check_eligibility.perform(replace(INQUIRY, service_date=TODAY), run)

    assert record.outcome is Outcome.REJECTED_INPUT


@pytest.mark.parametrize(
    "other",
    [
        replace(INQUIRY, payer="other"),
        replace(INQUIRY, member_id="W482913378"),
        replace(INQUIRY, birth_date=date(1980, 1, 3)),
        replace(INQUIRY, last_name="Roe"),
        replace(INQUIRY, first_name="Anna"),
        replace(INQUIRY, service_date=TODAY),
    ],
)
def test_any_other_question_has_another_key(other: CoverageInquiry) -> None:
    assert check_eligibility.key(other) != check_eligibility.key(INQUIRY)


def test_the_way_an_id_is_written_makes_no_other_question_and_twins_are_two_subjects() -> None:
    same = replace(INQUIRY, member_id="w482913377", first_name="JANE")

    assert check_eligibility.key(same) == check_eligibility.key(INQUIRY)
    assert check_eligibility.subject(replace(same, service_date=TODAY)) == check_eligibility.subject(INQUIRY)
    assert check_eligibility.subject(replace(same, first_name="Joan")) != check_eligibility.subject(INQUIRY)


def test_the_items_of_one_payer_share_its_limits_and_the_name_of_the_share_is_no_patients() -> None:
    assert check_eligibility.partition(INQUIRY) == "lakeside"


def test_every_reason_with_words_of_its_own_is_in_the_readme() -> None:
    text = (Path(bot_module.__file__).parent / "README.md").read_text()

    for code in [*BY_CODE, *(code for code, _ in BY_OUTCOME.values())]:
        if code not in {"SELF_PAY", "REJECTED_INPUT", "PAYER_UNAVAILABLE", "PENDING"}:  # these are outcomes there
            assert f"`{code}`" in text, code
