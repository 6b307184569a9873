"""Why a value is missing, in words: "not stated" is an answer, and must not be said of what a page does show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nightclerk.records.eligibility import BenefitKind
from nightclerk.records.header import Record

NOT_STATED = "not stated"
NOT_READ = "not read"
_LONGEST = 120  # what a cell or a line of a note has room for; the whole text is in the record
# A row that was not understood is the one that is missed only where it speaks of it: tables hold much besides.
_SPEAKS_OF = {
    BenefitKind.COPAY: re.compile(r"co-?pay|visit", re.IGNORECASE),
    BenefitKind.COINSURANCE: re.compile(r"co-?insurance|%", re.IGNORECASE),
    BenefitKind.DEDUCTIBLE: re.compile(r"deductible|\bded\b", re.IGNORECASE),
    BenefitKind.OOP_MAX: re.compile(r"out.of.pocket|\boop|\bmoop\b", re.IGNORECASE),
}

UNSEEN = "more rows than the page holds"  # what a page says for the rows that a list has not drawn


def within(not_read: Mapping[str, str], *fields: str) -> list[str]:
    """Of what was `not_read`, what belongs to these fields or is inside them."""
    found = (shown for name, shown in not_read.items() if any(_inside(name, field) for field in fields))
    return list(dict.fromkeys(found))


def unread(record: Record, *fields: str) -> list[str]:
    """What the source shows for these fields, or for what is inside them, and nobody could understand."""
    return within(record.not_read, *fields)


def stated(record: Record, *fields: str) -> Any:
    """The first of the fields that has a value; else, in words, why there is none."""
    values = (getattr(record, field) for field in fields)
    return next((found for found in values if found and found != "not_stated"), None) or missing(record, *fields)


def unread_benefits(record: Record, kind: BenefitKind) -> list[str]:
    """The rows of benefits that could not be read and that speak of this kind, or may: nobody saw them."""
    words = _SPEAKS_OF.get(kind)
    lost = [shown for name, shown in record.not_read.items() if name.startswith("benefits#")]
    return [shown for shown in lost if words and (words.search(shown) or shown == UNSEEN)]


def missing(record: Record, *fields: str) -> str:
    """What is said in place of a value that the record does not have."""
    return missing_of(unread(record, *fields))


def missing_of(shown: list[str]) -> str:
    """Not stated where the source shows nothing; else not read, with what it shows."""
    text = "; ".join(dict.fromkeys(shown))
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    return f"{NOT_READ} (shown: {text})" if shown else NOT_STATED


def is_missing(value: object) -> bool:
    """Whether a text stands in place of a value."""
    return isinstance(value, str) and (value == NOT_STATED or value.startswith(f"{NOT_READ} ("))


def _inside(name: str, field: str) -> bool:
    return name == field or name.startswith((f"{field}.", f"{field}[", f"{field}#"))
