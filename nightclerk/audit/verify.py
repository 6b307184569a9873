"""Proving the log: one pass over its bytes, chain and tree from the same hash, against every signed checkpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from nightclerk.audit import line as lines
from nightclerk.audit.checkpoint import Checkpoint, public_key, read
from nightclerk.audit.files import CHECKPOINT, CHECKPOINTS, LEAF_BYTES, LEAVES, LOG, segments
from nightclerk.audit.files import lines as all_lines
from nightclerk.audit.history import lost
from nightclerk.audit.tree import GENESIS, Tree, leaf_hash
from nightclerk.errors import ExitCode


@dataclass(frozen=True)
class Verdict:
    """`first_bad` numbers the first event that is not as it was written; `problem` is the kind of damage in words.

    `warning`: every event is as it was written, but the history of checkpoints is missing (exit code AUDIT_INCOMPLETE).
    """

    ok: bool
    events: int
    first_bad: int | None = None
    problem: str | None = None
    exit_code: ExitCode = ExitCode.OK
    signed: int = 0
    warning: str | None = None


def verify(folder: Path, seed: bytes) -> Verdict:
    """Check chain, tree, signatures and codes of the log in `folder`; streams, so memory stays flat."""
    try:
        history, newest = _checkpoints(folder, public_key(seed))
    except ValueError as error:
        return Verdict(False, 0, None, f"checkpoint: {error}", ExitCode.AUDIT_TAMPERED)
    signed = sorted({*history, *([newest] if newest else [])}, key=lambda each: each.size)
    key = lines.mac_key(seed)
    events = _proven(folder, [each for each in signed if each.size], key)
    if events is not None:
        warning = lost(folder, history, newest)
        code = ExitCode.AUDIT_INCOMPLETE if warning else ExitCode.OK
        return Verdict(True, events, None, None, code, signed[-1].size if signed else 0, warning)
    verdict = _walk(folder, signed, key)
    return verdict if verdict.ok else _missing(folder, signed, key) or _located(folder, signed, verdict)


def _proven(folder: Path, signed: list[Checkpoint], key: bytes) -> int | None:
    """The number of events when all is well, else None: then `_walk` looks at every line to say what is wrong.

    A signed root proves every byte under it, the links of the chain too, so the signed part needs its tree only. A
    million events are hashed here: the loop calls nothing but the hash.
    """
    sha, edge, size, leaf, pending = hashlib.sha256, list[bytes](), 0, bytes.fromhex(GENESIS), list(signed)
    target = pending[0].size if pending else 0
    walk = all_lines(folder)
    for line in islice(walk, signed[-1].size if signed else 0):
        leaf = node = sha(b"\x00" + line).digest()
        size += 1
        rest = size
        while not rest & 1:  # as many perfect subtrees close as the size has trailing zeros
            node = sha(b"\x01" + edge.pop() + node).digest()
            rest >>= 1
        edge.append(node)
        if size == target:
            if not _agree(size, edge, pending):
                return None
            target = pending[0].size if pending else 0
    return None if pending else _tail(walk, size, leaf, key)


def _agree(size: int, edge: list[bytes], pending: list[Checkpoint]) -> bool:
    root = Tree(size, edge).root()
    while pending and pending[0].size == size:
        if pending.pop(0).root != root:
            return False
    return True


def _tail(walk: Iterator[bytes], size: int, leaf: bytes, key: bytes) -> int | None:
    """The events that no checkpoint has signed yet: each must carry its writer's code."""
    for line in walk:
        if not lines.links(line, leaf.hex()) or not lines.is_ours(line, key) or lines.number(line) != size:
            return None
        leaf = leaf_hash(line)
        size += 1
    return size


def _missing(folder: Path, signed: list[Checkpoint], key: bytes) -> Verdict | None:
    """A segment (or the whole log) that is not there; None when every file is."""
    expected = 0
    for first, path in segments(folder):
        if first != expected:
            break
        with path.open("rb") as file:
            expected += sum(1 for _line in file)
    else:
        begun = not (folder / LOG).exists() or _first(folder / LOG, key) in (expected, None)
        gone = signed and not (folder / LOG).exists() and signed[-1].size > expected
        if begun and not gone:
            return None
    problem = f"missing: the file that begins with event {expected} is gone"
    return Verdict(False, expected, expected, problem, ExitCode.AUDIT_INCOMPLETE)


def _first(path: Path, key: bytes) -> int | None:
    """The number of the file's first event; None where that line is not as it was written and proves nothing."""
    with path.open("rb") as file:
        line = file.readline()
    return lines.number(line) if lines.is_ours(line, key) else None


def _located(folder: Path, signed: list[Checkpoint], verdict: Verdict) -> Verdict:
    """The first damaged event by the saved hash of every signed line, where these hashes carry the signatures."""
    leaves = folder / LEAVES
    if verdict.exit_code != ExitCode.AUDIT_TAMPERED or not leaves.exists() or not _carry(leaves, signed):
        return verdict
    walk = all_lines(folder)
    with leaves.open("rb") as hashes:
        for seq in range(verdict.signed):
            line, want = next(walk, b""), hashes.read(LEAF_BYTES)
            if leaf_hash(line) != want:
                problem = _kind(line, walk, want, hashes.read(LEAF_BYTES))
                return replace(verdict, first_bad=seq, events=seq, problem=problem)
    return verdict


def _carry(leaves: Path, signed: list[Checkpoint]) -> bool:
    """Whether every signature holds for these hashes."""
    tree, pending = Tree(), [each for each in signed if each.size]
    with leaves.open("rb") as hashes:
        while pending and (leaf := hashes.read(LEAF_BYTES)):
            tree.add(leaf)
            while pending and pending[0].size == tree.size:
                if pending.pop(0).root != tree.root():
                    return False
    return not pending


def _kind(line: bytes, following: Iterator[bytes], want: bytes, then: bytes) -> str:
    """What was done, from the line that is there, the hash it should have, and the hash of the line after."""
    if not line:
        return "truncated: signed events are missing at the end"
    if leaf_hash(line) == then:
        return "removed: the event is missing"
    if leaf_hash(next(following, b"")) == want:
        return "inserted: an event stands here that was never written"
    return "altered: the event is not as it was written"


def _checkpoints(folder: Path, public: bytes) -> tuple[list[Checkpoint], Checkpoint | None]:
    """Every checkpoint of the history, and the newest; raises `ValueError` for a false one.

    The newest is read first: a writer adds to the history before it replaces the newest.
    """
    current, history = folder / CHECKPOINT, folder / CHECKPOINTS
    newest = read(current.read_text(), public) if current.exists() else None
    text = history.read_text() if history.exists() else ""
    found = [read(f"{body}\n\n{stamp}", public) for body, stamp in _notes(text)]
    if found and newest is None:
        raise ValueError("the current checkpoint is missing")
    return found, newest


def _notes(text: str) -> Iterator[tuple[str, str]]:
    parts = [part for part in text.split("\n\n") if part.strip()]
    yield from zip(parts[::2], parts[1::2], strict=False)


def _walk(folder: Path, signed: list[Checkpoint], key: bytes) -> Verdict:
    tree, last, good = Tree(), GENESIS, 0
    pending = [each for each in signed if each.size]
    newest = pending[-1].size if pending else 0
    walk = all_lines(folder)
    for line in walk:
        if not line.endswith(b"\n"):
            return _torn(tree.size, newest)
        if not lines.links(line, last):
            return _broken(walk, line, tree.size, newest)
        if tree.size >= newest and not (lines.is_ours(line, key) and lines.number(line) == tree.size):
            return _bad(tree.size, "forged: the event was not written by this clinic", newest)
        tree.add(leaf_hash(line))
        last = tree.last.hex()
        while pending and pending[0].size == tree.size:
            if pending[0].root != tree.root():
                return _bad(good, "rewritten: events differ from a signed checkpoint", newest)
            good = pending.pop(0).size
    if pending:
        return _bad(tree.size, "truncated: signed events are missing at the end", newest)
    return Verdict(True, tree.size, signed=newest)


def _broken(walk: Iterator[bytes], line: bytes, seq: int, newest: int) -> Verdict:
    """The chain breaks between the last event and this one: the last was altered, unless this link itself was."""
    number = lines.number(line)
    if seq == 0 or number != seq:
        kind = "altered" if number in (seq, None) else "removed or reordered"
        return _bad(seq, f"{kind}: the chain breaks here", newest)
    following = next(iter(islice(walk, 1)), b"")
    own = bool(following) and not lines.links(following, leaf_hash(line).hex())
    return _bad(seq if own else seq - 1, "altered: the event is not as it was written", newest)


def _bad(seq: int, problem: str, newest: int) -> Verdict:
    return Verdict(False, seq, seq, problem, ExitCode.AUDIT_TAMPERED, newest)


def _torn(events: int, newest: int) -> Verdict:
    if events < newest:
        return _bad(events, "truncated: signed events are missing at the end", newest)
    return Verdict(False, events, events, "torn: the last line was not written whole", ExitCode.AUDIT_TORN_TAIL, newest)
