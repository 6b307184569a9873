"""Deleting what is older than it is to be kept, so that nothing is ever half there.

What is open or needs a person, and what such an item needs, stays whatever its age. A run goes in one transaction. Of
a blob the file goes first: after a crash in between, its row finds it again for the next time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from nightclerk.steps import durable_step
from nightclerk.store import approvals
from nightclerk.store import blobs as blob_files
from nightclerk.store.base import Store
from nightclerk.store.items import OPEN
from nightclerk.store.occurrences import BEGUN
from nightclerk.store.schema import blobs, items, notices, occurrences, results, rows, runs, sealed
from nightclerk.store.schema_people import comments, corrections, desk_marks, reviews
from nightclerk.store.schema_portals import drifts
from nightclerk.store.worklist import row_id

EVIDENCE, INPUTS = ("html", "screenshot", "events", "payload"), ("input",)


@dataclass(frozen=True)
class Purged:
    """How many were deleted, and how many of that age were kept since something still needs them."""

    deleted: int
    kept: int = 0


def _unresolved() -> ColumnElement[bool]:
    """An item that is open, or that failed and that neither a person nor a later answer has settled."""
    return or_(items.c.status.in_(OPEN), items.c.unsettled_at.is_not(None))


def purge_runs(store: Store, before: float) -> Purged:
    """Delete ended runs of before then (Unix seconds) with their rows, items and answers; how many runs went whole.

    Of a run that still has an unresolved item, that item and its row stay, and the run counts as kept.
    """
    query = select(runs.c.id).where(runs.c.phase == "ended", runs.c.ended_at < before)
    with store.database.read() as connection:
        old = list(connection.execute(query).scalars())
    gone = 0
    for run_id in old:
        with store.database.write() as connection:
            gone += _purge_run(connection, run_id, before)
    return Purged(gone, len(old) - gone)


def _purge_run(connection: Connection, run_id: str, before: float) -> bool:
    """Whether the run went whole."""
    still = connection.execute(select(runs.c.phase, runs.c.ended_at).where(runs.c.id == run_id)).first()
    if still is None or still.phase != "ended" or still.ended_at >= before:
        return False  # it was asked for again meanwhile
    own = select(rows.c.item_id).where(rows.c.run_id == run_id, rows.c.item_id.is_not(None))
    mine = or_(items.c.id.in_(own), items.c.run_id == run_id)
    found = connection.execute(select(items.c.id, _unresolved().label("needed")).where(mine)).all()
    needed = [row.id for row in found if row.needed]
    settled = and_(rows.c.item_id.is_(None), rows.c.unsettled_at.is_(None))
    _drop_rows(connection, run_id, settled | and_(rows.c.item_id.is_not(None), rows.c.item_id.not_in(needed)))
    _drop_items(connection, run_id, [row.id for row in found if not row.needed])
    if needed or connection.execute(select(rows.c.run_id).where(rows.c.run_id == run_id).limit(1)).first():
        return False  # what is not settled stays, with its run
    connection.execute(delete(runs).where(runs.c.id == run_id))
    return True


def _drop_rows(connection: Connection, run_id: str, spent: ColumnElement[bool]) -> None:
    alone = select(rows.c.number, rows.c.place).where(rows.c.run_id == run_id, rows.c.item_id.is_(None), spent)
    _drop_reviews(connection, [row_id(run_id, *each) for each in connection.execute(alone).all()])
    connection.execute(delete(rows).where(rows.c.run_id == run_id, spent))


def _drop_reviews(connection: Connection, ids: list[str]) -> None:
    for chunk in _chunks(ids):
        for table in (reviews, comments, corrections, desk_marks):
            connection.execute(delete(table).where(table.c.item_id.in_(chunk)))


def _drop_items(connection: Connection, run_id: str, ids: list[str]) -> None:
    """Delete items and answers that no row of any run shows; what another run shows becomes that run's."""
    for chunk in _chunks(ids):
        shown = connection.execute(select(rows.c.item_id, rows.c.run_id).where(rows.c.item_id.in_(chunk))).all()
        heirs = {row.item_id: row.run_id for row in shown}
        for item_id, heir in heirs.items():
            connection.execute(update(items).where(items.c.id == item_id, items.c.run_id == run_id).values(run_id=heir))
        gone = [each for each in chunk if each not in heirs]
        _drop_reviews(connection, gone)
        approvals.drop_of(connection, gone)
        connection.execute(delete(results).where(results.c.item_id.in_(gone)))
        connection.execute(delete(items).where(items.c.id.in_(gone)))


def purge_blobs(store: Store, kinds: Iterable[str], before: float) -> Purged:
    """Delete evidence or inputs of before then, file first; what an unresolved item or an open run needs is kept."""
    query = select(blobs.c.sha256).where(blobs.c.kind.in_(list(kinds)), blobs.c.created_at < before)
    with store.database.read() as connection:
        old = list(connection.execute(query).scalars())
        needed = _needed(connection, store) if old else set()
    gone = [name for name in old if name not in needed]
    for chunk in _chunks(gone):
        for name in chunk:
            blob_files.drop_file(store, name)
        durable_step("purge after files")
        with store.database.write() as connection:
            connection.execute(delete(blobs).where(blobs.c.sha256.in_(chunk)))
    return Purged(len(gone), len(old) - len(gone))


def _needed(connection: Connection, store: Store) -> set[str]:
    """Hashes that open work refers to: inputs of runs that are not ended, evidence of items that are unresolved."""
    open_run = or_(runs.c.phase != "ended", runs.c.id.in_(select(items.c.run_id).where(_unresolved())))
    found = set(connection.execute(select(runs.c.source_sha256).where(open_run)).scalars())
    query = (
        select(items.c.id, items.c.evidence, results.c.record_sealed)
        .join_from(items, results, results.c.item_id == items.c.id, isouter=True)
        .where(_unresolved())
    )
    for row in connection.execute(query):
        kept = json.loads(row.evidence or "[]")
        if row.record_sealed is not None:
            kept += json.loads(store.keys.open(row.record_sealed, f"results:record:{row.id}")).get("evidence") or []
        found |= {each["sha256"] for each in kept}
    return found | approvals.kept_by(connection, select(items.c.id).where(_unresolved()))


def purge_occurrences(store: Store, before: float) -> Purged:
    """Delete what was decided about schedules before then, notices and drift; what was begun, not submitted, stays."""
    with store.database.write() as connection:
        told = connection.execute(delete(notices).where(notices.c.at < before)).rowcount
        told += connection.execute(delete(drifts).where(drifts.c.last_at < before)).rowcount
        decided = occurrences.c.state != BEGUN
        gone = connection.execute(delete(occurrences).where(occurrences.c.due_at < before, decided)).rowcount
    return Purged(told + gone)


def purge_sessions(store: Store, before: float) -> Purged:
    """Delete browser sessions that were last written before then; bots sign in again."""
    if store.database.shared:
        old = sealed.c.name.like("sessions/%") & (sealed.c.written_at < before)
        with store.database.write() as connection:
            return Purged(connection.execute(delete(sealed).where(old)).rowcount)
    stale = [path for path in (store.folder / "sessions").glob("*") if path.stat().st_mtime < before]
    for path in stale:
        path.unlink(missing_ok=True)
    return Purged(len(stale))


def _chunks(ids: list[str], size: int = 200) -> Iterable[list[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
