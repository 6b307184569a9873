"""Upkeep: deleting by policy, giving room back, proving the log, backing up. The upkeep bot reaches it by `run.upkeep`.

The audit log itself is never deleted by nightclerk. Each purge is an intent before and an outcome after.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from nightclerk.errors import BusinessException
from nightclerk.records import UpkeepDone
from nightclerk.runtime.backup import prune, upkeep_alone, write_backup
from nightclerk.runtime.office import Office
from nightclerk.runtime.proof import proven
from nightclerk.runtime.uploads import expire
from nightclerk.store import purge
from nightclerk.store.copies import give_back_room
from nightclerk.store.fax_purge import purge_faxes
from nightclerk.store.purge import Purged
from nightclerk.workspace import Retention

DAY = 86400.0
# What nightclerk itself writes into results/; anything else there is somebody's own.
_EXPORT = re.compile(r"([a-z][a-z0-9_]*-\d{8}-[0-9a-f]{10}|briefing-\d{4}-\d\d-\d\d)\.(xlsx|json|html)")


def upkeep(office: Office, task: str) -> UpkeepDone:
    """Do one task: purge | room | verify | backup. Raises `BusinessException` UPKEEP_TASK for any other."""
    work = TASKS.get(task)
    if work is None:
        raise BusinessException(
            "There is no upkeep task of that name.", code="UPKEEP_TASK", remedy=f"The tasks are: {', '.join(TASKS)}."
        )
    done = work(office)
    office.audit.note("upkeep.done", asked_by=office.asked_by, what=task, counts=done.counts)
    return done


def _purge(office: Office) -> UpkeepDone:
    """Everything that is older than its days; evidence and exports before the answers that speak of them."""
    keep = office.workspace.settings.retention
    counts: dict[str, int] = {}
    with upkeep_alone(office):
        for what, days, act in _rules(office, keep):
            if days > 0:
                before = office.workspace.now().timestamp() - days * DAY
                done = _audited(office, what, before, act)
                counts |= {what: done.deleted} | ({f"{what}_kept": done.kept} if done.kept else {})
    return UpkeepDone(task="purge", counts=counts)


def _rules(office: Office, keep: Retention) -> list[tuple[str, int, Callable[[float], Purged]]]:
    store = office.store
    evidence = min(days for days in (keep.evidence_days, keep.results_days) if days) if keep.evidence_days else 0
    return [
        ("exports", keep.exports_days, lambda before: _old_files(office.workspace.results, before, _is_export)),
        ("evidence", evidence, lambda before: purge.purge_blobs(store, purge.EVIDENCE, before)),
        ("inputs", keep.inputs_days, lambda before: purge.purge_blobs(store, purge.INPUTS, before)),
        ("uploads", 1, lambda before: expire(office, before)),
        ("runs", keep.results_days, lambda before: purge.purge_runs(store, before)),
        ("faxes", keep.results_days, lambda before: purge_faxes(store, before)),
        ("sessions", keep.sessions_days, lambda before: purge.purge_sessions(store, before)),
        ("occurrences", keep.occurrences_days, lambda before: purge.purge_occurrences(store, before)),
        ("diagnostics", keep.diagnostics_days, lambda before: _old_files(_diagnostics(office), before, _is_old_log)),
    ]


def _audited(office: Office, what: str, before: float, act: Callable[[float], Purged]) -> Purged:
    day = datetime.fromtimestamp(before, office.workspace.zone).date().isoformat()
    intent = office.audit.intent("upkeep.purge", asked_by=office.asked_by, what=what, before=day)
    try:
        done = act(before)
    except Exception:
        office.audit.outcome("upkeep.purge", intent, result="fail", code="PURGE_BROKEN_OFF")
        raise
    office.audit.outcome("upkeep.purge", intent, result="ok", deleted=done.deleted, kept=done.kept)
    return done


def _diagnostics(office: Office) -> Path:
    return office.workspace.root / "logs" / "app"


def _old_files(folder: Path, before: float, ours: Callable[[Path], bool]) -> Purged:
    old = [path for path in folder.glob("*") if path.is_file() and ours(path) and path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return Purged(len(old))


def _is_export(path: Path) -> bool:
    return _EXPORT.fullmatch(path.name) is not None


def _is_old_log(path: Path) -> bool:
    """A closed file of diagnostics; the one that is written stays."""
    return re.fullmatch(r"nightclerk\.jsonl\.\d+", path.name) is not None


def _room(office: Office) -> UpkeepDone:
    with upkeep_alone(office):
        freed = give_back_room(office.store)
    if freed is None:
        return UpkeepDone(task="room", remark="Left alone: the database server does it, or the file is too large.")
    return UpkeepDone(task="room", counts={"bytes": freed})


def _verify(office: Office) -> UpkeepDone:
    verdict = proven(office)
    counts = {"events": verdict.events, "signed": verdict.signed}
    if verdict.ok:
        remark = f"Proven, but {verdict.warning}." if verdict.warning else ""
        return UpkeepDone(task="verify", counts=counts, remark=remark)
    where = "" if verdict.first_bad is None else f" First bad event: {verdict.first_bad}."
    return UpkeepDone(task="verify", counts=counts, problem=f"The audit log is not proven: {verdict.problem}.{where}")


def _backup(office: Office) -> UpkeepDone:
    plan = office.workspace.settings.backup
    if not plan.folder:
        return UpkeepDone(task="backup", remark="No backup: nightclerk.yaml names no folder (backup: {folder: ...}).")
    target = office.workspace.root / plan.folder  # an absolute path stays as it is
    made = write_backup(office, target)
    gone = prune(office, target.resolve(), plan.keep)
    return UpkeepDone(task="backup", counts={"files": made.files, "bytes": made.bytes, "old_backups_deleted": gone})


TASKS: dict[str, Callable[[Office], UpkeepDone]] = {
    "purge": _purge,
    "room": _room,
    "verify": _verify,
    "backup": _backup,
}
