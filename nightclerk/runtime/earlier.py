"""What was answered before about the same subject, and whether it is too early to ask again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nightclerk.bot import Bot, Planned, PlannedRow
from nightclerk.records import ItemStatus, Reason
from nightclerk.records.codec import from_bytes
from nightclerk.runtime.bots import FoundBot, settings_of
from nightclerk.runtime.occasions import item_id_of
from nightclerk.runtime.office import Office
from nightclerk.store import items, subjects

MOST = 20  # answers that are looked through for one that the bot compares with
_ANSWERED = (ItemStatus.DONE, ItemStatus.BUSINESS, ItemStatus.PARKED)


def latest_answer(office: Office, bot: Bot[Any, Any], subject: str, but: str = "") -> Any:
    """The newest result about the subject that the bot compares with, of another item than `but`; None without one."""
    keeps = bot.answers
    statuses, most = ((ItemStatus.DONE,), 1) if keeps is None else (_ANSWERED, MOST)
    found = items.previous_results(office.store, bot.name, subject, statuses, but=but, most=most)
    read = (from_bytes(bot.result_type, data) for data in found)
    return next((each for each in read if keeps is None or keeps(each)), None)


def answer_of(office: Office, found: FoundBot | None, inquiry: Any) -> Any:
    """The newest answer of a bot about whom that inquiry (of its own kind) names; None without one."""
    if found is None or found.bot is None:
        return None
    subject = subjects.known_subject(office.store, found.bot.name, found.bot.subject(inquiry))
    return latest_answer(office, found.bot, subject) if subject else None


def not_due(office: Office, found: FoundBot, item: Any, occasion: str) -> Reason | None:
    """Why the item of a file is not to be asked now; None where it is, or where it stands already on this occasion."""
    bot = found.bot
    if bot is None or bot.not_due is None:
        return None
    if items.progress(office.store, item_id_of(office, bot, bot.key(item), occasion)) is not None:
        return None
    subject = subjects.known_subject(office.store, bot.name, bot.subject(item))
    before = latest_answer(office, bot, subject) if subject else None
    return bot.not_due(item, before, settings_of(found), office.workspace.today())


def without_early(office: Office, found: FoundBot, row: PlannedRow, occasion: str) -> PlannedRow:
    """The row with its items that are not due left out; they stay in it, done, with the reason."""
    return replace(row, planned=tuple(_one(office, found, one, occasion) for one in row.planned))


def _one(office: Office, found: FoundBot, one: Planned, occasion: str) -> Planned:
    why = None if one.item is None else not_due(office, found, one.item, occasion)
    return one if why is None else Planned(None, why, ItemStatus.DONE, None, one.order)
