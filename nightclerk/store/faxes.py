"""Faxes as they came: journalled before any work on them, their bytes sealed and untouched."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field

from sqlalchemy import func, select, update

from nightclerk.errors import UsageError
from nightclerk.store import blobs
from nightclerk.store.base import Store
from nightclerk.store.schema_faxes import fax_arrivals, faxes
from nightclerk.store.upsert import added

KIND = "fax"  # of the blobs that hold originals


@dataclass(frozen=True)
class Arrival:
    """One time a fax came: row `number` of a run; Unix seconds."""

    run_id: str
    number: int
    sha256: str
    name: str
    at: float


@dataclass(frozen=True)
class KeptFax:
    """A fax of the journal. `blob` is None where it was too large to be kept; Unix seconds."""

    sha256: str
    blob: str | None
    bytes: int
    arrived_at: float
    pages: int | None
    resend_of: str | None


@dataclass(frozen=True)
class Prints:
    """What one fax is compared with another by: a print of each page, and what the pages say, digested."""

    pages: tuple[str, ...] = ()
    says: dict[str, str] = field(default_factory=dict)


def known(store: Store, sha256: str) -> KeptFax | None:
    """The fax of these bytes, or None."""
    with store.database.read() as connection:
        row = connection.execute(select(faxes).where(faxes.c.sha256 == sha256)).first()
    if row is None:
        return None
    return KeptFax(row.sha256, row.blob, row.bytes, row.arrived_at, row.pages, row.resend_of)


def keep(store: Store, sha256: str, data: bytes | None, size: int) -> bool:
    """Journal a fax and seal its bytes (None: too large to keep); False when it was here before."""
    if known(store, sha256) is not None:
        return False
    blob = None if data is None else blobs.keep(store, KIND, data)
    values = {"sha256": sha256, "blob": blob, "bytes": size, "arrived_at": time.time()}
    with store.database.write() as connection:
        fresh = added(connection, faxes, values)
    if not fresh and blob:  # another process was quicker; its copy is the one that counts
        blobs.drop(store, blob)
    return fresh


def arrived(store: Store, arrival: Arrival) -> bool:
    """Write that a fax came as that row; False when that stands already."""
    place = f"{arrival.run_id}/{arrival.number}"
    values = {
        "run_id": arrival.run_id,
        "number": arrival.number,
        "sha256": arrival.sha256,
        "name_sealed": store.seal(arrival.name, f"fax_arrivals:name:{place}"),
        "at": arrival.at,
    }
    with store.database.write() as connection:
        return added(connection, fax_arrivals, values)


def arrivals(store: Store, sha256: str) -> list[Arrival]:
    """Every time that fax came, the first one first."""
    query = select(fax_arrivals).where(fax_arrivals.c.sha256 == sha256)
    query = query.order_by(fax_arrivals.c.at, fax_arrivals.c.run_id, fax_arrivals.c.number)
    with store.database.read() as connection:
        found = connection.execute(query).all()
    return [
        Arrival(
            row.run_id,
            row.number,
            row.sha256,
            store.unseal(row.name_sealed, f"fax_arrivals:name:{row.run_id}/{row.number}") or "",
            row.at,
        )
        for row in found
    ]


def original(store: Store, sha256: str) -> bytes:
    """The bytes as they came; raises `UsageError` NO_SUCH_FAX, EVIDENCE_GONE."""
    found = known(store, sha256)
    if found is None or found.blob is None:
        raise UsageError(
            "That fax is not kept here.", code="NO_SUCH_FAX", remedy="Take it in again, if you still have the file."
        )
    return blobs.fetch(store, KIND, found.blob)


def set_read(store: Store, sha256: str, item_id: str, prints: Prints, resend_of: str | None) -> None:
    """Write what reading a fax told about it as a whole."""
    told = json.dumps({"pages": prints.pages, "says": prints.says})
    values = {
        "item_id": item_id,
        "pages": len(prints.pages),
        "prints_sealed": store.seal(told, f"faxes:prints:{sha256}"),
        "resend_of": resend_of,
    }
    with store.database.write() as connection:
        connection.execute(update(faxes).where(faxes.c.sha256 == sha256).values(values))


def alike(store: Store, sha256: str, pages: int, since: float) -> list[tuple[str, Prints]]:
    """Faxes of as many pages that came since then and before this one, the newest first: what they are compared by."""
    before = select(faxes.c.arrived_at).where(faxes.c.sha256 == sha256).scalar_subquery()
    query = (
        select(faxes.c.sha256, faxes.c.prints_sealed)
        .where(faxes.c.pages == pages, faxes.c.arrived_at >= since, faxes.c.sha256 != sha256)
        .where(faxes.c.arrived_at <= func.coalesce(before, since), faxes.c.prints_sealed.is_not(None))
        .order_by(faxes.c.arrived_at.desc())
        .limit(2000)
    )
    with store.database.read() as connection:
        found = connection.execute(query).all()
    return [(row.sha256, _prints(store, row.sha256, row.prints_sealed)) for row in found]


def _prints(store: Store, sha256: str, sealed: bytes) -> Prints:
    told = json.loads(store.unseal(sealed, f"faxes:prints:{sha256}") or "{}")
    return Prints(tuple(told["pages"]), told["says"])
