"""The scheduler on a real store: what is decided is handed in once, whatever happens in between."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from nightclerk.errors import InvalidFiles, UsageError
from nightclerk.scheduler import deciding, submit
from nightclerk.scheduler.arrivals import Arrivals
from nightclerk.scheduler.triggers import pause, resume, run_now, trigger
from nightclerk.store import occurrences, planning, runs
from tests.scale import count
from tests.scheduler.rig import at, make, night, visits, write

HOUSE = Path(__file__).parents[2]
NIGHTLY = "when: every day at 02:00\nbot: note\ncatch_up: run-once-if-before 06:00\ntell: [lead@clinic.example]"


def events(workspace, name):
    lines = (workspace.audit / "active.jsonl").read_text().splitlines()
    return [event for event in map(json.loads, lines) if event["event"] == name]


def test_a_schedule_runs_from_when_it_is_first_seen(tmp_path):
    with night(make(tmp_path, nightly=NIGHTLY)) as clerk:
        clerk.tick("2026-11-24T02:05")
        assert clerk.states("nightly") == {}

        clerk.tick("2026-11-25T02:00:03")

        (run,) = clerk.runs()
        assert clerk.states("nightly") == {"2026-11-25T02:00": ("submitted", None)}
        assert (run.schedule, run.trigger, run.asked_by) == ("nightly", "schedule", "schedule:nightly")
        assert run.occasion == "schedule:nightly:2026-11-25T02:00"


def test_ticking_again_and_starting_again_runs_nothing_twice(tmp_path):
    workspace = make(tmp_path, nightly=NIGHTLY)
    with night(workspace) as clerk:
        clerk.tick("2026-11-24T12:00")
        for _ in range(3):
            clerk.tick("2026-11-25T02:01")
            clerk.start_again()

        assert len(clerk.runs()) == 1
        assert len(events(workspace, "run.started")) == 1
        assert [each["state"] for each in events(workspace, "schedule.decided")] == ["begun", "submitted"]


def test_an_occurrence_that_was_decided_when_the_process_died_is_submitted_by_the_next(tmp_path):
    with night(make(tmp_path, nightly=NIGHTLY)) as clerk:
        clerk.tick("2026-11-24T12:00")
        book = clerk.scheduler._watched.look()
        counter, now = clerk.scheduler.counter(book), at("2026-11-25T02:00:05")
        arrivals = Arrivals(clerk.office.workspace)
        assert deciding.decide_schedule(counter, arrivals, book.schedules["nightly"], now, now) == 1
        assert not clerk.runs()

        clerk.start_again()
        clerk.tick("2026-11-25T02:01")

        assert [run.occasion for run in clerk.runs()] == ["schedule:nightly:2026-11-25T02:00"]
        assert clerk.states("nightly") == {"2026-11-25T02:00": ("submitted", None)}


def test_one_that_was_decided_and_left_for_a_day_is_missed_with_a_message(tmp_path):
    with night(make(tmp_path, nightly=NIGHTLY)) as clerk:
        clerk.tick("2026-11-24T12:00")
        book = clerk.scheduler._watched.look()
        counter, now = clerk.scheduler.counter(book), at("2026-11-25T02:00:05")
        deciding.decide_schedule(counter, Arrivals(clerk.office.workspace), book.schedules["nightly"], now, now)

        clerk.start_again()
        clerk.tick("2026-11-25T23:00")

        assert clerk.states("nightly") == {"2026-11-25T02:00": ("missed", "DOWNTIME")}
        (told,) = clerk.notices().values()
        assert (told.code, told.tell) == ("DOWNTIME", ("lead@clinic.example",))


def test_a_run_that_ended_before_its_occurrence_was_settled_is_not_opened_again(tmp_path):
    workspace = make(tmp_path, nightly=NIGHTLY)
    with night(workspace) as clerk:
        clerk.tick("2026-11-24T12:00")
        clerk.tick("2026-11-25T02:01")
        (run,) = clerk.runs()
        end(clerk, run.id)
        unsettle(clerk)

        clerk.start_again()
        clerk.tick("2026-11-25T02:02")

        assert clerk.runs()[0].phase == "ended"
        assert len(events(workspace, "run.resumed")) == 0
        assert clerk.states("nightly") == {"2026-11-25T02:00": ("submitted", None)}


def end(clerk, run_id):
    """As a worker does when every item is done."""
    from sqlalchemy import update

    from nightclerk.store.schema import items
    from nightclerk.store.schema import runs as table

    with clerk.office.store.database.write() as connection:
        connection.execute(
            update(items).where(items.c.run_id == run_id).values(status="done", started_at=1, ended_at=2)
        )
        connection.execute(
            update(table).where(table.c.id == run_id).values(phase="ended", ended_at=at("2026-11-25T02:30"))
        )
        connection.execute(update(table).where(table.c.id == run_id).values(created_at=at("2026-11-25T02:01")))


def unsettle(clerk):
    from sqlalchemy import update

    from nightclerk.store.schema import occurrences as table

    with clerk.office.store.database.write() as connection:
        connection.execute(update(table).values(state="begun", run_id=None))


def kill_steps(workspace, folder, **environment):
    words = [sys.executable, "-m", "tests.scheduler.ticker", str(workspace.root), "2026-11-25T02:00:05", "1", "60"]
    known = os.environ | {"PYTHONPATH": str(HOUSE)} | environment
    return subprocess.run(words, cwd=HOUSE, env=known, capture_output=True, text=True, timeout=120)


@pytest.mark.soak
def test_a_kill_at_any_durable_step_of_a_tick_begins_the_run_once(tmp_path):
    def fresh(name):
        folder = tmp_path / name
        folder.mkdir()
        workspace = make(folder, nightly=NIGHTLY)
        with night(workspace) as clerk:
            clerk.tick("2026-11-24T12:00")
        return workspace

    counted = fresh("counted")
    assert kill_steps(counted, tmp_path, NIGHTCLERK_STEPS_FILE=str(tmp_path / "steps")).returncode == 0
    steps = len((tmp_path / "steps").read_text().splitlines())
    assert steps > 6

    for step in range(1, steps + 1, count(max(1, steps // 2), 1)):
        workspace = fresh(f"killed-{step}")
        assert kill_steps(workspace, tmp_path, NIGHTCLERK_KILL_AT_STEP=str(step)).returncode == -9
        with night(workspace) as clerk:
            clerk.tick("2026-11-25T02:02")
            assert [run.phase for run in clerk.runs()] == ["working"]
            assert planning.open_of_run(clerk.office.store, clerk.runs()[0].id) == {"note": 1}
            assert clerk.states("nightly") == {"2026-11-25T02:00": ("submitted", None)}


def test_two_schedulers_at_the_same_store_begin_each_run_once(tmp_path):
    lines = "when: every 15 minutes\nbot: note\ncatch_up: all"
    workspace = make(tmp_path, one=lines, two=lines, three="when: hourly\nbot: note\ncatch_up: all")
    with night(workspace) as clerk:
        clerk.tick("2026-11-25T00:01")
    steps = count(16, 400)
    command = [sys.executable, "-m", "tests.scheduler.ticker", str(tmp_path), "2026-11-25T00:02", str(steps), "450"]
    environment = os.environ | {"PYTHONPATH": str(HOUSE)}

    both = [subprocess.Popen(command, cwd=HOUSE, env=environment) for _ in range(2)]
    assert [each.wait(timeout=280) for each in both] == [0, 0]

    with night(workspace) as clerk:
        clerk.tick(at("2026-11-25T00:02") + steps * 450)
        decided = occurrences.latest(clerk.office.store, limit=100_000)
        started = Counter(event["run"] for event in events_of_all(workspace, "run.started"))
        assert {each.state for each in decided} == {"submitted"}
        assert len(decided) == sum(1 for run in runs.latest(clerk.office.store, 100_000))
        assert set(started.values()) == {1}
        assert len(started) == len(decided) > steps
        assert not events_of_all(workspace, "run.resumed")


def events_of_all(workspace, name):
    paths = [*(workspace.audit / "segments").glob("*.jsonl"), workspace.audit / "active.jsonl"]
    return [
        event for path in paths for event in map(json.loads, path.read_text().splitlines()) if event["event"] == name
    ]


def test_a_broken_file_is_told_and_the_others_go_on(tmp_path):
    with night(make(tmp_path, nightly=NIGHTLY, broken="when: at some time\nbot: note")) as clerk:
        clerk.tick("2026-11-24T12:00")
        clerk.tick("2026-11-25T02:01")

        assert len(clerk.runs()) == 1
        (told,) = [each for each in clerk.notices().values() if each.code == "BROKEN_SCHEDULE"]
        assert "line 3, column 1" in told.text

        write(tmp_path, "broken", "when: every day at 03:00\nbot: note")
        clerk.tick("2026-11-25T02:02")
        clerk.tick("2026-11-25T03:00")

        assert clerk.states("broken") == {"2026-11-25T03:00": ("submitted", None)}


def test_what_belongs_to_no_schedule_or_to_one_that_names_nobody_goes_to_the_clinics_own_address(tmp_path):
    own, clinic = "lead@clinic.example", "office@clinic.example"
    names = f"{NIGHTLY}\ninputs: {{word: [1, 2]}}"
    nobody = names.replace(f"tell: [{own}]\n", "")
    workspace = make(tmp_path, broken="when: at some time\nbot: note", names=names, nobody=nobody)
    settings = tmp_path / "nightclerk.yaml"
    settings.write_text(f"{settings.read_text()}notices: {{tell: [{clinic}]}}\n")
    with night(workspace) as clerk:
        clerk.tick("2026-11-24T12:00")
        clerk.tick("2026-11-25T02:01")

        told = {name.split(":2")[0].rpartition(":")[2]: each.tell for name, each in clerk.notices().items()}

    assert (told.pop("names"), told.pop("nobody")) == ((own,), (clinic,))
    assert list(told.values()) == [(clinic,)]  # the broken file


def test_a_clinics_own_address_that_is_none_is_refused_where_it_stands(tmp_path):
    workspace = make(tmp_path, nightly=NIGHTLY)
    settings = tmp_path / "nightclerk.yaml"
    settings.write_text(f"{settings.read_text()}notices:\n  tell: [office]\n")

    with pytest.raises(InvalidFiles) as error:
        _ = workspace.settings

    (found,) = error.value.findings
    assert (found.line, found.code) == (3, "BAD_ADDRESS")


def test_a_changed_file_is_followed_without_a_restart(tmp_path):
    with night(make(tmp_path, nightly=NIGHTLY)) as clerk:
        clerk.tick("2026-11-24T12:00")
        write(tmp_path, "nightly", "when: every day at 13:00\nbot: note")

        clerk.tick("2026-11-24T13:00")

        assert list(clerk.states("nightly")) == ["2026-11-24T13:00"]


def test_while_the_clinics_file_is_broken_its_last_good_version_counts_and_it_is_told(tmp_path):
    with night(make(tmp_path, nightly=NIGHTLY)) as clerk:
        clerk.tick("2026-11-24T12:00")
        (tmp_path / "clinic.yaml").write_text("time_zone: America/Nowhere\n")
        clerk.tick("2026-11-25T02:01")
        (tmp_path / "clinic.yaml").write_text("time_zone: [\n")
        clerk.tick("2026-11-25T02:02")
        (tmp_path / "clinic.yaml").write_text("time_zone: America/Chicago\n")
        clerk.tick("2026-11-26T03:01")

        assert clerk.states("nightly") == {
            "2026-11-25T02:00": ("submitted", None),
            "2026-11-26T02:00": ("submitted", None),
        }
        told = [each.text for each in clerk.notices().values() if each.code == "BROKEN_SCHEDULE"]
        assert len(told) == 2
        assert all(text.startswith("clinic.yaml cannot be read") for text in told)


def test_a_week_of_downtime_is_one_notice_not_seven(tmp_path):
    lines = NIGHTLY.replace("run-once-if-before 06:00", "skip")
    with night(make(tmp_path, nightly=lines)) as clerk:
        clerk.tick("2026-11-24T12:00")
        clerk.start_again()
        clerk.tick("2026-12-01T12:00")

        assert [state for state, _ in clerk.states("nightly").values()] == ["missed"] * 7
        (told,) = clerk.notices().values()
        assert "missed 7 runs from 2026-11-25T02:00 to 2026-12-01T02:00" in told.text


def test_a_paused_schedule_begins_nothing_until_it_is_resumed(tmp_path):
    workspace = make(tmp_path, nightly=NIGHTLY)
    with night(workspace) as clerk:
        clerk.tick("2026-11-24T12:00")
        pause(clerk.office, "nightly", workspace.now())
        clerk.tick("2026-11-25T02:01")
        resume(clerk.office, "nightly")
        clerk.tick("2026-11-26T02:01")

        assert list(clerk.states("nightly").values()) == [("missed", "PAUSED"), ("submitted", None)]
        assert not clerk.notices()
        assert len(events(workspace, "schedule.paused")) == len(events(workspace, "schedule.resumed")) == 1


def test_a_schedule_whose_bot_is_not_there_yet_waits_for_it(tmp_path):
    with night(make(tmp_path, nightly=NIGHTLY.replace("bot: note", "bot: briefing"))) as clerk:
        clerk.tick("2026-11-24T12:00")
        clerk.tick("2026-11-25T02:01")

        assert clerk.states("nightly") == {"2026-11-25T02:00": ("skipped", "WAITS_FOR_BOT")}
        assert not clerk.notices()


def test_a_broken_bot_makes_a_missed_run_that_somebody_is_told_of(tmp_path):
    with night(make(tmp_path, nightly=NIGHTLY)) as clerk:
        clerk.tick("2026-11-24T12:00")
        (tmp_path / "bots" / "note" / "bot.py").write_text("import nothing_of_that_name\n")
        clerk.tick("2026-11-25T02:01")

        assert clerk.states("nightly") == {"2026-11-25T02:00": ("missed", "BROKEN_BOT")}
        assert [each.code for each in clerk.notices().values()] == ["BROKEN_BOT"]


def test_inputs_that_are_no_item_of_the_bot_make_a_missed_run(tmp_path):
    with night(make(tmp_path, nightly=f"{NIGHTLY}\ninputs: {{word: [1, 2]}}")) as clerk:
        clerk.tick("2026-11-24T12:00")
        clerk.tick("2026-11-25T02:01")

        assert clerk.states("nightly") == {"2026-11-25T02:00": ("missed", "SCHEDULE_INPUTS")}


def test_too_little_room_on_the_disk_is_a_missed_run(tmp_path, monkeypatch):
    from nightclerk.runtime import disk

    with night(make(tmp_path, nightly=NIGHTLY)) as clerk:
        clerk.tick("2026-11-24T12:00")
        monkeypatch.setattr(disk, "FLOOR_BYTES", 1 << 60)
        clerk.tick("2026-11-25T02:01")

        assert clerk.states("nightly") == {"2026-11-25T02:00": ("missed", "DISK_LOW")}
        assert not clerk.runs()


def test_a_run_that_ends_sets_off_the_schedule_that_waits_for_it_once(tmp_path):
    chain = {"nightly": NIGHTLY, "report": "when: after nightly\nbot: note\ninputs: {word: report}"}
    with night(make(tmp_path, **chain)) as clerk:
        clerk.tick("2026-11-24T12:00")
        clerk.tick("2026-11-25T02:01")
        assert not clerk.states("report")
        (run,) = clerk.runs()
        end(clerk, run.id)

        for moment in ("2026-11-25T02:30:05", "2026-11-25T02:31", "2026-11-25T02:50"):
            clerk.tick(moment)
        clerk.start_again()
        clerk.tick("2026-11-25T02:51")

        (made,) = occurrences.latest(clerk.office.store, "report")
        assert (made.id, made.state) == (f"after:report:{run.id}", "submitted")
        assert len(clerk.runs()) == 2


def test_runs_that_ended_before_a_schedule_was_first_seen_do_not_set_it_off(tmp_path):
    with night(make(tmp_path, nightly=NIGHTLY)) as clerk:
        clerk.tick("2026-11-24T12:00")
        clerk.tick("2026-11-25T02:01")
        end(clerk, clerk.runs()[0].id)
        write(tmp_path, "report", "when: after nightly\nbot: note")

        clerk.tick("2026-11-25T02:31")
        clerk.tick("2026-11-25T02:32")
        clerk.tick("2026-11-25T03:32")

        assert not clerk.states("report")


FOLDER = "when: a file arrives\nbot: note\ninput: {folder: 'inbox/*.tif', settle: 10s}"


def test_a_file_that_arrives_and_stands_still_is_worked_once(tmp_path):
    with night(make(tmp_path, fax=FOLDER)) as clerk:
        clerk.tick("2026-11-24T12:00")
        path = tmp_path / "inbox" / "a.tif"
        path.write_bytes(b"one")
        clerk.tick("2026-11-24T12:00:05")
        path.write_bytes(b"one and more")
        clerk.tick("2026-11-24T12:00:12")
        clerk.tick("2026-11-24T12:00:21")
        assert not clerk.runs()

        clerk.tick("2026-11-24T12:00:22")
        clerk.tick("2026-11-24T12:00:40")
        clerk.start_again()
        clerk.tick("2026-11-24T12:01")
        clerk.tick("2026-11-24T12:02")

        (run,) = clerk.runs()
        assert run.trigger == "folder"
        assert run.occasion == f"folder:fax:{submit.sha256_of(path)}"


def test_a_copy_of_a_file_under_another_name_is_the_same_arrival(tmp_path):
    with night(make(tmp_path, fax=FOLDER.replace("10s", "0s"))) as clerk:
        clerk.tick("2026-11-24T12:00")
        for name in ("a.tif", "b.tif"):
            (tmp_path / "inbox" / name).write_bytes(b"the same fax")
        clerk.tick("2026-11-24T12:01")
        clerk.tick("2026-11-24T12:02")

        assert len(clerk.runs()) == 1


def test_what_lay_there_before_a_folder_was_watched_is_left_alone(tmp_path):
    with night(make(tmp_path, fax=FOLDER)) as clerk:
        (tmp_path / "inbox" / "old.tif").write_bytes(b"old")
        for moment in ("2026-11-24T12:00", "2026-11-24T12:01", "2026-11-24T12:02"):
            clerk.tick(moment)

        assert not clerk.runs()
        assert list(clerk.states("fax").values()) == [("skipped", "LAY_THERE")]


def test_files_that_arrive_while_no_scheduler_works_are_worked_when_one_does(tmp_path):
    with night(make(tmp_path, fax=FOLDER)) as clerk:
        clerk.tick("2026-11-24T12:00")
        (tmp_path / "inbox" / "a.tif").write_bytes(b"one")
        clerk.start_again()
        clerk.tick("2026-11-24T13:00")
        clerk.tick("2026-11-24T13:00:10")

        assert len(clerk.runs()) == 1


def test_a_file_that_lies_there_for_months_is_not_worked_again_when_its_decision_is_deleted(tmp_path):
    import time

    from sqlalchemy import delete

    from nightclerk.store.schema import occurrences as table

    with night(make(tmp_path, fax=FOLDER.replace("10s", "0s"))) as clerk:
        now = time.time()
        clerk.tick(now)
        (tmp_path / "inbox" / "a.tif").write_bytes(b"one")
        clerk.tick(now + 10)
        assert len(clerk.runs()) == 1
        with clerk.office.store.database.write() as connection:
            connection.execute(delete(table))

        clerk.start_again()
        clerk.tick(now + 60 * 86400)

        assert not clerk.states("fax")


def test_the_name_of_an_arrived_file_is_kept_nowhere_in_clear(tmp_path):
    workspace = make(tmp_path, fax=FOLDER.replace("10s", "0s"))
    with night(workspace) as clerk:
        clerk.tick("2026-11-24T12:00")
        (tmp_path / "inbox" / "Canary Jane 1980.tif").write_bytes(b"one")
        clerk.tick("2026-11-24T12:01")
        assert len(clerk.runs()) == 1

    for path in [*workspace.state.rglob("*"), *(tmp_path / "logs").rglob("*")]:
        assert not path.is_file() or b"Canary" not in path.read_bytes(), path.name


def test_a_person_and_a_program_begin_a_run_the_program_once_for_a_key(tmp_path):
    from nightclerk.engine import Line

    workspace = make(tmp_path, nightly=NIGHTLY)
    with night(workspace) as clerk:
        line = Line(clerk.office.store)
        by_hand = run_now(clerk.office, line, "nightly", "pat", at("2026-11-24T12:00"))
        asked = [trigger(clerk.office, line, "nightly", "api:ehr", "export-17") for _ in range(3)]

        assert by_hand.state == "submitted"
        assert by_hand.id == "person:nightly:2026-11-24T12:00:00"
        assert {each.id for each in asked} == {"api:nightly:export-17"}
        assert len({each.run_id for each in asked}) == 1
        assert len(clerk.runs()) == 2
        assert [event["asked_by"] for event in events(workspace, "schedule.asked")] == ["pat", "api:ehr"]
        for name, key in (("nightly", "Jane Canary"), ("nobody", "1")):
            with pytest.raises(UsageError):
                trigger(clerk.office, line, name, "api:ehr", key)


def test_a_clock_that_was_set_is_noted_and_told(tmp_path):
    workspace = make(tmp_path, nightly=NIGHTLY)
    with night(workspace) as clerk:
        clerk.tick("2026-11-24T12:00", steady=0)
        clerk.tick("2026-11-24T12:01", steady=60)
        assert not events(workspace, "clock.jumped")

        clerk.tick("2026-11-24T14:01", steady=120)

        (noted,) = events(workspace, "clock.jumped")
        assert noted["seconds"] == 7140
        assert [each.code for each in clerk.notices().values()] == ["CLOCK_JUMPED"]


def test_a_month_on_the_real_store_has_each_run_once_over_the_clock_change(tmp_path):
    with night(make(tmp_path, nightly="when: every day at 01:30\nbot: note")) as clerk:
        start = at("2026-10-20T12:00")
        for step in range(0, 28 * 86400, 8 * 3600):
            clerk.tick(start + step)
            clerk.tick(start + step + 5 * 3600 + 1860)

        expected = [
            f"2026-{10 if day < 32 else 11:02}-{day if day < 32 else day - 31:02}T01:30" for day in range(21, 49)
        ]
        assert list(clerk.states("nightly")) == expected
        assert len(clerk.runs()) == sum(state == "submitted" for state, _ in clerk.states("nightly").values()) > 0


def test_rows_are_worked_for_the_days_ahead_only_and_each_is_there_once(tmp_path):
    lines = "when: weekdays at 02:00\nbot: visits\ninput: {file: 'inbox/visits*.csv', days_ahead: [1, 2]}"
    with night(make(tmp_path, ahead=lines)) as clerk:
        clerk.tick("2026-11-24T12:00")
        visits(tmp_path, "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30", "2026-11-25")
        clerk.tick("2026-11-25T02:01")

        (run,) = clerk.runs()
        # The days are Wednesday and, over Thanksgiving, Friday.
        assert runs.counts(clerk.office.store, run.id) == {"total": 5, "new": 3, "done": 2}
        assert planning.open_of_run(clerk.office.store, run.id) == {"visits": 3}
