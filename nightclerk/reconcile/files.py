"""Two files, matched in a limited child: what the command and the bot call."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from nightclerk.isolation import Limits, run_limited
from nightclerk.isolation.doors import let_in

PAIRS, WORKBOOK = "pairs.jsonl", "reconciliation.xlsx"  # in the folder of a request
_MOST_BYTES = 200_000_000
_LIMITS = Limits(memory_bytes=3 << 30, cpu_seconds=240, wall_seconds=400.0, file_bytes=1 << 30)


@dataclass(frozen=True)
class Request:
    """What to match: files, sheets (empty: the likeliest), the profile's file, and how the clinic calls its columns.

    `folder` gets the files that are written (with `workbook` those for people too); `as_of` is the day of ages.
    """

    left: Path
    right: Path
    profile: Path
    folder: Path
    as_of: date
    left_sheet: str = ""
    right_sheet: str = ""
    fees: Path | None = None
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    workbook: bool = False

    def document(self) -> str:
        """The request as JSON, paths absolute."""
        plain = {
            name: str(value.resolve()) if isinstance(value, Path) else value for name, value in asdict(self).items()
        }
        return json.dumps(plain, default=str)


def match_files(request: Request) -> dict[str, Any]:
    """What `child.match` returns; raises `UsageError`: NO_SUCH_FILE, FILE_TOO_LARGE, FILE_TOO_HEAVY, and its own."""
    for path in (request.left, request.right, request.fees):
        if path is not None:
            let_in(path, _MOST_BYTES, "Export a shorter period.")
    found: dict[str, Any] = run_limited("nightclerk.reconcile.child:match", request.document(), limits=_LIMITS)
    return found
