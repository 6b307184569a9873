"""A spreadsheet or a PDF as the HTML of a page. The PDF's half runs in the limited child."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from nightclerk.records import SourceTable

_PAIR = re.compile(r"^([^:]{2,40}):\s+(\S.*)$")


def page_of_table(table: SourceTable) -> str:
    """A page with one table, of the same headings and rows."""
    return _table([table.header, *([cell.text for cell in row.cells] for row in table.rows)])


def page_of_pdf(path: str) -> str:
    """A page with the tables of the PDF at `path`, and its lines: "Label: value" as such, others as paragraphs."""
    import pdfplumber  # here, for only the child needs it

    parts = []
    with pdfplumber.open(path) as document:
        for page in document.pages:
            parts += [_table(table) for table in page.extract_tables()]
            parts += [_line(line) for line in (page.extract_text() or "").splitlines()]
    return "\n".join(parts)


def _table(rows: Sequence[Sequence[str | None]]) -> str:
    head, *body = rows or [[]]
    return f"<table>{_row('th', head)}{''.join(_row('td', row) for row in body)}</table>"


def _row(tag: str, cells: Iterable[str | None]) -> str:
    inner = "".join(f"<{tag}>{html.escape(cell or '')}</{tag}>" for cell in cells)
    return f"<tr>{inner}</tr>"


def _line(line: str) -> str:
    if found := _PAIR.match(line):
        return f"<dl><dt>{html.escape(found[1])}</dt><dd>{html.escape(found[2])}</dd></dl>"
    return f"<p>{html.escape(line)}</p>"
