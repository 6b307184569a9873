"""Several workers on one workspace: leases, take-over, and a new release that finds the old one's work."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nightclerk.store import open_store, runs
from tests.engine.night import RUN

HOUSE = Path(__file__).parents[2]


def start(folder, count, executor="local-0", portals=1, house=HOUSE, url="", seconds=0.02):
    command = [sys.executable, "-m", "tests.engine.night", str(folder), str(count), executor, str(portals)]
    environment = os.environ | {"PYTHONPATH": str(house), "NIGHTCLERK_TEST_DATABASE": url}
    environment["NIGHTCLERK_TEST_SECONDS"] = str(seconds)
    return subprocess.Popen(command, cwd=house, env=environment, stdout=subprocess.PIPE, text=True)


def lines(folder):
    path = folder / "attempts"
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def until(happens, seconds=150):
    """Poll the effect itself."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.005)


def kill(worker):
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def done(folder, url=""):
    store = open_store(folder, url=url)
    try:
        return runs.counts(store, RUN)
    finally:
        store.close()


def spans(folder):
    """Partition -> (begin, end, executor) of every attempt, in order."""
    found = {}
    for line in (folder / "spans").read_text().splitlines():
        partition, executor, begin, end = line.split()
        found.setdefault(partition, []).append((float(begin), float(end), executor))
    return {partition: sorted(each) for partition, each in found.items()}


def shared_moments(folder):
    """Pairs of attempts of one partition by two workers at the same time."""
    clashes = []
    for attempts in spans(folder).values():
        for place, (_, end, executor) in enumerate(attempts):
            later = attempts[place + 1 : place + 12]
            clashes += [(executor, other) for begin, _, other in later if begin < end and other != executor]
    return clashes


def test_a_portal_account_is_worked_by_one_worker_at_a_time(tmp_path, database_url):
    first = start(tmp_path, 60, "one", portals=4, url=database_url)
    until(lambda: first.poll() is not None or len(lines(tmp_path)) > 2)
    second = start(tmp_path, 60, "two", portals=4, url=database_url)
    said = [worker.communicate(timeout=90)[0] for worker in (first, second)]

    assert all(text.endswith("ended\n") for text in said)
    assert done(tmp_path, database_url) == {"total": 60, "done": 60}
    assert shared_moments(tmp_path) == []
    assert len(lines(tmp_path)) == 60


def test_a_worker_that_joins_gets_its_share_of_the_portals(tmp_path, database_url):
    first = start(tmp_path, 150, "one", portals=2, url=database_url, seconds=0.4)
    until(lambda: len(lines(tmp_path)) > 4)
    second = start(tmp_path, 150, "two", portals=2, url=database_url, seconds=0.4)
    said = [worker.communicate(timeout=120)[0] for worker in (first, second)]

    assert all(text.endswith("ended\n") for text in said)
    assert done(tmp_path, database_url) == {"total": 150, "done": 150}
    assert shared_moments(tmp_path) == []
    assert sum(line[2] == "two" for line in lines(tmp_path)) > 20
    assert len(lines(tmp_path)) == 150


def test_the_items_of_a_killed_worker_go_on_at_a_living_one(tmp_path, database_url):
    # Slow enough that it cannot be through before the second is there, however busy the machine is.
    first = start(tmp_path, 80, "one", url=database_url, seconds=1.0)
    until(lambda: len(lines(tmp_path)) > 2)
    second = start(tmp_path, 80, "two", url=database_url)
    until(lambda: "planned" in (second.stdout.readline() or "planned"))
    kill(first)
    killed = time.monotonic()
    until(lambda: any(line[2] == "two" for line in lines(tmp_path)), 60)
    took = time.monotonic() - killed
    second.communicate(timeout=90)

    assert took < 5
    assert done(tmp_path, database_url) == {"total": 80, "done": 80}
    assert len(lines(tmp_path)) - 80 <= 4


def test_the_next_release_works_what_the_last_one_left(tmp_path, database_url):
    """The source of the workflow differs: with the default version of DBOS every item would be stranded."""
    data = tmp_path / "data"
    data.mkdir()
    first = start(data, 40, url=database_url)
    until(lambda: len(lines(data)) > 8)
    kill(first)
    house = tmp_path / "next"
    for name in ("nightclerk", "tests"):
        shutil.copytree(HOUSE / name, house / name, ignore=shutil.ignore_patterns("__pycache__"))
    engine = house / "nightclerk" / "engine" / "engine.py"
    source = engine.read_text()
    changed = source.replace(
        "    return DBOS.run_step", '    assert submission, "a new line of the next release"\n    return DBOS.run_step'
    )
    assert changed != source
    engine.write_text(changed)
    second = start(data, 40, house=house, url=database_url)
    said, _ = second.communicate(timeout=90)

    assert said.endswith("ended\n")
    assert done(data, database_url) == {"total": 40, "done": 40}


@pytest.mark.parametrize("times", [4])
def test_an_item_that_kills_its_worker_is_set_aside_after_three_deaths(tmp_path, times):
    from sqlalchemy import select

    from nightclerk.store.schema import items as table

    for _ in range(times):
        worker = start_deadly(tmp_path)
        worker.wait(timeout=60)
    store = open_store(tmp_path)
    with store.database.read() as connection:
        ended = connection.execute(select(table.c.status, table.c.reason_code).where(table.c.id == "item0000")).one()
    store.close()

    assert tuple(ended) == ("application", "DEAD_LETTER")


def start_deadly(folder):
    code = """
import os, sys, threading
from nightclerk.engine import Engine
from nightclerk.logs import quiet
from nightclerk.store import open_store
from tests.engine.night import plan, wait
quiet()
store, wake = open_store(__import__("pathlib").Path(sys.argv[1])), threading.Event()
engine = Engine(store, lambda item: os._exit(9), in_hand=1, waits=(0.1,))
engine.start(wake.set)
plan(store, engine, 1)
wait(store, wake, 30)
os._exit(0)
"""
    return subprocess.Popen([sys.executable, "-c", code, str(folder)], cwd=HOUSE)


def test_a_worker_that_is_stopped_leaves_what_it_had_not_begun_to_the_next(tmp_path):
    import threading

    from nightclerk.engine import Engine
    from tests.engine.night import performer, plan, wait

    store, begun = open_store(tmp_path), threading.Event()
    engine = Engine(store, performer(tmp_path, 0.05), in_hand=4, waits=())
    engine.start(begun.set)
    plan(store, engine, 30)
    assert begun.wait(20)
    engine.stop()
    settled = runs.counts(store, RUN).get("done", 0)
    wake = threading.Event()
    second = Engine(store, performer(tmp_path), in_hand=4, waits=())
    second.start(wake.set)
    counted = wait(store, wake)
    second.stop()
    store.close()

    assert 0 < settled < 30
    assert counted == {"total": 30, "done": 30}
    assert len(lines(tmp_path)) == 30
