"""What a page says under names that are beyond doubt counts, though the portal file does not read it."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from driver_rig import RecordingPorts, record_of
from test_driver_pages import FILE, Pages, ask  # noqa: F401 - a fixture

from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

LABELLED = (
    FILE.replace('      from: {table: "table.answer", key: header}\n', "")
    .replace("column: [Member ID, Card no.]", "label: Member ID")
    .replace("{column: Name", "{label: Name")
    .replace("{column: Coverage", "{label: Coverage")
    .replace("{column: Plan", "{label: Plan")
    .replace("{column: Ends", "{label: Ends")
    .replace('{count: {rows: "=1"}}', "{text: Member ID}")
)


def page(*facts: tuple[str, str]) -> Pages:
    """A member's page; the inquiry is about one born on January 1st, 1980."""
    known = (("Member ID", "W123456789"), ("Name", "Doe, Jane"), ("Coverage", "Active"), ("Plan", "Gold"), *facts)
    return Pages(answer="".join(f"<section><label>{name}</label>{said}</section>" for name, said in known))


@pytest.mark.parametrize(
    "fact",
    [
        ("Date of birth", "02/01/1981"),
        ("Birth Date", "1980-01-02"),
        ("DOB", "Jan 2, 1980"),
        ("Patient DOB", "1/2/1980"),
        ("DOB", "13.01.1980"),
        ("DOB", "January 2, 1980"),
    ],
)
def test_a_page_of_one_who_was_born_on_another_day_is_not_of_the_one_asked_for(
    ask: Any, ports: RecordingPorts, fact: tuple[str, str]
) -> None:
    record = record_of(ask(page(fact), LABELLED))

    assert (record.outcome, record.reason_code, record.plan_name) == (Outcome.INDETERMINATE, "RETURNED_DIFFERS", None)
    assert [(each.field, each.returned) for each in record.returned_differs] == [("birth_date", None)]
    assert "html" not in ports.kinds()


@pytest.mark.parametrize(
    "facts",
    [
        [("Date of birth", "01/01/1980")],
        [("Date of birth", "1980-01-01 00:00")],
        [("Date of birth", "**/**/1980")],
        [("Date of birth", "")],
        [("Subscriber date of birth", "03/04/1955")],
        [("Date of birth", "01/01/1980"), ("Date of birth", "03/04/1955")],  # of another member of the family
    ],
)
def test_a_birth_date_that_is_the_same_or_not_shown_or_may_be_anothers_is_no_reason_to_doubt(
    ask: Any, facts: list[tuple[str, str]]
) -> None:
    assert record_of(ask(page(*facts), LABELLED)).outcome is Outcome.ACTIVE


@pytest.mark.parametrize("shown", ["02/01/1980", "02-01-1980", "2.1.1980"])
def test_a_day_that_may_be_meant_with_the_day_first_is_not_taken_for_another_one(ask: Any, shown: str) -> None:
    record = record_of(ask(page(("Date of birth", shown)), LABELLED, birth_date=date(1980, 1, 2)))

    assert record.outcome is Outcome.ACTIVE


OF_DEPENDENT = LABELLED.replace("label: Name,", "label: Dependent,").replace("_name]\n", "_name, birth_date]\n", 1)
BORN = "        birth_date: {label: Dependent born, type: date, formats: [M/D/YYYY], must_equal: $birth_date}\n"
OF_DEPENDENT = OF_DEPENDENT.replace("        outcome: ", f"{BORN}        outcome: ")
SUBSCRIBER = (("Name", "Doe, John"), ("Date of birth", "03/04/1955"))
DEPENDENT = (("Dependent", "Doe, Jane"), ("Dependent born", "01/01/1980"))


@pytest.mark.parametrize(
    ("facts", "text", "reason"),
    [
        (SUBSCRIBER, LABELLED, "RETURNED_DIFFERS"),
        ((*SUBSCRIBER, *DEPENDENT), OF_DEPENDENT, None),
        (SUBSCRIBER, OF_DEPENDENT, "IDENTITY_NOT_SHOWN"),
        ((("Subscriber name", "Doe, John"), ("Subscriber DOB", "03/04/1955"), ("Name", "Doe, Jane")), LABELLED, None),
    ],
    ids=["the subscriber alone", "both", "none of the dependent", "named as the subscriber"],
)
def test_a_dependent_is_proven_by_what_is_said_of_the_dependent_and_not_of_the_subscriber(
    ask: Any, facts: tuple[tuple[str, str], ...], text: str, reason: str | None
) -> None:
    known = (("Member ID", "W123456789"), ("Coverage", "Active"), ("Plan", "Gold"), *facts)
    answer = "".join(f"<section><label>{name}</label>{said}</section>" for name, said in known)

    assert record_of(ask(Pages(answer=answer), text.replace("timeout: 5s", "timeout: 2s"))).reason_code == reason


@pytest.mark.parametrize("name", ["Coverage type", "Plan Type:", "Coverages Type", "Type of insurance", "Type"])
@pytest.mark.parametrize("kind", ["Dental", "Vision only"])
def test_a_page_of_a_coverage_of_another_kind_alone_is_of_none_that_was_asked_about(
    ask: Any, name: str, kind: str
) -> None:
    record = record_of(ask(page((name, kind)), LABELLED))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE")


@pytest.mark.parametrize(
    "facts",
    [
        [("Coverage type", "PPO")],
        [("Type", "Family")],
        [("Coverage type", "Medical and dental")],
        [("Coverage type", "Dental"), ("Plan type", "Medical")],
        [("Coverage type", "Dental"), ("Coverage type", "Medical")],
        [("Benefit", "Dental"), ("Rider", "Vision")],
    ],
)
def test_a_page_that_names_a_medical_coverage_or_none_by_its_kind_is_told(
    ask: Any, facts: list[tuple[str, str]]
) -> None:
    assert record_of(ask(page(*facts), LABELLED)).outcome is Outcome.ACTIVE


LAST_ALONE = LABELLED.replace("[$last_name, $first_name]", "$last_name").replace(
    "[member_id, last_name, first_name]", "[member_id, last_name]"
)


def test_of_a_name_that_the_file_compares_in_part_no_more_is_compared(ask: Any) -> None:
    facts = (("Member ID", "W123456789"), ("Name", "Doe"), ("Coverage", "Active"), ("Plan", "Gold"))
    answer = "".join(f"<section><label>{name}</label>{said}</section>" for name, said in facts)

    assert record_of(ask(Pages(answer=answer), LAST_ALONE)).outcome is Outcome.ACTIVE


ENTERED = (
    LABELLED.replace("        name:      {label: Name, type: name, must_equal: [$last_name, $first_name]}\n", "")
    .replace(
        "        outcome: ", "        birth_date: {label: Born, type: date, must_equal: $birth_date}\n        outcome: "
    )
    .replace("formats: [MM/DD/YYYY]", "formats: [M/D/YYYY]")
    .replace("type: date, must", "type: date, formats: [MM/DD/YYYY], must")
    .replace("needs: [member_id, last_name, first_name]", "needs: [member_id, birth_date]")
    .replace("  rows:   {", "  hits:   {many: [{css: '.hits tbody tr'}]}\n  rows:   {")
    .replace("  home:  ", '  listed:    {count: {hits: ">0"}}\n  home:  ')
    .replace(
        "      - expect: [result, not_found, many]\n",
        "      - expect: listed\n"
        "      - pick: {from: hits, showing: [$member_id, $birth_date], none: not_found, many: many}\n"
        "      - expect: result\n",
    )
)
FACTS = "<dl><dt>Member ID<dd>W123456789<dt>Born<dd>01/01/1980<dt>Coverage<dd>Active<dt>Plan<dd>Gold</dl>"
HITS = (
    "<table class=hits><thead><tr><th>Member</th>{headings}<th>Birth date</thead>"
    f"<tbody onclick='document.body.innerHTML = `{FACTS}`'><tr><td>W123456789{{cells}}<td>01/01/1980</table>"
)


@pytest.mark.parametrize(
    ("headings", "cells", "reason"),
    [
        ("<th>Last name<th>First name", "<td>Doe<td>Jane", None),
        ("<th>Last name<th>First name", "<td>Doe<td>June", "RETURNED_DIFFERS"),
        ("<th>Patient name", "<td>Jane Q. Doe", None),
        ("<th>Patient name", "<td>DOE, JUNE", "RETURNED_DIFFERS"),
        ("<th>Patient's last name<th>Patient's first name", "<td>Roe<td>Jane", "RETURNED_DIFFERS"),
        ("<th>Physician", "<td>Doe, June", None),
        ("<th>Name", "<td>Dr. Paul Poe", None),
        ("<th>Name", "<td>", None),
    ],
)
def test_a_row_that_names_another_one_of_that_birth_date_is_not_entered(
    ask: Any, headings: str, cells: str, reason: str | None
) -> None:
    record = record_of(ask(Pages(answer=HITS.format(headings=headings, cells=cells)), ENTERED))

    assert (record.outcome is Outcome.ACTIVE, record.reason_code) == (reason is None, reason)
