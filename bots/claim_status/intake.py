"""From an export of open claims to inquiries: every row gets its question, or the reason why it has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nightclerk.bot import Intake, Planned
from nightclerk.bot import cells as read
from nightclerk.bot.cells import EMPTY, Cells, amount_of, is_blank, payer_fault, text_of
from nightclerk.bot.faults import all_reasons
from nightclerk.bot.rows import asks_by_row
from nightclerk.records import Cell, ClaimInquiry, ItemStatus, StatusFamily

from .titles import TITLES
from .words import BY_CODE, reason_of

_ASKED = ("last_name", "first_name", "patient", "birth_date", "payer", "member_id", "claim_no", "service_date")


@dataclass(frozen=True)
class _Days:
    """The days of a row, as far as they can be read, and what is wrong with them."""

    service: date | None
    until: date | None
    birth: date | None
    faults: tuple[str, ...]


@asks_by_row("claim_status", TITLES)
def open_claims(cells: Cells, intake: Intake) -> tuple[Planned]:
    """The inquiry about a claim of an open-claims export, or the reasons why it has none."""
    return (_planned(cells, intake),)


def _planned(cells: Cells, intake: Intake) -> Planned:
    payer = text_of(cells["payer"])
    if payer and intake.self_pay(payer):
        return Planned(status=ItemStatus.DONE, reason=reason_of("SELF_PAY"))
    name, days = read.name(cells), _days(cells, intake.today)
    faults = [*read.errors(cells, _ASKED), payer_fault(cells["payer"], intake.payer), *_number_faults(cells)]
    faults += [name if isinstance(name, str) else None, *days.faults]
    wrong = [fault for fault in faults if fault]
    found = intake.payer(payer)
    if wrong or found is None or days.service is None or not isinstance(name, tuple):
        return Planned(None, all_reasons(wrong, BY_CODE), ItemStatus.BUSINESS, str(StatusFamily.ERROR))
    return Planned(_inquiry(cells, found, name, days))


def _inquiry(cells: Cells, payer: str, name: tuple[str, str], days: _Days) -> ClaimInquiry:
    assert days.service is not None
    return ClaimInquiry(
        payer=payer,
        last_name=name[0],
        first_name=name[1],
        service_date=days.service,
        service_to=days.until,
        birth_date=days.birth,
        member_id=_said(cells, "member_id"),
        claim_no=_said(cells, "claim_no"),
        patient_control_no=_said(cells, "patient_control_no"),
        charge=amount_of(cells.get("charge", EMPTY)),
        billed_on=_optional_day(cells, "billed_on"),
        file_by=_optional_day(cells, "file_by"),
    )


def _number_faults(cells: Cells) -> Iterator[str]:
    """One of claim number and member ID is enough; one that is there but spoilt is named all the same."""
    claim, member = cells.get("claim_no", EMPTY), cells.get("member_id", EMPTY)
    if is_blank(claim) and is_blank(member):
        yield "NO_CLAIM_OR_MEMBER"
        return
    for cell, what in ((claim, "CLAIM_NUMBER"), (member, "MEMBER_ID")):
        fault = None if is_blank(cell) else read.number_fault(cell, what)
        if fault:
            yield fault


def _days(cells: Cells, today: date) -> _Days:
    service, fault = read.day_of(cells["service_date"], "SERVICE_DATE")
    until = _optional_day(cells, "service_to")
    birth, birth_fault = _birth(cells.get("birth_date", EMPTY), today)
    if service is not None and service > today:
        fault = "SERVICE_DATE_IN_FUTURE"
    period = "SERVICE_PERIOD" if service and until and until < service else None
    return _Days(service, until, birth, tuple(each for each in (fault, period, birth_fault) if each))


def _birth(cell: Cell, today: date) -> tuple[date | None, str | None]:
    """Many exports of claims have no birth date; one that is there must be right."""
    return (None, None) if is_blank(cell) else read.birth_date(cell, today)


def _optional_day(cells: Cells, field: str) -> date | None:
    return read.day_of(cells.get(field, EMPTY), field.upper())[0]


def _said(cells: Cells, field: str) -> str:
    cell = cells.get(field, EMPTY)
    return "" if is_blank(cell) else text_of(cell)
