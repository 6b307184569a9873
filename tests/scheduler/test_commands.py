"""`nightclerk schedule`, as a person types it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from nightclerk.cli import cli
from nightclerk.cli.schedule import command as schedule_command
from nightclerk.errors import InvalidFiles
from tests.scheduler.rig import make, write

HOUSE = Path(__file__).parents[2]
NIGHTLY = "when: every day at 02:00\nbot: note\nowner: billing"


@pytest.fixture
def clinic(tmp_path):
    return make(tmp_path, nightly=NIGHTLY, later="when: weekdays at 03:00\nbot: briefing\ncalendar: skip")


def say(clinic, *words):
    """In this process: the exit code and what was printed."""
    said = CliRunner().invoke(schedule_command, [*words, "--workspace", str(clinic.root)], standalone_mode=False)
    if said.exception is not None and not isinstance(said.exception, SystemExit):
        raise said.exception
    return said.return_value, said.output


def plain(clinic, *words):
    return json.loads(say(clinic, *words, "--json")[1])


def start(clinic, *words):
    command = [sys.executable, "-m", "nightclerk", "schedule", *words, "--workspace", str(clinic.root)]
    environment = os.environ | {"PYTHONPATH": str(HOUSE)}
    return subprocess.Popen(command, cwd=clinic.root, env=environment, stderr=subprocess.PIPE, text=True)


def test_every_schedule_is_listed_with_how_it_stands(clinic):
    write(clinic.root, "off", "when: hourly\nbot: note\nenabled: false")
    write(clinic.root, "bad", "when: hourly")

    listed = {each["name"]: each for each in plain(clinic, "list")}

    assert {name: each["state"] for name, each in listed.items()} == {
        "nightly": "on",
        "later": "waits for its bot",
        "off": "off",
        "bad": "broken",
    }
    assert listed["nightly"]["next"].endswith("T02:00")
    assert "bad.yaml:1:1: error [SETTING] bot: Field required" in listed["bad"]["findings"][0]
    assert "nightly" in say(clinic, "list")[1]


def test_the_coming_runs_are_shown_with_how_soon_and_how_long(clinic):
    _, shown = say(clinic, "next", "--limit", "3")

    assert " 02:00  in " in shown
    assert "no history yet: how long it takes is not known" in shown
    assert len(plain(clinic, "next", "--limit", "3")) == 3


def test_a_holiday_is_explained_before_it_comes(clinic):
    _, shown = say(clinic, "explain", "later", "--at", "2030-11-28T03:00")
    assert "left out: Thanksgiving Day" in shown

    _, shown = say(clinic, "explain", "later", "--at", "2030-11-27T03:30")
    assert "is not due" in shown
    assert "due at 03:00" in shown

    assert "waits for its bot" in " ".join(plain(clinic, "explain", "later")["because"])


def test_a_paused_schedule_says_so_until_it_is_resumed(clinic):
    assert say(clinic, "pause", "nightly")[0] == 0
    assert "It is paused since" in say(clinic, "explain", "nightly")[1]
    assert {each["name"]: each["state"] for each in plain(clinic, "list")}["nightly"] == "paused"

    assert say(clinic, "resume", "nightly")[0] == 0
    assert "paused" not in say(clinic, "explain", "nightly")[1]


def test_run_now_puts_a_run_in_line(clinic):
    code, shown = say(clinic, "run-now", "nightly")

    assert code == 0
    assert "is in line. No worker lives" in shown
    assert "ran as nightly-" in say(clinic, "explain", "nightly")[1]


def test_run_now_of_what_cannot_run_ends_with_4_and_says_why(clinic):
    code, shown = say(clinic, "run-now", "later")

    assert code == 4
    assert "[WAITS_FOR_BOT]" in shown


def test_a_name_that_is_no_schedule_names_those_there_are(clinic):
    with pytest.raises(Exception, match=r"\[NO_SUCH_SCHEDULE\] .*later, nightly"):
        say(clinic, "pause", "nobody")


def test_lint_tells_what_waits_for_its_bot_and_refuses_broken_files(clinic):
    assert plain(clinic, "lint") == {"findings": [], "waits_for_bot": {"later": "briefing"}}
    write(clinic.root, "bad", "when: at no time\nbot: note")

    with pytest.raises(InvalidFiles, match=r"bad.yaml:3:1: error \[BAD_VALUE\]"):
        say(clinic, "lint")


def test_one_scheduler_serves_a_second_is_refused_and_one_that_stands_by_takes_over(clinic):
    first = start(clinic, "serve")
    assert first.stderr.readline().startswith("The scheduler works")
    second = start(clinic, "serve")
    assert second.wait(timeout=60) == 7
    assert "[SCHEDULER_RUNS]" in second.stderr.read()
    third = start(clinic, "serve", "--standby")
    assert third.stderr.readline().startswith("Another scheduler lives")

    first.kill()
    first.wait(timeout=60)
    assert third.stderr.readline().startswith("The scheduler works")
    third.send_signal(signal.SIGTERM)

    assert third.wait(timeout=60) == 0
    for each in (first, second, third):
        each.stderr.close()


def test_the_help_names_the_command():
    assert "schedule" in CliRunner().invoke(cli, ["--help"]).output
