"""The proof of the audit log, held against what the database has seen of it: a log taken away whole shows too."""

from __future__ import annotations

from dataclasses import replace

from nightclerk.audit import Verdict, verify
from nightclerk.errors import ExitCode, NightclerkError
from nightclerk.keys import open_ring
from nightclerk.runtime.office import audit_mark
from nightclerk.store import marks, open_store
from nightclerk.workspace import Workspace


def prove(workspace: Workspace) -> Verdict:
    """Verify the log of `workspace`, and that it goes as far as the database knows; raises `UsageError` without keys.

    The mark is read first: a run that goes on meanwhile makes the log longer, never shorter.
    """
    seed = open_ring(workspace.state / "keys", workspace.settings.keys).signing_seed()
    seen = _seen(workspace)
    verdict = verify(workspace.audit, seed)
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
