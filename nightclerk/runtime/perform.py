"""Performing one item: what the engine calls. Decodes the inquiry, lets the bot work it, encodes what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from nightclerk.bot import Answer
from nightclerk.engine import Presence
from nightclerk.errors import ApplicationException
from nightclerk.records import (
    AuthInquiry,
    AuthRecord,
    Briefing,
    FaxRecord,
    ItemStatus,
    PortalProbe,
    Reconciliation,
    UpkeepDone,
)
from nightclerk.records.codec import from_bytes, to_bytes
from nightclerk.runtime.answer_files import taken
from nightclerk.runtime.bots import FoundBot, settings_of
from nightclerk.runtime.briefing import gather
from nightclerk.runtime.earlier import answer_of, latest_answer
from nightclerk.runtime.matching import reconcile
from nightclerk.runtime.office import Office
from nightclerk.runtime.portals import Portals
from nightclerk.runtime.preflight import preflight
from nightclerk.runtime.upkeep import upkeep
from nightclerk.store.items import Claimed, Settled

Live = Callable[[str, str], None]  # item id, what it is doing ("" when it has ended)


class Performer:
    """Works items of the workspace's bots; holds the worker's portals."""

    def __init__(self, office: Office, bots: dict[str, FoundBot], live: Live = lambda _item, _step: None) -> None:
        self._office, self._bots, self._live = office, bots, live
        self._portals = Portals(office)

    def __call__(self, item: Claimed) -> Settled:
        """Work the item; raises what the bot raises."""
        found = self._bots.get(item.bot)
        if found is None or found.bot is None:
            raise ApplicationException(
                f"The bot {item.bot} is missing or broken.", code="BROKEN_BOT", remedy="Mend its folder under bots/."
            )
        inquiry = from_bytes(found.bot.item_type, item.payload.encode())
        run = _ItemRun(self._office, self._bots, self._portals, found, item, self._live)
        try:
            result = found.bot.perform(inquiry, run)
        finally:
            self._live(item.id, "")
        status, reason = found.bot.settle(result)
        answers = found.bot.answers is not None and found.bot.answers(result)
        again = getattr(result, "next_look_at", None) if status is ItemStatus.PARKED else None
        until = again.timestamp() if again is not None else None
        return Settled(status, _outcome(result), reason, to_bytes(result), park_until=until, answers=answers)

    def act_as(self, presence: Presence, set_aside: Callable[[str], AbstractContextManager[None]]) -> None:
        """Ask portals as that worker; `set_aside` keeps a partition from being worked while a person is waited for."""
        self._portals.presence, self._portals.codes.set_aside = presence, set_aside

    def wait_for_nobody(self) -> None:
        """The worker is being stopped: what waits for a person is put back."""
        self._portals.codes.stop()

    def warm(self) -> None:
        """Begin to start the browser: items for portals are coming."""
        self._portals.warm()

    def close(self) -> None:
        """End the browser."""
        self._portals.close()


def _outcome(result: Any) -> str | None:
    outcome = getattr(result, "outcome", None)
    return None if outcome is None else str(outcome)


@dataclass(frozen=True)
class _BotPortal:
    """One payer's portal in the hands of one item."""

    run: _ItemRun
    payer: str

    def ask(self, task: str, inquiry: Any) -> Answer:
        return self.run.portals.ask(self.run.item, self.run.found.version, self.payer, task, inquiry)


@dataclass(frozen=True)
class _ItemRun:
    """What the bot meets as `run`."""

    office: Office
    bots: dict[str, FoundBot]
    portals: Portals
    found: FoundBot
    item: Claimed
    live: Live

    @property
    def today(self) -> date:
        return self.office.workspace.today()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        self.live(self.item.id, title)
        yield

    def given(self) -> Any:
        if self.item.answer is None or self.found.answer_file is None:
            return None
        return taken(self.office, self.item, self.found.version, self.found.name, self.found.answer_file.kind)

    @property
    def settings(self) -> Any:
        return settings_of(self.found)

    def portal(self, payer: str) -> _BotPortal:
        return _BotPortal(self, payer)

    def previous(self) -> Any:
        assert self.found.bot
        return latest_answer(self.office, self.found.bot, self.item.subject, but=self.item.id)

    def answered(self, bot: str, inquiry: Any) -> Any:
        return answer_of(self.office, self.bots.get(bot), inquiry)

    def authorize(self, inquiry: AuthInquiry, record: AuthRecord) -> AuthRecord:
        from nightclerk.runtime.authorizing import asked, authorize  # late: with its forms it delays every run

        return authorize(asked(self.office, self.item, self.found.version, inquiry, record), self.portals)

    def briefing(self, day: date | None) -> Briefing:
        return gather(self.office, self.bots, day, self.item)

    def preflight(self, payer: str) -> tuple[PortalProbe, ...]:
        return preflight(self.office, self.portals, payer, self.item.run_id)

    def upkeep(self, task: str) -> UpkeepDone:
        return upkeep(self.office, task)

    def reconcile(self, left: Path, right: Path, profile: str, fees: Path | None = None) -> Reconciliation:
        return reconcile(self.office, self.item, left, right, profile, fees)

    def fax(self, sha256: str) -> FaxRecord:
        from nightclerk.runtime.faxes import reading  # late: with its patterns it delays every run

        return reading.read(self.office, self.item, self.found.version, sha256)
