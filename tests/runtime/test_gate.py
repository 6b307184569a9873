"""A portal's limits hold over all its accounts, in however many processes they are asked."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from nightclerk.engine import Presence
from nightclerk.portal import load
from nightclerk.runtime.gate import Gate
from nightclerk.runtime.office import Office
from nightclerk.store import gates, open_store
from nightclerk.workspace import Workspace

HOUSE = Path(__file__).parents[2]
ASKER = """
import sys, time
from itertools import pairwise
from pathlib import Path
from nightclerk.engine import Presence
from nightclerk.store import gates, open_store
store = open_store(Path(sys.argv[1]), url=sys.argv[2])
me = Presence(store, sys.argv[3])
for turn in range(6):
    while (number := gates.take_slot(store, "p", 2, f"{me.name}/{turn}", me.alive)) is None:
        time.sleep(0.01)
    begun = time.time()
    time.sleep(0.1)
    print(begun, time.time(), flush=True)
    gates.free_slot(store, "p", number, f"{me.name}/{turn}")
me.leave()
"""


@pytest.fixture
def store(tmp_path, database_url):
    opened = open_store(tmp_path, url=database_url)
    yield opened
    opened.close()


def test_no_more_pages_are_open_at_once_than_the_portal_allows(store, database_url):
    folder, url = store.folder, database_url
    askers = [
        subprocess.Popen(
            [sys.executable, "-c", ASKER, str(folder), url, f"worker-{number}"],
            cwd=HOUSE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    said = [asker.communicate(timeout=60)[0] for asker in askers]
    spans = sorted(tuple(map(float, line.split())) for text in said for line in text.splitlines())

    assert len(spans) == 24
    moments = [(begin, 1) for begin, _ in spans] + [(end, -1) for _, end in spans]
    open_at_once, most = 0, 0
    for _, change in sorted(moments):
        open_at_once += change
        most = max(most, open_at_once)
    assert most == 2


def test_the_place_of_a_worker_that_died_is_free(store):
    assert gates.take_slot(store, "p", 1, "worker-dead/1", lambda _name: False) == 0
    living = Presence(store, "worker-0")

    assert gates.take_slot(store, "p", 1, "worker-0/2", living.alive) == 0
    assert gates.take_slot(store, "p", 1, "worker-0/3", living.alive) is None
    living.leave()


def test_checks_begin_as_far_apart_as_the_portal_asks_over_all_accounts(store):
    waits = [gates.reserve(store, "p", 2.0) for _ in range(4)]

    assert waits[0] < 0.5
    assert all(1.5 <= later - earlier <= 2.0 for earlier, later in pairwise(waits))


def test_a_clock_that_was_wrong_does_not_close_a_portal_for_long(tmp_path, monkeypatch):
    """On one machine; with a shared database the server's clock is the one that counts."""
    store = open_store(tmp_path)
    monkeypatch.setattr(gates.time, "time", lambda: time.monotonic() + 5e9)
    gates.reserve(store, "p", 2.0)
    monkeypatch.undo()

    assert gates.reserve(store, "p", 2.0) <= 3600
    store.close()


def test_of_those_who_wait_for_a_portal_of_several_accounts_the_most_urgent_gets_the_next_page(office):
    payers = office.workspace.root / "payers.yaml"
    payers.write_text(
        "payers:\n  one: {name: One, portal: lakeside, account: a}\n  two: {name: Two, portal: lakeside, account: b}\n"
    )
    ready = Office(Workspace(office.workspace.root), office.store, office.audit, "test", print)
    portal = load(HOUSE / "selectors" / "lakeside.yaml")
    portal = replace(portal, limits=replace(portal.limits, pages=1, checks_per_minute=0))
    gate, me, came = Gate(ready), Presence(office.store, "worker-0"), []

    def check(priority):
        with gate.passed(portal, me, priority):
            came.append(priority)

    with ThreadPoolExecutor(4) as many:
        with gate.passed(portal, me, 5):
            waits = []
            for priority in (9, 5, 1, 5):
                waits.append(many.submit(check, priority))
                while len(gate._lines["lakeside"]) < len(waits):
                    assert not waits[-1].done()
        for each in waits:
            each.result(timeout=30)
    me.leave()

    assert came == [1, 5, 5, 9]
