"""The sandbox in a real Chromium: what a person or a bot meets there."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from nightclerk.sandbox.members import Member, Situation, population
from nightclerk.sandbox.server import Sandbox, running
from nightclerk.sandbox.sessions import PASSWORD, TOTP_SEED, USERNAME
from nightclerk.vault.totp import code, time_step
from tests.pressing import press

pytestmark = pytest.mark.browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MEMBER = next(m for m in population() if m.situation is Situation.ACTIVE and m.number % 10 == 0 and not m.twin)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running(today=date(2026, 11, 22)) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, sandbox: Sandbox) -> Iterator[Page]:
    sandbox.clear_faults()
    context = browser.new_context(base_url=sandbox.url)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page) -> None:
    """As the example portal file does: by label, with role and css behind."""
    page.goto("/login")
    page.locator("input[name=uid]").fill(USERNAME)
    page.locator("input[type=password]").fill(PASSWORD)
    press(page.locator("button[type=submit]"))
    page.locator("input[autocomplete=one-time-code]").fill(code(TOTP_SEED, time_step(time.time())))
    press(page.get_by_role("button", name="Verify"))
    page.wait_for_url("**/home")
    press(page.get_by_role("button", name="I acknowledge"))


def ask(page: Page, member: Member) -> None:
    page.goto("/eligibility")
    page.locator("#memberId").fill(member.asked_id)
    page.locator("#dob").fill(member.birth_date.strftime("%m/%d/%Y"))
    press(page.locator("form#elig button"))


def test_a_member_is_found_by_the_labels_and_tables_that_portal_files_hold_on_to(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("User ID").fill(USERNAME)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    press(page.get_by_role("button", name="Sign in"))
    page.get_by_label("Security code").fill(code(TOTP_SEED, time_step(time.time())))
    press(page.get_by_role("button", name="Verify"))
    press(page.get_by_role("button", name="I acknowledge"))
    page.goto("/eligibility")
    page.get_by_label("Member ID").fill(MEMBER.asked_id)
    page.get_by_label("Date of birth").fill(MEMBER.birth_date.strftime("%m/%d/%Y"))
    press(page.get_by_role("button", name="Check coverage"))
    page.wait_for_selector("table.coverage")
    assert page.locator("table.coverage tbody tr").count() == 1
    assert page.locator("table.coverage tbody td").nth(2).inner_text() == MEMBER.printed_name
    assert page.locator("table.benefits tbody tr").count() == 30


def test_the_announcement_blocks_the_page_until_it_is_acknowledged(page: Page, sandbox: Sandbox) -> None:
    sandbox.set_faults(popup_always=True)
    sign_in(page)
    page.goto("/eligibility")
    assert page.evaluate("document.activeElement.textContent") == "I acknowledge"
    topmost = """() => { const box = document.querySelector("header button").getBoundingClientRect();
        return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).textContent }"""
    assert page.evaluate(topmost) != "Sign out"
    with page.expect_response("**/announcements"):
        press(page.get_by_role("button", name="I acknowledge"))
    assert page.evaluate(topmost) == "Sign out"


def test_the_fall_backs_of_the_example_still_work_on_the_changed_layout(page: Page, sandbox: Sandbox) -> None:
    sandbox.set_faults(layout=1)
    sign_in(page)
    ask(page, MEMBER)
    page.wait_for_selector("table.coverage")
    headings = page.locator("table.coverage th").all_inner_texts()
    cells = page.locator("table.coverage tbody td").all_inner_texts()
    assert dict(zip(headings, cells, strict=True))["Member name"] == MEMBER.printed_name
    assert headings[0] != "Member ID"
    assert page.get_by_label("Member ID").count() == 0


def test_nothing_of_the_example_works_on_the_rebuilt_layout(page: Page, sandbox: Sandbox) -> None:
    sign_in(page)
    sandbox.set_faults(layout=2)
    page.goto("/eligibility")
    assert page.locator("#memberId, #dob, form#elig").count() == 0
    page.goto("/login")
    assert page.locator("input[name=uid], input[type=password], button[type=submit]").count() == 0


def test_a_button_that_shows_the_password_answers_to_the_same_label(page: Page) -> None:
    page.goto("/login")
    assert page.get_by_label("Password").count() == 2
    assert page.get_by_role("textbox", name="Password").count() == 1
    press(page.get_by_role("button", name="Show password"))
    assert page.locator("#pwd").get_attribute("type") == "text"


def test_pictures_and_styles_come_from_the_browsers_cache_the_second_time(page: Page, sandbox: Sandbox) -> None:
    sign_in(page)
    ask(page, MEMBER)
    page.wait_for_selector("table.coverage")
    before = sandbox.log()["static"]
    for _ in range(3):
        ask(page, MEMBER)
        page.wait_for_selector("table.coverage")
    assert sandbox.log()["static"] == before


def test_a_page_that_drips_in_arrives_whole(page: Page, sandbox: Sandbox) -> None:
    sign_in(page)
    sandbox.set_faults(slow_drip=10)
    ask(page, MEMBER)
    page.wait_for_selector("footer")
    assert page.locator("table.benefits tbody tr").count() == 30
