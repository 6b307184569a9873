"""Which state of a button or entry of a list a value means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nightclerk.forms.inventory import NAMELESS
from nightclerk.forms.layout import LARGEST, LINE, Box, Laid, Line, one_line, width
from nightclerk.forms.model import EDITABLE, MULTI_SELECT, Field, Outcome, refused
from nightclerk.forms.rightleft import shaped

_YES = ("yes", "true", "on", "x")


@dataclass(frozen=True)
class Choice:
    """One entry; `place` is None for a text of one's own in an editable list."""

    export: str
    shown: str
    place: int | None


def state_for(field: Field, value: Any) -> str | None:
    """The state's name, "Off", or None when the button has no such state.

    A state is named by itself, by its export value in /Opt, or by true where there is only one.
    """
    states = field.states
    if NAMELESS in states and value in ("", "/"):
        return NAMELESS
    if isinstance(value, str) and value.removeprefix("/") in states:
        return value.removeprefix("/")
    if value in (None, False, "") or (isinstance(value, str) and value.lower().removeprefix("/") == "off"):
        return "Off"
    if value is True or (field.type == "check" and str(value).lower() in _YES):
        return states[0] if len(states) == 1 else None
    return _by_export(field, str(value))


def _by_export(field: Field, value: str) -> str | None:
    """/Opt of buttons has an entry for each widget; states are then often only its numbers."""
    for place, option in enumerate(field.options):
        if value in option:
            if str(place) in field.states:
                return str(place)
            return field.widgets[place].states[0] if place < len(field.widgets) else None
    return value if value in field.states else None


def spoken_states(field: Field) -> list[str]:
    """The states as a person names them."""
    exports = [export for export, _ in field.options]
    return [exports[int(state)] if state.isdecimal() and int(state) < len(exports) else state for state in field.states]


def chosen(field: Field, value: Any) -> list[Choice] | Outcome:
    """The entries that a value or a list of values means, by export value or by what is shown."""
    wanted = [] if value in (None, "") else list(value) if isinstance(value, list) else [value]
    if len(wanted) > 1 and not (field.type == "list" and field.has(MULTI_SELECT)):
        return refused("ONE_ONLY", "It takes one value.")
    found = [_entry(field, str(each)) for each in wanted]
    if None in found:
        known = ", ".join(dict.fromkeys(shown for _, shown in field.options))
        return refused("NO_SUCH_CHOICE", f"The list has no such entry; it has: {known[:300]}.")
    return [each for each in found if each is not None]


def _entry(field: Field, wanted: str) -> Choice | None:
    for index in (0, 1):  # an export value goes before a text that is shown
        for place, option in enumerate(field.options):
            if option[index] == wanted:
                return Choice(option[0], option[1], place)
    if not field.options or (field.type == "combo" and field.has(EDITABLE)):
        return Choice(wanted, wanted, None)
    return None


def laid(field: Field, shown: list[str], box: Box) -> Laid | None:
    """A combo shows its value; a list shows what was chosen from the top, and nothing may be left out."""
    shown = [shaped(each) for each in shown]
    if not shown:
        return Laid(0, ())
    if field.type == "combo" or (len(shown) == 1 and box.height < 2 * LINE * (box.wanted or LARGEST)):
        return one_line(shown[0], box)
    widest = max(width(each) for each in shown)
    size = min(box.wanted or LARGEST, (box.height - 1) / LINE / len(shown), box.room / max(widest, 0.1))
    if size < 4:
        return None
    lines = [
        Line(each, box.pad, box.height - 1 - (row + 1) * LINE * size + 0.24 * size) for row, each in enumerate(shown)
    ]
    return Laid(size, tuple(lines))
