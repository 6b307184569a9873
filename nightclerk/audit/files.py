"""The files of the log: closed segments named by the number of their first event, and the active one."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from nightclerk.audit.line import MAX_BYTES

LOG = "active.jsonl"
CHECKPOINT = "checkpoint"
CHECKPOINTS = "checkpoints.log"
LEAVES = "leaves"  # the hash of every signed line, 32 bytes each: what tells which line was altered
SEGMENTS = "segments"
LEAF_BYTES = 32


def segment_path(folder: Path, first: int) -> Path:
    """Where the closed segment that begins with event `first` lies."""
    return folder / SEGMENTS / f"{first:012d}.jsonl"


def base_path(folder: Path, first: int) -> Path:
    """Where it is written how the tree stood when the segment that begins with event `first` was begun."""
    return folder / SEGMENTS / f"{first:012d}.base"


def newest_base(folder: Path) -> int:
    """The number of the first event of the segment that was begun last; 0 when there was only one."""
    return max((int(path.stem) for path in (folder / SEGMENTS).glob("*.base")), default=0)


def segments(folder: Path) -> list[tuple[int, Path]]:
    """The closed segments in order: number of the first event, path."""
    return sorted((int(path.stem), path) for path in (folder / SEGMENTS).glob("*.jsonl"))


def lines(folder: Path) -> Iterator[bytes]:
    """Every line of the log from its first event, torn tail included; streams."""
    paths = [path for _first, path in segments(folder)]
    for path in [*paths, folder / LOG]:
        if path.exists():
            with path.open("rb") as file:
                yield from file


def origin_of(folder: Path, clinic: str) -> str:
    """The name under which this log is signed, made on first use: clinic and a random id."""
    path = folder / "origin"
    if not path.exists():
        replace_durably(path, f"nightclerk/{clinic}/{uuid.uuid4()}")
    return path.read_text().strip()


def line_at(file: int, offset: int, size: int) -> bytes:
    """The whole line at `offset`, or nothing when the file ends before its newline."""
    data = os.pread(file, min(MAX_BYTES + 1, size - offset), offset)
    return data[: data.find(b"\n") + 1]


def count_leaves(folder: Path) -> int:
    """How many hashes of signed lines are saved."""
    path = folder / LEAVES
    return path.stat().st_size // LEAF_BYTES if path.exists() else 0


def append_durably(path: Path, data: bytes, at: int | None = None) -> None:
    """Append (after cutting to `at` bytes) and be sure that it is on disk; what fails half-way is taken back."""
    with path.open("ab", buffering=0) as file:
        start = file.seek(0, os.SEEK_END) if at is None else at
        file.truncate(start)
        try:
            write_all(file.fileno(), data)
            os.fsync(file.fileno())
        except OSError:
            file.truncate(start)
            raise


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte; a full disk takes some of them before it refuses."""
    written = 0
    while written < len(data):
        written += os.write(descriptor, data[written:])


def replace_durably(path: Path, text: str) -> None:
    """Replace a small file whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Be sure that the names in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
