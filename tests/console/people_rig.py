"""A workspace with people in it, a clock that the test holds, and cheap passwords."""

import json
from contextlib import contextmanager

from starlette.testclient import TestClient

from nightclerk.console.app import application
from nightclerk.runtime import people, visits
from nightclerk.runtime.passwords import Cost
from nightclerk.runtime.people import Rules
from nightclerk.vault import totp

PASSWORD = "quiet lamp river stone"
CHEAP = Cost(memory=8, rounds=1, lanes=1)
HERE = "192.0.2.10"


class Clock:
    """Stands still until it is moved."""

    def __init__(self, at=1_800_000_000.0):
        self.at = at

    def __call__(self):
        return self.at

    def go(self, seconds):
        self.at += seconds


class House:
    """What the tests say to an office, as people would."""

    def __init__(self, office, clock=None):
        self.office, self.clock = office, clock or Clock()
        self.rules = Rules(cost=CHEAP, clock=self.clock, refusal_seconds=0.0)
        self.seeds = {}

    def invite(self, name, role="operator"):
        return people.invite(self.office, name, name.title(), role, "tester", self.rules)

    def settle_in(self, name, role="operator"):
        """An active account; the time step of the code they set it up with is over."""
        made = self.invite(name, role)
        person = self.accept(made.token)
        self.clock.go(60)
        return person

    def accept(self, token, password=PASSWORD):
        found = people.welcome(self.office, token, self.rules)
        self.seeds[found.person.name] = found.seed
        return people.accept(self.office, token, password, self.code(found.person.name), rules=self.rules)

    def code(self, name, away=0):
        return totp.code(self.seeds[name], totp.time_step(self.clock()) + away)

    def sign_in(self, name, password=PASSWORD, code=None, address=HERE, devices="", replacing=""):
        typed = self.code(name) if code is None else code
        attempt = visits.Attempt(name, password, typed, address, devices)
        return visits.sign_in(self.office, attempt, replacing=replacing, rules=self.rules)

    def visitor(self, cookie, active=True):
        return visits.visitor(self.office, cookie, active=active, rules=self.rules)

    def events(self, *names):
        """The events of those names, or of all, as the audit log has them."""
        lines = (self.office.workspace.audit / "active.jsonl").read_text().splitlines()
        return [event for event in map(json.loads, lines) if not names or event["event"] in names]

    def log(self):
        return (self.office.workspace.audit / "active.jsonl").read_text()


@contextmanager
def web(house, origin="http://127.0.0.1:8321"):
    """A browser (with its cookies) on the app, asking as browsers do."""
    app = application(house.office, lambda _name, _key: "run", loopback=True, rules=house.rules)
    with TestClient(app, base_url=origin, follow_redirects=False, headers={"sec-fetch-site": "same-origin"}) as client:
        yield client


def enter(house, client, who, headers=None, **more):
    """Sign in on the page as `who`; `more` is typed instead of what is right."""
    typed = {"name": who, "password": PASSWORD, "code": house.code(who)} | more
    return client.post("/sign-in", data=typed, headers=headers)
