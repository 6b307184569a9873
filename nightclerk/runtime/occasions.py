"""What makes work the same work: the occasion of a run, and the id that an item has on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from nightclerk.bot import Bot
from nightclerk.runtime.bots import FoundBot
from nightclerk.runtime.office import Office
from nightclerk.store import runs

_LOOK = "#"


def occasion_of(office: Office, found: FoundBot, identity: bytes, again: bool = False) -> tuple[str, str]:
    """Occasion and run id of that input: the clinic's date; with `again` also the number of the look on that date,
    which counts over all inputs, since what is asked again may have been asked from another file.

    Without `again` the newest look of the input that has something left to do goes on, else it is the first one.
    """
    given = office.store.keys.blind(identity.hex(), f"run:{found.name}")
    day = office.workspace.today()
    looks = runs.looks(office.store, found.name, f"{day}")

    def named(look: int) -> tuple[str, str]:
        occasion = _occasion(day, look)
        digest = office.store.keys.blind(f"{given}|{occasion}", "run")[:10]
        return occasion, f"{found.name}-{day:%Y%m%d}-{digest}"

    if again or (found.bot is not None and found.bot.fresh):
        return named(looks + 1)
    return named(1 if found.bot is None or found.bot.acts else _left_open(office, looks, named))


def _left_open(office: Office, looks: int, named: Callable[[int], tuple[str, str]]) -> int:
    """The newest further look with something left to do; the first look where none has."""
    return next((look for look in range(looks, 1, -1) if runs.has_open(office.store, named(look)[1])), 1)


def _occasion(day: date, look: int) -> str:
    return f"{day}" if look == 1 else f"{day}{_LOOK}{look}"


def looks_of_day(office: Office, bot: Bot[Any, Any], occasion: str) -> tuple[str, ...]:
    """The occasions of the day, that one first, whose answers its items may have; none where they have their own."""
    day = office.workspace.today()
    if bot.acts or bot.once or bot.fresh or occasion != f"{day}":
        return ()
    return tuple(_occasion(day, look) for look in range(1, max(1, runs.looks(office.store, bot.name, occasion)) + 1))


def item_id_of(office: Office, bot: Bot[Any, Any], key: str, occasion: str) -> str:
    """The id of an item: who asks the same of the same bot on the same occasion finds it standing.

    For a bot that works a thing once, every occasion but a further look (`2026-11-23#2`) is the same.
    """
    when = "" if bot.once and _LOOK not in occasion else occasion
    return office.store.keys.blind(f"{key}|{when}", f"item:{bot.name}")
