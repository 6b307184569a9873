"""A pile of faxes whose worker is killed in the middle: none is lost, none is read into the record twice."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from nightclerk.runtime.office import open_office
from nightclerk.runtime.worker import Worker
from nightclerk.sandbox.faxes import Paper, sent
from nightclerk.store import documents
from tests.faxes.rig import Clinic
from tests.scale import count

COUNT = count(6, 100)


def recorded(root):
    try:
        with sqlite3.connect(f"file:{root}/.nightclerk/nightclerk.db?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM results").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


@pytest.mark.soak
def test_a_worker_killed_in_the_middle_loses_no_fax_and_reads_none_twice(room, tmp_path):
    root, inbox = room.root, tmp_path
    for number in range(COUNT):
        words = ("# FAX COVER SHEET", "", "To: Maple Street Family Practice", f"Re: chart {number:03}")
        sent([Paper(words)], inbox / f"fax-{number:03}.tif")
    command = [sys.executable, "-m", "nightclerk", "run", "fax_intake", "--file", inbox, "--workspace", root]
    worker = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    least, end = random.Random(8).randrange(2, COUNT - 3), time.monotonic() + 120
    while recorded(root) < least and time.monotonic() < end:
        assert worker.poll() is None, "it ended before it was killed"
        time.sleep(0.01)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    before = recorded(root)

    with open_office(room) as office, Worker(office) as worker:
        clinic = Clinic(office, worker, inbox)
        ended = clinic.take_in()
        rows = clinic.rows(ended.run)
        listed = documents.page(office.store, documents.Wanted(), limit=200)[0]
    assert least <= before < COUNT
    assert [row.carried["file"] for row in rows] == [f"fax-{number:03}.tif" for number in range(COUNT)]
    assert all(row.record is not None and len(row.record.documents) == 1 for row in rows)
    assert recorded(root) == len({row.item for row in rows}) == COUNT
    assert len(listed) == COUNT
    intents = [each for each in clinic.events("fax.read") if each["kind"] == "intent"]
    assert COUNT <= len(intents) <= COUNT + 4  # what was in hand when it died is read again, and said to be unknown
