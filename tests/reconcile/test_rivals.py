"""Of several columns that may hold the number of a claim, that one is read whose numbers the other file has."""

from tests.reconcile.rig import matched, table, ties_out

CLAIMS = ["Visit #", "CPT", "Patient", "DOS", "Charge"]
REMITS = ["Acct #", "Visit #", "Proc", "Patient Name", "Service Date", "Paid"]
BILLED = [(f"70{n:03d}", "99213", f"Harrow{n}, Anna", f"2026-05-1{n % 9}", 100 + n) for n in range(12)]
PAID = [(f"{9100 + n // 2}", claim, cpt, name, day, 40) for n, (claim, cpt, name, day, _) in enumerate(BILLED)]


def seen_of(tmp_path, remits, heads=REMITS):
    left, right = table(tmp_path / "l.csv", CLAIMS, *BILLED), table(tmp_path / "r.csv", heads, *remits)
    seen = matched(left, right, "claims-remits")
    assert ties_out(seen)
    return seen


def test_the_column_with_the_other_files_numbers_is_the_claims(tmp_path):
    seen = seen_of(tmp_path, PAID)

    assert [(each["category"], each["left"]) for each in seen.pairs] == [("matched", row) for row in range(2, 14)]
    assert seen.outcome.right.notes == ("Claim was read from columns A and B, which have the same numbers.",)


def test_a_payers_suffix_does_not_hide_them(tmp_path):
    seen = seen_of(tmp_path, [(acct, f"{visit}-1", *rest) for acct, visit, *rest in PAID])

    assert all(each["accepted"] for each in seen.pairs)


def test_the_most_telling_name_stays_where_its_numbers_meet(tmp_path):
    swapped = [(visit, acct, *rest) for acct, visit, *rest in PAID]
    seen = seen_of(tmp_path, swapped, ["Claim ID", "Visit #", *REMITS[2:]])

    assert [each["category"] for each in seen.pairs] == ["matched"] * 12
    assert seen.outcome.right.notes == ()


def test_of_two_columns_that_both_files_have_the_one_that_tells_more_rows_apart_is_read(tmp_path):
    billed = [(claim, f"{9100 + n // 2}", *rest) for n, (claim, *rest) in enumerate(BILLED)]
    left = table(tmp_path / "l.csv", ["Invoice #", "Account #", *CLAIMS[1:]], *billed)
    paid = [(f"2026{n:05d}", acct, claim, *rest) for n, (acct, claim, *rest) in enumerate(PAID[1:])]
    paid.append(("202699999", "9100", "88001", *paid[0][3:]))
    right = table(tmp_path / "r.csv", ["Claim #", "Account #", "Invoice #", *REMITS[2:]], *paid)
    seen = matched(left, right, "claims-remits")

    assert seen.outcome.right.notes == ("Claim was read from columns A and C, which have the same numbers.",)
