"""What keeps a form from being drafted: every item at once, by the label that the form prints."""

from __future__ import annotations

from typing import Any

from nightclerk.errors import BusinessException, InvalidFiles
from nightclerk.forms.lint import lint
from nightclerk.forms.templates import Template


def refuse_unsound(template: Template) -> None:
    """Raise `InvalidFiles` where the map does not fit its form."""
    wrong = lint(template)
    if wrong:
        raise InvalidFiles(wrong)


def refuse_gaps(template: Template, found: dict[str, Any]) -> None:
    """Raise `BusinessException` REQUEST_INCOMPLETE or FORM_REFUSED for what `fill_request` found: one for all items."""
    title = template.map.form.title
    if found["problems"]:
        said = dict.fromkeys(f"{each['label'] or each['path']} ({_short(each)})" for each in found["problems"])
        raise BusinessException(
            f"{title}: {', '.join(said)}.",
            code="REQUEST_INCOMPLETE",
            remedy="Complete the row (or correct the item) and ask again; no form was made.",
        )
    bad = {name: each["reason"] for name, each in found["fields"].items() if each["status"] == "refused"}
    if bad or not found["sha256"]:
        labels = {each["field"]: each["label"] for each in found["sources"]}
        whys = [f"{labels.get(name) or name}: {why.partition(': ')[2] or why}" for name, why in bad.items()]
        raise BusinessException(
            f"{title}: what was given does not get into the form. {' '.join(whys)}".strip(),
            code="FORM_REFUSED",
            remedy="Correct it and ask again. No form was made.",
        )


def _short(problem: dict[str, Any]) -> str:
    words = {"REQUEST_MISSING": "missing", "REQUEST_INVALID": "invalid", "REQUEST_TOO_MANY": "too many"}
    return words.get(problem["code"], str(problem["code"]).lower())
