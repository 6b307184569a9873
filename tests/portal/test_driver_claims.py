"""Claim status against the sandbox payer, with a real Chromium: every family right, and no claim of somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from random import Random
from typing import Any

import pytest
from driver_rig import MEMBERS, TODAY, Rig, impatient, rig

from nightclerk.errors import BusinessException
from nightclerk.portal import Reading
from nightclerk.records import ClaimInquiry, ClaimStatusResult, StatusFamily
from nightclerk.sandbox.claim_truth import CLAIM_STATED, truth
from nightclerk.sandbox.claims import Claim, Fate, asked, claims
from nightclerk.sandbox.faults import Faults
from nightclerk.sandbox.members import Situation
from tests.scale import count

pytestmark = pytest.mark.browser

CLAIMS = [each for each in claims(MEMBERS, TODAY) if each.member.situation is not Situation.MULTIPLE]
ARRIVED = [each for each in CLAIMS if each.fate is Fate.PAID and each.member.situation is Situation.ACTIVE]


@pytest.fixture(scope="module")
def kept() -> Iterator[Rig]:
    with rig() as made:
        yield made


@pytest.fixture
def desk(kept: Rig) -> Rig:
    """Signed in, every fault off, every counter at nothing."""
    kept.portal.faults, kept.portal.day = Faults(), 0
    ask(kept, asked(ARRIVED[0]))
    kept.portal.counts.clear()
    kept.ports.forget()
    return kept


def ask(desk: Rig, inquiry: ClaimInquiry) -> Reading:
    inputs = {each.name: getattr(inquiry, each.name) for each in fields(inquiry)}
    return desk.driver.ask(desk.file, "main", "claim_status", inputs)


def record(desk: Rig, inquiry: ClaimInquiry) -> ClaimStatusResult:
    found = ask(desk, inquiry).record
    assert isinstance(found, ClaimStatusResult)
    return found


def wrong(read: ClaimStatusResult, claim: Claim) -> dict[str, Any]:
    meant = truth(claim, 0, TODAY)
    return {
        name: (getattr(read, name), getattr(meant, name))
        for name in CLAIM_STATED
        if getattr(read, name) != getattr(meant, name)
    }


def test_every_fate_in_each_of_its_wordings_reads_as_the_sandbox_means_it(desk: Rig) -> None:
    chosen = {(each.fate, each.member.number % 2): each for each in CLAIMS}
    assert {each.fate for each in chosen.values()} == set(Fate)

    off = {each.claim_no: diff for each in chosen.values() if (diff := wrong(record(desk, asked(each)), each))}

    assert off == {}
    assert {truth(each, 0, TODAY).family for each in chosen.values()} == set(StatusFamily)


@pytest.mark.soak
def test_pages_that_stop_anywhere_on_their_way_change_nothing(desk: Rig) -> None:
    desk.set(stalls=500)
    known = [each for each in CLAIMS if each.fate is not Fate.NEVER_ARRIVED or not there(each)]
    chosen = Random(3).sample(known, count(1, 100))
    assert [off for claim in chosen if (off := wrong(record(desk, asked(claim)), claim))] == []


def test_a_rejection_is_not_a_denial(desk: Rig) -> None:
    rejected = next(each for each in CLAIMS if each.fate is Fate.REJECTED)
    read = record(desk, asked(rejected))
    assert (read.family, read.category, read.adjudicated_on) == (StatusFamily.REJECTED, "A3", None)
    assert read.reasons


def test_a_claim_whose_number_is_not_known_is_found_by_member_and_days(desk: Rig) -> None:
    single = [c for c in ARRIVED if sum(o.member == c.member for o in CLAIMS) == 1][:3]
    assert [wrong(record(desk, asked(each, by_number=False)), each) for each in single] == [{}, {}, {}]


def test_of_several_claims_of_the_same_days_none_is_chosen(desk: Rig) -> None:
    by_day: dict[tuple[int, Any], list[Claim]] = {}
    for each in (c for c in CLAIMS if c.claim_no):
        by_day.setdefault((each.member.number, each.service_from), []).append(each)
    several = next(those for those in by_day.values() if len(those) > 1)

    read = record(desk, asked(several[0], by_number=False))

    assert (read.family, read.reason_code, read.charge) == (StatusFamily.ERROR, "MULTIPLE_CLAIMS", None)
    assert wrong(record(desk, asked(several[0])), several[0]) == {}


@pytest.mark.parametrize("mode", ["other", "twin", "previous"])
def test_another_patients_claim_is_never_recorded(desk: Rig, mode: str) -> None:
    twins = [each for each in CLAIMS if each.member.twin and each.claim_no]
    claim = twins[0] if mode == "twin" else ARRIVED[1]
    record(desk, asked(ARRIVED[3]))
    desk.ports.forget()
    desk.set(wrong_member=mode)

    read = record(desk, asked(claim))

    assert desk.portal.counts["wrong_members_shown"] == 1
    assert (read.family, read.reason_code) == (StatusFamily.INDETERMINATE, "RETURNED_DIFFERS")
    assert [each.returned for each in read.returned_differs] == [None] * len(read.returned_differs) != []
    assert (read.charge, read.paid, read.lines, read.patient, read.check_or_eft) == (None, None, (), None, None)
    assert desk.ports.kinds() == ["events"]


def test_a_claim_number_that_is_another_patients_does_not_bring_that_patients_claim(desk: Rig) -> None:
    mine, other = ARRIVED[1], ARRIVED[4]

    read = record(desk, replace(asked(mine), claim_no=other.claim_no))

    assert (read.family, read.reason_code, read.payer_claim_no) == ("indeterminate", "RETURNED_DIFFERS", None)
    assert {each.field for each in read.returned_differs} >= {"patient", "birth_date"}


def test_the_same_patients_other_claim_is_not_taken_for_the_one_that_was_asked_about(desk: Rig) -> None:
    pair = next((a, b) for a in ARRIVED for b in ARRIVED if a.member == b.member and a.service_from < b.service_from)

    read = record(desk, replace(asked(pair[0]), claim_no=pair[1].claim_no))

    assert read.reason_code == "RETURNED_DIFFERS"
    assert {each.field for each in read.returned_differs} >= {"service_from"}


def test_a_claim_that_never_arrived_is_not_taken_for_another_one_of_the_same_patient_and_day(desk: Rig) -> None:
    lost = next(each for each in CLAIMS if each.fate is Fate.NEVER_ARRIVED and len(there(each)) == 1)

    whole = record(desk, asked(lost))
    by_charge = record(desk, replace(asked(lost), patient_control_no=""))

    for read, differing in ((whole, {"patient_control_no", "charge"}), (by_charge, {"charge"})):
        assert (read.family, read.reason_code) == (StatusFamily.INDETERMINATE, "OTHER_CLAIM")
        assert {each.field for each in read.returned_differs} == differing
        assert (read.charge, read.paid, read.payer_claim_no, read.lines) == (None, None, None, ())


def there(lost: Claim) -> list[Claim]:
    """The patient's claims of those days that the payer has."""
    same = (each for each in CLAIMS if each.member == lost.member and each.service_from == lost.service_from)
    return [each for each in same if each.fate not in (Fate.NEVER_ARRIVED, Fate.UNAVAILABLE)]


def test_a_birth_date_that_the_clinic_does_not_know_is_neither_proof_nor_doubt(desk: Rig) -> None:
    claim = ARRIVED[2]
    assert wrong(record(desk, replace(asked(claim), birth_date=None)), claim) == {}


def test_an_inquiry_without_claim_number_and_member_id_is_refused_by_the_payer_and_says_so(desk: Rig) -> None:
    read = record(desk, replace(asked(ARRIVED[2]), claim_no="", member_id=""))
    assert (read.family, read.reason_code) == (StatusFamily.ERROR, "INPUT_REFUSED")
    with pytest.raises(BusinessException, match="MISSING_INPUT"):
        ask(desk, replace(asked(ARRIVED[2]), last_name=""))


def test_rubbish_instead_of_the_claim_is_never_a_status(desk: Rig) -> None:
    desk.set(maintenance_200=True)
    with impatient(desk):
        read = record(desk, asked(ARRIVED[2]))
    assert (read.family, read.reason_code) == (StatusFamily.INDETERMINATE, "LAYOUT_CHANGED")
