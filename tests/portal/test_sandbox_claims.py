"""The sandbox's invented claims: every family, several for a member, and a truth that adds up to the cent."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from nightclerk.records import StatusFamily
from nightclerk.sandbox.claim_truth import fate_on, stated, truth
from nightclerk.sandbox.claims import ClaimBook, Fate, asked, claims, claims_of
from nightclerk.sandbox.members import Situation, population

TODAY = date(2026, 11, 22)
MEMBERS = population()
CLAIMS = claims(MEMBERS, TODAY)
BOOK = ClaimBook(MEMBERS, TODAY)
PRICED = (Fate.PAID, Fate.DENIED, Fate.TO_DEDUCTIBLE)


def test_every_family_occurs_at_least_eight_times_and_most_members_have_several_claims() -> None:
    families = Counter(truth(claim, 0, TODAY).family for claim in CLAIMS)
    assert set(families) == set(StatusFamily)
    assert min(families.values()) >= 8
    assert Counter(len(claims_of(m, TODAY)) for m in MEMBERS).keys() == {1, 2, 3}


def test_the_same_seed_gives_the_same_claims_and_no_number_twice() -> None:
    assert claims(population(), TODAY) == CLAIMS
    assert claims(population(seed=8), TODAY) != CLAIMS
    numbers = [claim.claim_no for claim in CLAIMS if claim.claim_no]
    assert len(numbers) == len(set(numbers)) == len(BOOK.arrived)
    assert len({claim.control_no for claim in CLAIMS}) == len(CLAIMS)


def test_what_was_paid_and_what_the_patient_owes_add_up_to_what_was_allowed() -> None:
    for claim in CLAIMS:
        record, fate = stated(claim, 0, TODAY), fate_on(claim, 0)
        assert record.charge == sum(line.charge or Decimal(0) for line in record.lines) == claim.charge
        assert (record.paid is not None) == (fate in PRICED)
        if record.allowed is not None and record.paid is not None:
            assert record.paid + (record.patient_resp or 0) == record.allowed <= claim.charge
        assert (record.check_or_eft is not None) == (fate is Fate.PAID)
        assert (record.info_due_by is not None) == (fate is Fate.RECORDS_WANTED)


def test_every_date_is_in_the_past_and_in_order_but_the_one_until_when_records_are_wanted() -> None:
    for claim in (c for c in BOOK.arrived if c.fate is not Fate.UNAVAILABLE):
        record = stated(claim, 0, TODAY)
        order = (claim.service_from, claim.submitted_on, record.received_on, record.adjudicated_on, record.remit_date)
        dates = [each for each in order if each is not None]
        assert dates == sorted(dates)
        assert dates[-1] <= TODAY


def test_twins_have_claims_of_the_same_days_and_only_name_and_suffix_tell_them_apart() -> None:
    twins = [m for m in MEMBERS if m.twin and m.situation is Situation.ACTIVE]
    shared = 0
    for one, other in zip(twins[::2], twins[1::2], strict=True):
        days = [{claim.service_from for claim in claims_of(m, TODAY)} for m in (one, other)]
        shared += bool(days[0] & days[1])
    assert shared == len(twins) // 2


def test_the_book_finds_a_claim_by_its_number_however_written_and_by_member_and_days() -> None:
    for claim in BOOK.arrived[::17]:
        spaced = f"{claim.claim_no[:4].lower()}-{claim.claim_no[4:]}"
        assert BOOK.numbered(spaced) == claim
        assert claim in BOOK.of_member(claim.member.asked_id, claim.service_from, claim.service_to)
    missing = next(claim for claim in CLAIMS if claim.fate is Fate.NEVER_ARRIVED)
    assert missing not in BOOK.of_member(missing.member.asked_id, missing.service_from, missing.service_to)
    assert BOOK.numbered("LH999999999999") is None


def test_two_claims_of_one_day_exist_for_which_the_days_alone_do_not_do() -> None:
    pairs = [m for m in MEMBERS if len({c.service_from for c in claims_of(m, TODAY)}) < len(claims_of(m, TODAY))]
    assert len(pairs) >= 8


def test_another_patients_claim_can_be_had_for_every_claim() -> None:
    for claim in BOOK.arrived[::29]:
        other = BOOK.another(claim)
        assert other is not None
        assert other.member.birth_date != claim.member.birth_date


def test_a_night_moves_some_claims_on_and_never_back() -> None:
    moved = [c for c in CLAIMS if fate_on(c, 1) is not fate_on(c, 0)]
    assert 20 < len(moved) < len(CLAIMS) / 5
    assert {fate_on(c, 0) for c in moved} == {Fate.RECEIVED, Fate.IN_PROCESS, Fate.RECORDS_WANTED}


def test_the_clinic_asks_with_what_it_has_on_file() -> None:
    claim = BOOK.arrived[0]
    inquiry = asked(claim, by_number=False)
    assert (inquiry.claim_no, inquiry.charge, inquiry.member_id) == ("", claim.charge, claim.member.asked_id)
    assert asked(claim).claim_no == claim.claim_no
