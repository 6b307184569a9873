"""Appointment files and looks into a workspace, shared by the fault tests."""

import json
import sqlite3
import time

from nightclerk.sandbox.coverage import truth
from nightclerk.sandbox.members import population

HEADER = "Chart,Appt Date,Appt Time,Last Name,First Name,DOB,Payer,Member ID\n"


def self_pay(stage, name="self.csv", rows=3):
    """Rows that need no portal: a run of them takes no browser."""
    day = f"{stage.tomorrow:%m/%d/%Y}"
    lines = [f"C{number},{day},09:00,Doe,Jane,01/02/1980,Self Pay,\n" for number in range(rows)]
    path = stage.root / name
    path.write_text(HEADER + f"{name},{day},09:00,Roe,Rich,01/02/1980,Self Pay,\n" + "".join(lines))
    return path


def database(stage):
    return stage.root / ".nightclerk" / "nightclerk.db"


def recorded(stage):
    """How many results are committed; read-only, beside a running worker."""
    try:
        with sqlite3.connect(f"file:{database(stage)}?mode=ro", uri=True) as connection:
            return connection.execute("SELECT count(*) FROM results").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def events(stage):
    """The audit log as a script reads it."""
    return [json.loads(line) for line in stage.say("audit", "show", "--json").out.splitlines()]


def until(happens, seconds=90):
    """Poll the effect itself: the fault must fall in the middle of the work."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def halves(stage):
    """Files that were begun and not finished."""
    return [path.name for path in stage.root.rglob("*") if path.suffix in (".part", ".tmp")]


def answered(stage, number, skip=0):
    """Members whom the sandbox answers active or inactive: a run of them is completed."""
    today = stage.workspace.today()
    clear = [each for each in population() if truth(each, 0, today).outcome in ("active", "inactive")]
    return clear[skip : skip + number]


def interrupted_at(stage, path, number, fault=None):
    """A run of which so many results are recorded, still working."""
    from tests.faults import rig

    words = ("run", "eligibility", "--file", path, "--json")
    worker = rig.start(stage, fault, *words) if fault else stage.start(*words)
    until(lambda: recorded(stage) >= number or worker.poll() is not None)
    assert worker.poll() is None, worker.communicate()
    return worker


def finished(stage, path, total):
    """The same command again brings the run to its end: nothing lost, nothing twice, the log proven."""
    said = stage.run(path)
    assert said.code == 0, said.err
    assert said.json["items"] == {
        "total": total,
        "done": total,
        "business": 0,
        "application": 0,
        "parked": 0,
        "cancelled": 0,
    }
    assert recorded(stage) == total
    assert [row["row"] for row in stage.say("results", said.json["run"], "--json").json] == list(range(2, total + 2))
    proof = stage.say("audit", "verify", "--json")
    assert proof.code == 0, proof.out
    return said
