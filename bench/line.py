"""How soon an urgent item begins before a line of so many others: `python -m bench.line FOLDER COUNT`.

The line lies in a database that was filled before; a copy of it is worked here.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import time
from pathlib import Path
from statistics import median
from tempfile import mkdtemp

from bench.proof import peak_mib
from nightclerk.engine import Engine, Line
from nightclerk.logs import quiet
from nightclerk.records import ItemStatus
from nightclerk.store import Store, items, open_store, runs
from nightclerk.store.items import Claimed, NewItem, NewRow, Settled
from nightclerk.store.runs import RunRow

RUN, CHUNK = "waiting", 1000
PARTITIONS = 4
SECONDS = 0.3  # of an item in line
URGENT = 12
PAUSE = 0.5  # between two urgent ones


def fill(folder: Path, count: int) -> None:
    """A line of so many items over four portals."""
    store = open_store(folder)
    line = Line(store)
    run = RunRow(RUN, "b", "today", "person", "bench", "intake", "x", "x", 9, False, None, time.time(), None)
    with store.database.write() as connection:
        runs.create(connection, store, run)
    for start in range(0, count, CHUNK):
        with store.database.write() as connection:
            for number in range(start, min(start + CHUNK, count)):
                _add(connection, store, line, f"item{number:06}", f"portal{number % PARTITIONS}|main", 9)
    with store.database.write() as connection:
        runs.begin_work(connection, store, RUN, ())
    store.close()


def _add(connection: object, store: Store, line: Line, name: str, partition: str, priority: int) -> None:
    new = NewItem(name, "b", f"s:{name}", partition, priority, name, "{}")
    items.add(connection, store, RUN, new)  # type: ignore[arg-type] # SQLAlchemy's, which only store/ names
    line.submit(connection, name, 1, partition=partition, priority=priority)
    items.add_row(connection, store, RUN, NewRow(abs(hash(name)), 0, "primary", name, "{}"))  # type: ignore[arg-type] # SQLAlchemy's, which only store/ names


def measure(prepared: Path) -> dict[str, float]:
    """Median seconds from an urgent item's submission to its start, and the process's peak memory in MiB."""
    copy = Path(mkdtemp(dir=prepared.parent))
    shutil.copytree(prepared, copy / "state")
    store, begun = open_store(copy / "state"), dict[str, float]()
    arrived = threading.Event()

    def perform(item: Claimed) -> Settled:
        begun[item.id] = time.monotonic()
        if item.id.startswith("urgent"):
            arrived.set()
        else:
            threading.Event().wait(SECONDS)
        return Settled(ItemStatus.DONE, "active", None, b"{}")

    engine = Engine(store, perform, in_hand=4, waits=())
    engine.start()
    threading.Event().wait(3.0)  # until the line moves
    waits = []
    for number in range(URGENT):
        name = f"urgent{number}"
        arrived.clear()
        with store.database.write() as connection:
            _add(connection, store, engine.line, name, "portal0|main", 1)
        submitted = time.monotonic()
        assert arrived.wait(60), "the urgent item never began"
        waits.append(begun[name] - submitted)
        threading.Event().wait(PAUSE)
    peak = peak_mib()
    engine.stop()
    store.close()
    shutil.rmtree(copy, ignore_errors=True)
    return {"wait": median(waits), "memory": peak}


if __name__ == "__main__":
    quiet()
    print(json.dumps(measure(Path(sys.argv[1]))), flush=True)
    os._exit(0)
