"""Appointment files as practice-management systems export them: CSV and XLSX, in the columns of two of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import date, time
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from nightclerk.errors import UsageError
from nightclerk.sandbox.appointments import Appointment

Value = str | date | time
Columns = dict[str, Callable[[Appointment], Value]]

TEBRA: Columns = {
    "Appointment Date": lambda a: a.start.date(),
    "Start Time": lambda a: a.start.time(),
    "Patient ID": lambda a: a.patient_id,
    "Patient Name": lambda a: f"{a.last}, {a.first}",
    "Date of Birth": lambda a: a.birth,
    "Mobile Phone": lambda a: a.phone,
    "Primary Insurance Company Name": lambda a: a.payer,
    "Primary Insurance Policy Number": lambda a: a.policy,
    "Secondary Insurance Company Name": lambda a: a.second_payer,
    "Secondary Insurance Policy Number": lambda a: a.second_policy,
    "Provider": lambda a: a.provider,
    "Location": lambda a: a.location,
    "Appointment Status": lambda _a: "Scheduled",
}
NEXTGEN: Columns = {
    "Appt Date": lambda a: a.start.date(),
    "Appt Time": lambda a: a.start.time(),
    "Person Nbr": lambda a: a.patient_id,
    "Last Name": lambda a: a.last,
    "First Name": lambda a: a.first,
    "DOB": lambda a: a.birth,
    "Home Phone": lambda a: a.phone,
    "Payer Name": lambda a: a.payer,
    "Policy Nbr": lambda a: a.policy,
    "Payer 2 Name": lambda a: a.second_payer,
    "Policy Nbr 2": lambda a: a.second_policy,
    "Rendering": lambda a: a.provider,
    "Location": lambda a: a.location,
}
STYLES = {"tebra": TEBRA, "nextgen": NEXTGEN}


def write_csv(path: Path, rows: Iterable[Appointment], style: str = "tebra") -> None:
    """Write the rows as CSV (UTF-8, dates MM/DD/YYYY, times 8:00 AM); raises `UsageError` UNKNOWN_STYLE."""
    columns = _columns(style)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_text(cell(row)) for cell in columns.values()] for row in rows)


def write_xlsx(path: Path, rows: Iterable[Appointment], style: str = "tebra") -> None:
    """Write the rows as a workbook with real dates and times; raises `UsageError` UNKNOWN_STYLE."""
    columns = _columns(style)
    book = Workbook()
    sheet = book.active
    sheet.title = "Appointments"
    sheet.append(list(columns))
    for row in rows:
        sheet.append([cell(row) or None for cell in columns.values()])
    _dress(sheet, columns)
    book.save(path)


def _columns(style: str) -> Columns:
    if style not in STYLES:
        raise UsageError("No export style of that name.", code="UNKNOWN_STYLE", remedy=f"Known: {', '.join(STYLES)}.")
    return STYLES[style]


def _text(value: Value) -> str:
    if isinstance(value, time):
        return value.strftime("%I:%M %p").lstrip("0")
    return value.strftime("%m/%d/%Y") if isinstance(value, date) else value


def _dress(sheet: object, columns: Columns) -> None:
    """Bold headings, sensible widths, and dates and times shown as in the United States."""
    for cells in sheet.iter_cols():  # type: ignore[attr-defined]
        cells[0].font = Font(bold=True)
        sheet.column_dimensions[cells[0].column_letter].width = max(14, len(str(cells[0].value)) + 2)  # type: ignore[attr-defined]
        for cell in cells[1:]:
            if isinstance(cell.value, time):
                cell.number_format = "h:mm AM/PM"
            elif isinstance(cell.value, date):
                cell.number_format = "mm/dd/yyyy"
