"""Real parts for the driver's tests: ports that write down what they were asked, and servers on loopback."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nightclerk.errors import Park
from nightclerk.portal import BrowserSettings, Driver, PortalFile, Reading, load
from nightclerk.records import EligibilityResult, Evidence
from nightclerk.sandbox.coverage import STATED, truth
from nightclerk.sandbox.members import Member, Situation, population
from nightclerk.sandbox.portal import application
from nightclerk.sandbox.sessions import PASSWORD, TOTP_SEED, USERNAME
from nightclerk.sandbox.state import Portal
from nightclerk.testing import serving
from nightclerk.vault.totp import code, time_step

HOUSE = Path(__file__).parents[2]
SELECTORS = HOUSE / "selectors"
FILES = {
    "lakeside": SELECTORS / "lakeside.yaml",
    "spa": HOUSE / "nightclerk" / "sandbox" / "selectors" / "summit.yaml",
    "slow": HOUSE / "nightclerk" / "sandbox" / "selectors" / "granite.yaml",
    "postback": HOUSE / "nightclerk" / "sandbox" / "selectors" / "tripayer.yaml",
}
MEMBERS = population()
TODAY = datetime.now().astimezone().date()


def at_noon() -> datetime:
    """On the day of the visits that most tests ask about: what a page says of no day is said as of today."""
    return datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@dataclass
class RecordingPorts:
    """What the runtime gives, kept in memory; a credential is suspended after anything but `ok`, as the vault does."""

    password: str = PASSWORD
    kept: list[tuple[str, bytes]] = field(default_factory=list)
    sessions: dict[str, bytes] = field(default_factory=dict)
    attempts: list[str] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    codes: int = 0
    events: list[tuple[str, dict[str, str | int]]] = field(default_factory=list)
    suspended: bool = False
    phone: Callable[[], str] = str

    def keep(self, kind: str, data: bytes) -> Evidence:
        self.kept.append((kind, data))
        return Evidence(kind, hashlib.sha256(data).hexdigest())

    def load_session(self, key: str) -> bytes | None:
        return self.sessions.get(key)

    def save_session(self, key: str, state: bytes) -> None:
        self.sessions[key] = state

    def drop_session(self, key: str) -> None:
        self.sessions.pop(key, None)

    def secret(self, portal: str, account: str, name: str) -> str:
        return {"username": USERNAME, "password": self.password}[name]

    def totp(self, portal: str, account: str, name: str) -> str:
        assert name == "totp"
        self.codes += 1
        return code(TOTP_SEED, time_step(time.time()))

    def ask_code(self, portal: str, account: str, hint: str, seconds: float) -> str:
        self.codes += 1
        return "asked"

    def code_given(self, request: str) -> str | None:
        return self.phone() or None

    def code_done(self, request: str) -> None:
        """A person is no longer waited for."""

    def login_attempt(self, portal: str, account: str, host: str) -> None:
        if self.suspended:
            raise Park("The credential is suspended.", code="SUSPENDED")
        self.attempts.append(host)

    def login_result(self, portal: str, account: str, verdict: str) -> None:
        self.verdicts.append(verdict)
        self.suspended = self.suspended or verdict != "ok"

    def seen(self, event: str, detail: Mapping[str, str | int]) -> None:
        self.events.append((event, dict(detail)))

    def forget(self) -> None:
        """Forget what was asked so far; the kept log-ins stay."""
        for written in (self.kept, self.attempts, self.verdicts, self.events):
            written.clear()

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.kept]

    def named(self, event: str) -> list[dict[str, str | int]]:
        return [detail for name, detail in self.events if name == event]


def driving(ports: RecordingPorts) -> Driver:
    """A driver that works on the day of the visits."""
    return Driver(BrowserSettings(), ports, at_noon)


@dataclass
class Rig:
    """A sandbox portal, a driver with a real browser, and the ports between."""

    file: PortalFile
    driver: Driver
    ports: RecordingPorts
    portal: Portal

    def ask(self, member: Member, **changes: Any) -> Reading:
        return self.driver.ask(self.file, "main", "eligibility", inquiry(member, **changes))

    def set(self, **faults: Any) -> None:
        self.portal.faults = replace(self.portal.faults, **faults)

    def failing(self, member: Member) -> list[str]:
        """The fields in which what was read is not the sandbox's truth."""
        return wrong_fields(self.ask(member), member)


def inquiry(member: Member, **changes: Any) -> dict[str, object]:
    return {
        "payer": "lakeside",
        "member_id": member.asked_id,
        "birth_date": member.asked_birth,
        "last_name": member.last,
        "first_name": member.first,
        "service_date": TODAY,
        **changes,
    }


def wrong_fields(reading: Reading, member: Member) -> list[str]:
    meant = truth(member, 0, TODAY)
    return [name for name in STATED if getattr(reading.record, name) != getattr(meant, name)]


def record_of(reading: Reading) -> EligibilityResult:
    assert isinstance(reading.record, EligibilityResult)
    return reading.record


def somebody(situation: Situation = Situation.ACTIVE, *, twin: bool = False, skip: int = 0) -> Member:
    """A member in that situation with an ID of their own (or a twin)."""
    fitting = [m for m in MEMBERS if m.situation is situation and m.twin is twin and m.dual_of is None]
    return fitting[skip]


@contextmanager
def impatient(set_up: Rig, seconds: float = 3.0) -> Iterator[None]:
    """What does not come is given up soon; whatever has to come first (a log-in) is asked for before."""
    whole = set_up.file
    set_up.file = replace(whole, timeout_seconds=seconds)
    try:
        yield
    finally:
        set_up.file = whole


@contextmanager
def rig(
    *,
    kind: str = "lakeside",
    file: str = "",
    ports: RecordingPorts | None = None,
    clock: Any = None,
    size: int = 600,
    **changes: Any,
) -> Iterator[Rig]:
    """Everything set up for one test of a payer of that kind; `changes` replace fields of the portal file."""
    ports = ports or RecordingPorts()
    app = application(today=TODAY, kind=kind, size=size, pace_ms=2)
    ports.phone = lambda: app.state.portal.sent_code
    with serving(app) as address:
        compiled = replace(load(SELECTORS / file if file else FILES[kind], address), **changes)
        settings = {"clock": clock} if clock else {}
        with Driver(BrowserSettings(), ports, **settings) as driver:
            yield Rig(compiled, driver, ports, app.state.portal)
