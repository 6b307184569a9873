"""Reports as practices print them: what stands between the records is left out, named, and never counted."""

import pytest
from openpyxl import Workbook

from nightclerk.errors import UsageError
from nightclerk.reconcile.outcome import totals
from tests.reconcile.rig import matched, table, ties_out

CLAIMS = ["Claim #", "Payer", "CPT", "Patient", "DOS", "Charge"]
REMITS = ["Claim ID", "Payer", "Proc", "Patient Name", "Service Date", "Billed", "Paid"]
BILLED = [
    (f"70{n:03d}", "Total Health Plan", "99213", f"Harrow{n}, Anna", f"2026-05-1{n % 9}", 100 + n) for n in range(8)
]
PAID = [(claim, payer, cpt, name, day, charge, 40) for claim, payer, cpt, name, day, charge in BILLED]
BLANK = (None,) * 7


def seen_of(tmp_path, *remits):
    seen = matched(
        table(tmp_path / "l.csv", CLAIMS, *BILLED), table(tmp_path / "r.csv", REMITS, *remits), "claims-remits"
    )
    assert ties_out(seen)
    return seen


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("Total", *BLANK[:5], 160), "lines of totals"),
        (("Total Health Plan total:", *BLANK[:5], 160), "lines of totals"),
        ((*BLANK[:5], "Subtotal for Total Health Plan", 160), "lines of totals"),
        ((*BLANK[:6], 160), "lines of totals"),
        (tuple(REMITS), "repeated headings"),
        (("Payer: Total Health Plan", *BLANK[:6]), "lines between the records"),
        (("Page 1 of 2", *BLANK[:6]), "lines between the records"),
    ],
)
def test_a_line_of_a_report_that_is_no_record_is_left_out_and_named(tmp_path, line, words):
    seen = seen_of(tmp_path, *PAID[:4], line, *PAID[4:])

    assert seen.outcome.right.notes == (f"Left out as {words}: rows 6.",)
    assert totals(seen.outcome)[1].total_cents == 8 * 4000
    assert sum(each["accepted"] for each in seen.pairs) == 8


def test_every_subtotal_and_the_sum_of_all_are_left_out_without_a_word_beside_them(tmp_path):
    seen = seen_of(tmp_path, *PAID[:4], (*BLANK[:6], 160), *PAID[4:], (*BLANK[:6], 160), (*BLANK[:6], 320))

    assert seen.outcome.right.notes == ("Left out as lines of totals: rows 6, 11, 12.",)


def test_an_amount_that_nothing_explains_is_a_record(tmp_path):
    seen = seen_of(tmp_path, *PAID, (*BLANK[:6], 77))

    assert totals(seen.outcome)[1].total_cents == 8 * 4000 + 7700
    assert [each["category"] for each in seen.of_right(10)] == ["unmatched_right"]


def test_records_that_begin_with_a_payer_called_total_are_kept(tmp_path):
    left = table(tmp_path / "l.csv", ["Payer", *CLAIMS[:1], *CLAIMS[2:]], *((p, c, *rest) for c, p, *rest in BILLED))
    seen = matched(left, table(tmp_path / "r.csv", REMITS, *PAID), "claims-remits")

    assert sum(each["accepted"] for each in seen.pairs) == 8


def test_a_file_says_what_was_not_in_the_columns_that_are_used(tmp_path):
    book = Workbook()
    book.active.append(CLAIMS)
    for place, (_, *rest, charge) in enumerate(BILLED):
        book.active.append((BILLED[0][0] if not place else None, *rest, f"=2*{charge}"))
    book.save(tmp_path / "l.xlsx")
    seen = matched(tmp_path / "l.xlsx", table(tmp_path / "r.csv", REMITS, *PAID), "claims-remits")

    assert seen.outcome.left.notes == (
        "Column F (billed): A formula without a stored result, read as blank: open the file in Excel and save it.",
        "7 rows leave claim blank: where a report writes it once for several rows, fill it down.",
        "8 rows leave billed blank: they count as 0.00.",
    )


def test_sheets_of_the_same_columns_that_were_not_read_are_told(tmp_path):
    book = Workbook()
    for title in ("May", "June", "July"):
        sheet = book.create_sheet(title)
        for row in (REMITS, *PAID):
            sheet.append(row)
    book.create_sheet("Notes").append(("Made by", "nobody", "in May"))
    del book["Sheet"]
    book.save(tmp_path / "r.xlsx")
    seen = matched(table(tmp_path / "l.csv", CLAIMS, *BILLED), tmp_path / "r.xlsx", "claims-remits")

    (note,) = seen.outcome.right.notes
    assert note.startswith("Further sheets with the same column names, not read: 2.")


def test_a_header_without_rows_is_told(tmp_path):
    (tmp_path / "r.csv").write_text(",".join(REMITS) + "\n")
    seen = matched(table(tmp_path / "l.csv", CLAIMS, *BILLED), tmp_path / "r.csv", "claims-remits")

    assert seen.outcome.right.notes == ("There is a header, but no row below it.",)
    assert seen.left_rows("unmatched_left") == set(range(2, 10))


def test_which_of_the_two_files_cannot_be_read_is_named(tmp_path):
    (tmp_path / "r.csv").write_bytes(b"")
    with pytest.raises(UsageError) as error:
        matched(table(tmp_path / "l.csv", CLAIMS, *BILLED), tmp_path / "r.csv", "claims-remits")

    assert (error.value.code, error.value.message) == ("EMPTY_FILE", "r.csv: The file is empty.")


@pytest.mark.parametrize("said", ["Beginning balance as of 08/15/2026", "Opening Balance", "Ending Balance:"])
def test_the_balance_of_a_statement_is_no_deposit_wherever_its_line_says_so(tmp_path, said):
    remits = table(tmp_path / "r.csv", ["Check #", "Paid", "Payer"], ("880001", "40.00", "Summit"))
    heads = ["Date", "Description", "Amount"]
    lines = (("08/15/2026", said, "5000.00"), ("08/16/2026", "SUMMIT TRN*1*880001*1", "40.00"))
    seen = matched(remits, table(tmp_path / "b.csv", heads, *lines), "remits-deposits")

    assert seen.outcome.right.notes == ("Left out as lines of totals: rows 2.",)
    assert totals(seen.outcome)[1].total_cents == 4000


def test_words_about_a_balance_are_a_record(tmp_path):
    remits = table(tmp_path / "r.csv", ["Check #", "Paid", "Payer"], ("880001", "40.00", "Summit"))
    lines = (("08/15/2026", "Opening balance transfer from 4411", "70.00"), ("08/16/2026", "880001", "40.00"))
    seen = matched(remits, table(tmp_path / "b.csv", ["Date", "Description", "Amount"], *lines), "remits-deposits")

    assert totals(seen.outcome)[1].total_cents == 11000


def test_a_forwarded_balance_is_an_adjustment_of_its_payment_and_no_balance_of_a_statement(tmp_path):
    book = Workbook()
    book.active.title = "Remits"
    for row in (["Check #", "Paid", "Payer"], ["880001", 40, "Summit"]):
        book.active.append(row)
    sheet = book.create_sheet("PLB")
    for row in (["Check #", "Reason", "Amount"], ["880001", "Balance forward", 12.5], ["880001", "Opening balance", 1]):
        sheet.append(row)
    book.save(tmp_path / "r.xlsx")
    bank = table(tmp_path / "b.csv", ["Date", "Description", "Amount"], ("08/16/2026", "SUMMIT 880001", "26.50"))
    seen = matched(tmp_path / "r.xlsx", bank, "remits-deposits")

    assert [each.total_cents for each in totals(seen.outcome)] == [4000, 2650, 1350]
    assert [each["category"] for each in seen.pairs] == ["matched"]
