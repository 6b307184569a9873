"""A child process that reads a log: `python -m bench.proof hash|verify FOLDER`; and the making of a long log."""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.writers import SEED, open_log, pair
from nightclerk.audit import line as lines
from nightclerk.audit import verify
from nightclerk.audit.files import LOG
from nightclerk.audit.tree import GENESIS, leaf_hash
from nightclerk.errors import ApplicationException

HALVES = 2  # an intent and an outcome


def make_log(folder: Path, count: int) -> None:
    """A signed log of `count` events without a sync for each: lines as the writer makes them, then signed by it.

    Opening proves chain and codes of every line, so what is measured is a log that the writer accepts as its own.
    """
    folder.mkdir(parents=True)
    models = _models(folder.parent)
    last = GENESIS
    key = lines.mac_key(SEED)
    with (folder / LOG).open("wb") as file:
        for seq in range(count):
            line = lines.write(_event(models[seq % HALVES], seq, last), key)
            last = leaf_hash(line).hex()
            file.write(line)
    open_log(folder).close()


def _models(parent: Path) -> list[dict[str, Any]]:
    with TemporaryDirectory(dir=parent) as folder:
        log = open_log(Path(folder))
        pair(log, 7)
        log.close()
        events = [lines.read(line) for line in (Path(folder) / LOG).read_bytes().splitlines()]
        return [{name: value for name, value in event.items() if name != "mac"} for event in events]


def _event(model: dict[str, Any], seq: int, last: str) -> dict[str, Any]:
    event = model | {"prev": last, "seq": seq}
    if "ref" in event:
        event["ref"] = seq - 1
    return event


def hashing(folder: Path) -> dict[str, float]:
    """Events a second of a loop that only hashes the lines."""
    count = 0
    start = time.perf_counter()
    with (folder / LOG).open("rb") as file:
        for line in file:
            hashlib.sha256(line).digest()
            count += 1
    return {"audit.hash": count / (time.perf_counter() - start)}


def proving(folder: Path) -> dict[str, float]:
    """Events a second of `verify`, and the peak memory of the whole process in MiB."""
    start = time.perf_counter()
    verdict = verify(folder, SEED)
    seconds = time.perf_counter() - start
    if not verdict.ok:
        raise ApplicationException("The log of the benchmark is not sound.", code="BENCH_LOG", remedy="See proof.py.")
    return {"audit.verify": verdict.events / seconds, "audit.memory": peak_mib()}


def peak_mib() -> float:
    """Peak resident memory of this process in MiB.

    From /proc where there is one: ru_maxrss of a child begins with what its parent held when it was started.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if "VmHWM" in line)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps({"hash": hashing, "verify": proving}[sys.argv[1]](Path(sys.argv[2]))))
