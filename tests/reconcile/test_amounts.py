"""Banks say in many ways which way money went: every one of them comes to the same cents."""

import pytest

from nightclerk.reconcile.outcome import totals
from tests.reconcile.rig import matched, table, ties_out

REMITS = ["Check Number", "Payer", "Check Date", "Paid"]
PAID = [("8801001", "Aetna", "2026-10-01", "120.00"), ("8801002", "Cigna", "2026-10-02", "80.50")]
FEE = ("2026-10-05", "SERVICE CHARGE")


def lines(*amounts):
    words = [(day, f"{payer.upper()} HCCLAIMPMT TRN*1*{trace}") for trace, payer, day, _ in PAID]
    return [(*each, *amount) for each, amount in zip((*words, FEE), amounts, strict=True)]


@pytest.mark.parametrize(
    ("heads", "amounts"),
    [
        (("Amount",), (("120.00",), ("80.50",), ("-25.00",))),
        (("Amount",), (("120.00 CR",), ("80.50 Cr.",), ("25.00 DR",))),
        (("Debit", "Credit"), ((None, "120.00"), (None, "80.50"), ("25.00", None))),
        (("Withdrawals", "Deposits"), (("0.00", "120.00"), ("0.00", "80.50"), ("25.00", "0.00"))),
        (("Debit", "Credit"), ((None, "120.00"), (None, "80.50"), ("-25.00", None))),
        (("Amount", "Type"), (("120.00", "CREDIT"), ("80.50", "ACH Credit"), ("25.00", "Debit"))),
        (("Amount", "Type"), (("120.00", "DEBIT CARD REFUND"), ("80.50", "CREDIT"), ("-25.00", "DEBIT"))),
        (("Payment", "Deposit"), ((None, "120.00"), (None, "80.50"), ("25.00", None))),
        (("Amount", "Dr/Cr"), (("120.00", "CR"), ("80.50", "CR"), ("25.00", "DR"))),
    ],
)
def test_the_money_of_a_statement_has_its_sign_however_the_bank_says_it(tmp_path, heads, amounts):
    left = table(tmp_path / "l.csv", REMITS, *PAID)
    seen = matched(
        left, table(tmp_path / "r.csv", ["Date", "Description", *heads], *lines(*amounts)), "remits-deposits"
    )

    assert ties_out(seen)
    assert totals(seen.outcome)[1].total_cents == 12000 + 8050 - 2500
    assert {(each["left"], each["right"]) for each in seen.pairs if each["accepted"]} == {(2, 2), (3, 3)}
    assert not seen.outcome.right.notes


def test_what_a_payer_writes_as_credit_is_taken_back(tmp_path):
    left = table(tmp_path / "l.csv", REMITS, PAID[0], ("8801001", "Aetna", "2026-10-01", "20.00 CR"))
    lines_of_bank = [("2026-10-01", "AETNA TRN*1*8801001", "100.00")]
    seen = matched(
        left, table(tmp_path / "r.csv", ["Date", "Description", "Amount"], *lines_of_bank), "remits-deposits"
    )

    assert totals(seen.outcome)[0].total_cents == 10000
    assert all(each["accepted"] for each in seen.pairs)


def test_a_payment_is_what_a_remittance_pays_and_what_a_bank_register_pays_out(tmp_path):
    left = table(tmp_path / "l.csv", [*REMITS[:3], "Payment"], *PAID)
    paid = lines((None, "120"), (None, "80.50"), ("25", None))
    heads = ["Date", "Memo", "Payment", "Deposit"]
    seen = matched(left, table(tmp_path / "r.csv", heads, *paid), "remits-deposits")

    assert [each.total_cents for each in totals(seen.outcome)] == [12000 + 8050, 12000 + 8050 - 2500]


def test_what_a_bank_says_of_a_deposit_may_stand_in_several_columns(tmp_path):
    left = table(tmp_path / "l.csv", REMITS, *PAID)
    bank = [
        ("2026-10-01", "CREDIT", "AETNA", "Download. 8801001", "120.00"),
        ("2026-10-03", "CREDIT", "CIGNA", "Download.", "80.50"),
    ]
    heads = ["Date", "Transaction", "Name", "Memo", "Amount"]
    seen = matched(left, table(tmp_path / "r.csv", heads, *bank), "remits-deposits")

    assert [(each["category"], each["left"], each["right"]) for each in seen.pairs] == [
        ("matched", 2, 2),
        ("probable", 3, 3),
    ]
