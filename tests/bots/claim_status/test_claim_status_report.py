"""The workbook and the billing part: the most pressing stands on top, every row once, and nobody is named to all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from bots.claim_status.brief import billing
from bots.claim_status.cadence import PayerRules, Settings
from bots.claim_status.report import workbook
from bots.claim_status.words import reason_of
from nightclerk.bot import BriefingAbout, PastRun
from nightclerk.records import (
    Audience,
    Change,
    ClaimInquiry,
    ClaimStatusLine,
    ClaimStatusResult,
    ItemStatus,
    Reason,
    Resolution,
    RowResult,
    RunSummary,
    Scalar,
    Severity,
    Sheet,
    StatusFamily,
)
from nightclerk.sheets.write import write_workbook

F = StatusFamily
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
SETTINGS = Settings(payers={"lakeside": PayerRules(timely_filing_days=90)})
RUN = RunSummary(
    run_id="r1",
    bot="claim_status",
    state="completed",
    clinic="Maple",
    source="claims.csv",
    started=NOW,
    ended=None,
    today=TODAY,
    settings=SETTINGS,
)
INQUIRY = ClaimInquiry(
    payer="lakeside",
    last_name="Zzyzx",
    first_name="Jane",
    service_date=date(2026, 10, 1),
    member_id="W482913377",
    patient_control_no="M-17",
    charge=Decimal("142.00"),
)
RECORD = ClaimStatusResult(family=F.PENDING, charge=Decimal("142.00"), age_days=20, checked_at=NOW)


def row(number: int, record: ClaimStatusResult | None = None, **changes: Any) -> RowResult:
    status = ItemStatus.DONE if record and record.family in (F.PENDING, F.FINAL_PAID) else ItemStatus.BUSINESS
    given = {"key": f"k{number}", "status": status, "inquiry": INQUIRY, "record": record, **changes}
    return RowResult(row=number, outcome=record.family if record else None, **given)


def answer(family: StatusFamily, **changes: Any) -> ClaimStatusResult:
    return replace(RECORD, family=family, **changes)


def sheet(title: str, *rows: RowResult) -> Sheet:
    return next(each for each in workbook.describe(list(rows), RUN).sheets if each.title == title)


def column(found: Sheet, title: str) -> list[Scalar]:
    place = [each.title for each in found.columns].index(title)
    return [each[place] for each in found.rows]


def test_filing_limits_that_run_out_come_before_all_else_and_stuck_claims_after_what_the_payer_sent_back() -> None:
    soon = TODAY + timedelta(days=5)
    found = sheet(
        "Work first",
        row(2, answer(F.PENDING)),
        row(3, answer(F.PENDING, age_days=46)),
        row(4, answer(F.FINAL_DENIED)),
        row(5, answer(F.REJECTED, file_by=TODAY + timedelta(days=60))),
        row(6, answer(F.INFO_REQUESTED, info_due_by=soon)),
        row(7, answer(F.NOT_FOUND, file_by=soon)),
        row(8, answer(F.REJECTED, file_by=TODAY - timedelta(days=1))),
        row(9, answer(F.FINAL_PAID, paid=Decimal("88.10"), file_by=TODAY)),
    )

    assert column(found, "Row") == [8, 7, 6, 5, 4, 3]
    assert column(found, "Why")[:3] == ["FILING LIMIT HAS PASSED", "Filing limit is near", "Records requested"]
    assert column(found, "Days left")[:2] == [-1, 5]
    assert column(found, "What happened")[-1] == "Undecided for 46 days."


def test_of_equally_pressing_claims_the_older_and_then_the_larger_comes_first() -> None:
    found = sheet(
        "Work first",
        row(2, answer(F.FINAL_DENIED, age_days=30)),
        row(3, answer(F.FINAL_DENIED, age_days=60, charge=Decimal(10))),
        row(4, answer(F.FINAL_DENIED, age_days=60, charge=Decimal(900))),
    )

    assert column(found, "Row") == [4, 3, 2]


def test_every_row_stands_in_all_claims_once_also_those_that_were_not_asked_about() -> None:
    left = Reason("NOT_DUE", "The last answer was: In process. The next look is on 12/01/2026.")
    carried = {"patient": "Zzyzx, Jane", "service_date": "10/01/2026", "charge": "$1,142.00", "payer": "LHP"}
    found = sheet(
        "All claims",
        row(2, answer(F.FINAL_PAID, paid=Decimal("0.00"))),
        row(3, inquiry=None, reason=left, status=ItemStatus.DONE, carried=carried),
        row(4, inquiry=None, reason=reason_of("NO_CLAIM_OR_MEMBER"), carried=carried),
        row(5, status=ItemStatus.PARKED, reason=Reason("PORTAL_CLOSED", "The portal is closed.")),
    )

    assert column(found, "Status") == ["Finished, nothing paid", "Not due yet", "Needs a person", "Waiting"]
    assert column(found, "Billed") == [Decimal("142.00"), Decimal("1142.00"), Decimal("1142.00"), Decimal("142.00")]
    assert column(found, "Reason")[1] == left.message
    assert column(found, "Patient")[2] == "Zzyzx, Jane"


def test_a_row_that_could_not_be_asked_counts_its_filing_limit_from_the_file() -> None:
    soon = f"{TODAY + timedelta(days=2):%m/%d/%Y}"
    found = sheet("Work first", row(2, inquiry=None, reason=reason_of("UNKNOWN_PAYER"), carried={"file_by": soon}))

    assert (column(found, "Why"), column(found, "Days left")) == (["Filing limit is near"], [2])


def test_changes_are_sorted_by_urgency_and_service_lines_are_listed() -> None:
    change = (Change("paid", None, "$88.10", Severity.INFO), Change("family", "In process", "DENIED", Severity.RED))
    line = ClaimStatusLine(procedure="99213", units=Decimal("1.0"), charge=Decimal("142.00"), reason="CO-97")
    asked = row(2, answer(F.FINAL_DENIED, changed_since_last=change, lines=(line,)))

    assert column(sheet("Changes", asked), "How urgent") == ["Act today", "For the file"]
    assert column(sheet("Service lines", asked), "Units") == ["1"]


def test_what_a_payer_or_a_file_writes_is_no_formula_in_the_workbook(tmp_path: Path) -> None:
    evil = answer(F.REJECTED, status_text='=HYPERLINK("http://x")', reasons=("+1+1",), payer_claim_no="@SUM(A1)")
    path = tmp_path / "claims.xlsx"
    carried = {"patient_control_no": "=1+1", "payer": "-2+3"}

    write_workbook(workbook.describe([row(2, evil, carried=carried)], RUN), path)

    cells = [cell for page in openpyxl.load_workbook(path) for line in page.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]


def told(*rows: RowResult) -> Any:
    past = [PastRun(RUN, tuple(rows))]
    return list(billing.tell(past, BriefingAbout((TODAY,), TODAY, UTC)))


def test_billing_is_told_how_many_need_what_until_when_and_nobodys_name() -> None:
    soon = TODAY + timedelta(days=5)
    (part,) = told(
        row(2, answer(F.NOT_FOUND, file_by=soon)),
        row(3, answer(F.REJECTED)),
        row(4, answer(F.REJECTED)),
        row(5, answer(F.PENDING)),
    )

    assert part.audience is Audience.BACK_OFFICE
    facts = [(each.number, each.what, each.when) for each in part.facts]
    assert facts[0] == (1, "Filing limit is near: $142.00 billed", "from 11/28/2026")
    assert facts[1][:2] == (2, "Rejected: never processed: $284.00 billed")
    assert "Zzyzx" not in str(part)


def test_what_a_person_has_settled_is_not_told_again_and_without_claims_there_is_no_part() -> None:
    done = Resolution("by_hand", "Lead", NOW)

    assert [each.what for part in told(row(2, answer(F.REJECTED), resolution=done), row(3, answer(F.PENDING)))
            for each in part.facts] == ["No claim needs a person."]  # fmt: skip
    assert told() == []


def test_what_the_page_shows_and_nobody_could_read_is_said_and_no_empty_cell() -> None:
    lost = {"allowed": "see remit", "info_due_by": "in 10 days", "lines[0].paid": "12", "remit_date": "several values"}
    line = ClaimStatusLine(procedure="99213", units=Decimal("1.00"))
    claims = sheet("All claims", row(1, answer(F.FINAL_PAID, paid=Decimal(80), lines=(line,), not_read=lost)))
    services = sheet("Service lines", row(1, answer(F.FINAL_PAID, lines=(line,), not_read=lost)))

    assert column(claims, "Allowed") == ["not read (shown: see remit)"]
    assert column(claims, "Paid on") == ["not read (shown: several values)"]
    assert column(claims, "What the payer says") == ["due: not read (shown: in 10 days)"]
    assert (column(claims, "Paid"), column(claims, "Decided")) == ([Decimal(80)], [None])
    assert (column(services, "Paid"), column(services, "Units")) == (["not read (shown: 12)"], ["1"])
    assert column(services, "Allowed") == [None]
