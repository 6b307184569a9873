"""CSV, TSV and their cousins: the encoding and the separator are found, the text of a cell is left as it is."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from nightclerk.errors import UsageError
from nightclerk.records import Cell
from nightclerk.sheets.cells import text_cell

_SEPARATORS = ",;\t|"
_END = "\x1enightclerk end of file\x1e"  # a line no export writes
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)  # Excel's own hint, which it does not show as a row
_KEPT_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)  # ="00123": how exports stop Excel from eating zeros


def read_delimited(path: Path) -> tuple[Iterator[tuple[int, list[Cell]]], list[str]]:
    """The rows of a delimited text file, numbered as Excel would show them, and remarks in words; raises as below."""
    rows, remarks = read_texts(path)
    return ((number, list(map(text_cell, texts))) for number, texts in rows), remarks


def read_texts(path: Path) -> tuple[Iterator[tuple[int, list[str]]], list[str]]:
    """The same with the mere texts of the cells.

    Raises `UsageError` FILE_UNREADABLE for bytes in no known encoding, BROKEN_CSV for a quotation mark never closed.
    """
    text, remarks = _decode(path.read_bytes())
    hint = _SEPARATOR_LINE.match(text)
    body = text[hint.end() :] if hint else text
    return _rows(body, hint.group(1) if hint else _separator(body)), remarks


def _decode(data: bytes) -> tuple[str, list[str]]:
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text, ["The file was read as Windows-1252 text."] if encoding == "cp1252" else []
    raise UsageError(
        "The file's text is in no encoding known here.",
        code="FILE_UNREADABLE",
        remedy="Save it again as CSV UTF-8.",
    )


def _separator(text: str) -> str:
    return max(_SEPARATORS, key=lambda sign: _regularity(text[:200_000], sign))


def _regularity(text: str, sign: str) -> int:
    """How well the sign cuts the first records into rows of one width, wide ones counting more."""
    csv.field_size_limit(sys.maxsize)
    records = islice(csv.reader(io.StringIO(text, newline=""), delimiter=sign), 50)
    widths = Counter(len(record) for record in records if any(record))
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _rows(text: str, sign: str) -> Iterator[tuple[int, list[str]]]:
    # An open quotation mark would swallow the rest of the file in silence. A last line of our own shows that.
    lines = chain(io.StringIO(text, newline=""), [_END])
    for number, record in enumerate(csv.reader(lines, delimiter=sign), start=1):
        if record != [_END]:
            _refuse_an_open_quote(record, number)
            yield number, [_shown(field) if field.startswith("=") else field for field in record]


def _refuse_an_open_quote(record: list[str], number: int) -> None:
    if any(_END in field for field in record):
        raise UsageError(
            f"A quotation mark opened in row {number} is never closed, so the rows after it cannot be told apart.",
            code="BROKEN_CSV",
            remedy="Export the file again, or save it as .xlsx.",
        )


def _shown(field: str) -> str:
    kept = _KEPT_AS_TEXT.fullmatch(field)
    return kept.group(1) if kept else field
