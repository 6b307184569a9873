"""Visits and guessing: how long somebody is in, what guessing costs, and who is never kept out by it."""

import threading
import time
from contextlib import suppress

import pytest

from nightclerk.errors import UsageError
from nightclerk.runtime import passwords, visits
from nightclerk.runtime.passwords import Cost
from tests.console.people_rig import CHEAP, PASSWORD

THERE = "198.51.100.66"


def refused(act, *args, **named):
    with pytest.raises(UsageError) as told:
        act(*args, **named)
    return told.value.code


# ---- signing in


@pytest.mark.parametrize("away", [-1, 0, 1])
def test_a_code_of_the_step_before_or_after_is_taken(house, away):
    house.settle_in("ann")
    assert house.sign_in("ann", code=house.code("ann", away))


@pytest.mark.parametrize("away", [-3, -2, 2, 3])
def test_a_code_of_another_time_is_not(house, away):
    house.settle_in("ann")
    assert refused(house.sign_in, "ann", code=house.code("ann", away)) == "SIGN_IN_REFUSED"


def test_a_code_works_once(house):
    house.settle_in("ann")
    code = house.code("ann")
    house.sign_in("ann", code=code)
    house.clock.go(5)

    assert refused(house.sign_in, "ann", code=code) == "SIGN_IN_REFUSED"
    house.clock.go(30)
    assert house.sign_in("ann")


def test_a_code_from_before_the_last_one_does_not_work_either(house):
    house.settle_in("ann")
    house.sign_in("ann", code=house.code("ann", 1))
    assert refused(house.sign_in, "ann", code=house.code("ann", 0)) == "SIGN_IN_REFUSED"


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６"])
def test_what_is_no_code_is_none(house, code):
    house.settle_in("ann")
    assert refused(house.sign_in, "ann", code=code) == "SIGN_IN_REFUSED"


def test_signing_in_ends_the_visit_that_was_there_and_gives_a_new_cookie(house):
    house.settle_in("ann")
    first = house.sign_in("ann")
    house.clock.go(60)
    second = house.sign_in("ann", replacing=first.cookie)

    assert house.visitor(first.cookie) is None
    assert house.visitor(second.cookie).name == "ann"


def test_a_cookie_is_dead_after_signing_out(house):
    house.settle_in("ann")
    entry = house.sign_in("ann")
    visits.sign_out(house.office, entry.cookie)
    visits.sign_out(house.office, entry.cookie)

    assert house.visitor(entry.cookie) is None
    assert len(house.events("person.signed_out")) == 1


def test_a_visit_ends_after_a_quarter_of_an_hour_without_a_click(house):
    house.settle_in("ann")
    entry = house.sign_in("ann")
    for _ in range(3):
        house.clock.go(14 * 60)
        assert house.visitor(entry.cookie)
    house.clock.go(15 * 60)

    assert house.visitor(entry.cookie) is None


def test_what_a_page_fetches_by_itself_keeps_nobody_signed_in(house):
    house.settle_in("ann")
    entry = house.sign_in("ann")
    for _ in range(14):
        house.clock.go(60)
        assert house.visitor(entry.cookie, active=False)
    house.clock.go(60)

    assert house.visitor(entry.cookie, active=False) is None


def test_a_visit_ends_after_twelve_hours_however_busy(house):
    house.settle_in("ann")
    entry = house.sign_in("ann")
    for _ in range(12 * 6 - 1):
        house.clock.go(600)
        assert house.visitor(entry.cookie)
    house.clock.go(600)

    assert house.visitor(entry.cookie) is None


# ---- guessing


def test_a_thousand_wrong_passwords_are_slowed_and_told_and_the_rightful_person_gets_in(house):
    house.settle_in("ann")
    known = house.sign_in("ann").devices
    looked_at = 0
    for number in range(1000):
        house.clock.go(1)
        code = refused(house.sign_in, "ann", f"guess number {number}", address=THERE)
        looked_at += code == "SIGN_IN_REFUSED"

    assert looked_at == 10  # after 1, 2, 4 ... 256, 512 seconds
    assert house.sign_in("ann", devices=known).person.name == "ann"
    told = house.events("person.refused")
    assert 16 <= len(told) <= 19  # once a minute of a quarter of an hour, and the rest when she comes
    assert sum(each["count"] for each in told) == 1000
    assert {each["person"] for each in told} == {house.events("person.accepted")[0]["person"]}


def test_on_a_new_machine_the_rightful_person_waits_but_is_never_locked_out(house):
    house.settle_in("ann")
    for _ in range(300):
        house.clock.go(10)
        refused(house.sign_in, "ann", "wrong as can be", address=THERE)

    code = refused(house.sign_in, "ann")
    house.clock.go(900)
    assert code == "TOO_SOON"
    assert house.sign_in("ann")


def test_who_guesses_at_one_account_from_one_address_slows_no_others(house):
    house.settle_in("ann")
    house.settle_in("bob")
    for _ in range(5):
        refused(house.sign_in, "ann", "wrong as can be", address=THERE)

    assert house.sign_in("bob")
    assert refused(house.sign_in, "bob", address=THERE) == "TOO_SOON"


def test_an_own_account_does_not_wash_away_the_guesses_at_others(house):
    house.settle_in("insider")
    house.settle_in("ann")
    waits = []
    for _ in range(6):
        refused(house.sign_in, "ann", "wrong as can be", address=THERE)
        began = house.clock()
        while True:
            house.clock.go(1)
            with suppress(UsageError):
                house.sign_in("insider", address=THERE)
                break
        waits.append(house.clock() - began)
        house.clock.go(60)

    assert waits[-1] >= 32


def test_of_many_guesses_at_once_one_is_looked_at(house):
    house.settle_in("ann")
    told, start = [], threading.Barrier(8)

    def guess(number):
        start.wait()
        told.append(refused(house.sign_in, "ann", f"guess number {number}", address=f"{THERE}{number}"))

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(told) == ["SIGN_IN_REFUSED"] + ["TOO_SOON"] * 7


def test_a_known_machine_is_slowed_by_its_own_guesses(house):
    house.settle_in("ann")
    known = house.sign_in("ann").devices
    told = [refused(house.sign_in, "ann", f"guess number {number}", devices=known) for number in range(5)]

    assert told == ["SIGN_IN_REFUSED"] + ["TOO_SOON"] * 4


def test_the_known_machine_of_one_is_not_that_of_another(house):
    house.settle_in("ann")
    house.settle_in("bob")
    known = house.sign_in("ann").devices
    refused(house.sign_in, "bob", "wrong as can be", devices=known)

    assert refused(house.sign_in, "bob", devices=known) == "TOO_SOON"
    assert house.sign_in("ann", code=house.code("ann", 1), devices=known)


@pytest.mark.parametrize(
    "devices", ["~~~", "x", "a.b.c", "a.9999999999.é", "." * 50, "~".join(["a.9999999999.c"] * 500)]
)
def test_a_made_up_cookie_makes_no_machine_known(house, devices):
    house.settle_in("ann")
    house.sign_in("ann", devices=devices)

    assert house.events("person.signed_in")[-1]["device"] == "new"


def test_two_people_at_one_machine_are_both_known_there(house):
    house.settle_in("ann")
    house.settle_in("bob")
    devices = house.sign_in("ann").devices
    devices = house.sign_in("bob", devices=devices).devices
    house.clock.go(60)
    house.sign_in("ann", devices=devices)
    house.sign_in("bob", devices=devices)

    assert [each["device"] for each in house.events("person.signed_in")] == ["new", "new", "known", "known"]


def test_the_typed_name_of_an_unknown_account_is_written_nowhere(house):
    typed = "quetzalcoatlus"
    assert refused(house.sign_in, typed, code="123456") == "SIGN_IN_REFUSED"

    files = [path.read_bytes() for path in house.office.workspace.root.rglob("*") if path.is_file()]
    assert not any(typed.encode() in content for content in files)
    assert "person" not in house.events("person.refused")[-1]


def test_many_unknown_names_are_told_once_a_minute_together(house):
    for number in range(50):
        house.clock.go(1)
        refused(house.sign_in, f"nobody{number}", code="123456", address=f"{THERE}{number}")

    assert [each["count"] for each in house.events("person.refused")] == [1]


def test_an_unknown_name_costs_as_much_as_a_known_one(house):
    """A look-up that came back at once would tell which accounts there are."""
    dear = Cost(memory=16 * 1024, rounds=2, lanes=1)
    kept = passwords.hashed(PASSWORD, dear)
    passwords.matches(None, "warm", dear, known=False)

    def seconds(stored):
        begun = time.process_time()
        for _ in range(5):
            assert not passwords.matches(stored, "wrong as can be", dear, known=False)
        return time.process_time() - begun

    assert 0.4 < seconds(None) / seconds(kept) < 2.5


def test_a_flood_is_told_to_come_again_and_known_machines_have_a_way_of_their_own():
    lane = passwords._NEW
    held = [lane.turn() for _ in range(2)]
    for each in held:
        each.__enter__()
    waiting = [lane._room.acquire(blocking=False) for _ in range(8)]
    try:
        with pytest.raises(UsageError) as told:
            passwords.matches(None, "x", CHEAP, known=False)
        assert told.value.code == "SIGN_IN_BUSY"
        assert passwords.matches(passwords.hashed(PASSWORD, CHEAP), PASSWORD, CHEAP, known=True)
    finally:
        for _ in waiting:
            lane._room.release()
        for each in held:
            each.__exit__(None, None, None)
