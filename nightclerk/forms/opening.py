"""Opening a form: what is locked, signed or of a kind that nobody can fill is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf

from nightclerk.errors import UsageError
from nightclerk.forms.inventory import acroform
from nightclerk.forms.model import Field, Note


def open_form(path: str | Path) -> pikepdf.Pdf:
    """The file, decrypted where only its owner's password is set.

    Raises `UsageError` FORM_PASSWORD, FORM_UNREADABLE.
    """
    try:
        return pikepdf.open(path)
    except pikepdf.PasswordError:
        raise UsageError(
            "The form is encrypted, and opening it needs a password.",
            code="FORM_PASSWORD",
            remedy="Ask the payer for a copy without one, or save one from a viewer after typing it.",
        ) from None
    except pikepdf.PdfError:
        raise UsageError(
            "The file is no PDF, or a broken one.",
            code="FORM_UNREADABLE",
            remedy="Download it again; open it in a viewer and save it under a new name.",
        ) from None


def kind_of(pdf: pikepdf.Pdf, fields: list[Field]) -> str:
    """acroform | hybrid (both kinds of form in one file) | xfa (only the kind nobody but Acrobat shows) | flat."""
    form = acroform(pdf)
    xfa = form is not None and "/XFA" in form
    if xfa:
        return "hybrid" if fields else "xfa"
    return "acroform" if fields else "flat"


def refuse_unfillable(pdf: pikepdf.Pdf, fields: list[Field]) -> None:
    """Raises `UsageError` FORM_XFA_ONLY, FORM_LOCKED, FORM_SIGNED."""
    if kind_of(pdf, fields) == "xfa":
        raise UsageError(
            "The form is a dynamic XFA form: its pages are made by Acrobat, and the file has no fields to fill.",
            code="FORM_XFA_ONLY",
            remedy="Ask the payer for a static PDF, or print it to PDF and fill that one with a map for flat forms.",
        )
    if pdf.is_encrypted and not (pdf.allow.modify_form or pdf.allow.modify_annotation or pdf.allow.modify_other):
        raise UsageError(
            "The owner of the form does not allow that its fields are filled.",
            code="FORM_LOCKED",
            remedy="Ask the payer for a form that may be filled.",
        )
    if any(_signed(each) for each in fields):
        raise UsageError(
            "The form is signed already; filling it would break the signature.",
            code="FORM_SIGNED",
            remedy="Start from the blank form.",
        )


def _signed(field: Field) -> bool:
    if field.type != "signature":
        return False
    values = [holder.get("/V") for holder in field.holders]
    return any(isinstance(each, pikepdf.Dictionary) and "/Contents" in each for each in values)


def notes(pdf: pikepdf.Pdf, fields: list[Field], removed: dict[str, int]) -> list[Note]:
    """What a person should know about the file; `removed` is what `cleaning.clean` would take out, by kind."""
    found: list[Note] = []
    kind = kind_of(pdf, fields)

    def note(code: str, message: str) -> None:
        found.append(Note(code, message))

    if pdf.is_encrypted:
        note("FORM_ENCRYPTED", "The file is encrypted with an owner's password only; what is filled leaves decrypted.")
    if kind == "hybrid":
        note("FORM_XFA_HYBRID", "The file holds an XFA form beside its fields; it is removed from what is filled.")
    if kind == "xfa":
        note("FORM_XFA_ONLY", "The form is a dynamic XFA form: it has no fields to fill.")
    if kind == "flat":
        note("FORM_FLAT", "The file has no fields; a map places text by printed labels or by coordinates.")
    for what, count in removed.items():
        note("FORM_ACTIVE_CONTENT", f"The file holds {what} ({count}); it is removed from what is filled.")
    _about_fields(fields, note)
    return found


def _about_fields(fields: list[Field], note: Callable[[str, str], None]) -> None:
    orphans = sum(each.orphan for each in fields)
    if orphans:
        note("FIELD_ORPHANS", f"{orphans} fields stand on pages but not in the form's own list; filling lists them.")
    twins = sum(len(each.holders) > 1 for each in fields)
    if twins:
        note("FIELD_TWINS", f"{twins} names are used by more than one field; each value goes to all of that name.")
    unknown = sum(each.type == "unknown" for each in fields)
    if unknown:
        note("FIELD_UNKNOWN", f"{unknown} fields state no type and cannot be filled.")
    if any(_signed(each) for each in fields):
        note("FORM_SIGNED", "The form is signed already; filling it is refused.")
