"""Drawing a widget's look: frame and ground as the form asks for, text with our own fonts, marks as vectors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from nightclerk.forms import rightleft
from nightclerk.forms.fonts import FontSet
from nightclerk.forms.inventory import inherited, text
from nightclerk.forms.layout import Box, Laid
from nightclerk.forms.model import Widget

_COLOUR = re.compile(r"((?:[-+.\d]+\s+){1,4})(g|rg|k)(?=\s|$)")
_SIZE = re.compile(r"/\S*\s+([-+.\d]+)\s+Tf")
_OPERATOR = {1: "g", 3: "rg", 4: "k"}
_BEZIER = 0.5523  # of a quarter circle


def box_of(widget: Widget, form: Any, *, align: int | None = None) -> Box:
    """The room of a widget, turned as its look is turned."""
    left, bottom, right, top = widget.rect
    wide, high = right - left, top - bottom
    if turn_of(widget) % 180:
        wide, high = high, wide
    stated = inherited(widget.obj, "/Q")
    if stated is None and form is not None:
        stated = form.get("/Q")
    wanted = _SIZE.search(default_look(widget, form))
    return Box(
        wide,
        high,
        border=_border(widget.obj) if _has_border(widget.obj) else 0.0,
        align=align if align is not None else int(stated or 0) % 3,
        wanted=abs(float(wanted.group(1))) if wanted else 0.0,
    )


def default_look(widget: Widget, form: Any) -> str:
    """/DA of the field, else of the form."""
    found = inherited(widget.obj, "/DA")
    return text(found if found is not None else form.get("/DA") if form is not None else None)


def turn_of(widget: Widget) -> int:
    """By how many degrees the look is turned against the page: /MK /R."""
    return int(_characteristics(widget.obj).get("/R", 0)) % 360


def written(pdf: pikepdf.Pdf, widget: Widget, box: Box, laid: Laid | None, fonts: FontSet, form: Any) -> Any:
    """The look of a text: a form XObject, ISO 32000-1 section 12.7.3.3."""
    parts = [_ground(widget, box), "/Tx BMC"]
    if laid is not None and laid.lines:
        colour = _COLOUR.search(default_look(widget, form))
        parts += ["q", f"0 0 {box.width:.2f} {box.height:.2f} re W n", "BT", colour.group(0) if colour else "0 g"]
        parts += [_lines(laid, fonts), "ET", "Q"]
    return _drawing(pdf, widget, box, "\n".join([*parts, "EMC"]), fonts.resources())


def _lines(laid: Laid, fonts: FontSet) -> str:
    shown = show_lines(((line.text, line.x, line.y) for line in laid.lines), laid.size, fonts)
    return shown if laid.narrow == 1 else f"{laid.narrow * 100:.2f} Tz {shown}"


def show_lines(lines: Iterable[tuple[str, float, float]], size: float, fonts: FontSet) -> str:
    """Operators that show each (text, x, y) at this size, between BT and ET."""
    parts = []
    for words, x, y in lines:
        runs = fonts.runs(rightleft.drawn(words))
        shown = " ".join(f"/{font} {size:.3f} Tf <{codes}> Tj" for font, codes in runs)
        parts.append(f"1 0 0 1 {x:.3f} {y:.3f} Tm {shown}")
    return "\n".join(parts)


def marked(pdf: pikepdf.Pdf, widget: Widget, kind: str, off: Any) -> Any:
    """The look of a button that is on: what it shows when off, and a mark of our own over it."""
    left, bottom, right, top = widget.rect
    wide, high = right - left, top - bottom
    box = Box(high, wide) if turn_of(widget) % 180 else Box(wide, high)
    resources, parts = Dictionary(), [_ground(widget, box, round_=kind == "radio")]
    if isinstance(off, pikepdf.Stream):
        # Its own matrix turns it already; ours would turn it twice.
        resources["/XObject"] = Dictionary({"/Off": off})
        parts = ["/Off Do"] if not turn_of(widget) else parts
    style = text(_characteristics(widget.obj).get("/CA")) or ("l" if kind == "radio" else "4")
    parts += ["q", "0 g 0 G", _mark(style, box), "Q"]
    return _drawing(pdf, widget, box, "\n".join(parts), resources)


def _mark(style: str, box: Box) -> str:
    """ZapfDingbats letters of /MK /CA as vectors: 4 check, 8 cross, l disc, u diamond, n square, H star (as a disc)."""
    size = min(box.width, box.height) * 0.8
    x, y = (box.width - size) / 2, (box.height - size) / 2

    def at(u: float, v: float) -> str:  # from the unit square to the box
        return f"{x + u * size:.3f} {y + v * size:.3f}"

    if style == "8":
        return f"{size * 0.14:.3f} w {at(0.1, 0.1)} m {at(0.9, 0.9)} l {at(0.1, 0.9)} m {at(0.9, 0.1)} l S"
    if style == "n":
        return f"{at(0.12, 0.12)} m {at(0.88, 0.12)} l {at(0.88, 0.88)} l {at(0.12, 0.88)} l h f"
    if style == "u":
        return f"{at(0.5, 0)} m {at(1, 0.5)} l {at(0.5, 1)} l {at(0, 0.5)} l h f"
    if style in ("l", "H"):
        return _disc(box.width / 2, box.height / 2, size * 0.35) + " f"
    return f"{size * 0.15:.3f} w 1 j {at(0.08, 0.5)} m {at(0.38, 0.15)} l {at(0.95, 0.9)} l S"


def _disc(x: float, y: float, radius: float) -> str:
    bend = radius * _BEZIER
    points = [(x + radius, y)]
    for u, v in ((0, 1), (-1, 0), (0, -1), (1, 0)):
        before = points[-1]
        end = (x + u * radius, y + v * radius)
        turn = (v, -u)  # tangent at the end
        start = (-(before[1] - y) / radius, (before[0] - x) / radius)
        points += [
            (before[0] + start[0] * bend, before[1] + start[1] * bend),
            (end[0] + turn[0] * bend, end[1] + turn[1] * bend),
            end,
        ]
    numbers = [f"{px:.3f} {py:.3f}" for px, py in points]
    curves = " ".join(" ".join(numbers[place : place + 3]) + " c" for place in range(1, len(numbers), 3))
    return f"{numbers[0]} m {curves} h"


def _drawing(pdf: pikepdf.Pdf, widget: Widget, box: Box, content: str, resources: Any) -> Any:
    stream = pdf.make_stream(content.encode("latin-1"))
    stream["/Type"], stream["/Subtype"] = Name.XObject, Name.Form
    stream["/BBox"] = Array([0, 0, round(box.width, 3), round(box.height, 3)])
    stream["/Resources"] = resources
    turned = {
        90: [0, 1, -1, 0, box.height, 0],
        180: [-1, 0, 0, -1, box.width, box.height],
        270: [0, -1, 1, 0, 0, box.width],
    }.get(turn_of(widget))
    if turned:
        stream["/Matrix"] = Array([round(each, 3) for each in turned])
    return stream


def _ground(widget: Widget, box: Box, *, round_: bool = False) -> str:
    """Fill and frame of /MK /BG and /BC."""
    found, parts = _characteristics(widget.obj), []
    inset = _border(widget.obj) / 2
    radius = min(box.width, box.height) / 2 - inset
    if radius <= 0:
        return ""
    area = _disc(box.width / 2, box.height / 2, radius) if round_ else None
    area = area or f"{inset:.2f} {inset:.2f} {box.width - 2 * inset:.2f} {box.height - 2 * inset:.2f} re"
    if ground := _colour(found.get("/BG")):
        whole = area if round_ else f"0 0 {box.width:.2f} {box.height:.2f} re"
        parts.append(f"q {ground} {whole} f Q")
    if (line := _colour(found.get("/BC"))) and inset:
        parts.append(f"q {line.upper()} {2 * inset:.2f} w {area} S Q")
    return "\n".join(parts)


def _characteristics(obj: Any) -> Any:
    found = obj.get("/MK")
    return found if isinstance(found, pikepdf.Dictionary) else Dictionary()


def _has_border(obj: Any) -> bool:
    return bool(_colour(_characteristics(obj).get("/BC")))


def _border(obj: Any) -> float:
    style, old = obj.get("/BS"), obj.get("/Border")
    if isinstance(style, pikepdf.Dictionary) and "/W" in style:
        return float(style["/W"])
    if isinstance(old, pikepdf.Array) and len(old) >= 3:
        return float(old[2])
    return 1.0


def _colour(value: Any) -> str:
    if not isinstance(value, pikepdf.Array) or len(value) not in _OPERATOR:
        return ""
    return " ".join(f"{float(each):.3f}" for each in value) + f" {_OPERATOR[len(value)]}"
