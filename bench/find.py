"""How long one patient's events take to be found in a log: `python -m bench.find make|ask FOLDER [COUNT]`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from statistics import median

from bench.writers import SEED
from nightclerk.audit import line as lines
from nightclerk.audit.files import LOG
from nightclerk.audit.index import bring_up, read_back
from nightclerk.audit.tree import GENESIS, leaf_hash
from nightclerk.store.audit_index import AuditIndex
from nightclerk.store.audit_query import Query

ASKED = 60
OF_A_PATIENT = 20  # events, however long the log
PAGE, COUNTED = 50, 1001


def make(folder: Path, count: int) -> None:
    """A log of `count` reads about patients in turn, and its index."""
    folder.mkdir(parents=True, exist_ok=True)
    key, last, patients = lines.mac_key(SEED), GENESIS, count // OF_A_PATIENT
    with (folder / LOG).open("wb") as file:
        for seq in range(count):
            whom, when = f"s:{seq % patients:032x}", f"2026-01-{1 + seq * 28 // count:02}T02:00:00.000000+00:00"
            known = {"kind": "intent", "event": "portal.read", "subject": whom, "bot": "eligibility"}
            asked = {"item": f"{seq:032x}", "run": f"run-{seq // 400}", "actor": "worker-1", "portal": "lakeside"}
            line = lines.write({"prev": last, "seq": seq, "v": 1, "ts": when, "pid": 1, **known, **asked}, key)
            last = leaf_hash(line).hex()
            file.write(line)
    index = AuditIndex(folder / "index")
    bring_up(folder, index)
    index.close()


def ask(folder: Path) -> float:
    """Median milliseconds from the question to the page: the index opened, compared with the log, searched, and every
    line read back and proven.
    """
    key, taken = lines.mac_key(SEED), []
    for number in range(ASKED):
        begun = time.perf_counter()
        index = AuditIndex(folder / "index")
        bring_up(folder, index)
        query = Query(subject=f"s:{number % OF_A_PATIENT:032x}")
        found = [read_back(folder, each, key) for each in index.page(query, None, PAGE)]
        assert index.count(query, COUNTED) == len(found) == OF_A_PATIENT
        index.close()
        taken.append(1000 * (time.perf_counter() - begun))
    return median(taken)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), int(sys.argv[3]))
        print("{}")
    else:
        print(json.dumps({"ask": ask(Path(sys.argv[2]))}))
