"""The invented clinic's appointment files: what is in them, and what each row must come to."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from nightclerk.errors import UsageError
from nightclerk.records import Outcome
from nightclerk.sandbox.appointments import (
    PAYER_ALIASES,
    Appointment,
    Quirk,
    appointments,
    expected,
    expected_second,
)
from nightclerk.sandbox.exports import NEXTGEN, STYLES, write_csv, write_xlsx
from nightclerk.sandbox.members import population, strangers

DAY = date(2026, 11, 23)
ROWS = appointments(population(), strangers(), day=DAY)


def the(quirk: Quirk) -> Appointment:
    return next(row for row in ROWS if row.quirk is quirk)


def test_the_day_holds_every_outcome_every_quirk_and_a_pair_of_twins() -> None:
    assert len(ROWS) == 48
    assert {expected(row, 0) for row in ROWS} == {*Outcome, None}
    assert {row.quirk for row in ROWS} == set(Quirk)
    twins = Counter((row.last, row.birth) for row in ROWS if row.member.twin and "-" in row.policy)
    assert max(twins.values()) == 2
    assert {row.payer for row in ROWS if row.quirk is Quirk.NONE} == set(PAYER_ALIASES)


def test_the_same_seed_gives_the_same_day_and_a_bigger_one_is_filled() -> None:
    assert appointments(population(), strangers(), day=DAY) == ROWS
    assert appointments(population(), strangers(), seed=8, day=DAY) != ROWS
    many = appointments(population(), strangers(), count=300, day=DAY)
    assert len({(row.policy, row.birth, row.first) for row in many}) == len(many) == 300


def test_nobody_comes_twice_and_every_slot_is_of_that_day() -> None:
    assert len({row.member.number for row in ROWS}) == len(ROWS)
    assert {row.start.date() for row in ROWS} == {date(2026, 11, 23)}
    assert [row.start for row in ROWS] == sorted({row.start for row in ROWS})


def test_input_faults_are_rejected_and_self_pay_is_asked_of_nobody() -> None:
    for quirk in (Quirk.UNKNOWN_PAYER, Quirk.LOST_DIGITS, Quirk.BIRTH_2190, Quirk.NO_MEMBER_ID):
        assert expected(the(quirk), 0) is Outcome.REJECTED_INPUT
    assert expected(the(Quirk.SELF_PAY), 0) is None
    assert (the(Quirk.LOST_DIGITS).policy, the(Quirk.BIRTH_2190).birth.year) == ("9.01E+10", 2190)


def test_a_secondary_insurance_has_an_outcome_of_its_own() -> None:
    assert expected_second(the(Quirk.SECONDARY), 0) is Outcome.ACTIVE
    assert expected(the(Quirk.SECONDARY), 0) is Outcome.ACTIVE
    assert expected_second(the(Quirk.UNKNOWN_SECONDARY), 0) is Outcome.REJECTED_INPUT
    assert expected(the(Quirk.UNKNOWN_SECONDARY), 0) is Outcome.ACTIVE
    assert expected_second(the(Quirk.SELF_PAY), 0) is None


@pytest.mark.parametrize("style", STYLES)
def test_a_csv_reads_back_as_the_rows_that_were_written(tmp_path: Path, style: str) -> None:
    write_csv(tmp_path / "a.csv", ROWS, style)
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        header, *lines = csv.reader(file)
    assert header == list(STYLES[style])
    born = {"tebra": "Date of Birth", "nextgen": "DOB"}[style]
    assert [line[header.index(born)] for line in lines] == [row.birth.strftime("%m/%d/%Y") for row in ROWS]
    assert lines[0][:2] == ["11/23/2026", "8:00 AM"]
    assert any("9.01E+10" in line for line in lines)


def test_a_workbook_holds_real_dates_and_times(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", ROWS, "nextgen")
    header, *lines = openpyxl.load_workbook(tmp_path / "a.xlsx").active.values
    assert header == tuple(NEXTGEN)
    assert lines[0][:2] == (datetime(2026, 11, 23), time(8))  # noqa: DTZ001 - a cell has no zone
    column = header.index("DOB")
    assert {type(line[column]) for line in lines} == {datetime}
    assert [line[column].date() for line in lines] == [row.birth for row in ROWS]


def test_too_few_appointments_members_or_an_unknown_style_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="TOO_FEW_APPOINTMENTS"):
        appointments(population(), strangers(), count=43)
    with pytest.raises(UsageError, match="TOO_FEW_MEMBERS"):
        appointments(population(size=200), strangers(), count=500)
    with pytest.raises(UsageError, match="UNKNOWN_STYLE"):
        write_csv(tmp_path / "a.csv", ROWS, "abacus")
