"""A scheduler in a process of its own: `python -m tests.scheduler.ticker FOLDER START STEPS SECONDS`."""

import sys
from pathlib import Path

from nightclerk.engine import Line
from nightclerk.runtime.office import open_office
from nightclerk.scheduler.ticks import Scheduler
from nightclerk.workspace import Workspace
from tests.scheduler.rig import at


def main():
    folder, start, steps, seconds = Path(sys.argv[1]), at(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    with open_office(Workspace(folder)) as office:
        scheduler = Scheduler(office, Line(office.store))
        for step in range(steps):
            scheduler.tick(start + step * seconds, step * seconds)


if __name__ == "__main__":
    main()
