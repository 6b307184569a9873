"""A page is filed to its patient or goes to a person: never to a twin, a junior or a neighbour by one digit."""

from __future__ import annotations

import pytest

from nightclerk.matching.misread import Near, near
from nightclerk.matching.patients import Patient, match, roster_of
from nightclerk.matching.persons import Grade, grade_member, grade_name, grade_number
from nightclerk.sandbox.rosters import adversarial, papers
from tests.scale import count

ODETTE = Patient("204417", "Fenwick", "Odette", "1958-03-14", "204417", ("LHP204417338",))
TWIN = Patient("204418", "Fenwick", "Odile", "1958-03-14", "204418", ("LHP204417338",))
SENIOR = Patient("301122", "Maren Sr", "Silas", "1939-05-11", "301122", ("LHP771203001",))
JUNIOR = Patient("301127", "Maren Jr", "Silas", "1971-07-02", "301127", ("LHP771203001",))
ROSTER = roster_of([ODETTE, TWIN, SENIOR, JUNIOR, *adversarial(300, seed=9)])


def outcome(**read):
    found = match(ROSTER, read)
    return found.patient.key if found.patient else found.reason


def test_a_name_with_the_birth_date_or_the_record_number_files_a_page() -> None:
    assert outcome(patient_name="Odette Fenwick", birth_date="1958-03-14") == "204417"
    assert outcome(patient_name="FENWICK, ODETTE", mrn="MRN-204417") == "204417"
    assert outcome(patient_name="Silas Maren", birth_date="1971-07-02", member_id="LHP771203001") == "301127"


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        ({}, "Nothing on it says whose it is."),
        ({"patient_name": "Odette Fenwick"}, "Only the name agrees: nobody is filed by the name alone."),
        ({"patient_name": "Zebedee Quill", "birth_date": "1901-01-01"}, "No patient of the roster comes near."),
        (
            {"birth_date": "1958-03-14", "mrn": "204417", "member_id": "LHP204417338"},
            "No name was read, and numbers alone are misread too easily.",
        ),
        (
            {"patient_name": "Odette Fenwick", "birth_date": "1958-03-14", "mrn": "204418"},
            "The MRN is nearly, but not quite, that of the patient who comes nearest.",
        ),
        (
            {"patient_name": "Silas Maren Jr.", "birth_date": "1939-05-11", "mrn": "301122"},
            "The name is not that of the patient who comes nearest.",
        ),
        (
            {"patient_name": "Silas Maren", "member_id": "LHP771203001"},
            "Only name and member ID agree for certain; the name and the birth date or MRN must.",
        ),
    ],
)
def test_all_else_goes_to_a_person_with_the_reason(read, reason) -> None:
    assert outcome(**read) == reason


def test_a_person_is_given_the_candidates_with_what_agrees() -> None:
    told = match(ROSTER, {"patient_name": "O. Fenwick", "birth_date": "1958-03-14"}).told()

    assert (told["outcome"], told["id"]) == ("review", None)
    assert {each["id"] for each in told["candidates"][:2]} == {"204417", "204418"}
    assert told["candidates"][0]["agree"] == ["birth_date"]
    assert told["candidates"][0]["near"] == ["patient_name"]


@pytest.mark.parametrize(
    ("last", "first", "shown", "grade"),
    [
        ("Smith", "Robert", "Bob Smith", Grade.AKIN),
        ("Smith", "Robert", "Smith Robert", Grade.SAME),
        ("Marner", "Cora", "Mamer, Cora", Grade.AKIN),
        ("Smith", "Dana", "Dena Smith", Grade.CLOSE),
        ("Smith", "John A", "John B Smith", Grade.CLOSE),
        ("Smith Jr", "John", "John Smith Sr.", Grade.OTHER),
        ("Smith", "John", "J. Smith", Grade.CLOSE),
        ("Smith", "John", "Jane Smith", Grade.OTHER),
    ],
)
def test_names_are_graded(last, first, shown, grade) -> None:
    assert grade_name(last, first, shown) is grade


def test_numbers_are_graded_by_what_a_reader_takes_for_one_another() -> None:
    assert near("2O4417", "204417") is Near.ALIKE
    assert near("204417", "204471") is Near.EDIT
    assert near("204417", "990001") is Near.APART
    assert grade_number("204417", "MRN-00204417") is Grade.SAME
    assert grade_member("W482913377 01", "W482913377") is Grade.AKIN
    assert grade_member("W482913377 01", "W482913377 02") is not Grade.SAME


@pytest.mark.soak
def test_of_thousands_of_papers_none_is_filed_to_another_patient() -> None:
    """A seventh are of people who are not in the roster; half of the rest have a sign misread. The soak has 50,000."""
    people = adversarial(350, seed=3)
    known = [each for index, each in enumerate(people) if index % 7]
    roster = roster_of(known)
    wrong, filed, fit = [], 0, 0
    for paper in papers(people, known, count(500, 50_000), seed=3):
        found = match(roster, paper.read)
        if found.patient and found.patient.key != paper.key:
            wrong.append((paper, found.patient))
        filed += bool(found.patient)
        fit += paper.key is not None
    assert not wrong
    assert filed > fit * 0.3  # what is never filed is never wrong, and of no use


def test_a_name_in_letters_that_look_alike_is_never_taken_as_it_was_read_though_all_else_agrees() -> None:
    roster = roster_of([Patient("1", "Marner", "Cora", "1958-03-14", "204417", ("LHP204417338",))])
    read = {"birth_date": "1958-03-14", "mrn": "204417", "member_id": "LHP204417338"}

    right, misread = (match(roster, {**read, "patient_name": name}) for name in ("Cora Marner", "Cora Mamer"))

    assert (right.outcome, right.doubt) == ("filed", "")
    assert misread.outcome == "filed"
    assert "look alike" in misread.doubt
