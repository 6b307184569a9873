"""What came of each row, written into a copy of the user's own workbook that keeps its formats.

Runs in the limited child. openpyxl keeps styles, widths, formulas, filters and validation; what it drops is said.
"""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles import PatternFill

from nightclerk.errors import UsageError
from nightclerk.sheets.archive import check_archive
from nightclerk.sheets.write import TONES, clean

# Parts of a workbook that openpyxl reads over, and what a person calls them.
_DROPPED = {
    "charts/": "charts",
    "drawings/drawing": "pictures and shapes",
    "threadedComments/": "threaded comments",
    "slicers/": "slicers",
    "timelines/": "timelines",
    "ctrlProps/": "form controls",
    "activeX/": "form controls",
    "embeddings/": "embedded files",
    "connections.xml": "data connections",
    "queryTables/": "queries",
    "vbaProject.bin": "macros",
    "externalLinks/": "links to other workbooks",
    "richData/": "linked data types",
    "customXml/": "custom data",
}
# The same inside of parts that are kept.
_FADED = {
    b":sp>": "shapes and text boxes",
    b":pic>": "pictures",
    b"</x14:sparkline>": "sparklines",
    b"</x14:conditionalFormatting>": "conditional formats of newer versions",
    b"</x14:dataValidation>": "drop-down lists that look into other sheets",
}
_MOST_COLUMNS = 16_382
_TITLES = ("Result", "Why")


def annotate(path: str, out: str, told: str) -> list[str]:
    """Copy the .xlsx or .xlsm at `path` to `out` with two more columns; what the copy no longer has, in words.

    `told` is a file of JSON: {sheet, header_row, notes: {row: [result, why, tone]}}, row numbers as a person sees
    them, `tone` good | bad | warn | wait | plain. Raises `UsageError` NOT_A_SPREADSHEET, FILE_UNREADABLE,
    NO_SUCH_SHEET, NO_ROOM.
    """
    asked, source = json.loads(Path(told).read_text(encoding="utf-8")), Path(path)
    check_archive(source)
    warnings.simplefilter("ignore")  # what is dropped is told by the parts below
    book = load_workbook(source, keep_vba=source.suffix.casefold() == ".xlsm", rich_text=True)
    if asked["sheet"] not in book.sheetnames:
        raise UsageError(
            "The workbook has no sheet with that name.", code="NO_SUCH_SHEET", remedy="Give the name on the tab."
        )
    _put(book[asked["sheet"]], int(asked["header_row"]), asked["notes"])
    book.save(out)
    return sorted(set(_lost(source, Path(out))))


def _put(sheet: Any, header: int, notes: Mapping[str, tuple[str, str, str]]) -> None:
    """Two columns behind the table, in the look of its last column."""
    last = _last_column(sheet, {header, *map(int, notes)})
    for place, title in enumerate(_TITLES, start=last + 1):
        _text(sheet.cell(header, place), title, sheet.cell(header, last))
        sheet.column_dimensions[sheet.cell(header, place).column_letter].width = 18 if place == last + 1 else 60
    for row, (result, why, tone) in notes.items():
        for place, text in enumerate((result, why), start=last + 1):
            _text(sheet.cell(int(row), place), text, sheet.cell(int(row), last))
        if tone in TONES:
            colour = TONES[tone].removeprefix("#")
            sheet.cell(int(row), last + 1).fill = PatternFill("solid", start_color=colour, end_color=colour)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _widened(sheet.auto_filter.ref, sheet.cell(header, last + 2).column_letter)


def _last_column(sheet: Any, rows: set[int]) -> int:
    """The last column that holds anything, or that a merged cell of one of the rows reaches."""
    last = max((cell.column for row in sheet.iter_rows() for cell in row if cell.value is not None), default=1)
    merged = (each for each in sheet.merged_cells.ranges if any(each.min_row <= row <= each.max_row for row in rows))
    last = max([last, *(each.max_col for each in merged)])
    if last > _MOST_COLUMNS:
        raise UsageError(
            "The sheet has no column left for the results.",
            code="NO_ROOM",
            remedy="Write them into a sheet of their own.",
        )
    return int(last)


def _text(cell: Any, text: str, like: Any) -> None:
    """Text as text, whatever it begins with."""
    cell.value = clean(text)
    cell.data_type = "s"
    cell._style = copy(like._style)
    cell.number_format = "@"


def _widened(reference: str, column: str) -> str:
    start, _, end = reference.partition(":")
    return f"{start}:{column}{''.join(sign for sign in end if sign.isdigit())}"


def _lost(source: Path, out: Path) -> Iterator[str]:
    before, after = _parts(source), _parts(out)
    for part, words in _DROPPED.items():
        if sum(part in name for name in before) > sum(part in name for name in after):
            yield words
    for sign, words in _FADED.items():
        if _times(sign, before) > _times(sign, after):
            yield words
    if any(b"<f" in data for name, data in before.items() if "worksheets/sheet" in name):
        yield "stored results of formulas (Excel calculates them again when it opens the file)"
    if any("charts/chart" in name for name in after):
        yield "some of the look of charts"


def _times(sign: bytes, parts: Mapping[str, bytes]) -> int:
    return sum(data.count(sign) for data in parts.values())


def _parts(path: Path) -> dict[str, bytes]:
    """The parts by name, with the XML of sheets and drawings, where things can get lost in a part that is kept."""
    with zipfile.ZipFile(path) as archive:
        looked_at = ("worksheets/sheet", "drawings/drawing")
        return {
            name: archive.read(name) if any(part in name for part in looked_at) else b"" for name in archive.namelist()
        }
