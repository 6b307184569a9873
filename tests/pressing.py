"""Clicking as a person does, who reads the next page only when it is there."""

from playwright.sync_api import Locator


def press(what: Locator) -> None:
    """Click, and wait until the page that follows is whole: a click by itself returns as soon as that page begins."""
    page = what.page
    what.click()
    page.wait_for_load_state()
