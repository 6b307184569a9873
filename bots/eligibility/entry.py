"""What to type into the practice-management system: only what the payer stated, what changed marked as such.

What its page shows and nobody could understand has a line too: it must be read there before anything is typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from nightclerk.records import BenefitKind, Column, EligibilityResult, Measure, Outcome, Provider, Scalar
from nightclerk.records.unread import NOT_STATED, is_missing, missing, stated

from .amounts import SEVERAL, accumulator, coinsurance, office_copay, specialist_copay
from .lines import Line, identity
from .shown import day, money, other_payer, yes_no

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
            tone = "warn" if moved or is_missing(typed) else "plain"
            yield (*identity(line), title, typed, "changed" if moved else None), tone


def _typed(value: Scalar) -> str | None:
    """The value as it is typed; None where nothing was stated, or several values of which a person must choose.

    What its page shows and nobody could understand is said instead of it.
    """
    if isinstance(value, Decimal):
        return money(value)
    text = "" if value is None else str(value)
    return None if not text or text == NOT_STATED or text.startswith(SEVERAL) else text


def _values(record: EligibilityResult) -> Iterator[tuple[str, str, Scalar]]:
    """(title, field of the record, value as typed)."""
    active = record.outcome is Outcome.ACTIVE
    yield "Coverage status", "outcome", "Active" if active else "Inactive"
    yield "Verified as of", "", day(record.as_of)
    yield "Payer's reference", "", _text(record, "payer_ref", "trace_no")
    yield "Member ID as the payer shows it", "member_id", _text(record, "member_id")
    yield "Plan", "plan_name", _text(record, "plan_name")
    yield "Plan number", "plan_no", _text(record, "plan_no")
    yield "Group number", "group_no", _text(record, "group_no")
    yield "Coverage begins", "plan_begin", _text(record, "plan_begin", "elig_begin")
    yield "Coverage ends", "plan_end", _text(record, "plan_end", "elig_end")
    if active:
        yield from _benefits(record)
        yield from _pcp(record)
        required = yes_no(record.auth_required) or missing(record, "auth_required")
        yield "Prior authorization required", "auth_required", required
        for other in (
            map(other_payer, record.other_payers) if record.other_payers else [missing(record, "other_payers")]
        ):
            yield "Other insurance", "other_payers", other


def _text(record: EligibilityResult, *fields: str) -> str:
    value = stated(record, *fields)
    return (day(value) if isinstance(value, date) else value) or missing(record, *fields)


def _pcp(record: EligibilityResult) -> Iterator[tuple[str, str, Scalar]]:
    pcp = record.pcp or Provider()
    for title, name in (("PCP", "name"), ("PCP NPI", "npi"), ("PCP phone", "phone")):
        yield title, "pcp", getattr(pcp, name) or missing(record, f"pcp.{name}")


def _benefits(record: EligibilityResult) -> Iterator[tuple[str, str, Scalar]]:
    yield "Copay office visit", "", office_copay(record)
    yield "Copay specialist", "", specialist_copay(record)
    yield "Coinsurance", "", coinsurance(record)
    for title, kind in (("Deductible", BenefitKind.DEDUCTIBLE), ("Out-of-pocket maximum", BenefitKind.OOP_MAX)):
        for measure in (Measure.TOTAL, Measure.MET, Measure.REMAINING):
            name = title if measure is Measure.TOTAL else f"{title} {measure}"
            yield name, "", accumulator(record, kind, measure)
