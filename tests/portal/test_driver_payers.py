"""The driver against every kind of sandbox payer: the truth where it is stated, a named state where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from driver_rig import Rig, impatient, record_of, rig, wrong_fields

from nightclerk.errors import ApplicationException, Park
from nightclerk.portal import Reading
from nightclerk.records import Outcome
from nightclerk.sandbox import spa
from nightclerk.sandbox.brands import CEDAR, HARBOR, PRAIRIE, SUMMIT, Brand
from nightclerk.sandbox.faults import Faults
from nightclerk.sandbox.members import Member, Situation, population
from tests.scale import count

pytestmark = pytest.mark.browser

KINDS = ("spa", "postback")
BRANDS: dict[str, dict[str, Brand]] = {
    "spa": {"summit": SUMMIT},
    "postback": {"harbor": HARBOR, "cedar": CEDAR, "prairie": PRAIRIE},
}
MEMBERS = {word: population(brand=brand) for brands in BRANDS.values() for word, brand in brands.items()}
PAYER = {"spa": "summit", "postback": "harbor"}


@pytest.fixture(scope="module", params=KINDS)
def kept(request: pytest.FixtureRequest) -> Iterator[tuple[str, Rig]]:
    """One browser for all tests of a payer; its lists are short, but for the tests that are about long ones."""
    long, spa.REACH = spa.REACH, 20
    with rig(kind=request.param) as made:
        yield request.param, made
    spa.REACH = long


@pytest.fixture
def payer(kept: tuple[str, Rig]) -> tuple[str, Rig]:
    """Signed in, every fault off, every counter at nothing."""
    kind, set_up = kept
    set_up.portal.faults = Faults()
    set_up.portal.account.wrong = 0
    set_up.ports.suspended = False
    if not any(session.stage == "in" for session in set_up.portal.sessions.alive.values()):
        ask(kind, set_up, somebody(kind, skip=20))
    set_up.portal.counts.clear()
    set_up.ports.forget()
    return kept


def somebody(kind: str, situation: Situation = Situation.ACTIVE, *, twin: bool = False, skip: int = 0) -> Member:
    members = MEMBERS[PAYER[kind]]
    fitting = [m for m in members if m.situation is situation and m.twin is twin and m.dual_of is None]
    return fitting[skip]


def ask(kind: str, set_up: Rig, member: Member, payer: str = "") -> Reading:
    return set_up.ask(member, payer=payer or PAYER.get(kind, "lakeside"))


def sign_out(set_up: Rig) -> None:
    """The portal forgets who was signed in, so that the next check begins at the log-in."""
    set_up.portal.sessions.alive.clear()


@pytest.mark.parametrize("situation", [each for each in Situation if each is not Situation.STRANGER])
def test_every_situation_reads_as_the_payer_means_it(payer: tuple[str, Rig], situation: Situation) -> None:
    kind, set_up = payer
    bare = situation is Situation.MULTIPLE
    member = somebody(kind, situation, twin=bare, skip=1)
    assert wrong_fields(ask(kind, set_up, member), member) == []


def test_somebody_the_payer_does_not_know_is_not_found(payer: tuple[str, Rig]) -> None:
    kind, set_up = payer
    record = record_of(ask(kind, set_up, replace(somebody(kind), asked_id="W999999999")))
    assert (record.outcome, record.reason_code) == (Outcome.NOT_FOUND, "NOT_FOUND")


def test_twins_are_told_apart_in_the_list(payer: tuple[str, Rig]) -> None:
    kind, set_up = payer
    twins = [somebody(kind, twin=True, skip=place) for place in (0, 1)]
    assert [wrong_fields(ask(kind, set_up, twin), twin) for twin in twins] == [[], []]


def test_each_payer_of_a_drop_down_is_asked_about_its_own_members() -> None:
    with rig(kind="postback") as set_up:
        for word in ("cedar", "prairie"):
            member = MEMBERS[word][300]
            assert wrong_fields(set_up.ask(member, payer=word), member) == []
        other = set_up.ask(MEMBERS["cedar"][300], payer="harbor")
        assert record_of(other).outcome is Outcome.NOT_FOUND


def test_a_row_is_found_among_hundreds_of_which_few_are_in_the_page_and_some_come_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spa, "REACH", 150)
    with rig(kind="spa") as set_up:
        set_up.set(latency_ms=120)
        member = MEMBERS["summit"][310]
        assert wrong_fields(set_up.ask(member, payer="summit"), member) == []


def test_rows_that_never_come_are_a_time_out_and_never_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spa, "REACH", 150)
    with rig(kind="spa") as set_up:
        set_up.ask(MEMBERS["summit"][301], payer="summit")
        set_up.set(rows_missing=True)
        with impatient(set_up), pytest.raises(ApplicationException, match="PORTAL_TIMEOUT"):
            set_up.ask(MEMBERS["summit"][300], payer="summit")


# Faults


@pytest.mark.parametrize("mode", ["other", "twin", "previous"])
def test_somebody_elses_page_is_never_recorded(payer: tuple[str, Rig], mode: str) -> None:
    kind, set_up = payer
    set_up.set(wrong_member=mode)
    record = record_of(ask(kind, set_up, somebody(kind, twin=mode == "twin")))
    assert set_up.portal.counts["wrong_members_shown"] == 1
    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "RETURNED_DIFFERS")
    assert (record.member_id, record.name, record.benefits, record.plan_name) == (None, None, (), None)


@pytest.mark.parametrize("fault", [{"session_expiry": 1}, {"used_elsewhere": True}])
def test_a_session_that_ends_in_the_middle_is_renewed_and_the_check_done_anew(
    payer: tuple[str, Rig], fault: dict[str, int]
) -> None:
    kind, set_up = payer
    set_up.set(**fault)
    member = somebody(kind, skip=1)
    assert wrong_fields(ask(kind, set_up, member), member) == []
    assert set_up.ports.verdicts == ["ok"]


@pytest.mark.parametrize("fault", [{"popup_always": True}, {"slow_drip": 5}])
def test_notices_and_slowness_change_nothing(payer: tuple[str, Rig], fault: dict[str, int]) -> None:
    kind, set_up = payer
    set_up.set(**fault)
    member = somebody(kind, skip=2)
    assert wrong_fields(ask(kind, set_up, member), member) == []


def test_nobody_is_missing_from_a_list_of_which_half_has_come(payer: tuple[str, Rig]) -> None:
    """Each piece of a page comes later than a list that holds still is believed."""
    kind, set_up = payer
    set_up.set(slow_drip=50)
    member = somebody(kind, skip=2)
    assert wrong_fields(ask(kind, set_up, member), member) == []


@pytest.mark.soak
def test_pages_that_stop_anywhere_on_their_way_change_nothing(payer: tuple[str, Rig]) -> None:
    kind, set_up = payer
    set_up.set(stalls=500)
    members = [m for m in MEMBERS[PAYER[kind]] if m.dual_of is None]
    chosen = Random(kind).sample(members, count(1, 100))
    assert [wrong for member in chosen if (wrong := wrong_fields(ask(kind, set_up, member), member))] == []


def test_maintenance_parks_and_rubbish_is_never_an_answer(payer: tuple[str, Rig]) -> None:
    kind, set_up = payer
    set_up.set(maintenance=True)
    with pytest.raises(Park, match="PORTAL_MAINTENANCE"):
        ask(kind, set_up, somebody(kind))
    set_up.set(maintenance=False, maintenance_200=True)
    with impatient(set_up):
        record = record_of(ask(kind, set_up, somebody(kind)))
    assert record.outcome is Outcome.INDETERMINATE
    assert record.reason_code in ("LAYOUT_CHANGED", "UNKNOWN_PAGE")


def test_a_server_error_is_a_technical_failure_and_the_next_check_is_right(payer: tuple[str, Rig]) -> None:
    kind, set_up = payer
    set_up.set(error_500=1)
    with impatient(set_up, 6.0), pytest.raises(ApplicationException):
        ask(kind, set_up, somebody(kind))
    member = somebody(kind, skip=3)
    assert wrong_fields(ask(kind, set_up, member), member) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_locked_account_and_a_wrong_password_stop_after_one_log_in(kind: str) -> None:
    for fault, password, code in (({"locked": True}, "", "LOCKED"), ({}, "not-the-password", "BAD_LOGIN")):
        with rig(kind=kind) as set_up:
            set_up.ports.password = password or set_up.ports.password
            set_up.set(**fault)
            with pytest.raises(Park, match=code):
                ask(kind, set_up, somebody(kind))
            assert set_up.portal.counts["logins"] == 1


def test_codes_that_are_refused_stop_the_log_in() -> None:
    with rig(kind="spa") as set_up:
        set_up.set(bad_totp=True)
        with impatient(set_up, 6.0), pytest.raises(Park, match="BAD_CODE"):
            ask("spa", set_up, somebody("spa"))
        assert set_up.portal.counts["codes"] == 2


# Redesigns


def redesigned(set_up: Rig, kind: str, members: list[Member], seeds: range) -> list[tuple[int, str]]:
    """The seeds whose page was too much for the file, with what it was called; a guess fails here.

    Each seed begins at the log-in, in a context that has kept no page of the seed before.
    """
    whole, failed = set_up.file, []
    set_up.file = replace(whole, limits=replace(whole.limits, recycle_context_after=1))
    for seed in seeds:
        sign_out(set_up)
        set_up.set(mutate=seed)
        member = Random(seed).choice(members)
        try:
            reading = ask(kind, set_up, member)
        except (ApplicationException, Park) as error:
            failed.append((seed, error.code))
            set_up.ports.suspended = False
            continue
        if wrong := wrong_fields(reading, member):
            failed.append((seed, str(record_of(reading).reason_code)))
            assert record_of(reading).outcome is Outcome.INDETERMINATE, (seed, wrong)
    set_up.file = whole
    return failed


@pytest.mark.soak
def test_redesigns_within_what_the_file_foresees_are_read_right_or_named(payer: tuple[str, Rig]) -> None:
    kind, set_up = payer
    seeds = range(1, count(10, 200) + 1)
    failed = redesigned(set_up, kind, MEMBERS[PAYER[kind]], seeds)
    assert len(failed) <= len(seeds) // 20, failed


@pytest.mark.soak
def test_redesigns_of_the_first_payer_are_read_right_or_named() -> None:
    members = [m for m in population() if m.situation is not Situation.STRANGER]
    seeds = range(1, count(10, 200) + 1)
    with rig() as set_up:
        failed = redesigned(set_up, "", members, seeds)
    assert len(failed) <= len(seeds) // 20, failed
