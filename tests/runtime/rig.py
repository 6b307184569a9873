"""A workspace with runs that were worked without a portal: the answers are written as a worker would write them."""

import csv
import time
from datetime import timedelta

from sqlalchemy import update

from nightclerk.records import EligibilityResult, ItemStatus, Outcome, Reason
from nightclerk.records.codec import from_bytes, to_bytes
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.intake import Asking, read_file, take_in
from nightclerk.store import items, runs
from nightclerk.store.items import Settled
from nightclerk.store.schema import blobs
from nightclerk.store.schema import items as item_table
from nightclerk.store.schema import runs as run_table

HEADER = ("Chart", "Appt Date", "Appt Time", "Patient Name", "DOB", "Payer", "Member ID", "Provider", "Patient Balance")
DAY = 86400.0


def appointments(office, people, name="appointments.csv", day=None):
    """A file of `people` (name, time, provider, balance) for tomorrow, or for that day."""
    when = day or office.workspace.today() + timedelta(days=1)
    path = office.workspace.root / name
    with path.open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(HEADER)
        for number, (patient, slot, provider, balance) in enumerate(people):
            born, member = f"01/02/{1950 + number}", f"W90000{number:03d}"
            row = (f"C{number}", f"{when:%m/%d/%Y}", slot, patient, born, "lakeside", member, provider, balance)
            sheet.writerow(row)
    return path


def worked(office, path, answer, ended=True, bot="eligibility"):
    """A run of the file: `answer` gives each inquiry its record or `Settled` (None leaves it open)."""
    found = working_bot(office.workspace, bot)
    taken = take_in(office, found, read_file(office.workspace, found, path), _no_line, Asking(again=True))
    for item_id, submission in items.open_submissions(office.store):
        held = items.claim(office.store, item_id, submission)
        given = answer(from_bytes(found.bot.item_type, held.payload.encode()))
        if given is not None:
            items.settle(office.store, held, settled(found, given))
    if ended:
        end(office, taken.run_id)
    return taken.run_id


def _no_line(*_args, **_named):
    pass


def settled(found, given):
    if isinstance(given, Settled):
        return given
    status, reason = found.bot.settle(given)
    outcome = getattr(given, "outcome", None)
    return Settled(status, None if outcome is None else str(outcome), reason, to_bytes(given))


def end(office, run_id):
    assert runs.claim_ending(office.store, run_id, "test", lambda _name: False)
    runs.end(office.store, run_id, "")


def aged(office, days, run_id=None):
    """Make a run (with its items), or else every blob, older by so many days."""
    with office.store.database.write() as connection:
        if run_id is None:
            connection.execute(update(blobs).values(created_at=time.time() - days * DAY))
            return
        then = time.time() - days * DAY
        connection.execute(update(run_table).where(run_table.c.id == run_id).values(created_at=then, ended_at=then))
        own = item_table.c.run_id == run_id
        connection.execute(update(item_table).where(own).values(created_at=then, ended_at=then))


def business(code="NOT_FOUND"):
    return Settled(ItemStatus.BUSINESS, "not_found", Reason(code, "The payer has no such member."))


def active(**stated):
    return EligibilityResult(outcome=Outcome.ACTIVE, **stated)
