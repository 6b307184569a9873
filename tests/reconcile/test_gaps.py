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


def test_claims_are_not_matched_by_their_number_alone_where_one_file_has_lines(tmp_path):
    lines = [(claim, "99213", name, day, total, 40) for claim, name, day, total in BILLED]
    seen = seen_of(tmp_path, BILLED, lines, ["Claim ID", "CPT", *REMITS[1:]])

    assert "matched" not in {each["category"] for each in seen.pairs}
    assert seen.outcome.left.notes == (
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
