"""Fault 4: the power goes. What was acknowledged is in the database, whole; what was not is not there by half.

(The audit log's part, cut at every byte, is in tests/unit/test_audit.py.)
"""

import random
import shutil
import signal
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from nightclerk.store import marks, open_store, runs
from nightclerk.store.schema import items, results
from tests.engine.night import RUN
from tests.faults.files import until
from tests.scale import count

ITEMS = 80
WRITES = 40


def worker(folder):
    command = [sys.executable, "-m", "tests.engine.night", str(folder), str(ITEMS)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def copied(folder, target):
    """What a disk would hold: database, its log of writes and the keys, without the memory shared beside them."""
    target.mkdir()
    shutil.copytree(folder / "keys", target / "keys")
    for name in ("nightclerk.db", "nightclerk.db-wal"):
        if (folder / name).exists():
            shutil.copy(folder / name, target / name)
    return target


def settled(store):
    with store.database.read() as connection:
        return set(connection.execute(select(results.c.item_id)).scalars())


@pytest.mark.soak
def test_a_copy_taken_at_any_moment_of_a_run_opens_with_everything_acknowledged(tmp_path, record_property):
    dice, folder = random.Random(4), tmp_path / "clinic"
    folder.mkdir()
    moments = sorted(dice.sample(range(1, ITEMS - 8), count(4, 60)))
    record_property("copies", len(moments))
    working = worker(folder)
    until((folder / "nightclerk.db").exists)
    assert working.stdout.readline() == "planned\n"
    watched, copies = open_store(folder), []
    for moment in moments:
        until(lambda moment=moment: len(settled(watched)) >= moment)
        acknowledged = settled(watched)
        working.send_signal(signal.SIGSTOP)
        copies.append((copied(folder, tmp_path / f"copy{moment}"), acknowledged))
        working.send_signal(signal.SIGCONT)
    working.kill()
    working.communicate()
    watched.close()

    for copy, acknowledged in copies:
        store = open_store(copy)
        store.database.check()
        assert acknowledged <= settled(store)
        with store.database.read() as connection:  # an item and its result are one transaction
            done = connection.execute(select(func.count()).select_from(items).where(items.c.status == "done")).scalar()
        assert done == len(settled(store))
        store.close()
    ends(copies[0][0])


def ends(copy):
    """Work goes on from the copy, and ends with every item once."""
    going = worker(copy)
    said, _ = going.communicate(timeout=90)
    assert said.endswith("ended\n")
    store = open_store(copy)
    assert runs.counts(store, RUN) == {"total": ITEMS, "done": ITEMS}
    assert len(settled(store)) == ITEMS
    store.close()


def test_every_commit_waits_for_the_disk(tmp_path):
    """No test without a real power cut can see a missing sync, so the setting itself is held."""
    store = open_store(tmp_path)
    with store.database.read() as connection:
        synced = connection.exec_driver_sql("PRAGMA synchronous").scalar()
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    store.close()

    assert (synced, journal) == (2, "wal")


@pytest.mark.soak
def test_writes_torn_off_behind_the_last_acknowledged_one_leave_it_and_all_before(tmp_path):
    """The log of writes is cut and garbled at random behind each acknowledged commit: only what nobody was told of."""
    dice, store = random.Random(44), open_store(tmp_path)
    wal, sizes = tmp_path / "nightclerk.db-wal", []
    for number in range(1, WRITES + 1):
        marks.rise(store, "test", number)
        sizes.append(wal.stat().st_size)
    whole = wal.read_bytes()[: sizes[-1]]
    source = copied(tmp_path, tmp_path / "whole")
    store.close()
    assert len(set(sizes)) == WRITES  # each commit reached the disk before it was acknowledged

    for _ in range(count(15, 400)):
        acknowledged = dice.randrange(1, WRITES)
        cut = dice.randrange(sizes[acknowledged - 1], len(whole) + 1)
        torn = whole[: sizes[acknowledged - 1]] + dice.randbytes(cut - sizes[acknowledged - 1])
        (source / "nightclerk.db-wal").write_bytes(dice.choice([torn, whole[:cut]]))
        (source / "nightclerk.db-shm").unlink(missing_ok=True)
        shutil.copy(source / "nightclerk.db", source / "kept")
        opened = open_store(source)
        opened.database.check()
        assert marks.get(opened, "test") >= acknowledged
        opened.close()
        shutil.copy(source / "kept", source / "nightclerk.db")
