"""The sandbox's members, and that their pages state exactly what `truth` says: no more, no less, on any day."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
import sandbox_page
from sandbox_client import signed_in
from starlette.testclient import TestClient

from nightclerk.errors import UsageError
from nightclerk.matching import same_member_id, same_name
from nightclerk.records import Benefit, EligibilityResult, Level, Measure, Network, Outcome, YesNo
from nightclerk.sandbox.changes import Move, moved
from nightclerk.sandbox.coverage import STATED, outcome_of, stated, truth
from nightclerk.sandbox.members import Member, Situation, population, strangers
from nightclerk.sandbox.names import npi

TODAY = date(2026, 11, 22)
MEMBERS, STRANGERS = population(), strangers()


def asked(client: TestClient, member: Member) -> EligibilityResult:
    form = {"memberId": member.asked_id, "dob": member.asked_birth.strftime("%m/%d/%Y")}
    return sandbox_page.record(client.post("/eligibility", data=form).text)


def shown(member: Member, day: int) -> EligibilityResult:
    """What the page states for the member; somebody reissued is shown with the new number."""
    return stated(member, day, TODAY) if member.situation is Situation.REISSUED else truth(member, day, TODAY)


@pytest.mark.parametrize("day", [0, 1])
def test_every_page_states_exactly_the_truth(day: int) -> None:
    with signed_in(today=TODAY, day=day) as client:
        for member in (*MEMBERS, *STRANGERS):
            read, meant = asked(client, member), shown(member, day)
            assert [f for f in STATED if getattr(read, f) != getattr(meant, f)] == [], member.number


def test_all_eight_outcomes_occur_at_least_eight_times_each() -> None:
    counts = Counter(outcome_of(member, 0) for member in (*MEMBERS, *STRANGERS))
    assert set(counts) == set(Outcome)
    assert min(counts.values()) >= 8
    reasons = Counter(truth(member, 0, TODAY).reason_code for member in MEMBERS)
    assert min(reasons["MULTIPLE_MATCHES"], reasons["BIRTH_DATE_MISMATCH"]) >= 8


def test_the_same_seed_and_day_give_the_same_people_and_the_same_truth() -> None:
    again = population()
    assert again == MEMBERS
    assert [truth(m, 3, TODAY) for m in again] == [truth(m, 3, TODAY) for m in MEMBERS]
    assert population(seed=8) != MEMBERS


def test_a_bigger_population_has_the_smaller_one_in_it() -> None:
    assert population(size=700)[:600] == MEMBERS


def test_a_population_too_small_for_every_situation_is_refused() -> None:
    with pytest.raises(UsageError, match="SANDBOX_TOO_SMALL"):
        population(size=199)


def test_nobody_shares_an_id_but_twins() -> None:
    families = Counter(member.family_id for member in (*MEMBERS, *STRANGERS))
    assert {n for family, n in families.items() if n > 1} == {2}
    assert {m.family_id for m in MEMBERS if m.twin} == {family for family, n in families.items() if n > 1}
    old = {m.asked_id for m in MEMBERS if m.situation is Situation.REISSUED}
    assert len(old) == 10
    assert not old & set(families)


def test_twins_differ_by_first_name_and_suffix_only() -> None:
    twins = [member for member in MEMBERS if member.twin]
    for one, other in zip(twins[::2], twins[1::2], strict=True):
        assert (one.family_id, one.last, one.birth_date) == (other.family_id, other.last, other.birth_date)
        assert {one.suffix, other.suffix} == {"01", "02"}
        assert one.first != other.first
        assert not same_name(one.last, one.first, other.printed_name)


def test_what_the_page_prints_is_still_the_person_asked_for_unless_the_id_was_reissued() -> None:
    for member in MEMBERS:
        assert same_name(member.last, member.first, member.printed_name), member.number
        reissued = member.situation is Situation.REISSUED
        assert same_member_id(member.asked_id, member.printed_id) is not reissued, member.number


def test_ids_and_names_are_printed_in_many_ways() -> None:
    printed = {member.printed_id.translate(str.maketrans("0123456789", "9" * 10)) for member in MEMBERS}
    assert printed >= {"W999999999", "W999-999-999", "W999 999 999", "W999999999-99", "W999-999-999 99"}
    names = " ".join(member.printed_name for member in MEMBERS)
    assert all(sign in names for sign in (" JR", "O'NEILL", "GARCIA-LOPEZ", "NUNEZ, JOSE"))


def test_members_state_different_subsets() -> None:
    records = [truth(m, 0, TODAY) for m in MEMBERS if outcome_of(m, 0) is Outcome.ACTIVE]
    for name in ("plan_no", "group_no", "insurance_type", "relationship", "plan_end", "pcp", "payer_ref", "trace_no"):
        given = sum(getattr(record, name) is not None for record in records)
        assert 20 < given < len(records) - 20, name
    rows = [row for record in records for row in record.benefits]
    assert {row.network for row in rows} == {Network.IN, Network.OUT, Network.NOT_STATED}
    assert {row.level for row in rows} == {Level.INDIVIDUAL, Level.FAMILY, Level.NOT_STATED}
    assert {row.auth_required for row in rows} == set(YesNo)
    assert sum(not record.benefits for record in records) >= 8
    assert sum(row.amount is None and row.percent is None for row in rows) >= 8
    assert sum(bool(row.notes) for row in rows) >= 8


def test_amounts_met_and_remaining_add_up_to_the_total() -> None:
    checked = 0
    for member in MEMBERS:
        groups: dict[Benefit, dict[Measure, Benefit]] = {}
        for row in truth(member, 2, TODAY).benefits:
            key = replace(row, amount=None, measure=Measure.NOT_STATED, notes=())
            groups.setdefault(key, {})[row.measure] = row
        for rows in groups.values():
            amounts = {measure: row.amount for measure, row in rows.items() if row.amount is not None}
            if len(amounts) == 3:
                assert amounts[Measure.MET] + amounts[Measure.REMAINING] == amounts[Measure.TOTAL]
                checked += 1
    assert checked > 500


def test_the_first_night_moves_several_members_in_every_way_and_leaves_most_alone() -> None:
    active = [member for member in MEMBERS if outcome_of(member, 0) is Outcome.ACTIVE]
    moves = Counter(move for member in active for move in moved(member, 1))
    assert all(moves[move] >= 5 for move in Move)
    lapsed = [m for m in active if outcome_of(m, 1) is Outcome.INACTIVE]
    assert {Move.LAPSED in moved(m, 1) for m in lapsed} == {True}
    assert all(truth(m, 1, TODAY).plan_end == date(2026, 10, 31) for m in lapsed)
    assert sum(truth(m, 0, TODAY) == truth(m, 1, TODAY) for m in MEMBERS) > 400


MOVED_FIELDS = {
    Move.PLAN: {"plan_name", "plan_no", "insurance_type"},
    Move.PCP: {"pcp"},
    Move.MET: {"benefits"},
    Move.OTHER_PAYER: {"other_payers"},
    Move.GROUP: {"group_no"},
    Move.AUTH: {"auth_required"},
}


@pytest.mark.parametrize("move", MOVED_FIELDS)
def test_a_move_changes_its_own_fields_and_no_others(move: Move) -> None:
    changed = set[str]()
    for member in MEMBERS:
        if moved(member, 1) == {move} and outcome_of(member, 0) is Outcome.ACTIVE:
            before, after = truth(member, 0, TODAY), truth(member, 1, TODAY)
            changed |= {name for name in STATED if getattr(before, name) != getattr(after, name)}
    assert changed == MOVED_FIELDS[move]


def test_the_invented_npis_pass_their_check_digit_and_telephones_are_fictional() -> None:
    assert npi(23_456_789) == "1234567893"  # the worked example of the NPI check-digit rule
    doctors = [doctor for m in MEMBERS if (doctor := truth(m, 0, TODAY).pcp)]
    assert len({doctor.npi for doctor in doctors}) > 5
    assert all("-555-01" in doctor.phone for doctor in doctors if doctor.phone)
