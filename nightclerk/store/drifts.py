"""Fall-backs that were used to find something on a portal's pages, counted by run."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from nightclerk.store.base import Store
from nightclerk.store.schema_portals import drifts
from nightclerk.store.upsert import insert


@dataclass(frozen=True)
class Used:
    """A fall-back: of which portal and version of its file, for what, how often, when last (Unix seconds)."""

    portal: str
    version: str
    element: str
    locator: str
    rank: int
    uses: int
    last_at: float


def count(store: Store, run_id: str, portal: str, version: str, found: Iterable[tuple[str, int, str]]) -> None:
    """Count one use of each (element, rank, locator)."""
    now = time.time()
    with store.database.write() as connection:
        for element, rank, locator in found:
            key = {"run_id": run_id, "portal": portal, "version": version, "element": element, "locator": locator}
            change = insert(connection, drifts).values(**key, rank=rank, uses=1, last_at=now)
            again = {"uses": drifts.c.uses + 1, "rank": rank, "last_at": now}
            connection.execute(change.on_conflict_do_update(index_elements=list(key), set_=again))


def used(store: Store, *, run: str = "", portal: str = "", since: float = 0.0) -> list[Used]:
    """The fall-backs of one run or portal, or of all since then; one line for each element, locator and version."""
    columns = (drifts.c.portal, drifts.c.version, drifts.c.element, drifts.c.locator)
    newest = func.max(drifts.c.last_at)
    query = select(*columns, func.max(drifts.c.rank), func.sum(drifts.c.uses), newest).where(drifts.c.last_at >= since)
    query = query.where(drifts.c.run_id == run) if run else query
    query = query.where(drifts.c.portal == portal) if portal else query
    with store.database.read() as connection:
        # The one that was used last wins where several are proposed, so it comes last.
        found = connection.execute(query.group_by(*columns).order_by(drifts.c.portal, newest)).all()
    return [Used(*row) for row in found]
