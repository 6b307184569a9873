"""Canonical records: one frozen dataclass per question; portal page, X12, FHIR, PDF and fax are readers of it."""

from nightclerk.records.briefing import Audience, Briefing, BriefingFact, BriefingLine, BriefingPart, Collect, Page
from nightclerk.records.claim_status import (
    ClaimInquiry,
    ClaimStatusLine,
    ClaimStatusResult,
    StatusCode,
    StatusFamily,
)
from nightclerk.records.eligibility import (
    Benefit,
    BenefitKind,
    CoverageInquiry,
    EligibilityResult,
    FollowUp,
    Level,
    Measure,
    Network,
    OtherPayer,
    Outcome,
    Provider,
)
from nightclerk.records.header import Change, Channel, Difference, Evidence, Provenance, Record, Severity, YesNo
from nightclerk.records.preflight import PortalProbe, ProbedElement
from nightclerk.records.reconciliation import CategoryTotal, Delivered, OpenItem, Reconciliation, SourceTotal
from nightclerk.records.remittance import Adjustment, Balance, Payment, ProviderAdjustment, RemitClaim, RemitLine
from nightclerk.records.results import ItemStatus, Reason, Resolution, RowResult, RunSummary
from nightclerk.records.tables import Cell, Column, Scalar, Sheet, SourceRow, SourceTable, Workbook
from nightclerk.records.upkeep import UpkeepDone

# The record each portal task answers with; selectors are linted against its fields.
RECORDS: dict[str, type[Record]] = {"eligibility": EligibilityResult, "claim_status": ClaimStatusResult}

__all__ = [
    "RECORDS",
    "Adjustment",
    "Audience",
    "Balance",
    "Benefit",
    "BenefitKind",
    "Briefing",
    "BriefingFact",
    "BriefingLine",
    "BriefingPart",
    "CategoryTotal",
    "Cell",
    "Change",
    "Channel",
    "ClaimInquiry",
    "ClaimStatusLine",
    "ClaimStatusResult",
    "Collect",
    "Column",
    "CoverageInquiry",
    "Delivered",
    "Difference",
    "EligibilityResult",
    "Evidence",
    "FollowUp",
    "ItemStatus",
    "Level",
    "Measure",
    "Network",
    "OpenItem",
    "OtherPayer",
    "Outcome",
    "Page",
    "Payment",
    "PortalProbe",
    "ProbedElement",
    "Provenance",
    "Provider",
    "ProviderAdjustment",
    "Reason",
    "Reconciliation",
    "Record",
    "RemitClaim",
    "RemitLine",
    "Resolution",
    "RowResult",
    "RunSummary",
    "Scalar",
    "Severity",
    "Sheet",
    "SourceRow",
    "SourceTable",
    "SourceTotal",
    "StatusCode",
    "StatusFamily",
    "UpkeepDone",
    "Workbook",
    "YesNo",
]
