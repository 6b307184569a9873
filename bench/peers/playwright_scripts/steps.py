"""One eligibility check with Playwright, as a good office programmer writes it: start, sign in, search, read, close."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, Playwright
from totp import code_now

Job = dict[str, Any]


@contextmanager
def browser_page(playwright: Playwright, job: Job) -> Iterator[Page]:
    """A page of a browser that is started for it and closed after it."""
    browser = playwright.chromium.launch(executable_path=job["browser"], args=job["arguments"])
    try:
        yield browser.new_page()
    finally:
        browser.close()


def sign_in(page: Page, job: Job) -> None:
    """User, password and one-time code; ends on the portal's home page."""
    page.goto(job["url"] + "/login")
    page.get_by_label("User ID").fill(job["username"])
    page.locator("input[type=password]").fill(job["password"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Security code").fill(code_now(job["totp"]))
    page.get_by_role("button", name="Verify").click()
    page.wait_for_url("**/home")


def search(page: Page, job: Job, member: dict[str, str]) -> None:
    """Ask for the member; ends when the whole page of the coverage is there."""
    page.goto(job["url"] + "/eligibility")
    page.get_by_label("Member ID").fill(member["member_id"])
    page.get_by_label("Date of birth").fill(member["birth_date"])
    page.get_by_label("Date of service").fill(member["service_date"])
    page.get_by_role("button", name="Check coverage").click()
    page.locator("table.coverage").wait_for()
    page.wait_for_load_state("domcontentloaded")  # the tables below the first one are there too


def read(page: Page) -> dict[str, Any]:
    """The coverage table as heading and text, the benefits table as rows of texts."""
    return {
        "coverage": dict(zip(texts(page, "table.coverage th"), texts(page, "table.coverage td"), strict=True)),
        "benefits": rows(texts(page, "table.benefits td"), page.locator("table.benefits th").count()),
    }


def texts(page: Page, selector: str) -> list[str]:
    """The text of every element that matches."""
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


def rows(cells: list[str], width: int) -> list[list[str]]:
    """The cells in rows of that width."""
    return [cells[start : start + width] for start in range(0, len(cells), width or 1)]


def check(playwright: Playwright, job: Job, member: dict[str, str]) -> dict[str, Any]:
    """One whole check with a browser of its own."""
    with browser_page(playwright, job) as page:
        sign_in(page, job)
        search(page, job, member)
        return read(page)
