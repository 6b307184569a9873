"""Boxes on a form that has no fields: found by the printed text beside them, and made fields for the filling."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from nightclerk.forms import reader
from nightclerk.forms.inventory import acroform
from nightclerk.forms.labels import runs_of
from nightclerk.forms.model import MULTILINE, PRINT, Note, Rect

_GAP = 3.0  # points between a label and its box


def add_places(pdf: pikepdf.Pdf, path: str | Path, places: dict[str, Any]) -> list[Note]:
    """Make each place (as `maps.Place`, in plain values) a field of the open file; what cannot be placed is told."""
    found: list[Note] = []
    if not places:
        return found
    if acroform(pdf) is None:
        pdf.Root["/AcroForm"] = pdf.make_indirect(Dictionary(Fields=Array([])))
    with reader.opened(path) as document:
        for name, place in places.items():
            rect = _located(document, name, place, found)
            if rect is not None:
                _add(pdf, name, place, rect)
    return found


def _located(document: Any, name: str, place: dict[str, Any], found: list[Note]) -> Rect | None:
    def note(code: str, message: str) -> None:
        found.append(Note(code, f"{name}: {message}"))

    if not 1 <= place["page"] <= len(document):
        note("PLACE_NO_PAGE", f"The form has no page {place['page']}.")
        return None
    page = document[place["page"] - 1]
    try:
        rect = _given(place) or _beside(page, place, note)
        if rect is None:
            return None
        wide, high = page.get_mediabox()[2:]
        if rect[0] < 0 or rect[1] < 0 or rect[2] > wide or rect[3] > high:
            note("PLACE_OFF_PAGE", "The box reaches beyond the page.")
        elif any(_overlap(rect, run) for run, _words in runs_of(page)):
            note("PLACE_ON_TEXT", "The box lies on printed text.")
        return rect
    finally:
        page.close()


def _given(place: dict[str, Any]) -> Rect | None:
    left, bottom, right, top = place["rect"] if len(place["rect"]) == 4 else (0, 0, 0, 0)
    return (left, bottom, right, top) if right > left and top > bottom else None


def _beside(page: Any, place: dict[str, Any], note: Any) -> Rect | None:
    """The box beside the label, which must be printed once or be told apart by `occurrence`."""
    labels = _printed(page, place["label"])
    chosen = place["occurrence"]
    if not labels or chosen > len(labels):
        note("PLACE_NOT_FOUND", "Its label is not printed on that page.")
        return None
    if len(labels) > 1 and not chosen:
        note("PLACE_AMBIGUOUS", f"Its label is printed {len(labels)} times; say which by `occurrence`.")
        return None
    left, bottom, right, top = labels[max(chosen, 1) - 1]
    wide, high, middle = place["width"], place["height"], (bottom + top) / 2
    x, y = {
        "right": (right + _GAP, middle - high / 2),
        "left": (left - _GAP - wide, middle - high / 2),
        "below": (left, bottom - _GAP - high),
    }[place["box"]]
    x, y = x + place["dx"], y + place["dy"]
    return (x, y, x + wide, y + high)


def _printed(page: Any, label: str) -> list[Rect]:
    """Where a label is printed, from the top of the page down."""
    if not label.strip():
        return []
    text, found = page.get_textpage(), []
    search = text.search(label)
    while (hit := search.get_next()) is not None:
        boxes = [text.get_charbox(index) for index in range(hit[0], hit[0] + hit[1])]
        found.append(
            (
                min(each[0] for each in boxes),
                min(each[1] for each in boxes),
                max(each[2] for each in boxes),
                max(each[3] for each in boxes),
            )
        )
    search.close()
    text.close()
    return sorted(found, key=lambda rect: (-rect[3], rect[0]))


def _overlap(one: Rect, other: Rect) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return across > 1 and up > 1


def _add(pdf: pikepdf.Pdf, name: str, place: dict[str, Any], rect: Rect) -> None:
    page = pdf.pages[place["page"] - 1]
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Btn if place["kind"] == "check" else Name.Tx,
        Ff=MULTILINE if place["kind"] == "lines" else 0,
        T=String(name),
        TU=String(place["label"].strip(" :") or name),
        Rect=Array([round(each, 2) for each in rect]),
        F=PRINT,
        DA=String("/Helv 0 Tf 0 g"),
        P=page.obj,
    )
    if place["kind"] == "check":
        widget["/AS"], widget["/MK"] = Name.Off, Dictionary(CA=String("8"))
    made = pdf.make_indirect(widget)
    if not isinstance(page.obj.get("/Annots"), pikepdf.Array):
        page.obj["/Annots"] = Array([])
    page.obj["/Annots"].append(made)
    pdf.Root["/AcroForm"]["/Fields"].append(made)
