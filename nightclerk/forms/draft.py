"""A first map of a new form: for each field the part of a request that its label speaks of, with a score.

Nothing is accepted by itself: the draft says so in `accepted`, and what scores low stays a comment for a person.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

SURE = 90.0  # of 100: below it a suggestion is only a comment
WORDS = {
    "patient.last": "patient last name; member last name; last name; surname",
    "patient.first": "patient first name; member first name; first name",
    "patient.last, patient.first": "patient name; member name; name of patient; name of member",
    "patient.birth_date": "date of birth; patient date of birth; birth date; dob; member dob",
    "patient.sex": "patient gender; sex; gender",
    "patient.member_id": "member id; member number; patient id number; subscriber id; member or medicaid id number",
    "patient.group": "group number; group",
    "patient.phone": "patient phone number; member phone; patient telephone",
    "patient.address": "patient address; member address",
    "payer": "issuer name; insurance name; health plan; payer",
    "requested_on": "submission date; date of request; request date; today's date",
    "previous_number": "previous authorization number; prior authorization number",
    "ordering.name": "ordering name; requesting provider or facility name; ordering provider; physician name",
    "ordering.npi": "requesting provider or facility npi number; ordering npi; provider npi; prescriber npi; npi",
    "ordering.specialty": "requesting provider or facility specialty; specialty",
    "ordering.phone": "requesting provider or facility phone number; ordering phone; office phone; telephone",
    "ordering.fax": "requesting provider or facility fax number; ordering fax; office fax; fax number",
    "ordering.tax_id": "requesting provider tax id; tax id; tin",
    "ordering.address": "requesting provider address; prescriber address; office address",
    "ordering.contact": "contact name; office contact; contact person",
    "servicing.name": "servicing name; service provider or facility name; servicing provider; facility name",
    "servicing.npi": "service provider or facility npi number; servicing npi; rendering npi; facility npi",
    "servicing.specialty": "service provider or facility specialty; servicing specialty",
    "servicing.phone": "service provider or facility phone number; servicing phone; facility phone",
    "servicing.fax": "service provider or facility fax number; servicing fax; facility fax",
    "clinical.justification": "clinical justification; medical necessity; reason for the request",
    "clinical.reason_for_urgency": "clinical reason for urgency; reason for urgency",
    "place_of_service": "place of service",
    "service_from": "start date; service from; start date of service",
    "service_to": "end date; service to; end date of service",
}
_SIGNED = re.compile(r"signature|\bsign(ed)?\b", re.IGNORECASE)


def suggest(field: dict[str, Any]) -> tuple[str, float]:
    """The path that a field's name or label speaks of, and how well, from 0 to 100."""
    from rapidfuzz import fuzz

    said = [_plain(each) for each in (field["label"], field["printed"], field["name"].split(".")[-1]) if each]
    scored = [
        (fuzz.token_sort_ratio(each, wording), len(wording), path)  # of two that fit, the one that says more
        for each in said
        for path, wordings in WORDS.items()
        for wording in wordings.split("; ")
    ]
    score, _, path = max(scored, default=(0.0, 0, ""))
    return path, float(score)


def _plain(text: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"\[\d+\]|[_\W]+", " ", text))
    return " ".join(spaced.lower().split())


def draft(file: Path, found: dict[str, Any], places: list[dict[str, Any]]) -> str:
    """The text of a map.yaml for a form as `inspect` found it; `places` are boxes of one without fields."""
    lines = [
        "# A draft. Read every line against the form, mend it, and say who did in `accepted`.",
        "form:",
        f"  id: {_quoted(file.stem)}",
        f"  title: {_quoted(file.stem)}",
        "  payer: TODO",
        f"  kind: {found['kind']}",
        f"  file: {_quoted(file.name)}",
        '  accepted: ""',
        f"  fingerprint: {found['fingerprint']}",
    ]
    named = _named(places)
    if named:
        lines += ["places:", *(_place(name, each) for name, each in named.items())]
    fields = found["fields"] + [_as_field(name, each) for name, each in named.items()]
    signed = [each for each in fields if each["type"] == "signature" or _SIGNED.search(_said(each))]
    rest = [each for each in fields if each not in signed and each["type"] != "push" and not each["read_only"]]
    sure = [_line(each) for each in rest]
    lines += ["fields:", *sure] if any(not line.lstrip().startswith("#") for line in sure) else ["fields: []", *sure]
    names = ", ".join(_quoted(each["name"]) for each in signed)
    lines.append(f"signature: {{policy: person, fields: [{names}]}}")
    return "\n".join(lines) + "\n"


def _named(places: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Places by their labels; one that is printed again gets a number."""
    found: dict[str, dict[str, Any]] = {}
    for each in places:
        name, again = each["label"], 1
        while name in found:
            again += 1
            name = f"{each['label']} {again}"
        found[name] = each
    return found


def _place(name: str, each: dict[str, Any]) -> str:
    rect = ", ".join(f"{side:.1f}" for side in each["rect"])
    return f"  {_quoted(name)}: {{page: {each['page']}, kind: {each['kind']}, rect: [{rect}]}}"


def _as_field(name: str, each: dict[str, Any]) -> dict[str, Any]:
    kind = "check" if each["kind"] == "check" else "text"
    said = {"name": name, "label": each["label"], "printed": each["label"], "page": each["page"], "type": kind}
    return said | {"required": False, "read_only": False}


def _said(field: dict[str, Any]) -> str:
    return f"{field['name']} {field['label'] or ''}"


def _line(field: dict[str, Any]) -> str:
    path, score = suggest(field)
    seen = f"# {score:.0f}, page {field['page']}, {field['type']}, printed: {field['printed'] or 'nothing near'}"
    source = f"[{path}], join: ', '" if "," in path else path
    required = ", required: true" if field["required"] else ""
    entry = f"- {{target: {_quoted(field['name'])}, from: {source}{required}}}"
    fits = score >= SURE and field["type"] in ("text", "combo")
    return f"  {entry}  {seen}" if fits else f"  # {entry}  {seen}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
