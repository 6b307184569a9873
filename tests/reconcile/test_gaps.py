"""What a file has no column for: whole claims are matched by their number, and what cannot be compared is told."""

from openpyxl import Workbook

from nightclerk.reconcile.outcome import totals
from tests.reconcile.rig import matched, table, ties_out

CLAIMS = ["Claim #", "Patient", "DOS", "Total Charges"]
REMITS = ["Claim ID", "Patient Name", "Service Date", "Total Charges", "Paid"]
BILLED = [(f"70{n:03d}", f"Harrow{n}, Anna", f"2026-05-1{n % 9}", 100 + n) for n in range(8)]
PAID = [(*line, 40) for line in BILLED]


def seen_of(tmp_path, claims, remits, heads=REMITS):
    seen = matched(
        table(tmp_path / "l.csv", CLAIMS, *claims), table(tmp_path / "r.csv", heads, *remits), "claims-remits"
    )
    assert ties_out(seen)
    return seen


def test_whole_claims_are_matched_by_their_number(tmp_path):
    other = (BILLED[0][0], "Miller, Jane", *PAID[0][2:])
    seen = seen_of(tmp_path, BILLED, [*PAID[1:], other])

    assert [each["category"] for each in seen.pairs] == ["contradiction", *["matched"] * 7]


def test_the_lines_of_a_remittance_belong_to_the_whole_claim_and_none_is_the_others_duplicate(tmp_path):
    lines = [
        (claim, cpt, name, day, total / 2, 40, 40) for claim, name, day, total in BILLED for cpt in ("99213", "36415")
    ]
    again = (*lines[0][:1], "99213", *lines[0][2:])
    heads = ["Claim ID", "CPT", *REMITS[1:], "Allowed"]
    seen = seen_of(tmp_path, BILLED, [*lines, again], heads)

    assert [seen.of_right(row)[0]["left"] for row in range(2, 19)] == [*(2 + n // 2 for n in range(16)), 2]
    assert [seen.of_right(row)[0]["category"] for row in range(2, 19)] == [*["matched"] * 16, "duplicate"]
    assert seen.outcome.left.notes == (
        "These are whole records, of which the other file has the lines: amounts were not compared.",
    )


def test_a_claims_whole_amount_is_not_laid_on_one_of_its_lines(tmp_path):
    lines = [(claim, cpt, name, day, total / 2) for claim, name, day, total in BILLED for cpt in ("99213", "36415")]
    left = table(tmp_path / "l.csv", ["Claim #", "CPT", *CLAIMS[1:]], *lines)
    seen = matched(left, table(tmp_path / "r.csv", REMITS, *PAID), "claims-remits")

    assert not any(each["accepted"] for each in seen.pairs)
    assert seen.outcome.right.notes == (
        "No column for procedure was found, which the other file has: procedure was not compared.",
    )


def test_cells_merged_over_several_rows_are_said_of_each_row_and_their_money_counts_once(tmp_path):
    book = Workbook()
    book.active.append(["Claim #", "Patient", "DOS", "CPT", "Charge"])
    for row, (claim, name, day, charge) in enumerate(BILLED, start=1):
        book.active.append([claim, name, day, "99213", charge])
        book.active.append([None, None, None, "36415", None])
        for letter in "ABCE":
            book.active.merge_cells(f"{letter}{2 * row}:{letter}{2 * row + 1}")
    book.save(tmp_path / "l.xlsx")
    heads = ["Claim ID", "CPT", "Patient Name", "Paid"]
    remits = [(claim, cpt, name, 40) for claim, name, _, _ in BILLED for cpt in ("99213", "36415")]
    seen = matched(tmp_path / "l.xlsx", table(tmp_path / "r.csv", heads, *remits), "claims-remits")

    assert [(each["category"], each["left"], each["right"]) for each in seen.pairs] == [
        ("matched", row, row) for row in range(2, 18)
    ]
    assert totals(seen.outcome)[0].total_cents == 100 * sum(line[3] for line in BILLED)
