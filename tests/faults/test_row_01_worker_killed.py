"""Fault 1: a worker is killed with SIGKILL. Nothing is lost, nothing is recorded twice."""

import random
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import func, select

from nightclerk.store import open_store, runs
from nightclerk.store.schema import results
from tests.engine.night import RUN
from tests.scale import count

COUNT = count(40, 200)
SEEDS = range(count(2, 25))


def start(folder):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.engine.night", str(folder), str(COUNT)], stdout=subprocess.PIPE, text=True
    )


def attempts(folder):
    path = folder / "attempts"
    return path.read_text().count("\n") if path.exists() else 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_worker_goes_on_where_it_was(tmp_path, seed):
    target = random.Random(seed).randrange(5, COUNT - 5)
    first = start(tmp_path)
    until = time.monotonic() + 60
    while attempts(tmp_path) < target and time.monotonic() < until:
        time.sleep(0.002)  # polls the effect itself: the kill must fall in the middle of an item
    first.send_signal(signal.SIGKILL)
    first.wait()
    before = attempts(tmp_path)

    second = start(tmp_path)
    said, _ = second.communicate(timeout=90)

    assert said.endswith("ended\n")
    assert 5 <= before < COUNT
    store = open_store(tmp_path)
    assert runs.counts(store, RUN) == {"total": COUNT, "done": COUNT}
    with store.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(results)).scalar() == COUNT
    assert attempts(tmp_path) - COUNT <= 4  # only what was in hand is worked a second time
    store.close()
