"""A further worker of a workspace: `python -m tests.night.second WORKSPACE FILE NAME` works a file under that name."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.intake import Asking, read_file
from nightclerk.runtime.office import open_office
from nightclerk.runtime.worker import Worker
from nightclerk.workspace import Workspace


def main():
    workspace, path, name = Workspace(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3]
    found = working_bot(workspace, "eligibility")
    with open_office(workspace) as office, Worker(office, name) as worker:
        print(json.dumps(asdict(worker.run(found, read_file(workspace, found, path), Asking()))))


if __name__ == "__main__":
    main()
