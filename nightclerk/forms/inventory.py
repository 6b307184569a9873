"""Every field of an open PDF: found on the pages, since the form's own list may not lead to all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from nightclerk.forms.model import COMBO, PUSH, RADIO, Field, Rect, Widget

_DEPTH = 64  # parents of a field; more is a loop
# What a state with an empty name is called from here on: viewers take an empty name for none.
NAMELESS = "EmptyName"


def inventory(pdf: pikepdf.Pdf) -> list[Field]:
    """All fields in the order in which they first show on the pages; those without a widget are left out."""
    listed = _listed(pdf)
    found: dict[str, _Found] = {}
    for page, place, widget in _widgets(pdf):
        holder = holder_of(widget)
        name = full_name(holder) or f"unnamed-{page}-{place}"
        mine = found.setdefault(name, _Found())
        if not any(same(holder, each) for each in mine.holders):
            mine.holders.append(holder)
        mine.widgets.append((page, place, widget))
        mine.orphan = mine.orphan or root_of(holder).objgen not in listed
    return [_field(name, each) for name, each in found.items()]


@dataclass
class _Found:
    holders: list[Any] = field(default_factory=list)
    widgets: list[tuple[int, int, Any]] = field(default_factory=list)
    orphan: bool = False


def acroform(pdf: pikepdf.Pdf) -> Any:
    """The form's dictionary, or None."""
    found = pdf.Root.get("/AcroForm")
    return found if isinstance(found, pikepdf.Dictionary) else None


def inherited(obj: Any, key: str) -> Any:
    """The value of an inheritable key of a field, from itself or its parents; None where nobody has it."""
    for each in _upwards(obj):
        if key in each:
            return each[key]
    return None


def holder_of(widget: Any) -> Any:
    """The dictionary that carries the value: the widget itself when it has a name, else its parent."""
    parent = widget.get("/Parent")
    return widget if "/T" in widget or not isinstance(parent, pikepdf.Dictionary) else parent


def full_name(obj: Any) -> str:
    """The names from the root down, joined by dots."""
    parts = [text(each["/T"]) for each in _upwards(obj) if "/T" in each]
    return ".".join(reversed(parts))


def root_of(obj: Any) -> Any:
    """The topmost parent."""
    *_, last = _upwards(obj)
    return last


def same(one: Any, other: Any) -> bool:
    """Whether two references lead to one object of the file."""
    return one.objgen == other.objgen if one.is_indirect or other.is_indirect else one is other


def text(value: Any) -> str:
    """A text string of the file; a name without its slash."""
    if isinstance(value, pikepdf.Name):
        return str(value)[1:]
    return "" if value is None else str(value)


def rect_of(obj: Any) -> Rect:
    """/Rect with its corners in order; zeros where it is broken."""
    try:
        x0, y0, x1, y1 = (float(each) for each in obj["/Rect"])
    except (KeyError, TypeError, ValueError):
        return (0.0, 0.0, 0.0, 0.0)
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _upwards(obj: Any) -> Iterator[Any]:
    for _ in range(_DEPTH):
        yield obj
        parent = obj.get("/Parent")
        if not isinstance(parent, pikepdf.Dictionary):
            return
        obj = parent


def _listed(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    form = acroform(pdf)
    fields = form.get("/Fields") if form is not None else None
    return {each.objgen for each in fields if each.is_indirect} if isinstance(fields, pikepdf.Array) else set()


def _widgets(pdf: pikepdf.Pdf) -> Iterator[tuple[int, int, Any]]:
    for number, page in enumerate(pdf.pages, 1):
        annotations = page.obj.get("/Annots")
        if not isinstance(annotations, pikepdf.Array):
            continue
        for place, each in enumerate(annotations):
            if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/Widget":
                if not each.is_indirect:  # others must be able to refer to it
                    annotations[place] = pdf.make_indirect(each)
                yield number, place, annotations[place]


def _field(name: str, found: _Found) -> Field:
    holder = found.holders[0]
    flags = _number(inherited(holder, "/Ff")) or 0
    kind = _type(text(inherited(holder, "/FT")), flags)
    widgets = [
        Widget(obj, page, place, rect_of(obj), _states(obj, kind, number))
        for number, (page, place, obj) in enumerate(found.widgets)
    ]
    return Field(
        name=name,
        type=kind,
        flags=flags,
        widgets=tuple(widgets),
        holders=tuple(found.holders),
        max_length=_number(inherited(holder, "/MaxLen")) if kind == "text" else None,
        options=_options(inherited(holder, "/Opt")),
        tooltip=" ".join(text(_first(holder, found.widgets[0][2], "/TU")).split()),
        orphan=found.orphan,
    )


def _first(holder: Any, widget: Any, key: str) -> Any:
    return widget[key] if key in widget else inherited(holder, key)


def _type(kind: str, flags: int) -> str:
    if kind == "Btn":
        return "push" if flags & PUSH else "radio" if flags & RADIO else "check"
    if kind == "Ch":
        return "combo" if flags & COMBO else "list"
    return {"Tx": "text", "Sig": "signature"}.get(kind, "unknown")


def _number(value: Any) -> int | None:
    try:
        return int(value) if value is not None else None
    except (TypeError, ValueError):
        return None


def _states(widget: Any, kind: str, place: int) -> tuple[str, ...]:
    """The names under which the file knows this button as on; without any, those that Acrobat would give."""
    if kind not in ("check", "radio"):
        return ()
    looks = widget.get("/AP")
    found: dict[str, None] = {}
    for key in ("/N", "/D"):
        states = looks.get(key) if isinstance(looks, pikepdf.Dictionary) else None
        if isinstance(states, pikepdf.Dictionary) and not isinstance(states, pikepdf.Stream):
            _give_name(states)
            found.update((each[1:], None) for each in states.keys() if each != "/Off")  # noqa: SIM118 - no dict
    current = text(widget.get("/AS"))
    if not found and current and current != "Off":
        return (current,)
    return tuple(found) or (("Yes",) if kind == "check" else (str(place),))


def _give_name(states: Any) -> None:
    if "/" in states:
        states[f"/{NAMELESS}"] = states["/"]
        del states["/"]


def _options(value: Any) -> tuple[tuple[str, str], ...]:
    """/Opt: each entry a text, or a pair of export value and what is shown."""
    if not isinstance(value, pikepdf.Array):
        return ()
    return tuple(
        (text(each[0]), text(each[1])) if isinstance(each, pikepdf.Array) and len(each) == 2 else (text(each),) * 2
        for each in value
    )
