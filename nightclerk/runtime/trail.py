"""Who did what to whom: a search of the audit log through its index, and its export. The search is an event too."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from nightclerk.audit import line as lines
from nightclerk.audit.files import CHECKPOINT
from nightclerk.audit.index import bring_up, read_back
from nightclerk.errors import ApplicationException, UsageError
from nightclerk.runtime.office import Office
from nightclerk.runtime.patients import FoundSubjects, Patient, person_of, subject_of
from nightclerk.runtime.proof import Verified, verified
from nightclerk.sheets.signs import plain_cell
from nightclerk.store import blobs, trail
from nightclerk.store.audit_index import AuditIndex
from nightclerk.store.audit_query import Entry, Query

__all__ = [
    "Event",
    "FoundSubjects",
    "Page",
    "Patient",
    "Query",
    "Verified",
    "export",
    "exported",
    "person_of",
    "search",
    "subject_of",
    "verified",
]

INDEX = "audit-index.db"
COUNTED = 1000  # more than that are not counted
CHUNK = 1000  # events of an export that are read at once
SHORTEST_REASON = 5
FORMS = ("csv", "jsonl")
_EXPORT = re.compile(r"[\d-]+-[0-9a-f]+")
_CHAIN = frozenset({"prev", "seq", "v", "ts", "pid", "kind", "event", "mac"})
_COLUMNS = ("seq", "at", "kind", "event", "asked_by", "actor", "subject", "bot", "portal", "account", "run", "item")


@dataclass(frozen=True)
class Event:
    """An event as it is shown. What stands in `asked_by`, `subject` ... may come from its intent, its run or its item;
    `fields` are its own. `proof`: as written | altered | moved away (its file lies in an archive).
    """

    seq: int
    at: datetime
    kind: str
    event: str
    asked_by: str | None
    actor: str | None
    subject: str | None
    bot: str | None
    portal: str | None
    account: str | None
    run: str | None
    item: str | None
    result: str | None
    code: str | None
    fields: dict[str, Any]
    proof: str


@dataclass(frozen=True)
class Page:
    """Events, newest first. `after` asks for the next page (None: this is the last); `count` of all that match, which
    is only counted up to `COUNTED`.
    """

    events: tuple[Event, ...]
    after: int | None
    count: int

    @property
    def counted(self) -> str:
        """The count in words: "12", or "1,000+"."""
        return f"{COUNTED:,}+" if self.count > COUNTED else f"{self.count:,}"


def search(office: Office, query: Query, after: int | None = None, limit: int = 50, asked_by: str = "") -> Page:
    """The newest events that match, before `after` (the cursor of the page before), in the log of this machine.

    Raises `UsageError`, `AuditRefused`, `AuditTampered`.
    """
    _refuse_nonsense(query)
    with _index(office) as index:
        # Said before it is shown: it is found by the next search, not by this one.
        _say_searched(office, query, asked_by)
        found = index.page(query, after, limit + 1)
        count = index.count(query, COUNTED + 1)
    shown = tuple(_event(office, each)[0] for each in found[:limit])
    return Page(shown, shown[-1].seq if len(found) > limit else None, count)


def export(office: Office, query: Query, reason: str, asked_by: str = "") -> Path:
    """Write every event that matches as CSV and as JSON lines; the folder they are in (files of mode 0600).

    Each begins with who asked for what and why, the newest checkpoint and the verdict, reached for it. The reason stays
    in the files; the log has its hash, made with the random id of the export.
    """
    _refuse_nonsense(query)
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise UsageError("An export needs a reason.", code="REASON_MISSING", remedy="Say what it is for.")
    who, now = asked_by or office.asked_by, office.workspace.now()
    name = secrets.token_hex(4)
    folder = office.workspace.results / "audit" / f"{now:%Y%m%d-%H%M%S}-{name}"
    about = _about(office, query, reason, who, now, name)
    _say_searched(office, query, who)
    with _index(office) as index, _both(folder) as (table, log):
        rows = _write(office, index, query, about, table, log)
    sums = {path.name: _sha256(path) for path in sorted(folder.glob("*.part"))}
    office.audit.note(
        "audit.exported",
        asked_by=who,
        export=name,
        what=query.asked(),
        rows=rows,
        sha256=list(sums.values()),
        reason_sha256=hashlib.sha256(f"{name}\n{reason}".encode()).hexdigest(),
        signed=about["verdict"]["signed"],
    )
    for part in sums:  # in the log, so they may appear
        (folder / part).rename(folder / part.removesuffix(".part"))
    return folder


def exported(office: Office, export: str, form: str) -> Path:
    """Where a file of an export lies: `form` csv | jsonl. Raises `UsageError` NO_SUCH_EXPORT."""
    path = office.workspace.results / "audit" / export / f"events.{form}"
    if form not in FORMS or not _EXPORT.fullmatch(export) or not path.is_file():
        raise UsageError("There is no such export.", code="NO_SUCH_EXPORT", remedy="Export it again; old ones go.")
    return path


def _refuse_nonsense(query: Query) -> None:
    for when in (query.since, query.until):
        if when is not None and when.tzinfo is None:
            raise ValueError("times of a query carry their zone")
    if query.since and query.until and query.since >= query.until:
        raise UsageError(
            "The search ends before it begins.", code="SEARCH_DATES", remedy="Give an earlier --since or later --until."
        )


def _say_searched(office: Office, query: Query, asked_by: str) -> None:
    """One event for each patient, so that each is found by it."""
    subjects = query.subject if isinstance(query.subject, tuple) else (query.subject,)
    for each in subjects:
        about = {"subject": each} if each else {}
        office.audit.note("audit.searched", asked_by=asked_by or office.asked_by, what=query.asked(), **about)


@contextmanager
def _index(office: Office) -> Iterator[AuditIndex]:
    """The index, brought up to the log; a damaged one is made anew."""
    path = office.workspace.state / INDEX
    index = AuditIndex(path)
    try:
        try:
            _bring_up(office, index)
        except ApplicationException as error:
            if error.code != "DATABASE_CORRUPT":
                raise
            index.close()
            index.drop()
            index = AuditIndex(path)
            _bring_up(office, index)
        yield index
    finally:
        index.close()


def _bring_up(office: Office, index: AuditIndex) -> None:
    bring_up(office.workspace.audit, index, lambda item: trail.subject_of_item(office.store, item))


def _event(office: Office, entry: Entry) -> tuple[Event, bytes]:
    line, proof = read_back(office.workspace.audit, entry, lines.mac_key(office.store.keys.signing_seed()))
    own = {key: value for key, value in lines.read(line).items() if key not in _CHAIN} if line else {}
    at = (datetime.fromtimestamp(0, UTC) + timedelta(microseconds=entry.ts)).astimezone(office.workspace.zone)
    known = {each.name: getattr(entry, each.name) for each in fields(Event) if hasattr(entry, each.name)}
    return Event(**known, at=at, fields=own, proof=proof), line


def _about(office: Office, query: Query, reason: str, who: str, now: datetime, name: str) -> dict[str, Any]:
    proof = verified(office, within=timedelta())
    found = proof.verdict
    verdict = {
        "ok": found.ok,
        "events": found.events,
        "signed": found.signed,
        "problem": found.problem or found.warning,
    }
    checkpoint = office.workspace.audit / CHECKPOINT
    return {
        "export": name,
        "clinic": office.workspace.clinic.name,
        "asked_by": who,
        "when": now.isoformat(timespec="seconds"),
        "reason": reason,
        "query": {key: str(getattr(query, key)) for key in query.asked()},
        "verdict": verdict,
        "checkpoint": checkpoint.read_text() if checkpoint.exists() else None,
    }


@contextmanager
def _both(folder: Path) -> Iterator[tuple[IO[str], IO[str]]]:
    """The two files, not under their names yet; what fails half-way leaves nothing."""
    paths = [folder / "events.csv.part", folder / "events.jsonl.part"]
    try:
        with blobs.private_text(paths[0]) as table, blobs.private_text(paths[1]) as log:
            yield table, log
    except BaseException:
        for path in paths:
            path.unlink(missing_ok=True)
        folder.rmdir()
        raise


def _write(office: Office, index: AuditIndex, query: Query, about: dict[str, Any], table: IO[str], log: IO[str]) -> int:
    """Write what the index has of it, newest first; the number of events."""
    sheet = csv.writer(table)
    for key, value in about.items():
        text = value if isinstance(value, str) else json.dumps(value)
        sheet.writerow([f"# {key}", *(plain_cell(each) for each in text.splitlines())])
    sheet.writerow([*_COLUMNS, "result", "code", "proof", "other fields"])
    log.write(json.dumps({"about": about}) + "\n")
    rows, after = 0, None
    while found := index.page(query, after, CHUNK):
        for event, line in (_event(office, each) for each in found):
            sheet.writerow([plain_cell(each) for each in _cells(event)])
            log.write(line.decode() if line else json.dumps({"seq": event.seq, "proof": event.proof}) + "\n")
        rows, after = rows + len(found), found[-1].seq
    return rows


def _cells(event: Event) -> list[str]:
    shown = [getattr(event, name) for name in _COLUMNS]
    others = {key: value for key, value in event.fields.items() if key not in (*_COLUMNS, "result", "code")}
    ends = [event.result, event.code, event.proof, json.dumps(others) if others else None]
    return ["" if value is None else str(value) for value in [*shown, *ends]]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
