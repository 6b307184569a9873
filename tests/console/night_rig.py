"""A night without a portal: what is in line is answered by a function, as a worker would write it, and ended."""

from nightclerk.engine import Line
from nightclerk.records.codec import from_bytes, from_plain
from nightclerk.runtime.bots import find_bots, working_bot
from nightclerk.runtime.briefing import gather
from nightclerk.runtime.intake import Asking, one_item
from nightclerk.runtime.runs import begin, finish
from nightclerk.store import items
from tests.runtime.rig import settled


class Nobody:
    """Ends runs as a worker does."""

    name = "test"

    @staticmethod
    def alive(_name):
        return False


def brief(office):
    """Write the morning briefing; the id of its run."""
    found = working_bot(office.workspace, "briefing")
    given = one_item(found, from_plain(found.bot.item_type, {}))
    run = begin(office, Line(office.store), found, given, Asking(again=True)).run_id
    work(office, run, None, "briefing")
    return run


def work(office, run_id, answer, bot="eligibility"):
    """Answer all that is in line, and write workbook and JSON of the run."""
    found = working_bot(office.workspace, bot)
    for item_id, submission in items.open_submissions(office.store):
        held = items.claim(office.store, item_id, submission)
        if bot == "briefing":
            given = gather(office, find_bots(office.workspace), None, held)
        else:
            given = answer(from_bytes(found.bot.item_type, held.payload.encode()))
        items.settle(office.store, held, settled(found, given))
    finish(office, run_id, Nobody())
