"""Putting values into the fields of an open form; every value comes back with what became of it."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from nightclerk.forms import appearance, choices
from nightclerk.forms.filling import OK, Filling, forget, printed, show
from nightclerk.forms.fonts import unshowable
from nightclerk.forms.inventory import acroform, root_of
from nightclerk.forms.model import FILE_SELECT, READ_ONLY, REQUIRED, Field, Outcome, Widget, refused
from nightclerk.forms.texts import write_text


def fill(filling: Filling, values: dict[str, Any]) -> dict[str, Outcome]:
    """Every value into its field; beside those, required fields that got none are told as missing."""
    _list_all(filling.pdf, list(filling.fields.values()))
    found = {name: _one(filling, name, value) for name, value in values.items()}
    for name, field in filling.fields.items():
        if name not in values and _is_needed(field):
            found[name] = Outcome("missing", "REQUIRED_EMPTY", "The form requires it, and no value was given.")
    return found


def _is_needed(field: Field) -> bool:
    return (
        field.has(REQUIRED)
        and not field.has(READ_ONLY)
        and field.type in ("text", "check", "radio", "combo", "list")
        and not any(str(holder.get("/V", "")) not in ("", "/Off") for holder in field.holders)
    )


def _one(filling: Filling, name: str, value: Any) -> Outcome:
    field = filling.fields.get(name)
    if field is None:
        return Outcome("missing", "NO_SUCH_FIELD", "A value was given, but the form has no field of this name.")
    if why := _untouchable(field):
        return why
    writer = {"text": write_text, "check": _button, "radio": _button, "combo": _choice, "list": _choice}[field.type]
    hidden = all(widget.hidden for widget in field.widgets)
    outcome = writer(filling, field, value)
    if hidden and outcome == OK:
        return Outcome("ok", "WAS_HIDDEN", "The form hides it; it is shown, since it has a value now.")
    return outcome


def _untouchable(field: Field) -> Outcome | None:
    if field.type == "signature":
        return refused("SIGNATURE", "A signature is a person's; it is never written by a program.")
    if field.type == "push":
        return refused("PUSH_BUTTON", "It is a button to press, and takes no value.")
    if field.type == "unknown":
        return refused("FIELD_UNKNOWN", "The form does not say what kind of field it is.")
    if field.has(READ_ONLY):
        return refused("READ_ONLY", "The form marks it read-only.")
    if field.has(FILE_SELECT) and field.type == "text":
        return refused("FILE_SELECT", "It takes a file from a viewer, not a text.")
    return None


def _button(filling: Filling, field: Field, value: Any) -> Outcome:
    state = choices.state_for(field, value)
    if state is None:
        known = ", ".join(choices.spoken_states(field))
        return refused("NO_SUCH_STATE", f"The button has no such state; it has: {known}, Off.")
    for holder in field.holders:
        holder["/V"] = Name(f"/{state}")
    for widget in field.widgets:
        on = state in widget.states
        if on:
            _mark(filling, field, widget, state)
        widget.obj["/AS"] = Name(f"/{state}" if on else "/Off")
        printed(widget)
    return OK


def _mark(filling: Filling, field: Field, widget: Widget, state: str) -> None:
    """A look of our own for this state; what the form draws for *off* stays beneath it."""
    looks = _copy(widget.obj.get("/AP"))
    states = _copy(looks.get("/N"))
    states[f"/{state}"] = appearance.marked(filling.pdf, widget, field.type, states.get("/Off"))
    looks["/N"] = states
    widget.obj["/AP"] = looks


def _copy(value: Any) -> Any:
    """A table of its own, since several widgets may share one; an empty one where there is none."""
    if isinstance(value, pikepdf.Dictionary) and not isinstance(value, pikepdf.Stream):
        return Dictionary(dict(value.items()))
    return Dictionary()


def _choice(filling: Filling, field: Field, value: Any) -> Outcome:
    chosen = choices.chosen(field, value)
    if isinstance(chosen, Outcome):
        return chosen
    shown = "\n".join(each.shown for each in chosen)
    if why := unshowable(shown):
        return refused("FONT_MISSING", f"The value cannot be shown: {why}.")
    looks = []
    for widget in field.widgets:
        box = appearance.box_of(widget, filling.form)
        laid = choices.laid(field, [each.shown for each in chosen], box)
        if laid is None:
            return refused("NO_ROOM", "The box is too small for what was chosen.")
        looks.append((widget, box, laid))
    for holder in field.holders:
        _choose(holder, field, chosen)
    for widget, box, laid in looks:
        show(widget, appearance.written(filling.pdf, widget, box, laid, filling.fonts, filling.form))
    return OK


def _choose(holder: Any, field: Field, chosen: list[choices.Choice]) -> None:
    exports = [String(each.export) for each in chosen]
    holder["/V"] = Array(exports) if len(exports) > 1 else exports[0] if exports else String("")
    places = [each.place for each in chosen if each.place is not None]
    forget(holder, "/I")
    if field.type == "list" and places:
        holder["/I"] = Array(sorted(places))
        holder["/TI"] = min(places)


def _list_all(pdf: pikepdf.Pdf, fields: list[Field]) -> None:
    """Put fields that only the pages know into the form's own list."""
    if acroform(pdf) is None:
        pdf.Root["/AcroForm"] = pdf.make_indirect(Dictionary(Fields=Array([])))
    form = pdf.Root["/AcroForm"]
    if not isinstance(form.get("/Fields"), pikepdf.Array):
        form["/Fields"] = Array([])
    listed = {each.objgen for each in form["/Fields"] if isinstance(each, pikepdf.Dictionary)}
    for field in fields:
        for holder in field.holders:
            _named(holder, field)
            root = root_of(holder)
            if root.objgen not in listed:
                listed.add(root.objgen)
                form["/Fields"].append(root)


def _named(holder: Any, field: Field) -> None:
    """A field without a name gets the one it is called by here."""
    if root_of(holder).objgen == holder.objgen and "/T" not in holder:
        holder["/T"] = String(field.name)
