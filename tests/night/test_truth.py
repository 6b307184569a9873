"""A night against the sandbox: what is recorded is what the payer states, and nothing else."""

import random

import pytest

from nightclerk.records import Outcome
from nightclerk.sandbox.coverage import outcome_of
from nightclerk.sandbox.members import population, strangers
from tests.night.stage import expected, stated
from tests.scale import count

pytestmark = pytest.mark.browser

DONE = {"active", "inactive"}
PARKED = {"payer_unavailable", "pending"}
EVERYBODY = (*population(), *strangers())


def sample(seed, of_each, at_least=0):
    """A seeded handful of people of each outcome, twins among them; more of anybody up to `at_least`."""
    dice = random.Random(seed)
    chosen = []
    for outcome in Outcome:
        those = [member for member in EVERYBODY if outcome_of(member, 0) is outcome]
        chosen += dice.sample(those, min(of_each, len(those)))
    twins = [member for member in EVERYBODY if member.twin]
    chosen = [*dict.fromkeys([*chosen, *dice.sample(twins, min(4, len(twins)))])]
    rest = [member for member in EVERYBODY if member not in set(chosen)]
    return [*chosen, *dice.sample(rest, max(0, at_least - len(chosen)))]


def compare(stage, members, rows, day=0):
    """Every row against the sandbox's truth; the number of fields that were compared."""
    compared = 0
    for member, row in zip(members, rows, strict=True):
        want = expected(member, day, stage)
        assert row["outcome"] == want["outcome"], (member.number, row["reason"])
        assert row["status"] == status(want["outcome"]), member.number
        have = stated(row["record"])
        assert {k: v for k, v in have.items() if v != want[k]} == {}, member.number
        compared += len(have)
    return compared


def status(outcome):
    return "done" if outcome in DONE else "parked" if outcome in PARKED else "business"


@pytest.mark.soak
def test_every_outcome_and_every_field_equals_what_the_payer_states(stage, record_property):
    members = sample(seed=11, of_each=count(3, 5), at_least=count(20, 500))
    said = stage.run(stage.file(members))
    ended = said.json

    assert said.code == 4, said.err
    assert ended["state"] == "unresolved"
    assert ended["items"]["total"] == len(members)
    rows = stage.say("results", ended["run"], "--json").json
    assert {row["outcome"] for row in rows} == {str(outcome) for outcome in Outcome}
    compared = compare(stage, members, rows)
    assert compared > 500
    record_property("inquiries", len(members))
    record_property("fields compared", compared)
    assert stage.say("audit", "verify", "--json").json["ok"]


@pytest.mark.soak
@pytest.mark.parametrize("mode", ["other", "twin", "previous"])
def test_nobody_elses_coverage_is_ever_recorded(stage, payer, mode, record_property):
    covered = [m for m in EVERYBODY if outcome_of(m, 0) in (Outcome.ACTIVE, Outcome.INACTIVE)]
    pool = [m for m in covered if m.twin] if mode == "twin" else covered
    members = random.Random(12).sample(pool, min(count(8, 500), len(pool)))
    payer.set_faults(wrong_member=mode, wrong_member_every=2)
    ended = stage.run(stage.file(members)).json
    rows = stage.say("results", ended["run"], "--json").json

    right = [row for row in rows if row["status"] == "done"]
    wrong = [row for row in rows if row["status"] != "done"]
    assert len(right) > 2
    assert len(wrong) > 2
    for member, row in zip(members, rows, strict=True):
        if row["status"] == "done":
            assert stated(row["record"]) == expected(member, 0, stage)
        else:
            assert row["reason"]["code"] == "RETURNED_DIFFERS"
            assert (row["record"] or {}).get("benefits", []) == []
            assert (row["record"] or {}).get("member_id") is None
    record_property("inquiries", len(members))
    record_property("answered with another person", len(wrong))


@pytest.mark.soak
def test_a_second_look_says_what_changed(stage, payer, record_property):
    members = [m for m in EVERYBODY if outcome_of(m, 0) is Outcome.ACTIVE]
    moved = [m for m in members if outcome_of(m, 1) is Outcome.INACTIVE][:3]
    members = [*dict.fromkeys([*moved, *members[: count(8, 200)]])]
    path = stage.file(members)
    stage.run(path)
    payer.set_day(1)
    ended = stage.run(path, "--again").json
    rows = stage.say("results", ended["run"], "--json").json

    assert compare(stage, members, rows, day=1)
    assert any(row["record"]["diff"] for row in rows)
    record_property("members looked at twice", len(members))
    for row, member in zip(rows, members, strict=True):
        before, now = expected(member, 0, stage), expected(member, 1, stage)
        assert bool(row["record"]["diff"]) == (before != now), member.number
        if member in moved:
            assert row["record"]["diff"][0]["severity"] == "red"
