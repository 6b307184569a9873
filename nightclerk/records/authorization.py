"""Prior authorization: what is asked of the payer, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from nightclerk.records.header import Difference, Record


class AuthNeed(StrEnum):
    """Whether the payer wants to be asked first; *not stated* is never *not required*."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    UNKNOWN = "unknown"
    NOT_STATED = "not_stated"


class AuthUrgency(StrEnum):
    """How soon the payer must decide."""

    STANDARD = "standard"
    URGENT = "urgent"


class AuthRequestKind(StrEnum):
    """Whether this request goes on with an earlier one."""

    INITIAL = "initial"
    EXTENSION = "extension"


class AuthStatus(StrEnum):
    """Where a request stands."""

    NOT_REQUIRED = "not_required"
    DRAFT = "draft"
    AWAITING_SIGNATURE = "awaiting_signature"
    AWAITING_APPROVAL = "awaiting_approval"
    SUBMITTED = "submitted"
    PENDED = "pended"
    INFO_REQUESTED = "info_requested"
    APPROVED = "approved"
    PARTIALLY_APPROVED = "partially_approved"
    DENIED = "denied"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    VOID = "void"
    NOT_FOUND = "not_found"
    UNKNOWN_OUTCOME = "unknown_outcome"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, kw_only=True)
class AuthPatient:
    """Whom it is for, as the payer knows them."""

    last: str | None = None
    first: str | None = None
    birth_date: date | None = None
    sex: str | None = None  # male | female | other | unknown
    member_id: str | None = None
    group: str | None = None
    phone: str | None = None
    address: str | None = None


@dataclass(frozen=True, kw_only=True)
class AuthProvider:
    """Who orders, or who does it."""

    name: str | None = None
    npi: str | None = None
    tax_id: str | None = None
    specialty: str | None = None
    phone: str | None = None
    fax: str | None = None
    address: str | None = None
    contact: str | None = None


@dataclass(frozen=True, kw_only=True)
class AuthDiagnosis:
    """An ICD-10-CM code and its words."""

    code: str | None = None
    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class AuthService:
    """A CPT or HCPCS code, its words, and how much of it; `units`: visits, days, units."""

    code: str | None = None
    description: str | None = None
    quantity: int | None = None
    units: str | None = None
    service_from: date | None = None
    service_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class AuthClinical:
    """Why it is needed, in the clinic's own words."""

    justification: str | None = None
    reason_for_urgency: str | None = None


@dataclass(frozen=True, kw_only=True)
class AuthAttachment:
    """A document that goes with the request; `loinc` says of what kind it is."""

    document: str
    sha256: str
    loinc: str | None = None


@dataclass(frozen=True, kw_only=True)
class AuthRequest:
    """What a form or a portal asks for; whatever is not known is `null` and never made up."""

    payer: str | None = None
    requested_on: date | None = None
    urgency: AuthUrgency | None = None
    request_kind: AuthRequestKind | None = None
    previous_number: str | None = None
    patient: AuthPatient = AuthPatient()
    ordering: AuthProvider = AuthProvider()
    servicing: AuthProvider = AuthProvider()
    setting: str | None = None  # inpatient | outpatient | office | home | other
    place_of_service: str | None = None
    service_from: date | None = None
    service_to: date | None = None
    diagnoses: tuple[AuthDiagnosis, ...] = ()
    services: tuple[AuthService, ...] = ()
    clinical: AuthClinical = AuthClinical()
    attachments: tuple[AuthAttachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AuthUse:
    """How many of the approved units were used on a day, as the clinic says."""

    on: date
    units: int


@dataclass(frozen=True, kw_only=True)
class AuthRecord(Record):
    """A request and its decision; `due_by` comes with the rule it was computed by, or is not known. `used`: the days on
    which approved units were used, one entry a day, the oldest first.
    """

    ANSWER: ClassVar[str] = "status"
    UNAVAILABLE: ClassVar[str] = "indeterminate"

    kind: str = "authorization"
    draft: str | None = None
    need: AuthNeed = AuthNeed.NOT_STATED
    need_source: str | None = None
    request: AuthRequest = AuthRequest()
    gaps: tuple[str, ...] = ()
    status: AuthStatus = AuthStatus.DRAFT
    payer_reference: str | None = None
    authorization_number: str | None = None
    approved_units: int | None = None
    approved_from: date | None = None
    approved_to: date | None = None
    used: tuple[AuthUse, ...] = ()
    decision_at: datetime | None = None
    reason_code: str | None = None
    reason_text: str | None = None
    received_at: datetime | None = None
    due_by: datetime | None = None
    due_rule: str | None = None
    next_look_at: datetime | None = None
    signed_by: str | None = None
    signed_at: datetime | None = None
    signed_digest: str | None = None

    @property
    def outcome(self) -> AuthStatus:
        """Where it stands, by the name that other records give it."""
        return self.status

    @property
    def units_used(self) -> int:
        """How many units were used, as far as the clinic has said."""
        return sum(each.units for each in self.used)

    @property
    def units_left(self) -> int | None:
        """How many approved units are left (below zero: more were used); None where the payer stated no number."""
        return None if self.approved_units is None else self.approved_units - self.units_used


@dataclass(frozen=True, kw_only=True)
class AuthInquiry:
    """A row of a clinic's list of requests: flat, so that a person can correct it field by field; lists are parted by
    semicolons (`97110 x 12; 97140 x 6`). Only the payer must be known; what a form lacks is named by the form.
    """

    payer: str
    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    member_id: str = ""
    group_no: str = ""
    patient_phone: str = ""
    procedure: str = ""
    description: str = ""
    quantity: int | None = None
    units: str = ""
    diagnosis: str = ""
    urgency: str = ""
    reason_for_urgency: str = ""
    justification: str = ""
    ordering_name: str = ""
    ordering_npi: str = ""
    ordering_phone: str = ""
    ordering_fax: str = ""
    servicing_name: str = ""
    servicing_npi: str = ""
    servicing_phone: str = ""
    servicing_fax: str = ""
    setting: str = ""
    place_of_service: str = ""
    service_date: date | None = None
    service_to: date | None = None
    request_kind: str = ""
    previous_number: str = ""
    attachments: str = ""


@dataclass(frozen=True, kw_only=True)
class AuthSubmission(AuthInquiry):
    """What a portal is asked or told: the request, our own random reference, the payer's number where it is known, and
    the file that goes with it. `procedures` and `quantities` are its lines, in their order; `procedure`, `quantity` and
    `diagnosis` are the first, for portals that take one.
    """

    procedures: tuple[str, ...] = ()
    quantities: tuple[int, ...] = ()
    diagnoses: tuple[str, ...] = ()

    our_reference: str = ""
    payer_reference: str = ""
    attachment: str = ""


@dataclass(frozen=True, kw_only=True)
class AuthAnswer(Record):
    """What a payer's page says of one request."""

    ANSWER: ClassVar[str] = "status"
    UNAVAILABLE: ClassVar[str] = "indeterminate"
    UNKNOWN_TEXT: ClassVar[str] = "UNKNOWN_STATUS_TEXT"

    kind: str = "authorization_answer"
    status: AuthStatus
    reason_code: str | None = None
    payer_reference: str | None = None
    our_reference: str | None = None
    patient: str | None = None
    birth_date: date | None = None
    member_id: str | None = None
    procedure: str | None = None
    authorization_number: str | None = None
    approved_units: int | None = None
    approved_from: date | None = None
    approved_to: date | None = None
    decided_on: date | None = None
    denial_code: str | None = None
    denial_text: str | None = None
    returned_differs: tuple[Difference, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AuthNeedAnswer(Record):
    """What a payer's page says of one procedure for one patient: whether it wants to be asked first."""

    ANSWER: ClassVar[str] = "need"
    UNAVAILABLE: ClassVar[str] = "unknown"
    UNKNOWN_TEXT: ClassVar[str] = "UNKNOWN_NEED_TEXT"

    kind: str = "authorization_need"
    need: AuthNeed = AuthNeed.NOT_STATED
    reason_code: str | None = None
    patient: str | None = None
    birth_date: date | None = None
    member_id: str | None = None
    procedure: str | None = None
    returned_differs: tuple[Difference, ...] = ()
