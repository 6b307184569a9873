"""How the portal words a record: the texts of every cell, by this member's own habits of print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from nightclerk.records import Benefit, BenefitKind, EligibilityResult, Level, Measure, Network, Outcome, YesNo
from nightclerk.sandbox.members import Member

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True),
    trim_blocks=True,
    lstrip_blocks=True,
)
COVERAGE_COLUMNS = ("Member ID", "Born", "Member name", "Coverage", "Plan", "Effective", "Ends")
DETAILS = (
    "Payer",
    "Group number",
    "Plan number",
    "Insurance type",
    "Relationship",
    "Primary care provider",
    "PCP NPI",
    "PCP phone",
    "Provider network status",
    "Prior authorization",
    "Reference number",
    "Trace number",
)
BENEFIT_COLUMNS = ("Benefit", "Level", "Network", "Measure", "Amount", "Service", "Prior auth", "Notes")
OTHER_COLUMNS = ("Order", "Payer", "Member ID", "Effective", "Ends")
# What the portal prints where it states nothing; a member's page uses one of them throughout.
BLANKS = ("", "-", "Not stated")
COVERAGE = {
    Outcome.ACTIVE: ("Active",),
    Outcome.INACTIVE: ("Terminated", "Terminated - no longer eligible"),
    Outcome.PENDING: ("Pending", "Pending - enrollment in process"),
    Outcome.INDETERMINATE: ("See plan note 7Q", "Contact plan", "Status code 83"),
}
BENEFIT_WORDS = {
    BenefitKind.COPAY: ("Copay", "Copayment"),
    BenefitKind.COINSURANCE: ("Coinsurance", "Member coinsurance"),
    BenefitKind.DEDUCTIBLE: ("Deductible", "Plan deductible"),
    BenefitKind.OOP_MAX: ("Out-of-pocket maximum", "Out of pocket limit"),
}
LEVELS = {Level.INDIVIDUAL: "Individual", Level.FAMILY: "Family"}
MEASURES = {Measure.TOTAL: "Total", Measure.MET: "Met", Measure.REMAINING: "Remaining", Measure.PER_VISIT: "Per visit"}
NETWORKS = {Network.IN: ("In network", "In-network"), Network.OUT: ("Out of network", "Out-of-network")}
FLAGS = {YesNo.YES: "Yes", YesNo.NO: "No", YesNo.UNKNOWN: "Unknown"}
AUTH = {YesNo.YES: "Required", YesNo.NO: "Not required", YesNo.UNKNOWN: "Unknown"}
STANDING = {YesNo.YES: "In network", YesNo.NO: "Out of network"}


@dataclass(frozen=True)
class View:
    """A member's page as texts; `coverage` by column heading, `details` as label and value."""

    coverage: dict[str, str]
    details: tuple[tuple[str, str], ...] = ()
    benefits: tuple[tuple[str, ...], ...] = ()
    other_payers: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()


def render(template: str, **values: object) -> str:
    """A page of the portal as HTML."""
    return TEMPLATES.get_template(template).render(
        benefit_columns=BENEFIT_COLUMNS, other_columns=OTHER_COLUMNS, **values
    )


def view(member: Member, record: EligibilityResult) -> View:
    """What the page of this member says, given the record it states."""
    habit = member.number
    blank = BLANKS[habit % 3]
    return View(
        coverage=_coverage(record, habit),
        details=_details(record, habit),
        benefits=tuple(_benefit(row, habit, blank) for row in record.benefits),
        other_payers=tuple(
            (p.order or blank, p.name or blank, p.member_id or blank, day(p.begin) or blank, day(p.end) or blank)
            for p in record.other_payers
        ),
        notes=record.notes,
    )


def day(value: date | None) -> str:
    """A date as US portals print it, MM/DD/YYYY; empty for None."""
    return value.strftime("%m/%d/%Y") if value else ""


def money(amount: Decimal) -> str:
    """$1,234.50."""
    return f"${amount:,.2f}"


def _coverage(record: EligibilityResult, habit: int) -> dict[str, str]:
    words = COVERAGE[record.outcome]
    cells = (
        record.member_id or "",
        day(record.birth_date),
        record.name or "",
        words[habit % len(words)],
        record.plan_name or "",
        day(record.plan_begin),
        day(record.plan_end) or ("-" if habit % 4 else ""),
    )
    return dict(zip(COVERAGE_COLUMNS, cells, strict=True))


def _details(record: EligibilityResult, habit: int) -> tuple[tuple[str, str], ...]:
    """The rows of the details list; what is not stated is left out, or stands there blank for every fifth member."""
    pcp = record.pcp
    values = (
        record.payer_name,
        record.group_no,
        record.plan_no,
        record.insurance_type,
        record.relationship,
        pcp.name if pcp else None,
        pcp.npi if pcp else None,
        _phone(pcp.phone) if pcp else None,
        STANDING.get(record.provider_network_status),
        AUTH.get(record.auth_required),
        record.payer_ref,
        record.trace_no,
    )
    blank = BLANKS[habit % 3]
    return tuple(
        (label, value or blank) for label, value in zip(DETAILS, values, strict=True) if value or habit % 5 == 0
    )


def _benefit(row: Benefit, habit: int, blank: str) -> tuple[str, ...]:
    """The cells of a benefit row: Benefit, Level, Network, Measure, Amount, Service, Prior auth, Notes."""
    words = NETWORKS.get(row.network)
    return (
        BENEFIT_WORDS[row.kind][habit % 2],
        LEVELS.get(row.level, blank),
        words[habit % 2] if words else blank,
        MEASURES[row.measure],
        _amount(row) or blank,
        "; ".join(row.service_types) or blank,
        FLAGS.get(row.auth_required, blank),
        "; ".join(row.notes),
    )


def _amount(row: Benefit) -> str:
    if row.amount is not None:
        return money(row.amount)
    return f"{_plain(row.percent)}%" if row.percent is not None else ""


def _phone(number: str | None) -> str | None:
    """`312-555-0120` as portals print it: (312) 555-0120."""
    return f"({number[:3]}) {number[4:]}" if number else None


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
