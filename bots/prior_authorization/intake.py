"""From a list of requests to inquiries: every row is asked about, or says why not. The form names what is missing."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from nightclerk.bot import Intake, Planned
from nightclerk.bot import cells as read
from nightclerk.bot.cells import EMPTY, Cells, is_blank, payer_fault, text_of
from nightclerk.bot.faults import FILE_FAULTS, Words, all_reasons
from nightclerk.bot.rows import asks_by_row
from nightclerk.records import AuthInquiry, ItemStatus

from .titles import TITLES

_DAYS = ("service_date", "service_to")
OWN = {
    "SERVICE_DATE_UNREADABLE": Words("The first day of service is not a date.", "Write it as MM/DD/YYYY."),
    "SERVICE_TO_UNREADABLE": Words("The last day of service is not a date.", "Write it as MM/DD/YYYY."),
    "QUANTITY_UNREADABLE": Words("The quantity is not a whole number below 100,000.", "Write a number, such as 12."),
    "VALUE_TOO_LONG": Words("A cell of the row holds more than any form takes.", "Look at the row; shorten it."),
    "URGENCY_UNREADABLE": Words("How urgent it is cannot be told.", "Write standard or urgent."),
    "REQUEST_KIND_UNREADABLE": Words("What kind of request it is cannot be told.", "Write initial or extension."),
}
_WORDS = FILE_FAULTS | OWN
_LONGEST, _DIGITS = 400, 5  # signs of a cell, and of a number
_LONGER = {"justification": 20_000, "reason_for_urgency": 4_000, "procedure": 2_000, "diagnosis": 2_000,
           "attachments": 4_000}  # fmt: skip
_SAID = {
    "urgency": {"urgent": "urgent", "expedited": "urgent", "stat": "urgent", "yes": "urgent", "y": "urgent",
                "standard": "standard", "routine": "standard", "normal": "standard", "no": "standard", "n": "standard"},
    "request_kind": {"initial": "initial", "new": "initial", "extension": "extension", "renewal": "extension",
                     "continuation": "extension"},
}  # fmt: skip


@asks_by_row("prior_authorization", TITLES)
def requests(cells: Cells, intake: Intake) -> tuple[Planned]:
    """The inquiry of a request, or the reasons why it has none."""
    return (_planned(cells, intake),)


def _planned(cells: Cells, intake: Intake) -> Planned:
    if any(len(cell.text) > _LONGER.get(field, _LONGEST) for field, cell in cells.items()):
        return Planned(None, all_reasons(["VALUE_TOO_LONG"], _WORDS), ItemStatus.BUSINESS)
    faults = [*read.errors(cells, cells), payer_fault(cells["payer"], intake.payer)]
    name = read.name(cells)
    faults += [name] if isinstance(name, str) else []
    values: dict[str, Any] = {}
    for field in (each.name for each in fields(AuthInquiry)):
        values[field], fault = _value(field, cells.get(field, EMPTY), intake.today)
        faults.append(fault)
    wrong = [fault for fault in faults if fault]
    payer = intake.payer(text_of(cells["payer"]))
    if wrong or payer is None or not isinstance(name, tuple):
        return Planned(None, all_reasons(wrong, _WORDS), ItemStatus.BUSINESS)
    return Planned(AuthInquiry(**values | {"payer": payer, "last_name": name[0], "first_name": name[1]}))


def _value(field: str, cell: Any, today: date) -> tuple[Any, str | None]:
    """What a cell says, or the reason code; what is blank is left to the form, which knows what it needs."""
    if field == "birth_date":
        return (None, None) if is_blank(cell) else read.birth_date(cell, today)
    if field in _DAYS:
        return (None, None) if is_blank(cell) else read.day_of(cell, field.upper())
    if is_blank(cell):
        return (None if field == "quantity" else ""), None
    text = text_of(cell)
    if field == "quantity":
        whole = text.isascii() and text.isdecimal() and len(text) <= _DIGITS
        return (int(text), None) if whole else (None, "QUANTITY_UNREADABLE")
    if field == "member_id" and (fault := read.number_fault(cell, "MEMBER_ID")):
        return "", fault
    if field in _SAID:
        said = _SAID[field].get(text.casefold())
        return (said, None) if said else ("", f"{field.upper()}_UNREADABLE")
    return text, None
