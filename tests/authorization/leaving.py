"""Works what is in line in the workspace of the command line, as a worker does: a process of its own, to be killed."""

import sys
from pathlib import Path

from nightclerk.runtime.office import open_office
from nightclerk.workspace import Workspace
from tests.authorization.rig import turn

if __name__ == "__main__":
    with open_office(Workspace(Path(sys.argv[1]))) as office:
        turn(office)
    sys.stdout.write("ended\n")
