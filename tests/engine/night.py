"""A worker for the kill tests: `python -m tests.engine.night FOLDER COUNT [EXECUTOR PORTALS]` notes every attempt."""

import os
import sys
import threading
import time
from pathlib import Path

from nightclerk.engine import Engine
from nightclerk.errors import ApplicationException, BusinessException, Park
from nightclerk.logs import quiet
from nightclerk.records import ItemStatus
from nightclerk.store import items, open_store, runs
from nightclerk.store.items import NewItem, NewRow, Settled
from nightclerk.store.runs import RunRow

RUN = "test-run"


def plan(store, engine, count, kind="plain", priority=5, partitions=1):
    """One run of `count` items over so many portals, submitted as an intake does it."""
    run = RunRow(RUN, "test", "today", "person", "tester", "intake", "x", "x", priority, False, None, time.time(), None)
    with store.database.write() as connection:
        runs.create(connection, store, run)
        for number in range(count):
            name = f"item{number:04}"
            partition = f"portal{number % partitions}|main"
            new = NewItem(name, "test", f"s:{name}", partition, priority, name, f"{kind} {number}")
            if items.add(connection, store, RUN, new):
                engine.line.submit(connection, name, 1, partition=new.partition, priority=priority)
            items.add_row(connection, store, RUN, NewRow(number, 0, "primary", name, "{}"))
        runs.begin_work(connection, store, RUN, ())


def performer(folder, seconds=0.0, executor="local-0"):
    """Writes a line for every attempt, and answers as the item's kind says."""
    log = (Path(folder) / "attempts").open("a")
    spans, lock = (Path(folder) / "spans").open("a"), threading.Lock()

    def perform(item):
        with lock:
            log.write(f"{item.id} {item.attempt} {executor} {item.partition}\n")
            log.flush()
        begun = time.time()
        time.sleep(seconds)
        with lock:
            spans.write(f"{item.partition} {executor} {begun} {time.time()}\n")
            spans.flush()
        kind = item.payload.split()[0]
        if kind == "business":
            raise BusinessException("The birth date is missing.", code="BIRTH_DATE_MISSING", outcome="rejected_input")
        if kind == "parked":
            raise Park("The portal is closed.", code="PORTAL_CLOSED")
        if kind == "flaky" and item.attempt < 3:
            raise ApplicationException("The portal did not answer.", code="PORTAL_TIMEOUT")
        if kind == "broken":
            raise RuntimeError("Jane Canary 1980-01-01 W000CANARY")
        return Settled(ItemStatus.DONE, "active", None, f"result of {item.id}".encode())

    return perform


def wait(store, wake, seconds=60, run=RUN):
    """Until every item is settled; the counts."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        wake.wait(0.2)
        wake.clear()
        counted = runs.counts(store, run)
        if sum(counted.get(name, 0) for name in runs.COUNTED) >= counted["total"] > 0:
            return counted
    raise AssertionError(f"not settled in {seconds} s: {counted}")


def main():
    quiet()
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    executor = sys.argv[3] if len(sys.argv) > 3 else "local-0"
    store, wake = open_store(folder, url=os.environ.get("NIGHTCLERK_TEST_DATABASE", "")), threading.Event()
    seconds = float(os.environ.get("NIGHTCLERK_TEST_SECONDS", "0.02"))
    engine = Engine(store, performer(folder, seconds, executor), in_hand=4, waits=(0.1,), executor=executor)
    engine.start(wake.set)
    plan(store, engine, count, partitions=int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    print("planned", flush=True)
    wait(store, wake, 120)
    engine.stop()
    store.close()
    print("ended", flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
