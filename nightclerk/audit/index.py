"""Bringing the index up to the log, and reading single lines back. The lines are the truth, the index only finds them.

What the index remembers of the last line (place and hash) tells whether it still fits; one that does not (another log,
an older copy, a file damaged or deleted) is made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from nightclerk.audit import line as lines
from nightclerk.audit.files import LOG, segment_path, segments
from nightclerk.audit.tree import leaf_hash
from nightclerk.errors import AuditTampered
from nightclerk.store.audit_index import AuditIndex, Reach
from nightclerk.store.audit_query import Entry, microseconds

BATCH = 20_000  # events of one transaction
AS_WRITTEN, ALTERED, MOVED = "as written", "altered", "moved away"
_COPIED = ("actor", "asked_by", "subject", "bot", "portal", "account", "run", "item", "result", "code")
# What an outcome takes over from its intent; `run` and `item` of the intent are where it belongs too.
_INHERITED = ("actor", "asked_by", "subject", "bot", "portal", "account", "run", "item")
SubjectOf = Callable[[str], str | None]


@dataclass
class _Batch:
    """What is known while lines are taken in, before it is written."""

    index: AuditIndex
    look: SubjectOf
    entries: dict[int, Entry] = field(default_factory=dict)
    runs: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    new_runs: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    items: dict[str, str | None] = field(default_factory=dict)


def bring_up(folder: Path, index: AuditIndex, subject_of: SubjectOf = lambda _item: None) -> int:
    """Take in what the log in `folder` has beyond the index; the number of the next event. Raises `AuditTampered`.

    `subject_of` says whom an item is about where the log does not: an item that was looked at before it was asked.
    """
    with index.adding() as reach:
        if not _fits(folder, reach):
            index.empty()
    while True:
        with index.adding() as reach:
            now = _advance(folder, index, reach, subject_of)
            if now == reach:
                index.make_ready()
                return now.seq


def _fits(folder: Path, reach: Reach) -> bool:
    """Whether the last line the index knows stands where it stood."""
    if reach.seq == 0:
        return reach == Reach()
    return leaf_hash(_line(folder, reach.first, reach.last, reach.seq - 1)).hex() == reach.leaf


def _advance(folder: Path, index: AuditIndex, reach: Reach, subject_of: SubjectOf) -> Reach:
    """Take in a batch at most; where the index goes then."""
    opened = _continue(folder, reach)
    if opened is None:
        return reach
    file, start = opened
    batch, last = _Batch(index, subject_of), b""
    with file:
        for line in islice(file, BATCH):
            if not line.endswith(b"\n"):
                break  # being written, or torn: the writer sees to it
            _take(batch, _event(line, start.seq), start)
            start = Reach(start.seq + 1, start.first, start.start + len(line), start.start)
            last = line
    if not last:
        return reach
    start = replace(start, leaf=leaf_hash(last).hex())
    index.add(list(batch.entries.values()), start)
    index.learn(batch.new_runs, {item: subject for item, subject in batch.items.items() if subject})
    return start


def _continue(folder: Path, reach: Reach) -> tuple[BinaryIO, Reach] | None:
    """The file with the next line, open there, and the place of that line; None when there is no more."""
    if reach.seq == 0:
        first = _oldest(folder)
        reach = replace(reach, seq=first, first=first)
    closed = segment_path(folder, reach.first)
    if closed.exists() and closed.stat().st_size == reach.start:
        reach = replace(reach, first=reach.seq, start=0)
        closed = segment_path(folder, reach.first)
    try:
        file = (closed if closed.exists() else folder / LOG).open("rb")
        if closed.exists():  # the active file may have become it between looking and opening
            file.close()
            file = closed.open("rb")
    except FileNotFoundError:
        return None
    file.seek(reach.start)
    return file, reach


def _oldest(folder: Path) -> int:
    """The number of the first event that is here: segments of years ago may lie in an archive."""
    known = segments(folder)
    return known[0][0] if known else _first_number(folder)


def _first_number(folder: Path) -> int:
    try:
        with (folder / LOG).open("rb") as file:
            return lines.number(file.readline()) or 0
    except FileNotFoundError:
        return 0


def _event(line: bytes, seq: int) -> dict[str, Any]:
    try:
        event = lines.read(line)
        if event["seq"] == seq:
            return event
    except (ValueError, KeyError):
        pass
    raise AuditTampered(
        f"The audit log does not go on with event {seq}.",
        code="AUDIT_TAMPERED",
        remedy="Run `nightclerk audit verify` and tell compliance.",
    )


def _take(batch: _Batch, event: dict[str, Any], place: Reach) -> None:
    known: dict[str, str | None] = {name: _text(event.get(name)) for name in _COPIED}
    if known["portal"] is None and known["account"] and "/" in known["account"]:  # the vault's name of an account
        known["portal"], known["account"] = known["account"].split("/", 1)
    if "ref" in event:
        intent = batch.entries.get(event["ref"]) or batch.index.entry(event["ref"])
        if intent is not None:
            known |= {name: known[name] or getattr(intent, name) for name in _INHERITED}
    _place_in_run(batch, event, known)
    _place_with_patient(batch, event, known)
    when = datetime.fromisoformat(event["ts"])
    batch.entries[event["seq"]] = Entry(
        seq=event["seq"],
        ts=microseconds(when),
        day=event["ts"][:10],
        kind=event["kind"],
        event=event["event"],
        first=place.first,
        start=place.start,
        **known,
    )


def _text(value: Any) -> str | None:
    """A search by several patients is an event about none of them."""
    return value if isinstance(value, str) else None


def _place_in_run(batch: _Batch, event: dict[str, Any], known: dict[str, str | None]) -> None:
    """Of an event of a run: who asked for the run, and its bot. Whoever resumes a run asks for what follows."""
    run = known["run"]
    if run is None:
        return
    if run not in batch.runs:
        batch.runs[run] = batch.index.run_facts(run)
    asked_by, bot = batch.runs[run]
    if event["event"] in ("run.started", "run.resumed"):
        batch.runs[run] = batch.new_runs[run] = (known["asked_by"] or asked_by, known["bot"] or bot)
    known["asked_by"], known["bot"] = known["asked_by"] or asked_by, known["bot"] or bot


def _place_with_patient(batch: _Batch, event: dict[str, Any], known: dict[str, str | None]) -> None:
    item = known["item"]
    if item is None:
        return
    if known["subject"]:
        # A fax is one item and may hold the documents of several patients: each event says which one it is about.
        if "document" not in event:
            batch.items[item] = known["subject"]
        return
    if item not in batch.items:
        batch.items[item] = batch.index.subject_of(item) or batch.look(item)
    known["subject"] = batch.items[item]


def _line(folder: Path, first: int, start: int, seq: int) -> bytes:
    """The line of event `seq` at that place, or what stands there instead; nothing when its file is gone."""
    found = b""
    # Twice the segment: the active file may become one between the two looks.
    for path in (segment_path(folder, first), folder / LOG, segment_path(folder, first)):
        if path.exists():
            with path.open("rb") as file:
                file.seek(start)
                found = file.readline()
            if lines.number(found) == seq:
                return found
    return found


def read_back(folder: Path, entry: Entry, key: bytes) -> tuple[bytes, str]:
    """The event's line exactly as it stands in the log, and whether that is as written, altered, or moved away (to an
    archive).
    """
    line = _line(folder, entry.first, entry.start, entry.seq)
    if lines.is_ours(line, key) and lines.number(line) == entry.seq:
        return line, AS_WRITTEN
    here = segment_path(folder, entry.first).exists() or _first_number(folder) == entry.first
    return b"", ALTERED if here else MOVED
