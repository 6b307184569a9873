"""The bot's own decisions: whether it is needed, what a row asks, and how each state ends its item."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bots.prior_authorization.need import PayerList, Settings, needed
from bots.prior_authorization.request import request_of
from bots.prior_authorization.words import settle
from nightclerk.bot import BusinessException
from nightclerk.records import (
    AuthInquiry,
    AuthNeed,
    AuthRecord,
    AuthRequest,
    AuthService,
    AuthStatus,
    EligibilityResult,
    ItemStatus,
    Outcome,
    YesNo,
)
from nightclerk.testing import FakeRun, declared

FOLDER = Path(__file__).parents[3] / "bots" / "prior_authorization"
ASKED = AuthRequest(services=(AuthService(code="97110"), AuthService(code="70551")))
ROW = AuthInquiry(payer="lakeside", member_id="LHP1", birth_date=date(1961, 2, 3), procedure="97110 x 12; 70551")


def said(stated):
    return EligibilityResult(outcome=Outcome.ACTIVE, auth_required=stated, checked_at=datetime(2026, 11, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("listed", "stated", "need"),
    [
        (PayerList(required=("7055*",)), YesNo.NO, AuthNeed.REQUIRED),
        (PayerList(not_required=("97110", "7055*")), None, AuthNeed.NOT_REQUIRED),
        (PayerList(not_required=("97110",)), None, AuthNeed.NOT_STATED),
        (None, YesNo.YES, AuthNeed.REQUIRED),
        (None, YesNo.NO, AuthNeed.UNKNOWN),
        (None, YesNo.UNKNOWN, AuthNeed.UNKNOWN),
        (None, YesNo.NOT_STATED, AuthNeed.NOT_STATED),
        (None, None, AuthNeed.NOT_STATED),
    ],
)
def test_only_the_payers_list_of_codes_says_that_it_is_not_needed(listed, stated, need):
    assert needed(ASKED, listed, said(stated) if stated else None)[0] is need


@pytest.mark.parametrize("field", ["auth_required", "benefits[0].auth_required"])
def test_what_the_answer_shows_and_nobody_could_read_is_looked_up(field):
    need, source = needed(ASKED, None, replace(said(YesNo.NOT_STATED), not_read={field: "see note"}))

    assert need is AuthNeed.NOT_STATED
    assert source.endswith("was not read: look in the portal")


def test_a_row_that_needs_none_by_the_list_ends_without_a_draft():
    run = FakeRun(settings=Settings({"lakeside": PayerList(not_required=("97110", "70551"), source="manual")}))
    found = declared(FOLDER).perform(ROW, run)

    assert (found.status, found.need_source) == (AuthStatus.NOT_REQUIRED, "the payer's list (manual)")
    assert settle(found)[0] is ItemStatus.DONE
    assert [task for _, task, _ in run.asked] == ["eligibility"]


def test_what_a_row_leaves_blank_is_not_stated():
    request = request_of(ROW, date(2026, 12, 1))

    assert [(each.code, each.quantity) for each in request.services] == [("97110", 12), ("70551", None)]
    assert (request.urgency, request.request_kind, request.patient.last, request.ordering.npi) == (None,) * 4
    with pytest.raises(BusinessException, match="PROCEDURE_UNREADABLE"):
        request_of(replace(ROW, procedure="physical therapy"), date(2026, 12, 1))
    with pytest.raises(BusinessException, match="PROCEDURE_UNREADABLE"):
        request_of(replace(ROW, quantity=3), date(2026, 12, 1))


def test_every_state_ends_its_item_with_what_to_do():
    for status in AuthStatus:
        ends, why = settle(AuthRecord(status=status, draft="APXXXXX-XXXXX"))
        assert (ends is ItemStatus.DONE) == (why is None), status
    assert settle(AuthRecord(status=AuthStatus.SUBMITTED))[1].code == "AUTH_OVERDUE"
    waits = AuthRecord(status=AuthStatus.SUBMITTED, next_look_at=datetime(2026, 12, 1, tzinfo=UTC))
    assert settle(waits)[0] is ItemStatus.PARKED
    assert "no rule known" in settle(waits)[1].message
