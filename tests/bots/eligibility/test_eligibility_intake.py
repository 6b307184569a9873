"""Appointment exports: every row becomes questions or a reason in words, and no message quotes a patient."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bots.eligibility.intake import appointments
from bots.eligibility.titles import SYNONYMS, TITLES
from bots.eligibility.words import BY_CODE
from nightclerk.bot import BusinessException, Planned, PlannedRow
from nightclerk.bot.columns import letter
from nightclerk.bot.people import split_name
from nightclerk.records import Cell, CoverageInquiry, ItemStatus, SourceRow, SourceTable
from nightclerk.sheets.read import read_table

HEADER = ("Patient", "DOB", "Insurance", "Member ID", "Appt Date", "Time", "MRN", "Insurance 2", "Member ID 2")
GOOD = ("Doe, Jane", "01/02/1980", "LHP PPO", "W482913377", "11/24/2026", "9:30 AM", "A-17", "", "")
INQUIRY = CoverageInquiry("lakeside", "W482913377", date(1980, 1, 2), "Doe", "Jane", date(2026, 11, 24))


@dataclass
class FakeIntake:
    today: date = date(2026, 11, 23)
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def payer(self, name: str) -> str | None:
        return {"lhp ppo": "lakeside", "harbor": "harbor"}.get(name.casefold())

    def self_pay(self, name: str) -> bool:
        return name.casefold() in {"self pay", "cash"}


def table(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> SourceTable:
    cells = [tuple(Cell(text, text) if text else Cell("", None, "empty") for text in row) for row in rows]
    return SourceTable("", header, tuple(SourceRow(number, row) for number, row in enumerate(cells, start=2)))


def planned(**changed: str | Cell) -> PlannedRow:
    values = dict(zip(HEADER, GOOD, strict=True)) | {name.replace("_", " "): text for name, text in changed.items()}
    cells = tuple(text if isinstance(text, Cell) else Cell(text, text) for text in values.values())
    (row,) = appointments.expand(SourceTable("", HEADER, (SourceRow(7, cells),)), FakeIntake())
    return row


def reason_of(one: Planned) -> str:
    assert one.reason is not None
    assert one.item is None
    assert "Zzyzx" not in one.reason.message
    return one.reason.code


def test_a_good_row_is_one_question_with_what_it_carries() -> None:
    row = planned()

    assert row.planned == (Planned(INQUIRY),)
    assert (row.number, row.carried["chart_number"], row.carried["appointment_time"]) == (7, "A-17", "9:30 AM")


EXPORTS = {
    "nextgen": (
        "Person Nbr,Last Name,First Name,Middle Name,Date of Birth,"
        "Appt Date,Appt Time,Payer Name,Policy Nbr,Rendering Provider,Location",
        "A-17,Doe,Jane,Q,19800102,20261124,09:30,LHP PPO,W482913377,Moss,Main",
    ),
    "tebra": (
        "ID,Patient Full Name,DOB,Mobile Phone,Start Date,"
        "Primary Insurance Company Name,Primary Insurance Policy Number,Service Location,Patient ID",
        '9,"Jane Doe",1/2/1980,312,11/24/2026 9:30:00 AM,LHP PPO,W482913377,Main,A-17',
    ),
    "athena": (
        "patientid,patient lastname,patient firstname,patientdob,appt date,"
        "appt start time,primary ins pkg name,primary insurance package,primary ins id number,appt status",
        "A-17,Doe,Jane,01/02/1980,11/24/2026,09:30,?,LHP PPO,W482913377,open",
    ),
    "eclinicalworks": (
        "Appointment Date,Appointment Start Time,Patient Acct No,Patient Name,"
        "Patient DOB,Primary Insurance Name,Primary Subscriber No,Appointment Provider Name",
        '11/24/2026,09:30,A-17,"DOE, JANE",01/02/1980,LHP PPO,W482913377,Moss',
    ),
    "plain": (
        "MEMBER_ID,payer,dob,LastName,FirstName,DateOfService,chart#",
        "W482913377,LHP PPO,1980-01-02,Doe,Jane,2026-11-24,A-17",
    ),
}


@pytest.mark.parametrize("system", EXPORTS)
def test_exports_of_every_system_ask_the_same_question(tmp_path: Path, system: str) -> None:
    path = tmp_path / "appointments.csv"
    path.write_text("\n".join(EXPORTS[system]))

    (row,) = appointments.expand(read_table(path), FakeIntake())

    (one,) = row.planned
    assert one.reason is None
    assert (one.item.last_name.title(), one.item.first_name.title()) == ("Doe", "Jane")
    assert (one.item.member_id, one.item.birth_date, one.item.service_date, one.item.payer) == (
        "W482913377",
        date(1980, 1, 2),
        date(2026, 11, 24),
        "lakeside",
    )
    assert row.carried["chart_number"] == "A-17"


def test_a_workbook_with_real_dates_and_a_numeric_id_asks_the_same_question(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Patient", "DOB", "Insurance", "Member ID", "Appointment"])
    book.active.append(["Doe, Jane", date(1980, 1, 2), "LHP PPO", 90123456789.0, date(2026, 11, 24)])
    book.save(tmp_path / "a.xlsx")

    (row,) = appointments.expand(read_table(tmp_path / "a.xlsx"), FakeIntake())

    assert row.planned[0].item.member_id == "90123456789"
    assert row.planned[0].item.birth_date == date(1980, 1, 2)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Insurance": ""}, "MISSING_PAYER"),
        ({"Insurance": "Zzyzx Health"}, "UNKNOWN_PAYER"),
        ({"Member ID": ""}, "MISSING_MEMBER_ID"),
        ({"Member ID": "N/A"}, "MISSING_MEMBER_ID"),
        ({"Member ID": "9.01E+10"}, "MEMBER_ID_LOST_DIGITS"),
        ({"Member ID": "9E+10"}, "MEMBER_ID_LOST_DIGITS"),
        ({"Member ID": Cell("1234567890123456", None, "number")}, "MEMBER_ID_LOST_DIGITS"),
        ({"Member ID": "???"}, "MEMBER_ID_UNREADABLE"),
        ({"Member ID": "W482\0913"}, "MEMBER_ID_UNREADABLE"),
        ({"Member ID": "W482\u200b913"}, "MEMBER_ID_UNREADABLE"),
        ({"Member ID": Cell("#N/A", None, "error")}, "CELL_ERROR"),
        ({"DOB": Cell("#VALUE!", None, "error")}, "CELL_ERROR"),
        ({"DOB": ""}, "MISSING_BIRTH_DATE"),
        ({"DOB": "Zzyzx"}, "BIRTH_DATE_UNREADABLE"),
        ({"DOB": "14/03/1982"}, "BIRTH_DATE_UNREADABLE"),
        ({"DOB": Cell("32874", None, "number")}, "BIRTH_DATE_UNREADABLE"),
        ({"DOB": "3/14/82"}, "BIRTH_DATE_TWO_DIGIT_YEAR"),
        ({"DOB": "01/02/2190"}, "BIRTH_DATE_IN_FUTURE"),
        ({"DOB": "11/24/2026"}, "BIRTH_DATE_IN_FUTURE"),
        ({"DOB": "01/02/1899"}, "BIRTH_DATE_TOO_OLD"),
        ({"Patient": ""}, "MISSING_NAME"),
        ({"Patient": "Zzyzx,"}, "MISSING_NAME"),
        ({"Patient": "Zzyzx Garcia Lopez"}, "NAME_UNCLEAR"),
        ({"Patient": "Zzyzx\0, Ana"}, "NAME_UNREADABLE"),
        ({"Patient": "Zzyzx, An\u202ea"}, "NAME_UNREADABLE"),
        ({"Appt Date": ""}, "MISSING_SERVICE_DATE"),
        ({"Appt Date": "tomorrow"}, "SERVICE_DATE_UNREADABLE"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_and_goes_to_a_person(changed: dict[str, str | Cell], code: str) -> None:
    (one,) = planned(**changed).planned

    assert reason_of(one) == code
    assert (one.status, one.outcome) == (ItemStatus.BUSINESS, "rejected_input")


def test_all_faults_of_a_row_are_said_at_once() -> None:
    (one,) = planned(**{"Member ID": "", "DOB": "", "Patient": ""}).planned

    assert one.reason is not None
    for code in ("MISSING_MEMBER_ID", "MISSING_BIRTH_DATE", "MISSING_NAME"):
        assert BY_CODE[code].said in one.reason.message


@pytest.mark.parametrize("member", ["1E23456789", "00123", "W482-913-377 01", "9E10"])
def test_an_id_that_only_looks_odd_is_asked_as_it_is(member: str) -> None:
    assert planned(**{"Member ID": member}).planned[0].item.member_id == member


@pytest.mark.parametrize("when", ["01/05/2020", "11/24/26", "2026-11-24T09:30", "Nov 24, 2026 9:30am"])
def test_appointments_in_the_past_and_in_common_spellings_are_asked_as_given(when: str) -> None:
    assert planned(**{"Appt Date": when}).planned[0].item.service_date in {date(2020, 1, 5), date(2026, 11, 24)}


def test_a_self_pay_patient_is_done_without_asking_anyone() -> None:
    (one,) = planned(Insurance="Self Pay", **{"Member ID": ""}).planned

    assert reason_of(one) == "SELF_PAY"
    assert (one.status, one.outcome) == (ItemStatus.DONE, None)


def second(**changed: str | Cell) -> tuple[Planned, ...]:
    return planned(**{"Insurance 2": "Harbor", "Member ID 2": "H1", **changed}).planned


def test_a_secondary_insurance_is_a_question_of_its_own() -> None:
    first, other = second()

    assert (first.item, first.order) == (INQUIRY, "primary")
    assert (other.item.payer, other.item.member_id, other.order) == ("harbor", "H1", "secondary")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Member ID 2": ""}, "SECONDARY_MISSING_MEMBER_ID"),
        ({"Insurance 2": ""}, "SECONDARY_MISSING_PAYER"),
        ({"Insurance 2": "Zzyzx"}, "SECONDARY_UNKNOWN_PAYER"),
        ({"Member ID 2": "9.1E+10"}, "SECONDARY_MEMBER_ID_LOST_DIGITS"),
        ({"Member ID 2": Cell("#N/A", None, "error")}, "SECONDARY_CELL_ERROR"),
    ],
)
def test_a_faulty_secondary_never_spoils_the_primary(changed: dict[str, str | Cell], code: str) -> None:
    first, other = second(**changed)

    assert first == Planned(INQUIRY)
    assert (reason_of(other), other.order) == (code, "secondary")


def test_a_secondary_is_asked_even_where_the_primary_cannot_be() -> None:
    first, other = second(**{"Member ID": ""})

    assert reason_of(first) == "MISSING_MEMBER_ID"
    assert other.item is not None


@pytest.mark.parametrize("nothing", ["none", "N/A", "-", "Self Pay"])
def test_a_word_for_no_secondary_is_no_secondary(nothing: str) -> None:
    assert len(second(**{"Insurance 2": nothing, "Member ID 2": ""})) == 1


def test_columns_that_are_missing_are_named_and_unknown_ones_only_by_their_letters() -> None:
    header = ("Zzyzx Jane", "01/02/1980", "Insurance", "W482913377")

    with pytest.raises(BusinessException) as caught:
        appointments.expand(table(GOOD[:4], header=header), FakeIntake())

    text = str(caught.value)
    assert caught.value.code == "UNKNOWN_COLUMNS"
    assert "patient name, birth date, member ID, appointment date" in text
    assert "A, B, D" in text
    assert "clinic.yaml" in text
    assert not [part for part in ("Zzyzx", "1980", "W482913377") if part in text]


def test_the_clinics_own_words_win_over_ours() -> None:
    header = ("Pt", "Geb", "Kasse", "Nr", "Member ID", "Tag")
    own = {
        "patient": ("pt",),
        "birth_date": ("GEB",),
        "payer": ("Kasse",),
        "member_id": ("nr",),
        "service_date": ("Tag",),
    }

    assert TITLES.find(header, own) == {"patient": 0, "birth_date": 1, "payer": 2, "member_id": 3, "service_date": 5}


def test_two_columns_of_one_name_are_not_guessed_between() -> None:
    with pytest.raises(BusinessException, match=r"AMBIGUOUS_COLUMNS.* D and F "):
        TITLES.find(("Patient", "DOB", "Insurance", "Member ID", "Date", "Member ID"), {})


@given(st.permutations(range(len(HEADER))), st.sampled_from([str.upper, str.lower, str.title]))
def test_order_and_case_of_columns_do_not_matter(order: list[int], case: object) -> None:
    header = tuple(case(HEADER[place]) for place in order)  # type: ignore[operator]
    (row,) = appointments.expand(table(tuple(GOOD[place] for place in order), header=header), FakeIntake())

    assert row.planned == (Planned(INQUIRY),)


def test_every_synonym_is_understood_as_its_field() -> None:
    needed = ("patient", "birth_date", "payer", "member_id", "service_date")
    for name, words in SYNONYMS.items():
        others = {field: (f"own {field}",) for field in needed if field != name}
        for word in words:
            assert TITLES.find((word, *(own[0] for own in others.values())), others)[name] == 0, word


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Doe, Jane", ("Doe", "Jane")),
        ("DOE,JANE Q.", ("DOE", "JANE")),
        ("Doe Jr, John", ("Doe Jr", "John")),
        ("Doe, John, Jr.", ("Doe", "John")),
        ("Jane Doe", ("Doe", "Jane")),
        ("Jane Q Doe", ("Doe", "Jane")),
        ("John Doe, Jr", ("Doe", "John")),
        ("De La Cruz, Ana Maria", ("De La Cruz", "Ana Maria")),
        ("Mary Ann Smith", None),
        ("Doe, Jane, Mary", None),
        ("J Doe", None),
        ("Doe", ("Doe", "")),
        ("", ("", "")),
    ],
)
def test_a_name_in_one_cell_is_split_only_where_it_can_be_read_one_way(text: str, name: tuple[str, str] | None) -> None:
    assert split_name(text) == name


@given(st.lists(st.lists(st.text(max_size=12), min_size=9, max_size=9), max_size=4))
def test_every_row_is_answered_whatever_it_holds(rows: list[list[str]]) -> None:
    answered = list(appointments.expand(table(*map(tuple, rows)), FakeIntake()))  # type: ignore[arg-type]

    assert [row.number for row in answered] == list(range(2, len(rows) + 2))
    assert all((one.item is None) is (one.reason is not None) for row in answered for one in row.planned)


def test_column_letters_are_those_of_a_spreadsheet() -> None:
    assert [letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
