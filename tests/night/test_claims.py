"""Open claims against the sandbox: what is recorded is what the payer states, and nobody is asked before it is time."""

from collections import Counter

import pytest

from nightclerk.runtime.answers import rows_of
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.intake import Asking, read_file
from nightclerk.runtime.office import open_office
from nightclerk.runtime.rehearsal import rehearse
from nightclerk.runtime.worker import Worker
from nightclerk.sandbox.claim_truth import fate_on
from nightclerk.sandbox.claims import Fate
from nightclerk.sandbox.members import population
from nightclerk.sandbox.open_claims import ClaimQuirk, expected, open_claims, write_claims_csv, write_claims_xlsx
from tests.scale import count

pytestmark = pytest.mark.browser


class Clerk:
    """Somebody who runs files of claims, and looks what became of each row."""

    def __init__(self, stage, office, worker):
        self.stage, self.office, self.worker = stage, office, worker
        self.found = working_bot(stage.workspace, "claim_status")

    def run(self, path, **asking):
        given = read_file(self.stage.workspace, self.found, path)
        ended = self.worker.run(self.found, given, Asking(**asking), lambda _progress: None)
        return rows_of(self.office, self.found, ended.run)


@pytest.fixture
def clerk(stage):
    with open_office(stage.workspace) as office, Worker(office) as worker:
        yield Clerk(stage, office, worker)


def claims(stage, number):
    """One of every fate and quirk, one that moves in the first night, and more up to `number`."""
    today = stage.workspace.today()
    known = open_claims(population(), today, 400)
    old = [row for row in known if (today - row.claim.submitted_on).days > 20 and row.claim.fate is Fate.IN_PROCESS]
    moving = next(row for row in old if fate_on(row.claim, 1) is Fate.PAID and expected(row, 1, today) == "final_paid")
    return [*open_claims(population(), today, number), moving]


def wrong(rows, meant):
    return [
        (row.row, row.outcome, str(want), row.reason)
        for row, want in zip(rows, meant, strict=True)
        if row.outcome != want and (row.reason is None or row.reason.code != "TOO_YOUNG")
    ]


def test_every_row_is_what_the_payer_states_left_alone_until_its_time_and_told_what_moved(stage, clerk):
    rows, today = claims(stage, count(17, 400)), stage.workspace.today()
    path = stage.root / "claims.csv"
    write_claims_csv(path, rows)

    first = clerk.run(path)
    assert wrong(first, [expected(row, 0, today) for row in rows]) == []
    assert {row.quirk for row in rows} == set(ClaimQuirk)

    asked = stage.portal.log()["claim_searches"]
    later = clerk.run(path, run_id="claims-later", occasion="later")
    reasons = Counter(row.reason.code for row in later if row.reason)
    assert (reasons["FINAL"] >= 3, reasons["NOT_DUE"] >= 4, reasons["TOO_YOUNG"] >= 1) == (True, True, True)
    assert {row.status for row in later if row.reason and row.reason.code in ("FINAL", "NOT_DUE")} == {"done"}
    assert {row.outcome for row in later if row.item} == {"error", "indeterminate"}
    assert stage.portal.log()["claim_searches"] - asked == sum(row.item != "" for row in later)

    stage.portal.set_day(1)
    again = clerk.run(path, again=True)
    assert wrong(again, [expected(row, 1, today) for row in rows]) == []
    assert ("family", "In process", "Paid") in [(c.field, c.was, c.now) for c in again[-1].record.changed_since_last]
    moved = {row.row for row, each in zip(again, rows, strict=True) if fate_on(each.claim, 0) != fate_on(each.claim, 1)}
    assert {row.row for row in again if row.record and row.record.changed_since_last} <= moved


def test_a_dry_run_says_what_is_not_due_and_a_workbook_file_reads_like_its_csv(stage, clerk):
    rows = claims(stage, 17)
    for name, write in (("claims.csv", write_claims_csv), ("claims.xlsx", write_claims_xlsx)):
        write(stage.root / name, rows)
    plans = [
        rehearse(clerk.office, clerk.found, read_file(stage.workspace, clerk.found, stage.root / name))
        for name in ("claims.csv", "claims.xlsx")
    ]

    assert plans[0] == plans[1]
    assert {each.code for each in plans[0]} >= {"TOO_YOUNG", "SELF_PAY", "NO_CLAIM_OR_MEMBER", "UNKNOWN_PAYER"}
