"""Numbers that one system dresses and the other does not: found where that is plain, and never guessed."""

import pytest

from tests.reconcile.rig import matched, table

VISITS = ["Account", "Appt Date", "Patient", "DOB"]
CHARGES = ["Account", "DOS", "Patient", "DOB", "Charge"]
PEOPLE = [(41 + 3 * n, f"2026-05-{n + 10}", f"Harrow{n}, Anna", f"1980-02-{n + 10}") for n in range(12)]
CHARGED = [(*each, 90) for each in PEOPLE]


def dressed(shape, rows=PEOPLE):
    return [(shape(number), *rest) for number, *rest in rows]


def seen_of(tmp_path, visits, charges):
    left, right = table(tmp_path / "l.csv", VISITS, *visits), table(tmp_path / "r.csv", CHARGES, *charges)
    return matched(left, right, "schedule-charges")


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (lambda number: f"PT{number:06d}", "PT before"),
        (lambda number: f"NC-{number}", "NC- before"),
        (lambda number: f"7/{number}", "7/ before"),
        (lambda number: f"{number}-01", "-01 behind"),
        (lambda number: f"{number}B", "B behind"),
    ],
)
def test_what_stands_on_every_number_of_one_file_only_is_left_out_and_told(tmp_path, shape, words):
    for visits, charges in ((dressed(shape), CHARGED), (PEOPLE, dressed(shape, CHARGED))):
        seen = seen_of(tmp_path, visits, charges)

        assert sum(each["accepted"] for each in seen.pairs) == 12
        (note,) = (*seen.outcome.left.notes, *seen.outcome.right.notes)
        assert note == f"{words} account is not written by the other file: compared without."


def test_it_stays_where_the_numbers_without_it_are_others(tmp_path):
    seen = seen_of(tmp_path, dressed(lambda number: f"PT{number + 1}"), CHARGED)

    assert not seen.outcome.left.notes
    assert not any(each["category"] == "matched" for each in seen.pairs)


def test_it_stays_where_both_write_it(tmp_path):
    seen = seen_of(tmp_path, dressed(lambda number: f"PT{number}"), dressed(lambda number: f"PT{number}", CHARGED))

    assert not seen.outcome.left.notes
    assert sum(each["accepted"] for each in seen.pairs) == 12


def test_the_number_of_another_patient_is_a_contradiction_all_the_same(tmp_path):
    others = [(number, day, "Quill, Bertil", "1951-01-01", 90) for number, day, _, _ in PEOPLE]
    seen = seen_of(tmp_path, dressed(lambda number: f"PT{number}"), others)

    assert {each["category"] for each in seen.pairs} == {"contradiction"}
    assert not any(each["accepted"] for each in seen.pairs)
