"""The pictures of the console: a workspace after a night, served on loopback, with a lead and compliance at it."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Browser, Page
from starlette.applications import Starlette

from nightclerk.console.app import application
from nightclerk.runtime import people, visits
from nightclerk.runtime.office import Office, open_office
from nightclerk.runtime.people import Person
from nightclerk.store import worklist
from nightclerk.store.worklist import Filter
from nightclerk.testing import serving
from nightclerk.vault import totp
from nightclerk.workspace import Workspace

SIZE = {"width": 1280, "height": 800}
PASSWORD = "violet anchor pumpkin ladder"  # noqa: S105 - of a workspace that is thrown away
PLAIN = {
    "console-today": ("lead", "/"),
    "console-needs-you": ("lead", "/needs-you"),
    "console-check": ("lead", "/check"),
    "console-desk": ("lead", "/desk"),
    "console-schedules": ("lead", "/schedules"),
    "console-reports": ("lead", "/reports"),
    "console-audit": ("compliance", "/audit"),
}

FIRST = {
    "console-document": "/documents?type=records_request",
    "console-approval": "/approvals",
    "console-reconciliation": "/reconciliation",
}


def pictures(browser: Browser, workspace: Path) -> dict[str, bytes]:
    """Every picture by its name."""
    with open_office(Workspace(workspace)) as office, serving(_app(office)) as url:
        pages = {role: _signed_in(browser, url, office, role) for role in ("lead", "compliance")}
        shots = {}
        for name, (role, path) in PLAIN.items():
            pages[role].goto(path)
            shots[name] = pages[role].screenshot()
        lead = pages["lead"]
        return shots | _item(lead, office) | _preview(lead, workspace) | _run(lead) | _opened(lead)


def _app(office: Office) -> Starlette:
    return application(office, lambda _name, _key: "", loopback=True)


def _person(office: Office, role: str) -> Person:
    made = people.invite(office, f"{role}.one", {"lead": "Dana Lead"}.get(role, "Kim Compliance"), role, "demo")
    seed = people.welcome(office, made.token).seed
    return people.accept(office, made.token, PASSWORD, totp.code(seed, totp.time_step(time.time())))


def _signed_in(browser: Browser, url: str, office: Office, role: str) -> Page:
    context = browser.new_context(base_url=url, viewport=SIZE)  # type: ignore[arg-type]
    cookie = visits.enter(office, _person(office, role)).cookie
    context.add_cookies([{"name": "nightclerk", "value": cookie, "url": url}])
    return context.new_page()


def _item(page: Page, office: Office) -> dict[str, bytes]:
    found = worklist.page(office.store, Filter(bot="eligibility", code="NOT_FOUND"), None, 1, time.time()).cases[0]
    page.goto(f"/items/{found.id}")
    return {"console-item": page.screenshot()}


def _preview(page: Page, workspace: Path) -> dict[str, bytes]:
    page.goto("/bots/eligibility/run")
    page.get_by_label("File").set_input_files(workspace / "appointments.csv")
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("heading", name="Before it runs").wait_for()
    return {"console-preview": page.screenshot()}


def _run(page: Page) -> dict[str, bytes]:
    page.goto("/runs?bot=eligibility")
    page.locator("tbody th a").first.click()
    page.get_by_role("heading", name="Progress").wait_for()
    return {"console-run": page.screenshot()}


def _opened(page: Page) -> dict[str, bytes]:
    """The first of each list, opened."""
    shots = {}
    for name, path in FIRST.items():
        page.goto(path)
        page.locator("main table tbody a").first.click()
        page.wait_for_load_state("networkidle")
        shots[name] = page.screenshot()
    return shots
