"""What reports add up: each run is measured once, when it ends, and kept beside its counts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from nightclerk.records import ItemStatus
from nightclerk.store.base import Store
from nightclerk.store.schema import items, rows, runs
from nightclerk.store.schema_people import reviews


@dataclass(frozen=True)
class Measured:
    """An ended run for a report; `at` Unix seconds of its begin, `seconds` from an item's begin to its end, summed.

    `hands_free` of the `items` were done without a person; `reasons` count what was not done, by code.
    """

    bot: str
    at: float
    items: int
    done: int
    hands_free: int
    seconds: float
    reasons: dict[str, int] = field(default_factory=dict)


def measured(store: Store, run_id: str) -> dict[str, Any]:
    """The figures of a run as JSON-ready values."""
    own = select(rows.c.item_id).where(rows.c.run_id == run_id, rows.c.item_id.is_not(None)).distinct()
    mine = items.c.id.in_(own)
    settled = select(reviews.c.item_id).where(reviews.c.resolution.is_not(None))
    done = (mine, items.c.status == ItemStatus.DONE)
    with store.database.read() as connection:
        number, seconds = connection.execute(
            select(func.count(), func.sum(items.c.ended_at - items.c.created_at)).where(*done)
        ).one()
        alone = connection.execute(select(func.count()).where(*done, items.c.id.not_in(settled))).scalar_one()
        total = connection.execute(select(func.count()).where(mine)).scalar_one()
        reasons = connection.execute(
            select(items.c.reason_code, func.count())
            .where(mine, items.c.status != ItemStatus.DONE, items.c.reason_code.is_not(None))
            .group_by(items.c.reason_code)
        ).all()
        unworked = connection.execute(
            select(rows.c.reason_code, func.count())
            .where(rows.c.run_id == run_id, rows.c.item_id.is_(None), rows.c.status == ItemStatus.BUSINESS)
            .group_by(rows.c.reason_code)
        ).all()
    codes: dict[str, int] = {}
    for code, count in [*reasons, *unworked]:
        codes[str(code)] = codes.get(str(code), 0) + count
    bad_rows = sum(count for _, count in unworked)
    return {
        "items": total + bad_rows,
        "done": number,
        "hands_free": alone,
        "seconds": float(seconds or 0.0),
        "reasons": codes,
    }


def between(store: Store, start: float, end: float) -> list[Measured]:
    """The ended runs that were begun from `start` to before `end` (Unix seconds), the first first."""
    query = (
        select(runs.c.bot, runs.c.created_at, runs.c.figures)
        .where(runs.c.created_at >= start, runs.c.created_at < end, runs.c.figures.is_not(None))
        .order_by(runs.c.created_at)
    )
    with store.database.read() as connection:
        found = connection.execute(query).all()
    figures = json.loads(f"[{','.join(row.figures for row in found)}]")  # at once: half the time of one by one
    return [Measured(bot, at, **each) for (bot, at, _), each in zip(found, figures, strict=True)]
