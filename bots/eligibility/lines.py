"""The rows of a run as the workbook shows them: one line for each question, the secondary ones marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from nightclerk.bot.dates import read_date
from nightclerk.bot.faults import Words
from nightclerk.records import BenefitKind, Cell, EligibilityResult, ItemStatus, Measure, Outcome, RowResult, Scalar
from nightclerk.records.unread import missing, stated

from .amounts import accumulator, coinsurance, office_copay, specialist_copay
from .shown import doctor, other_payer, yes_no
from .words import BY_CODE, words_for

_OUTCOMES = {
    Outcome.ACTIVE: ("Active", "good"),
    Outcome.INACTIVE: ("NOT active", "bad"),
    Outcome.NOT_FOUND: ("Not found", "bad"),
    Outcome.REJECTED_INPUT: ("Rejected: check the data", "warn"),
    Outcome.PROVIDER_PROBLEM: ("Provider problem", "warn"),
    Outcome.PAYER_UNAVAILABLE: ("Payer cannot answer yet", "wait"),
    Outcome.PENDING: ("Pending at the payer", "wait"),
    Outcome.INDETERMINATE: ("Not understood: look yourself", "warn"),
}
_STATUSES = {
    ItemStatus.BUSINESS: ("Needs a person", "warn"),
    ItemStatus.APPLICATION: ("Could not be checked", "warn"),
    ItemStatus.PARKED: ("Waiting", "wait"),
    ItemStatus.CANCELLED: ("Cancelled", "plain"),
}
_ANSWERED = frozenset({Outcome.ACTIVE, Outcome.INACTIVE})


@dataclass(frozen=True)
class Line:
    """One question of one input row, with the columns carried through from the file."""

    result: RowResult
    carried: dict[str, str]
    secondary: bool = False

    @property
    def record(self) -> EligibilityResult | None:
        """The payer's answer, if there is one."""
        return self.result.record if isinstance(self.result.record, EligibilityResult) else None

    @property
    def answer(self) -> EligibilityResult | None:
        """The record when it says active or inactive; of any other nothing may be read off."""
        return self.record if self.record and self.record.outcome in _ANSWERED else None


def lines(rows: Sequence[RowResult]) -> list[Line]:
    """All questions in the order of the file, a row's secondary insurance right behind its primary."""
    return [line for row in sorted(rows, key=lambda row: row.row) for line in _of_row(row)]


def _of_row(row: RowResult) -> Iterator[Line]:
    yield Line(row, row.carried)
    for also in row.also:
        yield Line(also, also.carried or row.carried, secondary=True)


def wording(line: Line) -> tuple[str, str]:
    """(outcome in words, tone): the payer's outcome where there is one, else how the work ended."""
    if line.result.outcome:
        return _OUTCOMES[Outcome(line.result.outcome)]
    if line.result.reason and line.result.reason.code == "SELF_PAY":
        return "Self-pay", "plain"
    return _STATUSES.get(line.result.status, ("Not checked yet", "wait"))


def advice(line: Line) -> Words:
    """Why it is not simply done, and what to do; empty where nothing is to be done."""
    reason = line.result.reason
    if reason is None:
        return Words("", "")
    if line.record is not None:
        return words_for(line.record.outcome, reason.code)[1]
    known = BY_CODE.get(reason.code)
    return known if known and reason.message == f"{known.said} {known.todo}" else Words(reason.message, "")


def patient(line: Line) -> str:
    """Last, first name as asked, else as the file has it."""
    inquiry = line.result.inquiry
    if inquiry is not None:
        return f"{inquiry.last_name}, {inquiry.first_name}"
    parts = [line.carried[field] for field in ("last_name", "first_name") if line.carried.get(field)]
    return ", ".join(parts) or line.carried.get("patient", "")


def identity(line: Line) -> tuple[Scalar, ...]:
    """Row number, insurance, chart number, appointment date and time, patient: the columns every sheet begins with."""
    inquiry, carried = line.result.inquiry, line.carried
    return (
        line.result.row,
        "secondary" if line.secondary else "primary",
        carried.get("chart_number"),
        inquiry.service_date if inquiry else _as_day(carried.get("service_date")),
        carried.get("appointment_time"),
        patient(line),
    )


def appointment_day(line: Line) -> date | None:
    """The day of the appointment, as asked, else as the file has it; None where that is no date."""
    found = line.result.inquiry.service_date if line.result.inquiry else _as_day(line.carried.get("service_date"))
    return found if isinstance(found, date) else None


def insured(line: Line) -> tuple[Scalar, ...]:
    """Birth date, payer and member ID, as asked, else as the file has them."""
    inquiry, prefix = line.result.inquiry, "secondary_" if line.secondary else ""
    return (
        inquiry.birth_date if inquiry else _as_day(line.carried.get("birth_date")),
        line.carried.get(f"{prefix}payer") or (inquiry.payer if inquiry else None),
        inquiry.member_id if inquiry else line.carried.get(f"{prefix}member_id"),
    )


def _as_day(text: str | None) -> date | str | None:
    """What a row that was not asked has for a date: as a date where it is one, else as it stands in the file."""
    if text is None:
        return None
    found = read_date(Cell(text, text))
    return found if isinstance(found, date) else text


def coverage(record: EligibilityResult | None) -> tuple[Scalar, ...]:
    """What the payer stated, in the order of the report's columns; "not stated" where it left a value out.

    "not read" where its page shows one that was not understood.
    """
    if record is None:
        return (None,) * 14
    plan = (
        stated(record, "plan_name"),
        stated(record, "plan_begin", "elig_begin"),
        stated(record, "plan_end", "elig_end"),
    )
    if (
        record.outcome is Outcome.INACTIVE
    ):  # nobody expects benefits there: eleven times "not stated" would only hide it
        return (*plan, *(None,) * 11)
    return (
        *plan,
        *_amounts(record),
        doctor(record.pcp) or missing(record, "pcp"),
        "; ".join(map(other_payer, record.other_payers)) or missing(record, "other_payers"),
        yes_no(record.auth_required) or missing(record, "auth_required"),
    )


def _amounts(record: EligibilityResult) -> tuple[Scalar, ...]:
    deductible, most = BenefitKind.DEDUCTIBLE, BenefitKind.OOP_MAX
    return (
        office_copay(record),
        specialist_copay(record),
        *(accumulator(record, deductible, measure) for measure in (Measure.TOTAL, Measure.MET, Measure.REMAINING)),
        coinsurance(record),
        *(accumulator(record, most, measure) for measure in (Measure.TOTAL, Measure.REMAINING)),
    )


def checked(line: Line, zone: tzinfo | None) -> datetime | None:
    """When the payer was asked, in the clinic's time."""
    return line.record.checked_at.astimezone(zone) if line.record and line.record.checked_at else None
