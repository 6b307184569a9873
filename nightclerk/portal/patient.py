"""The right-patient check: what a page shows must be about the one asked for, or nothing of it is recorded.

All identifying fields that the page shows must match, and at least two must be shown: twins share a family ID and a
birth date, and a portal under load has been seen to answer one search with another's result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from nightclerk.matching import normal_id, same_member_id, same_name
from nightclerk.portal.file import FieldSpec
from nightclerk.portal.normalise import Garbled, fold, is_empty, read_date
from nightclerk.records import Difference

LEAST_SHOWN = 2


@dataclass(frozen=True)
class Identity:
    """How many identifying fields were shown, and which of them differ."""

    shown: int
    differing: tuple[Difference, ...]

    @property
    def proven(self) -> bool:
        """Whether the page is about the one asked for."""
        return not self.differing and self.shown >= LEAST_SHOWN


def compare(fields: tuple[FieldSpec, ...], raws: Mapping[str, Any], inputs: Mapping[str, object]) -> Identity:
    """Compare every `must_equal` field of a page with the inquiry; `raws` are the leaves as the page gave them."""
    shown, differing = [], []
    for spec in fields:
        if not spec.must_equal:
            continue
        raw = raws[spec.name]
        text = fold(raw["raw"])
        if is_empty(text, spec) and not raw.get("ambiguous"):
            continue
        shown.append(spec.name)
        if raw.get("ambiguous") or not _same(spec, text, inputs):
            differing.append(spec)
    return Identity(len(shown), tuple(_difference(spec, shown, differing, raws, inputs) for spec in differing))


def _same(spec: FieldSpec, text: str, inputs: Mapping[str, object]) -> bool:
    asked = [inputs.get(name) for name in spec.must_equal]
    if any(value in (None, "") for value in asked):
        return False
    if spec.type == "date":
        try:
            return read_date(text, spec.formats) == asked[0]
        except Garbled:
            return False
    if len(asked) == 2:
        return same_name(str(asked[0]), str(asked[1]), text)
    if spec.name == "member_id":
        return same_member_id(str(asked[0]), text)
    return normal_id(str(asked[0])) == normal_id(text) != ""


def _difference(
    spec: FieldSpec, shown: list[str], differing: list[FieldSpec], raws: Mapping[str, Any], inputs: Mapping[str, object]
) -> Difference:
    """What differs. The value is kept only where name and birth date prove the same person with a reissued ID."""
    reissued = spec.name == "member_id" and len(differing) == 1 and {"name", "birth_date"} <= set(shown)
    asked = " ".join(_words(inputs.get(name)) for name in spec.must_equal)
    raw = raws[spec.name]
    returned = fold(raw["raw"]) if reissued and not raw.get("ambiguous") else None
    return Difference(field=spec.name, asked=asked, returned=returned)


def _words(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
