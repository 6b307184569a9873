"""What makes work the same work: the occasion of a run, and the id that an item has on it."""

from __future__ import annotations

from typing import Any

from nightclerk.bot import Bot
from nightclerk.runtime.bots import FoundBot
from nightclerk.runtime.office import Office
from nightclerk.store import runs

_LOOK = "#"


def occasion_of(office: Office, found: FoundBot, identity: bytes, again: bool = False) -> tuple[str, str]:
    """Occasion and run id of that input: the clinic's date; with `again` also the number of the look on that date,
    which counts over all inputs, since what is asked again may have been asked from another file."""
    given = office.store.keys.blind(identity.hex(), f"run:{found.name}")
    again = again or (found.bot is not None and found.bot.fresh)
    day = office.workspace.today()
    look = runs.looks(office.store, found.name, f"{day}") + 1 if again else 1
    occasion = f"{day}" if look == 1 else f"{day}{_LOOK}{look}"
    digest = office.store.keys.blind(f"{given}|{occasion}", "run")[:10]
    return occasion, f"{found.name}-{day:%Y%m%d}-{digest}"


def item_id_of(office: Office, bot: Bot[Any, Any], key: str, occasion: str) -> str:
    """The id of an item: who asks the same of the same bot on the same occasion finds it standing.

    For a bot that works a thing once, every occasion but a further look (`2026-11-23#2`) is the same.
    """
    when = "" if bot.once and _LOOK not in occasion else occasion
    return office.store.keys.blind(f"{key}|{when}", f"item:{bot.name}")
