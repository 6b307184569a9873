"""What kept a run from asking: its items wait with the reason, and the command ends with the exit code of that."""

from __future__ import annotations

from collections.abc import Iterator

from nightclerk.errors import ExitCode
from nightclerk.records import ItemStatus, Reason, RowResult

MISSING_PROGRAM = frozenset({"BROWSER_MISSING", "BROWSER_BROKEN"})
BROKEN_FILE = "INVALID_FILE"


def obstacle(rows: list[RowResult]) -> tuple[ExitCode, Reason] | None:
    """A missing program (3), or a broken portal file when it left nothing that could be asked (2); else None."""
    items = list(_items(rows))
    parked = [each.reason for each in items if each.status is ItemStatus.PARKED and each.reason]
    for reason in parked:
        if reason.code in MISSING_PROGRAM:
            return ExitCode.MISSING_DEPENDENCY, reason
    broken = [reason for reason in parked if reason.code == BROKEN_FILE]
    return (ExitCode.USAGE, broken[0]) if broken and len(broken) == len(items) else None


def _items(rows: list[RowResult]) -> Iterator[RowResult]:
    return (each for row in rows for each in (row, *row.also) if each.item)
