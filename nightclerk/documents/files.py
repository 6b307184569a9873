"""The door to this room: a fax from anywhere is read in a limited child."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nightclerk.isolation import Limits, run_limited
from nightclerk.isolation.doors import let_in, named

MAX_BYTES = 100_000_000
_LIMITS = Limits(memory_bytes=1536 << 20, cpu_seconds=540, wall_seconds=900.0, file_bytes=64 << 20)


def read_fax(path: Path) -> dict[str, Any]:
    """Pages and documents of a file, as `job.read` returns them.

    Raises `UsageError` NO_SUCH_FILE, FILE_TOO_LARGE, FILE_TOO_HEAVY, FILE_UNREADABLE, FAX_*, and `MissingDependency`
    TESSERACT_MISSING.
    """
    source = let_in(path, MAX_BYTES, "Send it again in parts of fewer pages.")
    with named(path, heavy="Have a person open it, and send it again in parts of fewer pages."):
        found: dict[str, Any] = run_limited("nightclerk.documents.job:read", str(source), limits=_LIMITS)
    return found
