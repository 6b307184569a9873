"""Redesigns by seed: the page says the same in other words and other places, and always the same for the same seed."""

from __future__ import annotations

from datetime import date

import sandbox_page
from sandbox_client import client_of, sign_in, signed_in

from nightclerk.sandbox.members import Situation, population
from nightclerk.sandbox.mutator import SYNONYMS, mutated, worded
from nightclerk.sandbox.pages import COVERAGE_COLUMNS
from tests.scale import count

TODAY = date(2026, 11, 22)
MEMBERS = [m for m in population() if m.situation is Situation.ACTIVE and not m.twin][: count(12, 100)]
PAGE = """
<form id="f"><label for="m">Member ID:</label><input id="m" name="memberId"><button class="go">Search</button></form>
<table id="t"><tr><th>Member ID</th><th>Coverage</th><th>Plan</th></tr>
<tr><td>W1</td><td>Active</td><td>Plan</td></tr></table><body></body>
"""


def original(heading: str, seed: int) -> str:
    """The heading as it was before the redesign."""
    return next((name for name in SYNONYMS if worded(name, seed) == heading), heading)


def test_a_redesigned_page_still_states_the_same_in_every_cell() -> None:
    with signed_in(today=TODAY) as client:
        for seed, member in enumerate(MEMBERS, 1):
            form = {"memberId": member.asked_id, "dob": member.asked_birth.strftime("%m/%d/%Y")}
            plain = sandbox_page.Markup(client.post("/eligibility", data=form).text)
            client.post("/_sandbox/faults", json={"mutate": seed})
            other = sandbox_page.Markup(client.post("/eligibility", data=form).text)
            client.post("/_sandbox/faults", json={"mutate": 0})
            tables = [
                [{original(name, seed): cell for name, cell in zip(rows[0], row, strict=True)} for row in rows[1:]]
                for rows in other.tables.values()
            ]
            assert tables == [plain.rows_as_printed(name) for name in plain.tables]
            assert [value for _, value in other.details] == [value for _, value in plain.details]


def test_the_same_seed_is_the_same_redesign_and_seeds_differ_in_every_way() -> None:
    pages = [mutated(PAGE, seed) for seed in range(1, 60)]
    assert pages == [mutated(PAGE, seed) for seed in range(1, 60)]
    assert len({*pages}) > 40
    assert {any(words in page for page in pages) for words in ("Subscriber ID:", "Member number:", "Find<")} == {True}
    assert {page.index(">Active<") > page.index(">W1<") for page in pages} == {True, False}
    assert all(page.count(">Plan</td>") == 1 for page in pages)  # what a member's data say stays


def test_a_label_still_belongs_to_its_field() -> None:
    for seed in range(1, 60):
        page = mutated(PAGE, seed)
        target = page.partition('for="')[2].partition('"')[0]
        assert f'<input id="{target}" name="memberId">' in page


def test_some_redesigns_put_the_page_into_a_frame_which_shows_it_when_it_is_asked_there() -> None:
    framed = [seed for seed in range(1, 40) if "<iframe" in mutated(PAGE, seed, "/eligibility")]
    assert 5 < len(framed) < 25
    client = client_of(today=TODAY)
    sign_in(client)
    client.post("/_sandbox/faults", json={"mutate": framed[0]})
    pages = [client.get("/eligibility", headers={"sec-fetch-dest": dest}).text for dest in ("document", "iframe")]
    assert ["<iframe" in page for page in pages] == [True, False]
    assert 'name="memberId"' in pages[1]


def test_some_redesigns_lay_a_notice_over_what_a_window_shows_and_never_inside_a_frame() -> None:
    shown = [seed for seed in range(1, 40) if "<dialog>" in mutated(PAGE, seed, "/eligibility")]
    assert 5 < len(shown) < 30
    assert not any("<dialog>" in mutated(PAGE, seed) for seed in shown)


def test_without_a_seed_nothing_is_touched() -> None:
    with signed_in(today=TODAY) as client:
        assert "Member ID" in client.get("/eligibility").text
        assert client.get("/_sandbox/faults").json()["mutate"] == 0
        assert set(SYNONYMS) & set(COVERAGE_COLUMNS)
