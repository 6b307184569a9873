"""What a file is, by its first bytes. Its extension is only somebody's opinion."""

from __future__ import annotations

import re

from nightclerk.errors import UsageError

SAMPLE_BYTES = 4096

# How a file begins -> what it is, in words.
_MAGIC = (
    (rb"(?s).{0,1020}%PDF-", "a PDF document"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file (.xls) or a workbook with a password"),
    (rb"\xff\xd8\xff|\x89PNG|GIF8|II\*\0|MM\0\*", "a picture or a fax"),
    (rb"\x1f\x8b|7z\xbc\xaf|Rar!|PK\x05\x06", "a packed archive"),
    (rb"\{\\rtf", "a text document (RTF)"),
    (rb"ISA[^0-9A-Za-z\s]\d\d", "an X12 file, which `nightclerk x12 read` reads"),
    (rb"(?s)(\xef\xbb\xbf)?\s*<\?xml.{0,1000}(?:Excel\.Sheet|office:spreadsheet)", "an old Excel file as XML (2003)"),
    (rb"(?i)(\xef\xbb\xbf)?\s*<(\?xml|!doctype|html|head|body|table|!--)", "a web page under a spreadsheet's name"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1f]")
_STRAY = 0.05  # of its bytes: so many NULs a broken export leaves among its text; each is its own row's matter


def sniff(start: bytes) -> str:
    """`xlsx` or `text` for a file that begins with `start`; raises `UsageError` NOT_A_SPREADSHEET with what it is."""
    for pattern, what in _MAGIC:
        if re.match(pattern, start):
            raise not_a_spreadsheet(what)
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if _is_binary(start) and not start.startswith(_UTF16):
        raise not_a_spreadsheet("neither text nor an Excel workbook")
    return "text"


def _is_binary(start: bytes) -> bool:
    nulls = start.count(b"\0")
    return nulls > len(start) * _STRAY or bool(nulls and _CONTROLS.search(start))


def not_a_spreadsheet(what: str) -> UsageError:
    """The refusal of a file that is something else: `what` in words."""
    return UsageError(
        f"The file is not a spreadsheet: it is {what}.",
        code="NOT_A_SPREADSHEET",
        remedy="Export the list as .csv or .xlsx (in Excel: Save as, Excel Workbook) and use that file.",
    )
