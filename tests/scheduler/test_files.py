"""Schedule files: everything that is wrong is told at once, with its place."""

from pathlib import Path

import pytest

from nightclerk.errors import InvalidFiles
from nightclerk.runtime.calendars import calendar_of
from nightclerk.scheduler.book import read_book
from nightclerk.scheduler.files import read_schedule
from nightclerk.workspace import Clinic
from tests.scheduler.rig import make, write

HOUSE = Path(__file__).parents[2]


def test_every_shipped_schedule_can_be_followed():
    paths = sorted((HOUSE / "schedules").glob("*.yaml"))

    read = [read_schedule(path, "America/New_York") for path in paths]

    assert {each.name for each in read} >= {"eligibility-ahead", "eligibility-tomorrow", "briefing", "upkeep"}


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    path = tmp_path / "nightly.yaml"
    path.write_text(
        "nightclerk: schedule/1\n"
        "name: other\n"
        "when: every day at 25:00\n"
        "time_zone: America/Nowhere\n"
        "bot: [note]\n"
        "catch_up: perhaps\n"
        "grace: soon\n"
        "deadline: 6:30\n"
        "calendar: sometimes\n"
        "colour: blue\n"
        "tell: [nobody]\n"
        "input: {file: /etc/passwd, newer_than: 20, warn_by: noon, days_ahead: [0]}\n"
    )

    with pytest.raises(InvalidFiles) as caught:
        read_schedule(path, "America/New_York")

    found = {(each.line, each.code) for each in caught.value.findings}
    assert found >= {
        (2, "NOT_FILE_NAME"),
        (3, "BAD_VALUE"),
        (4, "BAD_VALUE"),
        (5, "SETTING"),
        (6, "BAD_VALUE"),
        (7, "BAD_VALUE"),
        (8, "BAD_VALUE"),
        (9, "SETTING"),
        (10, "SETTING"),
        (11, "BAD_ADDRESS"),
        (12, "OUTSIDE"),
        (12, "SETTING"),
        (12, "BAD_VALUE"),
        (12, "BAD_DAYS"),
    }


@pytest.mark.parametrize("text", ["", "[]", "when", "nightclerk: schedule/2\nname: nightly", "a: b: c", "\x00", "- 1"])
def test_a_file_that_is_no_schedule_is_a_finding(tmp_path, text):
    path = tmp_path / "nightly.yaml"
    path.write_text(text)

    with pytest.raises(InvalidFiles) as caught:
        read_schedule(path, "America/New_York")

    assert caught.value.findings


def test_schedules_that_wait_for_one_another_are_refused(tmp_path):
    workspace = make(tmp_path, one="when: after two\nbot: note", two="when: after one\nbot: note")
    write(tmp_path, "three", "when: after one\nbot: note")

    book = read_book(workspace)

    assert {each.code for each in book.findings} == {"WAITS_FOR_ITSELF"}
    assert set(book.broken) == {"one", "two"}
    assert set(book.schedules) == {"three"}


def test_a_circle_over_a_bot_is_a_circle_and_the_own_bot_is_none(tmp_path):
    chain = {"one": "when: after two\nbot: note", "two": "when: after note\nbot: visits"}
    workspace = make(tmp_path, **chain, three="when: after visits\nbot: visits")

    assert set(read_book(workspace).broken) == {"one", "two"}


def test_a_clinic_with_days_of_its_own(tmp_path):
    from datetime import date, datetime

    clinic = Clinic(
        clinic_days=("mon", "wed", "sat"),
        closed_on=(date(2026, 11, 25),),
        open_on=(date(2026, 11, 26),),
        opens_at="07:30",
    )
    calendar = calendar_of(clinic)

    assert [calendar.ahead(datetime(2026, 11, 23, 7, 29), number) for number in (1, 2, 3, 4)] == [
        date(2026, 11, 23),
        date(2026, 11, 26),
        date(2026, 11, 28),
        date(2026, 11, 30),
    ]
    assert calendar.ahead(datetime(2026, 11, 23, 7, 30), 1) == date(2026, 11, 26)
    assert calendar.closed(date(2026, 11, 25))
    assert not calendar.closed(date(2026, 11, 26))
