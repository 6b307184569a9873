"""Fault 8: another program holds the database, or its pages are damaged."""

import random
import sqlite3
import time

import pytest

from nightclerk.store import marks, open_store
from tests.faults import rig
from tests.faults.files import answered, database, finished, interrupted_at, recorded, self_pay

PAGE = 4096


def held(stage):
    """The write lock in the hands of another program."""
    connection = sqlite3.connect(database(stage), isolation_level=None, timeout=30)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def test_a_locked_database_is_waited_for_and_then_told(stage):
    path, holder = self_pay(stage), held(stage)
    begun = time.monotonic()
    said = rig.say(stage, "busy=400", "run", "eligibility", "--file", path, "--json")
    waited = time.monotonic() - begun
    holder.close()

    assert said.code == 5
    assert said.json["error"]["code"] == "DATABASE_LOCKED"
    assert "Traceback" not in said.err
    assert waited < 60
    assert stage.run(path).code == 0


@pytest.mark.browser
def test_a_database_that_is_locked_in_the_middle_of_a_run_ends_it_in_words_and_the_run_goes_on_later(night):
    path = night.file(answered(night, 10, skip=40))
    worker = interrupted_at(night, path, 2, "busy=200")
    holder = held(night)
    before = recorded(night)
    _out, err = worker.communicate(timeout=120)
    holder.close()

    assert worker.returncode == 5
    assert err.splitlines()[-1].startswith("[DATABASE_LOCKED]")
    assert recorded(night) >= before
    finished(night, path, 10)


def spoil(path, dice):
    """Overwrite the heads of half the pages, as a failing disk does."""
    data = bytearray(path.read_bytes())
    pages = range(1, len(data) // PAGE)
    for page in dice.sample(pages, len(pages) // 2):
        data[page * PAGE : page * PAGE + 64] = dice.randbytes(64)
    path.write_bytes(data)


def settle(stage):
    """Everything into the one file, so that damage cannot hide behind the log of writes."""
    with sqlite3.connect(database(stage)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@pytest.mark.parametrize("seed", range(2))
def test_damaged_pages_are_told_with_what_to_do_before_anything_is_asked(stage, seed):
    path = self_pay(stage)
    settle(stage)
    spoil(database(stage), random.Random(seed))
    said = stage.run(path)
    doctor = stage.say("doctor", "--json")

    assert said.code == 5
    assert said.json["error"]["code"] == "DATABASE_CORRUPT"
    assert "backup" in said.json["error"]["remedy"]
    assert "Traceback" not in said.err
    assert doctor.code == 5
    assert any("damaged" in check["message"] and "backup" in check["fix"] for check in doctor.json["checks"])


def test_damage_in_a_page_that_no_run_would_read_is_found_at_the_start(stage):
    path = self_pay(stage)
    settle(stage)
    with sqlite3.connect(database(stage)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'codes'").fetchone()
    connection.close()
    data = bytearray(database(stage).read_bytes())
    data[(page - 1) * PAGE : (page - 1) * PAGE + 64] = random.Random(8).randbytes(64)
    database(stage).write_bytes(data)

    assert stage.run(path).json["error"]["code"] == "DATABASE_CORRUPT"


def test_a_file_that_is_no_database_is_told(stage):
    path = self_pay(stage)
    settle(stage)
    database(stage).write_bytes(b"not a database at all" * 400)
    said = stage.run(path)

    assert said.code == 5
    assert said.json["error"]["code"] == "DATABASE_CORRUPT"


def test_a_failed_write_is_remembered_by_the_database_so_that_nobody_waits_in_vain(tmp_path, monkeypatch):
    from nightclerk.errors import ApplicationException
    from nightclerk.store import database as opening

    monkeypatch.setattr(opening, "BUSY_MILLISECONDS", 50)
    store = open_store(tmp_path)
    holder = sqlite3.connect(tmp_path / "nightclerk.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(ApplicationException, match="DATABASE_LOCKED"):
        marks.rise(store, "test", 1)
    holder.close()

    assert store.database.failure.code == "DATABASE_LOCKED"
    marks.rise(store, "test", 1)
    store.close()
