"""An item that a person sets going again; and what whoever comes second is told."""

from __future__ import annotations

from typing import Any

from nightclerk.engine import RUSH, Line
from nightclerk.errors import UsageError
from nightclerk.records import ItemStatus
from nightclerk.runtime.office import Office
from nightclerk.store import circuits, code_requests, reviews, runs
from nightclerk.store.cases import Stored
from nightclerk.store.items import OPEN

RETRY, BY_HAND, REJECTED, CORRECTED = "retry", "by_hand", "rejected", "corrected"
SETTLED_AS = {RETRY: "asked again", CORRECTED: "corrected", BY_HAND: "worked by hand", REJECTED: "rejected"}


def put_in_line(
    connection: Any,
    office: Office,
    line: Line,
    found: Stored,
    new: dict[str, str] | None = None,
    answered_too: bool = False,
) -> None:
    """Set the item going again on the urgent lane, and open its run; `new` replaces what is asked.

    `answered_too`: an item that is done goes again as well.

    Raises `UsageError` ALREADY_RESOLVED when somebody else was first.
    """
    again = reviews.set_going(connection, found.id, RUSH, found.submission if answered_too else None)
    if again is None:
        raise refused(connection, office, found)
    partition = again.partition
    if new is not None:
        reviews.replace_payload(connection, office.store, found.id, new)
        partition = new["partition"]
    line.submit(connection, found.id, again.submission, partition=partition, priority=RUSH)
    code_requests.somebody_is_there(connection, partition.replace("|", "/"))
    circuits.try_now(connection, partition.partition("|")[0])
    runs.uncancel(connection, found.run_id)
    runs.reopen(connection, found.run_id)


def refused(connection: Any, office: Office, found: Stored) -> UsageError:
    """Why a case cannot be settled any more: who was first."""
    settled = reviews.resolution(connection, office.store, found.id)
    if settled is not None:
        what = f"by {settled.by} ({SETTLED_AS[settled.how]})"
    elif found.status in OPEN:
        what = "it is in line, or being worked"
    elif found.status is ItemStatus.CANCELLED:
        what = "its run was cancelled"
    else:
        what = "it was answered, or needs nobody"
    return UsageError(f"This is settled already: {what}.", code="ALREADY_RESOLVED", remedy="Look at the list anew.")
