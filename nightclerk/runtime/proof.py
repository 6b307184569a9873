"""The proof of the audit log, held against what the database has seen of it: a log taken away whole shows too."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from nightclerk.audit import Verdict, verify
from nightclerk.errors import ExitCode, NightclerkError, UsageError
from nightclerk.keys import open_ring
from nightclerk.runtime.office import Office, audit_mark
from nightclerk.store import marks, open_store
from nightclerk.store.blobs import write_private
from nightclerk.workspace import Workspace

TRIES = 3  # a log that is being written may be caught in the middle of its last line
KEPT = "audit-verdict"
FRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Verified:
    """A verdict and when it was reached; events that were written later are not in it."""

    verdict: Verdict
    at: datetime


def prove(workspace: Workspace) -> Verdict:
    """Verify the log of `workspace`, and that it goes as far as the database knows; raises `UsageError` without keys.

    The mark is read first: a run that goes on meanwhile makes the log longer, never shorter.
    """
    seed = open_ring(workspace.state / "keys", workspace.settings.keys).signing_seed()
    seen = _seen(workspace)
    return _against(verify(workspace.audit, seed), seen)


def verified(office: Office, within: timedelta = FRESH) -> Verified:
    """The last verdict when it is not older than `within`, else a new one (a million events take ten seconds)."""
    known = last_verdict(office)
    now = datetime.now(UTC)
    if known is not None and timedelta() <= now - known.at <= within:
        return known
    fresh = Verified(_proven(office), now)
    text = json.dumps({**asdict(fresh.verdict), "at": now.timestamp()})
    # Sealed: whoever can write to the folder cannot make a verdict.
    write_private(office.workspace.state / KEPT, office.store.keys.seal(text.encode(), KEPT))
    return fresh


def _proven(office: Office) -> Verdict:
    seen = marks.get(office.store, audit_mark(office.workspace, office.store))
    return _against(proven(office), seen)


def proven(office: Office) -> Verdict:
    """The verdict on the audit log as it stands, without what the database knows of it."""
    for _ in range(TRIES):
        verdict = verify(office.workspace.audit, office.store.keys.signing_seed())
        if verdict.exit_code != ExitCode.AUDIT_TORN_TAIL:
            break
    return verdict


def last_verdict(office: Office) -> Verified | None:
    """The last verdict, however old, without looking at the log; None while there is none."""
    try:
        sealed = (office.workspace.state / KEPT).read_bytes()
        known = json.loads(office.store.keys.open(sealed, KEPT))
        at = datetime.fromtimestamp(known.pop("at"), UTC)
        return Verified(Verdict(**known | {"exit_code": ExitCode(known["exit_code"])}), at)
    except (OSError, UsageError, ValueError, TypeError, KeyError):
        return None


def _against(verdict: Verdict, seen: int) -> Verdict:
    if not verdict.ok or verdict.events >= seen:
        return verdict
    if verdict.events == 0:
        problem = f"missing: the whole log is gone; the database has seen {seen} events"
        return replace(verdict, ok=False, first_bad=0, problem=problem, exit_code=ExitCode.AUDIT_INCOMPLETE)
    problem = f"rolled back: an older log was put in its place; the database has seen {seen} events"
    return replace(verdict, ok=False, first_bad=verdict.events, problem=problem, exit_code=ExitCode.AUDIT_TAMPERED)


def _seen(workspace: Workspace) -> int:
    url = workspace.settings.database_url
    if not url and not (workspace.state / "nightclerk.db").exists():
        return 0
    try:
        store = open_store(workspace.state, workspace.settings.keys, url)
        try:
            return marks.get(store, audit_mark(workspace, store))
        finally:
            store.close()
    except (NightclerkError, OSError):
        return 0  # the log stands by itself; what ails the database is told by `nightclerk doctor`
