"""Spreadsheets from anywhere, read in a limited child: what another process may know of them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nightclerk.isolation import Limits, run_limited
from nightclerk.isolation.doors import let_in, named

MAX_BYTES = 100_000_000
LIMITS = Limits(memory_bytes=2 << 30, cpu_seconds=120, wall_seconds=180.0, output_bytes=192 << 20)


def inspect_file(path: Path, sheet: str | None = None) -> dict[str, Any]:
    """What `inspect.inspect` returns; raises `UsageError` NO_SUCH_FILE, FILE_TOO_LARGE and what reading raises."""
    found: dict[str, Any] = in_child("nightclerk.sheets.inspect:inspect", path, sheet or "")
    return found


def annotate_file(
    path: Path, out: Path, *, sheet: str, header_row: int, notes: Mapping[int, tuple[str, str, str]]
) -> list[str]:
    """Write a copy of the user's .xlsx with a result and a reason for each row; what the copy lost, in words.

    `notes`: row number -> (result, why, tone). Raises `UsageError` as `annotate` does; `out` is then as it was.
    """
    told = {"sheet": sheet, "header_row": header_row, "notes": {str(row): note for row, note in notes.items()}}
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".writing-") as folder:
        made, asked = Path(folder) / f"copy{path.suffix}", Path(folder) / "notes.json"
        asked.write_text(json.dumps(told), encoding="utf-8")
        paths = str(made.resolve()), str(asked.resolve())
        lost: list[str] = in_child("nightclerk.sheets.annotate:annotate", path, *paths)
        made.chmod(0o600)
        made.replace(out)
    return lost


def in_child(target: str, path: Path, *args: str) -> Any:
    """What `target` ("module:function") returns for the file, called in a limited child; messages name the file."""
    source = let_in(path, MAX_BYTES, "Export a shorter period, or save only the sheet that is needed.")
    with named(path):
        return run_limited(target, str(source), *args, limits=LIMITS)
