"""A child process that appends to a log on disk: `python -m bench.writers raw|one|many FOLDER COUNT`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from bench.trail import read
from nightclerk.audit import AuditLog
from nightclerk.audit.files import LOG

SEED = bytes(32)  # of a log that proves nothing
WRITERS = 16


def open_log(folder: Path) -> AuditLog:
    """An audit log in that folder."""
    return AuditLog(folder, SEED, "bench")


def pair(log: AuditLog, number: int) -> None:
    """An intent and its outcome, about item `number`."""
    item = f"{number:032x}"
    read(log, item, f"s:{item[:22]}")


def raw(folder: Path, count: int) -> float:
    """Events a second of write and fdatasync alone, with the very lines that the audit log wrote for the same work."""
    model = folder / "model"
    _write(open_log(model), 0, count // 2)
    lines = (model / LOG).read_bytes().splitlines(keepends=True)
    file = os.open(folder / "raw", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    start = time.perf_counter()
    for line in lines:
        os.write(file, line)
        os.fdatasync(file)
    seconds = time.perf_counter() - start
    os.close(file)
    return len(lines) / seconds


def one(folder: Path, count: int) -> float:
    """Events a second of one writer that waits for each receipt."""
    return _rate(folder, count, 1)


def many(folder: Path, count: int) -> float:
    """Events a second of 16 writers in one process, each waiting for its receipts."""
    return _rate(folder, count, WRITERS)


def _rate(folder: Path, count: int, writers: int) -> float:
    log = open_log(folder)
    pairs = count // 2 // writers
    threads = [Thread(target=_write, args=(log, place * pairs, pairs)) for place in range(writers)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    log.close()
    return pairs * 2 * writers / seconds


def _write(log: AuditLog, first: int, pairs: int) -> None:
    for number in range(first, first + pairs):
        pair(log, number)


WAYS: dict[str, Callable[[Path, int], float]] = {"raw": raw, "one": one, "many": many}


if __name__ == "__main__":
    way, place, events = sys.argv[1:]
    print(json.dumps({f"audit.{way}": WAYS[way](Path(place), int(events))}))
