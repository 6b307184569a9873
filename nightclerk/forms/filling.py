"""One form while it is being filled, and what every kind of field does to its widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Dictionary

from nightclerk.forms.attached import Attached
from nightclerk.forms.fonts import FontSet
from nightclerk.forms.inventory import acroform
from nightclerk.forms.model import HIDDEN, INVISIBLE, NO_VIEW, PRINT, Field, Outcome, Widget

OK = Outcome("ok")


@dataclass
class Filling:
    """One form while it is being filled."""

    pdf: pikepdf.Pdf
    fields: dict[str, Field]
    fonts: FontSet
    attached: Attached
    labels: dict[str, str]

    @property
    def form(self) -> Any:
        """The form's dictionary, which exists as soon as something is filled."""
        return acroform(self.pdf)

    def label(self, field: Field) -> str:
        """What a person calls the field."""
        return self.labels.get(field.name) or field.tooltip or field.name


def show(widget: Widget, look: Any) -> None:
    """Give the widget this look, whatever its state."""
    widget.obj["/AP"] = Dictionary(N=look)
    printed(widget)
    forget(widget.obj, "/AS")


def printed(widget: Widget) -> None:
    """It shows on screen and on paper."""
    widget.obj["/F"] = int(widget.obj.get("/F", 0)) & ~(HIDDEN | NO_VIEW | INVISIBLE) | PRINT


def forget(obj: Any, key: str) -> None:
    """Take a key out, if it is there."""
    if key in obj:
        del obj[key]
