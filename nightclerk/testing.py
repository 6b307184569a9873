"""For testing a bot's logic without a browser: a fake run that answers what the test says.

For tests with one, a server of an app on this machine.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightclerk.bot import Answer, Bot
from nightclerk.runtime.bots import load_bot

if TYPE_CHECKING:
    from starlette.types import ASGIApp


@dataclass
class FakeRun:
    """A `Run` for tests: `answers` maps a task to the record (or to the exception) that the portal gives.

    A list is given out one by one. What was asked stands in `asked`, what was stepped through in `steps`. `known` is
    the briefing that the run gathers. Tasks of upkeep count as asked and are answered from `answers` too.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    today: date = date(2026, 11, 23)
    before: Any = None
    answer: Any = None
    known: Any = None
    settings: Any = None
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Note the step."""
        self.steps.append(title)
        yield

    def portal(self, payer: str) -> FakePortal:
        """A portal that answers from `answers`."""
        return FakePortal(self, payer)

    def given(self) -> Any:
        """What the test gave as `answer`."""
        return self.answer

    def previous(self) -> Any:
        """What the test gave as `before`."""
        return self.before

    def answered(self, bot: str, inquiry: Any) -> Any:
        """Answer as the test said; None where it said nothing."""
        self.asked.append(("", bot, inquiry))
        return self.answers.get(bot)

    def authorize(self, inquiry: Any, record: Any) -> Any:
        """Give back what the bot has made of the request."""
        self.asked.append((inquiry.payer, "authorize", record))
        return record

    def briefing(self, day: date | None) -> Any:
        """What the test gave as `known`."""
        self.asked.append(("", "briefing", day))
        return self.known

    def preflight(self, payer: str) -> Any:
        """Answer as the test said."""
        return self.portal(payer).ask("preflight", None).record

    def upkeep(self, task: str) -> Any:
        """Answer as the test said."""
        return self.portal("").ask(task, None).record

    def reconcile(self, left: Path, right: Path, profile: str, fees: Path | None = None) -> Any:
        """Answer as the test said."""
        return self.portal("").ask(f"reconcile {profile}", (left, right, fees)).record

    def fax(self, sha256: str) -> Any:
        """Answer as the test said."""
        return self.portal("").ask("fax", sha256).record


@dataclass(frozen=True)
class FakePortal:
    """One payer's portal of a `FakeRun`."""

    run: FakeRun
    payer: str

    def ask(self, task: str, inquiry: Any) -> Answer:
        """Answer as the test said."""
        self.run.asked.append((self.payer, task, inquiry))
        answer = self.run.answers[task]
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return Answer(answer)


def declared(folder: Path) -> Bot[Any, Any]:
    """The bot that a folder declares; raises `AssertionError` when it is broken."""
    found = load_bot(folder)
    assert found.bot is not None, found.broken
    return found.bot


@contextmanager
def serving(app: ASGIApp, **options: Any) -> Iterator[str]:
    """The address, on this machine, of a server that answers until the block ends; `options` are uvicorn's."""
    import uvicorn  # late: a bot's tests need no server

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1, **options)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if config.is_ssl else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
