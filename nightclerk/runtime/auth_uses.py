"""A list of visits, from any system that writes spreadsheets: how many units of which authorization on which day.

The lines of one day are added up, and take the place of what was recorded of that day: the same list twice changes
nothing. A line that cannot be taken says why, and keeps no other from being taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nightclerk.bot.cells import Cells, cells_of, day_of, is_blank, text_of
from nightclerk.bot.columns import Need, Titles
from nightclerk.errors import BusinessException, UsageError
from nightclerk.runtime.authorized import given, use
from nightclerk.runtime.office import Office
from nightclerk.sheets.read import read_table
from nightclerk.store import approvals, submissions

_TITLES = Titles(
    {
        "authorization": ("authorization", "authorization number", "auth number", "auth", "prior authorization number",
                          "reference", "draft"),
        "day": ("date of service", "service date", "dos", "visit date", "date"),
        "units": ("units", "units used", "quantity", "qty", "visits"),
    },
    (
        Need("the authorization", (("authorization",),)),
        Need("the day", (("day",),)),
        Need("the units", (("units",),)),
    ),
)  # fmt: skip
WORDS = {
    "AUTH_NUMBER_UNKNOWN": "no authorization has this number: take the payer's, or ours from Approvals",
    "AUTH_NUMBER_AMBIGUOUS": "several authorizations have this number: take ours from Approvals",
    "SERVICE_DATE_UNREADABLE": "the day is not a date: write it as MM/DD/YYYY",
    "UNITS_UNREADABLE": "the units are not a whole number",
}


@dataclass(frozen=True)
class TakenRow:
    """A line of the list: its number as a person counts, and the draft it was recorded for, or why it was not."""

    row: int
    draft: str = ""
    code: str = ""
    words: str = ""


@dataclass(frozen=True)
class _Visit:
    row: int
    draft: str
    day: date
    units: int


def take_visits(office: Office, path: Path, by: str) -> list[TakenRow]:
    """Every line once. Raises `UsageError` for the file as a whole."""
    table = read_table(path, max_bytes=office.workspace.settings.max_input_megabytes * 1_000_000)
    try:
        columns = _TITLES.find(table.header, office.workspace.clinic.columns)
    except BusinessException as error:
        raise UsageError(error.message, code=error.code, remedy=error.remedy) from None
    numbers = _numbers(office)
    read = [_visit(office, row.number, cells_of(row, columns), numbers) for row in table.rows]
    visits = [each for each in read if isinstance(each, _Visit)]
    taken = [each for each in read if isinstance(each, TakenRow)]
    return sorted([*taken, *_recorded(office, visits, by)], key=lambda each: each.row)


def _visit(office: Office, row: int, cells: Cells, numbers: Mapping[str, set[str]]) -> _Visit | TakenRow:
    named = _bare(text_of(cells["authorization"]))
    drafts = _drafts(office, named, numbers)
    day, _ = day_of(cells["day"], "SERVICE_DATE")
    units = text_of(cells["units"])
    if len(drafts) != 1:
        return _refused(row, "AUTH_NUMBER_AMBIGUOUS" if drafts else "AUTH_NUMBER_UNKNOWN")
    if day is None:
        return _refused(row, "SERVICE_DATE_UNREADABLE")
    if is_blank(cells["units"]) or not (units.isascii() and units.isdecimal()) or len(units) > len("99999"):
        return _refused(row, "UNITS_UNREADABLE")
    return _Visit(row, next(iter(drafts)), day, int(units))


def _refused(row: int, code: str) -> TakenRow:
    return TakenRow(row, code=code, words=WORDS[code])


def _numbers(office: Office) -> dict[str, set[str]]:
    """The payers' numbers of what was approved -> drafts; that the records were read is audited."""
    numbers: dict[str, set[str]] = {}
    for record in given(office):
        for number in filter(None, (record.authorization_number, record.payer_reference, record.draft)):
            numbers.setdefault(_bare(number), set()).add(record.draft or "")
    return numbers


def _drafts(office: Office, number: str, numbers: Mapping[str, set[str]]) -> set[str]:
    known = numbers.get(number, set())
    if known or not number:
        return known
    sent = submissions.by_number(office.store, number)
    return {sent.approval_id} if sent else set()


def _bare(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _recorded(office: Office, visits: list[_Visit], by: str) -> Iterator[TakenRow]:
    days: dict[tuple[str, date], list[_Visit]] = {}
    for each in visits:
        days.setdefault((each.draft, each.day), []).append(each)
    for (draft, day), those in days.items():
        code = words = ""
        try:
            found = approvals.get(office.store, draft)
            assert found is not None
            use(office, found, day, sum(each.units for each in those), by)
        except UsageError as error:
            code, words = error.code, error.words
        yield from (TakenRow(each.row, draft, code, words) for each in those)
