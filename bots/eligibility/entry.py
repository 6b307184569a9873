"""What to type into the practice-management system: only what the payer stated, what changed marked as such."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from nightclerk.records import BenefitKind, Column, EligibilityResult, Measure, Outcome, Scalar

from .amounts import SEVERAL, accumulator, coinsurance, office_copay, specialist_copay
from .lines import Line, identity
from .shown import NOT_STATED, day, money, other_payer, yes_no

ENTRY_COLUMNS = (Column("Field", width=30), Column("Type this", width=36), Column("Since last check", width=15))


def entries(line: Line) -> Iterator[tuple[tuple[Scalar, ...], str]]:
    """(row, tone) for each stated value of an active or inactive member."""
    record = line.answer
    if record is None:
        return
    changed = {change.field for change in record.diff}
    for title, field, value in _values(record):
        if typed := _typed(value):
            moved = field in changed
            yield (*identity(line), title, typed, "changed" if moved else None), "warn" if moved else "plain"


def _typed(value: Scalar) -> str | None:
    """The value as it is typed; None where nothing was stated, or several values of which a person must choose."""
    if isinstance(value, Decimal):
        return money(value)
    text = "" if value is None else str(value)
    return None if not text or text == NOT_STATED or text.startswith(SEVERAL) else text


def _values(record: EligibilityResult) -> Iterator[tuple[str, str, Scalar]]:
    """(title, field of the record, value as typed)."""
    active = record.outcome is Outcome.ACTIVE
    yield "Coverage status", "outcome", "Active" if active else "Inactive"
    yield "Verified as of", "", day(record.as_of)
    yield "Payer's reference", "", record.payer_ref or record.trace_no
    yield "Member ID as the payer shows it", "member_id", record.member_id
    yield "Plan", "plan_name", record.plan_name
    yield "Plan number", "plan_no", record.plan_no
    yield "Group number", "group_no", record.group_no
    yield "Coverage begins", "plan_begin", day(record.plan_begin or record.elig_begin)
    yield "Coverage ends", "plan_end", day(record.plan_end or record.elig_end)
    if active:
        yield from _benefits(record)
        if record.pcp:
            yield "PCP", "pcp", record.pcp.name
            yield "PCP NPI", "pcp", record.pcp.npi
            yield "PCP phone", "pcp", record.pcp.phone
        yield "Prior authorization required", "auth_required", yes_no(record.auth_required)
        for other in record.other_payers:
            yield "Other insurance", "other_payers", other_payer(other)


def _benefits(record: EligibilityResult) -> Iterator[tuple[str, str, Scalar]]:
    yield "Copay office visit", "", office_copay(record)
    yield "Copay specialist", "", specialist_copay(record)
    yield "Coinsurance", "", coinsurance(record)
    for title, kind in (("Deductible", BenefitKind.DEDUCTIBLE), ("Out-of-pocket maximum", BenefitKind.OOP_MAX)):
        for measure in (Measure.TOTAL, Measure.MET, Measure.REMAINING):
            name = title if measure is Measure.TOTAL else f"{title} {measure}"
            yield name, "", accumulator(record, kind, measure)
