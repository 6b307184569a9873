"""For testing a bot's logic without a browser: a fake run that answers what the test says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from nightclerk.bot import Answer, Bot
from nightclerk.runtime.bots import load_bot


@dataclass
class FakeRun:
    """A `Run` for tests: `answers` maps a task to the record (or to the exception) that the portal gives.

    A list is given out one by one. What was asked stands in `asked`, what was stepped through in `steps`. `known` is
    the briefing that the run gathers. Tasks of upkeep count as asked and are answered from `answers` too.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    today: date = date(2026, 11, 23)
    before: Any = None
    known: Any = None
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

    def previous(self) -> Any:
        """What the test gave as `before`."""
        return self.before

    def briefing(self, day: date | None) -> Any:
        """What the test gave as `known`."""
        self.asked.append(("", "briefing", day))
        return self.known

    def upkeep(self, task: str) -> Any:
        """Answer as the test said."""
        return self.portal("").ask(task, None).record


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
