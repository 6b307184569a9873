"""A clinic with invented requests: worked turn by turn as a worker does, without a queue between."""

import csv

from nightclerk.engine import Line
from nightclerk.engine.work import work_item
from nightclerk.records import AuthRecord
from nightclerk.runtime.answers import rows_of
from nightclerk.runtime.approvals import Approver
from nightclerk.runtime.bots import find_bots, working_bot
from nightclerk.runtime.intake import Asking, read_file
from nightclerk.runtime.perform import Performer
from nightclerk.runtime.runs import begin
from nightclerk.store import approvals, items

BOT = "prior_authorization"
PAYERS = """
payers:
  lakeside:
    name: Lakeside Health Plan
    portal: lakeside
    authorization:
      {by: fax, form: lakeside/prior-authorization, fax: 512-555-0190, line_of_business: medicare_advantage}
  harbor:
    name: Harbor Point Benefits
    authorization: {by: fax, form: harbor/precertification, fax: 512-555-0191, line_of_business: commercial}
  cedar:
    name: Cedar Valley Mutual
    authorization: {by: fax, form: cedar/request, standard_days: 15, rule: "provider manual, page 8"}
"""
ROW = {
    "Payer": "harbor",
    "Last name": "Núñez",
    "First name": "Rufus",
    "DOB": "02/03/1961",
    "Sex": "M",
    "Member ID": "HPB012345678",
    "CPT": "97110 x 12",
    "Dx": "M54.50",
    "Urgency": "standard",
    "Justification": "Six weeks of home exercise did not help.",
    "Ordering provider": "Dr. Hazel Pennywell",
    "Ordering NPI": "1234567893",
    "Ordering phone": "512-555-0101",
    "Ordering fax": "512-555-0102",
    "Service date": "12/20/2026",
    "Attachments": "",
}
SECOND = Approver("a-second-person", role="lead")


def clinic(office):
    """Give the workspace its payers."""
    (office.workspace.root / "payers.yaml").write_text(PAYERS, "utf-8")
    vars(office.workspace).pop("payers", None)
    return office


def listed(office, *rows, name="requests.csv"):
    """A file of requests: each row changes something of `ROW`."""
    path = office.workspace.root / name
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.DictWriter(file, list(ROW))
        sheet.writeheader()
        sheet.writerows([ROW | row for row in rows])
    return path


def asked(office, *rows, **how):
    """Run the file and work what is in line; the id of the run."""
    found = working_bot(office.workspace, BOT)
    given = read_file(office.workspace, found, listed(office, *rows))
    run = begin(office, Line(office.store), found, given, Asking(asked_by="maker", **how)).run_id
    turn(office)
    return run


def turn(office):
    """Work every item that is in line, once."""
    performer = Performer(office, find_bots(office.workspace))
    try:
        for item_id, submission in items.open_submissions(office.store):
            work_item(office.store, performer, lambda *_: None, (), item_id, submission)
    finally:
        performer.close()


def rows(office, run):
    """Every row of the run."""
    return rows_of(office, working_bot(office.workspace, BOT), run)


def record(office, run, number=0):
    """The record of a row."""
    found = rows(office, run)[number].record
    assert isinstance(found, AuthRecord)
    return found


def drafts(office, *states):
    """The drafts that there are."""
    return approvals.listed(office.store, states or approvals.STATES, 100)


def outbox(office):
    """The folders of the outbox."""
    folder = office.workspace.root / "outbox"
    return sorted(folder.iterdir()) if folder.exists() else []
