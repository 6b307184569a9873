"""The first visit of somebody who was invited, and the page on which an admin looks after people."""

import re
import time

import pytest

from nightclerk.runtime import people, tokens
from nightclerk.store import circuits
from tests.console.people_rig import PASSWORD, enter, web

LOOPBACK = "http://127.0.0.1:8321"


@pytest.fixture
def client(house):
    with web(house) as client:
        yield client


# ---- the first visit


def welcome_form(house, page, **more):
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1]
    seed = key.replace(" ", "")
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", key)
    house.seeds["somebody"] = seed
    typed = {"display": "Ada Byron", "password": PASSWORD, "again": PASSWORD, "code": house.code("somebody")}
    return seed, typed | more


def test_the_first_admin_begins_and_invites_the_first_lead(house, client):
    made = people.first_link(house.office, house.rules)
    page = client.get(made.path).text
    seed, typed = welcome_form(house, page)
    inside = client.post(made.path, data=typed)
    asked = client.get("/first-lead")
    shown = client.post("/first-lead", data={"name": "dana.reyes", "display": "Dana Reyes"})

    assert f"secret={seed}&amp;issuer=nightclerk" in page
    assert "<svg" in page
    assert (inside.status_code, inside.headers["location"]) == (303, "/first-lead")
    assert "Ada Byron" in asked.text
    link = re.search(r'<pre id="link">(.*?)</pre>', shown.text)[1]
    assert link.startswith(f"{LOOPBACK}/welcome/")
    assert [(each.name, each.role, each.state) for each in people.listed(house.office)] == [
        ("admin", "admin", "active"),
        ("dana.reyes", "lead", "invited"),
    ]
    assert client.post("/first-lead", data={"name": "another"}).headers["location"] == "/people"
    assert client.get(made.path).status_code == 400


def test_who_accepts_is_in_at_once_and_the_code_is_spent(house, client):
    made = house.invite("ann", "lead")
    _, typed = welcome_form(house, client.get(made.path).text)
    inside = client.post(made.path, data=typed)
    house.seeds["ann"] = house.seeds["somebody"]

    assert inside.headers["location"] == "/"
    assert client.get("/runs").status_code == 200
    assert enter(house, client, "ann").status_code == 400


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"code": "000000"}, "CODE_WRONG"),
        ({"again": "something else"}, "PASSWORD_UNLIKE"),
        ({"password": "short", "again": "short"}, "PASSWORD_LENGTH"),
        ({"display": "x" * 61}, "PERSON_DISPLAY"),
    ],
)
def test_what_was_mistyped_at_the_first_visit_is_said_and_can_be_mended(house, client, more, code):
    made = house.invite("ann", "lead")
    _, typed = welcome_form(house, client.get(made.path).text)
    said = client.post(made.path, data=typed | more)
    mended = client.post(made.path, data=typed)

    assert (said.status_code, code in said.text) == (400, True)
    assert mended.status_code == 303


# ---- the admin's page


def test_only_an_admin_looks_after_people(house, client):
    house.settle_in("boss", "admin")
    house.settle_in("ann", "lead")
    enter(house, client, "ann")
    told = [
        client.get("/people"),
        client.get("/first-lead"),
        client.post("/people", data={"name": "mallory", "role": "admin"}),
        client.post("/people/ann/role", data={"role": "admin"}),
        client.post("/people/boss/disable"),
        client.post("/people/boss/link"),
        client.post("/tokens", data={"label": "x", "role": "admin"}),
        client.post("/tokens/t:1/revoke"),
    ]

    assert [each.status_code for each in told] == [403] * len(told)
    assert {(each.name, each.role, each.state) for each in people.listed(house.office)} == {
        ("boss", "admin", "active"),
        ("ann", "lead", "active"),
    }


def test_an_admin_invites_changes_and_ends_on_the_page_and_the_log_says_who_did_it(house, client):
    boss = house.settle_in("boss", "admin")
    enter(house, client, "boss")
    shown = client.post("/people", data={"name": "Ann", "display": "Ann <b>Lee</b>", "role": "operator"})
    link = re.search(r'<pre id="link">.*(/welcome/.*?)</pre>', shown.text)[1]
    ann = house.accept(link.rpartition("/")[2])
    listed = client.get("/people").text
    changed = client.post(f"/people/{ann.id}/role", data={"role": "lead"})
    again = client.post(f"/people/{ann.id}/link")
    ended = client.post(f"/people/{ann.id}/disable")
    last = client.post(f"/people/{boss.id}/disable")

    assert "Ann &lt;b&gt;Lee&lt;/b&gt;" in listed
    assert link not in listed
    assert [each.status_code for each in (changed, again, ended)] == [303, 200, 303]
    assert (last.status_code, "LAST_ADMIN" in last.text) == (400, True)
    done = house.events("person.invited", "person.changed", "person.disabled")[1:]
    assert [each["event"] for each in done] == ["person.invited", "person.changed", "person.invited", "person.disabled"]
    assert {(each["asked_by"], each["person"]) for each in done} == {(boss.id, ann.id)}


def test_an_admin_makes_a_token_that_is_shown_once(house, client):
    house.settle_in("boss", "admin")
    enter(house, client, "boss")
    shown = client.post("/tokens", data={"label": "practice system", "role": "lead"}).text
    value = re.search(r'<pre id="token">(.*?)</pre>', shown)[1]
    listed = client.get("/people").text
    name = re.search(r"/tokens/(t:[0-9a-f]+)/revoke", listed)[1]

    assert tokens.holder(house.office, value).display == "practice system"
    assert value not in listed
    assert client.post(f"/tokens/{name}/revoke").status_code == 303
    assert tokens.holder(house.office, value) is None


def test_the_settings_name_a_portal_that_is_left_alone_and_until_when(house, client):
    house.settle_in("ada", "admin")
    enter(house, client, "ada")
    before = client.get("/settings").text
    now = time.time()
    circuits.pause_until(house.office.store, "lakeside", "PORTAL_MAINTENANCE", now, now + 1800)
    after = client.get("/settings").text

    assert "The portal lakeside is paused" not in before
    assert "The portal lakeside is paused" in after
