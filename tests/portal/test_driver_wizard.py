"""The driver against the slow payer's claims wizard: radio buttons, dates, a code from a person, a file at last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from random import Random

import pytest
from driver_rig import TODAY, RecordingPorts, Rig, impatient, rig

from nightclerk.errors import ApplicationException, Park
from nightclerk.records import ClaimStatusResult, StatusFamily
from nightclerk.sandbox.brands import GRANITE
from nightclerk.sandbox.claim_truth import CLAIM_STATED, truth
from nightclerk.sandbox.claims import Claim, Fate, asked, claims
from nightclerk.sandbox.faults import Faults
from nightclerk.sandbox.members import Situation, population
from tests.scale import count

pytestmark = pytest.mark.browser

CLAIMS = claims(population(brand=GRANITE), TODAY, GRANITE.group)
PAID = [each for each in CLAIMS if each.fate is Fate.PAID and each.member.situation is Situation.ACTIVE]
IN_THE_FILE = [name for name in CLAIM_STATED if name != "lines"]  # the file has one row for each claim


@pytest.fixture(scope="module")
def kept() -> Iterator[Rig]:
    with rig(kind="slow") as made:
        yield made


@pytest.fixture
def desk(kept: Rig) -> Rig:
    """Signed in, every fault off, every counter at nothing."""
    kept.portal.faults = Faults()
    if not any(session.stage == "in" for session in kept.portal.sessions.alive.values()):
        ask(kept, PAID[0])
    kept.portal.counts.clear()
    kept.ports.forget()
    return kept


def ask(desk: Rig, claim: Claim) -> ClaimStatusResult:
    inquiry = asked(claim, "granite")
    inputs = {each.name: getattr(inquiry, each.name) for each in fields(inquiry)}
    record = desk.driver.ask(desk.file, "main", "claim_status", inputs).record
    assert isinstance(record, ClaimStatusResult)
    return record


def wrong(read: ClaimStatusResult, claim: Claim) -> list[str]:
    meant = truth(claim, 0, TODAY)
    return [name for name in IN_THE_FILE if getattr(read, name) != getattr(meant, name)]


@pytest.mark.parametrize("fate", Fate)
def test_every_fate_reads_as_the_payer_means_it(desk: Rig, fate: Fate) -> None:
    claim = next(each for each in CLAIMS if each.fate is fate and each.member.situation is not Situation.MULTIPLE)
    assert wrong(ask(desk, claim), claim) == []


def test_the_file_that_was_taken_is_kept_as_evidence(desk: Rig) -> None:
    ask(desk, PAID[1])
    assert desk.ports.kinds() == ["events", "download", "html", "screenshot"]
    assert dict(desk.ports.kept)["download"].startswith(b"Claim number,Patient account,")


def test_the_claims_of_twins_of_the_same_day_are_told_apart(desk: Rig) -> None:
    twins = [each for each in CLAIMS if each.member.twin and each.member.situation is Situation.ACTIVE][:2]
    assert [wrong(ask(desk, twin), twin) for twin in twins] == [[], []]


@pytest.mark.parametrize("mode", ["other", "twin", "previous"])
def test_somebody_elses_claim_is_never_recorded(desk: Rig, mode: str) -> None:
    ask(desk, PAID[2])
    desk.set(wrong_member=mode)
    claim = next(each for each in PAID if each.member.twin is (mode == "twin"))
    read = ask(desk, claim)
    assert desk.portal.counts["wrong_members_shown"] == 1
    assert (read.family, read.reason_code) == (StatusFamily.INDETERMINATE, "RETURNED_DIFFERS")
    assert (read.payer_claim_no, read.patient, read.charge) == (None, None, None)


@pytest.mark.parametrize("fault", [{"session_expiry": 3}, {"used_elsewhere": True}, {"popup_always": True}])
def test_a_session_that_ends_and_a_notice_change_nothing(desk: Rig, fault: dict[str, int]) -> None:
    desk.set(**fault)
    assert wrong(ask(desk, PAID[3]), PAID[3]) == []


def test_errors_and_closures_are_named_and_nothing_is_recorded(desk: Rig) -> None:
    desk.set(error_500=1)
    with pytest.raises(ApplicationException, match="PORTAL_ERROR"):
        ask(desk, PAID[4])
    desk.set(maintenance=True)
    with pytest.raises(Park, match="PORTAL_MAINTENANCE"):
        ask(desk, PAID[4])
    desk.set(maintenance=False, maintenance_200=True)
    with impatient(desk):
        read = ask(desk, PAID[4])
    assert (read.family, read.reason_code) == (StatusFamily.INDETERMINATE, "LAYOUT_CHANGED")


def test_a_wrong_password_a_lock_and_a_wrong_code_stop_the_log_in() -> None:
    cases = (
        ({}, RecordingPorts(password="not-the-password"), "BAD_LOGIN"),
        ({"locked": True}, RecordingPorts(), "LOCKED"),
        ({"bad_totp": True}, RecordingPorts(), "BAD_CODE"),
    )
    for fault, ports, code in cases:
        with rig(kind="slow", ports=ports) as set_up:
            set_up.set(**fault)
            with pytest.raises(Park, match=code):
                ask(set_up, PAID[0])
            assert set_up.portal.counts["logins"] == 1


@pytest.mark.soak
def test_pages_and_files_that_stop_anywhere_on_their_way_change_nothing(desk: Rig) -> None:
    desk.set(stalls=500)
    chosen = Random(3).sample(CLAIMS, count(1, 100))
    assert [off for claim in chosen if (off := wrong(ask(desk, claim), claim))] == []


@pytest.mark.soak
def test_redesigns_within_what_the_file_foresees_are_read_right_or_named(desk: Rig) -> None:
    whole, seeds = desk.file, range(1, count(10, 200) + 1)
    desk.file = replace(whole, limits=replace(whole.limits, recycle_context_after=1))
    failed = []
    for seed in seeds:
        desk.portal.sessions.alive.clear()
        desk.set(mutate=seed)
        claim = Random(seed).choice(CLAIMS)
        try:
            read = ask(desk, claim)
        except (ApplicationException, Park) as error:
            failed.append((seed, error.code))
            desk.ports.suspended = False
            continue
        if wrong(read, claim):
            failed.append((seed, str(read.reason_code)))
            assert read.family is StatusFamily.INDETERMINATE, seed
    desk.file = whole
    assert len(failed) <= len(seeds) // 20, failed
