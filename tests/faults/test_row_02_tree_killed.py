"""Faults 1 and 2 over the whole tree: worker, scheduler or everything is killed in the middle of a night."""

import random

import pytest
from sqlalchemy import func, select

from nightclerk.store.schema import results
from tests.faults.tally import Clinic, kill_tree, part, until, up, verified
from tests.scale import count

COUNT = count(60, 500)
VICTIMS = ("worker", "scheduler", "tree", "worker", "tree")
PARTS = {"worker": "nightclerk work", "scheduler": "schedule serve"}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(count(1, 25)))
def test_a_night_goes_on_whatever_of_it_is_killed(tmp_path, database_url, seed, record_property):
    victim, chance = VICTIMS[seed % len(VICTIMS)], random.Random(seed)
    clinic = Clinic(tmp_path / "clinic", COUNT, database_url)
    at = chance.randrange(3, COUNT - 20)
    record_property("killed", victim)
    with up(clinic) as process:
        until(lambda: part(process, "schedule serve") is not None)
        assert clinic.say("schedule", "run-now", "tally").returncode == 0
        until(lambda: len(clinic.worked()) >= at)
        if victim == "tree":
            kill_tree(process)
        else:
            part(process, PARTS[victim]).kill()
            clinic.wait_until_ended()
    if victim == "tree":
        with up(clinic):
            clinic.wait_until_ended()

    found, counted = clinic.wait_until_ended()
    assert len(found) == 1
    assert counted == {"total": COUNT, "done": COUNT}
    store = clinic.store()
    with store.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(results)).scalar() == COUNT
    store.close()
    worked = clinic.worked()
    assert len({line.split()[0] for line in worked}) == COUNT
    assert len(worked) - COUNT <= 8  # only what was in hand is worked a second time
    assert verified(clinic)["ok"]


def test_a_tree_that_is_stopped_finishes_what_it_has_in_hand_and_leaves_nothing_running(tmp_path):
    import psutil

    clinic = Clinic(tmp_path / "clinic", 60)
    with up(clinic, "--workers", "2") as process:
        until(lambda: part(process, "schedule serve") is not None)
        clinic.say("schedule", "run-now", "tally")
        until(lambda: len(clinic.worked()) >= 10)
        children = psutil.Process(process.pid).children(recursive=True)

    assert process.returncode == 0
    assert not [child for child in children if child.is_running()]
    begun = len(clinic.worked())
    with up(clinic):
        clinic.wait_until_ended()
    assert begun < 60
    assert len(clinic.worked()) == 60


def test_a_second_tree_is_refused(tmp_path):
    clinic = Clinic(tmp_path / "clinic", 1)
    with up(clinic) as process:
        until(lambda: part(process, "schedule serve") is not None)
        second = clinic.say("up")

    assert second.returncode == 7
    assert "ALREADY_RUNNING" in second.stderr


def test_what_no_restart_can_mend_ends_the_tree_with_its_code(tmp_path):
    clinic = Clinic(tmp_path / "clinic", 1)
    (clinic.root / "nightclerk.yaml").write_text("nightclerk: workspace/1\nprofile: sandbox\nbrowsers: {}\n")

    assert clinic.say("up").returncode == 2
