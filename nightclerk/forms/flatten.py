"""Making what fields show a part of the page, so that nothing can be typed over; signature fields stay."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Name

from nightclerk.forms.inventory import acroform, inherited, rect_of, text
from nightclerk.forms.model import HIDDEN, PRINT

_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def flatten(pdf: pikepdf.Pdf) -> None:
    """Draw every widget that prints into its page and take all but signatures out of the form."""
    kept: list[Any] = []
    for page in pdf.pages:
        annotations = page.obj.get("/Annots")
        if not isinstance(annotations, pikepdf.Array):
            continue
        kept += _flatten_page(pdf, page, annotations)
    form = acroform(pdf)
    if form is None:
        return
    if kept:
        form["/Fields"] = Array([_alone(each) for each in kept])
    else:
        del pdf.Root["/AcroForm"]


def _flatten_page(pdf: pikepdf.Pdf, page: pikepdf.Page, annotations: Any) -> list[Any]:
    stay, signatures, drawn = [], [], []
    for each in annotations:
        if not isinstance(each, pikepdf.Dictionary) or each.get("/Subtype") != "/Widget":
            stay.append(each)
        elif text(inherited(each, "/FT")) == "Sig":
            stay.append(each)
            signatures.append(each)
        else:
            look = _look(each)
            if look is not None and int(each.get("/F", 0)) & (PRINT | HIDDEN) == PRINT:
                drawn.append((each, look))
    if drawn:
        _draw(pdf, page, drawn)
    page.obj["/Annots"] = Array(stay)
    return signatures


def _look(widget: Any) -> Any:
    """The stream that the widget shows now, or None."""
    looks = widget.get("/AP")
    found = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
    if isinstance(found, pikepdf.Dictionary) and not isinstance(found, pikepdf.Stream):
        found = found.get(str(widget.get("/AS", "/Off")))
    return found if isinstance(found, pikepdf.Stream) else None


def _draw(pdf: pikepdf.Pdf, page: pikepdf.Page, drawn: list[tuple[Any, Any]]) -> None:
    parts = []
    for widget, look in drawn:
        look["/Type"], look["/Subtype"] = Name.XObject, Name.Form
        matrix = _placement(look, rect_of(widget))
        if matrix is not None:
            name = page.add_resource(look, Name.XObject, prefix="NCF")
            parts.append("q " + " ".join(f"{each:.5f}" for each in matrix) + f" cm {name} Do Q")
    # The page's own content may leave its state changed: it is closed off first.
    page.contents_add(pdf.make_stream(b"q\n"), prepend=True)
    page.contents_add(pdf.make_stream(("\nQ\n" + "\n".join(parts)).encode()))


def _placement(look: Any, rect: tuple[float, float, float, float]) -> tuple[float, ...] | None:
    """The matrix that puts a look into its rectangle: ISO 32000-1 section 12.5.5, algorithm 8.1."""
    a, b, c, d, e, f = _numbers(look.get("/Matrix"), _IDENTITY)
    x0, y0, x1, y1 = _numbers(look.get("/BBox"), (0.0, 0.0, 0.0, 0.0))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    bottom, top = min(y for _, y in corners), max(y for _, y in corners)
    if right - left <= 0 or top - bottom <= 0:
        return None
    across, up = (rect[2] - rect[0]) / (right - left), (rect[3] - rect[1]) / (top - bottom)
    return (across, 0.0, 0.0, up, rect[0] - left * across, rect[1] - bottom * up)


def _numbers(value: Any, default: tuple[float, ...]) -> tuple[float, ...]:
    if not isinstance(value, pikepdf.Array) or len(value) != len(default):
        return default
    return tuple(float(each) for each in value)


def _alone(widget: Any) -> Any:
    """The topmost field above a signature, without its other children."""
    below, parent = widget, widget.get("/Parent")
    for _ in range(64):
        if not isinstance(parent, pikepdf.Dictionary):
            break
        parent["/Kids"] = Array([below])
        below, parent = parent, parent.get("/Parent")
    return below
