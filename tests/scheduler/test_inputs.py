"""Fresh input or no night, and it is said the day before."""

import pytest

from tests.scheduler.rig import at, make, night, visits, write

FRESH = (
    "when: weekdays at 02:00\nbot: visits\ncalendar: skip\ntell: [lead@clinic.example]\n"
    "input: {file: 'inbox/visits*.csv', newer_than: 20h, must_cover: next clinic day, days_ahead: [1]}"
)
NO_FILE = ("missed", "NO_FRESH_FILE")


@pytest.mark.parametrize(
    ("days", "exported", "state"),
    [
        (None, None, NO_FILE),
        (["2026-11-24"], "2026-11-23T18:00", ("submitted", None)),
        (["2026-11-24"], "2026-11-23T05:00", NO_FILE),  # too old
        (["2026-11-25"], "2026-11-23T18:00", NO_FILE),  # does not hold the clinic day that comes
    ],
)
def test_a_night_runs_on_a_fresh_file_that_covers_its_day_or_is_missed(tmp_path, days, exported, state):
    with night(make(tmp_path, tomorrow=FRESH)) as clerk:
        clerk.tick("2026-11-23T01:00")
        if days:
            visits(tmp_path, *days, mtime=at(exported))
        clerk.tick("2026-11-24T02:00:10")

        assert clerk.states("tomorrow")["2026-11-24T02:00"] == state


def test_the_newest_file_counts_not_an_older_one_that_would_do(tmp_path):
    with night(make(tmp_path, tomorrow=FRESH)) as clerk:
        clerk.tick("2026-11-23T12:00")
        visits(tmp_path, "2026-11-24", name="visits1.csv", mtime=at("2026-11-23T17:00"))
        visits(tmp_path, "2026-12-24", name="visits2.csv", mtime=at("2026-11-23T18:00"))
        clerk.tick("2026-11-24T02:00:10")

        assert clerk.states("tomorrow") == {"2026-11-24T02:00": NO_FILE}


def test_fridays_export_is_fresh_for_monday_and_for_the_day_after_a_holiday(tmp_path):
    with night(make(tmp_path, tomorrow=FRESH)) as clerk:
        clerk.tick("2026-11-20T12:00")
        visits(tmp_path, "2026-11-23", mtime=at("2026-11-20T16:00"))
        clerk.tick("2026-11-23T02:00:10")
        clerk.tick("2026-11-25T12:00")
        visits(tmp_path, "2026-11-27", mtime=at("2026-11-25T16:00"))
        clerk.tick("2026-11-27T02:00:10")

        states = clerk.states("tomorrow")
        assert states["2026-11-23T02:00"] == states["2026-11-27T02:00"] == ("submitted", None)
        assert states["2026-11-26T02:00"] == ("skipped", "CLOSED_DAY")


def test_a_missing_file_is_said_once_by_five_the_day_before(tmp_path):
    with night(make(tmp_path, tomorrow=FRESH)) as clerk:
        clerk.tick("2026-11-23T12:00")
        clerk.tick("2026-11-23T16:59")
        assert not clerk.notices()

        clerk.tick("2026-11-23T17:00")
        clerk.tick("2026-11-23T17:01")
        clerk.start_again()
        clerk.tick("2026-11-23T17:02")

        (told,) = clerk.notices().values()
        assert (told.id, told.code) == ("nofile:schedule:tomorrow:2026-11-24T02:00", "NO_FRESH_FILE")
        assert told.tell == ("lead@clinic.example",)
        assert told.at == at("2026-11-23T17:00")


def test_a_file_that_is_there_by_five_is_not_spoken_of(tmp_path):
    with night(make(tmp_path, tomorrow=FRESH)) as clerk:
        clerk.tick("2026-11-23T12:00")
        visits(tmp_path, "2026-11-24", mtime=at("2026-11-23T16:30"))
        clerk.tick("2026-11-23T17:00")
        clerk.tick("2026-11-24T02:00:10")

        assert not clerk.notices()


def test_for_monday_it_is_said_on_friday_while_somebody_is_there(tmp_path):
    with night(make(tmp_path, tomorrow=FRESH)) as clerk:
        clerk.tick("2026-11-20T16:59")
        assert not clerk.notices()

        clerk.tick("2026-11-20T17:00")

        assert list(clerk.notices()) == ["nofile:schedule:tomorrow:2026-11-23T02:00"]


def test_a_file_that_cannot_be_read_is_a_missed_run_with_its_own_code(tmp_path):
    lines = FRESH.replace("must_cover: next clinic day, ", "")
    with night(make(tmp_path, tomorrow=lines)) as clerk:
        clerk.tick("2026-11-23T12:00")
        path = visits(tmp_path, "2026-11-24", mtime=at("2026-11-23T18:00"))
        path.write_bytes(b"")
        clerk.tick("2026-11-24T02:00:10")

        state, code = clerk.states("tomorrow")["2026-11-24T02:00"]
        assert state == "missed"
        assert code not in (None, "NO_FRESH_FILE", "DOWNTIME")


def test_todays_patients_are_hurried_and_others_wait_for_them(tmp_path):
    lines = FRESH.replace("must_cover: next clinic day, days_ahead: [1]", "days_ahead: [2]")
    with night(make(tmp_path, tomorrow=FRESH, ahead=lines)) as clerk:
        clerk.tick("2026-11-23T12:00")
        visits(tmp_path, "2026-11-24", "2026-11-25", mtime=at("2026-11-23T18:00"))
        clerk.tick("2026-11-24T02:00:10")

        assert {run.schedule: run.priority for run in clerk.runs()} == {"tomorrow": 1, "ahead": 9}
        write(tmp_path, "ahead", f"{lines}\nlane: rush")
        clerk.tick("2026-11-25T02:00:10")


def test_days_of_a_bot_that_has_none_are_never_silently_all(tmp_path):
    workspace = make(tmp_path, tomorrow=FRESH.replace("must_cover: next clinic day, ", ""))
    bot = tmp_path / "bots" / "visits" / "bot.py"
    bot.write_text(bot.read_text().replace(", day=lambda visit: visit.day", ""))
    with night(workspace) as clerk:
        clerk.tick("2026-11-23T12:00")
        visits(tmp_path, "2026-11-24", mtime=at("2026-11-23T18:00"))
        clerk.tick("2026-11-24T02:00:10")

        assert clerk.states("tomorrow") == {"2026-11-24T02:00": ("missed", "BOT_HAS_NO_DAYS")}
        assert not clerk.runs()


def test_an_unreadable_file_is_said_the_day_before_with_its_own_code(tmp_path):
    with night(make(tmp_path, tomorrow=FRESH)) as clerk:
        clerk.tick("2026-11-23T12:00")
        visits(tmp_path, "2026-11-24").write_bytes(b"")
        clerk.tick("2026-11-23T17:00")

        (told,) = clerk.notices().values()
        assert told.code not in ("NO_FRESH_FILE", "DOWNTIME")
