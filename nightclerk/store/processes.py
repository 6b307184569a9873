"""The processes of a workspace: who they are and when they last said so. Their locks tell whether they live."""

from __future__ import annotations

import json
import os
import socket
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from nightclerk import __version__
from nightclerk.store.base import Store
from nightclerk.store.schema import processes
from nightclerk.store.upsert import insert


@dataclass(frozen=True)
class Process:
    """A process as it was last heard of. `role` worker | scheduler | web; Unix seconds; `detail` holds counts only."""

    name: str
    role: str
    host: str
    pid: int
    release: str
    started_at: float
    beat_at: float
    detail: dict[str, Any]


def beat(store: Store, name: str, role: str, started_at: float, detail: dict[str, Any]) -> None:
    """Say that this process works, and what it is at."""
    values = {
        "name": name,
        "role": role,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "release": __version__,
        "started_at": started_at,
        "beat_at": time.time(),
        "detail": json.dumps(detail),
    }
    with store.database.write() as connection:
        change = insert(connection, processes).values(values)
        connection.execute(change.on_conflict_do_update(index_elements=["name"], set_=values))


def forget(store: Store, name: str) -> None:
    """Say that this process has ended as it should."""
    with store.database.write() as connection:
        connection.execute(delete(processes).where(processes.c.name == name))


def known(store: Store) -> list[Process]:
    """Every process that has not said good-bye, also those that died."""
    with store.database.read() as connection:
        found = connection.execute(select(processes).order_by(processes.c.name)).mappings().all()
    return [Process(**{**row, "detail": json.loads(row["detail"])}) for row in found]


def living(store: Store, role: str) -> list[Process]:
    """The processes of a role that live."""
    return [each for each in known(store) if each.role == role and store.database.locks.held(each.name)]
