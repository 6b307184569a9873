"""Pages as they were read, as plain JSON values and back: they pass from the children that read them to the one that
concludes.
"""

from __future__ import annotations

from typing import Any

from nightclerk.documents.model import Barcode, Box, Mark, PageRead, Reading, Row, Word

_PLAIN = ("number", "confidence", "rotation", "skipped", "header", "skew", "is_layer")


def to_plain(page: PageRead) -> dict[str, Any]:
    """The page; numbers come back to the last bit."""
    return {
        **{name: getattr(page, name) for name in _PLAIN},
        "rows": [_words(each) for each in page.rows],
        "more": [_words(each) for each in page.more],
        "marks": [[each.box, each.checked] for each in page.marks],
        "again": [
            [box, [[each.text, each.confidence, each.apart] for each in found]] for box, found in page.again.items()
        ],
        "barcodes": [[each.text, each.kind, each.box] for each in page.barcodes],
    }


def from_plain(told: dict[str, Any]) -> PageRead:
    """The page back from `to_plain`."""
    return PageRead(
        **{name: told[name] for name in _PLAIN},
        rows=_rows(told["rows"]),
        more=_rows(told["more"]),
        marks=tuple(Mark(_box(box), checked) for box, checked in told["marks"]),
        again={_box(box): tuple(Reading(*each) for each in found) for box, found in told["again"]},
        barcodes=tuple(Barcode(text, kind, _box(box)) for text, kind, box in told["barcodes"]),
    )


def _words(row: Row) -> list[Any]:
    return [[each.text, each.box, each.confidence] for each in row.words]


def _rows(told: list[Any]) -> tuple[Row, ...]:
    return tuple(Row(tuple(Word(text, _box(box), sure) for text, box, sure in row)) for row in told)


def _box(told: list[float]) -> Box:
    left, top, right, bottom = told
    return left, top, right, bottom
