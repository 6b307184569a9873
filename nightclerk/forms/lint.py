"""What is wrong with a map: by itself, and against the blank form that it was made for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from nightclerk.errors import Finding
from nightclerk.forms.files import drift_of, inspect_form
from nightclerk.forms.maps import FormMap
from nightclerk.forms.requests import is_path
from nightclerk.forms.templates import Template
from nightclerk.workspace import Misfit, load_yaml, located

KEPT = "fingerprint.json"  # beside the map: the form field by field, so that changes can be named
_NAMED = 8  # of what changed


def lint(template: Template) -> list[Finding]:
    """Everything that is wrong with a map, and, where its blank is there, between the two."""
    document = load_yaml(template.path)
    misfits = [*_alone(template.map), *(_against(template) if template.blank else _without(template))]
    return sorted(located(template.path, document, each) for each in misfits)


def _alone(form: FormMap) -> Iterator[Misfit]:
    for where, path in form.paths():
        if not is_path(path):
            yield Misfit(_keys(where), "MAP_NO_PATH", f"A request has no {path}.")
    if not form.form.accepted:
        yield Misfit(
            ("form", "id"), "MAP_NOT_ACCEPTED", "Nobody has accepted this map: read it, then fill in accepted."
        )
    yield from _targets(form)
    yield from _shapes(form)


def _targets(form: FormMap) -> Iterator[Misfit]:
    """Fields that are written twice, or that are a person's."""
    notes = {rows.note for rows in form.rows}
    signed = {*form.signature.fields, *form.signature.dates}
    seen: set[str] = set()
    for where, target in form.targets():
        if target in seen and target not in notes:
            yield Misfit(_keys(where), "MAP_TWICE", f"{target} is written more than once.")
        if target in signed:
            yield Misfit(_keys(where), "MAP_SIGNS", f"{target} is a person's to sign or date.")
        seen.add(target)
    if form.signature.policy != "person":
        yield Misfit(("signature", "policy"), "MAP_SIGNS", "The only policy is: person.")


def _shapes(form: FormMap) -> Iterator[Misfit]:
    for number, split in enumerate(form.splits):
        if len(split.targets) != len(split.widths):
            yield Misfit(("splits", number), "MAP_WIDTHS", "A split needs one width for each target.")
    for number, check in enumerate(form.checks):
        if bool(check.choose) == bool(check.target and check.states):
            yield Misfit(("checks", number), "MAP_CHECK", "A check has either choose, or target and states.")


def _without(template: Template) -> Iterator[Misfit]:
    if template.map.form.file:
        words = f"{template.map.form.file} is not here; the map can only be checked against it."
        yield Misfit(("form", "file"), "FORM_ABSENT", words)


def _against(template: Template) -> Iterator[Misfit]:
    assert template.blank is not None
    found = inspect_form(template.blank, template.places)
    yield from _changed(template, found)
    fields = {each["name"]: each for each in found["fields"]}
    for each in found["findings"]:
        if each["code"].startswith("PLACE_"):
            yield Misfit(("places", each["message"].split(":")[0]), each["code"], each["message"])
    for where, target in template.map.targets():
        if target not in fields:
            yield Misfit(_keys(where), "MAP_NO_FIELD", f"The form has no field {target}.")
        elif fields[target]["type"] in ("signature", "push") or fields[target]["read_only"]:
            yield Misfit(_keys(where), "MAP_NO_FIELD", f"{target} cannot be written.")
    yield from _states(template.map, fields)
    written = {target for _, target in template.map.targets()}
    for name, each in fields.items():
        if each["required"] and name not in written and each["type"] != "signature":
            yield Misfit(
                ("form", "id"), "MAP_MISSING_FIELD", f"The form requires {name}, and the map does not write it."
            )


def _states(form: FormMap, fields: dict[str, Any]) -> Iterator[Misfit]:
    for number, check in enumerate(form.checks):
        known = fields.get(check.target, {}).get("states", [])
        for state in check.states.values():
            if check.target in fields and state not in known:
                words = f"{check.target} has no state {state}; it has: {', '.join(known)}."
                yield Misfit(("checks", number), "MAP_NO_STATE", words)


def _changed(template: Template, found: dict[str, Any]) -> Iterator[Misfit]:
    """Whether this is the revision that the map was made for, with the names of what changed."""
    wanted = template.map.form.fingerprint
    if found["fingerprint"] == wanted:
        return
    if not wanted:
        yield Misfit(
            ("form", "id"), "MAP_NO_FINGERPRINT", f"The map names no revision; this one is {found['fingerprint']}."
        )
        return
    kept = template.path.parent / KEPT
    words = "This is another revision of the form than the map was made for"
    if kept.is_file():
        changes = drift_of(template.blank or kept, json.loads(kept.read_text("utf-8")))
        words += f": {told_changes(changes)}"
    yield Misfit(("form", "fingerprint"), "FORM_CHANGED", f"{words}.")


def _keys(where: str) -> tuple[int | str, ...]:
    return tuple(int(part) if part.isdecimal() else part for part in where.split("."))


def told_changes(changes: dict[str, Any]) -> str:
    """The names of what changed, in a line."""
    parts = []
    for what in ("added", "removed", "moved", "changed"):
        if names := changes[what]:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            parts.append(f"{what} {', '.join(names[:_NAMED])}{more}")
    if changes["retexted"]:
        parts.append("worded otherwise on page " + ", ".join(str(each["page"]) for each in changes["retexted"]))
    return "; ".join(parts) or "nothing that can be named"
