"""The door of the web app: what a browser gets, what it must show, and what is refused."""

import asyncio
import re
import time

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from nightclerk.console.pages.sign_in.page import _NotBefore, own_path
from nightclerk.console.who import guard
from nightclerk.runtime import people, tokens, visits
from tests.console.people_rig import HERE, enter, web

LOOPBACK, TLS = "http://127.0.0.1:8321", "https://nightclerk.clinic.example"
CROSS = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "cross-site", "origin": LOOPBACK},
    {"sec-fetch-site": "", "origin": LOOPBACK},
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": "https://127.0.0.1:8321"},
    {"origin": "http://127.0.0.1:8321.evil.example"},
    {},
]


@pytest.fixture
def client(house):
    with web(house) as client:
        yield client


# ---- coming in and going


def test_whoever_is_signed_out_is_led_to_the_door_and_then_where_they_wanted(house, client):
    house.settle_in("ann", "lead")
    led = client.get("/runs")
    form = client.get(led.headers["location"])
    inside = enter(house, client, "ann", next="/runs")

    assert (led.status_code, led.headers["location"]) == (303, "/sign-in?next=/runs")
    assert 'name="next" value="/runs"' in form.text
    assert (inside.status_code, inside.headers["location"]) == (303, "/runs")
    assert client.get("/runs").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "", "/\t/evil.example", "javascript:1"],
)
def test_nobody_is_led_to_another_machine(house, client, path):
    house.settle_in("ann", "lead")

    assert own_path(path) == "/"
    assert enter(house, client, "ann", next=path).headers["location"] == "/"


def test_a_cookie_set_before_signing_in_is_not_kept(house, client):
    house.settle_in("ann", "lead")
    said = enter(house, client, "ann", headers={"cookie": "nightclerk=chosen-by-somebody-else"})

    given = re.match(r"nightclerk=([^;]+);", said.headers["set-cookie"])[1]
    assert given != "chosen-by-somebody-else"
    assert len(given) == 43  # 256 bits
    assert house.visitor("chosen-by-somebody-else") is None


def test_signing_in_again_ends_the_visit_that_was_there(house, client):
    house.settle_in("ann", "lead")
    enter(house, client, "ann")
    first = client.cookies["nightclerk"]
    house.clock.go(60)
    enter(house, client, "ann")

    assert client.cookies["nightclerk"] != first
    assert house.visitor(first) is None


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(house, client):
    house.settle_in("ann", "lead")
    enter(house, client, "ann")
    stolen = client.cookies["nightclerk"]
    out = client.post("/sign-out")

    assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
    assert "nightclerk" not in client.cookies
    assert client.get("/runs", headers={"cookie": f"nightclerk={stolen}"}).status_code == 303


def test_what_was_wrong_is_not_said(house, client):
    house.settle_in("boss", "admin")
    house.settle_in("ann", "lead")
    house.settle_in("gone", "lead")
    people.disable(house.office, "gone", "tester")
    told = []
    wrong = [{"password": "wrong as can be"}, {"code": "000000"}, {"name": "nobody", "code": "123456"}]
    for who, more in [*(("ann", each) for each in wrong), ("gone", {})]:
        house.clock.go(900)
        said = enter(house, client, who, **more)
        told.append((said.status_code, re.findall(r'role="alert".*?</p>', said.text)))

    assert told[0][0] == 400
    assert told == [told[0]] * 4


def test_a_refusal_says_how_long_to_wait(house, client):
    house.settle_in("ann", "lead")
    for _ in range(3):
        said = enter(house, client, "ann", password="wrong as can be")

    assert said.status_code == 429
    assert "looked at in 1 s" in said.text


def test_a_refusal_takes_its_time_whatever_it_found():
    """What was looked up, and what was written into the log, must not show in how long it took."""
    sent = []

    async def send(message):
        sent.append((message["type"], time.monotonic()))

    answer = _NotBefore(PlainTextResponse("no"), time.monotonic() + 0.2)
    begun = time.monotonic()
    asyncio.run(answer({"type": "http"}, None, send))

    assert sent[0][0] == "http.response.start"
    assert sent[0][1] - begun >= 0.19


def test_an_unattended_screen_ends_even_when_its_page_keeps_asking(house, client):
    house.settle_in("ann", "lead")
    enter(house, client, "ann")
    for _ in range(14):
        house.clock.go(60)
        assert client.get("/runs", headers={"sec-fetch-mode": "cors"}).status_code == 200
        client.post("/nothing", headers={"sec-fetch-mode": "cors", "x-beat": "1"})
    house.clock.go(60)

    assert client.get("/runs").status_code == 303


def test_whoever_is_disabled_is_out_with_the_next_click(house, client):
    house.settle_in("boss", "admin")
    house.settle_in("ann", "lead")
    enter(house, client, "ann")
    people.disable(house.office, "ann", "tester")

    assert client.get("/runs").status_code == 303


# ---- cookies and headers


def test_on_tls_the_cookies_are_bound_to_this_machine_and_to_tls(house):
    house.settle_in("ann", "lead")
    with web(house, TLS) as client:
        said = enter(house, client, "ann")

    visit, devices = said.headers.get_list("set-cookie")
    assert visit.startswith("__Host-nightclerk=")
    assert devices.startswith("__Host-nightclerk-devices=")
    for each in (visit, devices):
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=strict"} <= set(each.split("; "))
        assert "Domain" not in each
    assert "Max-Age" not in visit
    assert "Max-Age=15552000" in devices


def test_in_clear_the_cookie_of_tls_is_not_taken(house):
    house.settle_in("ann", "lead")
    entry = house.sign_in("ann")
    with web(house) as client:
        assert client.get("/runs", headers={"cookie": f"__Host-nightclerk={entry.cookie}"}).status_code == 303
        assert client.get("/runs", headers={"cookie": f"nightclerk={entry.cookie}"}).status_code == 200


@pytest.mark.parametrize("path", ["/sign-in", "/runs", "/health", "/no-such-page", "/welcome/x"])
def test_every_answer_says_what_a_browser_may_do_with_it(client, path):
    said = client.get(path).headers

    policy = {part.partition(" ")[0]: part.partition(" ")[2] for part in said["content-security-policy"].split("; ")}
    assert policy == {
        "default-src": "'self'",
        "img-src": "'self'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
        "base-uri": "'none'",
    }
    assert said["x-content-type-options"] == "nosniff"
    assert said["referrer-policy"] == "no-referrer"
    assert said["cache-control"] == "no-store"
    assert said["cross-origin-opener-policy"] == said["cross-origin-resource-policy"] == "same-origin"
    assert "strict-transport-security" not in said


def test_with_tls_a_browser_is_told_to_keep_to_it(house):
    with web(house, TLS) as client:
        assert client.get("/sign-in").headers["strict-transport-security"] == "max-age=31536000"


def test_no_page_of_the_door_has_script_or_style_in_it(house, client):
    made = people.first_link(house.office, house.rules)
    pages = [client.get("/sign-in").text, client.get(made.path).text]
    house.accept(made.token)
    house.clock.go(60)
    enter(house, client, "admin")
    pages += [client.get("/first-lead").text, client.get("/people").text]

    for page in pages:
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=|javascript:", page)


# ---- requests from elsewhere


@pytest.mark.parametrize("headers", CROSS)
def test_a_page_of_another_site_changes_nothing(house, headers):
    house.settle_in("boss", "admin")
    house.settle_in("ann", "lead")
    entry = house.sign_in("boss")
    with web(house) as client:
        del client.headers["sec-fetch-site"]
        client.cookies.set("nightclerk", entry.cookie)
        told = [
            client.post("/sign-out", headers=headers),
            client.post("/people/ann/disable", headers=headers),
            client.post("/sign-in", headers=headers, data={"name": "ann"}),
        ]

    assert [each.status_code for each in told] == [403] * 3
    assert all("CROSS_SITE" in each.text for each in told)
    assert house.visitor(entry.cookie)
    assert {each.state for each in people.listed(house.office)} == {"active"}


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": LOOPBACK}])
def test_a_page_of_ours_is_heard_also_from_an_old_browser(house, headers):
    house.settle_in("ann")
    entry = house.sign_in("ann")
    with web(house) as client:
        del client.headers["sec-fetch-site"]
        assert client.post("/sign-out", headers=headers | {"cookie": f"nightclerk={entry.cookie}"}).status_code == 303
    assert house.visitor(entry.cookie) is None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "MADEUP"])
def test_every_method_that_could_change_something_is_guarded(method):
    async def app(scope, receive, send):
        await PlainTextResponse("reached")(scope, receive, send)

    client = TestClient(guard(app))
    assert client.request(method, "/", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.request("GET", "/", headers={"sec-fetch-site": "cross-site"}).text == "reached"


# ---- programs


def test_a_program_comes_in_with_its_token_as_long_as_it_is_good(house, client):
    name, value = tokens.make(house.office, "practice system", "lead", "tester")
    bearer = {"authorization": f"Bearer {value}", "sec-fetch-site": "none"}

    assert client.get("/runs", headers=bearer).status_code == 200
    assert client.get("/people", headers=bearer).status_code == 403
    tokens.revoke(house.office, name, "tester")
    assert client.get("/runs", headers=bearer).status_code == 303


def test_a_cookie_beside_a_token_counts_for_nothing(house, client):
    """Else a made-up token would be the way around the guard."""
    house.settle_in("boss", "admin")
    house.settle_in("ann")
    enter(house, client, "boss")
    away = {"sec-fetch-site": "cross-site"}

    for authorization in ("Bearer made-up", "Bearer nct_made-up"):
        said = client.post("/people/ann/disable", headers=away | {"authorization": authorization})
        assert said.status_code == 401
    assert client.post("/people/ann/disable", headers=away | {"authorization": "Basic YTpi"}).status_code == 403
    assert {each.state for each in people.listed(house.office)} == {"active"}


# ---- guessing


def test_the_rightful_person_gets_in_through_the_page_while_another_machine_guesses(house, client):
    house.settle_in("ann", "lead")
    enter(house, client, "ann")
    client.post("/sign-out")
    for number in range(12):
        house.clock.go(60)
        attempt = visits.Attempt("ann", f"guess number {number}", "123456", HERE)
        with pytest.raises(people.UsageError):
            visits.sign_in(house.office, attempt, rules=house.rules)

    with web(house) as stranger:
        slowed = enter(house, stranger, "ann")
    assert slowed.status_code == 429
    assert enter(house, client, "ann").status_code == 303
