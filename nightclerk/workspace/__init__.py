"""The workspace: the folder a clinic deploys. Finds its root, reads and checks its YAML, knows where things lie."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nightclerk.errors import UsageError
from nightclerk.workspace.reading import Misfit, load_yaml, located, read_optional, read_yaml
from nightclerk.workspace.settings import (
    CLOCK,
    DAYS,
    Act,
    Approvals,
    Backups,
    Breaker,
    BrowserChoice,
    Business,
    Clinic,
    Day,
    Faxes,
    Mail,
    Mailbox,
    Notices,
    Oidc,
    Payer,
    Payers,
    Policy,
    PriorAuth,
    Retention,
    Settings,
    address_misfits,
    clinic_misfits,
    folded,
    settings_misfits,
)

__all__ = [
    "CLOCK",
    "DAYS",
    "MARKER",
    "STARTER",
    "VARIABLE",
    "Act",
    "Approvals",
    "Backups",
    "Breaker",
    "BrowserChoice",
    "Business",
    "Clinic",
    "Day",
    "Faxes",
    "Mail",
    "Mailbox",
    "Misfit",
    "Notices",
    "Oidc",
    "Payer",
    "Payers",
    "Policy",
    "PriorAuth",
    "Retention",
    "Settings",
    "Workspace",
    "address_misfits",
    "find_workspace",
    "folded",
    "is_loopback",
    "load_yaml",
    "located",
    "read_yaml",
    "starter",
]

MARKER = "nightclerk.yaml"
VARIABLE = "NIGHTCLERK_WORKSPACE"
# What `init` unpacks; logs/ and the machine state are made, never shipped.
STARTER = ("bots", "selectors", "templates", "schedules", MARKER, "clinic.yaml", "payers.yaml")


@dataclass(frozen=True)
class Workspace:
    """A workspace on disk."""

    root: Path

    @cached_property
    def settings(self) -> Settings:
        """nightclerk.yaml; raises `InvalidFiles`."""
        return read_yaml(self.root / MARKER, Settings, settings_misfits)

    @cached_property
    def clinic(self) -> Clinic:
        """clinic.yaml, or the defaults where there is none; raises `InvalidFiles`."""
        return read_optional(self.root / "clinic.yaml", Clinic, clinic_misfits)

    @cached_property
    def payers(self) -> Payers:
        """payers.yaml, or no payer at all; raises `InvalidFiles`."""
        return read_optional(self.root / "payers.yaml", Payers)

    @property
    def state(self) -> Path:
        """The folder of machine state: database, keys, evidence, sessions."""
        return self.root / ".nightclerk"

    @property
    def results(self) -> Path:
        """The folder of plain exports for people."""
        return self.root / "results"

    @property
    def audit(self) -> Path:
        """The folder of the tamper-evident record."""
        return self.root / "logs" / "audit"

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone; raises `UsageError`."""
        try:
            return ZoneInfo(self.clinic.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise UsageError(
                "clinic.yaml names a time zone that does not exist.",
                code="UNKNOWN_TIME_ZONE",
                remedy="Use a name such as America/Chicago.",
            ) from None

    def now(self) -> datetime:
        """The time in the clinic's zone."""
        return datetime.now(self.zone)

    def today(self) -> date:
        """The clinic's date."""
        return self.now().date()

    def prepare(self) -> None:
        """Make the folders a workspace needs; private ones are closed to other users."""
        for folder in (self.state, self.results):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.root / "logs" / "app", self.audit):
            folder.mkdir(mode=0o750, parents=True, exist_ok=True)


def find_workspace(given: str | None = None) -> Workspace:
    """The workspace of `--workspace`, of NIGHTCLERK_WORKSPACE, or the nearest one upwards; raises `UsageError`."""
    named = given or os.environ.get(VARIABLE)
    start = Path(named or ".").resolve()
    candidates = [start] if named else [start, *start.parents]
    for folder in candidates:
        if (folder / MARKER).is_file():
            return Workspace(folder)
    raise UsageError(
        f"There is no {MARKER} in {'the folder given' if named else 'this folder or above it'}.",
        code="NO_WORKSPACE",
        remedy="Make a workspace with `nightclerk init DIR`, or name one with --workspace DIR.",
    )


def starter() -> Path:
    """Where the starter workspace lies: in the installed package, or (editable install) the repository itself."""
    shipped = Path(str(files("nightclerk"))) / "_workspace"
    return shipped if shipped.is_dir() else Path(str(files("nightclerk"))).parent


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
