"""A payer's form as a folder of `templates/forms/`: its map, its blank, and the fingerprint that both belong to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nightclerk.errors import UsageError
from nightclerk.forms.files import fill_form, inspect_form
from nightclerk.forms.maps import FormMap, read_map
from nightclerk.forms.requests import Mapped, map_request, read_request


@dataclass(frozen=True)
class Template:
    """`blank` is None where the form is not ours to ship and nobody has put it there yet."""

    path: Path
    map: FormMap
    blank: Path | None

    @property
    def places(self) -> dict[str, Any]:
        """The boxes that the map adds, as plain values."""
        return {name: asdict(place) for name, place in self.map.places.items()}


def open_template(path: Path, blank: Path | None = None) -> Template:
    """The map and its blank; raises `InvalidFiles`, `UsageError` NO_SUCH_FILE."""
    form = read_map(path)
    beside = path.parent / form.form.file if form.form.file else None
    found = blank or (beside if beside and beside.is_file() else None)
    return Template(path, form, found)


def find_templates(root: Path) -> list[Path]:
    """Every map of a workspace, in the order of their names."""
    return sorted((root / "templates" / "forms").glob("*/*/map.yaml"))


def fill_request(template: Template, data: Any, out: Path, *, flatten: bool = False) -> dict[str, Any]:
    """Fill a form from a request, with a map that `lint` found sound.

    No file is written when anything is missing, invalid or refused. Raises `UsageError` FORM_ABSENT.
    """
    if template.blank is None:
        raise UsageError(
            f"The blank form {template.map.form.file} is not beside its map.",
            code="FORM_ABSENT",
            remedy="Download it from the payer and put it there, or name it as FILE.",
        )
    labels = {
        each["name"]: each["printed"] or each["label"] or ""
        for each in inspect_form(template.blank, template.places)["fields"]
    }
    request, problems = read_request(data)
    mapped = map_request(template.map, request, labels) if request else Mapped()
    problems += mapped.problems
    if problems:
        return {"fields": {}, "addendum_pages": 0, "sha256": None, "problems": [asdict(each) for each in problems]}
    how = {"attached": mapped.attached, "places": template.places, "labels": labels}
    found = fill_form(template.blank, mapped.values, out, flatten=flatten or template.map.output.flatten, **how)
    for path, words in mapped.overflow.items():
        found["fields"][path] = {"status": "overflow", "reason": f"ATTACHED: {words}"}
    return found | {"problems": [], "manifest": _manifest(template, data), "sources": _sources(mapped)}


def _sources(mapped: Mapped) -> list[dict[str, Any]]:
    """Each field that was written: what stands in it, and which item of the request that is."""
    return [
        {"field": target, "label": label, "path": path, "value": mapped.values[target]}
        for target, (path, label) in mapped.sources.items()
    ]


def _manifest(template: Template, data: Any) -> dict[str, Any]:
    """The hashes that bind what was filled to what it was filled from; for the audit log."""
    assert template.blank is not None
    signature = template.map.signature
    return {
        "form": hashlib.sha256(template.blank.read_bytes()).hexdigest(),
        "map": hashlib.sha256(template.path.read_bytes()).hexdigest(),
        "request": hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest(),
        "awaiting_signature": bool(signature.fields or signature.dates),
    }
