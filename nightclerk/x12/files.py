"""An X12 file from anywhere, read in a limited child."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from nightclerk.isolation import Limits, run_limited
from nightclerk.isolation.doors import let_in, named

_BEGINS = re.compile(rb"(\xef\xbb\xbf)?\s*(ISA|GS|ST)[^A-Za-z0-9\s]")
MAX_BYTES = 25_000_000  # as records; a summary takes ten times more
_LIMITS = Limits(memory_bytes=1 << 30, cpu_seconds=90, wall_seconds=150.0, output_bytes=192 << 20)


def is_x12(path: Path) -> bool:
    """Whether the file begins as an X12 interchange does; False where there is no such file."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return _BEGINS.match(file.read(512)) is not None


def read_document(path: Path) -> dict[str, Any]:
    """What `parse.document` returns; raises `UsageError` NO_SUCH_FILE, FILE_TOO_LARGE, FILE_TOO_HEAVY."""
    return _asked(path, "document", MAX_BYTES)


def read_summary(path: Path) -> dict[str, Any]:
    """What `parse.summary` returns; raises as `read_document`."""
    return _asked(path, "summary", 10 * MAX_BYTES)


def _asked(path: Path, what: str, most: int) -> dict[str, Any]:
    source = let_in(path, most, "Download a shorter period, or leave out --json.")
    with named(path):
        found: dict[str, Any] = run_limited(f"nightclerk.x12.parse:{what}", str(source), limits=_LIMITS)
    return found
