"""What a file has no column for: whole claims are matched by their number, and what cannot be compared is told."""

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
