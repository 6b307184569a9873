"""The gate before a portal that several accounts use: its limits hold over all of them, on all machines together.

A portal with one account needs none: only the worker that holds its lease asks it, and the driver keeps the limits.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from nightclerk.engine import Presence
from nightclerk.portal import PortalFile
from nightclerk.runtime.office import Office
from nightclerk.store import gates

LOOK_SECONDS = 0.2


@contextmanager
def passed(office: Office, portal: PortalFile, presence: Presence | None) -> Iterator[None]:
    """Wait until the portal may be asked, and count as one of its open pages meanwhile."""
    accounts = {each.account for each in office.workspace.payers.payers.values() if each.portal == portal.portal}
    if len(accounts) < 2 or presence is None:
        yield
        return
    me = f"{presence.name}/{os.getpid()}.{threading.get_ident()}"
    number = _place(office, portal, me, presence)
    try:
        if portal.limits.checks_per_minute:
            _pause(gates.reserve(office.store, portal.portal, 60.0 / float(portal.limits.checks_per_minute)))
        yield
    finally:
        gates.free_slot(office.store, portal.portal, number, me)


def _place(office: Office, portal: PortalFile, me: str, presence: Presence) -> int:
    while True:
        number = gates.take_slot(office.store, portal.portal, portal.limits.pages, me, presence.alive)
        if number is not None:
            return number
        _pause(LOOK_SECONDS)


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)
