"""What makes one revision of a form: its fields with their places, and its printed text; not how it was saved."""

from __future__ import annotations

import difflib
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from nightclerk.forms import reader
from nightclerk.forms.model import Field

_WORDS = 12  # of a change that are quoted


@dataclass(frozen=True)
class Fingerprint:
    """`fields`: name -> what the field is and where; `texts`: the printed text of each page."""

    fields: dict[str, dict[str, Any]]
    texts: tuple[str, ...]

    @property
    def digest(self) -> str:
        """sha256:... over everything."""
        return f"sha256:{_hash([self.fields, self.texts])}"

    def stored(self) -> dict[str, Any]:
        """As it is kept beside a map: page texts as hashes only, since they may not be ours to pass on."""
        return {"digest": self.digest, "fields": self.fields, "pages": [_hash(each) for each in self.texts]}


def of(path: str | Path, pdf: pikepdf.Pdf, fields: list[Field]) -> Fingerprint:
    """The fingerprint of an open file, which also stands at `path`."""
    return Fingerprint({each.name: _described(each) for each in fields}, tuple(reader.page_texts(path)))


def _described(field: Field) -> dict[str, Any]:
    return {
        "kind": [field.type, field.flags, field.max_length],
        "states": list(field.states) + [list(each) for each in field.options],
        "places": [[each.page, *map(round, each.rect)] for each in field.widgets],
    }


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def compare(old: Fingerprint, new: Fingerprint) -> dict[str, Any]:
    """What changed, by name: added, removed, moved, changed, and pages that are worded otherwise."""
    found = compare_fields(old.fields, new.fields)
    found["retexted"] = [
        {"page": number, **_words(one, other)}
        for number, (one, other) in enumerate(_pairs(old.texts, new.texts), 1)
        if one != other
    ]
    return {"same": old.digest == new.digest, **found}


def compare_stored(stored: dict[str, Any], new: Fingerprint) -> dict[str, Any]:
    """The same against a fingerprint that was kept; what a page said before is not known then."""
    found = compare_fields(stored["fields"], new.fields)
    now = [_hash(each) for each in new.texts]
    found["retexted"] = [
        {"page": number} for number, (one, other) in enumerate(_pairs(stored["pages"], now), 1) if one != other
    ]
    return {"same": stored["digest"] == new.digest, **found}


def compare_fields(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Names that came, went, moved, or are of another kind."""
    both = [name for name in old if name in new]
    return {
        "added": [name for name in new if name not in old],
        "removed": [name for name in old if name not in new],
        "moved": [name for name in both if old[name]["places"] != new[name]["places"]],
        "changed": [name for name in both if any(old[name][key] != new[name][key] for key in ("kind", "states"))],
    }


def _pairs(one: Any, other: Any) -> list[tuple[str, str]]:
    size = max(len(one), len(other))
    return list(zip([*one, *[""] * (size - len(one))], [*other, *[""] * (size - len(other))], strict=True))


def _words(one: str, other: str) -> dict[str, str]:
    """The first words that went and that came."""
    before, after = one.split(), other.split()
    went: list[str] = []
    came: list[str] = []
    for tag, start, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            went += before[start:end]
            came += after[first:last]
        if len(went) + len(came) >= _WORDS:
            break
    return {"went": " ".join(went[:_WORDS]), "came": " ".join(came[:_WORDS])}
