"""One eligibility check: nightclerk, and what a user would write instead."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from shutil import which
from typing import Any

from bench.child import HOUSE, TIMEOUT, last_json, module, output, python
from bench.environments import python_of
from bench.schedule import Contender, Group
from bench.stage import LONG_CHECKS, Stage, plain_members
from nightclerk.errors import MissingDependency
from nightclerk.portal import BrowserSettings, find_browser
from nightclerk.portal.settings import ARGUMENTS, wants_sandbox
from nightclerk.records import Outcome
from nightclerk.sandbox.members import Member
from nightclerk.sandbox.sessions import PASSWORD, TOTP_SEED, USERNAME

PEERS = HOUSE / "bench" / "peers"
RELAUNCH = PEERS / "playwright_scripts" / "relaunch.py"
PLAYWRIGHT = PEERS / "playwright_scripts" / "script.py"
REUSE = PEERS / "playwright_scripts" / "reuse.py"
REQUESTS = PEERS / "requests_script" / "script.py"
SELENIUM = PEERS / "selenium_script" / "script.py"
ROBOCORP, RFBROWSER, RPAFRAMEWORK = (
    PEERS / f"{name}_script" / "script.py" for name in ("robocorp", "rfbrowser", "rpaframework")
)
OWN_ENVIRONMENT = (REQUESTS, ROBOCORP, RFBROWSER, RPAFRAMEWORK)
HEAVY_CHECKS = 2  # of each peer that takes many seconds for one
PEER_CHECKS = 5  # of each peer in one visit
KEPT_CHECKS = 40  # through one log-in, of the peers that keep theirs
OUR_KEPT_CHECKS = 80  # of ours: with four pages, the last ones wait for nobody and weigh less
MANY_CHECKS = 1_000


def group(stage: Stage) -> Group:
    """nightclerk with two pages, for a short night and a long one, with four and with one; and its peers."""
    peers = _Peers(stage, count())
    return Group(
        "check",
        (
            Contender("check.nightclerk", lambda: _ours(stage, 2, "")),
            Contender("check.nightclerk_long", lambda: _ours(stage, 2, "_long", plain_members(LONG_CHECKS))),
            Contender("check.nightclerk_four_pages", lambda: _ours(stage, 4, "_four")),
            Contender("check.nightclerk_one_page", lambda: _ours(stage, 1, "_one")),
            Contender("check.relaunch", peers.relaunch),
            Contender("check.playwright", lambda: peers.fresh("check.playwright", PLAYWRIGHT)),
            Contender("check.selenium", lambda: peers.fresh("check.selenium", SELENIUM)),
            Contender("check.robocorp", lambda: peers.fresh("check.robocorp", ROBOCORP, HEAVY_CHECKS)),
            Contender("check.rfbrowser", lambda: peers.fresh("check.rfbrowser", RFBROWSER, HEAVY_CHECKS)),
            Contender("check.rpaframework", lambda: peers.fresh("check.rpaframework", RPAFRAMEWORK, HEAVY_CHECKS)),
        ),
    )


def kept(stage: Stage) -> Group:
    """The driver with a log-in that is kept, and the scripts of somebody who keeps it as well."""
    peers = _Peers(stage, count())
    ours = [
        Contender(f"portal.{way}", lambda way=way: _asked_by_ours(stage, way))  # type: ignore[misc] # no type for its defaults
        for way in ("on", "off", "http", "four")
    ]
    return Group(
        "portal",
        (
            *ours,
            Contender("portal.reuse", lambda: {"portal.reuse": peers.kept(REUSE)}),
            Contender("portal.requests", lambda: {"portal.requests": peers.kept(REQUESTS)}),
        ),
    )


def lasting(stage: Stage) -> Group:
    """Many checks in a row: what the whole tree of processes holds."""
    return Group("lasting", (Contender("portal.memory", lambda: _asked_by_ours(stage, "memory", MANY_CHECKS)),))


# -- ours


def _asked_by_ours(stage: Stage, way: str, checks: int = OUR_KEPT_CHECKS) -> dict[str, float]:
    with stage.night(1) as folder:
        return module("portals", way, folder, checks, seconds=TIMEOUT + checks)


def _ours(stage: Stage, pages: int, mark: str, members: tuple[Member, ...] = ()) -> dict[str, float]:
    """Seconds for each check of one `nightclerk run`: of the whole command, and from the first answer to the last."""
    with stage.night(pages, members) as folder:
        start = time.perf_counter()
        ended = _nightclerk(folder, "run", "eligibility", "--file", folder / "appointments.csv", "--json")
        whole = time.perf_counter() - start
        run = json.loads(ended)["run"]
        rows = json.loads(_nightclerk(folder, "results", run, "--json"))
        _refuse_wrong(stage, members or stage.members, rows)
        return {f"check.whole{mark}": whole / len(rows), f"check.steady{mark}": _steady(folder, run)}


def _nightclerk(folder: Path, *words: object) -> str:
    return python("-m", "nightclerk", *words, "--workspace", folder)


def _refuse_wrong(stage: Stage, members: tuple[Member, ...], rows: list[dict[str, Any]]) -> None:
    for member, row in zip(members, rows, strict=True):
        word = "Active" if row["outcome"] == Outcome.ACTIVE else str(row["outcome"])
        stage.refuse_wrong(member, word, len((row["record"] or {}).get("benefits", ())))


def _steady(folder: Path, run: str) -> float:
    """From the audit log: when each portal read was answered."""
    events = [json.loads(line) for line in _nightclerk(folder, "audit", "show", "--json").splitlines()]
    reads = {event["seq"] for event in events if event["kind"] == "intent" and event.get("run") == run}
    answered = [datetime.fromisoformat(event["ts"]) for event in events if event.get("ref") in reads]
    return (max(answered) - min(answered)).total_seconds() / (len(answered) - 1)


# -- the peers


@dataclass(frozen=True)
class _Peers:
    """The scripts, and whose turn it is to be asked for."""

    stage: Stage
    turn: Iterator[int]

    def relaunch(self) -> dict[str, float]:
        """The same for the script that starts the browser anew for each."""
        return {"check.relaunch": self.kept(RELAUNCH, PEER_CHECKS)}

    def kept(self, script: Path, checks: int = KEPT_CHECKS) -> float:
        """Mean seconds of a check, told by the process itself: its own start is not in it."""
        members = [self._next() for _ in range(checks)]
        answers = [json.loads(line) for line in self._say(script, members).splitlines()]
        for member, answer in zip(members, answers, strict=True):
            self._refuse_wrong(member, answer)
        return sum(float(answer["seconds"]) for answer in answers) / len(answers)

    def fresh(self, series: str, script: Path, checks: int = PEER_CHECKS) -> Mapping[str, float]:
        """Mean seconds of a check with a process of its own, its start included."""
        if script in OWN_ENVIRONMENT:
            python_of(script.parent)  # its making is not its time
        return {series: sum(self._timed(script) for _ in range(checks)) / checks}

    def _timed(self, script: Path) -> float:
        member = self._next()
        start = time.perf_counter()
        said = self._say(script, [member])
        seconds = time.perf_counter() - start
        self._refuse_wrong(member, last_json(said))
        return seconds

    def _next(self) -> Member:
        return self.stage.members[next(self.turn) % len(self.stage.members)]

    def _say(self, script: Path, members: list[Member]) -> str:
        interpreter = python_of(script.parent) if script in OWN_ENVIRONMENT else sys.executable
        job = json.dumps(_job(self.stage, script, members))
        return output([interpreter, str(script)], text=job, environment={"PYTHONPATH": str(PEERS)})

    def _refuse_wrong(self, member: Member, answer: dict[str, Any]) -> None:
        self.stage.refuse_wrong(member, answer["coverage"]["Coverage"], len(answer["benefits"]))


def _job(stage: Stage, script: Path, members: list[Member]) -> dict[str, Any]:
    """What a script is told: the same browser arguments as ours, and the browsers of this machine."""
    settings = BrowserSettings()
    unsandboxed = [] if wants_sandbox(settings) else ["--no-sandbox"]
    return {
        "url": stage.portal.url,
        "username": USERNAME,
        "password": PASSWORD,
        "totp": TOTP_SEED,
        "arguments": [*ARGUMENTS, *unsandboxed],
        "members": [_asked(stage, member) for member in members],
        **(_chrome() if script in (SELENIUM, RPAFRAMEWORK) else {"browser": find_browser(settings)}),
    }


def _asked(stage: Stage, member: Member) -> dict[str, str]:
    return {
        "member_id": member.asked_id,
        "birth_date": f"{member.asked_birth:%m/%d/%Y}",
        "service_date": f"{stage.service_date:%m/%d/%Y}",
    }


def _chrome() -> dict[str, str]:
    return {name: _program(name) for name in ("chromium", "chromedriver")}


def _program(name: str, find: Callable[[str], str | None] = which) -> str:
    path = find(name)
    if path is None:
        package = {"chromedriver": "chromium-driver"}.get(name, name)
        raise MissingDependency(
            f"The program {name} is not installed.",
            code="BENCH_PROGRAM_MISSING",
            remedy=f"On Debian: apt-get install {package}",
        )
    return path
