"""The pages behind a form that hold what did not fit its boxes, item by item."""

from __future__ import annotations

from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name

from nightclerk.forms.appearance import show_lines
from nightclerk.forms.fonts import FontSet
from nightclerk.forms.layout import LINE, wrap
from nightclerk.forms.rightleft import shaped

WIDE, HIGH = 612.0, 792.0  # US Letter, in points
_MARGIN, _SIZE = 54.0, 10.0


@dataclass
class Attached:
    """Texts that go behind the form; items count from 1."""

    items: list[tuple[str, str]] = field(default_factory=list)  # (label or name of the field, text)

    def add(self, label: str, text: str) -> int:
        """The number of the new item."""
        self.items.append((label, text))
        return len(self.items)


def append_pages(pdf: pikepdf.Pdf, attached: Attached, fonts: FontSet) -> int:
    """Put the items on new pages at the end; how many pages that took."""
    pages = _paginated(list(_lines(attached)))
    for number, lines in enumerate(pages, 1):
        head = f"Attachment, page {number} of {len(pages)}"
        placed = [(head, _MARGIN, HIGH - _MARGIN)]
        placed += [(text, _MARGIN, HIGH - _MARGIN - (row + 2) * LINE * _SIZE) for row, text in enumerate(lines) if text]
        content = f"BT 0 g\n{show_lines(placed, _SIZE, fonts)}\nET"
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, WIDE, HIGH]),
            Resources=fonts.resources(),
            Contents=pdf.make_stream(content.encode("latin-1")),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return len(pages)


def _lines(attached: Attached) -> list[str]:
    room = (WIDE - 2 * _MARGIN) / _SIZE
    lines: list[str] = []
    for number, (label, text) in enumerate(attached.items, 1):
        lines += wrap(f"Item {number}: {label}", room) + wrap(shaped(text), room) + [""]
    return lines


def _paginated(lines: list[str]) -> list[list[str]]:
    most = int((HIGH - 2 * _MARGIN) / (LINE * _SIZE)) - 2
    return [lines[start : start + most] for start in range(0, len(lines), most)]
