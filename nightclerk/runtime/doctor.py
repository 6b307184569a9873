"""What this machine and workspace lack, with the command that mends it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from nightclerk.errors import ExitCode, NightclerkError
from nightclerk.forms.fontfiles import missing_packages
from nightclerk.keys import open_ring
from nightclerk.portal import BrowserSettings, find_browser
from nightclerk.runtime import checkup_portals, disk, notify, oidc
from nightclerk.runtime.bots import SETTINGS, FoundBot, find_bots, settings_of
from nightclerk.runtime.checkup import ERROR, OK, WARNING, Check
from nightclerk.runtime.office import audit_mark
from nightclerk.runtime.proof import prove
from nightclerk.runtime.reconcile import compare, count_events, restorations
from nightclerk.store import open_store
from nightclerk.workspace import Workspace

MIN_FREE_BYTES = 2 << 30  # under this, new runs would soon fail for want of evidence space
PACKAGES = ("playwright", "dbos", "pdfplumber", "pytesseract", "openpyxl", "apscheduler", "loguru")


def examine(workspace: Workspace | None) -> list[Check]:
    """Every check of the machine, and of the workspace where there is one."""
    found = [*_machine(workspace)]
    if workspace is None:
        fix = "nightclerk init DIR"
        return [*found, Check("workspace", WARNING, "There is no workspace here.", fix)]
    return [*found, *_guarded(workspace)]


def verdict(checks: list[Check]) -> ExitCode:
    """3 when a program is missing, else the gravest of the others, else 0."""
    codes = {check.exit_code for check in checks if check.level == ERROR}
    if ExitCode.MISSING_DEPENDENCY in codes:
        return ExitCode.MISSING_DEPENDENCY
    return max(codes, default=ExitCode.OK)


def installer(package: str) -> str:
    """The command that installs a program on this platform."""
    managers = {
        "apt-get": f"sudo apt-get install -y {package}",
        "dnf": f"sudo dnf install -y {package}",
        "pacman": f"sudo pacman -S {package}",
        "brew": f"brew install {package}",
    }
    return next((command for name, command in managers.items() if shutil.which(name)), f"install {package}")


def _machine(workspace: Workspace | None) -> Iterator[Check]:
    yield _python()
    yield _packages()
    yield _browser(workspace)
    yield _tesseract()
    yield _fonts()


def _python() -> Check:
    return Check(
        "python", OK, f"Python {sys.version_info.major}.{sys.version_info.minor}"
    )  # older ones cannot import us


def _packages() -> Check:
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if not missing:
        return Check("packages", OK, f"{len(PACKAGES)} packages are here.")
    text = f"Missing: {', '.join(missing)}."
    return Check("packages", ERROR, text, "make setup", ExitCode.MISSING_DEPENDENCY)


def _browser(workspace: Workspace | None) -> Check:
    try:
        found = find_browser(BrowserSettings(executable=_chosen_browser(workspace)))
        return Check("browser", OK, f"Portals are driven with {Path(found).name}.")
    except NightclerkError as error:
        fix = installer("chromium-headless-shell" if shutil.which("apt-get") else "chromium")
        return Check("browser", ERROR, error.message, fix, ExitCode.MISSING_DEPENDENCY)


def _chosen_browser(workspace: Workspace | None) -> str:
    try:
        return workspace.settings.browser.executable if workspace else ""
    except NightclerkError:
        return ""  # a broken setting is a finding of its own


def _tesseract() -> Check:
    if shutil.which("tesseract"):
        return Check("tesseract", OK, "Tesseract is here (for faxes).")
    fix = installer("tesseract-ocr" if shutil.which("apt-get") else "tesseract")
    return Check("tesseract", WARNING, "Tesseract is not installed; only faxes need it.", fix)


def _fonts() -> Check:
    if not (missing := missing_packages()):
        return Check("fonts", OK, "Fonts for forms are here: Latin, Greek, Cyrillic, Chinese, Japanese, Korean.")
    text = "Fonts for forms are missing; names that need them are refused."
    return Check("fonts", WARNING, text, installer(" ".join(missing)))


def _guarded(workspace: Workspace) -> Iterator[Check]:
    """The checks of a workspace; a broken setting is itself a finding, never the end of the examination."""
    for name, look in _LOOKS.items():
        try:
            yield from look(workspace)
        except NightclerkError as error:
            code = error.exit_code if error.exit_code != ExitCode.OK else ExitCode.USAGE
            yield Check(name, ERROR, error.message, error.remedy, code)
        except OSError as error:
            refused = disk.in_words(error)
            if refused is None:
                raise
            yield Check(name, ERROR, refused.message, refused.remedy, refused.exit_code)


def _settings(workspace: Workspace) -> Iterator[Check]:
    settings, clinic, payers = workspace.settings, workspace.clinic, workspace.payers
    text = f"Profile {settings.profile}, {clinic.name}, {workspace.zone.key}, {len(payers.payers)} payers."
    yield Check("settings", OK, text)
    if settings.profile == "production" and os.geteuid() == 0:
        text = "Bots must not run as root in production: the browser's sandbox would be off."
        yield Check("user", ERROR, text, "Run as a user of its own.", ExitCode.USAGE)


def _keys(workspace: Workspace) -> Iterator[Check]:
    source = workspace.settings.keys
    open_ring(workspace.state / "keys", source)
    if source != "file":
        yield Check("keys", OK, f"The key comes from: {source}.")
        return
    text = "The key is a file beside the data, readable by this user only."
    if workspace.settings.profile == "production":
        fix = "Set keys: systemd or passphrase in nightclerk.yaml, then nightclerk vault rewrap"
        yield Check("keys", ERROR, text, fix, ExitCode.USAGE)
    else:
        yield Check("keys", OK, f"{text} Good for invented patients, not for real ones.")


def _bots(workspace: Workspace) -> Iterator[Check]:
    for found in find_bots(workspace).values():
        if found.broken:
            fix = f"Mend bots/{found.folder.name}/."
            yield Check(f"bot {found.name}", ERROR, f"Broken: {found.broken}.", fix, ExitCode.USAGE)
        elif wrong := _wrong_settings(found):
            yield Check(f"bot {found.name}", ERROR, wrong, f"Mend bots/{found.folder.name}/{SETTINGS}.", ExitCode.USAGE)
        else:
            yield Check(f"bot {found.name}", OK, f"Version {found.version}.")


def _wrong_settings(found: FoundBot) -> str:
    """What is wrong with the bot's own settings; "" when nothing is."""
    try:
        settings_of(found)
    except NightclerkError as error:
        return error.message
    return ""


def _mail(workspace: Workspace) -> Iterator[Check]:
    mail = workspace.settings.mail
    if not mail.host:
        yield Check("mail", OK, "No mail server is named: notices stay in the list.")
        return
    notify.check(mail)
    yield Check("mail", OK, f"Notices go out through {mail.host}, port {mail.port}.")


def _oidc(workspace: Workspace) -> Iterator[Check]:
    settings = workspace.settings.oidc
    if not settings.issuer:
        yield Check("oidc", OK, "No identity provider is named: people sign in with name, password and code.")
        return
    oidc.ask(settings)
    yield Check("oidc", OK, f"People may sign in with {settings.issuer}.")


def _audit(workspace: Workspace) -> Iterator[Check]:
    found = prove(workspace)
    if found.warning:
        text = f"{found.events} events proven, but {found.warning}."
        fix = "Put logs/audit/checkpoints.log back from a backup, and tell compliance."
        yield Check("audit", ERROR, text, fix, found.exit_code)
    elif found.ok:
        yield Check("audit", OK, f"{found.events} events proven.")
    else:
        yield Check("audit", ERROR, f"Not proven: {found.problem}.", "nightclerk audit verify", found.exit_code)


def _database(workspace: Workspace) -> Iterator[Check]:
    store = open_store(workspace.state, workspace.settings.keys, workspace.settings.database_url)
    try:
        store.database.check()
        yield Check("database", OK, "Its structure is sound.")
        behind = compare(store, workspace.audit, count_events(workspace.audit), audit_mark(workspace, store))
        if behind is not None:
            fix = "Restore a newer backup, or go on knowing that these reads are repeated."
            yield Check("database age", WARNING, behind.in_words(), fix)
        for when, runs in restorations(workspace.audit):
            text = f"An older copy of the database was restored before {when}; it did not know: {', '.join(runs)}."
            yield Check("database age", OK, text)
    finally:
        store.close()


def _disk(workspace: Workspace) -> Iterator[Check]:
    disk.refuse_read_only(workspace)
    disk.refuse_low(workspace)
    free = shutil.disk_usage(workspace.root).free
    level = OK if free >= MIN_FREE_BYTES else WARNING
    yield Check("disk", level, f"{free / 1e9:.1f} GB free.", "" if level == OK else "Free some space.")


_LOOKS = {
    "settings": _settings,
    "keys": _keys,
    "bots": _bots,
    "selectors": checkup_portals.selectors,
    "vault": checkup_portals.vault,
    "portals": checkup_portals.pauses,
    "mail": _mail,
    "oidc": _oidc,
    "audit": _audit,
    "database": _database,
    "disk": _disk,
}
