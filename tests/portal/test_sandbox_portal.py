"""How the sandbox's portal behaves: signing in, sessions, searching, faults and the switchboard."""

from __future__ import annotations

import re
from datetime import date, timedelta
from time import monotonic

import pytest
from sandbox_client import Clock, client_of, portal_of, sign_in, signed_in
from sandbox_page import Markup, record
from starlette.testclient import TestClient

from nightclerk.records import Outcome
from nightclerk.sandbox.members import Member, Situation, population
from nightclerk.sandbox.sessions import IDLE_SECONDS, PASSWORD, TOTP_SEED, USERNAME
from nightclerk.vault.totp import code, time_step

TODAY = date(2026, 11, 22)
MEMBERS = population()
ACTIVE = [m for m in MEMBERS if m.situation is Situation.ACTIVE and not m.twin and m.dual_of is None]


@pytest.fixture
def client():
    with signed_in(today=TODAY) as client:
        yield client


def fresh(**settings: object) -> TestClient:
    return client_of(today=TODAY, **settings)


def ask(client: TestClient, member: Member, **more: str) -> str:
    form = {"memberId": member.asked_id, "dob": member.asked_birth.strftime("%m/%d/%Y")} | more
    return client.post("/eligibility", data=form).text


def faults(client: TestClient, **changes: object) -> None:
    assert client.post("/_sandbox/faults", json=changes).status_code == 200


# Signing in


def test_a_wrong_password_is_said_and_the_third_locks_the_account_even_for_the_right_one() -> None:
    client = fresh()
    assert "User ID or password is incorrect" in sign_in(client, password="no")
    assert "User ID or password is incorrect" in sign_in(client, password="no")
    assert "Your account is locked" in sign_in(client, password="no")
    assert "Your account is locked" in sign_in(client)
    assert client.get("/_sandbox/log").json() == {"logins": 4, "pages": 4, "refused_locked": 1, "wrong_passwords": 3}
    faults(client, locked=False)
    assert "Good to see you" in sign_in(client)


def test_a_right_password_between_starts_the_count_again() -> None:
    client = fresh()
    for password in ("no", "no", PASSWORD, "no", "no"):
        assert "locked" not in sign_in(client, password=password)


def test_the_password_alone_opens_nothing() -> None:
    client = fresh()
    client.post("/login", data={"uid": USERNAME, "pwd": PASSWORD})
    assert str(client.get("/eligibility").url).endswith("/login?ended=1")


@pytest.mark.parametrize(("behind", "accepted"), [(0, True), (1, True), (2, False), (-1, False)])
def test_a_code_of_this_or_the_previous_time_step_is_accepted(behind: int, accepted: bool) -> None:
    client = fresh()
    client.post("/login", data={"uid": USERNAME, "pwd": PASSWORD})
    step = time_step(portal_of(client).clock()) - behind
    page = client.post("/mfa", data={"code": code(TOTP_SEED, step)})
    assert ("Good to see you" in page.text) is accepted
    assert ("That security code is not valid" in page.text) is not accepted


def test_a_code_used_before_is_refused_when_the_portal_is_strict() -> None:
    clock = Clock()
    client = fresh(clock=clock)
    assert "Good to see you" in sign_in(client)
    assert "Good to see you" in sign_in(client)
    faults(client, totp_single_use=True)
    assert "That security code is not valid" in sign_in(client)
    clock.now += 30
    assert "Good to see you" in sign_in(client)


def test_an_idle_session_ends_and_signing_out_ends_it_too() -> None:
    clock = Clock()
    with signed_in(clock, today=TODAY) as client:
        clock.now += IDLE_SECONDS
        assert client.get("/home").url.path == "/home"
        clock.now += IDLE_SECONDS + 1
        assert "Your session has ended" in client.get("/home").text
        sign_in(client)
        client.post("/logout")
        assert client.get("/eligibility").url.path == "/login"


# Searching


def test_signs_spaces_and_case_of_an_id_do_not_matter(client: TestClient) -> None:
    member = ACTIVE[0]
    dashed = f" {member.family_id[:4].lower()}-{member.family_id[4:]} "
    assert record(ask(client, member, memberId=dashed)) == record(ask(client, member))


def test_twins_are_told_apart_by_the_suffix_and_shown_together_without_it(client: TestClient) -> None:
    one, other = [m for m in MEMBERS if m.twin][:2]
    assert record(ask(client, one)).name == one.printed_name
    assert record(ask(client, other)).name == other.printed_name
    both = Markup(ask(client, one, memberId=one.family_id)).rows("coverage")
    assert {row["Member name"] for row in both} == {one.printed_name, other.printed_name}


def test_a_date_of_service_more_than_60_days_ahead_is_refused(client: TestClient) -> None:
    far = [(TODAY + timedelta(days=days)).strftime("%m/%d/%Y") for days in (60, 61)]
    assert record(ask(client, ACTIVE[0], dos=far[0])).outcome is Outcome.ACTIVE
    assert "Date of service is too far in the future" in ask(client, ACTIVE[0], dos=far[1])


def test_a_form_that_cannot_be_read_is_shown_again_with_the_reason(client: TestClient) -> None:
    assert "Enter a member ID" in ask(client, ACTIVE[0], memberId=" ")
    assert "Enter the date of birth as MM/DD/YYYY" in ask(client, ACTIVE[0], dob="1980-02-03")
    assert "Enter the date of service as MM/DD/YYYY" in ask(client, ACTIVE[0], dos="tomorrow")
    assert client.get("/_sandbox/log").json()["forms_refused"] == 3


def test_no_address_or_link_holds_anything_about_a_member(client: TestClient) -> None:
    member = ACTIVE[0]
    form = {"memberId": member.asked_id, "dob": member.birth_date.strftime("%m/%d/%Y")}
    page = client.post("/eligibility", data=form)
    assert page.url.path == "/eligibility"
    assert not page.url.query
    links = re.findall(r'(?:href|src|action)="([^"]*)"', page.text)
    assert links
    assert not [link for link in links if member.family_id in link or member.last.lower() in link.lower()]


def test_pages_are_never_stored_and_pictures_are(client: TestClient) -> None:
    assert client.get("/eligibility").headers["cache-control"] == "no-store"
    names = ("lakeside.css", "lakeside.js", "lake.png", "mark.svg", "news.svg", "claims.svg", "card.svg")
    files = [client.get(f"/static/{name}") for name in names]
    assert {file.status_code for file in files} == {200}
    assert 60_000 <= sum(len(file.content) for file in files) <= 100_000
    again = client.get("/static/lake.png", headers={"if-none-match": files[2].headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "max-age" in again.headers["cache-control"]
    assert client.get("/static/..%2fportal.py").status_code == 404


def test_the_announcement_shows_once_in_a_session_and_sometimes_again() -> None:
    client = fresh()
    first = sign_in(client)
    shown = ["I acknowledge" in client.get("/eligibility").text for _ in range(81)]
    assert "I acknowledge" in first
    assert [number for number, seen in enumerate(shown, 1) if seen] == [40, 80]


# Faults


def test_the_day_moves_while_the_portal_runs(client: TestClient) -> None:
    pages = []
    for day in (0, 1, 0):
        assert client.post("/_sandbox/day", json={"day": day}).json() == {"day": day}
        pages.append([record(ask(client, member)) for member in ACTIVE[:60]])
    assert pages[0] == pages[2] != pages[1]
    assert client.post("/_sandbox/day", json={"day": "x"}).status_code == 400


def test_errors_come_as_often_as_asked_and_then_stop(client: TestClient) -> None:
    faults(client, error_500=2)
    assert [client.get("/eligibility").status_code for _ in range(3)] == [500, 500, 200]
    faults(client, error_500=-1)
    assert {client.get("/eligibility").status_code for _ in range(5)} == {500}
    assert client.get("/home").status_code == 200


def test_maintenance_is_a_503_or_rubbish_with_200_that_says_nothing_about_coverage(client: TestClient) -> None:
    faults(client, maintenance=True)
    page = client.get("/eligibility")
    assert page.status_code == 503
    assert "Scheduled maintenance" in page.text
    faults(client, maintenance=False, maintenance_200=True)
    page = client.get("/eligibility")
    assert page.status_code == 200
    assert not re.search(r"maintenance|member|coverage|sign in|locked", page.text, re.IGNORECASE)


def test_a_session_dies_once_or_always_after_so_many_requests() -> None:
    for always, ends in ((False, [False, False, True, False, False, False]), (True, [False, False, True] * 2)):
        with signed_in(today=TODAY) as client:
            portal_of(client).sessions.alive.clear()
            faults(client, session_expiry=3, session_expiry_always=always)
            sign_in(client)  # its home page is the first request of the session
            seen = []
            for _ in ends:
                ended = client.get("/eligibility").url.path == "/login"
                seen.append(ended)
                if ended:
                    sign_in(client)
            assert seen == ends


@pytest.mark.parametrize("mode", ["other", "twin", "previous"])
def test_the_wrong_member_fault_shows_somebody_else(client: TestClient, mode: str) -> None:
    one, other = [m for m in MEMBERS if m.twin][:2]
    ask(client, ACTIVE[5])
    faults(client, wrong_member=mode)
    shown = record(ask(client, one))
    wrong = {"twin": other.printed_name, "previous": ACTIVE[5].printed_name}.get(mode, shown.name)
    assert shown.name == wrong != one.printed_name
    assert client.get("/_sandbox/log").json()["wrong_members_shown"] == 1


def test_the_wrong_member_fault_can_strike_now_and_then(client: TestClient) -> None:
    faults(client, wrong_member="other", wrong_member_every=3)
    right = [record(ask(client, member)).name == member.printed_name for member in ACTIVE[:9]]
    assert right == [True, True, False] * 3


def test_an_unrelated_wrong_member_never_shares_the_birth_date(client: TestClient) -> None:
    faults(client, wrong_member="other")
    for member in ACTIVE[:100]:
        assert record(ask(client, member)).birth_date != member.birth_date


def test_a_locked_account_and_refused_codes_are_said() -> None:
    client = fresh()
    faults(client, locked=True)
    assert "Your account is locked" in sign_in(client)
    faults(client, locked=False, bad_totp=True)
    assert "That security code is not valid" in sign_in(client)


def test_a_new_layout_keeps_the_fall_backs_and_a_rebuilt_one_keeps_nothing(client: TestClient) -> None:
    usual, pages = client.get("/eligibility").text, []
    for layout in (1, 2):
        faults(client, layout=layout)
        pages.append(client.get("/eligibility").text)
    assert all(text in usual for text in (">Member ID<", 'id="memberId"', ">Check coverage<"))
    assert 'id="memberId"' in pages[0]
    assert 'id="elig"' in pages[0]
    assert ">Member ID<" not in pages[0]
    assert not any(sign in pages[1] for sign in (">Member ID<", 'id="memberId"', 'id="elig"', ">Check coverage<"))
    assert 'class="coverage"' not in ask(client, ACTIVE[0])


def test_latency_holds_back_every_answer_but_the_switchboard(client: TestClient) -> None:
    faults(client, latency_ms=250)
    for path in ("/eligibility", "/static/mark.svg"):
        begin = monotonic()
        client.get(path)
        assert monotonic() - begin >= 0.25
    faults(client, latency_ms=30_000)
    begin = monotonic()
    client.get("/_sandbox/log")
    assert monotonic() - begin < 30


def test_a_slow_drip_sends_the_same_page_in_many_pieces(client: TestClient) -> None:
    whole = client.get("/eligibility").text
    faults(client, slow_drip=5)
    begin = monotonic()
    assert client.get("/eligibility").text == whole
    assert monotonic() - begin >= 0.09


def test_a_page_that_stops_on_its_way_is_the_same_page_later(client: TestClient) -> None:
    whole = client.get("/eligibility").text
    faults(client, stalls=400)
    begin = monotonic()
    assert [client.get("/eligibility").text for _ in range(5)] == [whole] * 5
    assert monotonic() - begin > 0.2


def test_the_announcement_can_be_made_to_show_on_every_page(client: TestClient) -> None:
    faults(client, popup_always=True)
    assert all("I acknowledge" in client.get(path).text for path in ("/home", "/eligibility", "/home"))
    assert "I acknowledge" in ask(client, ACTIVE[0])


@pytest.mark.parametrize(
    "wrong", [{"latencyms": 1}, {"latency_ms": "much"}, {"layout": 3}, {"wrong_member": "me"}, [1]]
)
def test_a_fault_that_is_not_one_is_refused_in_words(client: TestClient, wrong: object) -> None:
    answer = client.post("/_sandbox/faults", json=wrong)
    assert answer.status_code == 400
    assert re.match(r"\[(UNKNOWN|BAD)_FAULT\] ", answer.json()["error"])
    assert client.post("/_sandbox/faults", content=b"{").status_code == 400


def test_the_switchboard_answers_this_machine_only() -> None:
    client = TestClient(fresh().app, client=("192.0.2.7", 50_000))
    for path in ("/_sandbox/faults", "/_sandbox/log"):
        assert client.get(path).status_code == 404
    assert client.post("/_sandbox/day", json={"day": 1}).status_code == 404
    assert client.get("/login").status_code == 200


def test_the_counters_say_what_happened_and_nothing_about_members(client: TestClient) -> None:
    ask(client, ACTIVE[0])
    log = client.get("/_sandbox/log").json()
    wanted = {"announcements_shown": 1, "checks": 1, "codes": 1, "logins": 1, "pages": 5, "signed_in": 1}
    assert log == wanted
