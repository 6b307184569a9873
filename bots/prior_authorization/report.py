"""The workbook of a run: every request once, with where it stands and until when."""

from __future__ import annotations

from collections.abc import Sequence

from nightclerk.bot import report
from nightclerk.records import AuthRecord, Column, ItemStatus, RowResult, RunSummary, Scalar, Sheet, Workbook

_COLUMNS = (
    Column("Row", "integer", 6),
    Column("Payer", width=24),
    Column("Patient", width=24),
    Column("Procedure", width=20),
    Column("Needed", width=14),
    Column("Stands", width=20),
    Column("What to do", width=60),
    Column("Draft", width=16),
    Column("Payer's number", width=18),
    Column("Authorization", width=18),
    Column("Units", "integer", 8),
    Column("Used", "integer", 8),
    Column("Left", "integer", 8),
    Column("From", "date", 12),
    Column("To", "date", 12),
    Column("Decision due", width=22),
    Column("By which rule", width=36),
    Column("Payer's reason", width=36),
)
_TONES = {
    ItemStatus.DONE: "good",
    ItemStatus.PARKED: "wait",
    ItemStatus.BUSINESS: "warn",
    ItemStatus.APPLICATION: "bad",
}


@report("prior_authorization")
def workbook(rows: Sequence[RowResult], _run: RunSummary) -> Workbook:
    """One sheet, in the order of the file."""
    tones = {number: _TONES[row.status] for number, row in enumerate(rows) if row.status in _TONES}
    return Workbook((Sheet("Requests", _COLUMNS, tuple(map(_line, rows)), tones),))


def _line(row: RowResult) -> tuple[Scalar, ...]:
    record = row.record if isinstance(row.record, AuthRecord) else AuthRecord()
    known, request = row.record is not None, record.request
    patient = ", ".join(filter(None, (request.patient.last, request.patient.first)))
    return (
        row.row,
        request.payer or row.carried.get("payer", ""),
        patient or row.carried.get("patient", ""),
        "; ".join(f"{each.code} x {each.quantity}" for each in request.services) or row.carried.get("procedure", ""),
        record.need.replace("_", " ") if known else "",
        record.status.replace("_", " ") if known else str(row.status),
        row.reason.message if row.reason else "",
        record.draft or "",
        record.payer_reference or "",
        record.authorization_number or "",
        record.approved_units,
        record.units_used if record.used else None,
        record.units_left,
        record.approved_from,
        record.approved_to,
        f"{record.due_by:%m/%d/%Y %H:%M} UTC" if record.due_by else "",
        record.due_rule or "",
        record.reason_text or record.reason_code or "",
    )
