"""A child process that works items which ask nobody: `python -m bench.noop FOLDER COUNT`; its CPU by part.

Everything is the real thing: intake, engine, store, audit log, the performer that decodes and encodes. Only the bot
does nothing: it hands out the record that the sandbox payer would state of the member.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

from bench.trail import read
from nightclerk.bot import Planned, PlannedRow, Run, bot
from nightclerk.engine import Engine
from nightclerk.records import CoverageInquiry, EligibilityResult
from nightclerk.runtime.bots import FoundBot
from nightclerk.runtime.intake import Asking, Input, take_in
from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import Office, open_office
from nightclerk.runtime.perform import Performer
from nightclerk.sandbox.coverage import truth
from nightclerk.sandbox.members import Member, Situation, population
from nightclerk.store import blobs, items, runs
from nightclerk.store.items import Claimed, Settled

TODAY = date(2026, 1, 1)
EVIDENCE = {"events": 2_000, "html": 12_000, "screenshot": 60_000}  # bytes, about what a check keeps
RECORDS: dict[str, EligibilityResult] = {}


def _key(inquiry: CoverageInquiry) -> str:
    return inquiry.last_name


def _subject(inquiry: CoverageInquiry) -> str:
    return inquiry.member_id


def _partition(inquiry: CoverageInquiry) -> str:
    return inquiry.payer


@bot("noop", key=_key, subject=_subject, partition=_partition)
def work(inquiry: CoverageInquiry, run: Run) -> EligibilityResult:
    """Nothing but the answer."""
    return RECORDS[inquiry.member_id]


@dataclass(frozen=True)
class Spent:
    """What was used: CPU of this process (user and system) and wall, both in seconds."""

    cpu: float
    wall: float


def spent(doing: Callable[[], object]) -> Spent:
    """What `doing` used."""
    cpu, wall = _cpu(), time.perf_counter()
    doing()
    return Spent(_cpu() - cpu, time.perf_counter() - wall)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure(folder: Path, count: int) -> dict[str, float]:
    """Milliseconds for each item; the idle share in percent of a core."""
    workspace = make_workspace(folder).workspace
    found = FoundBot("noop", folder / "bots" / "noop", "0123456789ab", work)
    with open_office(workspace) as office:
        perform = _audited(office, Performer(office, {"noop": found}))
        audit = spent(lambda: [read(office.audit, f"{number:032x}", "s:none", "noop") for number in range(count)])
        evidence = spent(lambda: _keep(office, count))
        store = _store(office, found, perform, count, audit.cpu)
        run, intake, idle = _night(office, found, perform, count)
    cpu = run.cpu - idle.cpu
    each = {
        "cost.cpu": cpu,
        "cost.wall": run.wall,
        "cost.intake": intake.cpu,
        "cost.store": store,
        "cost.audit": audit.cpu,
        "cost.engine": cpu - intake.cpu - store - audit.cpu,
        "cost.evidence": evidence.cpu,
    }
    return {name: 1000 * value / count for name, value in each.items()} | {"cost.idle": 100 * idle.cpu / idle.wall}


def _night(
    office: Office, found: FoundBot, perform: Callable[[Claimed], Settled], count: int
) -> tuple[Spent, Spent, Spent]:
    """A whole run, the intake in it, and as long a time with nothing to do, all with the engine on."""
    wake = Event()
    settings = office.workspace.settings
    engine = Engine(office.store, perform, in_hand=settings.in_hand, waits=tuple(settings.retry_seconds))
    engine.start(wake.set)
    intakes: list[Spent] = []

    def night() -> None:
        intakes.append(spent(lambda: _take_in(office, found, engine.line.submit, "night", count)))
        _wait(office, wake, count)

    run = spent(night)
    idle = spent(lambda: Event().wait(run.wall))
    engine.stop()
    return run, intakes[0], idle


def _wait(office: Office, wake: Event, count: int) -> None:
    """Until every item is settled; looks at the counts at every signal, as the command line does."""
    run_id = runs.latest(office.store)[0].id
    while runs.counts(office.store, run_id).get("done", 0) < count:
        wake.wait(0.5)
        wake.clear()


def _store(
    office: Office, found: FoundBot, perform: Callable[[Claimed], Settled], count: int, audit_cpu: float
) -> float:
    """CPU seconds of claiming and settling the items with no engine between, less the audit in it."""
    waiting: list[tuple[str, int]] = []

    def keep(_connection: Any, item: str, submission: int, *, partition: str, priority: int) -> None:
        waiting.append((item, submission))

    _take_in(office, found, keep, "store", count)

    def settle_all() -> None:
        for item_id, submission in waiting:
            item = items.claim(office.store, item_id, submission)
            assert item is not None
            items.settle(office.store, item, perform(item))

    return spent(settle_all).cpu - audit_cpu


def _take_in(office: Office, found: FoundBot, submit: Any, name: str, count: int) -> None:
    rows = tuple(PlannedRow(n + 2, (Planned(_inquiry(name, n)),), {"Chart": str(n)}) for n in range(count))
    given = Input("bench.csv", name.encode(), rows)
    take_in(office, found, given, submit, Asking())


def _inquiry(name: str, number: int) -> CoverageInquiry:
    members = _members()
    member = members[number % len(members)]
    RECORDS.setdefault(member.asked_id, truth(member, 0, TODAY))
    return CoverageInquiry("lakeside", member.asked_id, member.birth_date, f"{name}{number}", member.first, TODAY)


def _members() -> list[Member]:
    if not _ACTIVE:
        _ACTIVE.extend(m for m in population() if m.situation is Situation.ACTIVE and not m.twin)
    return _ACTIVE


_ACTIVE: list[Member] = []


def _audited(office: Office, performer: Performer) -> Callable[[Claimed], Settled]:
    """The performer between an intent and its outcome, as the portal service writes them."""

    def perform(item: Claimed) -> Settled:
        settled: Settled = read(office.audit, item.id, item.subject, "noop", lambda: performer(item))
        return settled

    return perform


def _keep(office: Office, count: int) -> None:
    for _ in range(count):
        for kind, size in EVIDENCE.items():
            blobs.keep(office.store, kind, os.urandom(size))


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
