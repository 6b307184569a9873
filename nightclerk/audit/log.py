"""The writer. Whoever gets the disk writes for all who wait (group commit without a timer), and nobody is told
"written" before `fdatasync` has returned. Several processes may append: each batch is written under a file lock,
after catching up with what the others wrote. A failed write or sync is never retried: the writer is dead, nothing
that needs the log goes on (the kernel marks failed pages clean, so a second fsync would lie). Only a disk that was full
before anything was synced is answered: the half-written batch is taken back and the end said in the ballast's room.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from nightclerk.audit import ballast
from nightclerk.audit import line as lines
from nightclerk.audit.checkpoint import Checkpoint, public_key, read, sign
from nightclerk.audit.events import refuse_unknown
from nightclerk.audit.files import (
    CHECKPOINT,
    CHECKPOINTS,
    LEAF_BYTES,
    LEAVES,
    LOG,
    append_durably,
    base_path,
    count_leaves,
    line_at,
    newest_base,
    origin_of,
    replace_durably,
    segment_path,
    sync_folder,
    write_all,
)
from nightclerk.audit.files import lines as all_lines
from nightclerk.audit.head import Head, OpenIntent
from nightclerk.audit.history import in_history
from nightclerk.audit.tree import Tree, leaf_hash
from nightclerk.audit.turns import Receipt, Turns, Waiting
from nightclerk.errors import AuditRefused, AuditTampered
from nightclerk.logs import say_failure
from nightclerk.steps import durable_step

SIGN_SECONDS = 300.0  # while there is something new, a checkpoint at least this often
SEGMENT_BYTES = 64 << 20
READ_BYTES = 8 << 20


class AuditLog:
    """An open log. `intent` before, `outcome` after; `note` for what is neither; `checkpoint` at the end of a run."""

    def __init__(self, folder: Path, seed: bytes, clinic: str) -> None:
        self._folder, self._seed, self._key = folder, seed, lines.mac_key(seed)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "segments").mkdir(exist_ok=True)
        self._lock = (folder / "lock").open("a")
        self._disk = threading.Lock()
        self._turns = Turns(self._disk, self._write_batch)
        self._dead = ""
        self.actor = ""  # who acts through this log: its intents carry the name
        self._signed_at = time.monotonic()
        self._file = -1
        with self._disk, self._exclusive():
            self._origin = origin_of(folder, clinic)
            self._saved = count_leaves(folder)
            self._head = self._base()
            self._open_active()
            self._open_checked()
            self._say_lost_history()
            ballast.keep(folder)

    def intent(self, event: str, **fields: object) -> Receipt:
        """Say what is about to be done; when this returns it may be done. Raises `AuditRefused`."""
        return self._append("intent", event, {"actor": self.actor, **fields} if self.actor else fields)

    def outcome(self, event: str, intent: Receipt | int, **fields: object) -> Receipt:
        """Say how an intent ended: `result` ok | fail | unknown."""
        ref = intent if isinstance(intent, int) else intent.seq
        return self._append("outcome", event, {"ref": ref, **fields})

    def note(self, event: str, **fields: object) -> Receipt:
        """Say something that is neither intent nor outcome."""
        return self._append("note", event, fields)

    def open_intents(self) -> dict[int, OpenIntent]:
        """Intents without an outcome, by number: what is under way, or was when a process died."""
        with self._disk, self._exclusive():
            self._catch_up()
            return dict(self._head.open_intents)

    def size(self) -> int:
        """How many events the log has."""
        with self._disk, self._exclusive():
            self._catch_up()
            return self._head.tree.size

    def checkpoint(self) -> Checkpoint:
        """Sign size and root of the log as it stands; never a smaller tree than was signed before."""
        with self._disk, self._exclusive():
            self._catch_up()
            return self._sign()

    def close(self) -> None:
        """Sign what is new and let go of the files; a disk that refuses leaves the signature to the next opening."""
        try:
            if not self._dead:
                self.checkpoint()
        except OSError as error:
            say_failure("audit.unsigned", error)
        os.close(self._file)
        self._lock.close()

    # -- appending

    def _append(self, kind: str, event: str, fields: dict[str, object]) -> Receipt:
        refuse_unknown(kind, event, fields)
        mine = Waiting({"kind": kind, "event": event, **fields})
        self._turns.bring(mine)
        if mine.error is not None:
            raise mine.error
        assert mine.receipt is not None
        return mine.receipt

    def _write_batch(self, batch: list[Waiting]) -> None:
        try:
            with self._exclusive():
                self._catch_up()
                self._roll_over(datetime.now(UTC).date().isoformat())
                self._write(batch)
                if time.monotonic() - self._signed_at > SIGN_SECONDS:
                    self._sign()
        except AuditRefused as error:
            for each in batch:
                each.error = error
        except OSError as error:
            self._refuse(batch, os.strerror(error.errno or 0).lower())
        except BaseException:  # broken off in the middle: how far it came nobody knows, so nothing more is written
            self._refuse(batch, "broken off")
            raise

    def _refuse(self, batch: list[Waiting], why: str) -> None:
        self._dead = self._dead or why
        for each in batch:
            each.receipt, each.error = None, self._refusal()

    def _write(self, batch: list[Waiting]) -> None:
        if self._dead:
            raise self._refusal()
        stamp = _stamp()  # of all: they are written at once
        data = b"".join(self._line(each, stamp) for each in batch)
        try:
            write_all(self._file, data)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                self._say_last(batch)
            raise
        durable_step("audit before sync")
        os.fdatasync(self._file)
        durable_step("audit after sync")
        self._head.offset += len(data)

    def _say_last(self, refused: list[Waiting]) -> None:
        """The disk is full: take the half-written batch back, and in the room that was kept say that it ended here."""
        runs = {str(each.event["run"]) for each in refused if "run" in each.event}
        event = {"kind": "note", "event": "log.stopped", "code": "DISK_FULL", "refused": len(refused)}
        try:
            os.ftruncate(self._file, self._head.offset)
            ballast.free(self._folder)
            self._head = self._base()  # the batch had moved it on
            self._open_checked()
            line = self._line(Waiting(event | ({"run": runs.pop()} if len(runs) == 1 else {})), _stamp())
            write_all(self._file, line)
            os.fdatasync(self._file)
            self._head.offset += len(line)
            self._sign()
        except OSError as error:
            say_failure("audit.last", error)

    def _line(self, each: Waiting, stamp: str) -> bytes:
        head = self._head
        event = {"prev": head.last, "seq": head.tree.size, "v": 1, "ts": stamp, "pid": os.getpid(), **each.event}
        line = lines.write(event, self._key)
        each.receipt = Receipt(head.tree.size, self._took(line, event))
        return line

    def _took(self, line: bytes, event: dict[str, Any]) -> str:
        head, leaf = self._head, leaf_hash(line)
        head.last = leaf.hex()
        head.day = head.day or event["ts"][:10]
        if event.get("kind") == "intent":
            head.open_intents[head.tree.size] = OpenIntent(event["event"], event.get("actor", ""), event["pid"])
        elif event.get("kind") == "outcome":
            head.open_intents.pop(event["ref"], None)
        if head.tree.size >= self._saved:
            head.unsaved[head.tree.size] = leaf
        head.tree.add(leaf)
        return leaf.hex()

    # -- segments

    def _roll_over(self, today: str) -> None:
        """Close the active segment when it is of another day or too large; signed, so that it never changes again."""
        head = self._head
        if head.offset == 0 or (head.day == today and head.offset < SEGMENT_BYTES):
            return
        self._sign()
        # The base goes first: after a crash in between, the first event of the active segment tells which base holds.
        replace_durably(base_path(self._folder, head.tree.size), self._describe())
        durable_step("audit after base")
        (self._folder / LOG).rename(segment_path(self._folder, head.first))
        durable_step("audit after renaming")
        sync_folder(self._folder / "segments")
        os.close(self._file)
        self._open_active()
        base_path(self._folder, head.first).unlink(missing_ok=True)
        head.offset, head.first, head.day = 0, head.tree.size, ""

    def _open_active(self) -> None:
        self._file = os.open(self._folder / LOG, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
        sync_folder(self._folder)

    def _describe(self) -> str:
        head = self._head
        edge = [each.hex() for each in head.tree.edge]
        under_way = {seq: astuple(intent) for seq, intent in head.open_intents.items()}
        state = {"prev": head.last, "size": head.tree.size, "edge": edge, "open": under_way}
        return lines.write(state, self._key).decode()

    def _base(self) -> Head:
        """How the tree stood at the beginning of the active segment: what came before is proven by `verify`."""
        first = self._first_number()
        if first == 0:
            return Head()
        try:
            text = base_path(self._folder, first).read_bytes()
        except FileNotFoundError:
            text = b""
        if not lines.is_ours(text, self._key):
            raise _tampered("The base of the active segment of the audit log is missing or altered.")
        state = lines.read(text)
        tree = Tree(state["size"], [bytes.fromhex(each) for each in state["edge"]], bytes.fromhex(state["prev"]))
        intents = {int(seq): OpenIntent(*intent) for seq, intent in state["open"].items()}
        return Head(first=tree.size, last=state["prev"], tree=tree, open_intents=intents)

    def _first_number(self) -> int:
        try:
            with (self._folder / LOG).open("rb") as file:
                number = lines.number(file.readline())
        except FileNotFoundError:
            number = None
        return newest_base(self._folder) if number is None else number

    # -- reading along

    def _catch_up(self) -> None:
        """Take in what other processes appended, also when they closed the segment meanwhile."""
        if self._dead:
            raise self._refusal()
        while True:
            self._read_on()
            if os.fstat(self._file).st_ino == (self._folder / LOG).stat().st_ino:
                return
            os.close(self._file)
            closed = segment_path(self._folder, self._head.tree.size)
            self._file = os.open(closed if closed.exists() else self._folder / LOG, os.O_RDWR | os.O_APPEND)
            self._head.offset, self._head.first, self._head.day = 0, self._head.tree.size, ""

    def _read_on(self) -> None:
        """Read the open file to its end; a tail without newline is a torn write and goes to quarantine."""
        size = os.fstat(self._file).st_size
        if size < self._head.offset:
            raise _tampered("The audit log is shorter than it was.")
        while self._head.offset < size:
            data = os.pread(self._file, min(size - self._head.offset, READ_BYTES), self._head.offset)
            whole = data.rfind(b"\n") + 1
            if whole == 0:
                self._quarantine(size)
                return
            for line in data[:whole].splitlines(keepends=True):
                self._take(line)
            self._head.offset += whole

    def _take(self, line: bytes) -> None:
        number = self._head.tree.size
        if not lines.links(line, self._head.last):
            raise _tampered(f"The chain of the audit log breaks at event {number}.")
        if not lines.is_ours(line, self._key):
            raise _tampered(f"Event {number} of the audit log was not written by this clinic.")
        self._took(line, lines.read(line))

    def _quarantine(self, size: int) -> None:
        torn = os.pread(self._file, size - self._head.offset, self._head.offset)
        digest = hashlib.sha256(torn).hexdigest()
        folder = self._folder / "quarantine"
        folder.mkdir(exist_ok=True)
        (folder / digest).write_bytes(torn)
        os.ftruncate(self._file, self._head.offset)
        self._write([Waiting({"kind": "note", "event": "log.recovered", "bytes": len(torn), "sha256": digest})])

    # -- opening and signing

    def _open_checked(self) -> None:
        """Read the active segment against the last checkpoint: what was cut or rewritten is never signed again."""
        signed = self._signed()
        size = os.fstat(self._file).st_size
        while signed and self._head.tree.size < signed.size:
            line = line_at(self._file, self._head.offset, size)
            if not line:
                raise _tampered("The audit log is shorter than its signed checkpoint.")
            self._take(line)
            self._head.offset += len(line)
        if signed and self._head.tree.size == signed.size and self._head.tree.root() != signed.root:
            raise _tampered("The audit log differs from its signed checkpoint.")
        self._catch_up()

    def _say_lost_history(self) -> None:
        """The list of checkpoints lacks the last one: somebody deleted it. That is on record before it begins anew."""
        path = self._folder / CHECKPOINT
        if path.exists() and not in_history(self._folder, path.read_text()):
            self._write([Waiting({"kind": "note", "event": "log.history_lost", "signed": self._head.tree.size})])
            self._sign()

    def _signed(self) -> Checkpoint | None:
        path = self._folder / CHECKPOINT
        if not path.exists():
            return None
        try:
            return read(path.read_text(), public_key(self._seed))
        except ValueError as error:
            raise _tampered(f"The checkpoint of the audit log cannot be trusted: {error}.") from None

    def _sign(self) -> Checkpoint:
        before, tree = self._signed(), self._head.tree
        if before and tree.size < before.size:
            raise _tampered("The audit log is shorter than its signed checkpoint.")
        now = Checkpoint(self._origin, tree.size, tree.root())
        self._signed_at = time.monotonic()
        if before == now:
            return now
        self._save_leaves()
        durable_step("audit after leaves")
        note = sign(now, self._seed)
        append_durably(self._folder / CHECKPOINTS, f"{note}\n".encode())
        durable_step("audit after history")
        replace_durably(self._folder / CHECKPOINT, note)
        durable_step("audit after checkpoint")
        return now

    def _save_leaves(self) -> None:
        """Another process may have saved some of them; the file lock makes the count true."""
        size = self._head.tree.size
        start = min(count_leaves(self._folder), size)
        try:
            fresh = b"".join(self._head.unsaved[number] for number in range(start, size))
        except KeyError:  # the file was lost or cut: it is derived, and made anew from the lines
            start, fresh = 0, b"".join(leaf_hash(each) for each in islice(all_lines(self._folder), size))
        append_durably(self._folder / LEAVES, fresh, start * LEAF_BYTES)
        self._saved = size
        self._head.unsaved.clear()

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def _refusal(self) -> AuditRefused:
        return AuditRefused(
            f"The audit log can no longer be written ({self._dead}), so nothing may be read or sent.",
            code="AUDIT_DEAD",
            remedy="Free or repair the disk under logs/audit, then start again.",
        )


def _stamp() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _tampered(what: str) -> AuditTampered:
    return AuditTampered(what, code="AUDIT_TAMPERED", remedy="Run `nightclerk audit verify` and tell compliance.")
