"""Whether the night can be trusted to go on: processes, database, disk, clock, in one look."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass

from nightclerk.engine import SCHEDULER, WORKER
from nightclerk.errors import NightclerkError
from nightclerk.runtime import breaker, disk
from nightclerk.runtime.office import Office
from nightclerk.store import processes

SILENT_SECONDS = 60.0  # a living process that has not said anything for so long hangs


@dataclass(frozen=True)
class Sign:
    """One thing that was looked at. `fix` is what a person does about it."""

    name: str
    ok: bool
    message: str
    fix: str = ""


def examine(office: Office) -> list[Sign]:
    """Every sign; the database first, since the others need it."""
    try:
        known = processes.known(office.store)
    except NightclerkError as error:
        return [Sign("database", False, f"[{error.code}] {error.message}", error.remedy)]
    living = [each for each in known if office.store.database.locks.held(each.name)]
    return [
        Sign("database", True, "answers"),
        _role(living, SCHEDULER, "No scheduler lives, so nothing begins by itself."),
        _role(living, WORKER, "No worker lives, so nothing is worked."),
        _silent(living),
        _disk(office),
        *(Sign("portal", True, words) for words in breaker.paused(office)),  # its items wait; the night goes on
    ]


def _role(living: list[processes.Process], role: str, without: str) -> Sign:
    number = sum(each.role == role for each in living)
    if number:
        return Sign(role, True, f"{number} alive")
    return Sign(role, False, without, "Start it: `nightclerk up`, or `systemctl start nightclerk`.")


def _silent(living: list[processes.Process]) -> Sign:
    silent = [each.name for each in living if time.time() - each.beat_at > SILENT_SECONDS and each.role != "web"]
    if not silent:
        return Sign("heartbeat", True, "all in time")
    return Sign("heartbeat", False, f"Nothing heard for a minute from: {', '.join(silent)}.", "Stop and start it.")


def _disk(office: Office) -> Sign:
    free = min(shutil.disk_usage(folder).free for folder in disk.folders(office.workspace) if folder.exists())
    if free >= disk.FLOOR_BYTES:
        return Sign("disk", True, f"{free // disk.MB} MB free")
    return Sign("disk", False, f"Only {free // disk.MB} MB are free; no run is begun.", "Free some space.")
