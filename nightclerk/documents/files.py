"""The door to this room: a fax from anywhere is read in a limited child."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nightclerk.errors import UsageError
from nightclerk.isolation import Limits, run_limited

MAX_BYTES = 100_000_000
_LIMITS = Limits(memory_bytes=1536 << 20, cpu_seconds=540, wall_seconds=900.0, file_bytes=64 << 20)


def read_fax(path: Path) -> dict[str, Any]:
    """Pages and documents of a file, as `job.read` returns them.

    Raises `UsageError` NO_SUCH_FILE, FILE_TOO_LARGE, FILE_TOO_HEAVY, FILE_UNREADABLE, FAX_*, and `MissingDependency`
    TESSERACT_MISSING.
    """
    source = _checked(path).resolve()
    try:
        found: dict[str, Any] = run_limited("nightclerk.documents.job:read", str(source), limits=_LIMITS)
    except UsageError as error:
        raise UsageError(f"{path.name}: {error.message}", code=error.code, remedy=_remedy(error)) from None
    return found


def _remedy(error: UsageError) -> str:
    if error.code == "FILE_TOO_HEAVY":  # what a spreadsheet's reader says does not help here
        return "Have a person open it, and send it again in parts of fewer pages."
    return error.remedy


def _checked(path: Path) -> Path:
    if not path.is_file():
        raise UsageError(f"{path.name}: there is no such file.", code="NO_SUCH_FILE", remedy="Check the path.")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UsageError(
            f"{path.name}: the file has {size / 1e6:,.0f} MB; at most {MAX_BYTES / 1e6:,.0f} MB are read.",
            code="FILE_TOO_LARGE",
            remedy="Send it again in parts of fewer pages.",
        )
    return path
