"""The first visit, going and coming back, in a real browser without script: what a clinic's own machine would send."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe

from nightclerk.runtime import people
from nightclerk.vault import totp
from tests.console.conftest import PASSWORD, QUICK, served
from tests.pressing import press

pytestmark = pytest.mark.browser


def code(seed, away=0):
    return totp.code(seed, totp.time_step(time.time()) + away)


def barriers(browser, url, path):
    context = browser.new_context(base_url=url)  # axe is a script itself
    page = context.new_page()
    page.goto(path)
    found = Axe().run(page)
    context.close()
    return found.generate_report() if found.violations_count else ""


def test_the_first_admin_begins_invites_a_lead_goes_and_comes_back(office, browser):
    link = people.first_link(office, QUICK).path
    complaints = []
    with served(office) as url:
        assert barriers(browser, url, link) == ""
        context = browser.new_context(base_url=url, java_script_enabled=False)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

        page.goto(link)
        assert page.locator("figure svg").bounding_box()["width"] > 100
        seed = page.locator("code").first.text_content().replace(" ", "")
        page.get_by_label("Name that others see").fill("Ada Byron")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The same again").fill(PASSWORD)
        page.get_by_label("Code").fill(code(seed, -1))
        press(page.get_by_role("button", name="Begin"))

        assert page.url == f"{url}/first-lead"
        page.get_by_label("Name to sign in with").fill("dana.reyes")
        press(page.get_by_role("button", name="Invite as lead"))
        assert page.locator("#link").text_content().startswith(f"{url}/welcome/")

        press(page.get_by_role("button", name="Sign out"))
        page.goto("/people")
        assert page.url == f"{url}/sign-in?next=/people"
        page.get_by_label("Name").fill("admin")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Code").fill(code(seed))
        press(page.get_by_role("button", name="Sign in"))
        assert page.url == f"{url}/people"
        assert page.locator("tbody").first.text_content().count("dana.reyes") > 0
        kept = {each["name"]: each for each in context.cookies()}
        context.close()

    assert complaints == []
    assert set(kept) == {"nightclerk", "nightclerk-devices"}
    assert all(each["httpOnly"] and each["sameSite"] == "Strict" for each in kept.values())
