"""Backups: database, evidence, audit log, settings and the wrapped keys in a dated folder, taken while bots work.

The order makes the parts fit one another: the database first, then the evidence it names (which is only ever added),
then the audit log, which may know more than the database but never less. The key that unwraps the keys is not in it:
who finds a backup can read nothing of a patient in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nightclerk import __version__
from nightclerk.audit.copy import copy_log
from nightclerk.audit.files import CHECKPOINT, sync_folder
from nightclerk.errors import AlreadyRunning, ApplicationException, UsageError
from nightclerk.keys.ring import RING
from nightclerk.runtime.office import Office
from nightclerk.store.copies import copy_database
from nightclerk.workspace import STARTER

FORM = "backup/1"
MANIFEST = "manifest.json"
PREFIX = "nightclerk-"
STATE, AUDIT = ".nightclerk", "logs/audit"
NOTE_NAME = "READ-ME.txt"
NOTE = """This is a backup of a nightclerk workspace.

What is needed to use it, and is NOT in it: the key that opens its key ring.
  keys: file         the file .nightclerk/keys/kek of the workspace; keep a copy of it elsewhere
  keys: passphrase   the passphrase that people type
  keys: systemd      the systemd credential nightclerk-kek
Without that key nobody can read what is sealed in here.

To restore:  nightclerk restore THIS-FOLDER NEW-FOLDER
"""


@dataclass(frozen=True)
class FileEntry:
    """A file of the backup: path inside it, SHA-256, bytes."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Backup:
    """A backup that is whole: `sha256` of its manifest; `events` of the audit log that are signed in it."""

    folder: Path
    sha256: str
    files: int
    bytes: int
    events: int


def write_backup(office: Office, target: Path) -> Backup:
    """Write a backup into a new dated folder under `target`; whole, or not there at all.

    Raises `UsageError` BACKUP_INSIDE, `AlreadyRunning` BACKUP_RUNNING, `ApplicationException` BACKUP_NO_ROOM and
    what `copy_database` raises.
    """
    target = target.resolve()
    _refuse_inside(office, target)
    with upkeep_alone(office):
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_small(office, target)
        part = target / f".{PREFIX}{os.getpid()}.part"
        shutil.rmtree(part, ignore_errors=True)
        try:
            _fill(office, part)
            made = _seal(office, part)
            final = _free_name(office, target)
            part.rename(final)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        sync_folder(target)
    written = Backup(final, **made)
    told = {"sha256": written.sha256, "files": written.files, "bytes": written.bytes, "events": written.events}
    office.audit.note("backup.written", asked_by=office.asked_by, **told)
    return written


@contextmanager
def upkeep_alone(office: Office) -> Iterator[None]:
    """One backup or purge of the workspace at a time: a purge beside a backup would take files from under it."""
    lock = office.store.database.locks.hold("upkeep")
    if lock is None:
        raise AlreadyRunning(
            "A backup or a purge of this workspace is under way.",
            code="BACKUP_RUNNING",
            remedy="Wait until it has ended, then run the same command again.",
        )
    try:
        yield
    finally:
        lock.free()


def prune(office: Office, target: Path, keep: int) -> int:
    """Delete all but the `keep` newest of this clinic's backups under `target` (0 keeps all); how many."""
    clinic = office.workspace.clinic.clinic
    own = [path for path in sorted(target.glob(f"{PREFIX}*")) if _clinic_of(path) == clinic]
    old = own[:-keep] if keep else []
    for path in old:
        digest = hashlib.sha256((path / MANIFEST).read_bytes()).hexdigest()
        going = path.with_name(f".{path.name}.deleting")
        path.rename(going)  # a crash leaves a whole backup or none by that name
        office.audit.note("backup.deleted", asked_by=office.asked_by, sha256=digest)
    for going in target.glob(f".{PREFIX}*.deleting"):
        shutil.rmtree(going)
    return len(old)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a backup; raises `UsageError` NOT_A_BACKUP."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or found.get("nightclerk") != FORM:
        raise UsageError(
            "That folder is no backup that this release can read.",
            code="NOT_A_BACKUP",
            remedy=f"Name the folder that holds {MANIFEST}, as `nightclerk backup` wrote it.",
        )
    return found


def _clinic_of(folder: Path) -> str | None:
    try:
        return str(read_manifest(folder)["clinic"])
    except UsageError:
        return None


def _refuse_inside(office: Office, target: Path) -> None:
    if target.is_relative_to(office.workspace.root.resolve()):
        raise UsageError(
            "A backup inside the workspace would be lost together with it.",
            code="BACKUP_INSIDE",
            remedy="Name a folder elsewhere, best on another disk.",
        )


def _refuse_small(office: Office, target: Path) -> None:
    folders = (office.workspace.state, office.workspace.audit)
    needed = sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file())
    if shutil.disk_usage(target).free < needed + (16 << 20):
        raise ApplicationException(
            f"The backup may need {needed >> 20} MB, and there is less room where it is to lie.",
            code="BACKUP_NO_ROOM",
            remedy="Name a folder on a larger disk, or delete old backups there.",
        )


def _fill(office: Office, part: Path) -> None:
    state = part / STATE
    state.mkdir(mode=0o700, parents=True)
    part.chmod(0o700)
    copy_database(office.store, state)
    office.audit.checkpoint()
    _copy_tree(office.workspace.state / "evidence", state / "evidence")
    copy_log(office.workspace.audit, part / AUDIT)
    (state / "keys").mkdir(mode=0o700)
    for name in (RING, "passphrase.json"):
        _copy_file(office.workspace.state / "keys" / name, state / "keys" / name)
    _copy_file(office.workspace.state / "sandbox", state / "sandbox")
    for name in STARTER:
        source = office.workspace.root / name
        (_copy_tree if source.is_dir() else _copy_file)(source, part / name)
    (part / NOTE_NAME).write_text(NOTE)


def _copy_tree(source: Path, target: Path) -> None:
    if source.is_dir():
        ignore = shutil.ignore_patterns("__pycache__", "*.pyc", ".*.part")
        shutil.copytree(source, target, ignore=ignore, copy_function=shutil.copyfile)


def _copy_file(source: Path, target: Path) -> None:
    if source.exists():
        shutil.copyfile(source, target)


def _seal(office: Office, part: Path) -> dict[str, Any]:
    """Write the manifest over every file, all of it durably; what it counts."""
    entries = [_entry(path, part) for path in sorted(part.rglob("*")) if path.is_file()]
    note = (part / AUDIT / CHECKPOINT).read_text() if (part / AUDIT / CHECKPOINT).exists() else ""
    events = int(note.split("\n")[1]) if note else 0
    manifest = {
        "nightclerk": FORM,
        "release": __version__,
        "made_at": office.workspace.now().isoformat(timespec="seconds"),
        "clinic": office.workspace.clinic.clinic,
        "database": "postgresql" if office.store.database.shared else "sqlite",
        "keys": office.workspace.settings.keys,
        "checkpoint": note,
        "files": [asdict(each) for each in entries],
    }
    text = json.dumps(manifest, indent=1).encode()
    (part / MANIFEST).write_bytes(text)
    _entry(part / MANIFEST, part)
    for folder in [part, *(path for path in part.rglob("*") if path.is_dir())]:
        folder.chmod(0o700)
        sync_folder(folder)
    total = sum(each.bytes for each in entries)
    return {"sha256": hashlib.sha256(text).hexdigest(), "files": len(entries), "bytes": total, "events": events}


def _entry(path: Path, part: Path) -> FileEntry:
    path.chmod(0o600)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return FileEntry(path.relative_to(part).as_posix(), digest, path.stat().st_size)


def _free_name(office: Office, target: Path) -> Path:
    stamp = f"{PREFIX}{office.workspace.now():%Y%m%d-%H%M%S}"
    return next(path for path in (target / (stamp + (f"-{n}" if n else "")) for n in range(100)) if not path.exists())
