"""Fault 10: a second worker on the same workspace."""

from nightclerk.engine import Presence
from nightclerk.store import open_store
from tests.faults.files import events, self_pay


def test_a_second_worker_is_refused_and_takes_nothing_in(stage):
    path = self_pay(stage)
    store = open_store(stage.root / ".nightclerk")
    first = Presence(store, "local-0")
    said = stage.run(path)
    first.leave()
    store.close()

    assert said.code == 7
    assert said.json["error"]["code"] == "ALREADY_RUNNING"
    assert not [event for event in events(stage) if event["event"] == "run.started"]
    assert stage.run(path).code == 0


def test_two_commands_at_once_do_the_work_once(stage):
    path = self_pay(stage)
    both = [stage.start("run", "eligibility", "--file", path, "--json") for _ in range(2)]
    codes = sorted(each.wait(timeout=120) for each in both)
    for each in both:
        each.communicate()

    assert codes in ([0, 0], [0, 7])
    started = [event for event in events(stage) if event["event"] == "run.started"]
    assert len(started) == 1
    assert len(stage.say("results", "--json").json) == 1
