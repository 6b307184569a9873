"""What every canonical record carries, and the closed lists that several records share.

A scalar that the source did not state is `None` (JSON null); a closed list says `not_stated` itself.
Nothing is inferred: what could not be understood is `indeterminate`, and a field of it is named in `not_read`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

SCHEMA_VERSION = 1


class Channel(StrEnum):
    """By which way the answer came."""

    PORTAL = "portal"
    X12 = "x12"
    FHIR = "fhir"
    PDF = "pdf"
    FAX = "fax"
    MANUAL = "manual"


class Severity(StrEnum):
    """How loudly a change is said: red needs a person today, amber before the visit, info is for the file."""

    RED = "red"
    AMBER = "amber"
    INFO = "info"


class YesNo(StrEnum):
    """A yes-or-no that a source may leave open."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_STATED = "not_stated"


@dataclass(frozen=True)
class Evidence:
    """A stored proof: `type` html | screenshot | events | input; `sha256` names the encrypted blob."""

    type: str
    sha256: str
    page: int | None = None
    region: tuple[int, int, int, int] | None = None


@dataclass(frozen=True)
class Provenance:
    """Where a field was read: the locator or segment, the raw text, and a confidence of 0 to 1."""

    locator: str
    raw: str
    confidence: float = 1.0


@dataclass(frozen=True)
class Change:
    """One field that differs from the previous answer about the same subject; values as shown to people."""

    field: str
    was: str | None
    now: str | None
    severity: Severity


@dataclass(frozen=True, kw_only=True)
class Difference:
    """An identifying field that the payer returned otherwise than it was asked for."""

    field: str
    asked: str | None
    returned: str | None


@dataclass(frozen=True, kw_only=True)
class Record:
    """The header of every canonical record; `checked_at` is UTC, `as_of` the service date asked about.

    `not_read`: what the page shows and nobody could understand, by field: `plan_begin`, `benefits[2].amount`, and
    `benefits#1` for the first row that could not be read at all. The field itself is empty, like one not stated.

    `ANSWER` names the field that says how the question ended (a closed list with a member `indeterminate`),
    `UNAVAILABLE` its value when the payer could not answer, `UNKNOWN_TEXT` the reason when its words were not known.
    """

    ANSWER: ClassVar[str] = "outcome"
    UNAVAILABLE: ClassVar[str] = "payer_unavailable"
    UNKNOWN_TEXT: ClassVar[str] = "UNKNOWN_COVERAGE_TEXT"

    record_id: str = ""
    kind: str = ""
    schema_version: int = SCHEMA_VERSION
    run_id: str = ""
    clinic_id: str = ""
    payer_key: str = ""
    channel: Channel = Channel.PORTAL
    checked_at: datetime | None = None
    as_of: date | None = None
    source_version: str = ""
    evidence: tuple[Evidence, ...] = ()
    field_provenance: dict[str, Provenance] = field(default_factory=dict)
    not_read: dict[str, str] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
