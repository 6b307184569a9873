"""Claim status: the canonical answer (277, 277CA), whatever channel it came by."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from nightclerk.records.header import Change, Record


class StatusFamily(StrEnum):
    """What a status means for the next step; `indeterminate` where it is not known or statuses disagree."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_FOUND = "not_found"
    PENDING = "pending"
    INFO_REQUESTED = "info_requested"
    FINAL_PAID = "final_paid"
    FINAL_DENIED = "final_denied"
    FINAL_OTHER = "final_other"
    ERROR = "error"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, kw_only=True)
class StatusCode:
    """One status as stated: category (STC01-1), status (STC01-2) and entity (STC01-3) numbers, and its date."""

    category: str
    status: str | None = None
    entity: str | None = None
    date: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class ClaimStatusLine:
    """The status of one service line."""

    segment: int
    procedure: str | None = None
    charge: Decimal | None = None
    paid: Decimal | None = None
    units: Decimal | None = None
    service_from: dt.date | None = None
    service_to: dt.date | None = None
    statuses: tuple[StatusCode, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClaimStatusResult(Record):
    """What one payer says of one claim.

    `level` claim, or payer | receiver | provider where the status is about a whole batch or inquiry. Category, status
    and entity are those stated first; `statuses` holds them all. `next_check_at`, `age_days` and `changed_since_last`
    are the platform's, not the payer's.
    """

    kind: str = "claim_status"
    level: str = "claim"
    patient_control_no: str | None = None
    payer_claim_no: str | None = None
    trace_no: str | None = None
    payer_name: str | None = None
    payer_id: str | None = None
    provider_npi: str | None = None
    patient: str | None = None
    member_id: str | None = None
    service_from: dt.date | None = None
    service_to: dt.date | None = None
    lines: tuple[ClaimStatusLine, ...] = ()
    category: str | None = None
    status: str | None = None
    entity: str | None = None
    family: StatusFamily = StatusFamily.INDETERMINATE
    statuses: tuple[StatusCode, ...] = ()
    status_date: dt.date | None = None
    charge: Decimal | None = None
    paid: Decimal | None = None
    adjudicated_on: dt.date | None = None
    remit_date: dt.date | None = None
    check_or_eft: str | None = None
    info_due_by: dt.date | None = None
    next_check_at: dt.datetime | None = None
    age_days: int | None = None
    changed_since_last: tuple[Change, ...] = ()
