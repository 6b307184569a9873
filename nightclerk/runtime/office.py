"""An open workspace: store, audit log and settings together, for one process."""

from __future__ import annotations

import getpass
import re
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nightclerk.audit import AuditLog
from nightclerk.errors import UsageError
from nightclerk.logs import open_logs
from nightclerk.runtime import disk
from nightclerk.store import Store, marks, open_store
from nightclerk.workspace import Workspace


@dataclass(frozen=True)
class Office:
    """What commands and bots work with. `asked_by` is the person at this machine; `tell` says them something aside."""

    workspace: Workspace
    store: Store
    audit: AuditLog
    asked_by: str
    tell: Callable[[str], object]

    @property
    def machine(self) -> str:
        """This machine's name among those that share a database."""
        return machine_name(self.workspace)

    def process_name(self, role: str, slot: int) -> str:
        """The name of a process: with a shared database, the machine's name belongs to it."""
        return f"{self.machine}-{role}-{slot}" if self.store.database.shared else f"{role}-{slot}"

    def mark(self) -> None:
        """Remember in the database how far the audit log of this machine goes."""
        marks.rise(self.store, audit_mark(self.workspace, self.store), self.audit.size())


@contextmanager
def open_office(workspace: Workspace) -> Iterator[Office]:
    """Open the workspace, and sign the audit log when done.

    Raises `UsageError`, `AuditRefused`, and `ApplicationException` when the disk or the database refuses.
    """
    store, audit = _opened(workspace)
    try:
        yield Office(workspace, store, audit, asked_by=person(), tell=_aside)
    finally:
        audit.close()
        store.close()


def _opened(workspace: Workspace) -> tuple[Store, AuditLog]:
    try:
        disk.refuse_read_only(workspace)
        workspace.prepare()
        open_logs(workspace.root / "logs" / "app")
        _refuse_key_beside_the_data(workspace)
        store = open_store(workspace.state, workspace.settings.keys, workspace.settings.database_url)
        return store, AuditLog(workspace.audit, store.keys.signing_seed(), workspace.clinic.clinic)
    except OSError as error:
        refused = disk.in_words(error)
        if refused is None:
            raise
        raise refused from None


def _refuse_key_beside_the_data(workspace: Workspace) -> None:
    if workspace.settings.profile == "production" and workspace.settings.keys == "file":
        raise UsageError(
            "In production the key must not lie in a file beside the data.",
            code="KEY_SOURCE",
            remedy="Set keys: passphrase or keys: systemd in nightclerk.yaml, then `nightclerk vault rewrap`.",
        )


def machine_name(workspace: Workspace) -> str:
    """`machine` of nightclerk.yaml, else the host's name, as small letters, digits and dashes."""
    named = workspace.settings.machine or socket.gethostname()
    return re.sub(r"[^a-z0-9]+", "-", named.lower()).strip("-")[:40] or "machine"


def audit_mark(workspace: Workspace, store: Store) -> str:
    """The name of the high-water mark of this machine's audit log."""
    return f"{marks.AUDIT}:{machine_name(workspace)}" if store.database.shared else marks.AUDIT


def _aside(text: str) -> None:
    """Standard error: standard output may be a script's JSON."""
    sys.stderr.write(f"{text}\n")


def person() -> str:
    """Who is at the keyboard, as the machine knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
