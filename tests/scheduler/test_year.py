"""A year of every shipped schedule, played in four time zones against a calendar reckoned by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from nightclerk.scheduler.words import read_when
from tests.scale import FULL
from tests.scheduler.calendar_by_hand import SHIPPED, SPRING, days, expected, is_open
from tests.scheduler.player import Player, at, shipped, ticks

ZONES = ("America/New_York", "America/Chicago", "America/Phoenix", "America/Los_Angeles")
NIGHT = timedelta(hours=10)
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
every_zone = pytest.mark.parametrize("zone", ZONES)
every_schedule = pytest.mark.parametrize("name", SHIPPED)


def instants(locals_, zone):
    return [at(local, zone).timestamp() for local in locals_]


def year_of(name, zone, year):
    """The player before its first tick, the moments, the end."""
    start, end = at(f"{year}-01-01T00:00", zone), at(f"{year + 1}-01-01T00:00", zone)
    player = Player(shipped(name, zone), start - timedelta(seconds=1))
    return player, start.timestamp(), end.timestamp() - 1


@every_zone
@every_schedule
@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_each_occurrence_of_a_year_is_decided_exactly_once(name, zone, year):
    due = expected(name, year, zone)
    player, start, end = year_of(name, zone, year)
    moments = ticks(instants(due, zone), start, end, f"{name}{zone}{year}")
    if FULL:
        moments = sorted({*moments, *(start + step for step in range(0, int(end - start), 300))})

    fresh = [each.local for moment in moments for each in player.tick(moment)]

    assert sorted(fresh) == sorted(due)
    assert player.states() == {local: "begun" if runs else "skipped" for local, runs in due.items()}
    assert [each.due_at for each in player.decided.values()] == sorted(instants(due, zone))


@every_zone
@pytest.mark.parametrize("hours", [1, 10, 168])
def test_a_downtime_is_caught_up_once_or_missed_and_never_doubled(zone, hours):
    due = expected("eligibility-tomorrow", 2027, zone)
    player, start, end = year_of("eligibility-tomorrow", zone, 2027)
    # Down from 01:30 local of a Tuesday in each third month, for so long.
    downs = [at(f"2027-{month:02}-{day:02}T01:30", zone) for month, day in ((2, 2), (5, 4), (8, 3), (11, 9))]
    gaps = [(down.timestamp(), down.timestamp() + hours * 3600) for down in downs]
    awake = [
        moment
        for moment in ticks(instants(due, zone), start, end, zone)
        if not any(first <= moment < last for first, last in gaps)
    ]
    awake = sorted([*awake, *(last for _, last in gaps)])

    fresh = [each for moment in awake for each in player.tick(moment)]

    assert sorted(each.local for each in fresh) == sorted(due)
    states = player.states()
    for first, last in gaps:
        inside = [local for local, runs in due.items() if runs and first <= at(local, zone).timestamp() < last]
        came_back = datetime.fromtimestamp(last, ZoneInfo(zone))
        for local in inside[:-1]:
            assert states[local] in ("missed", "skipped")
        newest_due = at(inside[-1], zone)
        in_time = came_back < newest_due.replace(hour=6, minute=0)
        assert states[inside[-1]] == ("begun" if in_time else "missed")
    outside = {local for local in due if not any(f <= at(local, zone).timestamp() < to for f, to in gaps)}
    assert all(states[local] == ("begun" if due[local] else "skipped") for local in outside)


@every_zone
@pytest.mark.parametrize("jump", [-3600, 3600])
@pytest.mark.parametrize("moment", ["2027-06-15T01:45", "2027-06-15T02:10", "2027-03-14T01:30", "2027-11-07T01:30"])
def test_a_clock_that_jumps_an_hour_runs_nothing_twice_and_loses_nothing(zone, jump, moment):
    player = Player(shipped("eligibility-tomorrow", zone), at("2027-03-01T00:00", zone))
    turn = at(moment, zone).timestamp()
    real = [turn - 2 * 86400 + step * 300 for step in range(5 * 288)]

    # The clock is wrong from `turn` on for a day, then it is set right again.
    shown = [now + jump if turn <= now < turn + 86400 else now for now in real]
    fresh = [each.local for now in shown for each in player.tick(now)]

    first, last = (datetime.fromtimestamp(each, ZoneInfo(zone)) for each in (real[0], real[-1]))
    due = [
        local
        for local in expected("eligibility-tomorrow", 2027, zone)
        if at("2027-03-01T00:00", zone) < at(local, zone) <= last and at(local, zone) > first - timedelta(days=31)
    ]
    inside = [local for local in due if at(local, zone) > first]
    assert len(fresh) == len(set(fresh))
    assert set(inside) <= set(fresh)
    assert all(player.states()[local] in ("begun", "skipped") for local in inside)


def test_a_clock_set_to_the_next_century_and_back_does_not_silence_a_schedule():
    zone = "America/Chicago"
    player = Player(shipped("eligibility-tomorrow", zone), at("2027-06-01T00:00", zone))
    player.tick(at("2027-06-01T01:00", zone).timestamp())
    player.tick(at("2099-06-01T01:00", zone).timestamp())

    fresh = player.tick(at("2027-06-02T02:01", zone).timestamp())

    assert [(each.local, each.state) for each in fresh] == [("2027-06-02T02:00", "begun")]


@every_zone
def test_a_time_that_spring_skips_runs_once_at_the_first_moment_after(zone):
    day = SPRING[2027]
    player = Player(shipped("eligibility-ahead", zone), at("2027-03-13T12:00", zone))
    player.schedule = with_when(player.schedule, "every day at 02:30", calendar="run")

    fresh = [each for step in range(60 * 24) for each in player.tick(player_start(player) + step * 60)]

    local = "2027-03-14T02:30" if zone == "America/Phoenix" else f"{day}T03:00"
    assert [each.local for each in fresh] == [local]
    assert datetime.fromtimestamp(fresh[0].due_at, UTC) == at(local, zone).astimezone(UTC)


@every_zone
def test_the_repeated_hour_of_autumn_runs_each_time_once(zone):
    player = Player(shipped("eligibility-ahead", zone), at("2027-11-06T12:00", zone))
    player.schedule = with_when(player.schedule, "every 30 minutes", calendar="run")

    fresh = [each for step in range(60 * 30) for each in player.tick(player_start(player) + step * 60)]

    names = [each.local for each in fresh]
    assert len(names) == len(set(names))
    repeated = [each for each in fresh if each.local.startswith("2027-11-07T01")]
    assert [each.local for each in repeated] == ["2027-11-07T01:00", "2027-11-07T01:30"]
    midnight = at("2027-11-07T00:00", zone).timestamp()
    assert [each.due_at - midnight for each in repeated] == [3600, 5400]


def test_on_the_leap_day_the_month_is_a_day_longer():
    zone = "America/New_York"
    player = Player(shipped("upkeep", zone), at("2028-02-01T00:00", zone))
    player.schedule = with_when(player.schedule, "last day of the month at 03:00")
    fresh = player.tick(at("2028-02-29T03:01", zone).timestamp())

    assert [each.local for each in fresh] == ["2028-02-29T03:00"]


@pytest.mark.parametrize(
    ("policy", "runs"),
    [
        ("run", ["2026-11-25T02:00", "2026-11-26T02:00", "2026-11-27T02:00"]),
        ("skip", ["2026-11-25T02:00", "2026-11-27T02:00"]),
        ("previous clinic day", ["2026-11-25T02:00", "2026-11-27T02:00"]),
        ("next clinic day", ["2026-11-25T02:00", "2026-11-27T02:00"]),
    ],
)
def test_thanksgiving_is_handled_as_the_schedule_says(policy, runs):
    zone = "America/New_York"
    player = Player(shipped("eligibility-tomorrow", zone), at("2026-11-25T00:00", zone))
    player.schedule = with_when(player.schedule, "weekdays at 02:00", calendar=policy)

    for hour in range(24 * 3):
        player.tick(at("2026-11-25T00:05", zone).timestamp() + hour * 3600)

    assert [local for local, state in player.states().items() if state == "begun"] == runs


def test_a_weekly_run_on_a_holiday_moves_to_the_clinic_day_before_or_after():
    zone = "America/New_York"
    for policy, local in (("previous clinic day", "2026-11-25T02:00"), ("next clinic day", "2026-11-27T02:00")):
        player = Player(shipped("eligibility-tomorrow", zone), at("2026-11-24T00:00", zone))
        player.schedule = with_when(player.schedule, "thursdays at 02:00", calendar=policy)
        for hour in range(24 * 5):
            player.tick(at("2026-11-24T00:05", zone).timestamp() + hour * 3600)
        assert player.states() == {local: "begun"}


def test_a_paused_schedule_misses_what_falls_due():
    zone = "America/New_York"
    player = Player(shipped("eligibility-tomorrow", zone), at("2026-11-24T00:00", zone))
    player.paused = True

    (missed,) = player.tick(at("2026-11-24T02:01", zone).timestamp())

    assert (missed.state, missed.reason_code) == ("missed", "PAUSED")


@pytest.mark.parametrize(
    ("catch_up", "states"),
    [
        ("skip", ["missed", "missed", "missed"]),
        ("all", ["begun", "begun", "begun"]),
        ("run-once-if-before 06:00", ["skipped", "skipped", "begun"]),
        ("run-once-if-before 03:00", ["skipped", "skipped", "missed"]),
    ],
)
def test_what_a_downtime_of_three_nights_comes_to(catch_up, states):
    zone = "America/New_York"
    player = Player(shipped("eligibility-tomorrow", zone), at("2026-12-01T00:00", zone))
    player.schedule = with_when(player.schedule, "weekdays at 02:00", catch_up=catch_up)

    player.tick(at("2026-12-03T05:00", zone).timestamp())

    assert list(player.states().values()) == states


def test_a_night_of_many_runs_is_caught_up_by_its_newest_alone():
    zone = "America/New_York"
    player = Player(shipped("eligibility-tomorrow", zone), at("2026-12-01T00:00", zone))
    player.schedule = with_when(player.schedule, "hourly", catch_up="run-once-if-before 06:00", calendar="run")

    player.tick(at("2026-12-01T04:30", zone).timestamp())

    assert list(player.states().values()) == ["skipped", "skipped", "skipped", "begun"]


def with_when(schedule, words, **said):
    from dataclasses import replace

    from nightclerk.scheduler.words import read_when

    kind, _, until = said.get("catch_up", schedule.said.catch_up).partition(" ")
    changed = replace(schedule.said, when=words, **said)
    return replace(schedule, said=changed, when=read_when(words), catch_up=kind, until=until)


def player_start(player):
    """The moment from which the player was first considered."""
    if not hasattr(player, "first"):
        player.first = player.considered
    return player.first


LAST_DAYS = {
    "last clinic day before a weekend or holiday at 16:00": lambda day: not is_open(day + DAY),
    "last clinic day of the week at 16:00": lambda day: (
        not any(is_open(day + number * DAY) for number in range(1, 7 - day.weekday()))
    ),
    "last clinic day before the 15th of the month at 16:00": lambda day: (
        day.day < 15 and not any(is_open(day.replace(day=number)) for number in range(day.day + 1, 15))
    ),
}


@pytest.mark.parametrize("words", LAST_DAYS)
@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_the_last_clinic_day_before_something_is_played_for_a_year(words, year):
    zone = "America/Chicago"
    due = [f"{day}T16:00" for day in days(year) if is_open(day) and LAST_DAYS[words](day)]
    player, start, end = year_of("eligibility-ahead", zone, year)
    said = replace(player.schedule.said, when=words)
    player.schedule = replace(player.schedule, said=said, when=read_when(words))

    fresh = [each.local for moment in ticks(instants(due, zone), start, end, words) for each in player.tick(moment)]

    assert fresh == due
    assert set(player.states().values()) == {"begun"}
    assert f"{year}-11-{ {2026: 25, 2027: 24, 2028: 22}[year] }T16:00" in fresh or "holiday" not in words
