"""Text fields: what is not fit is refused; what does not fit goes behind the form, and the box says where."""

from __future__ import annotations

import unicodedata
from typing import Any

from pikepdf import String

from nightclerk.forms import appearance, layout, rightleft
from nightclerk.forms.filling import OK, Filling, forget, show
from nightclerk.forms.fonts import unshowable
from nightclerk.forms.layout import Laid
from nightclerk.forms.model import MULTILINE, NOTICES, PASSWORD, Field, Outcome, Widget, refused


def write_text(filling: Filling, field: Field, value: Any) -> Outcome:
    """One value into a text field."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        return refused("NOT_TEXT", "It takes a text.")
    words = _clean("" if value is None else str(value), field)
    if why := _unfit(words, field):
        return why
    looks = _laid(filling, field, words)
    if looks is None:
        return _overflow(filling, field, words)
    _write_text(filling, field, words, looks)
    return OK


def _clean(words: str, field: Field) -> str:
    """One kind of line break, and none where the field has one line; tabs are spaces; letters with their accents."""
    words = unicodedata.normalize("NFC", words).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return words if field.has(MULTILINE) else words.strip("\n").replace("\n", " ")


def _unfit(words: str, field: Field) -> Outcome | None:
    if field.max_length and len(words) > field.max_length:
        return refused("TOO_LONG", f"The value has {len(words)} characters, and the field takes {field.max_length}.")
    if field.comb and rightleft.is_right_to_left(words):
        return refused(
            "FONT_MISSING", "The value cannot be shown: it is right-to-left, and the field has cells for signs."
        )
    return unfit_text(words)


def unfit_text(words: str) -> Outcome | None:
    """Why a text can stand neither in a box nor behind the form; None where it can."""
    if any(ord(each) < 32 and each != "\n" for each in words):
        return refused("CONTROL_SIGN", "The value holds a control character.")
    if why := unshowable(words):
        return refused("FONT_MISSING", f"The value cannot be shown: {why}.")
    return None


def _laid(filling: Filling, field: Field, words: str) -> list[tuple[Widget, layout.Box, Laid | None]] | None:
    """Where the text goes in each widget; None when it does not fit one of them."""
    shown = "*" * len(words) if field.has(PASSWORD) else rightleft.shaped(words)
    looks = []
    for widget in field.widgets:
        box = appearance.box_of(widget, filling.form)
        if box.width < 1 or box.height < 1:
            return None
        laid = _fitted(field, shown, box)
        if laid is None and shown:
            return None
        looks.append((widget, box, laid))
    return looks


def _fitted(field: Field, shown: str, box: layout.Box) -> Laid | None:
    if not shown.strip():
        return None if shown else Laid(0, ())
    if field.comb:
        return layout.comb(shown, field.max_length or 1, box)
    return layout.many_lines(shown, box) if field.has(MULTILINE) else layout.one_line(shown, box)


def _overflow(filling: Filling, field: Field, words: str) -> Outcome:
    """The text goes behind the form, and the box says where it is."""
    item = len(filling.attached.items) + 1
    for notice in NOTICES:
        text = notice.format(item)
        if field.comb or (field.max_length and len(text) > field.max_length):
            continue
        if (looks := _laid(filling, field, text)) is not None:
            filling.attached.add(filling.label(field), words)
            _write_text(filling, field, text, looks)
            return Outcome(
                "overflow", "ATTACHED", f"It does not fit the box; the whole text is attached as item {item}."
            )
    return refused("NO_ROOM", "The box is too small for the value, and for a note that it is attached.")


def _write_text(
    filling: Filling, field: Field, words: str, looks: list[tuple[Widget, layout.Box, Laid | None]]
) -> None:
    for holder in field.holders:
        holder["/V"] = String(words)
        forget(holder, "/RV")
    for widget, box, laid in looks:
        look = appearance.written(filling.pdf, widget, box, laid, filling.fonts, filling.form)
        show(widget, look)
