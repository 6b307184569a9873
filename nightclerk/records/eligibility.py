"""Eligibility: the inquiry (270) and the canonical answer (271), whatever channel it came by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from nightclerk.records.header import Change, Difference, Record, YesNo


class Outcome(StrEnum):
    """The closed list of answers to an eligibility inquiry."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    NOT_FOUND = "not_found"
    REJECTED_INPUT = "rejected_input"
    PROVIDER_PROBLEM = "provider_problem"
    PAYER_UNAVAILABLE = "payer_unavailable"
    PENDING = "pending"
    INDETERMINATE = "indeterminate"


class FollowUp(StrEnum):
    """What the payer says to do next (AAA04)."""

    CORRECT_RESUBMIT = "correct_resubmit"
    RETRY = "retry"
    DO_NOT_RESUBMIT = "do_not_resubmit"
    WAIT = "wait_n"


class BenefitKind(StrEnum):
    """What a benefit row speaks of (EB01)."""

    COPAY = "copay"
    COINSURANCE = "coinsurance"
    DEDUCTIBLE = "deductible"
    OOP_MAX = "oop_max"
    LIMIT = "limit"
    EXCLUSION = "exclusion"
    NON_COVERED = "non_covered"


class Measure(StrEnum):
    """Which of the amounts of a benefit it is (EB06)."""

    TOTAL = "total"
    MET = "met"
    REMAINING = "remaining"
    PER_VISIT = "per_visit"
    NOT_STATED = "not_stated"


class Level(StrEnum):
    """Whose benefit it is (EB02)."""

    INDIVIDUAL = "individual"
    FAMILY = "family"
    NOT_STATED = "not_stated"


class Network(StrEnum):
    """For which providers the benefit holds (EB12)."""

    IN = "in"
    OUT = "out"
    BOTH = "both"
    NOT_APPLICABLE = "not_applicable"
    NOT_STATED = "not_stated"


@dataclass(frozen=True)
class CoverageInquiry:
    """One question to one payer about one subscriber on one date of service (a 270)."""

    payer: str
    member_id: str
    birth_date: date
    last_name: str
    first_name: str
    service_date: date


@dataclass(frozen=True, kw_only=True)
class Benefit:
    """One benefit row. `amount` in dollars, `percent` as 20 for 20 %, `quantity` in units of the note."""

    kind: BenefitKind
    amount: Decimal | None = None
    percent: Decimal | None = None
    quantity: Decimal | None = None
    measure: Measure = Measure.NOT_STATED
    level: Level = Level.NOT_STATED
    network: Network = Network.NOT_STATED
    service_types: tuple[str, ...] = ()
    procedure: str | None = None
    auth_required: YesNo = YesNo.NOT_STATED
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A primary care provider as the payer names one."""

    name: str | None = None
    npi: str | None = None
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class OtherPayer:
    """Other insurance the payer knows of (coordination of benefits)."""

    order: str | None = None
    name: str | None = None
    member_id: str | None = None
    begin: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class EligibilityResult(Record):
    """What one payer says of one subscriber's coverage on `as_of`."""

    kind: str = "eligibility"
    outcome: Outcome = Outcome.INDETERMINATE
    reason_code: str | None = None
    follow_up: FollowUp | None = None
    member_id: str | None = None
    name: str | None = None
    birth_date: date | None = None
    relationship: str | None = None
    is_dependent: bool | None = None
    returned_differs: tuple[Difference, ...] = ()
    payer_name: str | None = None
    payer_id: str | None = None
    plan_name: str | None = None
    plan_no: str | None = None
    group_no: str | None = None
    insurance_type: str | None = None
    plan_begin: date | None = None
    plan_end: date | None = None
    elig_begin: date | None = None
    elig_end: date | None = None
    benefits: tuple[Benefit, ...] = ()
    pcp: Provider | None = None
    other_payers: tuple[OtherPayer, ...] = ()
    delegated_to: tuple[str, ...] = ()
    provider_network_status: YesNo = YesNo.NOT_STATED
    auth_required: YesNo = YesNo.NOT_STATED
    notes: tuple[str, ...] = ()
    trace_no: str | None = None
    payer_ref: str | None = None
    diff: tuple[Change, ...] = ()
