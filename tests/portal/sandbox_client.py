"""A signed-in client of the sandbox's application, in this process and without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.testclient import TestClient

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
