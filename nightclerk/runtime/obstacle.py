"""What kept a run from asking: its items wait with the reason, and the command ends with the exit code of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nightclerk.errors import ExitCode
from nightclerk.records import ItemStatus, Reason, RowResult

MISSING_PROGRAM = frozenset({"BROWSER_MISSING", "BROWSER_BROKEN"})
BROKEN_FILE = "INVALID_FILE"


def obstacle(rows: list[RowResult]) -> tuple[ExitCode, Reason] | None:
    """A missing program (3), or a broken portal file when it left nothing that could be asked (2); else None."""
    items = list(_items(rows))
    parked = _reasons(items, ItemStatus.PARKED)
    for reason in parked:
        if reason.code in MISSING_PROGRAM:
            return ExitCode.MISSING_DEPENDENCY, reason
    broken = [reason for reason in parked if reason.code == BROKEN_FILE]
    return (ExitCode.USAGE, broken[0]) if broken and len(broken) == len(items) else None


def told_of(rows: list[RowResult], status: ItemStatus) -> list[tuple[int, Reason]]:
    """Why items ended so, and how many for each of it, the most first; of one code the first words are told."""
    reasons = _reasons(list(_items(rows)), status)
    counted = Counter(each.code for each in reasons).most_common()
    return [(number, next(each for each in reasons if each.code == code)) for code, number in counted]


def _reasons(items: list[RowResult], status: ItemStatus) -> list[Reason]:
    return [each.reason for each in items if each.status is status and each.reason]


def _items(rows: list[RowResult]) -> Iterator[RowResult]:
    return (each for row in rows for each in (row, *row.also) if each.item)
