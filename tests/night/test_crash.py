"""A night that is killed in the middle goes on where it was, when the same command is given again."""

import json
import random
import signal
import sqlite3
import time

import psutil
import pytest

from nightclerk.sandbox.members import population
from tests.night.stage import expected, stated
from tests.scale import count

pytestmark = pytest.mark.browser

COUNT = count(20, 100)


def recorded(stage):
    """How many results are committed; read-only, beside the running worker."""
    try:
        with sqlite3.connect(f"file:{stage.root}/.nightclerk/nightclerk.db?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM results").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def until(happens, seconds=90):
    """Poll the effect itself: the kill must fall in the middle of the work."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def kill_at(stage, path, number):
    worker = stage.start("run", "eligibility", "--file", path, "--json")
    until(lambda: recorded(stage) >= number or worker.poll() is not None)
    children = psutil.Process(worker.pid).children(recursive=True)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    return children


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(count(1, 10)))
def test_a_killed_run_loses_nothing_and_records_nothing_twice(stage, seed, record_property):
    members = population()[100 : 100 + COUNT]  # active or not: answers, not refusals
    path = stage.file(members)
    browsers = kill_at(stage, path, random.Random(seed).randrange(3, COUNT - 8))
    before = recorded(stage)
    said = stage.run(path)
    ended = said.json

    assert 0 < before < COUNT
    assert recorded(stage) == COUNT
    assert ended["items"]["total"] == COUNT
    rows = stage.say("results", ended["run"], "--json").json
    assert [row["row"] for row in rows] == list(range(2, COUNT + 2))
    for member, row in zip(members, rows, strict=True):
        assert stated(row["record"]) == expected(member, 0, stage)
    proof = stage.say("audit", "verify", "--json")
    assert proof.code == 0, proof.out
    record_property("items", COUNT)
    record_property("done before the kill", before)
    until(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in browsers), 30)


def test_the_reads_that_a_kill_broke_off_are_said_to_be_unknown(stage):
    path = stage.file(population()[200:220])
    kill_at(stage, path, 4)
    stage.run(path)
    events = [json.loads(line) for line in stage.say("audit", "show", "--json").out.splitlines()]

    intents = {event["seq"] for event in events if event["kind"] == "intent"}
    outcomes = [event for event in events if event["kind"] == "outcome"]
    assert intents == {event["ref"] for event in outcomes}
    assert any(event["result"] == "unknown" and event["code"] == "PROCESS_DIED" for event in outcomes)


def test_the_same_file_on_the_same_day_asks_nothing_twice(stage, payer):
    path = stage.file(population()[300:305])
    first = stage.run(path).json
    asked = payer.log()["checks"]
    second = stage.run(path).json

    assert second == first
    assert payer.log()["checks"] == asked


def test_a_second_command_on_a_busy_workspace_is_refused_in_words(stage):
    path = stage.file(population()[310:330])
    worker = stage.start("run", "eligibility", "--file", path, "--json")
    until(lambda: recorded(stage) >= 1)
    second = stage.run(path)
    worker.communicate(timeout=120)

    assert second.code == 7
    assert "ALREADY_RUNNING" in second.err
    assert recorded(stage) == 20


def test_interrupting_a_run_keeps_what_was_finished(stage):
    path = stage.file(population()[340:364])
    worker = stage.start("run", "eligibility", "--file", path, "--json")
    until(lambda: recorded(stage) >= 3)
    worker.send_signal(signal.SIGINT)
    _out, err = worker.communicate(timeout=90)

    assert worker.returncode == 130
    assert "run the same command again" in err
    assert "Traceback" not in err
    assert stage.run(path).json["items"]["total"] == 24
    assert recorded(stage) == 24
