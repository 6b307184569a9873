"""What `nightclerk doctor` says of portals: their files, their credentials, and which of them are paused."""

from __future__ import annotations

from collections.abc import Iterator

from nightclerk.engine import SCHEDULER
from nightclerk.errors import ExitCode
from nightclerk.portal import lint
from nightclerk.runtime.breaker import in_words
from nightclerk.runtime.checkup import ERROR, OK, WARNING, Check
from nightclerk.store import circuits, open_store, processes
from nightclerk.store import credentials as rows
from nightclerk.vault import credentials
from nightclerk.workspace import Workspace


def selectors(workspace: Workspace) -> Iterator[Check]:
    """Whether the portal files are sound."""
    paths = sorted((workspace.root / "selectors").glob("*.yaml"))
    errors = [finding for finding in lint(paths) if finding.severity == "error"]
    if errors:
        text = f"{len(errors)} errors in the portal files."
        yield Check("selectors", ERROR, text, "nightclerk selectors lint", ExitCode.USAGE)
    else:
        yield Check("selectors", OK, f"{len(paths)} portal files are sound.")


def vault(workspace: Workspace) -> Iterator[Check]:
    """Whether every portal account has its credentials, and may be signed in to."""
    store = open_store(workspace.state, workspace.settings.keys, workspace.settings.database_url)
    try:
        names = {name for name, _version, _at in rows.list_secrets(store)}
        served = [each for each in workspace.payers.payers.values() if each.portal]
        for payer in {(each.portal, each.account): each for each in served}.values():
            account = f"{payer.portal}/{payer.account}"
            missing = [field for field in ("username", "password") if f"{account}/{field}" not in names]
            if missing:
                fix = f"nightclerk vault set {account}/{missing[0]}"
                yield Check(f"vault {account}", WARNING, f"No {' and no '.join(missing)} yet.", fix)
            elif credentials.state(store, payer.portal, payer.account) == credentials.SUSPENDED:
                fix = f"nightclerk vault set {account}/password"
                yield Check(f"vault {account}", ERROR, "The password is suspended.", fix, ExitCode.USAGE)
            elif warning := credentials.expiry_warning(store, payer.portal, payer.account, workspace.today())[1]:
                fix = f"nightclerk vault set {account}/password --expires YYYY-MM-DD"
                yield Check(f"vault {account}", WARNING, warning, fix)
            else:
                yield Check(f"vault {account}", OK, "Username and password are there.")
    finally:
        store.close()


def pauses(workspace: Workspace) -> Iterator[Check]:
    """The portals that are left alone for a while."""
    store = open_store(workspace.state, workspace.settings.keys, workspace.settings.database_url)
    try:
        for each in circuits.paused(store):
            by_itself = "It goes on by itself; to try at once: " if processes.living(store, SCHEDULER) else ""
            fix = f"{by_itself}nightclerk items retry ID, or run the same file again (without --again)."
            yield Check(f"portal {each.portal}", WARNING, in_words(each, workspace.zone), fix)
    finally:
        store.close()
