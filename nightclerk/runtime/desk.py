"""What the front desk marks at an item of today: collected, a new card, or something for billing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nightclerk.engine import Line
from nightclerk.errors import UsageError
from nightclerk.records import Audience, BriefingLine
from nightclerk.runtime import corrections, reviews
from nightclerk.runtime.briefing import latest_record
from nightclerk.runtime.office import Office
from nightclerk.store import desk_marks
from nightclerk.store.answers import item_ids
from nightclerk.store.desk_marks import DeskMark

COLLECTED, NEW_CARD, FLAG = "collected", "new_card", "flag"
KINDS = {COLLECTED: "Collected", NEW_CARD: "New card", FLAG: "Flagged to billing"}
CARD = frozenset({"member_id", "payer"})  # what a card can change; the patient stays the same


def mark(
    office: Office,
    item: str,
    kind: str,
    by: str,
    note: str = "",
    card: Mapping[str, str] | None = None,
    *,
    line: Line | None = None,
) -> None:
    """Mark an item. A new card with another member ID or payer corrects the item and asks again at once.

    Raises `UsageError` DESK_MARK, CARD_FIELDS, NO_SUCH_ITEM, `WrongFields`, and ALREADY_RESOLVED for an item that is
    being worked just now.
    """
    if kind not in KINDS:
        raise UsageError("There is no such mark.", code="DESK_MARK", remedy=f"The marks are: {', '.join(KINDS)}.")
    changes = {name: text for name, text in (card or {}).items() if text.strip()}
    if changes and (kind != NEW_CARD or not CARD.issuperset(changes)):
        raise UsageError(
            "Only a new card changes an item at the desk, and only its member ID and payer.",
            code="CARD_FIELDS",
            remedy="Leave the other fields to whoever works the exceptions.",
        )
    found = reviews.stored(office, item)
    if changes:
        corrections.correct(office, item, changes, by, answered_too=True, line=line)
    with office.store.database.write() as connection:
        desk_marks.add(connection, office.store, found.id, kind, by, note.strip())
        office.audit.note("desk.marked", item=found.id, run=found.run_id, asked_by=by, what=kind)


@dataclass(frozen=True)
class Seat:
    """A patient of the day: what the briefing says, the item behind it ("" if never asked), what was marked so far."""

    line: BriefingLine
    item: str
    marks: tuple[DeskMark, ...]


@dataclass(frozen=True)
class Day:
    """The patients that the newest briefing names, in its order; `made_at` None where there is no briefing yet."""

    made_at: datetime | None
    seats: tuple[Seat, ...]


def look(office: Office, by: str) -> Day:
    """What the front desk is shown; that it was shown, and to whom, is audited."""
    found = latest_record(office)
    if found is None:
        return Day(None, ())
    lines = [line for part in found.parts if part.audience is Audience.FRONT_DESK for line in part.lines]
    office.audit.note("export.shown", asked_by=by, what="front desk", rows=len(lines))
    items = item_ids(office.store, [(line.run_id, line.row) for line in lines])
    marks = desk_marks.of_items(office.store, list(items.values()))
    seated = ((line, items.get((line.run_id, line.row), "")) for line in lines)
    return Day(found.made_at, tuple(Seat(line, item, tuple(marks.get(item, ()))) for line, item in seated))
