"""One worker against two, on two portals with a log-in each: how many checks a minute the line gives."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp

from bench.child import HOUSE, output
from bench.history import ended_at
from bench.schedule import Contender, Group
from bench.stage import plain_members
from nightclerk.sandbox.demo import ACCOUNT, SECRETS, prepare
from nightclerk.sandbox.members import Member
from nightclerk.sandbox.server import Sandbox
from nightclerk.store import open_store
from nightclerk.store.runs import latest
from nightclerk.workspace import MARKER, Workspace

LATENCY_MS = 1000  # what is waited for must be the payer: two browsers have this machine's two cores busy earlier
PAGES = "pages: 4"
MEMBERS = 20  # asked at each of the two portals


def group(folder: Path, first: Sandbox, second: Sandbox) -> Group:
    """The same file worked by one worker and by two; every time by a workspace that knows nothing yet."""
    prepared = _prepare(folder / "fleet", first, second)
    return Group(
        "workers",
        (
            Contender("workers.one", lambda: {"workers.one": _rate(prepared, 1)}),
            Contender("workers.two", lambda: {"workers.two": _rate(prepared, 2)}),
        ),
    )


def _prepare(folder: Path, first: Sandbox, second: Sandbox) -> Path:
    """A workspace with a second payer, Harbor, whose portal is built like Lakeside's and has a log-in of its own."""
    workspace = prepare(folder, first)
    selectors = folder / "selectors"
    text = (selectors / "lakeside.yaml").read_text().replace("pages: 2", PAGES)
    (selectors / "lakeside.yaml").write_text(text)
    (selectors / "harbor.yaml").write_text(
        text.replace("portal: lakeside", "portal: harbor").replace("vault:lakeside/", "vault:harbor/")
    )
    marker = folder / MARKER
    both = f'portals: {{lakeside: {{base_url: "{first.url}"}}, harbor: {{base_url: "{second.url}"}}}}'
    lines = [both if line.startswith("portals:") else line for line in marker.read_text().splitlines()]
    marker.write_text("\n".join(lines) + "\n")
    payers = folder / "payers.yaml"
    payers.write_text(
        payers.read_text() + "  harbor:\n    name: Harbor Health\n    portal: harbor\n    account: main\n"
    )
    for field, value in SECRETS.items():
        name = f"{ACCOUNT.replace('lakeside', 'harbor')}/{field}"
        output([sys.executable, "-m", "nightclerk", "vault", "set", name, "--workspace", str(folder)], text=value)
    _write(folder / "appointments.csv", plain_members()[:MEMBERS], workspace)
    return folder


def _write(path: Path, members: tuple[Member, ...], workspace: Workspace) -> None:
    with path.open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["Chart", "Appt Date", "Last Name", "First Name", "DOB", "Payer", "Member ID"])
        for member in members:
            for payer in ("LHP", "Harbor Health"):
                born, day = f"{member.asked_birth:%m/%d/%Y}", f"{workspace.today():%m/%d/%Y}"
                sheet.writerow([member.number, day, member.last, member.first, born, payer, member.asked_id])


def _rate(prepared: Path, workers: int) -> float:
    """Checks a minute, from the first answer to the last."""
    copy = Path(mkdtemp(prefix="fleet-", dir=prepared.parent))
    try:
        clinic = shutil.copytree(prepared, copy / "clinic")
        with _working(clinic, workers):
            run = ["run", "eligibility", "--file", str(clinic / "appointments.csv"), "--json"]
            output([sys.executable, "-m", "nightclerk", *run, "--workspace", str(clinic)])
        return _checks_a_minute(clinic)
    finally:
        shutil.rmtree(copy, ignore_errors=True)


@contextmanager
def _working(clinic: Path, workers: int) -> Iterator[None]:
    """So many worker processes, up before the run begins."""
    command = [sys.executable, "-m", "nightclerk", "work", "--workspace", str(clinic), "--slot"]
    with ExitStack() as stop:
        for slot in range(workers):
            worker = subprocess.Popen(
                [*command, str(slot)], cwd=HOUSE, env=os.environ | {"PYTHONPATH": str(HOUSE)}, stderr=subprocess.PIPE
            )
            stop.callback(worker.wait, 60)
            stop.callback(worker.terminate)
            assert worker.stderr is not None
            assert b"works" in worker.stderr.readline()
        yield


def _checks_a_minute(clinic: Path) -> float:
    store = open_store(clinic / ".nightclerk")
    try:
        moments = ended_at(store, latest(store)[0].id)
    finally:
        store.close()
    assert len(moments) == 2 * MEMBERS, "not everything was answered"
    return 60 * (len(moments) - 1) / (moments[-1] - moments[0])
