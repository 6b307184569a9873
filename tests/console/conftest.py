"""A console with a night behind it, served on loopback, and people of every role at real browsers."""

import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import sync_playwright
from starlette.testclient import TestClient

from nightclerk.console.app import application
from nightclerk.portal import BrowserSettings, find_browser
from nightclerk.portal.settings import ARGUMENTS, wants_sandbox
from nightclerk.runtime import people, visits
from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import open_office
from nightclerk.runtime.passwords import Cost
from nightclerk.runtime.people import ROLES, Rules
from nightclerk.sandbox.demo import night
from nightclerk.testing import serving
from nightclerk.vault import totp
from nightclerk.workspace import Workspace
from tests.console.api_rig import Program
from tests.console.people_rig import House

PASSWORD = "violet anchor pumpkin ladder"
QUICK = Rules(refusal_seconds=0.0, cost=Cost(memory=64, rounds=1, lanes=1))


@dataclass
class Console:
    """A served workspace. `seeds` are the second factors of the people, by role."""

    office: object
    url: str
    people: dict = field(default_factory=dict)
    seeds: dict = field(default_factory=dict)

    def cookie(self, role):
        return visits.enter(self.office, self.people[role], rules=QUICK).cookie

    def code(self, role):
        return totp.code(self.seeds[role], totp.time_step(time.time()))


@contextmanager
def served(office):
    """The console of an open workspace, on a free port."""
    app = application(office, lambda _name, _key: "", loopback=True, rules=QUICK)
    with serving(app) as url:
        yield url


def settle(console, roles=ROLES):
    """Somebody of every role."""
    for role in roles:
        invitation = people.invite(
            console.office, f"{role}.one", f"{role.title()} One".replace("_", " "), role, "tester"
        )
        welcome = people.welcome(console.office, invitation.token)
        code = totp.code(welcome.seed, totp.time_step(time.time()) - 1)
        console.people[role] = people.accept(console.office, invitation.token, PASSWORD, code, rules=QUICK)
        console.seeds[role] = welcome.seed


@pytest.fixture(scope="session")
def night_behind(tmp_path_factory):
    """A workspace after one night with the invented payer, as a folder to copy."""
    root = tmp_path_factory.mktemp("night") / "clinic"
    night(root, count=48, headed=False, watch=lambda _progress: None)
    return root


@pytest.fixture(scope="module")
def console(night_behind, tmp_path_factory):
    root = tmp_path_factory.mktemp("house") / "clinic"
    shutil.copytree(night_behind, root)
    with open_office(Workspace(root)) as office, served(office) as url:
        made = Console(office, url)
        settle(made)
        yield made


@pytest.fixture(scope="module")
def browser():
    settings = BrowserSettings()
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=find_browser(settings), chromium_sandbox=wants_sandbox(settings), args=list(ARGUMENTS)
        )
        yield found
        found.close()


@pytest.fixture
def at(console, browser):
    """`at(role)` is a page of a browser in which somebody of that role is signed in; what it complains of fails."""
    opened, complaints = [], []

    def enter(role=None, **how):
        context = browser.new_context(base_url=console.url, **how)
        context.set_default_timeout(10_000)
        if role:
            context.add_cookies([{"name": "nightclerk", "value": console.cookie(role), "url": console.url}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: _stays_here(asked.url, console.url, complaints))
        opened.append(context)
        return page

    yield enter
    for each in opened:
        each.close()
    assert complaints == []


def _stays_here(url, own, complaints):
    if not url.startswith((own, "data:", "blob:", "about:")):
        complaints.append(f"left the machine for {url}")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """A workspace as `nightclerk init` makes it, with its database."""
    made = make_workspace(tmp_path_factory.mktemp("made") / "house")
    with open_office(made.workspace):
        return made.workspace.root


@pytest.fixture
def office(made_once, tmp_path):
    """An open workspace of the test's own."""
    shutil.copytree(made_once, tmp_path / "house")
    with open_office(Workspace(tmp_path / "house")) as office:
        yield office


@pytest.fixture
def house(office):
    return House(office)


@pytest.fixture(scope="module")
def program(made_once, tmp_path_factory):
    root = tmp_path_factory.mktemp("api") / "clinic"
    shutil.copytree(made_once, root)
    with open_office(Workspace(root)) as office:
        app = application(office, lambda _name, _key: "", loopback=True, rules=QUICK)
        with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
            yield Program(office, client)
