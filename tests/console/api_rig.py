"""A program that calls the API with tokens, and a night for it to work on."""

from nightclerk.console.api.contract import Download, adapter
from nightclerk.console.frame import find_pages
from nightclerk.records import EligibilityResult, Evidence, Outcome
from nightclerk.runtime import tokens
from nightclerk.runtime.briefing import coming_days
from nightclerk.runtime.calendars import calendar_of
from nightclerk.runtime.people import ROLES
from nightclerk.store import blobs
from tests.runtime.rig import HEADER

CALLS = {(each.method, each.path): each for page in find_pages() for each in page.addresses if each.contract}
MEMBER, NAME = "W90000000", "Reyes"


def spreadsheet(office, rows=9):
    """Eight rows that can be asked, and one without a birth date."""
    when = coming_days(office.workspace.now(), calendar_of(office.workspace.clinic))[-1]
    lines = [",".join(HEADER)]
    for number in range(rows):
        born = f"01/02/{1950 + number}" if number < rows - 1 else ""
        name = f'"{NAME}, Ana{chr(97 + number)}"'
        lines.append(f"C{number},{when:%m/%d/%Y},09:00,{name},{born},lakeside,W9000000{number},Dr. Webb,0")
    return "\n".join(lines).encode()


class Program:
    """Calls the API with tokens, and remembers which calls answered as their contract says."""

    def __init__(self, office, client):
        self.office, self.client, self.answered = office, client, set()
        self.tokens = {role: tokens.make(office, role, role, "tester")[1] for role in ROLES}

    def send(self, method, path, role, body=None, **more):
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        sent = {"json": body} if body is not None else {}
        return self.client.request(method, path, headers=headers | more.pop("headers", {}), **sent, **more)

    def ok(self, method, path, role, body=None, query="", **parts):
        """Call it; the answer must be what its contract says."""
        address = CALLS[method, path]
        said = self.send(method, path.format(**parts) + query, role, body)
        assert said.status_code == address.contract.status, (path, said.text)
        self.answered.add((method, path))
        if address.contract.gives is Download:
            return said.content
        adapter(address.contract.gives).validate_json(said.content)
        return said.json()

    def refused(self, method, path, role, body=None, **more):
        """Status, code, and the fields that are wrong."""
        said = self.send(method, path, role, body, **more)
        error = said.json()["error"]
        assert error["message"]
        assert error["remedy"]
        return said.status_code, error["code"], error.get("fields", {})


def answer(office):
    """The first patient is covered, nobody knows the others."""
    kept = blobs.keep(office.store, "events", b"{}\n")

    def say(inquiry):
        known = inquiry.member_id == MEMBER
        outcome = Outcome.ACTIVE if known else Outcome.NOT_FOUND
        evidence = (Evidence("events", kept),)
        return EligibilityResult(
            outcome=outcome, payer_key="lakeside", name=NAME, evidence=evidence, reason_code=None if known else "X"
        )

    return say
