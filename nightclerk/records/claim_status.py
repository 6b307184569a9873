"""Claim status: the inquiry (276) and the canonical answer (277, 277CA), whatever channel it came by."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from nightclerk.records.header import Change, Difference, Record


class StatusFamily(StrEnum):
    """What a status means for the next step; `indeterminate` where it is not known or statuses disagree.

    `rejected` (A3, A6-A8) never entered adjudication: it is corrected and sent again, and there is nothing to appeal.
    `final_denied` (F2) was adjudicated. `error`: the payer could not answer (E0-E4, or the portal refused the search).
    """

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


@dataclass(frozen=True)
class ClaimInquiry:
    """One question to one payer about one claim (a 276).

    `claim_no` is the payer's number for the claim, `patient_control_no` the clinic's own; `billed_on` is when the
    clinic sent it, `file_by` the last day on which the payer takes it. What a portal needs of it stands in its file.
    """

    payer: str
    last_name: str
    first_name: str
    service_date: dt.date
    service_to: dt.date | None = field(default=None, metadata={"label": "Last day of service"})
    birth_date: dt.date | None = None
    member_id: str = ""
    claim_no: str = field(default="", metadata={"label": "Payer's claim number", "help": "This or the member ID."})
    patient_control_no: str = field(default="", metadata={"label": "Our claim number"})
    charge: Decimal | None = field(default=None, metadata={"label": "Total charge"})
    billed_on: dt.date | None = field(default=None, metadata={"label": "Sent on"})
    file_by: dt.date | None = field(default=None, metadata={"label": "Filing limit"})


@dataclass(frozen=True, kw_only=True)
class StatusCode:
    """One status as stated: category (STC01-1), status (STC01-2) and entity (STC01-3) numbers, and its date."""

    category: str
    status: str | None = None
    entity: str | None = None
    date: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class ClaimStatusLine:
    """The status of one service line. `segment` is its place in an X12 file; `reason` why, as the payer words it."""

    segment: int | None = None
    procedure: str | None = None
    charge: Decimal | None = None
    allowed: Decimal | None = None
    paid: Decimal | None = None
    patient_resp: Decimal | None = None
    units: Decimal | None = None
    service_from: dt.date | None = None
    service_to: dt.date | None = None
    reason: str | None = None
    statuses: tuple[StatusCode, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClaimStatusResult(Record):
    """What one payer says of one claim.

    `level` claim, or payer | receiver | provider where the status is about a whole batch or inquiry. Category, status
    and entity are those stated first; `statuses` holds them all. `status_text` and `reasons` are the payer's words.
    `next_check_at` (the clinic's date; None: not to be asked again), `age_days` (since it was sent, else since the
    service), `file_by` and `changed_since_last` are the clinic's, not the payer's.
    """

    ANSWER: ClassVar[str] = "family"
    UNAVAILABLE: ClassVar[str] = "error"
    UNKNOWN_TEXT: ClassVar[str] = "UNKNOWN_STATUS_TEXT"

    kind: str = "claim_status"
    level: str = "claim"
    patient_control_no: str | None = None
    payer_claim_no: str | None = None
    trace_no: str | None = None
    payer_name: str | None = None
    payer_id: str | None = None
    provider_npi: str | None = None
    patient: str | None = None
    birth_date: dt.date | None = None
    member_id: str | None = None
    service_from: dt.date | None = None
    service_to: dt.date | None = None
    lines: tuple[ClaimStatusLine, ...] = ()
    category: str | None = None
    status: str | None = None
    entity: str | None = None
    family: StatusFamily = StatusFamily.INDETERMINATE
    reason_code: str | None = None
    returned_differs: tuple[Difference, ...] = ()
    status_text: str | None = None
    reasons: tuple[str, ...] = ()
    statuses: tuple[StatusCode, ...] = ()
    status_date: dt.date | None = None
    received_on: dt.date | None = None
    charge: Decimal | None = None
    allowed: Decimal | None = None
    paid: Decimal | None = None
    patient_resp: Decimal | None = None
    adjudicated_on: dt.date | None = None
    remit_date: dt.date | None = None
    check_or_eft: str | None = None
    info_due_by: dt.date | None = None
    payer_ref: str | None = None
    next_check_at: dt.date | None = None
    age_days: int | None = None
    file_by: dt.date | None = None
    changed_since_last: tuple[Change, ...] = ()

    @property
    def outcome(self) -> StatusFamily:
        """How the question ended, by the name that other records give it."""
        return self.family
