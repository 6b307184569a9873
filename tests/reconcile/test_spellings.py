"""Codes that two files write in ways of their own are compared as far as they say the same, and it is told."""

import pytest

from tests.reconcile.rig import matched, table, ties_out

CLAIMS = ["Claim #", "CPT", "Patient", "Charge"]
REMITS = ["Claim ID", "Proc/Mods", "Patient Name", "Paid"]
BILLED = [(f"70{n:03d}", "99213" if n % 2 else "J1885", f"Harrow{n}, Anna", 100 + n) for n in range(8)]


def paid(shape):
    return [(claim, shape(code), name, 40) for claim, code, name, _ in BILLED]


@pytest.mark.parametrize(
    "shape",
    [lambda c: f"HC:{c}", lambda c: f"HC:{c}:25", lambda c: f"{c} 25", lambda c: f"{c}-25-59", lambda c: f"{c},25"],
)
def test_a_procedure_is_the_same_with_a_qualifier_and_with_modifiers_that_the_other_file_does_not_write(
    tmp_path, shape
):
    left, right = table(tmp_path / "l.csv", CLAIMS, *BILLED), table(tmp_path / "r.csv", REMITS, *paid(shape))
    seen = matched(left, right, "claims-remits")

    assert ties_out(seen)
    assert [(each["category"], each["left"]) for each in seen.pairs] == [("matched", row) for row in range(2, 10)]


def test_modifiers_that_both_files_write_tell_lines_apart(tmp_path):
    lines = [("70001", "99213-25", "Harrow, Anna", 90), ("70001", "99213-59", "Harrow, Anna", 90)]
    left = table(tmp_path / "l.csv", CLAIMS, *lines)
    right = table(tmp_path / "r.csv", REMITS, *((*line[:3], 40) for line in reversed(lines)))
    seen = matched(left, right, "claims-remits")

    assert [(each["left"], each["right"]) for each in seen.pairs] == [(2, 3), (3, 2)]


ROSTER = ["Member ID", "Patient Name", "Sex"]
PEOPLE = [(f"K{3000000 + 31 * n}", f"Quill{n}, Ada", "F" if n % 3 else "M") for n in range(20)]


@pytest.mark.parametrize(
    ("spelt", "notes"),
    [
        ({"F": "Female", "M": "Male"}, ()),
        ({"F": "2", "M": "1"}, ("Sex was not compared: no value of one file is in the other.",)),
    ],
)
def test_a_sex_in_the_other_files_spelling_never_speaks_against_anybody(tmp_path, spelt, notes):
    theirs = [(member, name, spelt[sex]) for member, name, sex in PEOPLE]
    left, right = table(tmp_path / "l.csv", ROSTER, *PEOPLE), table(tmp_path / "r.csv", ROSTER, *theirs)
    seen = matched(left, right, "roster-roster")

    assert seen.outcome.right.notes == notes
    assert [each["category"] for each in seen.pairs] == ["matched"] * 20
    assert {"DIFFERENT" in each["reason"] for each in seen.pairs} == {False}
