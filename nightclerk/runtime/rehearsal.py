"""A dry run: everything but asking. Says of each row what would be done."""

from __future__ import annotations

from dataclasses import dataclass

from nightclerk.bot import Planned
from nightclerk.runtime.bots import FoundBot
from nightclerk.runtime.carrying import Carrying
from nightclerk.runtime.earlier import without_early
from nightclerk.runtime.intake import Input, answer_of, key_of, partition_of
from nightclerk.runtime.occasions import occasion_of
from nightclerk.runtime.office import Office

ASK, STANDS, LEFT_OUT = "ask", "stands", "left_out"


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
    assert found.bot
    occasion, run_id = occasion_of(office, found, given.identity, again)
    early = not again and not given.alone
    rows = [without_early(office, found, row, occasion) if early else row for row in given.rows]
    carrying = Carrying(office, found.bot, run_id, occasion)
    return tuple(_one(office, found, carrying, row.number, one) for row in rows for one in row.planned)


def _one(office: Office, found: FoundBot, carrying: Carrying, row: int, one: Planned) -> WouldDo:
    if one.item is None and one.status == "done" and one.reason is None:
        return WouldDo(row, one.order, LEFT_OUT, "Nothing is to be done about it.")
    if one.item is None:
        words = one.reason.message if one.reason else "This row could not be worked."
        return WouldDo(row, one.order, LEFT_OUT, words, one.reason.code if one.reason else "NO_ITEM")
    assert found.bot
    given = answer_of(one)
    with office.store.database.read() as connection:
        chosen = carrying.choose(connection, key_of(found.bot, one.item, given), one.item, given is not None)
    if chosen.look is not None and chosen.stands:
        words = "In line already." if chosen.look.open else "Answered already today."
        return WouldDo(row, one.order, STANDS, words)
    if one.answer is not None:
        return WouldDo(row, one.order, ASK, "Would be taken from the file; nobody is asked.")
    return WouldDo(row, one.order, ASK, f"Would be asked: {_whom(office, found, one)}.")


def _whom(office: Office, found: FoundBot, one: Planned) -> str:
    assert found.bot
    payer = office.workspace.payers.payers.get(found.bot.partition(one.item))
    return payer.name if payer and payer.name else partition_of(office.workspace, found.bot, one.item)
