"""The right-patient check: what a page shows must be about the one asked for, or nothing of it is recorded.

All identifying fields that the page shows must match, and at least two must be shown: twins share a family ID and a
birth date, and a portal under load has been seen to answer one search with another's result. A field that was not asked
about neither proves nor disproves. When and for how much a visit was says nothing about whose it was: it must match,
but one of the fields that do must be shown beside it. What says which of a patient's claims it is must match as well:
the payer may know another one of the same day while the one that was asked about never arrived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from nightclerk.matching import normal_id, same_member_id, same_name
from nightclerk.portal.file import FieldSpec
from nightclerk.portal.normalise import Garbled, fold, is_empty, normalise, read_date
from nightclerk.portal.shape import TYPES
from nightclerk.records import Difference

LEAST_SHOWN = 2
_AMOUNTS = TYPES["Decimal"]
# Inputs that many patients share.
_OF_THE_VISIT = frozenset({"service_date", "service_to", "charge", "procedure"})
# Which of a patient's claims it is: what the clinic always knows, and the payer's number, which it may not.
THIS_CLAIM = frozenset({"patient_control_no", "charge"})
_OF_THE_CLAIM = THIS_CLAIM | {"claim_no"}
_PERSON = {("last_name", "first_name"), ("birth_date",)}


@dataclass(frozen=True)
class Identity:
    """How many identifying fields were shown (none counts where all of them are of the visit only), which differ.

    `other_claim`: the patient and the days are those asked for, and only the claim is another one. `unread`: fields
    that are shown in a form that was not understood, which proves neither the one nor the other. `absent`: those that
    the page does not show where the file says; `typable` are those of them that stand there in a field to be typed
    into, which may be what the bot typed.
    """

    shown: int
    differing: tuple[Difference, ...]
    other_claim: bool = False
    unread: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    typable: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether the page is about the one asked for."""
        return self.likely and not self.unread

    @property
    def likely(self) -> bool:
        """Whether all that was understood says that it is, and that is enough."""
        return not self.differing and self.shown >= LEAST_SHOWN


def compare(fields: tuple[FieldSpec, ...], raws: Mapping[str, Any], inputs: Mapping[str, object]) -> Identity:
    """Compare every `must_equal` field of a page with the inquiry; `raws` are the leaves as the page gave them."""
    shown: list[FieldSpec] = []
    differing: list[FieldSpec] = []
    unread: list[str] = []
    absent: list[str] = []
    for spec in fields:
        if not spec.must_equal or all(inputs.get(name) in (None, "") for name in spec.must_equal):
            continue
        raw = raws[spec.name]
        text = fold(raw["raw"])
        if raw.get("undrawn"):  # the page has it, and does not show it
            unread.append(spec.name)
            continue
        if is_empty(text, spec) and not raw.get("ambiguous"):
            absent.append(spec.name)
            continue
        try:
            same = not raw.get("ambiguous") and _same(spec, text, inputs)
        except Garbled:
            unread.append(spec.name)
            continue
        shown.append(spec)
        if not same:
            differing.append(spec)
    whose = any(not _OF_THE_VISIT.issuperset(spec.must_equal) for spec in shown)
    differences = tuple(_difference(spec, shown, differing, raws, inputs) for spec in differing)
    typable = tuple(name for name in absent if raws[name].get("typable"))
    other = _is_other_claim(shown, differing)
    return Identity(len(shown) * whose, differences, other, tuple(unread), tuple(absent), typable)


def _is_other_claim(shown: list[FieldSpec], differing: list[FieldSpec]) -> bool:
    same = [spec for spec in shown if spec not in differing]
    personal = bool(differing) and any(not (_OF_THE_VISIT | _OF_THE_CLAIM).issuperset(spec.must_equal) for spec in same)
    return personal and all(_OF_THE_CLAIM.issuperset(spec.must_equal) for spec in differing)


def _same(spec: FieldSpec, text: str, inputs: Mapping[str, object]) -> bool:
    """Raises `Garbled` for a date or an amount in another form than the file says."""
    asked = [inputs.get(name) for name in spec.must_equal]
    if any(value in (None, "") for value in asked):
        return False
    if spec.type == "date":
        return read_date(text, spec.formats) == asked[0]
    if len(asked) == 2:
        return same_name(str(asked[0]), str(asked[1]), text)
    if spec.type in _AMOUNTS:  # as texts 125 and 125.00 would differ, and 46.59 and 465.9 would not
        return normalise(text, spec) == asked[0]
    if spec.must_equal == ("member_id",):
        return same_member_id(str(asked[0]), text)
    return normal_id(str(asked[0])) == normal_id(text) != ""


def _difference(
    spec: FieldSpec,
    shown: list[FieldSpec],
    differing: list[FieldSpec],
    raws: Mapping[str, Any],
    inputs: Mapping[str, object],
) -> Difference:
    """What differs. The value is kept only where name and birth date prove the same person with a reissued ID."""
    proven = {each.must_equal for each in shown} >= _PERSON
    reissued = spec.must_equal == ("member_id",) and len(differing) == 1 and proven
    asked = " ".join(_words(inputs.get(name)) for name in spec.must_equal)
    raw = raws[spec.name]
    returned = fold(raw["raw"]) if reissued and not raw.get("ambiguous") else None
    return Difference(field=spec.name, asked=asked, returned=returned)


def _words(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
