"""Open-claims exports: every row becomes a question or a reason in words, and no message quotes a patient."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.claim_status.intake import open_claims
from bots.claim_status.words import BY_CODE
from nightclerk.bot import BusinessException, Planned, PlannedRow
from nightclerk.records import Cell, ClaimInquiry, ItemStatus, SourceRow, SourceTable
from nightclerk.sheets.read import read_table

HEADER = ("Claim #", "Patient", "DOB", "Payer", "Policy #", "ICN", "DOS From", "DOS To", "Charges", "Last Billed Date")
GOOD = (
    "M-17", "Zzyzx, Jane", "01/02/1980", "LHP PPO", "W482913377", "LH12", "10/01/2026", "10/02/2026", "$1,142.00",
    "10/05/2026",
)  # fmt: skip
INQUIRY = ClaimInquiry(
    payer="lakeside",
    last_name="Zzyzx",
    first_name="Jane",
    service_date=date(2026, 10, 1),
    service_to=date(2026, 10, 2),
    birth_date=date(1980, 1, 2),
    member_id="W482913377",
    claim_no="LH12",
    patient_control_no="M-17",
    charge=Decimal("1142.00"),
    billed_on=date(2026, 10, 5),
)


@dataclass
class FakeIntake:
    today: date = date(2026, 11, 23)
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    settings: Any = None

    def payer(self, name: str) -> str | None:
        return {"lhp ppo": "lakeside", "harbor": "harbor"}.get(name.casefold())

    def self_pay(self, name: str) -> bool:
        return name.casefold() in {"self pay", "cash"}


def planned(**changed: str | Cell) -> PlannedRow:
    values = dict(zip(HEADER, GOOD, strict=True)) | {name.replace("_", " "): text for name, text in changed.items()}
    cells = tuple(
        text if isinstance(text, Cell) else Cell(text, text) if text else Cell("", None, "empty")
        for text in values.values()
    )
    (row,) = open_claims.expand(SourceTable("", HEADER, (SourceRow(7, cells),)), FakeIntake())
    return row


def code_of(row: PlannedRow) -> str:
    (one,) = row.planned
    assert one.reason is not None
    assert one.item is None
    assert "Zzyzx" not in one.reason.message
    return one.reason.code


def test_a_good_row_is_one_question_with_what_it_carries() -> None:
    row = planned()

    assert row.planned == (Planned(INQUIRY),)
    assert (row.number, row.carried["patient_control_no"], row.carried["charge"]) == (7, "M-17", "$1,142.00")


@pytest.mark.parametrize(
    ("shown", "charge"),
    [
        ("-12.50", "-12.50"),
        ("(12.50)", "-12.50"),
        ("-$12.50", "-12.50"),
        ("$ (1,012.50)", "-1012.50"),
        ("12.50-", "-12.50"),
        (Cell("(12.50)", Decimal("-12.5"), "number"), "-12.50"),
        ("12.50", "12.50"),
        ("(-12.50)", None),
        ("-", None),
    ],
)
def test_a_charge_that_was_taken_back_is_below_zero(shown: str | Cell, charge: str | None) -> None:
    asked = planned(Charges=shown).planned[0].item

    assert isinstance(asked, ClaimInquiry)
    assert asked.charge == (charge and Decimal(charge))


EXPORTS = {
    "tebra": (
        "Claim ID,Patient Name,Patient DOB,Payer Name,Policy Number,Payer Claim Control Number,Service Date,"
        "Total Charges,Last Submitted Date",
        'M-17,"Zzyzx, Jane",1/2/1980,LHP PPO,W482913377,LH12,10/1/2026,1142.00,10/5/2026',
    ),
    "athenahealth": (
        "Claim ID,Patient Last Name,Patient First Name,Patient DOB,Current Payer,Subscriber ID,ICN,DOS,Amount Billed,"
        "Date Billed",
        "M-17,Zzyzx,Jane,01/02/1980,LHP PPO,W482913377,LH12,10/01/2026,1142,10/05/2026",
    ),
    "eclinicalworks": (
        "Claim No,Patient Name,DOB,Insurance Name,Subscriber No,Payer ICN,Service Date,Total Charge,Submitted Date",
        'M-17,"Zzyzx, Jane",1980-01-02,LHP PPO,W482913377,LH12,2026-10-01,1142.00,2026-10-05',
    ),
    "nextgen": (
        "Encounter Nbr,Last Name,First Name,Date of Birth,Payer Name,Policy Nbr,Payer Control Nbr,From DOS,Charge Amt,"
        "Last Bill Date",
        "M-17,Zzyzx,Jane,19800102,LHP PPO,W482913377,LH12,20261001,1142.00,20261005",
    ),
}


@pytest.mark.parametrize("system", EXPORTS)
def test_the_exports_of_known_systems_are_read_as_they_are(tmp_path: Path, system: str) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("\n".join(EXPORTS[system]))

    table = read_table(path, max_bytes=10**6, known_headers=list(open_claims.headers))
    (row,) = open_claims.expand(table, FakeIntake())

    asked = row.planned[0].item
    assert asked is not None, row.planned[0].reason
    assert {n: v for n, v in vars(asked).items() if v != getattr(INQUIRY, n)} == {"service_to": None}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Payer": ""}, "MISSING_PAYER"),
        ({"Payer": "Nobody Mutual"}, "UNKNOWN_PAYER"),
        ({"Policy_#": "", "ICN": "n/a"}, "NO_CLAIM_OR_MEMBER"),
        ({"ICN": "9.01E+10"}, "CLAIM_NUMBER_LOST_DIGITS"),
        ({"ICN": Cell("1234567890123456", Decimal("1234567890123456"), "number")}, "CLAIM_NUMBER_LOST_DIGITS"),
        ({"ICN": "***"}, "CLAIM_NUMBER_UNREADABLE"),
        ({"ICN": "23\x071"}, "CLAIM_NUMBER_UNREADABLE"),
        ({"Policy_#": "9.01E+10"}, "MEMBER_ID_LOST_DIGITS"),
        ({"Patient": "Jane Mary Zzyzx"}, "NAME_UNCLEAR"),
        ({"Patient": "Zzyzx"}, "MISSING_NAME"),
        ({"DOS_From": ""}, "MISSING_SERVICE_DATE"),
        ({"DOS_From": "13/45/2026"}, "SERVICE_DATE_UNREADABLE"),
        ({"DOS_From": "11/24/2026", "DOS_To": ""}, "SERVICE_DATE_IN_FUTURE"),
        ({"DOS_To": "09/30/2026"}, "SERVICE_PERIOD"),
        ({"DOB": "01/02/80"}, "BIRTH_DATE_TWO_DIGIT_YEAR"),
        ({"ICN": Cell("#N/A", None, "error")}, "CELL_ERROR"),
    ],
)
def test_what_is_wrong_with_a_row_is_named_before_anything_is_asked(changed: dict[str, Any], code: str) -> None:
    row = planned(**changed)

    assert code_of(row) == code
    assert row.planned[0].status is ItemStatus.BUSINESS
    assert code in BY_CODE


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    reason = planned(Payer="", DOS_From="soon", ICN="9.01E+10").planned[0].reason

    assert reason is not None
    assert all(BY_CODE[code].said in reason.message for code in ("MISSING_PAYER", "SERVICE_DATE_UNREADABLE"))


def test_self_pay_is_done_and_nobody_is_asked() -> None:
    row = planned(Payer="Cash")

    assert (code_of(row), row.planned[0].status) == ("SELF_PAY", ItemStatus.DONE)


@pytest.mark.parametrize(("name", "field_name", "value"), [("DOB", "birth_date", None), ("Policy_#", "member_id", "")])
def test_what_a_payer_may_not_need_may_be_missing(name: str, field_name: str, value: object) -> None:
    asked = planned(**{name: ""}).planned[0].item

    assert getattr(asked, field_name) == value


def test_a_file_that_lacks_a_needed_column_is_refused_without_quoting_it() -> None:
    header = ("Zzyzx", "Payer", "DOS", "Policy #")
    with pytest.raises(BusinessException, match="UNKNOWN_COLUMNS") as refused:
        open_claims.expand(SourceTable("", header, ()), FakeIntake())
    assert "patient name" in refused.value.message
    assert "Zzyzx" not in str(refused.value)
