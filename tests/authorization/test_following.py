"""After it has left: the clock by its rule, a letter that both numbers prove, and what the morning is told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from nightclerk.documents.validators import take_number
from nightclerk.engine import Line
from nightclerk.records import AuthRequest, AuthService, AuthStatus, AuthUrgency, ItemStatus
from nightclerk.runtime import approvals
from nightclerk.runtime.auth_fhir import bundle
from nightclerk.runtime.auth_letters import decision_from_letter, take_decision
from nightclerk.runtime.bots import find_bots, working_bot
from nightclerk.runtime.briefing import gather
from nightclerk.runtime.decision_clock import due
from nightclerk.runtime.drafting import new_id
from nightclerk.runtime.faxes import review
from nightclerk.runtime.intake import Asking, read_file
from nightclerk.runtime.runs import begin
from nightclerk.sandbox.faxes import letter, printed
from nightclerk.store.documents import Wanted
from nightclerk.store.items import Claimed
from nightclerk.workspace import PriorAuth
from tests.authorization.rig import SECOND, asked, clinic, record, rows, turn

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
URGENT, STANDARD = AuthUrgency.URGENT, AuthUrgency.STANDARD
OWN = {"urgent_hours": 24.0, "standard_days": 15.0, "rule": "page 8"}


@pytest.mark.parametrize(
    ("business", "urgency", "code", "own", "hours", "rule"),
    [
        ("medicare_advantage", URGENT, "97110", {}, 72, "CMS-0057-F, urgent: 72 hours"),
        ("medicaid", STANDARD, "97110", {}, 168, "CMS-0057-F, standard: 7 calendar days"),
        ("chip", STANDARD, "97110", OWN, 168, "CMS-0057-F, standard: 7 calendar days"),
        ("qhp_ffe", STANDARD, "J1745", {}, None, "unknown: nobody has stated this payer's rule"),
        ("qhp_ffe", STANDARD, "J1745", OWN, 360, "the payer's own rule: page 8"),
        ("commercial", URGENT, "97110", OWN, 24, "the payer's own rule: page 8"),
        ("commercial", STANDARD, "97110", {}, None, "unknown: nobody has stated this payer's rule"),
        ("medicare_ffs", STANDARD, "97110", {}, None, "unknown: nobody has stated this payer's rule"),
        ("medicaid", None, "97110", {}, None, "unknown: the request does not say how urgent it is"),
    ],
)
def test_the_clock_names_its_rule_or_says_that_it_is_not_known(business, urgency, code, own, hours, rule):
    request = AuthRequest(urgency=urgency, services=(AuthService(code=code),))
    until, told = due(request, NOW, PriorAuth(line_of_business=business, **own))

    assert told == rule
    assert until == (None if hours is None else NOW + timedelta(hours=hours))


def test_before_2026_the_federal_clock_does_not_run():
    request = AuthRequest(urgency=STANDARD)
    assert due(request, datetime(2025, 12, 31, 23, tzinfo=UTC), PriorAuth(line_of_business="medicaid"))[0] is None


def left(office):
    """A request that has left by fax; the id of its run."""
    run = asked(clinic(office), {})
    approvals.approve(office, record(office, run).draft, SECOND)
    turn(office)
    return run


def test_a_letter_reaches_the_request_that_both_its_numbers_name_and_no_other(office):
    run = left(office)
    ours = record(office, run).draft
    letter = {
        "type": "authorization_approval",
        "reference": ours,
        "member_id": "HPB012345678",
        "approved_to": "2026-12-05",
    }

    assert decision_from_letter(office, letter | {"member_id": "HPB999999999"}) is None
    assert decision_from_letter(office, letter | {"member_id": None}) is None
    assert decision_from_letter(office, letter | {"reference": "APXXXXX-XXXXX"}) is None
    assert decision_from_letter(office, letter | {"type": "referral"}) is None
    found = decision_from_letter(office, letter | {"authorization_number": "A77"})
    assert record(office, run).status is AuthStatus.SUBMITTED
    assert take_decision(office, found, "somebody")
    assert not take_decision(office, found, "somebody")

    assert rows(office, run)[0].status is ItemStatus.DONE
    assert record(office, run).status is AuthStatus.APPROVED
    assert (record(office, run).authorization_number, record(office, run).approved_to) == ("A77", date(2026, 12, 5))


def test_every_number_of_a_draft_is_read_as_a_reference_when_a_letter_names_it():
    for number in (new_id() for _ in range(200)):
        assert take_number(number).value == number


def test_a_faxed_letter_decides_its_request_when_a_person_has_accepted_it(office, tmp_path):
    run = left(office)
    words = ("Patient: Rufus Nunez\tDOB: 02/03/1961", "Member ID: HPB012345678")
    number = f"Reference number: {record(office, run).draft}"
    yes = "Your prior authorization request has been approved. Authorization approval."
    printed([letter("Harbor Point Benefits", "NOTICE OF APPROVAL", *words, number, yes)], tmp_path / "letter.pdf")
    bot = working_bot(office.workspace, "fax_intake")
    begin(office, Line(office.store), bot, read_file(office.workspace, bot, tmp_path), Asking(asked_by="somebody"))
    turn(office)
    (document,), _ = review.queue(office, Wanted())
    assert document.type == "authorization_approval"
    assert record(office, run).status is AuthStatus.SUBMITTED

    review.accept(office, document.id)

    assert record(office, run).status is AuthStatus.APPROVED


def test_a_denial_by_letter_is_a_persons_and_the_morning_says_that_it_states_no_reason(office):
    run = left(office)
    letter = {"type": "authorization_denial", "reference": record(office, run).draft, "member_id": "HPB 0123 45678"}
    assert take_decision(office, decision_from_letter(office, letter), "somebody")

    assert rows(office, run)[0].reason.code == "AUTH_DENIED"
    found = gather(office, find_bots(office.workspace), None, Claimed("", "", "briefing", "", "", 1, 1, 5, ""))
    told = [fact.what for part in found.parts if part.bot == "prior_authorization" for fact in part.facts]
    assert told == ["Denied", "Denied without a reason"]


def test_request_and_decision_are_fhir_in_which_nothing_is_made_up(office):
    run = left(office)
    letter = {"type": "authorization_approval", "reference": record(office, run).draft, "member_id": "HPB012345678"}
    take_decision(office, decision_from_letter(office, letter | {"authorization_number": "A77"}), "somebody")

    claim, response = (each["resource"] for each in bundle(record(office, run))["entry"])
    assert (claim["resourceType"], claim["use"]) == ("Claim", "preauthorization")
    assert claim["item"][0]["quantity"] == {"value": 12}
    assert claim["contained"][0]["birthDate"] == "1961-02-03"
    assert (response["resourceType"], response["outcome"], response["preAuthRef"]) == (
        "ClaimResponse",
        "complete",
        "A77",
    )
    code = response["item"][0]["adjudication"][0]["extension"][0]["extension"][0]["valueCodeableConcept"]
    assert code == {"coding": [{"system": "https://codesystem.x12.org/005010/306", "code": "A1"}]}
    assert "preAuthPeriod" not in response
