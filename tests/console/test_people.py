"""Accounts: who is let in, who no longer is, what guessing costs, and what of it stands in the audit log."""

import json
import threading
import time
from contextlib import suppress

import pytest
from click.testing import CliRunner

from nightclerk.cli import cli
from nightclerk.errors import UsageError
from nightclerk.keys import open_ring
from nightclerk.runtime import passwords, people, tokens, visits
from nightclerk.runtime.passwords import Cost
from nightclerk.store import Store, throttles
from nightclerk.store import people as accounts
from nightclerk.store import tokens as token_rows
from nightclerk.store import visits as visit_rows
from nightclerk.store.database import open_database
from nightclerk.store.people import Account, Invite
from nightclerk.store.tokens import Token
from tests.console.people_rig import CHEAP, PASSWORD

THERE = "198.51.100.66"


def refused(act, *args, **named):
    with pytest.raises(UsageError) as told:
        act(*args, **named)
    return told.value.code


# ---- invitations


def test_who_is_invited_sets_a_password_and_a_second_factor_and_signs_in(house):
    person = house.settle_in("dana.reyes", "lead")
    entry = house.sign_in("dana.reyes")

    assert (entry.person, entry.person.role) == (person, "lead")
    assert house.visitor(entry.cookie) == person
    assert [each["event"] for each in house.events()][-3:] == ["person.invited", "person.accepted", "person.signed_in"]


def test_a_link_works_once_and_for_a_day(house):
    used, late = house.invite("ann"), house.invite("bob")
    house.accept(used.token)
    house.clock.go(86_400)

    assert refused(house.accept, used.token) == "LINK_ENDED"
    assert refused(house.accept, late.token) == "LINK_ENDED"


def test_neither_link_nor_cookie_nor_seed_nor_password_lies_readable_in_the_workspace(house):
    made = house.invite("ann")
    house.accept(made.token)
    house.clock.go(60)
    entry = house.sign_in("ann")
    value = tokens.make(house.office, "practice system", "operator", "tester")[1]
    seed = house.seeds["ann"]

    files = [path.read_bytes() for path in house.office.workspace.root.rglob("*") if path.is_file()]
    for secret in (made.token, entry.cookie, entry.devices, value, seed, PASSWORD):
        assert not any(secret.encode() in content for content in files)


def test_a_wrong_code_at_the_link_leaves_it_good(house):
    made = house.invite("ann")
    assert refused(people.accept, house.office, made.token, PASSWORD, "000000", rules=house.rules) == "CODE_WRONG"
    assert house.accept(made.token).name == "ann"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short one", "PASSWORD_LENGTH"),
        ("x" * 300, "PASSWORD_LENGTH"),
        ("dana.reyes-1234", "PASSWORD_NAME"),
        ("PasswordPassword1!", "PASSWORD_COMMON"),
        ("123456789012", "PASSWORD_COMMON"),
        ("abababababababab", "PASSWORD_COMMON"),
    ],
)
def test_a_password_that_is_tried_first_is_not_taken(house, password, code):
    made = house.invite("dana.reyes")
    assert refused(house.accept, made.token, password) == code
    assert house.accept(made.token).name == "dana.reyes"


@pytest.mark.parametrize("name", ["", "a", "Dana Reyes", "dana/reyes", "x" * 41, "-dana"])
def test_a_name_to_sign_in_with_is_plain(house, name):
    assert refused(house.invite, name) == "PERSON_NAME"


def test_a_name_is_given_once(house):
    house.invite("ann")
    assert refused(house.invite, "Ann") == "PERSON_EXISTS"


def test_the_first_link_is_for_an_admin_and_only_while_nobody_ever_came(house):
    lost = people.first_link(house.office, house.rules)
    made = people.first_link(house.office, house.rules)

    assert refused(house.accept, lost.token) == "LINK_ENDED"
    assert house.accept(made.token).role == "admin"
    assert people.first_link(house.office, house.rules) is None


# ---- leaving and changing


def test_who_is_disabled_is_out_at_once_and_stays_out(house):
    house.settle_in("boss", "admin")
    house.settle_in("ann")
    entry = house.sign_in("ann")
    people.disable(house.office, "ann", "tester")
    house.clock.go(60)

    assert house.visitor(entry.cookie) is None
    assert refused(house.sign_in, "ann", devices=entry.devices) == "SIGN_IN_REFUSED"


def test_who_was_disabled_and_comes_back_does_not_find_the_old_visit_open(house):
    house.settle_in("ann")
    entry = house.sign_in("ann")
    people.disable(house.office, "ann", "tester")
    house.accept(people.reset(house.office, "ann", "tester", house.rules).token)

    assert house.visitor(entry.cookie) is None


def test_a_reset_ends_password_second_factor_visits_and_known_machines(house):
    house.settle_in("ann")
    entry, old = house.sign_in("ann"), house.seeds["ann"]
    made = people.reset(house.office, "ann", "tester", house.rules)
    house.clock.go(60)

    assert house.visitor(entry.cookie) is None
    assert refused(house.sign_in, "ann") == "SIGN_IN_REFUSED"
    house.accept(made.token, "another lamp entirely")
    assert house.visitor(entry.cookie) is None
    house.clock.go(60)
    assert house.seeds["ann"] != old
    house.sign_in("ann", "another lamp entirely", devices=entry.devices)
    assert house.events("person.signed_in")[-1]["device"] == "new"


def test_another_role_counts_from_the_next_click(house):
    house.settle_in("ann", "lead")
    entry = house.sign_in("ann")
    people.change_role(house.office, "ann", "front_desk", "tester")

    assert house.visitor(entry.cookie).role == "front_desk"
    assert house.events("person.changed")[-1]["role"] == "front_desk"


def test_the_last_active_admin_stays_one(house):
    house.settle_in("boss", "admin")
    house.invite("second", "admin")  # invited only: nobody could let anybody in

    assert refused(people.disable, house.office, "boss", "tester") == "LAST_ADMIN"
    assert refused(people.change_role, house.office, "boss", "lead", "tester") == "LAST_ADMIN"
    house.settle_in("third", "admin")
    people.disable(house.office, "boss", "tester")
    assert refused(people.disable, house.office, "third", "tester") == "LAST_ADMIN"


def test_of_two_admins_who_disable_one_another_at_once_one_is_left(house):
    house.settle_in("one", "admin")
    house.settle_in("two", "admin")
    told = []
    both = threading.Barrier(2)

    def disable(name):
        both.wait()
        try:
            people.disable(house.office, name, "tester")
        except UsageError as error:
            told.append(error.code)

    threads = [threading.Thread(target=disable, args=(name,)) for name in ("one", "two")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert told == ["LAST_ADMIN"]
    assert [each.state for each in people.listed(house.office)].count("active") == 1


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


# ---- tokens


def test_a_token_names_its_program_until_it_is_revoked(house):
    name, value = tokens.make(house.office, "practice system", "operator", "tester")

    assert tokens.holder(house.office, value) == people.Person(name, "practice system", "practice system", "operator")
    assert tokens.holder(house.office, value + "x") is None
    tokens.revoke(house.office, name, "tester")
    assert tokens.holder(house.office, value) is None
    assert refused(tokens.revoke, house.office, name, "tester") == "NO_SUCH_TOKEN"
    assert value not in house.log()


# ---- both databases


def test_the_store_keeps_its_word_on_both_databases(tmp_path, database_url):
    store = Store(open_database(tmp_path / "a.db", database_url), open_ring(tmp_path / "keys"), tmp_path)
    first = Account("p:1", "ann", "Ann", "admin", "invited", None, 0, None, 10.0, "tester")
    try:
        assert accounts.add_first(store, first, Invite("hash", 100.0, "SEED"))
        assert not accounts.add_first(store, first, Invite("other", 100.0, "SEED"))
        other = Account(**{**vars(first), "id": "p:2"})
        assert not accounts.add(store, other, Invite("other", 100.0, "SEED"))  # the name is taken
        assert accounts.seed(store, "p:1") == "SEED"
        assert accounts.by_invite(store, "hash", 100.0) is None
        assert accounts.accept(store, "hash", 99.0, {"password_hash": "x", "totp_step": 5})
        assert not accounts.accept(store, "hash", 99.0, {"password_hash": "y", "totp_step": 5})
        assert [accounts.use_step(store, "p:1", step) for step in (5, 6, 6, 4)] == [False, True, False, False]
        visit_rows.begin(store, "v1", "p:1", 10.0, 50.0)
        visit_rows.begin(store, "v2", "p:1", 10.0, 90.0)
        visit_rows.sweep(store, 60.0, 0.0)
        assert visit_rows.find(store, "v1") is None
        assert visit_rows.find(store, "v2").role == "admin"
        assert visit_rows.end(store, "v2") == "p:1"
        assert accounts.change(store, "p:1", {"role": "lead"}, lambda _account, admins: _is(admins, 1))
        assert [throttles.reserve(store, ["a", "b"], at) for at in (0.0, 0.5, 1.0, 2.0)] == [0.0, 0.5, 0.0, 1.0]
        throttles.give_back(store, "a", 2.0)
        throttles.clear(store, "b")
        assert throttles.reserve(store, ["a", "b"], 2.0) == 0.0
        assert [throttles.tally(store, "t", at, 60.0) for at in (0.0, 1.0, 2.0, 60.0)] == [1, 0, 0, 3]
        token_rows.add(store, Token("t:1", "pms", "lead", 1.0, "tester", None, None), "hash")
        token_rows.used(store, "t:1", 5.0, 60.0)
        assert token_rows.holder(store, "hash").used_at == 5.0
        assert [token_rows.revoke(store, "t:1", 9.0), token_rows.revoke(store, "t:1", 9.0)] == [True, False]
    finally:
        store.close()


def _is(given, wanted):
    assert given == wanted


# ---- the command line


def say(office, *words):
    return CliRunner().invoke(cli, [*words, "--workspace", str(office.workspace.root)], standalone_mode=False)


def test_the_commands_do_what_the_pages_do(house):
    link = say(house.office, "people", "invite", "boss", "--role", "admin").stdout.strip()
    house.rules = people.Rules(cost=CHEAP)
    house.clock.at = time.time()
    house.accept(link.rpartition("/")[2])
    listed = json.loads(say(house.office, "people", "list", "--json").stdout)
    last = say(house.office, "people", "disable", "boss")
    token = say(house.office, "token", "make", "practice system", "--role", "operator").stdout.strip()
    tokens_listed = json.loads(say(house.office, "token", "list", "--json").stdout)
    revoked = say(house.office, "token", "revoke", tokens_listed[0]["id"])

    assert link.startswith("http://127.0.0.1:8321/welcome/")
    assert [(each["name"], each["role"], each["state"]) for each in listed] == [("boss", "admin", "active")]
    assert last.exception.code == "LAST_ADMIN"
    assert token.startswith("nct_")
    assert token not in json.dumps(tokens_listed)
    assert revoked.return_value == 0
    assert tokens.holder(house.office, token) is None
