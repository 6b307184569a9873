"""The rows of a run as the workbook shows them, and how urgent each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal

from nightclerk.bot.cells import amount_of
from nightclerk.bot.dates import read_date
from nightclerk.bot.faults import Words
from nightclerk.records import Cell, ClaimStatusResult, ItemStatus, RowResult, Scalar, StatusFamily

from .cadence import AWAY, Settings
from .words import FAMILIES, code_and_words

_STATUSES = {
    ItemStatus.BUSINESS: ("Needs a person", "warn"),
    ItemStatus.APPLICATION: ("Could not be looked up", "warn"),
    ItemStatus.PARKED: ("Waiting", "wait"),
    ItemStatus.CANCELLED: ("Cancelled", "plain"),
}
_SKIPPED = {"TOO_YOUNG": "Not due yet", "NOT_DUE": "Not due yet", "FINAL": "Finished before", "SELF_PAY": "Self-pay"}
_UNDECIDED = frozenset({StatusFamily.ACCEPTED, StatusFamily.PENDING})


@dataclass(frozen=True)
class Line:
    """One claim of the input file."""

    result: RowResult
    today: date
    settings: Settings

    @property
    def record(self) -> ClaimStatusResult | None:
        """The payer's answer, if there is one."""
        return self.result.record if isinstance(self.result.record, ClaimStatusResult) else None

    @property
    def skipped(self) -> bool:
        """Whether it was left out because it was not its time, or needs no look."""
        return self.result.reason is not None and self.result.reason.code in _SKIPPED

    @property
    def charge(self) -> Decimal | None:
        """What was billed: as the payer has it, else as the file has it."""
        stated = self.record.charge if self.record else None
        return stated if stated is not None else self._billed

    @property
    def _billed(self) -> Decimal | None:
        if self.result.inquiry is not None and self.result.inquiry.charge is not None:
            return Decimal(self.result.inquiry.charge)
        text = self.result.carried.get("charge", "")
        return amount_of(Cell(text, text))

    @property
    def file_by(self) -> date | None:
        """The filing limit where the claim is not known to be at the payer; None where it does not run."""
        if self.skipped or (self.record is not None and self.record.family not in AWAY):
            return None
        if self.record is not None:
            return self.record.file_by
        inquiry = self.result.inquiry
        limit = as_day(self.result.carried.get("file_by")) if inquiry is None else self.settings.filing_limit(inquiry)
        return limit if isinstance(limit, date) else None

    @property
    def days_left(self) -> int | None:
        """Days until the filing limit; below zero once it has passed."""
        return None if self.file_by is None else (self.file_by - self.today).days

    @property
    def stuck(self) -> bool:
        """Whether the payer has had the claim for too long without a decision."""
        record = self.record
        late = record is not None and (record.age_days or 0) >= self.settings.stuck_after
        return late and record is not None and record.family in _UNDECIDED


def lines(rows: Sequence[RowResult], today: date, settings: object) -> list[Line]:
    """All claims in the order of the file."""
    known = settings if isinstance(settings, Settings) else Settings()
    return [Line(row, today, known) for row in sorted(rows, key=lambda row: row.row)]


def wording(line: Line) -> tuple[str, str]:
    """(status in words, tone): what the payer said where it did, else how the work ended."""
    record = line.record
    if record is not None:
        nothing = record.family is StatusFamily.FINAL_PAID and record.paid == 0
        return ("Finished, nothing paid", "warn") if nothing else FAMILIES[record.family]
    if line.skipped and line.result.reason:
        return _SKIPPED[line.result.reason.code], "plain"
    return _STATUSES.get(line.result.status, ("Not looked up yet", "wait"))


def advice(line: Line) -> Words:
    """Why it is not simply done, and what to do; empty where nothing is to be done."""
    if line.record is not None:
        found = code_and_words(line.record)
        return found[1] if found else _waiting(line)
    return Words(line.result.reason.message, "") if line.result.reason else Words("", "")


def _waiting(line: Line) -> Words:
    if line.stuck and line.record is not None:
        return Words(f"Undecided for {line.record.age_days} days.", "Call the payer, and note the reference number.")
    return Words("", "")


def patient(line: Line) -> str:
    """Last, first name as asked, else as the file has it."""
    inquiry, carried = line.result.inquiry, line.result.carried
    if inquiry is not None:
        return f"{inquiry.last_name}, {inquiry.first_name}"
    parts = [carried[field] for field in ("last_name", "first_name") if carried.get(field)]
    return ", ".join(parts) or carried.get("patient", "")


def identity(line: Line) -> tuple[Scalar, ...]:
    """Row, our claim number, patient, payer, day of service, charge: what every sheet begins with."""
    inquiry, carried = line.result.inquiry, line.result.carried
    return (
        line.result.row,
        carried.get("patient_control_no") or (inquiry.patient_control_no if inquiry else None),
        patient(line),
        carried.get("payer") or (inquiry.payer if inquiry else None),
        inquiry.service_date if inquiry else as_day(carried.get("service_date")),
        line.charge,
    )


def as_day(text: str | None) -> date | str | None:
    """A date where the text is one, else as it stands in the file."""
    if text is None:
        return None
    found = read_date(Cell(text, text))
    return found if isinstance(found, date) else text


def asked_at(line: Line, zone: tzinfo | None) -> datetime | None:
    """When the payer was asked, in the clinic's time."""
    return line.record.checked_at.astimezone(zone) if line.record and line.record.checked_at else None
