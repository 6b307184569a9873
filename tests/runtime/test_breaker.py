"""The circuit breaker: one portal that is down is left alone, the others go on, and one item tries it first."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nightclerk.engine import SCHEDULER, Presence
from nightclerk.errors import ApplicationException, BusinessException, Park
from nightclerk.portal import Reading
from nightclerk.records import EligibilityResult, ItemStatus, Outcome, Reason
from nightclerk.runtime import breaker as module
from nightclerk.runtime.breaker import Breaker, paused
from nightclerk.runtime.runs import resume_parked
from nightclerk.store import circuits, items, notices
from nightclerk.store.items import Settled
from tests.runtime import rig

ANSWER = Reading(EligibilityResult(outcome=Outcome.ACTIVE))
UNKNOWN = Reading(EligibilityResult(outcome=Outcome.INDETERMINATE, reason_code="UNKNOWN_PAGE"))
PEOPLE = [("Rivera, Ana", "09:00", "Lee", "0"), ("Osei, Kofi", "09:10", "Lee", "0")]


def slow():
    return ApplicationException("The portal did not answer in time.", code="PORTAL_TIMEOUT")


def down(minutes=30):
    until = datetime.now(UTC) + timedelta(minutes=minutes)
    return Park("The portal is down for maintenance.", code="PORTAL_MAINTENANCE", until=until)


def ask(breaker, answer=ANSWER, portal="lakeside"):
    """One question; an exception is what the portal does."""
    with breaker.passed(portal) as answers:
        if isinstance(answer, Exception):
            raise answer
        answers.append(answer)


def fail(breaker, error, times=1, portal="lakeside"):
    for _ in range(times):
        with pytest.raises(type(error)) as raised:
            ask(breaker, error, portal)
        assert raised.value.code == error.code


def refused(breaker, portal="lakeside"):
    with pytest.raises(Park) as parked:
        ask(breaker, AssertionError("the portal was asked"), portal)
    return parked.value


def its_time_comes(office):
    with office.store.database.write() as connection:
        circuits.try_now(connection)


def test_five_failures_in_a_row_pause_that_portal_and_no_other(office):
    breaker = Breaker(office)
    fail(breaker, slow(), 5)
    error = refused(breaker)

    assert error.code == "PORTAL_PAUSED"
    assert "5 times in a row" in error.message
    assert "PORTAL_TIMEOUT" in error.message
    assert error.outcome == "payer_unavailable"
    assert timedelta(minutes=9) < error.until - datetime.now(UTC) < timedelta(minutes=11)
    ask(breaker, portal="harbor")


def test_a_page_that_is_no_longer_as_its_file_says_counts_though_nothing_is_tried_again(office):
    breaker = Breaker(office)
    fail(breaker, BusinessException("The page does not allow it.", code="LAYOUT_CHANGED"), 5)

    assert "LAYOUT_CHANGED" in refused(breaker).message


def test_an_answer_in_between_begins_the_count_anew(office):
    breaker = Breaker(office)
    fail(breaker, slow(), 4)
    ask(breaker)
    fail(breaker, slow(), 4)
    ask(breaker)

    assert paused(office) == []


@pytest.mark.parametrize(
    "error",
    [
        BusinessException("The inquiry lacks a field.", code="MISSING_INPUT"),
        ApplicationException("The browser crashed.", code="BROWSER_CRASHED"),
        Park("The password is suspended.", code="CREDENTIAL_SUSPENDED"),
    ],
    ids=lambda error: error.code,
)
def test_what_says_nothing_about_the_portal_does_not_count(office, error):
    breaker = Breaker(office)
    fail(breaker, error, 6)
    ask(breaker)

    assert paused(office) == []


def test_pages_that_nobody_knows_pause_the_portal_too(office):
    breaker = Breaker(office)
    for _ in range(5):
        ask(breaker, UNKNOWN)

    assert refused(breaker).code == "PORTAL_PAUSED"


def test_lists_of_patients_that_go_on_further_than_the_file_says_pause_nothing(office):
    breaker = Breaker(office)
    for _ in range(6):
        ask(breaker, replace(UNKNOWN, theirs=True))

    assert paused(office) == []


@pytest.mark.parametrize("trouble", ["element member: there 2 times", ""])
def test_what_waits_says_what_failed_last_and_where(office, trouble):
    breaker = Breaker(office)
    words = "The portal did not answer in time (waiting for the next page of a list). Member W123456789 was asked for."
    fail(breaker, ApplicationException(words, code="PORTAL_TIMEOUT"), 5)

    said = "PORTAL_TIMEOUT: The portal did not answer in time (waiting for the next page of a list). The next"
    assert said in refused(breaker).message
    assert "W123456789" not in refused(breaker).message

    its_time_comes(office)
    record = replace(UNKNOWN.record, unmapped=("Member: Doe, Jane",))
    ask(breaker, replace(UNKNOWN, record=record, trouble=trouble))
    assert (f"UNKNOWN_PAGE: {trouble}. " if trouble else "UNKNOWN_PAGE. ") in refused(breaker).message
    assert "Doe" not in refused(breaker).message


def test_maintenance_pauses_at_once_until_the_time_that_its_state_says(office):
    breaker = Breaker(office)
    error = down()
    fail(breaker, error)
    waits = refused(breaker)

    assert waits.code == "PORTAL_MAINTENANCE"
    assert abs(waits.until - error.until) < timedelta(seconds=1)
    assert "down for maintenance" in paused(office)[0]


def test_when_its_time_comes_one_item_tries_and_the_others_wait_for_it(office, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.0)
    breaker = Breaker(office)
    fail(breaker, down())
    its_time_comes(office)
    with breaker.passed("lakeside") as answers:
        second = refused(breaker)
        answers.append(ANSWER)

    assert second.until - datetime.now(UTC) > timedelta(minutes=4)
    ask(breaker)


def test_who_comes_during_the_trial_goes_on_with_it(office):
    breaker = Breaker(office)
    fail(breaker, down())
    its_time_comes(office)
    with breaker.passed("lakeside") as answers:
        other = threading.Thread(target=ask, args=(breaker,))
        other.start()
        answers.append(ANSWER)
    other.join(timeout=20)

    assert not other.is_alive()
    assert paused(office) == []


def test_a_trial_that_fails_pauses_twice_as_long(either_office):
    office = either_office
    breaker = Breaker(office)
    fail(breaker, slow(), 5)
    its_time_comes(office)
    fail(breaker, slow())
    error = refused(breaker)

    assert timedelta(minutes=19) < error.until - datetime.now(UTC) < timedelta(minutes=21)


def test_a_trial_that_learns_nothing_is_followed_by_another(office):
    breaker = Breaker(office)
    fail(breaker, down())
    its_time_comes(office)
    fail(breaker, BusinessException("The inquiry lacks a field.", code="MISSING_INPUT"))
    ask(breaker)

    assert paused(office) == []


def test_what_waits_for_the_portal_is_due_as_soon_as_it_answers(office):
    breaker = Breaker(office)
    fail(breaker, down(60))
    until = (datetime.now(UTC) + timedelta(hours=1)).timestamp()
    waits = Settled(ItemStatus.PARKED, "payer_unavailable", Reason("PORTAL_MAINTENANCE", "Down."), park_until=until)
    rig.worked(office, rig.appointments(office, PEOPLE), lambda _inquiry: waits)
    line = Line()
    assert resume_parked(office, line, office.workspace.now().timestamp()) == 0

    its_time_comes(office)
    ask(breaker)

    assert resume_parked(office, line, office.workspace.now().timestamp() + 1) == 2
    assert {each for each, _ in items.open_submissions(office.store)} == set(line.put)


class Line:
    """Where due items are put in line; what was put there is kept."""

    def __init__(self):
        self.put = []

    def submit(self, _connection, item_id, _submission, **_how):
        self.put.append(item_id)


def test_the_words_say_when_it_is_tried_next_whatever_is_going_on(office):
    breaker = Breaker(office)
    fail(breaker, down())
    assert "The next try is at " in paused(office)[0]
    its_time_comes(office)
    assert "The next item tries it." in paused(office)[0]
    with breaker.passed("lakeside") as answers:
        assert "One item is trying it just now." in paused(office)[0]
        answers.append(ANSWER)


def test_a_pause_is_told_once_and_stands_in_the_audit_log(office):
    breaker = Breaker(office)
    fail(breaker, down())
    refused(breaker)
    told = [each for each in notices.latest(office.store) if each.code == "PORTAL_PAUSED"]

    assert len(told) == 1
    assert "lakeside" in told[0].text
    assert (office.workspace.audit / "active.jsonl").read_text().count('"portal.paused"') == 1


def test_zero_failures_in_the_settings_pause_for_nothing_but_maintenance(office):
    breaker = Breaker(office)
    breaker._limits = circuits.Limits(0, 600.0, 7200.0)
    fail(breaker, slow(), 9)
    ask(breaker)

    assert paused(office) == []


def test_that_it_is_asked_again_by_itself_is_said_only_where_a_scheduler_serves(office):
    breaker = Breaker(office)
    fail(breaker, down())
    assert refused(breaker).remedy == "Then run the same file again, without --again."

    scheduler = Presence(office.store, "scheduler-test", SCHEDULER)
    assert refused(breaker).remedy.startswith("It is asked again by itself then;")
    scheduler.leave()
