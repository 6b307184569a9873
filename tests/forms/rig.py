"""Forms for tests, drawn by the sandbox and changed as a test wants, and the door that they go through."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf

from nightclerk.forms.files import fill_form
from nightclerk.sandbox.forms import BLANKS

HOUSE = Path(__file__).parents[2]
MAPS = HOUSE / "templates" / "forms"


def drawn(name: str, folder: Path) -> Path:
    key = next(each for each in BLANKS if each.startswith(name))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # orphan widgets are meant
        return BLANKS[key](folder / f"{name}.pdf")


def changed(path: Path, change: Callable[[pikepdf.Pdf], Any], **how: Any) -> Path:
    """The same form with a change, under a name of its own."""
    out = path.with_name(f"{path.stem}-changed.pdf")
    with warnings.catch_warnings(), pikepdf.open(path) as pdf:
        warnings.simplefilter("ignore")
        change(pdf)
        pdf.save(out, **how)
    return out


def widget(pdf: pikepdf.Pdf, name: str) -> Any:
    return next(each for page in pdf.pages for each in page.obj.get("/Annots", []) if str(each.get("/T", "")) == name)


def fill(path: Path, values: dict[str, Any], out: Path, **how: Any) -> dict[str, Any]:
    return fill_form(path, values, out, **how)
