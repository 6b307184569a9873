"""A night without a portal: what is in line is answered by a function, as a worker would write it, and ended."""

from nightclerk.records.codec import from_bytes
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.runs import finish
from nightclerk.store import items
from tests.runtime.rig import _settled


class Nobody:
    """Ends runs as a worker does."""

    name = "test"

    @staticmethod
    def alive(_name):
        return False


def work(office, run_id, answer, bot="eligibility"):
    """Answer all that is in line, and write workbook and JSON of the run."""
    found = working_bot(office.workspace, bot)
    for item_id, submission in items.open_submissions(office.store):
        held = items.claim(office.store, item_id, submission)
        given = answer(from_bytes(found.bot.item_type, held.payload.encode()))
        items.settle(office.store, held, _settled(found, given))
    finish(office, run_id, Nobody())
