"""What a page says of its own accord, under names that are beyond doubt, though the portal file does not read it.

Where it says that the page is another one's, or of another kind of coverage, the two fields that a file proves are not
enough: a namesake with a mistyped ID fits both, and so does a claim that was sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from nightclerk.portal.coverages import NONE, SPANS, of_another_kind
from nightclerk.portal.file import Extract, FieldSpec, Source
from nightclerk.portal.job import Job
from nightclerk.portal.marks import Pattern
from nightclerk.portal.normalise import EITHER_FIRST, Garbled, fold, read_date
from nightclerk.portal.patient import Identity, compare
from nightclerk.records import Difference

# What portals call the number that the payer has given to a claim.
_NUMBERED = ("Claim number", "Claim no.", "Claim #", "Claim ID", "Payer claim number", "Claim control number")
_NUMBER = FieldSpec("payer_claim_no", Source("label", _NUMBERED), optional=True, must_equal=("claim_no",))
_DAYS = ("Date of birth", "Birth date", "Birthdate", "DOB", "D.O.B.")
_WHOSE = tuple(f"{whose}{name}" for whose in ("", "Member ", "Patient ") for name in _DAYS)
_BORN = FieldSpec("(born)", Source("label", _WHOSE), optional=True, must_equal=("birth_date",))
# What they call the name of a person, who may be a doctor.
_NAMED = ("Member name", "Patient name", "Name", "Patient", "Member")
_WHO = ("last_name", "first_name")
_NAME = FieldSpec("name", Source("label", _NAMED), optional=True, must_equal=_WHO)
_VALUE = FieldSpec("value", Source("column", ("Value",)))
# What they call the first and the last day of a coverage, where nothing else can be meant.
BEGINS = FieldSpec(
    "(begins)", Source("label", ("Effective date", "Coverage effective date", "Coverage begins")), optional=True
)
ENDS = FieldSpec(
    "(ends)", Source("label", ("Termination date", "Coverage termination date", "Coverage ends")), optional=True
)
_OF_KIND = r"^(((coverage|plan|insurance|policy|product)s? )?type|type of (coverage|plan|insurance|policy))\s*:?$"
_KIND = FieldSpec("(kind)", labels=Pattern(_OF_KIND, regex=True, flags="i"), fields=(_VALUE,))


@dataclass(frozen=True)
class Unasked:
    """`other`: what says that the page is not of the one asked for. `doubt`: why its coverage is not the one meant."""

    other: Identity | None = None
    doubt: str = ""


def with_unasked(job: Job, extract: Extract) -> Extract:
    """What is read of the page, with what it may say besides."""
    return replace(extract, fields=(*extract.fields, *_besides(job, extract)))


def unasked(job: Job, extract: Extract, fields: Mapping[str, Any]) -> Unasked:
    """What the page said besides."""
    besides = _besides(job, extract)
    numbered = _NUMBER in besides and _differing(job, extract, fields, _NUMBER)
    named = _NAME in besides and _named(job, extract, fields)
    other = numbered or named or _born(job, fields) or None
    return Unasked(other, NONE if _is_of_another_kind(fields) else "")


def is_of_other_name(job: Job, called: str) -> bool:
    """Whether who is `called` so, in the row of a list that may be entered, is not the one asked for, where the file
    compares no name.
    """
    flow = job.file.flow(job.task)
    if flow is None or flow.extract is None or _NAME not in _besides(job, flow.extract):
        return False
    return _named(job, Extract("", ()), {_NAME.name: {"raw": called}}) is not None


def _besides(job: Job, extract: Extract) -> tuple[FieldSpec, ...]:
    """Of what a page may say besides, what the inquiry gives and the file compares nothing with."""
    compared = {name for spec in extract.fields for name in spec.must_equal}
    asked = {name for name, given in job.inputs.items() if given not in (None, "")} - compared
    number = job.task == "claim_status" and "claim_no" in asked
    born = job.task in ("eligibility", "claim_status") and "birth_date" in asked
    kind = job.task == "eligibility" and not extract.has_table  # a row says it itself
    days = kind and not _reads_days(extract)
    said = (
        (_NUMBER, number),
        (_NAME, asked.issuperset(_WHO)),
        (_BORN, born),
        (_KIND, kind),
        (BEGINS, days),
        (ENDS, days),
    )
    return tuple(field for field, wanted in said if wanted)


def _reads_days(extract: Extract) -> bool:
    named = {field.name for field in extract.fields}
    return any(name in named for span in SPANS for name in span)


def _differing(job: Job, extract: Extract, fields: Mapping[str, Any], spec: FieldSpec) -> Identity | None:
    if spec.name not in fields or fields[spec.name].get("ambiguous"):
        return None
    identity = compare((*extract.fields, spec), fields, job.inputs)
    return identity if identity.differing else None


def _named(job: Job, extract: Extract, fields: Mapping[str, Any]) -> Identity | None:
    """Twins have one birth date, and the clinic's list may hold the ID of the other one. A name counts that has a word
    of the one asked for: any other may be a doctor's.
    """
    asked = " ".join(str(job.inputs.get(name) or "") for name in _WHO)
    shares = _words(asked) & _words(str(fields.get(_NAME.name, {}).get("raw") or ""))
    return _differing(job, extract, fields, _NAME) if shares else None


def _words(name: str) -> set[str]:
    return set(fold(name).casefold().replace(",", " ").replace("-", " ").split())


def _born(job: Job, fields: Mapping[str, Any]) -> Identity | None:
    raw, born = fields.get(_BORN.name), job.inputs.get("birth_date")
    if raw is None or raw.get("ambiguous") or not isinstance(born, date):
        return None
    days = {day for form in EITHER_FIRST if (day := _day(fold(raw["raw"]), form))}
    differs = bool(days) and born not in days
    return Identity(0, (Difference(field="birth_date", asked=born.isoformat(), returned=None),)) if differs else None


def _day(text: str, form: str) -> date | None:
    try:
        return read_date(text, (form,))
    except Garbled:
        return None


def _is_of_another_kind(fields: Mapping[str, Any]) -> bool:
    rows = fields.get(_KIND.name, {}).get("rows", ())
    return of_another_kind({"cells": [row["fields"]["value"]["raw"] for row in rows if row["fits"]]})
