"""How an approved payload leaves, once: a durable word before each step that cannot be taken back.

begun    nothing has happened outside yet
acting   the act may have happened: look before anything else
done     it has, with the payer's number where one was given
unknown  it may have, and nobody could find out: a person looks
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from nightclerk.steps import durable_step
from nightclerk.store.base import Store
from nightclerk.store.schema_approvals import submissions
from nightclerk.store.upsert import added

BEGUN, ACTING, DONE, UNKNOWN = "begun", "acting", "done", "unknown"


@dataclass(frozen=True)
class Submission:
    """Where the act of one approval stands; `number` is the payer's, Unix seconds."""

    approval_id: str
    item_id: str
    sha256: str
    phase: str
    tries: int
    begun_at: float
    ended_at: float | None
    number: str | None


def begin(store: Store, approval_id: str, item_id: str, sha256: str) -> Submission:
    """The submission of this approval, begun now unless it was before."""
    durable_step("submission before begun")
    values = {
        "approval_id": approval_id,
        "item_id": item_id,
        "sha256": sha256,
        "phase": BEGUN,
        "tries": 1,
        "begun_at": time.time(),
    }
    with store.database.write() as connection:
        added(connection, submissions, values)
    durable_step("submission after begun")
    found = get(store, approval_id)
    assert found is not None
    return found


def get(store: Store, approval_id: str) -> Submission | None:
    """The submission of an approval, or None while nothing was begun."""
    return _one(store, submissions.c.approval_id == approval_id)


def by_number(store: Store, number: str) -> Submission | None:
    """What the payer gave that number to (case, spaces and dashes do not count), or None."""
    return _one(store, submissions.c.number_blind == _blind(store, number)) if _bare(number) else None


def _one(store: Store, which: object) -> Submission | None:
    with store.database.read() as connection:
        row = connection.execute(select(submissions).where(which)).first()  # type: ignore[arg-type] # a condition
    if row is None:
        return None
    number = store.unseal(row.number_sealed, f"submissions:number:{row.approval_id}")
    places = (row.approval_id, row.item_id, row.sha256, row.phase, row.tries, row.begun_at, row.ended_at)
    return Submission(*places, number)


def acting(store: Store, approval_id: str) -> None:
    """Say durably that the act may happen from here on. Raises `LookupError` when it may have happened already."""
    durable_step("submission before acting")
    if not _moved(store, approval_id, (BEGUN,), phase=ACTING):
        raise LookupError(approval_id)
    durable_step("submission after acting")


def done(store: Store, approval_id: str, number: str | None) -> None:
    """It has happened; with the number that the payer gave it."""
    durable_step("submission before done")
    values: dict[str, object] = {"phase": DONE, "ended_at": time.time()}
    if number:
        values["number_sealed"] = store.seal(number, f"submissions:number:{approval_id}")
        values["number_blind"] = _blind(store, number)
    _moved(store, approval_id, (BEGUN, ACTING, UNKNOWN, DONE), **values)
    durable_step("submission after done")


def unknown(store: Store, approval_id: str) -> None:
    """Nobody knows; a person looks."""
    _moved(store, approval_id, (ACTING,), phase=UNKNOWN)


def not_done(connection: Connection, item_id: str) -> None:
    """A person has looked at the payer: what was not known did not happen, and may be done."""
    change = update(submissions).where(submissions.c.item_id == item_id, submissions.c.phase.in_((ACTING, UNKNOWN)))
    connection.execute(change.values(phase=BEGUN, tries=submissions.c.tries + 1))


def _moved(store: Store, approval_id: str, phases: tuple[str, ...], **values: object) -> bool:
    change = update(submissions).where(submissions.c.approval_id == approval_id, submissions.c.phase.in_(phases))
    with store.database.write() as connection:
        return connection.execute(change.values(**values)).rowcount == 1


def _bare(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _blind(store: Store, number: str) -> str:
    return store.keys.blind(_bare(number), "payer number")
