"""Plain words and cron lines: what is read means what a person would say, and nothing else is guessed."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightclerk.runtime.calendars import calendar_of
from nightclerk.scheduler.clinic_days import picked
from nightclerk.scheduler.times import refuse_never, wall_times
from nightclerk.scheduler.words import AFTER, FOLDER, read_when
from nightclerk.workspace import Clinic

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
START = datetime(2026, 11, 23)  # a Monday
clocks = st.tuples(st.integers(0, 23), st.integers(0, 59))


def week(words):
    return wall_times(read_when(words), START, START + timedelta(days=7) - timedelta(seconds=1))


@given(clocks)
@settings(max_examples=60)
def test_a_time_in_words_is_that_time_every_day(clock):
    hour, minute = clock
    half = f"{hour % 12 or 12}:{minute:02} {'am' if hour < 12 else 'pm'}"

    for words in (f"every day at {hour:02}:{minute:02}", f"daily at {half}", f"Every day  at {half.upper()}"):
        assert week(words) == [START + timedelta(days=day, hours=hour, minutes=minute) for day in range(7)]


@given(st.sets(st.sampled_from(range(7)), min_size=1), clocks, st.randoms())
@settings(max_examples=60)
def test_days_in_words_in_any_order_are_those_days(days, clock, chance):
    names = [DAYS[day] + chance.choice(["", "s"]) for day in days]
    chance.shuffle(names)
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    found = week(f"{listed} at {clock[0]:02}:{clock[1]:02}")

    assert found == [START + timedelta(days=day, hours=clock[0], minutes=clock[1]) for day in sorted(days)]


@given(st.lists(st.integers(0, 7), min_size=1, max_size=4))
@settings(max_examples=60)
def test_the_weekdays_of_a_cron_line_count_from_sunday(numbers):
    found = {each.weekday() for each in week(f"0 2 * * {','.join(map(str, numbers))}")}

    assert found == {(number - 1) % 7 for number in numbers}


@given(st.integers(0, 6), st.integers(0, 6))
@settings(max_examples=49)
def test_a_range_of_weekdays_may_go_over_the_end_of_the_week(first, last):
    found = {each.weekday() for each in week(f"0 2 * * {first}-{last}")}

    span = (last - first) % 7
    assert found == {(first + step - 1) % 7 for step in range(span + 1)}


@given(st.text(max_size=40))
@settings(max_examples=100)
def test_any_text_is_read_or_refused_in_words(text):
    said = "read"
    try:
        refuse_never(read_when(text))
    except ValueError as error:
        said = str(error)
    assert said


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ("weekdays at 02:00", ["11-23T02:00", "11-24T02:00", "11-25T02:00", "11-26T02:00", "11-27T02:00"]),
        ("weekends at noon", ["11-28T12:00", "11-29T12:00"]),
        ("sundays at midnight", ["11-29T00:00"]),
        ("mondays and thursdays at 01:15", ["11-23T01:15", "11-26T01:15"]),
        ("fourth thursday of the month at 9 am", ["11-26T09:00"]),
        ("25th of the month at 06:00 and 18:30", ["11-25T06:00", "11-25T18:30"]),
        ("15 4 * * sat", ["11-28T04:15"]),
    ],
)
def test_words_that_a_clinic_would_use(words, times):
    assert [each.isoformat(timespec="minutes")[5:] for each in week(words)] == times


def test_steps_and_ends_of_months():
    assert len(week("every 15 minutes")) == 7 * 96
    assert len(week("hourly")) == len(week("every hour")) == 7 * 24
    assert wall_times(read_when("last day of the month at 03:00"), START, START + timedelta(days=40)) == [
        datetime(2026, 11, 30, 3),
        datetime(2026, 12, 31, 3),
    ]
    assert wall_times(read_when("first monday of the month at 2 am"), START, START + timedelta(days=40)) == [
        datetime(2026, 12, 7, 2)
    ]


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("clinic days", [23, 24, 25, 27, 30]),  # Thanksgiving is the 26th
        ("last clinic day before a weekend or holiday", [25, 27]),
        ("the last clinic day before a closed day", [25, 27]),
        ("first clinic day after a weekend or holiday", [23, 27, 30]),
        ("last clinic day of the week", [27]),
        ("every first clinic day of the week", [23, 30]),
        ("last clinic day of the month", [30]),
        ("last clinic day before the 26th", [25]),
        ("last clinic day before the 1st of each month", [30]),
    ],
)
def test_clinic_days_in_words_are_those_of_the_clinics_calendar(words, days):
    calendar = calendar_of(Clinic())
    pick = read_when(f"{words} at 16:00").pick

    assert [day for day in range(23, 31) if picked(calendar, pick, date(2026, 11, day))] == days


def test_a_clinic_with_days_of_its_own_has_last_days_of_its_own():
    calendar = calendar_of(Clinic(clinic_days=("mon", "tue", "thu", "sat"), open_on=(date(2026, 11, 29),)))
    pick = read_when("last clinic day of the week at noon").pick

    assert [day for day in range(16, 31) if picked(calendar, pick, date(2026, 11, day))] == [21, 29]


def test_a_clinic_that_is_closed_all_week_has_no_last_day_in_it():
    week = tuple(date(2026, 11, day) for day in range(23, 28))
    calendar = calendar_of(Clinic(closed_on=week))
    pick = read_when("last clinic day before the 26th at noon").pick

    assert [day for day in range(16, 29) if picked(calendar, pick, date(2026, 11, day))] == [20]


def test_what_is_not_the_clock():
    assert read_when("a file arrives").kind == FOLDER
    assert (read_when("after eligibility-tomorrow").kind, read_when("after x").after) == (AFTER, "x")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "at 3",
        "every day at 3",
        "every day at 25:00",
        "every day at 13 pm",
        "mon at 02:00",
        "every 7 minutes",
        "every 0 minutes",
        "31st of the month at 02:00",
        "0 2 30 2 *",
        "0 2 1 * 1",
        "61 2 * * *",
        "0 2 * * 8",
        "0 2 * * mo",
        "a b c d e",
        "tomorrow at 02:00",
        "last clinic day before the 30th at 02:00",
        "first clinic day before a weekend or holiday at 02:00",
        "last clinic day at 02:00",
        "last clinic day of the year at 02:00",
        "last clinic day before Christmas at 02:00",
        "clinic days",
    ],
)
def test_what_could_mean_two_things_or_never_comes_is_refused(words):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        refuse_never(read_when(words))
