"""Right-patient matching: what counts as the same member ID and the same name, and what never does."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nightclerk.matching import normal_id, normal_name, same_member_id, same_name

SIGNS = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=6, max_size=14)
NAMES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=12).filter(
    lambda name: name not in {"JR", "SR", "II", "III", "IV"}
)


@pytest.mark.parametrize(
    ("asked", "shown", "same"),
    [
        ("W482913377", "W482-913-377 01", True),
        ("w482 913 377", "W482913377", True),
        ("W482913377-01", "W482913377 01", True),
        ("W48291337701", "W482913377 01", True),
        ("W482913377-01", "W482913377 02", False),
        ("W482913377-01", "W482913377", False),
        ("W482913377 01", "W482913377 01 02", False),
        ("W482913377", "W48291337701", False),
        ("W482913377", "W482913378", False),
        ("000123456", "123456", False),
        ("", "", False),
        ("", "01", False),
        ("1234", "1234 56", False),
        ("W482913O77", "W482913077", False),
    ],
)
def test_a_member_id_is_the_same_only_when_suffix_and_signs_agree(asked: str, shown: str, same: bool) -> None:
    assert same_member_id(asked, shown) is same


@given(SIGNS, st.lists(st.integers(1, 5), max_size=4), st.sampled_from(" -./"))
def test_grouping_a_member_id_never_changes_it(member: str, cuts: list[int], sign: str) -> None:
    shown = member
    for cut in cuts:
        shown = shown[:cut] + sign + shown[cut:]

    assert normal_id(shown) == member
    assert same_member_id(member, shown.lower())


@given(SIGNS, st.integers(0, 99), st.integers(0, 99))
def test_twins_with_different_suffixes_are_never_the_same_member(family: str, one: int, two: int) -> None:
    assume(one != two)

    assert not same_member_id(f"{family}-{one:02}", f"{family} {two:02}")
    assert same_member_id(family, f"{family} {two:02}")


@given(SIGNS, st.data())
def test_one_wrong_sign_makes_it_another_member(member: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(member) - 1))
    other = data.draw(st.sampled_from("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789").filter(lambda sign: sign != member[place]))

    assert not same_member_id(member, member[:place] + other + member[place + 1 :])


@pytest.mark.parametrize(
    "shown",
    [
        "DOE, JANE Q",
        "Jane Doe",
        "DOE JANE",
        "JANE Q. DOE",
        "Doe Jr., Jane",
        "Doe, Jane, III",
        "Jane Doe, Jr",
        "DOE,JANE MARIE",
    ],
)
def test_the_ways_portals_print_a_name_are_recognised(shown: str) -> None:
    assert same_name("Doe", "Jane", shown)


@pytest.mark.parametrize(
    ("last", "first", "shown"),
    [
        ("O'Brien", "José", "OBRIEN, JOSE"),
        ("Obrien", "Jose", "José O’Brien"),
        ("O´Brien", "Jose", "O BRIEN, JOSE"),
        ("Smith-Jones", "Anne-Marie", "SMITH JONES, ANNE MARIE"),
        ("Smith Jones", "Mary Ann", "SMITHJONES MARYANN"),
        ("de la Cruz", "Ana", "Ana de la Cruz"),
        ("Weiß", "Søren", "WEISS, SOREN"),
        ("Müller", "Jörg", "MUELLER, JOERG"),
        ("Mueller", "Joerg", "Müller, Jörg"),
        ("Müller", "Jörg", "MULLER, JORG"),
        ("Mu\u0308ller", "Søren", "MUELLER, SOEREN"),
        ("Doe", "Jane Q", "Doe, Jane"),
        ("Doe", "Jane Q", "Doe, Jane Quinn"),
        ("Doe Jr", "John", "DOE, JOHN"),
    ],
)
def test_accents_hyphens_apostrophes_and_initials_do_not_part_a_person(last: str, first: str, shown: str) -> None:
    assert same_name(last, first, shown)


@pytest.mark.parametrize(
    ("last", "first", "shown"),
    [
        ("Doe", "Ann", "DOE, ANNA"),
        ("Doe", "Anna", "DOE, ANN"),
        ("Doe", "Anna", "DOE, ANN A"),
        ("Doe", "Ann A", "DOE, ANNA"),
        ("Doe", "Jon", "DOE, JOHN"),
        ("Doe", "Jon", "DOE, JO N"),
        ("Doe", "Anne", "DOE, ANNE-MARIE"),
        ("Doe", "Mary Ann", "DOE, MARY"),
        ("Doe", "Jane", "DOE, J"),
        ("Doe", "J", "DOE, J"),
        ("Doe", "J", "DOE, JANE"),
        ("Doe", "Jane Q", "DOE, JANE R"),
        ("Doe Jr", "John", "DOE SR, JOHN"),
        ("Doe", "Jane", "ROE, JANE"),
        ("Muller", "Jane", "MUELLER, JANE"),
        ("Müller", "Jane", "MEULLER, JANE"),
        ("Doe", "Jane", "DOE SMITH, JANE"),
        ("Doe", "Jane", ""),
        ("Doe", "Jane", "DOE"),
        ("", "Jane", "Jane"),
        ("Doe", "", "DOE"),
        ("Doe", "Jane", "DOE, JANE, MARY"),
    ],
)
def test_a_name_that_is_not_proven_is_not_the_same(last: str, first: str, shown: str) -> None:
    assert not same_name(last, first, shown)


@given(NAMES, NAMES, st.sampled_from(["", " Q", " Q."]), st.sampled_from(["", " JR", " III"]))
def test_a_printed_name_is_the_person_it_was_printed_for(last: str, first: str, middle: str, generation: str) -> None:
    assert same_name(last, first, f"{last}{generation}, {first}{middle}")
    assert same_name(last, first, f"{first.title()}{middle} {last.title()}{generation}")
    assert same_name(last, first, f"{last} {first}{middle}{generation}")


@given(NAMES, NAMES, NAMES, st.sampled_from(["", " Q", " A", " N"]))
def test_another_first_name_is_never_the_same(last: str, asked: str, other: str, middle: str) -> None:
    assume(asked != other)

    assert not same_name(last, asked, f"{last}, {other}{middle}")
    assert not same_name(last, asked + middle, f"{last}, {other}")


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=60))
def test_no_text_whatever_breaks_the_comparison(last: str, first: str, shown: str) -> None:
    assert same_name(last, first, shown) in {True, False}
    assert same_member_id(first, shown) in {True, False}
    assert normal_name(normal_name(last)) == normal_name(last)
