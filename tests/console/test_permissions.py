"""Who may use which address: every route, every role, and signed out, as docs/reference/permissions.md says."""

import re

import pytest
from starlette.testclient import TestClient

from nightclerk.console.app import application
from nightclerk.console.frame import find_pages
from nightclerk.runtime.people import ROLES
from tests.console.conftest import QUICK

ADDRESSES = [each for page in find_pages() for each in page.addresses]
LOST = {"run": "no-run", "item": "no-item", "name": "no-name", "bot": "no-bot", "token": "no-token"}
REFUSED = (401, 403)


@pytest.fixture(scope="module")
def client(console):
    app = application(console.office, lambda _name, _key: "", loopback=True, rules=QUICK)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as found:
        yield found


def ask(client, console, address, role):
    path = re.sub(r"\{(\w+)(:\w+)?\}", lambda part: LOST.get(part[1], "0"), address.path)
    client.cookies.clear()
    cookie = {"Cookie": f"nightclerk={console.cookie(role)}"} if role else {}
    return client.request(address.method, path, headers={"Sec-Fetch-Site": "same-origin", **cookie})


def let_in(said):
    return said.status_code not in REFUSED and not said.headers.get("location", "").startswith("/sign-in?next=")


@pytest.mark.parametrize("role", [None, *ROLES])
def test_each_address_lets_in_whom_the_table_names_and_nobody_else(client, console, role):
    wrong = []
    for address in ADDRESSES:
        wanted = role in address.may if address.may else True
        if address.path == "/sign-out" or address.live:
            continue  # ends the visit; a live part is asked below
        if let_in(ask(client, console, address, role)) != wanted:
            wrong.append((address.method, address.path))

    assert wrong == []


@pytest.mark.parametrize("role", [None, *ROLES])
def test_a_live_part_lets_in_as_its_page_does(client, console, role):
    for address in ADDRESSES:
        if address.live and role not in address.may:
            assert not let_in(ask(client, console, address, role)), address.path


def test_the_table_in_the_docs_is_that_of_the_pages():
    from scripts.reference import FOLDER
    from scripts.reference.permissions import permissions

    assert (FOLDER / "permissions.md").read_text() == permissions()


def test_a_refused_page_is_in_the_audit_log(client, console):
    before = console.office.audit.size()
    address = next(each for each in ADDRESSES if each.path == "/runs")

    assert ask(client, console, address, "front_desk").status_code == 403
    assert console.office.audit.size() > before


def test_what_changes_something_is_refused_from_another_site(client, console):
    client.cookies.clear()
    cookie = {"Cookie": f"nightclerk={console.cookie('lead')}"}
    for address in ADDRESSES:
        if address.method == "POST":
            path = re.sub(r"\{\w+\}", "x", address.path)
            said = client.post(path, headers={**cookie, "Sec-Fetch-Site": "cross-site"})
            assert (said.status_code, "CROSS_SITE" in said.text) == (403, True), path
