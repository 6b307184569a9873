"""What the columns of real exports are called: they are found without anybody's help."""

import polars as pl
import pytest

from nightclerk.bot.columns import Titles
from nightclerk.reconcile.columns import find_columns, roles
from nightclerk.reconcile.profile import find_profile, read_profile
from nightclerk.sheets.book import Sheet

PLAIN = Titles({"day": ("appointment date",), "fee": ("charge amount",), "memo": ("memo", "description")}, ())


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("apptdate", "day"),
        ("chrgamt", "fee"),
        ("CHRG_AMT", "fee"),
        ("Memo/Description", "memo"),
        ("Memo / Details", None),
        ("Memo/Appt Date", None),
    ],
)
def test_short_forms_are_read_without_a_blank_and_two_names_of_one_field_with_a_stroke(heading, field):
    assert PLAIN.guess((heading,), {}) == ({field: 0} if field else {})


def found(profile, side, *headings):
    """Which heading is which role of that side."""
    read = read_profile(find_profile(profile, None))
    sheet = Sheet("f", "", headings, tuple(map(str, range(len(headings)))), pl.DataFrame(), (1,), 1900, ())
    return find_columns(sheet, roles(read, side), read.source(side).needs, {})


EXPORTS = [
    ("claims-remits", "left", "claimid|srvday|procedure code|chrg amt", "claim service_date procedure billed"),
    ("claims-remits", "left", "Encounter ID|Patient|Charges", "claim patient billed"),
    (
        "claims-remits",
        "right",
        "Check/EFT Trace Number|Patient Control Number|Service Dates|Submitted Charges|Provider Paid",
        "trace claim service_date billed paid",
    ),
    (
        "claims-remits",
        "right",
        "PCN|CLAIM FROM DATE|TOTAL CLAIM CHARGE AMOUNT|CLAIM PAYMENT AMOUNT|PATIENT RESPONSIBILITY AMOUNT",
        "claim service_date billed paid patient_share",
    ),
    ("claims-remits", "right", "Pt Ctrl #|Svc From|Proc/Mods|Pd Amt", "claim service_date procedure paid"),
    ("ledger-remits", "left", "Enc Nbr|CPT4|Check Nbr|Tran Amt", "claim procedure trace paid"),
    ("ledger-remits", "left", "Payment Ref #|Encounter ID|Insurance Payments", "trace claim paid"),
    ("remits-deposits", "left", "Chk/EFT Trace #|Check Issue Date|Paid Amt", "trace date paid"),
    (
        "remits-deposits",
        "right",
        "Date|Memo/Description|Withdrawals/Subtractions|Deposits/Credits",
        "date memo paid.less paid",
    ),
    (
        "schedule-charges",
        "left",
        "apptdate|apptstatus|patientid|patientdob",
        "service_date visit account birth_date",
    ),
    (
        "roster-roster",
        "right",
        "MBR_ID|MBR_LAST_NM|MBR_FIRST_NM|MBR_DOB|MBR_SEX|ADDR_1",
        "member patient.last patient.first birth_date sex street",
    ),
    (
        "roster-roster",
        "right",
        "Beneficiary ID|Beneficiary Last Name|Beneficiary First Name|Beneficiary DOB",
        "member patient.last patient.first birth_date",
    ),
]


@pytest.mark.parametrize(("profile", "side", "headings", "expected"), EXPORTS)
def test_the_columns_of_an_export_are_found(profile, side, headings, expected):
    names = headings.split("|")

    assert found(profile, side, *names) == dict(zip(expected.split(), names, strict=True))
