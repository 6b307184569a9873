"""Read a table out of whatever a clinic drops: CSV, TSV or an Excel workbook, by content and in a limited child."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from nightclerk.errors import UsageError
from nightclerk.isolation import Limits, run_limited
from nightclerk.isolation.doors import named
from nightclerk.records import SourceRow, SourceTable
from nightclerk.sheets.cells import unpack
from nightclerk.sheets.sniff import SAMPLE_BYTES, sniff

MAX_BYTES = 25_000_000
_LIMITS = Limits(memory_bytes=1 << 30, cpu_seconds=90, wall_seconds=150.0, output_bytes=128 << 20)


def read_table(
    path: Path,
    *,
    limits: Limits | None = None,
    sheet: str | None = None,
    max_bytes: int = MAX_BYTES,
    known_headers: Collection[str] = (),
) -> SourceTable:
    """The table in a .csv, .tsv, .xlsx or .xlsm file, recognised by its content.

    `sheet` names a sheet of a workbook; left out, the one that looks most like a table is read. `known_headers` help
    to tell the header row from titles above it. Row numbers are those a person sees; blank rows are skipped and, like
    hidden rows and further sheets, said in the remarks.

    Raises `UsageError`: NO_SUCH_FILE, EMPTY_FILE, FILE_TOO_LARGE, NOT_A_SPREADSHEET, NO_SUCH_SHEET, NO_HEADER,
    NO_ROWS, BROKEN_CSV, FILE_TOO_HEAVY, FILE_UNREADABLE. The messages name the file and never quote it.
    """
    with named(path):
        kind = sniff(_start(path, max_bytes))
        known = json.dumps(sorted(known_headers))
        found = run_limited(
            "nightclerk.sheets.parse:parse", str(path.resolve()), kind, sheet or "", known, limits=limits or _LIMITS
        )
    rows = tuple(SourceRow(number, tuple(map(unpack, cells))) for number, cells in found["rows"])
    return SourceTable(found["sheet"], tuple(found["header"]), rows, tuple(found["remarks"]))


def _start(path: Path, max_bytes: int) -> bytes:
    if not path.is_file():
        raise UsageError("There is no such file.", code="NO_SUCH_FILE", remedy="Check the path.")
    size = path.stat().st_size
    if size == 0:
        raise UsageError("The file is empty.", code="EMPTY_FILE", remedy="Export it again.")
    if size > max_bytes:
        raise UsageError(
            f"The file has {size / 1e6:,.0f} MB; at most {max_bytes / 1e6:,.0f} MB are read.",
            code="FILE_TOO_LARGE",
            remedy="Export a shorter period, or save only the sheet that is needed.",
        )
    with path.open("rb") as file:
        return file.read(SAMPLE_BYTES)
