"""What goes wrong where two rows look like one: every doubt is named, and nothing doubtful is accepted."""

import pytest

from tests.reconcile.rig import matched, table, ties_out

CLAIMS = ["Claim #", "CPT", "Last", "First", "Member ID", "DOS", "Charge"]
REMITS = ["Claim ID", "Proc", "Patient Name", "Member ID", "Service Date", "Billed", "Paid", "Check/EFT #"]
# Enough other claims that what is rare can be told from what is common.
OTHERS = [
    (
        f"0006{n:05d}",
        "99213" if n % 2 else "36415",
        f"Harrow{n}",
        f"Given{n}",
        f"W{40000000 + 7 * n}",
        f"2026-0{1 + n % 9}-1{n % 8}",
        90 + n,
    )
    for n in range(60)
]
TWIN = ("000700001", "99213", "Lorne", "Anna", "W55501234", "2026-05-04", 180)
OTHER_TWIN = ("000700002", "99213", "Lorne", "Bertil", "W55501235", "2026-05-04", 180)


def remit(claim, *, of=TWIN, name=None, member=None, day=None, billed=None, paid=70):
    """A remittance line of a claim line, as the payer wrote it."""
    shown = name or f"{of[2].upper()}, {of[3].upper()}"
    return claim, of[1], shown, member or of[4], day or of[5], billed or of[6], paid, "88001"


def answer(tmp_path, *remits, claims=(TWIN, OTHER_TWIN, *OTHERS)):
    left = table(tmp_path / "claims.csv", CLAIMS, *claims)
    seen = matched(left, table(tmp_path / "remits.csv", REMITS, *remits), "claims-remits")
    assert ties_out(seen)
    return [seen.of_right(row)[0] for row in range(2, len(remits) + 2)]


def test_the_number_of_one_twin_on_the_line_of_the_other_is_a_contradiction_or_finds_the_right_one(tmp_path):
    (pair,) = answer(tmp_path, remit("000700002", of=TWIN))

    assert (pair["accepted"], pair["left"]) in {(True, 2), (False, 3)}
    assert pair["category"] in {"probable", "contradiction"}


def test_twins_with_lost_numbers_are_told_apart_by_their_given_names(tmp_path):
    pairs = answer(tmp_path, remit("00700001", of=TWIN), remit("0007-00002", of=OTHER_TWIN))

    assert [(pair["left"], pair["accepted"]) for pair in pairs] == [(2, True), (3, True)]


@pytest.mark.parametrize(
    "wrong",
    [{"name": "LORNE, CONRAD", "member": "W99999999"}, {"billed": 999}, {"day": "2026-07-30"}, {"member": "X10101010"}],
)
def test_an_exact_number_whose_patient_amount_or_day_disagrees_is_a_contradiction(tmp_path, wrong):
    (pair,) = answer(tmp_path, remit("000700001", **wrong))

    assert (pair["category"], pair["accepted"], pair["left"]) == ("contradiction", False, 2)
    assert "DIFFERENT" in pair["reason"]


@pytest.mark.parametrize(
    "written",
    [
        "700001",
        "700001.0",
        " 000700001\u00a0",
        "OOO7OOOO1",
        "0007-00001",
        "NC-000700001",
        "000700001A",
        "000700001-01",
        "0007000l1",
    ],
)
def test_a_number_written_otherwise_is_found(tmp_path, written):
    (pair,) = answer(tmp_path, remit(written))

    assert (pair["left"], pair["accepted"]) == (2, True)


@pytest.mark.parametrize("nothing", ["N/A", "null", "None", "-", "0000", "Unknown", "not on file"])
def test_a_word_for_nothing_is_no_member_id_and_no_claim_number(tmp_path, nothing):
    stated, lost = answer(tmp_path, remit("000700001", member=nothing), remit(nothing, of=OTHER_TWIN))

    assert (stated["left"], stated["category"], stated["accepted"]) == (2, "matched", True)
    assert (lost["left"], "Not stated: claim" in lost["reason"]) == (3, True)


JUNIOR = ("000700003", "99213", "Van Dyke Jr.", "Carl", "W55501299", "2026-05-04", 180)


@pytest.mark.parametrize(
    "written",
    [
        "Carl Van Dyke",
        "Carl Van Dyke Jr.",
        "Carl M. Van Dyke, Jr",
        "VAN DYKE JR, CARL M",
        "Van Dyke, Carl, Jr.",
        "Mr. Carl VanDyke",
    ],
)
def test_a_generation_is_no_last_name_wherever_it_stands(tmp_path, written):
    (pair,) = answer(tmp_path, remit("000700003", of=JUNIOR, name=written), claims=(JUNIOR, *OTHERS))

    assert (pair["left"], pair["accepted"]) == (2, True), pair["reason"]


@pytest.mark.parametrize("written", ["VAN DYKE SR, CARL", "Carl Van Dyke III"])
def test_father_and_son_are_two_people(tmp_path, written):
    (pair,) = answer(tmp_path, remit("000700003", of=JUNIOR, name=written), claims=(JUNIOR, *OTHERS))

    assert (pair["category"], pair["accepted"]) == ("contradiction", False)


def test_what_is_close_is_said(tmp_path):
    (pair,) = answer(tmp_path, remit("000700001", name="LORME, ANNA Q", day="2026-05-05"))

    assert (pair["left"], pair["accepted"], pair["category"]) == (2, True, "matched")
    assert "Close: last name, service date." in pair["reason"]


def test_two_lines_of_one_claim_with_the_same_procedure_are_matched_by_amount_and_not_by_order(tmp_path):
    second = (*TWIN[:6], 260)
    pairs = answer(
        tmp_path, remit("000700001", billed=260), remit("000700001", billed=180), claims=(TWIN, second, *OTHERS)
    )

    assert [(pair["left"], pair["accepted"]) for pair in pairs] == [(3, True), (2, True)]


def test_two_lines_that_nothing_tells_apart_are_each_paid_once(tmp_path):
    pairs = answer(tmp_path, remit("000700001"), remit("000700001"), claims=(TWIN, TWIN, *OTHERS))

    assert [(pair["left"], pair["accepted"]) for pair in pairs] == [(2, True), (3, True)]


def test_a_strange_claim_of_a_namesake_is_not_ours(tmp_path):
    (pair,) = answer(tmp_path, remit("981234567", member="Q77777777", day="2026-08-19", billed=411))

    assert not pair["accepted"]


ROSTER = ["Member ID", "Last Name", "First Name", "DOB", "Plan"]


def people(number):
    return [
        (f"K{3000000 + 31 * n}", f"Quill{n}", f"Ames{n}", f"19{50 + n % 40}-0{1 + n % 9}-1{n % 9}", "Summit Care")
        for n in range(number)
    ]


def test_twins_on_a_roster_are_never_taken_for_one_another(tmp_path):
    twin, other = (
        ("K1000001", "Marl", "Ada", "2015-03-02", "Summit Care"),
        ("K1000002", "Marl", "Ben", "2015-03-02", "Summit Care"),
    )
    left = table(tmp_path / "ours.csv", ROSTER, twin, *people(40))
    seen = matched(left, table(tmp_path / "theirs.csv", ROSTER, other, *people(40)), "roster-roster")

    (pair,) = seen.of_right(2)
    assert not pair["accepted"]
    assert sum(each["accepted"] for each in seen.pairs) == 40


def test_a_person_without_a_member_id_is_found_by_name_and_birth_date(tmp_path):
    ours = people(40)
    theirs = [(None, *ours[5][1:]), *ours[:5], *ours[6:]]
    seen = matched(
        table(tmp_path / "a.csv", ROSTER, *ours), table(tmp_path / "b.csv", ROSTER, *theirs), "roster-roster"
    )

    (pair,) = seen.of_right(2)
    assert (pair["left"], pair["accepted"], pair["category"]) == (7, True, "probable")


def test_a_cancelled_visit_that_was_charged_is_a_contradiction(tmp_path):
    visits = table(
        tmp_path / "v.csv",
        ["Appt Date", "MRN", "Status"],
        ("2026-05-04", "A100", "Cancelled"),
        ("2026-05-05", "A101", "Arrived"),
        ("2026-05-06", "A102", "No Show"),
    )
    charges = table(
        tmp_path / "c.csv",
        ["DOS", "Account #", "Charge"],
        ("05/04/2026", "A100", "120.00"),
        ("5/5/26", "A101", "80.00"),
    )
    seen = matched(visits, charges, "schedule-charges")

    assert [(each["category"], each["accepted"]) for row in (2, 3) for each in seen.of_right(row)] == [
        ("contradiction", False),
        ("matched", True),
    ]
    assert seen.left_rows("not_due") == {4}
    assert ties_out(seen)


@pytest.mark.parametrize("shape", ["{}01", "{}-01", "YZA{}"])
def test_a_member_id_with_a_persons_number_or_a_payers_letters_is_the_same_persons_on_a_roster(tmp_path, shape):
    ours = people(40)
    theirs = [(shape.format(each[0]) if n < 3 else each[0], *each[1:]) for n, each in enumerate(ours)]
    plain = [(each[0][1:], *each[1:]) for each in ours], [(each[0].replace("K", ""), *each[1:]) for each in theirs]
    left, right = (table(tmp_path / name, ROSTER, *rows) for name, rows in zip("ab", plain, strict=True))
    seen = matched(left, right, "roster-roster")

    assert [(pair["left"], pair["accepted"]) for row in (2, 3, 4) for pair in seen.of_right(row)] == [
        (2, True),
        (3, True),
        (4, True),
    ]


def test_a_member_id_that_lacks_the_payers_letters_is_no_contradiction(tmp_path):
    lettered = (*TWIN[:4], "YZA55501234", *TWIN[5:])
    (pair,) = answer(tmp_path, remit("000700001", member="55501234"), claims=(lettered, OTHER_TWIN, *OTHERS))

    assert (pair["category"], pair["accepted"], pair["left"]) == ("matched", True, 2)


@pytest.mark.parametrize(
    ("status", "due"),
    [
        ("x - Cancelled", False),
        ("Canceled by patient", False),
        ("No Show - fee charged", False),
        ("CANC", False),
        ("N/S", False),
        ("4 - Charge Entered", True),
        ("Cancer follow-up", True),
        ("Nurse visit", True),
    ],
)
def test_a_visit_that_did_not_take_place_is_known_however_the_schedule_words_it(tmp_path, status, due):
    visits = table(tmp_path / "v.csv", ["Appt Date", "MRN", "Status"], ("2026-05-04", "A100", status))
    charges = table(tmp_path / "c.csv", ["DOS", "Account #", "Charge"], ("05/09/2026", "A900", "120.00"))
    seen = matched(visits, charges, "schedule-charges")

    assert seen.left_rows("unmatched_left" if due else "not_due") == {2}
