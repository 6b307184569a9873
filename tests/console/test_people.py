"""Accounts and tokens: who is let in, who no longer is, and what of it stands in the audit log."""

import json
import threading
import time

import pytest
from click.testing import CliRunner

from nightclerk.cli import cli
from nightclerk.errors import UsageError
from nightclerk.keys import open_ring
from nightclerk.runtime import people, tokens
from nightclerk.store import Store, throttles
from nightclerk.store import people as accounts
from nightclerk.store import tokens as token_rows
from nightclerk.store import visits as visit_rows
from nightclerk.store.database import open_database
from nightclerk.store.people import Account, Invite
from nightclerk.store.tokens import Token
from tests.console.people_rig import CHEAP, PASSWORD


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
