"""Which browser drives the portals, and how it is started."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import playwright

from nightclerk.errors import MissingDependency

VARIABLE = "NIGHTCLERK_BROWSER"
_HEADLESS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_HEADED = _HEADLESS[1:]
# Nothing but the portal is to be talked to, and nothing is to be asked on the first start. QUIC escapes proxies.
# A page takes the place of the one before in the same frame: a new frame for each costs a fifth of a check's computing.
# Of several lists of features the browser heeds the last: Playwright's own are repeated.
_FEATURES = (
    "CDPScreenshotNewSurface",
    "SkipListAccountsWithoutGaiaCookies",
    "RenderDocument:level/crashed-frame",
)
ARGUMENTS = (
    f"--enable-features={','.join(_FEATURES)}",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class BrowserSettings:
    """`sandbox` auto (on, except for root, as whom Chromium refuses it) | on | off; times in seconds."""

    executable: str = ""
    headless: bool = True
    sandbox: str = "auto"
    start_seconds: float = 60.0
    check_seconds: float = 300.0


def find_browser(settings: BrowserSettings) -> str:
    """The path of the browser that will be used.

    In this order: the setting, the variable NIGHTCLERK_BROWSER, Playwright's own download, Chromium or Chrome on the
    PATH. Raises `MissingDependency` with the command that installs one.
    """
    wanted = settings.executable or os.environ.get(VARIABLE, "")
    if wanted:
        if found := shutil.which(wanted):
            return found
        where = "the setting browser.executable" if settings.executable else f"the variable {VARIABLE}"
        raise MissingDependency(
            f"The browser that {where} names is not there or cannot be executed.",
            code="BROWSER_MISSING",
            remedy="Correct it, or leave it empty to use the first browser found.",
        )
    for path in _installed(settings.headless):
        return path
    raise MissingDependency(
        "No Chromium or Chrome was found.",
        code="BROWSER_MISSING",
        remedy="Install one: `sudo apt-get install chromium-headless-shell` (Debian, Ubuntu: chromium), "
        "or `python -m playwright install chromium`.",
    )


def _installed(headless: bool) -> Iterator[str]:
    yield from _playwrights_own(headless)
    for name in _HEADLESS if headless else _HEADED:
        if found := shutil.which(name):
            yield found


def _playwrights_own(headless: bool) -> Iterator[str]:
    # Asking Playwright itself would start its driver process, half a second that `doctor` need not wait.
    listing = Path(playwright.__file__).parent / "driver" / "package" / "browsers.json"
    name = "chromium-headless-shell" if headless else "chromium"
    root = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    folder = Path(root) if root not in ("", "0") else Path.home() / ".cache" / "ms-playwright"
    for browser in json.loads(listing.read_text(encoding="utf-8"))["browsers"] if listing.exists() else ():
        if browser["name"] == name:
            base = folder / f"{name.replace('-', '_')}-{browser['revision']}"
            for binary in ("headless_shell", "chrome-headless-shell", "chrome"):
                yield from (str(path) for path in sorted(base.glob(f"*/{binary}")) if os.access(path, os.X_OK))


def wants_sandbox(settings: BrowserSettings) -> bool:
    """Whether Chromium's own sandbox is switched on."""
    if settings.sandbox == "auto":
        return not (hasattr(os, "geteuid") and os.geteuid() == 0)
    return settings.sandbox == "on"
