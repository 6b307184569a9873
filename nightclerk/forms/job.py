"""What the limited child does with a form: each function takes strings and returns plain JSON values."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pikepdf

from nightclerk.forms import cleaning, fingerprint, labels, reader
from nightclerk.forms.attached import Attached, append_pages
from nightclerk.forms.fill import fill
from nightclerk.forms.filling import Filling
from nightclerk.forms.flatdraft import proposed
from nightclerk.forms.flatten import flatten
from nightclerk.forms.fonts import FontSet
from nightclerk.forms.inventory import inventory, text
from nightclerk.forms.model import PASSWORD, REQUIRED, Field, Outcome, Widget
from nightclerk.forms.opening import kind_of, notes, open_form, refuse_unfillable
from nightclerk.forms.places import add_places
from nightclerk.forms.proof import Expected, prove, prove_flat
from nightclerk.forms.texts import unfit_text

_WRITTEN = ("ok", "overflow")


def inspect(path: str, places: str = "{}") -> dict[str, Any]:
    """Pages, fields, fingerprint and findings of a form; `places` of a map are fields, too."""
    with open_form(path) as pdf:
        fields = inventory(pdf)
        found = fingerprint.of(path, pdf, fields)
        kind, seen = kind_of(pdf, fields), notes(pdf, fields, cleaning.clean(pdf, keep=True))
        misplaced = add_places(pdf, path, json.loads(places))
        fields = inventory(pdf)
        printed = labels.printed_labels(path, fields) if fields else {}
        return {
            "pages": len(pdf.pages),
            "kind": kind,
            "fields": [_told(each, printed.get(each.name, "")) for each in fields],
            "fingerprint": found.digest,
            "findings": [{"code": each.code, "message": each.message} for each in [*seen, *misplaced]],
        }


def propose(path: str) -> list[dict[str, Any]]:
    """Boxes that a form without fields seems to have, for the draft of a map."""
    return proposed(path)


def stored(path: str) -> dict[str, Any]:
    """The fingerprint of a form as it is kept beside its map."""
    return _fingerprint(path).stored()


def drift(path: str, kept: str) -> dict[str, Any]:
    """What changed since the fingerprint that was kept (as JSON)."""
    return fingerprint.compare_stored(json.loads(kept), _fingerprint(path))


def _told(field: Field, printed: str) -> dict[str, Any]:
    first = field.widgets[0]
    return {
        "name": field.name,
        "type": field.type,
        "page": first.page,
        "rect": [round(each, 2) for each in first.rect],
        "states": list(field.states),
        "max_length": field.max_length,
        "comb": field.comb,
        "required": field.has(REQUIRED),
        "label": field.tooltip or printed or None,
        "printed": printed or None,
        "read_only": field.has(1),
        "hidden": all(each.hidden for each in field.widgets),
        "options": [list(each) for each in field.options],
        "widgets": [
            {"page": each.page, "rect": [round(side, 2) for side in each.rect], "states": list(each.states)}
            for each in field.widgets
        ],
    }


def diff(old: str, new: str) -> dict[str, Any]:
    """What changed from one revision to another."""
    return fingerprint.compare(_fingerprint(old), _fingerprint(new))


def _fingerprint(path: str) -> fingerprint.Fingerprint:
    with open_form(path) as pdf:
        return fingerprint.of(path, pdf, inventory(pdf))


@dataclass(frozen=True)
class Order:
    """What goes into a form: values by field, texts that are attached, boxes that a map adds, and how it leaves."""

    values: dict[str, Any]
    attached: list[tuple[str, str]] = field(default_factory=list)
    places: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    flatten: bool = False
    partial: bool = False


def pictures(path: str, folder: str, page: str) -> list[str]:
    """Each page (or that one) as it would be printed, as page-1.png and so on in `folder`; their names."""
    names = []
    with reader.opened(path) as document:
        every = range(1, len(document) + 1)
        for number in every if not page else {int(page)}.intersection(every):
            with reader.flattened(document, number) as drawn:
                names.append(f"page-{number}.png")
                drawn.render(scale=2, may_draw_forms=False).to_pil().save(Path(folder, names[-1]))
    return names


def fill_order(path: str, order: str, out: str) -> dict[str, Any]:
    """Fill as the file `order` (an `Order` as JSON) says; `out` is written when it may leave."""
    return fill_and_prove(Path(path), Order(**json.loads(Path(order).read_text("utf-8"))), Path(out))


def fill_and_prove(path: Path, order: Order, out: Path) -> dict[str, Any]:
    """Fill, prove, and write `out` unless a value was refused; a field that fails its proof is taken out again."""
    outcomes, pages = _filled(path, order, out)
    failed = {name for name, each in outcomes.items() if each.code.startswith("PROOF_")}
    if failed and order.partial:
        kept = {name: value for name, value in order.values.items() if name not in failed}
        again, pages = _filled(path, replace(order, values=kept), out)
        outcomes = {name: again.get(name, outcomes[name]) for name in outcomes}
    lost = any(each.status == "refused" or each.code == "NO_SUCH_FIELD" for each in outcomes.values())
    if lost and not order.partial:
        out.unlink(missing_ok=True)
    digest = hashlib.sha256(out.read_bytes()).hexdigest() if out.exists() else None
    told = {name: {"status": each.status, "reason": each.reason} for name, each in outcomes.items()}
    return {"fields": told, "addendum_pages": pages if digest else 0, "sha256": digest}


def _filled(path: Path, order: Order, out: Path) -> tuple[dict[str, Outcome], int]:
    with open_form(path) as pdf:
        outcomes, pages, expected = _write(pdf, path, order, out)
        failed = prove(path, out, expected)
        if order.flatten:
            flatten(pdf)
            save(pdf, out)
            failed |= {name: each for name, each in prove_flat(out, expected).items() if name not in failed}
    return {name: failed.get(name, each) for name, each in outcomes.items()}, pages


def only_filled(path: Path, order: Order, out: Path) -> dict[str, Outcome]:
    """Filled and saved without proof: what the benchmarks compare with programs that prove nothing."""
    with open_form(path) as pdf:
        return _write(pdf, path, order, out)[0]


def _write(pdf: pikepdf.Pdf, path: Path, order: Order, out: Path) -> tuple[dict[str, Outcome], int, list[Expected]]:
    """Fill and save: the outcomes, how many pages were attached, and what a reader must find."""
    refuse_unfillable(pdf, inventory(pdf))
    cleaning.clean(pdf)
    cleaning.strip_form(pdf)
    add_places(pdf, path, order.places)
    fields = inventory(pdf)  # cleaning may have moved places in /Annots
    before = {id(widget): _now(each, widget) for each in fields for widget in each.widgets}
    unfit = {label: why for label, text in order.attached if (why := unfit_text(text))}
    behind = [(label, text) for label, text in order.attached if label not in unfit]
    fonts, attached = FontSet(pdf), Attached(behind)
    by_name = {each.name: each for each in fields}
    outcomes = unfit | fill(Filling(pdf, by_name, fonts, attached, order.labels), order.values)
    pages = append_pages(pdf, attached, fonts)
    fonts.finish()
    save(pdf, out)
    expected = [
        _expected(by_name[name], widget, before[id(widget)])
        for name, each in outcomes.items()
        if each.status in _WRITTEN
        for widget in by_name[name].widgets
    ]
    return outcomes, pages, expected


def save(pdf: pikepdf.Pdf, out: Path) -> None:
    """Decrypted, and the same bytes for the same content."""
    pdf.remove_unreferenced_resources()
    pdf.save(out, encryption=False, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _now(field: Field, widget: Widget) -> tuple[str, bool]:
    if field.type in ("check", "radio"):
        return "", text(widget.obj.get("/AS")) in widget.states
    return _value(field), False


def _value(field: Field) -> str:
    value = field.holders[0].get("/V")
    return ", ".join(map(text, value)) if isinstance(value, pikepdf.Array) else text(value)


def _expected(field: Field, widget: Widget, was: tuple[str, bool]) -> Expected:
    """What must be found of a written field in this widget."""
    if field.type in ("check", "radio"):
        checked = text(widget.obj.get("/AS")) in widget.states
        return _expect(field, widget, None, checked, "" if checked else None, was)
    value = _value(field)
    chosen = field.holders[0].get("/V")
    several = isinstance(chosen, pikepdf.Array)
    shown = " ".join(_shown(field, text(each)) for each in (chosen if several else [value]))
    seen = None if widget.hidden or not shown.strip() else shown
    return _expect(field, widget, text(chosen[0]) if several else value, False, seen, was)


def _shown(field: Field, value: str) -> str:
    if field.has(PASSWORD) and field.type == "text":
        return "*" * len(value)
    return next((shown for export, shown in field.options if export == value), value)


def _expect(
    field: Field, widget: Widget, value: str | None, checked: bool, shown: str | None, was: tuple[str, bool]
) -> Expected:
    return Expected(field.name, widget.page, widget.place, widget.rect, value, checked, shown, was)
