"""Reports that write a claim and its patient once: further lines are its own, and nothing else is."""

from tests.reconcile.rig import matched, table, ties_out

CLAIMS = ["Claim #", "CPT", "Patient", "DOS", "Charge"]
REMITS = ["Patient Name", "Claim ID", "Service Date", "Proc", "Billed", "Paid"]
CODES = ("99213", "36415", "80053")
BILLED = [
    (f"70{n:03d}", code, f"Harrow{n}, Anna", f"2026-05-1{n % 9}", 100 + n + place)
    for n in range(6)
    for place, code in enumerate(CODES)
]


def once(claim, code, name, day, charge):
    stated = code == CODES[0]
    return (*((name, claim, day) if stated else (None,) * 3), code, charge, 40)


def seen_of(tmp_path, *remits):
    seen = matched(
        table(tmp_path / "l.csv", CLAIMS, *BILLED), table(tmp_path / "r.csv", REMITS, *remits), "claims-remits"
    )
    assert ties_out(seen)
    return seen


def test_lines_below_a_claim_that_name_nobody_are_its_lines_and_that_is_told(tmp_path):
    seen = seen_of(tmp_path, *(once(*line) for line in BILLED))

    assert [(each["category"], each["left"], each["right"]) for each in seen.pairs] == [
        ("matched", row, row) for row in range(2, 20)
    ]
    assert seen.outcome.right.notes == ("12 rows leave claim blank: read as further lines of the record above.",)


def test_a_line_with_a_name_or_behind_a_heading_is_nobody_elses(tmp_path):
    named = ("Lorne, Bertil", None, None, "36415", 101, 40)
    heading = ("Total for check 88", *(None,) * 4, 40)
    seen = seen_of(
        tmp_path, once(*BILLED[0]), named, once(*BILLED[1]), *(once(*e) for e in BILLED[3:]), heading, once(*BILLED[2])
    )

    rows = seen.outcome.right.frame.select("row", "claim").rows()
    assert [claim for row, claim in rows if row in (3, 4, 21)] == [None, None, None]
    assert (
        "3 rows leave claim blank: where a report writes it once for several rows, fill it down."
        in seen.outcome.right.notes
    )
