"""One case of the worklist as it is stored: an item, or a row that never became one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from nightclerk.records import Evidence, ItemStatus
from nightclerk.store.base import Store
from nightclerk.store.schema import items, results, rows, runs
from nightclerk.store.worklist import at_row, row_of


@dataclass(frozen=True)
class Stored:
    """An item with its payload (JSON text), or a row with what was carried of it; health data in clear.

    `unsettled` says that it needs a person or waits; `occasion` is its run's; `place` 0 primary, 1 secondary.
    """

    id: str
    run_id: str
    bot: str
    occasion: str
    status: ItemStatus
    outcome: str | None
    code: str
    unsettled: bool
    payload: str
    subject: str = ""
    attempts: int = 0
    submission: int = 1
    evidence: tuple[Evidence, ...] = ()
    record: bytes | None = None
    place: int = 0
    number: int | None = None


def get(connection: Connection, store: Store, case_id: str) -> Stored | None:
    """The case of that id, settled or not; None when there is none."""
    return _row(connection, store, case_id) if row_of(case_id) else _item(connection, store, case_id)


def _item(connection: Connection, store: Store, case_id: str) -> Stored | None:
    query = (
        select(items, runs.c.occasion, results.c.record_sealed)
        .join_from(items, runs, runs.c.id == items.c.run_id)
        .join(results, results.c.item_id == items.c.id, isouter=True)
        .where(items.c.id == case_id)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return Stored(
        **_shared(row),
        id=case_id,
        payload=store.unseal(row.payload_sealed, f"items:payload:{case_id}") or "{}",
        subject=row.subject,
        attempts=row.attempts,
        submission=row.submission,
        evidence=tuple(Evidence(**each) for each in json.loads(row.evidence or "[]")),
        record=store.keys.open(row.record_sealed, f"results:record:{case_id}") if row.record_sealed else None,
    )


def _row(connection: Connection, store: Store, case_id: str) -> Stored | None:
    query = select(rows, runs.c.bot, runs.c.occasion).join_from(rows, runs, runs.c.id == rows.c.run_id)
    row = connection.execute(query.where(*at_row(case_id))).first()
    if row is None:
        return None
    if row.item_id is not None:
        return _item(connection, store, row.item_id)  # it has got one since
    place = f"rows:carried:{row.run_id}/{row.number}/{row.place}"
    carried = store.unseal(row.carried_sealed, place) or "{}"
    return Stored(**_shared(row), id=case_id, payload=carried, place=row.place, number=row.number)


def _shared(row: Any) -> dict[str, Any]:
    return {
        "run_id": row.run_id,
        "bot": row.bot,
        "occasion": row.occasion,
        "status": ItemStatus(row.status),
        "outcome": row.outcome,
        "code": row.reason_code or "",
        "unsettled": row.unsettled_at is not None,
    }


def reasons(store: Store, ids: list[str]) -> set[str]:
    """The different reason codes that these items have."""
    query = select(items.c.reason_code).where(items.c.id.in_(ids)).distinct()
    with store.database.read() as connection:
        return {code or "" for code in connection.execute(query).scalars()}


def settle_older_rows(connection: Connection, store: Store, run_id: str) -> int:
    """A newer file has come: rows of earlier files of the same schedule, or of the same name, are settled by it.

    Without that every night would add the same unreadable rows anew. How many were settled.
    """
    mine = connection.execute(select(runs).where(runs.c.id == run_id)).one()
    query = (
        select(runs.c.id, runs.c.schedule, runs.c.source_sealed)
        .where(runs.c.id.in_(select(rows.c.run_id).where(rows.c.unsettled_at.is_not(None)).distinct()))
        .where(runs.c.bot == mine.bot, runs.c.id != run_id, runs.c.created_at <= mine.created_at)
    )
    name = store.unseal(mine.source_sealed, f"runs:source:{run_id}")
    older = [
        each.id
        for each in connection.execute(query).all()
        if (each.schedule == mine.schedule and mine.schedule is not None)
        or store.unseal(each.source_sealed, f"runs:source:{each.id}") == name
    ]
    spent = update(rows).where(rows.c.run_id.in_(older), rows.c.unsettled_at.is_not(None))
    return connection.execute(spent.values(unsettled_at=None)).rowcount if older else 0
