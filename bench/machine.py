"""What the figures were made on: enough to judge them by, nothing that names the machine."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from shutil import which

from nightclerk.errors import MissingDependency
from nightclerk.portal import BrowserSettings
from nightclerk.portal.settings import find_browser


@dataclass(frozen=True)
class Machine:
    """Cores, versions, the day, and the load (one-minute average) when the run began and ended."""

    date: str
    system: str
    cores: int
    python: str
    browser: str
    selenium_browser: str
    playwright: str
    selenium: str
    load_before: float
    load_after: float = 0.0


def describe() -> Machine:
    """This machine now."""
    return Machine(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        system=platform.system(),
        cores=os.cpu_count() or 0,
        python=platform.python_version(),
        browser=_version_of(_browser()),
        selenium_browser=_version_of(which("chromium")),
        playwright=_installed("playwright"),
        selenium=_installed("selenium"),
        load_before=load(),
    )


def load() -> float:
    """The one-minute load average."""
    return round(os.getloadavg()[0], 2)


def _browser() -> str | None:
    try:
        return find_browser(BrowserSettings())
    except MissingDependency:
        return None


def _version_of(browser: str | None) -> str:
    if browser is None:
        return "none"
    said = subprocess.run([browser, "--version", "--no-sandbox"], capture_output=True, text=True, check=False).stdout
    numbers = [word for word in said.split() if word[0].isdigit()]
    return numbers[0] if numbers else "unknown"


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
