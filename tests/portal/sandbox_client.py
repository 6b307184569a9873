"""A signed-in client of the sandbox's application, in this process and without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.testclient import TestClient

from nightclerk.sandbox.members import Member
from nightclerk.sandbox.portal import application
from nightclerk.sandbox.sessions import PASSWORD, TOTP_SEED, USERNAME
from nightclerk.sandbox.state import Portal
from nightclerk.vault.totp import code, time_step

NOW = 1_795_000_000.0


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def client_of(clock: Clock | None = None, **settings: Any) -> TestClient:
    app = application(clock=clock or Clock(), **settings)
    return TestClient(app, client=("127.0.0.1", 50_000))


def portal_of(client: TestClient) -> Portal:
    portal: Portal = client.app.state.portal  # type: ignore[attr-defined]
    return portal


def sign_in(client: TestClient, *, password: str = PASSWORD) -> str:
    """The text of the page on which signing in ended."""
    page = client.post("/login", data={"uid": USERNAME, "pwd": password})
    if not str(page.url).endswith("/mfa"):
        return page.text
    return client.post("/mfa", data={"code": code(TOTP_SEED, time_step(portal_of(client).clock()))}).text


@contextmanager
def signed_in(clock: Clock | None = None, **settings: Any) -> Iterator[TestClient]:
    with client_of(clock, **settings) as client:
        assert "Good to see you" in sign_in(client)
        yield client


class Spa:
    """The questions that the single-page application's script asks."""

    def __init__(self, client: TestClient) -> None:
        self.client, self.token = client, ""

    def ask(self, question: str, **body: object) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.token}"}
        told: dict[str, Any] = self.client.post(f"/api/{question}", json=body, headers=headers).json()
        return told

    def sign_in(self) -> None:
        self.token = self.ask("login", user=USERNAME, password=PASSWORD)["token"]
        self.ask("code", code=code(TOTP_SEED, time_step(portal_of(self.client).clock())))


class Postback:
    """A browser on the Web Forms pages: posts the last page back with its view state."""

    def __init__(self, client: TestClient) -> None:
        self.client, self.page = client, ""

    def open(self, path: str) -> str:
        self.page = self.client.get(path).text
        return self.page

    def post(self, path: str, target: str, argument: str = "", **typed: str) -> str:
        state = re.search(r'name="__VIEWSTATE" value="([^"]*)"', self.page)
        form = {"__EVENTTARGET": f"ctl00$main${target}", "__EVENTARGUMENT": argument}
        form["__VIEWSTATE"] = state[1] if state else ""
        form |= {f"ctl00$main${name}": text for name, text in typed.items()}
        self.page = self.client.post(path, data=form).text
        return self.page

    def sign_in(self, password: str = PASSWORD) -> str:
        self.open("/Login.aspx")
        return self.post("/Login.aspx", "lnkSignIn", txtUser=USERNAME, txtPassword=password)

    def search(self, payer: str, member: Member, **more: str) -> str:
        self.open("/Eligibility.aspx")
        self.post("/Eligibility.aspx", "ddlPayer", ddlPayer=payer)
        form = {"txtMember": member.asked_id, "txtBirth": member.asked_birth.strftime("%m/%d/%Y"), "ddlPayer": payer}
        return self.post("/Eligibility.aspx", "lnkSearch", **(form | more))


class Wizard:
    """A browser in the claims wizard: what was entered goes along from step to step."""

    def __init__(self, client: TestClient) -> None:
        self.client, self.page = client, ""

    def sign_in(self) -> str:
        self.client.post("/login", data={"user": USERNAME, "password": PASSWORD})
        return self.client.post("/code", data={"code": portal_of(self.client).sent_code}).text

    def step(self, **typed: str) -> str:
        given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.page))
        self.page = self.client.post("/claims", data=given | typed).text
        return self.page

    def search(self, member_id: str, begin: str, end: str, show: str = "all") -> str:
        self.page = self.client.get("/claims").text
        self.step(by="member")
        self.step(memberId=member_id)
        self.step(**{"from": begin, "to": end, "show": show})
        assert "Confirm" in self.page
        given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.page))
        asked = self.client.post("/claims", data=given)
        assert "comes back by itself" in asked.text
        self.page = self.client.get(str(asked.url)).text
        return self.page

    def details(self, row: int) -> str:
        word = re.findall(r'name="list" value="(\w+)"', self.page)[0]
        return self.client.post("/claims/claim", data={"list": word, "row": str(row)}).text
