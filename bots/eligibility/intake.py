"""From an appointments export to inquiries: every row gets its questions, or the reason why it has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nightclerk.bot import Intake, Planned
from nightclerk.bot import cells as read
from nightclerk.bot.cells import EMPTY, Cells, is_blank, text_of
from nightclerk.bot.dates import split_clock
from nightclerk.bot.faults import all_reasons
from nightclerk.bot.rows import asks_by_row
from nightclerk.records import Cell, CoverageInquiry, ItemStatus, Outcome

from .titles import TITLES
from .words import BY_CODE, reason

_SHARED = ("last_name", "first_name", "patient", "birth_date", "service_date")


@dataclass(frozen=True)
class _Shared:
    """What all insurances of one row are asked with; `faults` are reason codes, the first one counts."""

    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    service_date: date | None = None
    faults: tuple[str, ...] = ()


def _carried(cells: Cells) -> dict[str, str]:
    carried = read.carried(cells, TITLES.fields)
    clock = split_clock(carried.get("service_date", ""))[1]
    if clock and "appointment_time" not in carried:
        carried["appointment_time"] = clock
    return carried


@asks_by_row("eligibility", TITLES, _carried)
def appointments(cells: Cells, intake: Intake) -> tuple[Planned, ...]:
    """The inquiries of an appointment (primary, then secondary), or the reasons why there are none."""
    shared = _read_shared(cells, intake.today)
    return (_primary(cells, shared, intake), *_secondary(cells, shared, intake))


def _primary(cells: Cells, shared: _Shared, intake: Intake) -> Planned:
    payer = text_of(cells["payer"])
    if payer and intake.self_pay(payer):
        return Planned(status=ItemStatus.DONE, reason=reason("SELF_PAY"))
    faults = read.errors(cells, (*_SHARED, "payer", "member_id")) + _insurance_faults(cells, "", intake)
    return _plan(payer, cells["member_id"], (*faults, *shared.faults), shared, intake, "primary")


def _secondary(cells: Cells, shared: _Shared, intake: Intake) -> Iterator[Planned]:
    """The row's second insurance, judged by itself: what is wrong with it never touches the primary."""
    payer_cell, member = cells.get("secondary_payer", EMPTY), cells.get("secondary_member_id", EMPTY)
    payer = text_of(payer_cell)
    if is_blank(payer_cell) and is_blank(member):
        return
    if payer and (intake.self_pay(payer) or (is_blank(payer_cell) and payer_cell.kind != "error")):
        return
    own = read.errors(cells, ("secondary_payer", "secondary_member_id"))
    own += _insurance_faults(cells, "secondary_", intake)
    faults = tuple(f"SECONDARY_{code}" for code in own) + read.errors(cells, _SHARED) + shared.faults
    yield _plan(payer, member, faults, shared, intake, "secondary")


def _plan(payer: str, member: Cell, faults: tuple[str, ...], shared: _Shared, intake: Intake, order: str) -> Planned:
    found = intake.payer(payer)
    if faults or found is None or shared.birth_date is None or shared.service_date is None:
        why = all_reasons(faults, BY_CODE)
        return Planned(None, why, ItemStatus.BUSINESS, str(Outcome.REJECTED_INPUT), order)
    inquiry = CoverageInquiry(
        payer=found,
        member_id=text_of(member),
        birth_date=shared.birth_date,
        last_name=shared.last_name,
        first_name=shared.first_name,
        service_date=shared.service_date,
    )
    return Planned(inquiry, order=order)


def _insurance_faults(cells: Cells, prefix: str, intake: Intake) -> tuple[str, ...]:
    payer, member = cells.get(f"{prefix}payer", EMPTY), cells.get(f"{prefix}member_id", EMPTY)
    faults = read.payer_fault(payer, intake.payer), read.number_fault(member, "MEMBER_ID")
    return tuple(code for code in faults if code)


def _read_shared(cells: Cells, today: date) -> _Shared:
    name = read.name(cells)
    birth, birth_fault = read.birth_date(cells["birth_date"], today)
    service, service_fault = read.day_of(cells["service_date"], "SERVICE_DATE")
    last, first = name if isinstance(name, tuple) else ("", "")
    faults = (name if isinstance(name, str) else None, birth_fault, service_fault)
    return _Shared(last, first, birth, service, tuple(fault for fault in faults if fault))
