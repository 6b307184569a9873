"""A past for a database, made in bulk, and what is read of it."""

from __future__ import annotations

import time

from sqlalchemy import insert, select, text

from nightclerk.records import ItemStatus
from nightclerk.store import Store
from nightclerk.store.schema import items, runs

A_RUN = 1000  # items of a night
_FILL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :number)
INSERT INTO items (id, run_id, bot, subject, partition, priority, key_sealed, payload_sealed, status, attempts,
                   submission, created_at, started_at, ended_at)
SELECT 'past-' || i, 'past-' || (i / 1000 * 1000), :bot, 's', 'lakeside|main', 9, x'00', x'00', 'done', 1, 1,
       :start + i * :step, :start + i * :step, :start + i * :step + 20 FROM n
"""


def fill(store: Store, bot: str, schedule: str, number: int) -> None:
    """So many items that ended, a thousand a run, spread over a year that ended yesterday."""
    start, step = time.time() - 366 * 86400, 365 * 86400 / number
    with store.database.write() as connection:
        for place in range(0, number, A_RUN):
            at = start + place * step
            run = {"id": f"past-{place}", "bot": bot, "occasion": f"past-{place}", "trigger": "schedule"}
            rest = {"asked_by": schedule, "phase": "ended", "source_sha256": "", "source_sealed": b"", "priority": 9}
            times = {"cancelled": 0, "created_at": at, "ended_at": at + 3600, "schedule": schedule}
            connection.execute(insert(runs), [run | rest | times])
        connection.execute(text(_FILL), {"number": number, "start": start, "step": step, "bot": bot})


def ended_at(store: Store, run_id: str) -> list[float]:
    """When each of the run's items was done, Unix seconds, in order."""
    query = select(items.c.ended_at).where(items.c.run_id == run_id, items.c.status == ItemStatus.DONE)
    with store.database.read() as connection:
        return sorted(connection.execute(query).scalars())
