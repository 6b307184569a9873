"""The driver against the sandbox payer, with a real Chromium: right answers, and none where there is no right one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from driver_rig import (
    MEMBERS,
    TODAY,
    RecordingPorts,
    Rig,
    impatient,
    inquiry,
    record_of,
    rig,
    somebody,
    wrong_fields,
)

from nightclerk.errors import ApplicationException, BusinessException, Park
from nightclerk.records import Outcome
from nightclerk.sandbox.coverage import truth
from nightclerk.sandbox.faults import Faults
from nightclerk.sandbox.members import Situation

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def kept() -> Iterator[Rig]:
    with rig() as made:
        yield made


@pytest.fixture
def set_up(kept: Rig) -> Rig:
    """One browser for many tests: signed in, every fault off, every counter at nothing."""
    kept.portal.faults = Faults()
    kept.ask(somebody(skip=20))
    kept.portal.counts.clear()
    kept.ports.forget()
    return kept


@pytest.fixture
def fresh() -> Iterator[Rig]:
    """A browser and a portal where nobody has signed in yet."""
    with rig() as made:
        yield made


def test_every_situation_reads_as_the_sandbox_means_it_and_nothing_is_invented(set_up: Rig) -> None:
    first = {m.situation: m for m in reversed(MEMBERS)}
    asked = [*first.values(), *MEMBERS[100:125]]
    wrong = {m.number: fields for m in asked if (fields := set_up.failing(m))}
    assert wrong == {}
    assert {truth(m, 0, TODAY).outcome for m in asked} >= {"active", "inactive", "pending", "rejected_input"}


def test_the_log_in_happens_once_for_many_checks_and_is_kept_for_the_next_process(fresh: Rig) -> None:
    for member in MEMBERS[60:64]:
        fresh.ask(member)
    assert (fresh.portal.counts["logins"], fresh.ports.codes) == (1, 1)
    assert fresh.ports.verdicts == ["ok"]
    kept = RecordingPorts(sessions=dict(fresh.ports.sessions))
    with rig(ports=kept) as other:
        reading = other.driver.ask(fresh.file, "main", "eligibility", inquiry(MEMBERS[70]))
    assert wrong_fields(reading, MEMBERS[70]) == []
    assert (fresh.portal.counts["logins"], kept.attempts) == (1, [])


def test_ten_callers_at_once_sign_in_once_and_each_gets_their_own_patient(fresh: Rig) -> None:
    members = MEMBERS[100:110]
    with ThreadPoolExecutor(10) as pool:
        readings = list(pool.map(fresh.ask, members))
    assert [wrong_fields(r, m) for r, m in zip(readings, members, strict=True)] == [[]] * 10
    assert fresh.portal.counts["logins"] == 1


def test_an_announcement_is_acknowledged_wherever_it_shows_up(fresh: Rig) -> None:
    fresh.set(popup_always=True)
    assert fresh.failing(somebody()) == []
    assert len(fresh.ports.named("interrupt")) >= 2
    assert fresh.portal.counts["announcements_acknowledged"] >= 1


def test_an_unknown_member_is_not_found_and_never_inactive(set_up: Rig) -> None:
    record = record_of(set_up.ask(replace(somebody(), asked_id="W999999999")))
    assert (record.outcome, record.reason_code) == (Outcome.NOT_FOUND, "NOT_FOUND")
    assert record.as_of == TODAY
    assert record.source_version == set_up.file.version


def test_twins_are_told_apart_by_the_suffix_and_without_it_nobody_is_chosen(set_up: Rig) -> None:
    twins = [m for m in MEMBERS if m.twin]
    assert {truth(m, 0, TODAY).outcome for m in twins} >= {Outcome.ACTIVE, Outcome.REJECTED_INPUT}
    assert [set_up.failing(m) for m in (*twins[:4], *twins[-2:])] == [[]] * 6


@pytest.mark.parametrize("mode", ["other", "twin", "previous"])
def test_somebody_elses_page_is_never_recorded(set_up: Rig, mode: str) -> None:
    asked = somebody(twin=True) if mode == "twin" else somebody()
    set_up.ask(somebody(skip=3))
    set_up.ports.forget()
    set_up.set(wrong_member=mode)
    record = record_of(set_up.ask(asked))
    assert set_up.portal.counts["wrong_members_shown"] == 1
    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "RETURNED_DIFFERS")
    assert all(difference.returned is None for difference in record.returned_differs)
    assert record.returned_differs
    assert (record.member_id, record.name, record.benefits, record.plan_name, record.unmapped) == (
        None,
        None,
        (),
        None,
        (),
    )
    assert record.field_provenance == {}
    assert set_up.ports.kinds() == ["events"]


def test_a_reissued_member_id_goes_to_a_person_with_the_new_one(set_up: Rig) -> None:
    member = somebody(Situation.REISSUED)
    record = record_of(set_up.ask(member))
    assert [(d.field, d.asked, d.returned) for d in record.returned_differs] == [
        ("member_id", member.asked_id, member.printed_id)
    ]
    assert record.benefits == ()


def test_a_session_that_ends_in_the_middle_is_renewed_once_and_the_check_done_anew(set_up: Rig) -> None:
    set_up.set(session_expiry=1)
    assert set_up.failing(somebody(skip=1)) == []
    assert set_up.ports.verdicts == ["ok"]
    assert len(set_up.ports.named("relogin")) == 1


def test_a_session_that_never_holds_ends_after_two_log_ins(fresh: Rig) -> None:
    fresh.set(session_expiry=1, session_expiry_always=True)
    with pytest.raises(ApplicationException, match="SESSION_LOST"):
        fresh.ask(somebody())
    assert fresh.portal.counts["logins"] == 2


def test_maintenance_parks_the_item_for_half_an_hour(fresh: Rig) -> None:
    fresh.set(maintenance=True)
    before = datetime.now(UTC)
    with pytest.raises(Park, match="PORTAL_MAINTENANCE") as parked:
        fresh.ask(somebody())
    assert parked.value.until is not None
    assert timedelta(minutes=29) < parked.value.until - before < timedelta(minutes=31)
    assert fresh.ports.attempts == []


def test_a_server_error_is_retried_by_others_and_recorded_as_nothing(set_up: Rig) -> None:
    set_up.set(error_500=1)
    with pytest.raises(ApplicationException, match="PORTAL_ERROR") as failed:
        set_up.ask(somebody())
    assert {item.type for item in failed.value.evidence} == {"events", "html", "screenshot"}
    assert set_up.failing(somebody()) == []


def test_a_rubbish_page_is_indeterminate_with_its_picture_and_never_not_covered() -> None:
    with rig() as set_up:
        set_up.ask(somebody())
        set_up.set(maintenance_200=True)
        with impatient(set_up):
            record = record_of(set_up.ask(somebody()))
        assert record.outcome is Outcome.INDETERMINATE
        assert record.reason_code == "LAYOUT_CHANGED"
        assert {item.type for item in record.evidence} == {"events", "html", "screenshot"}


def test_a_changed_layout_is_survived_by_fall_backs_and_reported_as_drift() -> None:
    with rig() as set_up:
        set_up.set(layout=1)
        member = somebody()
        reading = set_up.ask(member)
        assert wrong_fields(reading, member) == []
        assert {d.element: d.rank for d in reading.drift} == {
            **{"user": 4, "pass": 2, "signin": 3, "code": 2},
            **{"member": 4, "birth": 4, "service": 3, "search": 2},
        }
        assert {str(d["element"]) for d in set_up.ports.named("drift")} == {d.element for d in reading.drift}


def test_a_portal_that_was_rebuilt_is_not_worked_and_no_password_is_typed() -> None:
    with rig(timeout_seconds=3.0) as set_up:
        set_up.set(layout=2)
        record = record_of(set_up.ask(somebody()))
        assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "LAYOUT_CHANGED")
        assert set_up.portal.counts["logins"] == 0


def test_a_wrong_password_is_typed_exactly_once_however_many_ask() -> None:
    with rig(ports=RecordingPorts(password="not-the-password")) as set_up:
        codes = []
        with ThreadPoolExecutor(4) as pool:
            for future in [pool.submit(set_up.ask, member) for member in MEMBERS[60:66]]:
                with pytest.raises(Park) as parked:
                    future.result()
                codes.append(parked.value.code)
        assert set_up.portal.counts["wrong_passwords"] == set_up.portal.counts["logins"] == 1
        assert set(codes) == {"BAD_LOGIN", "SUSPENDED"}
        assert set_up.ports.verdicts == ["bad_login"]


def test_who_waits_for_a_log_in_that_is_refused_does_not_try_again_even_if_the_vault_would_let_them() -> None:
    class Careless(RecordingPorts):
        def login_attempt(self, portal: str, account: str, host: str) -> None:
            self.attempts.append(host)

    with rig(ports=Careless(password="not-the-password")) as set_up, ThreadPoolExecutor(2) as pool:
        set_up.set(latency_ms=400)  # both stand at the log-in page before the first is refused
        for future in [pool.submit(set_up.ask, member) for member in MEMBERS[60:62]]:
            with pytest.raises(Park, match="BAD_LOGIN"):
                future.result()
        assert set_up.portal.counts["wrong_passwords"] == 1


def test_a_locked_account_stops_the_portal(fresh: Rig) -> None:
    fresh.set(locked=True)
    with pytest.raises(Park, match="LOCKED"):
        fresh.ask(somebody())
    assert (fresh.ports.verdicts, fresh.portal.counts["logins"]) == (["locked"], 1)


def test_a_code_that_is_refused_twice_is_not_tried_a_third_time(fresh: Rig) -> None:
    fresh.set(bad_totp=True)
    with pytest.raises(Park, match="BAD_CODE"):
        fresh.ask(somebody())
    assert (fresh.portal.counts["codes"], fresh.ports.verdicts) == (2, ["bad_code"])


def test_a_slow_portal_times_out_as_a_technical_failure() -> None:
    with rig() as set_up:
        set_up.ask(somebody())
        set_up.set(latency_ms=4000)
        with impatient(set_up, 1.0), pytest.raises(ApplicationException, match="PORTAL_TIMEOUT"):
            set_up.ask(somebody())


def test_a_portal_that_does_not_answer_at_all_is_unreachable() -> None:
    with rig(base_url="http://127.0.0.1:9") as set_up, pytest.raises(ApplicationException, match="PORTAL_UNREACHABLE"):
        set_up.ask(somebody())


def test_a_table_that_drips_in_row_by_row_is_read_whole(set_up: Rig) -> None:
    set_up.set(slow_drip=30)
    assert set_up.failing(somebody(skip=2)) == []


def test_an_incomplete_inquiry_is_refused_before_the_portal_is_asked(set_up: Rig) -> None:
    with pytest.raises(BusinessException, match="MISSING_INPUT") as refused:
        set_up.ask(somebody(), last_name="")
    assert "last_name" in str(refused.value)
    assert set_up.portal.counts["pages"] == 0


def test_no_error_quotes_the_patient_or_the_page(fresh: Rig) -> None:
    member = somebody()
    raised = []
    for faults in ({"maintenance": True}, {"maintenance": False, "error_500": -1}, {"error_500": 0, "locked": True}):
        fresh.set(**faults)
        with pytest.raises((Park, ApplicationException)) as failed:
            fresh.ask(member)
        raised.append(failed.value)
    for error in raised:
        text = f"{error} {error.__cause__}"
        assert not any(word in text for word in (member.last, member.first, member.asked_id, str(member.birth_date)))
        assert error.__suppress_context__


def test_evidence_is_the_events_without_queries_the_page_and_one_picture(set_up: Rig) -> None:
    reading = set_up.ask(somebody())
    assert [item.type for item in reading.evidence] == ["events", "html", "screenshot"]
    kept = dict(set_up.ports.kept)
    assert kept["screenshot"][:3] == b"\xff\xd8\xff"
    assert b"table" in kept["html"]
    assert b"?" not in kept["events"]
    assert b'{"method":"POST","path":"/eligibility","status":200,' in kept["events"]


def test_every_field_says_where_it_was_read(set_up: Rig) -> None:
    record = record_of(set_up.ask(next(m for m in MEMBERS if m.number >= 160 and truth(m, 0, TODAY).benefits)))
    assert record.field_provenance["member_id"].locator == "column: Member ID"
    assert record.field_provenance["benefits[0].kind"].raw in ("Copay", "Copayment")
    assert record.field_provenance.keys() >= {"name", "birth_date", "outcome", "benefits[0].measure"}


def test_a_worn_context_is_replaced_without_signing_in_again() -> None:
    with rig() as set_up:
        set_up.file = replace(set_up.file, limits=replace(set_up.file.limits, recycle_context_after=2))
        assert [set_up.failing(m) for m in MEMBERS[100:107]] == [[]] * 7
        assert set_up.portal.counts["logins"] == 1
