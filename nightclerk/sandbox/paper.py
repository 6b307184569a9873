"""Drawing the blank forms of invented payers: pages with text and lines, and fields of every build."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

WIDE, HIGH = 612, 792  # US Letter, in points


@dataclass
class Paper:
    """One page under the pen: (x, y) from the lower left corner, in points."""

    parts: list[str] = field(default_factory=list)
    widgets: list[Any] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, size: float = 9, *, bold: bool = False) -> None:
        """Printed words."""
        shown = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        self.parts.append(f"BT /{'HB' if bold else 'He'} {size} Tf {x} {y} Td ({shown}) Tj ET")

    def box(self, x: float, y: float, wide: float, high: float) -> None:
        """A frame."""
        self.parts.append(f"0.5 w {x} {y} {wide} {high} re S")

    def line(self, x: float, y: float, wide: float) -> None:
        """A line to write on."""
        self.parts.append(f"0.5 w {x} {y} m {x + wide} {y} l S")

    def field(self, name: str, rect: tuple[float, float, float, float], **keys: Any) -> Any:
        """A widget with a frame; `keys` are those of its dictionary, FT Tx where none is given."""
        x, y, wide, high = rect
        self.box(x, y, wide, high)
        widget = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            Rect=Array([x, y, x + wide, y + high]),
            F=4,
            DA=String("/He 0 Tf 0 g"),
            **({"FT": Name.Tx} | keys if name else keys),
        )
        if name:
            widget["/T"] = String(name)
        self.widgets.append(widget)
        return widget


def state_looks(pdf: pikepdf.Pdf, state: str, size: float) -> Any:
    """/AP of a button as cheap form makers write it: a mark from a font that the file does not have."""

    def look(content: bytes) -> Any:
        stream = pdf.make_stream(content)
        stream["/Type"], stream["/Subtype"], stream["/BBox"] = Name.XObject, Name.Form, Array([0, 0, size, size])
        return stream

    return Dictionary(N=Dictionary({f"/{state}": look(b"q BT /ZaDb 8 Tf 1 1 Td (4) Tj ET Q"), "/Off": look(b"")}))


def bind(pdf: pikepdf.Pdf, pages: Iterable[Paper], *, listed: Any = None, **form: Any) -> None:
    """Put the pages into the file; `listed` are the fields that the form's own list leads to, all where None."""
    fonts = Dictionary(He=_font("Helvetica"), HB=_font("Helvetica-Bold"))
    widgets = []
    for paper in pages:
        annotations = [pdf.make_indirect(each) for each in paper.widgets]
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, WIDE, HIGH]),
            Resources=Dictionary(Font=fonts),
            Contents=pdf.make_stream("\n".join(paper.parts).encode("cp1252")),
        )
        if annotations:
            page["/Annots"] = Array(annotations)
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        widgets += annotations
    if widgets:
        roots = [each for each in widgets if "/Parent" not in each and (listed is None or str(each["/T"]) in listed)]
        parents = {each["/Parent"].objgen: each["/Parent"] for each in widgets if "/Parent" in each}
        table = Dictionary(Fields=Array([*roots, *parents.values()]), DR=Dictionary(Font=fonts), **form)
        pdf.Root["/AcroForm"] = pdf.make_indirect(table)


def _font(name: str) -> Any:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{name}"), Encoding=Name("/WinAnsiEncoding"))


def save(pdf: pikepdf.Pdf, path: Path) -> Path:
    """The same bytes for the same drawing."""
    pdf.save(path, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return path
