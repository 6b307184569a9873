"""What is open over all runs: exceptions, waiting items, deadlines. Counts only, so nothing is unsealed for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, func, null, select

from nightclerk.records import ItemStatus
from nightclerk.store.base import Store
from nightclerk.store.schema import items, results, rows, runs

_run = runs.alias("one")


@dataclass(frozen=True)
class Open:
    """So many items of a bot in that status for that reason, with the reason in words as one of them has it.

    `next_at` is when the first of them is asked again (Unix seconds).
    """

    bot: str
    status: ItemStatus
    reason_code: str
    number: int
    next_at: float | None = None
    message: str = ""


@dataclass(frozen=True)
class Due:
    """A run that is not settled and must be done by `deadline_at` (Unix seconds)."""

    run_id: str
    bot: str
    deadline_at: float


def unresolved(store: Store, since: float) -> list[Open]:
    """What ended since then and needs a person, waits, or failed, counted by bot and reason, the most first.

    A patient counts once, and not at all when a later item about the same one was answered, or a person settled it.
    """
    with store.database.read() as connection:
        found = [*connection.execute(_items(since)).all(), *connection.execute(_rows(since)).all()]
        counted = _merged([Open(row[0], ItemStatus(row[1]), row[2] or "", row[3], row[4]) for row in found])
        return [replace(each, message=_message(connection, store, each)) for each in counted]


def _message(connection: Connection, store: Store, each: Open) -> str:
    """The reason in words; it never holds health data."""
    same = (items.c.bot == each.bot, items.c.status == each.status, items.c.reason_code == each.reason_code)
    item = connection.execute(select(items.c.id, items.c.reason_sealed).where(*same).limit(1)).first()
    if item is not None:
        return store.unseal(item.reason_sealed, f"items:reason:{item.id}") or ""
    row = connection.execute(
        select(rows)
        .join_from(rows, _run, _run.c.id == rows.c.run_id)
        .where(_run.c.bot == each.bot, rows.c.status == each.status, rows.c.reason_code == each.reason_code)
        .limit(1)
    ).first()
    return (row and store.unseal(row.reason_sealed, f"rows:reason:{row.run_id}/{row.number}/{row.place}")) or ""


def _merged(found: list[Open]) -> list[Open]:
    total: Counter[tuple[str, ItemStatus, str]] = Counter()
    soonest: dict[tuple[str, ItemStatus, str], float] = {}
    for each in found:
        place = (each.bot, each.status, each.reason_code)
        total[place] += each.number
        if each.next_at is not None:
            soonest[place] = each.next_at
    return [Open(*place, number, soonest.get(place)) for place, number in total.most_common()]


def _items(since: float) -> Select[Any]:
    return (
        select(
            items.c.bot,
            items.c.status,
            items.c.reason_code,
            func.count(items.c.subject.distinct()),
            func.min(items.c.park_until),
        )
        .where(items.c.unsettled_at.is_not(None), items.c.unsettled_at >= since)
        .group_by(items.c.bot, items.c.status, items.c.reason_code)
    )


def _rows(since: float) -> Select[Any]:
    """Rows that could not become an item; a newer file of the same schedule or name has settled those of the last."""
    return (
        select(_run.c.bot, rows.c.status, rows.c.reason_code, func.count(), null())
        .join_from(rows, _run, _run.c.id == rows.c.run_id)
        .where(rows.c.unsettled_at.is_not(None), rows.c.unsettled_at >= since)
        .group_by(_run.c.bot, rows.c.status, rows.c.reason_code)
    )


def deadlines(store: Store, until: float) -> list[Due]:
    """Runs that are not ended and are to be done until then, the next first."""
    query = (
        select(runs.c.id, runs.c.bot, runs.c.deadline_at)
        .where(runs.c.deadline_at <= until, runs.c.phase != "ended", runs.c.cancelled == 0)
        .order_by(runs.c.deadline_at)
    )
    with store.database.read() as connection:
        return [Due(*row) for row in connection.execute(query).all()]


def last_answer(store: Store, bot: str) -> float | None:
    """When the bot last recorded an answer (Unix seconds)."""
    with store.database.read() as connection:
        return connection.execute(select(func.max(results.c.recorded_at)).where(results.c.bot == bot)).scalar()
