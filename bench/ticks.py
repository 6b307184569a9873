"""What a tick of the scheduler takes with so many items of history: `python -m bench.ticks FOLDER COUNT`."""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime
from pathlib import Path
from statistics import median

from bench.history import fill
from nightclerk.engine import Line
from nightclerk.logs import quiet
from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import open_office
from nightclerk.scheduler.ticks import Scheduler

TICKS = 40


def measure(folder: Path, count: int) -> float:
    """Median milliseconds of a tick of the shipped schedules."""
    workspace = make_workspace(folder).workspace
    with open_office(workspace) as office:
        line = Line(office.store)
        fill(office.store, "eligibility", "eligibility-tomorrow", count)
        scheduler = Scheduler(office, line)
        start = datetime.now().astimezone().timestamp()
        taken = []
        for number in range(TICKS):
            begun = time.perf_counter()
            scheduler.tick(start + 5 * number, 5.0 * number)
            taken.append(1000 * (time.perf_counter() - begun))
    return median(taken)


if __name__ == "__main__":
    quiet()
    print(json.dumps({"tick": measure(Path(sys.argv[1]), int(sys.argv[2]))}))
