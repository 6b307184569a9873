"""A scheduler beside a worker: decided, worked, ended, and the next one set off."""

import json
import threading
import time

from nightclerk.engine import Line, Presence
from nightclerk.runtime.worker import Worker
from nightclerk.scheduler.serve import process_name
from nightclerk.scheduler.ticks import Scheduler
from nightclerk.store import occurrences, processes, runs
from tests.scheduler.rig import make, night, write


def settled(store, run_id, seconds=60):
    until = time.monotonic() + seconds
    while not runs.is_settled(store, run_id):
        assert time.monotonic() < until
        threading.Event().wait(0.1)


def test_a_run_is_worked_and_ended_and_sets_off_the_one_that_waits_for_it(tmp_path):
    workspace = make(tmp_path, first="when: every minute\nbot: note\ncatch_up: all\ninputs: {word: a}")
    write(tmp_path, "second", "when: after first\nbot: note\ninputs: {word: b}")
    with night(workspace) as clerk:
        office = clerk.office
        presence = Presence(office.store, process_name(office), "scheduler")
        scheduler = Scheduler(office, Line(office.store), presence)
        now = time.time() // 60 * 60 + 0.5  # just begun a minute: 61 seconds more hold one occurrence, not two
        with Worker(office) as worker:
            worker.work()
            scheduler.tick(now, 0)
            scheduler.tick(now + 61, 61)
            (first,) = occurrences.latest(office.store, "first")
            settled(office.store, first.run_id)
            scheduler.tick(now + 62, 62)
            scheduler.tick(now + 63, 63)
            (second,) = occurrences.latest(office.store, "second")
            settled(office.store, second.run_id)
            scheduler.tick(now + 64, 64)

        assert {run.id: run.phase for run in runs.latest(office.store)} == {
            first.run_id: "ended",
            second.run_id: "ended",
        }
        (beat,) = [each for each in processes.known(office.store) if each.role == "scheduler"]
        assert beat.detail["schedules"] == 2
        presence.leave()
    lines = map(json.loads, (workspace.audit / "active.jsonl").read_text().splitlines())
    ended = [each["run"] for each in lines if each["event"] == "run.ended"]
    assert sorted(ended) == sorted([first.run_id, second.run_id])
