"""A dry run: everything but asking. Says of each row what would be done."""

from __future__ import annotations

from dataclasses import dataclass

from nightclerk.bot import Planned
from nightclerk.records import ItemStatus
from nightclerk.runtime.bots import FoundBot
from nightclerk.runtime.earlier import without_early
from nightclerk.runtime.intake import Input, answer_of, key_of, partition_of
from nightclerk.runtime.occasions import item_id_of, occasion_of
from nightclerk.runtime.office import Office
from nightclerk.store import items

ASK, STANDS, LEFT_OUT = "ask", "stands", "left_out"
_STANDING = frozenset({ItemStatus.DONE, ItemStatus.BUSINESS, ItemStatus.NEW, ItemStatus.IN_PROGRESS})


@dataclass(frozen=True)
class WouldDo:
    """One row (one insurance of it). `act` ask | stands (asked already on this occasion) | left_out; `words` say it."""

    row: int
    order: str
    act: str
    words: str
    code: str = ""


def rehearse(office: Office, found: FoundBot, given: Input, again: bool = False) -> tuple[WouldDo, ...]:
    """What a run of the input would do now, row by row; nothing is written."""
    occasion, _run_id = occasion_of(office, found, given.identity, again)
    early = not again and not given.alone
    rows = [without_early(office, found, row, occasion) if early else row for row in given.rows]
    return tuple(_one(office, found, occasion, row.number, one) for row in rows for one in row.planned)


def _one(office: Office, found: FoundBot, occasion: str, row: int, one: Planned) -> WouldDo:
    if one.item is None and one.status == "done" and one.reason is None:
        return WouldDo(row, one.order, LEFT_OUT, "Nothing is to be done about it.")
    if one.item is None:
        words = one.reason.message if one.reason else "This row could not be worked."
        return WouldDo(row, one.order, LEFT_OUT, words, one.reason.code if one.reason else "NO_ITEM")
    assert found.bot
    known = items.progress(
        office.store, item_id_of(office, found.bot, key_of(found.bot, one.item, answer_of(one)), occasion)
    )
    if known is not None and known.status in _STANDING:
        words = (
            "Answered already today." if known.status in (ItemStatus.DONE, ItemStatus.BUSINESS) else "In line already."
        )
        return WouldDo(row, one.order, STANDS, words)
    if one.answer is not None:
        return WouldDo(row, one.order, ASK, "Would be taken from the file; nobody is asked.")
    return WouldDo(row, one.order, ASK, f"Would be asked: {_whom(office, found, one)}.")


def _whom(office: Office, found: FoundBot, one: Planned) -> str:
    assert found.bot
    payer = office.workspace.payers.payers.get(found.bot.partition(one.item))
    return payer.name if payer and payer.name else partition_of(office.workspace, found.bot, one.item)
