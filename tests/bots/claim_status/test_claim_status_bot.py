"""The claim-status bot's own decisions: how an answer ends its item, when it asks again, and what it calls a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bots.claim_status import bot as bot_module
from bots.claim_status.bot import check_claim, not_due, settle
from bots.claim_status.cadence import FINAL, Cadence, PayerRules, Settings, next_check
from bots.claim_status.changes import changes
from bots.claim_status.words import BY_CODE, BY_FAMILY, FAMILIES
from nightclerk.errors import InvalidFiles
from nightclerk.records import Change, ClaimInquiry, ClaimStatusResult, Difference, ItemStatus, Severity, StatusFamily
from nightclerk.testing import FakeRun
from nightclerk.workspace import read_yaml

TODAY = date(2026, 11, 23)
F = StatusFamily
INQUIRY = ClaimInquiry(
    payer="lakeside",
    last_name="Doe",
    first_name="Jane",
    service_date=date(2026, 10, 1),
    member_id="W482-913-377",
    claim_no="LH1",
    patient_control_no="M-17",
    charge=Decimal("142.00"),
    billed_on=date(2026, 10, 5),
)
PENDING = ClaimStatusResult(family=F.PENDING, status_text="In process", checked_at=datetime(2026, 11, 10, tzinfo=UTC))
SETTINGS = Settings(payers={"lakeside": PayerRules(timely_filing_days=90)})


@pytest.mark.parametrize(
    ("family", "status", "code"),
    [
        (F.ACCEPTED, ItemStatus.DONE, None),
        (F.PENDING, ItemStatus.DONE, None),
        (F.FINAL_PAID, ItemStatus.DONE, None),
        (F.FINAL_OTHER, ItemStatus.DONE, None),
        (F.REJECTED, ItemStatus.BUSINESS, "CLAIM_REJECTED"),
        (F.NOT_FOUND, ItemStatus.BUSINESS, "CLAIM_NOT_FOUND"),
        (F.INFO_REQUESTED, ItemStatus.BUSINESS, "RECORDS_REQUESTED"),
        (F.FINAL_DENIED, ItemStatus.BUSINESS, "CLAIM_DENIED"),
        (F.ERROR, ItemStatus.BUSINESS, "PAYER_ERROR"),
        (F.INDETERMINATE, ItemStatus.BUSINESS, "INDETERMINATE"),
    ],
)
def test_every_family_ends_its_item_as_the_contract_says(
    family: StatusFamily, status: ItemStatus, code: str | None
) -> None:
    ended, reason = settle(ClaimStatusResult(family=family))

    assert (ended, reason.code if reason else None) == (status, code)


def test_a_payer_that_cannot_answer_is_waited_for() -> None:
    ended, reason = settle(ClaimStatusResult(family=F.ERROR, reason_code="PAYER_UNAVAILABLE"))

    assert ended is ItemStatus.PARKED
    assert reason is not None
    assert reason.code == "PAYER_UNAVAILABLE"


@pytest.mark.parametrize(
    ("code", "notes", "said"),
    [
        ("LAYOUT_CHANGED", ("element view: there 2 times",), "(element view: there 2 times)"),
        ("UNKNOWN_PAGE", ("waited for claim; the page shows home",), "(waited for claim; the page shows home)"),
        ("IDENTITY_NOT_SHOWN", ("patient: not shown",), "must_equal in the portal file. (patient: not shown)"),
        ("UNKNOWN_STATUS_TEXT", ("Remark: a text of the page",), "It does not mean: denied."),
    ],
)
def test_what_the_portal_file_does_not_fit_is_named_and_nothing_of_the_page_is(
    code: str, notes: tuple[str, ...], said: str
) -> None:
    _, reason = settle(ClaimStatusResult(family=F.INDETERMINATE, reason_code=code, unmapped=notes))

    assert reason is not None
    assert reason.message.endswith(said)


def test_which_fields_are_another_s_is_said_and_not_what_stands_in_them() -> None:
    other = tuple(Difference(field=each, asked="1", returned="2") for each in ("patient", "charge"))
    _, reason = settle(
        ClaimStatusResult(family=F.INDETERMINATE, reason_code="RETURNED_DIFFERS", returned_differs=other)
    )

    assert reason is not None
    assert reason.message.endswith("(patient: differs; charge: differs)")


def test_a_rejection_is_told_apart_from_a_denial_in_what_is_to_be_done() -> None:
    rejected, denied = (settle(ClaimStatusResult(family=each))[1] for each in (F.REJECTED, F.FINAL_DENIED))

    assert rejected is not None
    assert denied is not None
    assert "no denial" in rejected.message
    assert "nothing to appeal" in rejected.message
    assert "appeal within" in denied.message


def test_every_family_has_words_and_all_words_are_sentences() -> None:
    assert set(FAMILIES) == set(F)
    assert set(BY_FAMILY) == set(F) - {F.ACCEPTED, F.PENDING, F.FINAL_PAID, F.FINAL_OTHER}
    for words in [*BY_CODE.values(), *(words for _, words in BY_FAMILY.values())]:
        assert words.said.endswith(".")
        assert words.todo.endswith((".", '"'))


def test_the_answer_says_how_old_the_claim_is_until_when_it_may_be_filed_and_when_to_ask_again() -> None:
    run = FakeRun({"claim_status": PENDING}, today=TODAY, settings=SETTINGS)

    record = check_claim.perform(INQUIRY, run)

    assert run.asked == [("lakeside", "claim_status", INQUIRY)]
    assert (record.age_days, record.file_by) == (49, INQUIRY.service_date + timedelta(days=90))
    assert record.next_check_at == TODAY + timedelta(days=14)
    assert record.patient_control_no == "M-17"


@pytest.mark.parametrize(
    ("family", "age", "days"),
    [
        (F.ACCEPTED, 20, 14),
        (F.PENDING, 59, 14),
        (F.PENDING, 60, 7),
        (F.REJECTED, 20, 7),
        (F.NOT_FOUND, 90, 7),
        (F.INFO_REQUESTED, 20, 7),
        (F.ERROR, 90, 1),
        (F.INDETERMINATE, 20, 1),
    ],
)
def test_the_next_look_follows_the_cadence_of_family_and_age(family: StatusFamily, age: int, days: int) -> None:
    sent = replace(INQUIRY, billed_on=TODAY - timedelta(days=age))

    assert next_check(ClaimStatusResult(family=family), sent, Settings(), TODAY) == TODAY + timedelta(days=days)


def test_a_final_claim_is_not_asked_about_again() -> None:
    assert {next_check(ClaimStatusResult(family=each), INQUIRY, Settings(), TODAY) for each in FINAL} == {None}


def test_a_payer_has_its_own_cadence_and_records_that_are_due_are_looked_for_on_that_day() -> None:
    own = Settings(payers={"lakeside": PayerRules(cadence={"pending": 21})})
    wanted = ClaimStatusResult(family=F.INFO_REQUESTED, info_due_by=TODAY + timedelta(days=3))

    assert next_check(PENDING, INQUIRY, own, TODAY) == TODAY + timedelta(days=21)
    assert next_check(PENDING, replace(INQUIRY, payer="other"), own, TODAY) == TODAY + timedelta(days=14)
    assert next_check(wanted, INQUIRY, own, TODAY) == TODAY + timedelta(days=3)


def test_a_claim_is_left_alone_until_its_time_and_once_it_is_final_with_the_reason() -> None:
    early = not_due(INQUIRY, replace(PENDING, next_check_at=TODAY + timedelta(days=1)), SETTINGS, TODAY)
    final = not_due(INQUIRY, replace(PENDING, family=F.FINAL_PAID), SETTINGS, TODAY)

    assert early is not None
    assert final is not None
    assert (early.code, final.code) == ("NOT_DUE", "FINAL")
    assert "11/24/2026" in early.message
    assert "--again" in early.message
    assert not_due(INQUIRY, replace(PENDING, next_check_at=TODAY), SETTINGS, TODAY) is None


def test_a_claim_sent_lately_waits_for_its_first_look_unless_its_filing_limit_is_near() -> None:
    lately = replace(INQUIRY, service_date=TODAY - timedelta(days=20), billed_on=TODAY - timedelta(days=13))
    late = replace(INQUIRY, service_date=TODAY - timedelta(days=80), billed_on=TODAY - timedelta(days=3))

    reason = not_due(lately, None, SETTINGS, TODAY)
    assert reason is not None
    assert reason.code == "TOO_YOUNG"
    assert not_due(lately, None, SETTINGS, TODAY + timedelta(days=1)) is None
    assert not_due(late, None, SETTINGS, TODAY) is None


def test_a_claim_that_was_sent_again_is_asked_about_anew_after_its_first_days() -> None:
    rejected = replace(PENDING, family=F.REJECTED, next_check_at=TODAY + timedelta(days=5))
    again = replace(INQUIRY, billed_on=date(2026, 11, 11), service_date=TODAY - timedelta(days=30))

    reason = not_due(again, rejected, SETTINGS, TODAY)
    assert reason is not None
    assert (reason.code, "11/25/2026" in reason.message) == ("TOO_YOUNG", True)


def test_a_denial_is_loud_a_step_forward_is_not_and_what_is_no_answer_changes_nothing() -> None:
    denied = ClaimStatusResult(family=F.FINAL_DENIED, status_text="Denied")
    paid = ClaimStatusResult(family=F.FINAL_PAID, status_text="Paid", paid=Decimal("88.10"), check_or_eft="EFT1")

    assert changes(PENDING, denied)[0] == Change("family", "In process", "DENIED", Severity.RED)
    assert {each.severity for each in changes(PENDING, paid)} == {Severity.INFO}
    assert ("paid", None, "$88.10") in [(each.field, each.was, each.now) for each in changes(PENDING, paid)]
    assert changes(PENDING, ClaimStatusResult(family=F.INDETERMINATE)) == ()
    assert changes(ClaimStatusResult(family=F.ERROR), denied) == ()
    assert changes(None, denied) == ()


def test_a_payment_that_is_changed_afterwards_is_news() -> None:
    paid = ClaimStatusResult(family=F.FINAL_PAID, paid=Decimal("88.10"))

    assert changes(paid, replace(paid, paid=Decimal("20.00")))[0].severity is Severity.AMBER


def test_the_way_a_number_is_written_makes_no_other_question_and_our_number_names_the_claim() -> None:
    same = replace(INQUIRY, member_id="w482913377", first_name="JANE")
    known = replace(INQUIRY, claim_no="LH2")

    assert check_claim.key(same) == check_claim.key(INQUIRY) != check_claim.key(known)
    assert check_claim.subject(known) == check_claim.subject(INQUIRY)
    assert check_claim.subject(replace(known, patient_control_no="M-18")) != check_claim.subject(INQUIRY)


def test_the_settings_file_that_ships_holds_the_documented_defaults() -> None:
    shipped = read_yaml(Path(bot_module.__file__).parent / "settings.yaml", Settings)

    assert (shipped.cadence, shipped.stuck_after, shipped.near_filing) == (Cadence(), 45, 14)


@pytest.mark.parametrize("text", ["cadence: {pending: 0}", "payers: {lakeside: {cadence: {weekly: 7}}}", "cadense: {}"])
def test_settings_that_cannot_be_meant_are_refused_with_their_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(text)

    with pytest.raises(InvalidFiles):
        read_yaml(path, Settings)


def test_every_reason_with_words_of_its_own_is_in_the_readme() -> None:
    text = (Path(bot_module.__file__).parent / "README.md").read_text()

    assert [code for code in [*BY_CODE, *(code for code, _ in BY_FAMILY.values())] if f"`{code}`" not in text] == []


def test_the_claims_of_one_payer_share_its_limits_and_two_payers_of_one_file_do_not_wait_for_each_other() -> None:
    assert check_claim.partition(INQUIRY) == "lakeside"
    assert check_claim.partition(replace(INQUIRY, payer="harbor")) == "harbor"
