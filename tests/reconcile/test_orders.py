"""Names as exports write them: in either order, without commas, with particles and hyphens."""

import polars as pl
import pytest

from nightclerk.reconcile.forms import person
from tests.reconcile.rig import matched, table

CLAIMS = ["Claim #", "CPT", "Patient", "Member ID", "DOS", "Charge"]
REMITS = ["Claim ID", "Proc", "Patient Name", "Member ID", "Service Date", "Billed", "Paid"]
PEOPLE = [
    ("Harrow", "Anna"),
    ("Van Dyke", "Carl"),
    ("Quill-Lorne", "Bertil"),
    ("O'Neale", "Dora"),
    ("De la Cruz", "Eva"),
    ("Finch", "Gus"),
    ("Thomas", "James"),
]


def seen_of(tmp_path, left, right, member=lambda number: number):
    claims = [
        (f"7000{n}", "99213", left(*who), f"W5550123{n}", f"2026-05-1{n}", 100 + n) for n, who in enumerate(PEOPLE)
    ]
    remits = [
        (claim, cpt, right(*PEOPLE[n]), member(number), day, charge, 40)
        for n, (claim, cpt, _, number, day, charge) in enumerate(claims)
    ]
    paths = table(tmp_path / "l.csv", CLAIMS, *claims), table(tmp_path / "r.csv", REMITS, *remits)
    return matched(*paths, "claims-remits")


def with_comma(last, first):
    return f"{last.upper()}, {first.upper()}"


def last_first(last, first):
    return f"{last} {first} Q"


def first_last(last, first):
    return f"{first} {last}"


def bare_last_first(last, first):
    return f"{last} {first}"


@pytest.mark.parametrize("other", [with_comma, first_last])
@pytest.mark.parametrize("turned", [last_first, bare_last_first])
def test_names_without_a_comma_are_read_in_the_order_of_the_other_file(tmp_path, turned, other):
    for left, right in ((turned, other), (other, turned)):
        seen = seen_of(tmp_path, left, right)

        assert [each["accepted"] for each in seen.pairs] == [True] * len(PEOPLE), seen.pairs
        notes = {*seen.outcome.left.notes, *seen.outcome.right.notes}
        assert notes == {"The names without a comma were read last name first: so they are those of the other file."}


@pytest.mark.parametrize("shape", [with_comma, last_first, first_last])
def test_names_of_one_order_stay_as_they_are(tmp_path, shape):
    seen = seen_of(tmp_path, shape, shape)

    assert all(each["category"] == "matched" for each in seen.pairs)
    assert not seen.outcome.left.notes


def test_other_people_are_a_contradiction_in_either_order(tmp_path):
    seen = seen_of(tmp_path, last_first, lambda last, first: f"{first[::-1]}x, {last[::-1]}x")

    assert {each["category"] for each in seen.pairs} == {"contradiction"}


@pytest.mark.parametrize(
    ("written", "last", "first"),
    [
        ("Maria De la Cruz", "DE LA CRUZ", "MARIA"),
        ("John St. James III", "ST JAMES III", "JOHN"),
        ("Van Nguyen", "NGUYEN", "VAN"),
        ("Mary-Ann Quill-Lorne", "QUILL LORNE", "MARY ANN"),
        ("Madonna", "MADONNA", None),
        ("Quill, Ada (12345)", "QUILL", "ADA"),
        ("Ada B. Quill Jr - 12345", "QUILL JR", "ADA"),
        ("Quill, Ada\nDOB: 1/2/1980", "QUILL", "ADA"),
        ("Quill,\nAda", "QUILL", "ADA"),
        ("QUILL^ADA^B", "QUILL", "ADA"),
    ],
)
def test_a_last_name_keeps_its_particles_and_hyphens_and_nothing_that_is_no_name(written, last, first):
    assert [found[0] for found in person(pl.Series([written]))] == [last, first]


def test_the_number_of_a_family_is_that_of_its_member_with_two_digits_more(tmp_path):
    seen = seen_of(tmp_path, with_comma, with_comma, lambda number: f"{number}0{int(number[-1]) % 3}")

    assert all(each["accepted"] for each in seen.pairs)
    others = seen_of(tmp_path, with_comma, with_comma, lambda number: f"{number}{number[-4:]}")
    assert {each["category"] for each in others.pairs} == {"contradiction"}
