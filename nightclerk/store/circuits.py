"""The circuit breaker of each portal, shared by all workers: failures in a row, a pause, and one trial after it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from nightclerk.records import ItemStatus
from nightclerk.store.base import Store
from nightclerk.store.schema import items
from nightclerk.store.schema_portals import circuits
from nightclerk.store.upsert import insert

_MOST_DOUBLINGS = 16


@dataclass(frozen=True)
class Circuit:
    """How a portal stands: failures in a row, the last one's code and what it `said`; while it is paused, since when,
    the next try, until when one item is trying (Unix seconds), and the number of pauses in a row.
    """

    portal: str
    failures: int
    code: str
    paused_at: float | None
    next_try: float | None
    trial_until: float | None
    pauses: int
    said: str | None = None

    def is_tried(self, now: float) -> bool:
        """Whether an item is trying the paused portal just now."""
        return self.trial_until is not None and self.trial_until > now


@dataclass(frozen=True)
class Limits:
    """After how many failures in a row a portal is paused (0: never), and for how many seconds: doubled from pause to
    pause, up to the longest.
    """

    failures: int
    pause_seconds: float
    longest_seconds: float

    def pause(self, pauses: int) -> float:
        """The length of the next pause after so many."""
        return min(self.longest_seconds, self.pause_seconds * 2.0 ** min(pauses, _MOST_DOUBLINGS))


def get(store: Store, portal: str) -> Circuit | None:
    """How the portal stands; None where nothing has failed since its last answer."""
    with store.database.read() as connection:
        return _get(connection, portal)


def _get(connection: Connection, portal: str) -> Circuit | None:
    row = connection.execute(select(circuits).where(circuits.c.portal == portal)).first()
    return Circuit(**row._mapping) if row else None


def paused(store: Store) -> list[Circuit]:
    """The portals that are paused."""
    query = select(circuits).where(circuits.c.paused_at.is_not(None)).order_by(circuits.c.portal)
    with store.database.read() as connection:
        return [Circuit(**row._mapping) for row in connection.execute(query).all()]


def take_trial(store: Store, portal: str, now: float, until: float) -> bool:
    """Be the one item that tries a paused portal whose time has come; nobody else may until then."""
    nobody = or_(circuits.c.trial_until.is_(None), circuits.c.trial_until <= now)
    mine = update(circuits).where(circuits.c.portal == portal, circuits.c.next_try <= now, nobody)
    with store.database.write() as connection:
        return connection.execute(mine.values(trial_until=until)).rowcount == 1


def give_back_trial(store: Store, portal: str) -> None:
    """The trial said nothing about the portal: the next item tries."""
    with store.database.write() as connection:
        connection.execute(update(circuits).where(circuits.c.portal == portal).values(trial_until=None))


def failed(
    store: Store, portal: str, code: str, limits: Limits, now: float, *, trial: bool, said: str = ""
) -> Circuit | None:
    """Count a failure, which `said` what and where; the circuit when this one pauses the portal (anew), else None."""
    with store.database.write() as connection:
        store.database.alone(connection, f"circuit:{portal}")
        known = _get(connection, portal) or Circuit(portal, 0, code, None, None, None, 0)
        if known.paused_at is not None and not trial:
            return None  # it was on its way when the portal was paused
        failures = known.failures + 1
        fresh: dict[str, Any] = {"failures": failures, "code": code, "said": said, "trial_until": None}
        pausing = trial or 0 < limits.failures <= failures
        if pausing:
            next_try = now + limits.pause(known.pauses)
            fresh |= {"paused_at": known.paused_at or now, "next_try": next_try, "pauses": known.pauses + 1}
        circuit = _put(connection, known, fresh)
        return circuit if pausing else None


def pause_until(store: Store, portal: str, code: str, now: float, until: float) -> bool:
    """Pause a portal that said itself that it is down; whether it was not paused for that already."""
    with store.database.write() as connection:
        store.database.alone(connection, f"circuit:{portal}")
        known = _get(connection, portal) or Circuit(portal, 0, code, None, None, None, 0)
        _put(
            connection,
            known,
            {"code": code, "paused_at": known.paused_at or now, "next_try": until} | {"trial_until": None},
        )
        return known.paused_at is None


def _put(connection: Connection, known: Circuit, fresh: dict[str, Any]) -> Circuit:
    values = {**vars(known), **fresh}
    change = insert(connection, circuits).values(values)
    connection.execute(change.on_conflict_do_update(index_elements=["portal"], set_=values))
    return Circuit(**values)


def answered(store: Store, portal: str, *, trial: bool) -> bool:
    """The portal answered: nothing counts any more; whether that ended a pause."""
    known = get(store, portal)
    if known is None or (known.paused_at is not None and not trial):
        return False
    with store.database.write() as connection:
        connection.execute(delete(circuits).where(circuits.c.portal == portal))
    return known.paused_at is not None


def wake(store: Store, portal: str, codes: Collection[str], now: float) -> int:
    """The portal answers again: what waits for it (parked with one of these codes) is due now; how many items."""
    waits = update(items).where(items.c.status == ItemStatus.PARKED, items.c.reason_code.in_(codes))
    mine = waits.where(items.c.partition.startswith(f"{portal}|", autoescape=True), items.c.park_until > now)
    with store.database.write() as connection:
        return connection.execute(mine.values(park_until=now)).rowcount


def try_now(connection: Connection, portal: str | None = None) -> None:
    """A person asks: the paused portal (or all of them) may be tried at once, by one item."""
    change = update(circuits).where(circuits.c.paused_at.is_not(None))
    if portal is not None:
        change = change.where(circuits.c.portal == portal)
    connection.execute(change.values(next_try=0.0))
