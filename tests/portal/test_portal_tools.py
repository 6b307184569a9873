"""Tools that look at pages: probing without asking about anybody, replaying what was kept, recording by pointing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from driver_rig import MEMBERS, SELECTORS, TODAY, Rig, inquiry, rig, somebody
from playwright.async_api import Page

from nightclerk.errors import Park
from nightclerk.portal import BrowserSettings, load
from nightclerk.portal.lint import read_text
from nightclerk.portal.tools.headings import in_words
from nightclerk.portal.tools.patch import propose
from nightclerk.portal.tools.probe import SIGN_IN, drifts, missing, probe
from nightclerk.portal.tools.recorder import record
from nightclerk.portal.tools.replay import replay
from nightclerk.records import PortalProbe
from nightclerk.sandbox.members import Situation
from nightclerk.sandbox.portal import application
from nightclerk.sandbox.sessions import PASSWORD, TOTP_SEED, USERNAME
from nightclerk.testing import serving
from nightclerk.vault.totp import code, time_step

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shared() -> Iterator[Rig]:
    with rig() as made:
        yield made


@pytest.fixture
def fresh(shared: Rig) -> Rig:
    """The sandbox as new, with nobody signed in; the browser stays."""
    shared.portal.faults = type(shared.portal.faults)()
    shared.portal.account.wrong = 0
    shared.driver._sessions.clear()
    shared.ports.__init__()  # type: ignore[misc]  # as new
    return shared


def probed(fresh: Rig, seconds: float = 20.0) -> PortalProbe:
    return fresh.driver.visit(replace(fresh.file, timeout_seconds=seconds), "main", probe)


def found(probed: PortalProbe) -> dict[tuple[str, str], int]:
    return {(each.element, each.page): each.rank for each in probed.elements}


def test_a_probe_signs_in_once_and_finds_what_the_flows_need_without_asking_about_anybody(fresh: Rig) -> None:
    checks = fresh.portal.counts["checks"]
    seen = found(probed(fresh))

    assert fresh.ports.verdicts == ["ok"]
    assert seen["user", SIGN_IN] == seen["pass", SIGN_IN] == 1
    assert {seen[name, "/eligibility"] for name in ("member", "birth", "service", "search")} == {1}
    assert ("rows", "") in seen
    assert fresh.portal.counts["checks"] == checks
    assert fresh.ports.kept == []


def test_what_a_redesign_moved_is_drift_with_the_locator_that_still_works(fresh: Rig) -> None:
    fresh.set(layout=1)
    answer = probed(fresh)

    assert ("member", 4, "css: #memberId") in drifts(answer)
    assert missing(answer) == []


def test_with_the_patch_that_drift_proposes_nothing_drifts_any_more(fresh: Rig, tmp_path: Path) -> None:
    fresh.set(layout=1)
    member = somebody()
    drift = fresh.ask(member).drift
    patched = propose("lakeside.yaml", (SELECTORS / "lakeside.yaml").read_text(), drift)
    (tmp_path / "lakeside.yaml").write_text(patched.after)
    mended = load(tmp_path / "lakeside.yaml", fresh.file.base_url)
    again = fresh.driver.ask(mended, "main", "eligibility", inquiry(member))

    assert {each.element for each in drift} >= {"user", "pass", "member", "birth", "service", "search"}
    assert again.drift == ()


def test_what_a_redesign_took_away_is_missing_on_its_page(fresh: Rig) -> None:
    probed(fresh)
    fresh.set(layout=2)

    assert {each.element for each in missing(probed(fresh, seconds=3.0))} >= {"member", "birth", "service"}


def test_a_probe_stops_where_a_check_would(fresh: Rig) -> None:
    fresh.set(maintenance=True)
    with pytest.raises(Park) as down:
        probed(fresh)
    assert down.value.code == "PORTAL_MAINTENANCE"

    fresh.set(maintenance=False, locked=True)
    with pytest.raises(Park) as locked:
        probed(fresh)
    assert locked.value.code == "LOCKED"
    with pytest.raises(Park):
        probed(fresh)
    assert fresh.ports.attempts == [fresh.ports.attempts[0]]


def kept_page(fresh: Rig, situation: Situation = Situation.ACTIVE) -> tuple[str, dict[str, object]]:
    member = somebody(situation)
    fresh.ask(member)
    html = next(data for kind, data in fresh.ports.kept if kind == "html").decode()
    return html, inquiry(member)


def test_a_kept_page_gives_the_same_record_again_without_a_network(fresh: Rig) -> None:
    html, inputs = kept_page(fresh)
    again = replay(BrowserSettings(), fresh.file, "eligibility", html, inputs)
    texts = {each.name: each.text for each in again.fields if each.state == "read"}

    assert (again.state, again.identity, again.table) == ("result", "proven", True)
    assert texts["outcome"] == "Active"
    assert not [each for each in again.fields if each.state == "not read"]
    assert dict(again.elements)["rows"] == 1


def test_a_replay_says_what_a_changed_file_no_longer_reads_and_for_whom_it_is(fresh: Rig, tmp_path: Path) -> None:
    html, inputs = kept_page(fresh)
    text = (
        (SELECTORS / "lakeside.yaml")
        .read_text()
        .replace("outcome:    {column: [Coverage, Coverage status]", "outcome:    {column: Status")
    )
    (tmp_path / "lakeside.yaml").write_text(text)
    other = inquiry(next(each for each in MEMBERS if each.asked_id != inputs["member_id"]))
    again = replay(BrowserSettings(), load(tmp_path / "lakeside.yaml"), "eligibility", html, other)

    assert ("outcome", "not read") in {(each.name, each.state) for each in again.fields}
    assert again.identity.startswith("differs: ")
    told = next(in_words(each) for each in again.tables if each.table == "eligibility: the record")
    assert "not there: Status" in told
    assert not [text for text in inputs.values() if len(str(text)) > 3 and str(text) in told]


async def _point(page: Page, *names: str) -> None:
    """A person's pointer: where the things are, pressed and released there."""
    for name in names:
        box = await page.locator(name).bounding_box()
        assert box is not None
        await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


async def _switch(page: Page) -> None:
    """Press the panel's first button: from pointing to using the page, and back."""
    box = await page.locator("html > div").last.bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)


async def _a_whole_check(page: Page) -> None:
    member = somebody()
    await _point(page, "#uid", "#pwd", "button.primary")
    await _switch(page)
    await page.fill("#uid", USERNAME)
    await page.fill("#pwd", PASSWORD)
    await page.click("button.primary")
    await page.wait_for_url("**/mfa")
    await _switch(page)
    await _point(page, "input[autocomplete=one-time-code]", "button.primary")
    await _switch(page)
    await page.fill("input[autocomplete=one-time-code]", code(TOTP_SEED, time_step(time.time())))
    await page.click("button.primary")
    await page.wait_for_url("**/home")
    await page.goto(page.url.replace("/home", "/eligibility"))
    await _switch(page)
    await _point(page, "#memberId", "#dob", "form#elig button")
    await _switch(page)
    await page.fill("#memberId", member.asked_id)
    await page.fill("#dob", f"{member.asked_birth:%m/%d/%Y}")
    await page.fill("#dos", f"{TODAY:%m/%d/%Y}")
    await page.click("form#elig button")
    await page.wait_for_selector("table.coverage")
    await _switch(page)
    await _point(page, "table.coverage tbody td >> nth=0")
    await page.evaluate("window.nightclerkDone()")


def test_a_check_that_was_pointed_out_from_the_log_in_to_the_answer_is_a_draft_of_all_of_it() -> None:
    with serving(application(today=TODAY)) as address:
        text = record(BrowserSettings(), f"{address}/login", "harbor", date(2026, 11, 28), _a_whole_check)
    member = somebody()

    assert r'home: {url: "/\\/home$/"}' in text
    assert "    - expect: [home, mfa]" in text
    assert "code: $mfa.code" in text
    assert '      - goto: "/eligibility"\n' in text
    assert "member: $member_id" in text
    assert "from: {headings: [Member ID, Born, Member name, Coverage, Plan, Effective, Ends]}" in text
    assert "outcome:    {column: Coverage, type: enum" in text
    assert '  result: {count: {rows: "=1"}}' in text
    assert {each.code for each in read_text("harbor.yaml", text)[1]} == {"TODO"}
    for typed in (USERNAME, PASSWORD, member.asked_id, member.last):
        assert typed.casefold() not in text.casefold()


RESULT = """<!doctype html><title>Answer</title><dl><dt>Member</dt><dd id="who">Quillhilda Zanzibarova</dd></dl>
<table id="hits"><tr><th>Member</th><th>Coverage</th></tr>
<tr><td><a href="/m/1">Zanzibarova, Quillhilda</a></td><td>Active</td></tr></table>"""


def test_the_words_of_an_answer_never_leave_the_page() -> None:
    async def answer(page: Page) -> None:
        await page.evaluate("(html) => { document.body.innerHTML = html; }", RESULT)
        await _point(page, "#who", "#hits a")
        await page.evaluate("window.nightclerkPick(JSON.stringify({kind: 'click: x', ways: [], words: [], path: ''}))")
        await page.evaluate("window.nightclerkDone()")

    with serving(application(today=TODAY)) as address:
        text = record(BrowserSettings(), f"{address}/login", "harbor", date(2026, 11, 28), answer)

    assert "zanzibarova" not in text.casefold()
    assert "quillhilda" not in text.casefold()
    assert "click: x" not in text
    assert {each.code for each in read_text("harbor.yaml", text)[1]} == {"TODO"}


def test_pointing_makes_a_draft_and_takes_nothing_over_that_was_typed(tmp_path: Path) -> None:
    async def night(page: Page) -> None:
        await _point(page, "#uid", "#pwd", "button.primary")
        assert page.url.endswith("/login")  # pointing acts on nothing
        await page.evaluate("window.nightclerkName(JSON.stringify({number: 0, name: 'Our user'}))")
        await page.evaluate("window.nightclerkDone()")

    with serving(application(today=TODAY)) as address:
        text = record(BrowserSettings(), f"{address}/login", "harbor", date(2026, 11, 28), night)

    assert "our_user:" in text
    assert "[{label: User ID}, {role: textbox, name: User ID}, {name: uid}]" in text
    assert '[{label: Password}, {name: pwd}, {css: "input[type=password]"}]' in text
    assert "[{role: button, name: Sign in}]" in text
    assert "our_user: $secret.username" in text
    assert "password: $secret.password" in text
    assert {each.code for each in read_text("harbor.yaml", text)[1]} == {"TODO"}
