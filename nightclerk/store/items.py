"""Work items: claimed, worked, settled. Every change is a compare-and-set, so that a late or doubled worker loses."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update

from nightclerk.errors import ApplicationException
from nightclerk.records import Evidence, ItemStatus, Reason
from nightclerk.store.base import Store
from nightclerk.store.schema import items, results, rows, runs
from nightclerk.store.schema_people import reviews
from nightclerk.store.upsert import added, insert

OPEN = (ItemStatus.NEW, ItemStatus.IN_PROGRESS)
FAILED = (ItemStatus.BUSINESS, ItemStatus.APPLICATION, ItemStatus.PARKED)  # until it is settled
# Of an act outside (something sent or submitted) nobody knows whether it happened: never done again by itself.
UNKNOWN_OUTCOME = "OUTCOME_UNKNOWN"
# What a person's second trigger on the same occasion sets going again; done and business answers stand.
RESUBMITTABLE = (ItemStatus.APPLICATION, ItemStatus.PARKED, ItemStatus.CANCELLED)
GOING_AGAIN: dict[str, Any] = {
    "status": ItemStatus.NEW,
    "attempts": 0,
    "submission": items.c.submission + 1,
    "park_until": None,
    "ended_at": None,
    "unsettled_at": None,
}


@dataclass(frozen=True)
class NewItem:
    """An item to submit: `payload` is the inquiry as JSON text, `answer` the record that a file gave for it."""

    id: str
    bot: str
    subject: str
    partition: str
    priority: int
    key: str
    payload: str
    answer: str | None = None


@dataclass(frozen=True)
class NewRow:
    """A row of the input: with its item, or with the status, outcome and reason it has without one."""

    number: int
    place: int
    label: str
    item_id: str | None
    carried: str
    status: str | None = None
    outcome: str | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class Claimed:
    """An item in hand. `attempt` counts from 1."""

    id: str
    run_id: str
    bot: str
    subject: str
    payload: str
    attempt: int
    submission: int
    priority: int
    partition: str
    answer: str | None = None


@dataclass(frozen=True)
class Waiting:
    """A parked item that is to be asked again."""

    id: str
    run_id: str
    partition: str
    priority: int


@dataclass(frozen=True)
class Progress:
    """How far an item is: attempts begun since it was last submitted, Unix seconds of its end."""

    status: ItemStatus
    attempts: int
    ended_at: float | None


@dataclass(frozen=True)
class Settled:
    """How an item ended. `answers`: also where it needs a person it is an answer, and earlier ones are past."""

    status: ItemStatus
    outcome: str | None = None
    reason: Reason | None = None
    record: bytes | None = None
    evidence: tuple[Evidence, ...] = ()
    park_until: float | None = None
    answers: bool = False


def add(connection: Connection, store: Store, run_id: str, new: NewItem) -> bool:
    """Write the item; False when it stands already (the same work on the same occasion)."""
    values = {
        "id": new.id,
        "run_id": run_id,
        "bot": new.bot,
        "subject": new.subject,
        "partition": new.partition,
        "priority": new.priority,
        "key_sealed": store.seal(new.key, f"items:key:{new.id}"),
        "payload_sealed": store.seal(new.payload, f"items:payload:{new.id}"),
        "answer_sealed": store.seal(new.answer, f"items:answer:{new.id}") if new.answer else None,
        "status": ItemStatus.NEW,
        "attempts": 0,
        "submission": 1,
        "created_at": time.time(),
    }
    return added(connection, items, values)


def add_row(connection: Connection, store: Store, run_id: str, row: NewRow) -> None:
    """Write the row; one that had no item may have got one since (a person declared its payer)."""
    place = f"{run_id}/{row.number}/{row.place}"
    values = {
        "run_id": run_id,
        "number": row.number,
        "place": row.place,
        "item_id": row.item_id,
        "label": row.label,
        "status": row.status,
        "outcome": row.outcome,
        "reason_code": row.reason.code if row.reason else None,
        "reason_sealed": store.seal(row.reason.message if row.reason else None, f"rows:reason:{place}"),
        "carried_sealed": store.seal(row.carried, f"rows:carried:{place}"),
        "unsettled_at": time.time() if row.status == ItemStatus.BUSINESS else None,
    }
    fresh = {name: value for name, value in values.items() if name not in ("run_id", "number", "place")}
    if row.item_id is None:
        fresh["unsettled_at"] = rows.c.unsettled_at  # what a person has settled stays so
    change = insert(connection, rows).values(values)
    # Nor does a row lose the item that a person has given it.
    better = or_(rows.c.item_id.is_(None), change.excluded.item_id.is_not(None))
    key = ["run_id", "number", "place"]
    connection.execute(change.on_conflict_do_update(index_elements=key, set_=fresh, where=better))


def submission_again(connection: Connection, item_id: str, run_id: str, *, anew: bool = False) -> int | None:
    """Set an item that failed, waited or was cancelled going again for this run: its new submission, or None.

    `anew`: also one that went to a person, because nothing was understood of its answer.
    """
    statuses = (*RESUBMITTABLE, ItemStatus.BUSINESS) if anew else RESUBMITTABLE
    changed = connection.execute(
        update(items)
        .where(items.c.id == item_id, items.c.status.in_(statuses))
        .where(func.coalesce(items.c.reason_code, "") != UNKNOWN_OUTCOME)
        .values(run_id=run_id, **GOING_AGAIN)
        .returning(items.c.submission)
    ).first()
    return changed[0] if changed else None


def claim(store: Store, item_id: str, submission: int) -> Claimed | None:
    """Take the item in hand and count the attempt durably; None when it is settled, cancelled or superseded."""
    with store.database.write() as connection:
        row = connection.execute(
            update(items)
            .where(items.c.id == item_id, items.c.submission == submission, items.c.status.in_(OPEN))
            .where(items.c.run_id.in_(select(runs.c.id).where(runs.c.cancelled == 0)))
            .values(status=ItemStatus.IN_PROGRESS, attempts=items.c.attempts + 1, started_at=time.time())
            .returning(items)
        ).first()
    return _claimed(store, row) if row else None


def _claimed(store: Store, row: Row[Any]) -> Claimed:
    return Claimed(
        id=row.id,
        run_id=row.run_id,
        bot=row.bot,
        subject=row.subject,
        payload=store.unseal(row.payload_sealed, f"items:payload:{row.id}") or "",
        attempt=row.attempts,
        submission=row.submission,
        priority=row.priority,
        partition=row.partition,
        answer=store.unseal(row.answer_sealed, f"items:answer:{row.id}"),
    )


def settle(store: Store, item: Claimed, end: Settled) -> bool:
    """Record how the item ended, with its result, in one transaction; False when somebody else already had.

    The attempt is part of what is compared: a worker that was cut off and comes back late has lost its item to the
    one who took it over.
    """
    with store.database.write() as connection:
        if connection.execute(update(items).where(*_held(item)).values(_ending(store, item.id, end))).rowcount != 1:
            return False
        if end.record is not None:
            _write_result(connection, store, item, end.record)
        _settle_earlier(connection, item, end)
        return True


def _settle_earlier(connection: Connection, item: Claimed, end: Settled) -> None:
    """An answer settles what was open about the same subject; a failure opens the item's review again."""
    if end.status == ItemStatus.DONE or end.answers:
        same = (items.c.bot == item.bot, items.c.subject == item.subject, items.c.unsettled_at.is_not(None))
        connection.execute(update(items).where(*same, items.c.id != item.id).values(unsettled_at=None))
    if end.status in FAILED:
        mine = update(reviews).where(reviews.c.item_id == item.id, reviews.c.state == "resolved")
        connection.execute(mine.values(state="open"))


def _ending(store: Store, item_id: str, end: Settled) -> dict[str, object]:
    return {
        "status": end.status,
        "outcome": end.outcome,
        "reason_code": end.reason.code if end.reason else None,
        "reason_sealed": store.seal(end.reason.message if end.reason else None, f"items:reason:{item_id}"),
        "evidence": json.dumps([{"type": each.type, "sha256": each.sha256} for each in end.evidence]),
        "park_until": end.park_until,
        "ended_at": (now := time.time()),
        "unsettled_at": now if end.status in FAILED else None,
    }


def _write_result(connection: Connection, store: Store, item: Claimed, record: bytes) -> None:
    # A successor (a parked item asked again) replaces the answer that was no answer; an attempt never adds a second.
    sealed = store.keys.seal(record, f"results:record:{item.id}")
    values = {
        "item_id": item.id,
        "bot": item.bot,
        "subject": item.subject,
        "recorded_at": time.time(),
        "record_sealed": sealed,
    }
    fresh = {name: values[name] for name in ("subject", "recorded_at", "record_sealed")}  # it may have been corrected
    change = insert(connection, results).values(values)
    connection.execute(change.on_conflict_do_update(index_elements=["item_id"], set_=fresh))


def decided(connection: Connection, store: Store, item_id: str, end: Settled) -> bool:
    """An item that waits (or needs a person) is answered by something that came in; False when it no longer does."""
    assert end.record is not None
    values = {name: value for name, value in _ending(store, item_id, end).items() if name != "evidence"}
    waits = (items.c.id == item_id, items.c.unsettled_at.is_not(None), items.c.status.in_(FAILED))
    if connection.execute(update(items).where(*waits).values(**values)).rowcount != 1:
        return False
    sealed = store.keys.seal(end.record, f"results:record:{item_id}")
    change = update(results).where(results.c.item_id == item_id)
    connection.execute(change.values(recorded_at=time.time(), record_sealed=sealed))
    return True


def back_in_line(connection: Connection, item: Claimed) -> int | None:
    """A technical failure with attempts left: the submission to put in line, or None if somebody else settled it."""
    changed = connection.execute(
        update(items)
        .where(*_held(item))
        .values(status=ItemStatus.NEW, submission=items.c.submission + 1)
        .returning(items.c.submission)
    ).first()
    return changed[0] if changed else None


def _held(item: Claimed) -> tuple[Any, ...]:
    return (
        items.c.id == item.id,
        items.c.submission == item.submission,
        items.c.attempts == item.attempt,
        items.c.status == ItemStatus.IN_PROGRESS,
    )


def cancel_open(connection: Connection, run_id: str, statuses: Iterable[ItemStatus] = OPEN) -> int:
    """Cancel what the run has not settled; the number of items. What another run also waits for becomes that run's."""
    other = (
        select(rows.c.run_id)
        .join(runs, runs.c.id == rows.c.run_id)
        .where(rows.c.item_id == items.c.id, rows.c.run_id != run_id, runs.c.cancelled == 0, runs.c.phase != "ended")
        .limit(1)
        .scalar_subquery()
    )
    shared = update(items).where(items.c.run_id == run_id, items.c.status.in_(OPEN), other.is_not(None))
    connection.execute(shared.values(run_id=other))
    return connection.execute(
        update(items)
        .where(items.c.run_id == run_id, items.c.status.in_(list(statuses)))
        .values(status=ItemStatus.CANCELLED, reason_code="CANCELLED", ended_at=time.time(), unsettled_at=None)
    ).rowcount


def previous_results(
    store: Store, bot: str, subject: str, statuses: Sequence[ItemStatus], *, but: str = "", most: int = 1
) -> list[bytes]:
    """The newest answers of the bot about the subject, of items in these states but not of the item `but`."""
    query = (
        select(results.c.item_id, results.c.record_sealed)
        .join_from(results, items, items.c.id == results.c.item_id)
        .where(results.c.bot == bot, results.c.subject == subject, results.c.item_id != but)
        .where(items.c.status.in_(statuses))
        .order_by(results.c.recorded_at.desc())
        .limit(most)
    )
    with store.database.read() as connection:
        found = connection.execute(query).all()
    return [store.keys.open(row.record_sealed, f"results:record:{row.item_id}") for row in found]


def lane(store: Store, item_id: str) -> tuple[int, str]:
    """How urgent the item is (1 rush, 5 normal, 9 night), and its partition; an unknown one is not urgent."""
    try:
        with store.database.read() as connection:
            row = connection.execute(select(items.c.priority, items.c.partition).where(items.c.id == item_id)).first()
        return (row.priority, row.partition) if row else (9, "")
    except ApplicationException:
        return 9, ""  # the database refuses: what follows says so


def progress(store: Store, item_id: str) -> Progress | None:
    """How far the item is, or None when there is none of that id."""
    query = select(items.c.status, items.c.attempts, items.c.ended_at).where(items.c.id == item_id)
    with store.database.read() as connection:
        row = connection.execute(query).first()
    return Progress(ItemStatus(row.status), row.attempts, row.ended_at) if row else None


def due(store: Store, now: float, limit: int = 500) -> list[Waiting]:
    """Parked items whose time has come, of runs that were not cancelled."""
    query = (
        select(items.c.id, items.c.run_id, items.c.partition, items.c.priority)
        .join(runs, runs.c.id == items.c.run_id)
        .where(items.c.status == ItemStatus.PARKED, items.c.park_until <= now, runs.c.cancelled == 0)
        .order_by(items.c.priority, items.c.park_until)
        .limit(limit)
    )
    with store.database.read() as connection:
        return [Waiting(*row) for row in connection.execute(query).all()]


def open_submissions(store: Store) -> list[tuple[str, int]]:
    """Id and current submission of the items that are not settled, of runs that were not cancelled."""
    query = select(items.c.id, items.c.submission).where(
        items.c.status.in_(OPEN), items.c.run_id.in_(select(runs.c.id).where(runs.c.cancelled == 0))
    )
    with store.database.read() as connection:
        return [(row.id, row.submission) for row in connection.execute(query).all()]


def supersede(connection: Connection, store: Store, item_id: str, submission: int) -> Claimed | None:
    """Give an open item a new submission, to be put in line again; None when it moved meanwhile."""
    row = connection.execute(
        update(items)
        .where(items.c.id == item_id, items.c.submission == submission, items.c.status.in_(OPEN))
        .values(status=ItemStatus.NEW, submission=items.c.submission + 1)
        .returning(items)
    ).first()
    return _claimed(store, row) if row else None
