"""Restoring a backup into a new folder: every file against the manifest, the log against its signatures, then in place.

Nothing appears under the folder's name before all of it is proven.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from nightclerk import __version__
from nightclerk.audit import verify
from nightclerk.audit.files import CHECKPOINT, sync_folder
from nightclerk.errors import AuditTampered, UsageError
from nightclerk.keys import open_ring
from nightclerk.keys.sources import write_private
from nightclerk.runtime.backup import AUDIT, MANIFEST, NOTE_NAME, STATE, read_manifest
from nightclerk.runtime.office import open_office
from nightclerk.store import server_copy
from nightclerk.store.copies import SERVER_COPY, SQLITE_COPY, check_copy
from nightclerk.workspace import MARKER, Workspace


@dataclass(frozen=True)
class Restored:
    """A workspace made from a backup: how many files and events. `dump` was not read into the PostgreSQL database: only
    the files were asked for.
    """

    workspace: Workspace
    made_at: str
    files: int
    events: int
    dump: Path | None = None


def restore(
    backup: Path, folder: Path, key: Path | None = None, database: str = "", files_only: bool = False
) -> Restored:
    """Make the workspace `folder` from the backup; `key` is the key file where `keys: file`.

    With PostgreSQL the dump is read into the empty database of the backup's `database_url`, or into `database`, which
    is then named in the restored nightclerk.yaml; with `files_only` the database is left as it is.

    Raises `UsageError` NOT_A_BACKUP, BACKUP_DAMAGED, RESTORE_NOT_EMPTY, RESTORE_DATABASE_NOT_EMPTY, KEY_NEEDED or what
    opening the key ring raises, `AuditTampered` BACKUP_LOG, `ApplicationException` DATABASE_CORRUPT, RESTORE_DATABASE.
    Folder and database are then as they were.
    """
    manifest = read_manifest(backup)
    _refuse_filled(folder)
    _refuse_without_key(manifest, key)
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.parent / f".{folder.name}.{os.getpid()}.part"
    on_server = manifest["database"] != "sqlite"
    try:
        _copy(backup, manifest, part)
        events = _prove(manifest, part, key)
        if on_server and not files_only:
            _read_into_server(part, database)
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    sync_folder(folder.parent)
    return _opened(backup, manifest, Workspace(folder.resolve()), events, on_server and files_only)


def _read_into_server(part: Path, database: str) -> None:
    if database:
        marker = part / MARKER
        kept = [line for line in marker.read_text().splitlines() if not line.startswith("database_url:")]
        marker.write_text("\n".join([*kept, f"database_url: {json.dumps(database)}", ""]))
    url = Workspace(part).settings.database_url
    server_copy.refuse_filled_database(url)
    server_copy.read_dump(url, part / STATE / SERVER_COPY)


def _refuse_filled(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            "The folder to restore into is not empty; nothing in it was touched.",
            code="RESTORE_NOT_EMPTY",
            remedy="Name a new or empty folder; move the broken workspace aside, do not delete it yet.",
        )


def _refuse_without_key(manifest: dict[str, Any], key: Path | None) -> None:
    if manifest["keys"] == "file" and key is None:
        raise UsageError(
            "The key that opens this backup is not in it, and none was named.",
            code="KEY_NEEDED",
            remedy="Give --key FILE: the copy of .nightclerk/keys/kek that was kept elsewhere.",
        )
    if key is not None and not key.is_file():
        raise UsageError("The key file does not exist.", code="KEY_NEEDED", remedy="Check the path after --key.")


def _copy(backup: Path, manifest: dict[str, Any], part: Path) -> None:
    """Every file of the manifest, each proven as it is copied."""
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    bad = [entry["path"] for entry in manifest["files"] if not _copied(backup, entry, part)]
    (part / NOTE_NAME).unlink(missing_ok=True)
    for inner in part.rglob("*"):
        inner.chmod(0o700 if inner.is_dir() else 0o600)
    if bad:
        raise UsageError(
            f"The backup is damaged: {len(bad)} of its files are missing or altered, the first is {bad[0]}.",
            code="BACKUP_DAMAGED",
            remedy="Nothing was restored. Use another backup, or another copy of this one.",
        )


def _copied(backup: Path, entry: dict[str, Any], part: Path) -> bool:
    path = PurePosixPath(entry["path"])
    source, target = backup / path, part / path
    if path.is_absolute() or ".." in path.parts or source.is_symlink() or not source.is_file():
        return False
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return bool(digest == entry["sha256"])


def _prove(manifest: dict[str, Any], part: Path, key: Path | None) -> int:
    """Open the key ring, prove the audit log, look at the database; the number of events."""
    keys = part / STATE / "keys"
    if key is not None and manifest["keys"] == "file":
        write_private(keys / "kek", key.read_bytes().strip())
    ring = open_ring(keys, manifest["keys"])
    verdict = verify(part / AUDIT, ring.signing_seed())
    signed = part / AUDIT / CHECKPOINT
    if not verdict.ok or (signed.read_text() if signed.exists() else "") != manifest["checkpoint"]:
        raise AuditTampered(
            f"The audit log in the backup is not proven: {verdict.problem or 'another checkpoint is signed'}.",
            code="BACKUP_LOG",
            remedy="Nothing was restored. Use another backup, and tell compliance.",
        )
    if manifest["database"] == "sqlite":
        check_copy(part / STATE / SQLITE_COPY)
    return verdict.events


def _opened(backup: Path, manifest: dict[str, Any], workspace: Workspace, events: int, unread: bool) -> Restored:
    files = len(manifest["files"])
    if unread:
        return Restored(workspace, manifest["made_at"], files, events, workspace.state / SERVER_COPY)
    (workspace.state / SERVER_COPY).unlink(missing_ok=True)
    digest = hashlib.sha256((backup / MANIFEST).read_bytes()).hexdigest()
    told = {"sha256": digest, "files": files, "events": events, "release": __version__}
    with open_office(workspace) as office:
        office.audit.note("backup.restored", asked_by=office.asked_by, **told)
    return Restored(workspace, manifest["made_at"], files, events)
