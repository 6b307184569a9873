"""Reviews: who looks at what needs a person, and how it was settled. Every settling is a compare-and-set.

The truth is `unsettled_at` of the item or row: whoever sets it back wins, and everybody else is told who that was.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Update, or_, select, update

from nightclerk.records import ItemStatus, Resolution
from nightclerk.store.base import Store
from nightclerk.store.items import FAILED, GOING_AGAIN
from nightclerk.store.schema import items, rows
from nightclerk.store.schema_people import comments, corrections, people, reviews
from nightclerk.store.upsert import insert
from nightclerk.store.worklist import HELD_SECONDS, at_row, row_of

OPENED, RESOLVED = "open", "resolved"
ENDED = (*FAILED, ItemStatus.DONE)


@dataclass(frozen=True)
class Comment:
    """What a person wrote beside a case; Unix seconds."""

    by: str
    at: float
    text: str


@dataclass(frozen=True)
class Correction:
    """Who changed which fields when (Unix seconds); the payload as it was stays sealed."""

    by: str
    at: float
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Again:
    """An item that a person set going again: what the line needs."""

    submission: int
    partition: str


def hold(store: Store, case_id: str, by: str, now: float) -> tuple[str, float, bool]:
    """Say that this person has the case open: who has it since when, and whether it was just taken.

    Somebody else keeps it for `HELD_SECONDS` after last saying so.
    """
    free = or_(reviews.c.opened_by.is_(None), reviews.c.opened_at <= now - HELD_SECONDS)
    with store.database.write() as connection:
        _known(connection, case_id)
        mine = update(reviews).where(reviews.c.item_id == case_id)
        held = connection.execute(mine.where(free).values(opened_by=by, opened_at=now)).rowcount == 1
        if not held:
            connection.execute(mine.where(reviews.c.opened_by == by).values(opened_at=now))
        row = connection.execute(select(reviews).where(reviews.c.item_id == case_id)).one()
    return row.opened_by, row.opened_at, held


def let_go(store: Store, case_id: str, by: str) -> None:
    """This person no longer has the case open."""
    with store.database.write() as connection:
        mine = update(reviews).where(reviews.c.item_id == case_id, reviews.c.opened_by == by)
        connection.execute(mine.values(opened_by=None, opened_at=None))


def _known(connection: Connection, case_id: str) -> None:
    fresh = insert(connection, reviews).values(item_id=case_id, state=OPENED)
    connection.execute(fresh.on_conflict_do_nothing())


def put(connection: Connection, case_id: str, **values: Any) -> None:
    """Set assignee or due time."""
    _known(connection, case_id)
    connection.execute(update(reviews).where(reviews.c.item_id == case_id).values(**values))


def add_comment(connection: Connection, store: Store, case_id: str, by: str, text: str) -> None:
    """Write a comment, sealed."""
    sealed = store.seal(text, f"comments:text:{case_id}")
    connection.execute(
        insert(connection, comments).values(item_id=case_id, person=by, at=time.time(), text_sealed=sealed)
    )


def comments_of(store: Store, case_id: str) -> list[Comment]:
    """What was written beside the case, oldest first."""
    query = select(comments).where(comments.c.item_id == case_id).order_by(comments.c.id)
    with store.database.read() as connection:
        found = connection.execute(query).all()
    return [
        Comment(row.person, row.at, store.unseal(row.text_sealed, f"comments:text:{case_id}") or "") for row in found
    ]


def corrections_of(store: Store, case_id: str) -> list[Correction]:
    """What was corrected, oldest first."""
    query = select(corrections).where(corrections.c.item_id == case_id).order_by(corrections.c.id)
    with store.database.read() as connection:
        found = connection.execute(query).all()
    return [Correction(row.person, row.at, tuple(json.loads(row.fields))) for row in found]


# -- settling


def settle(connection: Connection, case_id: str) -> bool:
    """Take the case off the worklist; False when somebody else has."""
    return connection.execute(_claimed(case_id).values(unsettled_at=None)).rowcount == 1


def _claimed(case_id: str) -> Update:
    if row_of(case_id) is None:
        return update(items).where(items.c.id == case_id, items.c.unsettled_at.is_not(None))
    return update(rows).where(*at_row(case_id), rows.c.unsettled_at.is_not(None))


def set_going(connection: Connection, case_id: str, priority: int, answered: int | None = None) -> Again | None:
    """Set an unsettled item going again in that lane, for the run it belongs to; None when somebody else has.

    With `answered`, the submission whose answer somebody has seen, also an item that is done goes again.
    """
    seen = update(items).where(items.c.id == case_id, items.c.submission == answered, items.c.status.in_(ENDED))
    change = (_claimed(case_id) if answered is None else seen).values(**GOING_AGAIN, priority=priority)
    row = connection.execute(change.returning(items.c.submission, items.c.partition)).first()
    return Again(row.submission, row.partition) if row else None


def replace_payload(connection: Connection, store: Store, case_id: str, new: dict[str, str]) -> None:
    """Give an item another `key`, `payload`, `subject` and `partition`."""
    connection.execute(
        update(items)
        .where(items.c.id == case_id)
        .values(
            subject=new["subject"],
            partition=new["partition"],
            key_sealed=store.seal(new["key"], f"items:key:{case_id}"),
            payload_sealed=store.seal(new["payload"], f"items:payload:{case_id}"),
        )
    )


def give_item(connection: Connection, case_id: str, item_id: str) -> bool:
    """Give a row that has none its item; False when somebody else has settled the row."""
    values = {"item_id": item_id, "status": None, "outcome": None, "reason_code": None, "reason_sealed": None}
    return connection.execute(_claimed(case_id).values(**values, unsettled_at=None)).rowcount == 1


def keep_correction(connection: Connection, store: Store, case_id: str, by: str, names: list[str], before: str) -> None:
    """Keep who changed which fields, and the payload and record as they were (`before`, JSON)."""
    values = {
        "item_id": case_id,
        "person": by,
        "at": time.time(),
        "fields": json.dumps(names),
        "before_sealed": store.seal(before, f"corrections:before:{case_id}"),
    }
    connection.execute(insert(connection, corrections).values(values))


def resolved(connection: Connection, store: Store, case_id: str, how: str, by: str, reason: str) -> None:
    """Write down how the case was settled, and by whom."""
    put(
        connection,
        case_id,
        state=RESOLVED,
        resolution=how,
        reason_sealed=store.seal(reason or None, f"reviews:reason:{case_id}"),
        resolved_by=by,
        resolved_at=time.time(),
        opened_by=None,
        opened_at=None,
    )


def resolution(connection: Connection, store: Store, case_id: str) -> Resolution | None:
    """How the case was settled by a person, if it is."""
    return resolutions(connection, store, [case_id]).get(case_id)


def resolutions(connection: Connection, store: Store, ids: list[str]) -> dict[str, Resolution]:
    """How those of the cases were settled that a person has settled."""
    found: dict[str, Resolution] = {}
    for start in range(0, len(ids), 500):
        some = reviews.c.item_id.in_(ids[start : start + 500])
        query = select(reviews, people.c.display).join_from(
            reviews, people, people.c.id == reviews.c.resolved_by, isouter=True
        )
        for row in connection.execute(query.where(some, reviews.c.state == RESOLVED)).all():
            reason = store.unseal(row.reason_sealed, f"reviews:reason:{row.item_id}") or ""
            at = datetime.fromtimestamp(row.resolved_at, UTC)
            found[row.item_id] = Resolution(row.resolution, row.display or row.resolved_by, at, reason)
    return found
