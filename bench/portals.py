"""A portal asked through a log-in that is kept, by the driver alone: `python -m bench.portals WAY FOLDER COUNT`.

WAY is on | off (with or without evidence, one page) | http (plain requests, without evidence) | four (four pages) |
memory. Prints the seconds of a check, or the memory of the process tree after 100 checks and at the end (MiB, PSS).
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped] # it comes without types

from bench.stage import plain_members
from nightclerk.portal import BrowserSettings, Driver, PortalFile, load
from nightclerk.records import Outcome
from nightclerk.runtime.office import Office, open_office
from nightclerk.runtime.portals import ports_of
from nightclerk.sandbox.members import Member
from nightclerk.workspace import Workspace

TASK = "eligibility"
EARLY = 100  # checks before the first look at the memory
PAGES = {"four": 4}


def run(way: str, folder: Path, count: int) -> dict[str, float]:
    """Ask about `count` members in turn; the log-in and opening the pages come before and are not counted."""
    with open_office(Workspace(folder)) as office:
        file = _file(office, way)
        with Driver(BrowserSettings(), ports_of(office), office.workspace.now) as driver:
            asked = [plain_members()[place % len(plain_members())] for place in range(count)]
            _ask(office, driver, file, asked[0])
            _seconds(office, driver, file, asked[: file.limits.pages])
            if way == "memory":
                return _memory(office, driver, file, asked)
            return {f"portal.{way}": _seconds(office, driver, file, asked)}


def _file(office: Office, way: str) -> PortalFile:
    override = office.workspace.settings.portals["lakeside"]["base_url"]
    file = load(office.workspace.root / "selectors" / "lakeside.yaml", override)
    transport = "http" if way == "http" else "browser"
    flows = tuple(replace(flow, transport=transport) if flow.name == TASK else flow for flow in file.flows)
    limits = replace(file.limits, pages=PAGES.get(way, 1))
    return replace(file, flows=flows, limits=limits, evidence=way in ("on", "four", "memory"))


def _seconds(office: Office, driver: Driver, file: PortalFile, asked: list[Member]) -> float:
    with ThreadPoolExecutor(file.limits.pages) as threads:
        start = time.perf_counter()
        list(threads.map(lambda member: _ask(office, driver, file, member), asked))
        return (time.perf_counter() - start) / len(asked)


def _memory(office: Office, driver: Driver, file: PortalFile, asked: list[Member]) -> dict[str, float]:
    early = 0.0
    for place, member in enumerate(asked, 1):
        _ask(office, driver, file, member)
        early = _tree() if place == EARLY else early
    return {"portal.memory_early": early, "portal.memory_late": _tree()}


def _tree() -> float:
    own = psutil.Process()
    return sum(float(each.memory_full_info().pss) for each in (own, *own.children(recursive=True))) / 2**20


def _ask(office: Office, driver: Driver, file: PortalFile, member: Member) -> None:
    given: dict[str, Any] = {
        "payer": "lakeside",
        "member_id": member.asked_id,
        "birth_date": member.asked_birth,
        "last_name": member.last,
        "first_name": member.first,
        "service_date": office.workspace.today() + timedelta(days=1),
    }
    record = driver.ask(file, "main", TASK, given).record
    if getattr(record, "outcome", None) is not Outcome.ACTIVE:
        raise SystemExit("A check of an active member was not answered as active, so its time means nothing.")


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
