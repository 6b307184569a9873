"""Whether database and audit log are of the same age: a database restored from a backup knows less than the log.

What a run does is in the database before the log says it (the run before `run.started`, the claim of an attempt before
its intent), so an event without its row means that the database is older. Only events after the database's own mark
are looked at. The other way round, a log that ends before the mark was exchanged for an older one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from nightclerk.audit.files import lines
from nightclerk.audit.line import read
from nightclerk.errors import AuditTampered
from nightclerk.records import ItemStatus
from nightclerk.store import Store, items, marks, runs

_SETTLED = (ItemStatus.DONE, ItemStatus.BUSINESS, ItemStatus.APPLICATION, ItemStatus.PARKED, ItemStatus.CANCELLED)
_MOST_NAMED = 5


@dataclass(frozen=True)
class Behind:
    """What the log tells and the database does not know: runs, and how many items were asked; `seen` of `events`."""

    runs: tuple[str, ...]
    items: int
    seen: int
    events: int

    def in_words(self) -> str:
        """What a person must know before any of it is asked again."""
        named = ", ".join(self.runs[:_MOST_NAMED]) + (" and others" if len(self.runs) > _MOST_NAMED else "")
        return (
            f"The database is older than the audit log (it knows {self.seen} of {self.events} events), as after "
            f"restoring a backup: {self.items} items of {len(self.runs)} runs were asked and are not known to it "
            f"({named}). Asking these rows again repeats reads; their workbooks are still under results/."
        )


def compare(store: Store, audit: Path, size: int, mark: str = marks.AUDIT) -> Behind | None:
    """What a log of `size` events tells beyond the database; raises `AuditTampered` when it ends before the mark."""
    seen = marks.get(store, mark)
    if size < seen:
        raise AuditTampered(
            f"The audit log ends at event {size}, but the database has seen {seen}: an older log was put in its place.",
            code="AUDIT_ROLLED_BACK",
            remedy="Restore the newest copy of logs/audit, and tell compliance.",
        )
    unknown, asked = _unknown(store, islice(lines(audit), seen, None))
    return Behind(tuple(unknown), asked, seen, size) if unknown else None


def count_events(audit: Path) -> int:
    """How many whole events the log has, without opening it for writing."""
    return sum(line.endswith(b"\n") for line in lines(audit))


def restorations(audit: Path) -> list[tuple[str, list[str]]]:
    """Every time a worker found the database older than the log: UTC time, the runs that it did not know."""
    noted = [_event(line) for line in lines(audit) if b'"event":"store.restored"' in line and line.endswith(b"\n")]
    return [(f"{event['ts'][:16]} UTC", event["runs"]) for event in noted]


def _unknown(store: Store, tail: Iterator[bytes]) -> tuple[dict[str, None], int]:
    """The runs (in their order) and the number of items that these events tell of and the database does not know."""
    found: dict[str, None] = {}
    asked: set[str] = set()
    for line in tail:
        if not line.endswith(b"\n"):
            break  # torn: the next writer puts it aside
        event = _event(line)
        if event["event"] == "run.started" and runs.get(store, event["run"]) is None:
            found[event["run"]] = None
        elif event["event"] == "portal.read" and event["kind"] == "intent" and not _knows(store, event):
            found[event["run"]] = None
            asked.add(event["item"])
    return found, len(asked)


def _knows(store: Store, intent: dict[str, Any]) -> bool:
    """Whether the database has the attempt that this intent tells of."""
    item = items.progress(store, intent["item"])
    if item is None or item.attempts < intent["attempt"]:
        return False
    if item.status in _SETTLED and item.ended_at is not None:
        return item.ended_at >= datetime.fromisoformat(intent["ts"]).timestamp()
    return True


def _event(line: bytes) -> dict[str, Any]:
    try:
        return read(line)
    except ValueError:
        raise AuditTampered(
            "The audit log holds a line that is no event.",
            code="AUDIT_TAMPERED",
            remedy="Run `nightclerk audit verify` and tell compliance.",
        ) from None
