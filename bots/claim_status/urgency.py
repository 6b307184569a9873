"""What to work first: where the filing limit runs out, then what the payer wants, sent back or denied, then stuck."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nightclerk.records import ItemStatus, StatusFamily

from .lines import Line


@dataclass(frozen=True)
class Why:
    """Why a claim is to be worked: its place among the reasons (smaller comes first), in words, and a tone."""

    place: int
    words: str
    tone: str


LATE = Why(0, "FILING LIMIT HAS PASSED", "bad")
NEAR = Why(1, "Filing limit is near", "bad")
REJECTED = Why(3, "Rejected: never processed", "bad")
NOT_FOUND = Why(4, "Not at the payer", "bad")
WANTED = Why(2, "Records requested", "warn")
DENIED = Why(5, "Denied", "bad")
STUCK = Why(6, "Undecided for too long", "warn")
UNCLEAR = Why(7, "Look yourself", "warn")
UNREAD = Why(8, "Row cannot be asked", "warn")
TECHNICAL = Why(9, "Could not be looked up", "wait")
_BY_FAMILY = {
    StatusFamily.REJECTED: REJECTED,
    StatusFamily.NOT_FOUND: NOT_FOUND,
    StatusFamily.INFO_REQUESTED: WANTED,
    StatusFamily.FINAL_DENIED: DENIED,
    StatusFamily.INDETERMINATE: UNCLEAR,
    StatusFamily.ERROR: TECHNICAL,
}


def why(line: Line) -> Why | None:
    """The most pressing reason to work the claim; None where there is nothing to do."""
    left = line.days_left
    if left is not None and left <= line.settings.near_filing:
        return LATE if left < 0 else NEAR
    if line.stuck:
        return STUCK
    if line.record is not None:
        return _BY_FAMILY.get(line.record.family)
    if line.result.status is ItemStatus.BUSINESS:
        return UNREAD
    return TECHNICAL if line.result.status in (ItemStatus.APPLICATION, ItemStatus.PARKED) else None


def worklist(all_lines: list[Line]) -> list[tuple[Line, Why]]:
    """What is to be worked, the most pressing first; within a reason the nearest limit, the oldest, the largest."""
    found = [(line, reason) for line in all_lines if (reason := why(line)) is not None]
    return sorted(found, key=lambda pair: _order(*pair))


def _order(line: Line, reason: Why) -> tuple[int, int, int, Decimal, int]:
    left, age = line.days_left, (line.record.age_days if line.record else None) or 0
    due = line.record.info_due_by if line.record else None
    if reason is WANTED and due is not None:
        left = (due - line.today).days
    return reason.place, 10**6 if left is None else left, -age, -(line.charge or Decimal(0)), line.result.row
