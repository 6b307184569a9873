"""What a page lists beside the answer counts: the patient under another ID, the coverage by its days or its kind."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import FILE, Pages, ask  # noqa: F401 - a fixture
from test_driver_unseen import LABELS, PICKED, PROVEN, shown

from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

COVERAGES = "<table><tr><th>Plan<th>Type<th>State<th>Effective<th>Ends{rows}</table>"
WORDED = LABELS.replace("{Active: active}", "{Active: active, Ended: inactive, Future: inactive}")


def listed(state: str, plan: str, *rows: tuple[str, str, str, str, str]) -> Pages:
    """A coverage that is told by labels, and all of the patient's in a list that the file does not read."""
    table = COVERAGES.format(rows="".join(f"<tr><td>{'<td>'.join(row)}" for row in rows))
    return shown(PROVEN.replace("Active", state) + f"<p><b>Plan:</b> {plan}</p>" + table)


@pytest.mark.parametrize(
    ("state", "begin", "end", "reason"),
    [
        ("Future", "Nov 25, 2026", "", "COVERED_THEN"),
        ("Ended", "Jan 1, 2026", "Dec 31, 2026", "COVERED_THEN"),
        ("Ended", "Jan 1, 2026", "Oct 31, 2026", None),
        ("Future", "Jan 1, 2027", "", None),
    ],
)
def test_what_is_said_to_be_over_or_to_come_is_a_persons_where_its_days_hold_the_visit(
    ask: Any, state: str, begin: str, end: str, reason: str | None
) -> None:
    page = listed(state, "Gold", ("Gold", "Medical", state, begin, end))

    record = record_of(ask(page, WORDED, service_date=date(2026, 11, 30)))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE if reason else Outcome.INACTIVE, reason)


DENTAL = ("Harbor Dental", "Dental", "Active", "Jan 1, 2026", "")


@pytest.mark.parametrize(
    ("plan", "rows", "outcome"),
    [
        ("Harbor Dental", [DENTAL], Outcome.INDETERMINATE),
        ("Harbor Dental", [("Harbor Dental", "Medical and dental", "Active", "Jan 1, 2026", "")], Outcome.ACTIVE),
        ("Gold with Dental", [DENTAL], Outcome.ACTIVE),  # of which the list says nothing
        ("Gold", [DENTAL], Outcome.ACTIVE),
    ],
)
def test_a_plan_that_a_list_beside_it_calls_dental_is_none_that_was_asked_about(
    ask: Any, plan: str, rows: list[tuple[str, str, str, str, str]], outcome: Outcome
) -> None:
    record = record_of(ask(listed("Active", plan, *rows), WORDED))

    assert record.outcome is outcome
    assert record.reason_code == (None if outcome is Outcome.ACTIVE else "NO_COVERAGE_ON_DATE")


ROW = "<p>Member ID</p><table><tr><th>Member ID<th>Name<th>Born<tr><td>{card}<td>{name}<td>{born}</table>"
LISTED = PICKED.replace("{role: row}", "{row_of: [Member ID, Name]}")


@pytest.mark.parametrize(
    ("card", "name", "born", "reason"),
    [
        ("W123456789-01", "Doe, Jane", "Jan 1, 1980", "RETURNED_DIFFERS"),
        ("W999999999", "Jane Doe", "01/01/1980", "RETURNED_DIFFERS"),
        ("W999999999", "Doe, Jill", "01/01/1980", "NOT_FOUND"),
        ("W999999999", "Doe, Jane", "02/01/1980", "NOT_FOUND"),
    ],
)
def test_who_is_listed_by_name_and_birth_date_is_not_missing_for_another_id(
    ask: Any, card: str, name: str, born: str, reason: str
) -> None:
    page = Pages(answer=ROW.format(card=card, name=name, born=born))

    assert record_of(ask(page, LISTED, member_id="W12345678")).reason_code == reason


# A file that reads a coverage from its row, and neither of its days.
OWN_ROW = (
    "<table class=answer><thead><tr><th>Member ID<th>Name<th>Coverage<th>Effective date<th>Termination date</thead>"
    "<tbody><tr><td>W123456789<td>Doe, Jane<td>{state}<td>{begin}<td>{end}</tbody></table>"
)
WITHOUT_DAYS = FILE.replace(
    "        plan_end:  {column: Ends, type: date, formats: [MM/DD/YYYY], optional: true}\n", ""
).replace("{Active: active}", "{Active: active, Ended: inactive}")


@pytest.mark.parametrize(
    ("state", "begin", "end", "reason"),
    [
        ("Ended", "01/01/2026", "11/30/2026", "COVERED_THEN"),
        ("Ended", "01/01/2026", "10/31/2026", None),
        ("Active", "01/01/2026", "11/28/2026", "NO_COVERAGE_ON_DATE"),
        ("Active", "12/01/2026", "", "NO_COVERAGE_ON_DATE"),
        ("Active", "01/01/2026", "", None),
    ],
)
def test_the_days_of_the_records_own_row_count_although_the_file_reads_none(
    ask: Any, state: str, begin: str, end: str, reason: str | None
) -> None:
    page = Pages(answer=OWN_ROW.format(state=state, begin=begin, end=end))

    record = record_of(ask(page, WITHOUT_DAYS, service_date=date(2026, 11, 29)))

    assert record.reason_code == reason
    assert (record.outcome is Outcome.INDETERMINATE) is bool(reason)


def test_several_rows_that_the_file_does_not_tell_apart_are_no_trouble_of_the_portals(ask: Any) -> None:
    row = "<tr><td>Jan 1, {year}<td>{state}"
    rows = row.format(year=2025, state="Ended") + row.format(year=2026, state="Active")
    page = shown(f"{PROVEN}<table class=list><tr><th>Since<th>Standing{rows}</table>")
    file = WORDED.replace("      record:\n", "      from: {headings: [Since, Standing]}\n      record:\n")
    file = file.replace("{label: Status, type: enum", "{column: Standing, type: enum")

    reading = ask(page, file)
    other = ask(page, file, birth_date=date(1981, 1, 1))

    assert (record_of(reading).reason_code, reading.trouble) == ("SEVERAL_COVERAGES", "")
    assert record_of(reading).unmapped == ("the record's table: 2 rows",)
    assert record_of(other).reason_code == "RETURNED_DIFFERS"


UNREAD = "COVERAGE_DAYS_NOT_READ"
SAID_BESIDE = PROVEN.replace("Active", "{state}").replace(
    "</dl>", "<dt>Effective date<dd>{begin}<dt>Termination date<dd>{end}</dl>"
)


@pytest.mark.parametrize(
    ("state", "begin", "end", "reason"),
    [
        ("Ended", "01/01/2026", "11/30/2026", UNREAD),
        ("Ended", "01/01/2026", "10/31/2026", None),
        ("Ended", "12/01/2026", "", None),
        ("Active", "01/01/2026", "11/28/2026", UNREAD),
        ("Active", "12/01/2026", "", UNREAD),
        ("Active", "01/01/2026", "", None),
        ("Active", "01/01/2026", "11/28/2026<dt>Termination date<dd>12/31/2026", None),
    ],
)
def test_the_days_beside_their_usual_names_count_although_the_file_reads_none(
    ask: Any, state: str, begin: str, end: str, reason: str | None
) -> None:
    page = shown(SAID_BESIDE.format(state=state, begin=begin, end=end))

    record = record_of(ask(page, WORDED, service_date=date(2026, 11, 29)))

    assert record.reason_code == reason


def test_the_days_of_another_coverage_in_a_list_are_not_taken_for_those_of_the_record(ask: Any) -> None:
    listed = "<table><tr><th>Plan<th>Effective date<th>Termination date<tr><td>Old<td>01/01/2024<td>12/31/2024</table>"

    record = record_of(ask(shown(PROVEN + listed), WORDED, service_date=date(2026, 11, 29)))

    assert record.outcome is Outcome.ACTIVE
