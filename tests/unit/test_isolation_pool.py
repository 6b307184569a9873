"""Children stay warm from file to file, are recycled before they go bad, and never outlive their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import pytest

from nightclerk.errors import UsageError
from nightclerk.isolation import Limits, Pool
from nightclerk.isolation import pool as pools
from nightclerk.isolation.rooms import PREFIX, Room, sweep

PARSERS = "tests.unit.heavy_parsers"
LIMITS = Limits(memory_bytes=300 << 20, cpu_seconds=2, wall_seconds=20.0)
HOUSE = Path(__file__).parents[2]


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def pool(temporary):
    made = Pool(size=4)
    yield made
    made.close()
    assert list(temporary.iterdir()) == []


def ask(pool, name, *args, limits=LIMITS):
    return pool.ask(f"{PARSERS}:{name}", args, limits)


def test_files_that_are_read_well_share_one_warm_child(pool):
    assert len({ask(pool, "process") for _ in range(5)}) == 1


def test_each_file_has_a_folder_of_its_own_that_is_gone_before_the_next(pool, temporary):
    first = ask(pool, "leaves_a_file")
    second = ask(pool, "leaves_a_file")

    assert first["pid"] == second["pid"]
    assert second["found"] == []
    assert not Path(first["cwd"]).exists()


def test_a_child_is_recycled_after_its_number_of_files(pool, monkeypatch):
    monkeypatch.setattr(pools, "MOST_REQUESTS", 3)
    children = [ask(pool, "process") for _ in range(7)]

    assert [children.count(each) for each in dict.fromkeys(children)] == [3, 3, 1]


@pytest.mark.parametrize("name", ["quotes_the_file", "refuses", "crashes"])
def test_a_child_that_failed_on_a_file_reads_no_other(pool, name):
    before = ask(pool, "process")
    with pytest.raises(UsageError):
        ask(pool, name)

    assert ask(pool, "process") != before
    assert not psutil.pid_exists(before)


def test_a_child_that_has_grown_or_left_processes_behind_reads_no_other(pool):
    before = ask(pool, "process")
    ask(pool, "keeps", str(150 << 20))
    after = ask(pool, "process")
    stray = ask(pool, "leaves_a_process")

    assert after not in (before, ask(pool, "process"))
    assert not running(stray)


def test_every_file_may_take_as_much_whatever_was_read_before(pool):
    """Processor time and memory are counted from what the child has used, not from its start."""
    for _ in range(4):
        assert ask(pool, "works", "0.9", limits=Limits(cpu_seconds=2, wall_seconds=30.0)) == "done"
        assert ask(pool, "takes", str(200 << 20)) == 200 << 20
    with pytest.raises(UsageError, match="limit: cpu"):
        ask(pool, "spins", limits=Limits(cpu_seconds=1, wall_seconds=30.0))


def test_many_threads_may_ask_at_once(pool):
    answers: dict[int, object] = {}

    def work(number):
        answers[number] = ask(pool, "talks", str(number))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {number: "x" * number for number in range(24)}
    assert len(pool._idle) <= 4


def test_a_child_that_died_while_it_was_idle_is_replaced(pool):
    before = ask(pool, "process")
    os.kill(before, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(before)], timeout=10)

    assert ask(pool, "process") != before


def running(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


PARENT = """
import sys
from nightclerk.isolation import Limits, run_limited
run_limited("tests.unit.heavy_parsers:says_and_spins", sys.argv[1], limits=Limits(cpu_seconds=600, wall_seconds=600.0))
"""


def test_when_the_parent_is_killed_its_children_end_and_the_next_start_sweeps_their_folders(tmp_path, temporary):
    note = tmp_path / "note"
    environment = os.environ | {"TMPDIR": str(temporary), "PYTHONPATH": str(HOUSE)}
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(note)], env=environment)
    until(lambda: note.exists() and note.read_text().endswith("\n"))
    child = int(note.read_text())
    parent.kill()
    parent.wait()
    until(lambda: not running(child))

    assert list(temporary.glob(f"{PREFIX}*"))
    assert sweep() == 1
    assert list(temporary.iterdir()) == []


def test_a_sweep_leaves_the_folders_of_the_living_alone(temporary):
    room = Room()

    assert sweep() == 0
    assert room.folder.exists()
    room.leave()
    assert list(temporary.iterdir()) == []


def until(happens, seconds=20):
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)
