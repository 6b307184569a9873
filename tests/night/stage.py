"""The stage of the end-to-end tests: a workspace whose payer is the sandbox, and the command line a user calls."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path

from nightclerk.records import EligibilityResult, Record
from nightclerk.records.codec import to_plain
from nightclerk.sandbox.coverage import truth
from nightclerk.sandbox.demo import prepare
from tests import warm

HEADER = {field.name for field in fields(Record)}
HOUSE = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@dataclass(frozen=True)
class Stage:
    """A workspace beside a running payer."""

    root: Path
    workspace: object
    portal: object

    def start(self, *words, **options):
        """A nightclerk command as a child process."""
        command = [sys.executable, "-m", "nightclerk", *map(str, words), "--workspace", str(self.root)]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        environment = os.environ | {"PYTHONPATH": str(HOUSE)}
        return subprocess.Popen(command, env=environment, cwd=self.root, **(pipes | options))

    def say(self, *words, text=None):
        """Run a nightclerk command to its end."""
        done = warm.command(*words, "--workspace", self.root, cwd=self.root, text=text)
        return Said(done.returncode, done.stdout, done.stderr)

    @property
    def tomorrow(self):
        return self.workspace.today() + timedelta(days=1)

    def file(self, members, name="appointments.csv", payer="LAKESIDE HP PPO"):
        """An appointments file for these members."""
        path = self.root / name
        with path.open("w", newline="") as file:
            sheet = csv.writer(file)
            sheet.writerow(["Chart", "Appt Date", "Appt Time", "Last Name", "First Name", "DOB", "Payer", "Member ID"])
            for member in members:
                born = f"{member.asked_birth:%m/%d/%Y}"
                day = f"{self.tomorrow:%m/%d/%Y}"
                sheet.writerow(
                    [f"C{member.number}", day, "09:00", member.last, member.first, born, payer, member.asked_id]
                )
        return path

    def run(self, path, *more):
        """A waited-for eligibility run as JSON."""
        return self.say("run", "eligibility", "--file", path, "--json", *more)


def make_stage(folder, portal):
    return Stage(folder, prepare(folder, portal), portal)


def stated(record):
    """What a record says beyond its header and the difference to the answer before."""
    plain = to_plain(record) if isinstance(record, EligibilityResult) else record
    return {name: value for name, value in plain.items() if name not in HEADER and name != "diff"}


def expected(member, day, stage):
    return stated(truth(member, day, stage.workspace.today()))
