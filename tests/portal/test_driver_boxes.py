"""Coverages that stand in boxes, one beside the other, each with the same labels: cards, or the parts of a form."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import FILE, INQUIRY, ask, written  # noqa: F401 - a fixture
from test_driver_unseen import LABELS, shown

from nightclerk.portal.lint import read_text
from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

BOXES = LABELS[: LABELS.index("    extract:")] + (
    "    extract:\n"
    "      from: {boxes: .coverage, covers: [plan_begin, plan_end], where: {Type: Medical}}\n"
    "      record:\n"
    "        member_id:  {label: Member ID, must_equal: $member_id}\n"
    "        birth_date: {label: Date of birth, type: date, formats: [MM/DD/YYYY], must_equal: $birth_date}\n"
    "        outcome:    {column: Status, type: enum, map: {Active: active, Ended: inactive}}\n"
    "        plan_name:  {column: Plan, optional: true}\n"
    "        plan_begin: {column: Begins, type: date, formats: [MM/DD/YYYY]}\n"
    "        plan_end:   {column: Ends, type: date, formats: [MM/DD/YYYY], optional: true}\n"
    "        group_no:   {label: Group number, optional: true}\n"
    "        benefits:\n"
    "          each: .benefit\n"
    "          fields:\n"
    "            kind: {label: Benefit, type: enum, map: {'/copay/i': copay}}\n"
    "            amount: {label: Amount, type: money}\n"
)
WHO = "<dl><dt>Member ID<dd>W123456789<dt>Date of birth<dd>01/01/1980</dl>"
OLD = ("Medical", "Old", "Ended", "01/01/2025", "12/31/2025")
NOW = ("Medical", "Gold", "Active", "01/01/2026", "")
DENTAL = ("Dental", "Smile", "Active", "01/01/2026", "")
GROUP = "<dl><dt>Group number<dd>G-7</dl>"


def box(kind: str, plan: str, status: str, begin: str, end: str, *, more: str = "") -> str:
    """The part of a form for one coverage; its copay is told by the plan."""
    field = '<p><label>{}</label> <input value="{}"></p>'
    said = zip(("Plan", "Begins", "Ends"), (plan, begin, end), strict=True)
    copay = field.format("Benefit", "Office copay") + field.format("Amount", f"${len(plan)}0.00")
    chosen = "".join(
        f"<p><label>{name}</label> <select><option>-<option selected>{value}</select></p>"
        for name, value in (("Type", kind), ("Status", status))
    )
    fields = "".join(field.format(*each) for each in said)
    return f"<section class=coverage>{chosen}{fields}<div class=benefit>{copay}</div>{more}</section>"


@pytest.mark.parametrize("boxes", [[NOW], [OLD, NOW], [DENTAL, NOW, OLD]])
def test_the_box_that_covers_the_day_is_the_record_with_what_stands_in_it(ask: Any, boxes: list[Any]) -> None:
    record = record_of(ask(shown(WHO + "".join(box(*each) for each in boxes)), BOXES))

    assert (record.outcome, record.plan_name, record.plan_end) == (Outcome.ACTIVE, "Gold", None)
    assert [str(each.amount) for each in record.benefits] == ["40.00"]
    assert record.group_no is None


@pytest.mark.parametrize(
    ("boxes", "why"),
    [
        ([DENTAL], "NO_COVERAGE_ON_DATE"),
        ([NOW, NOW], "SEVERAL_COVERAGES"),
        ([("", "Gold", "Active", "01/01/2026", ""), OLD], "LAYOUT_CHANGED"),
        ([("Medical", "Gold", "Active", "soon", ""), OLD], "COVERAGE_DAYS_NOT_READ"),
    ],
)
def test_where_no_box_surely_holds_the_day_a_person_looks(ask: Any, boxes: list[Any], why: str) -> None:
    record = record_of(ask(shown(WHO + "".join(box(*each) for each in boxes)), BOXES))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, why)


def test_a_last_day_that_a_box_says_twice_is_no_open_end(ask: Any) -> None:
    twice = box("Medical", "Old", "Active", "01/01/2026", "06/30/2026", more="<dl><dt>Ends<dd>12/31/2026</dl>")

    assert record_of(ask(shown(WHO + twice), BOXES)).outcome is Outcome.INDETERMINATE


def test_what_stands_in_another_box_is_not_said_of_this_one(ask: Any) -> None:
    page = WHO + box(*NOW) + box(*OLD, more=GROUP)

    assert record_of(ask(shown(page), BOXES)).group_no is None
    assert record_of(ask(shown(page + GROUP), BOXES)).group_no == "G-7"


IN_TABLE = ("each: .benefit", "each: {headings: [Benefit, Amount]}", "BAD_LIST")
IN_TEXT = ("plan_name:  {column: Plan,", "plan_name:  {text: '/Plan (\\w+)/',", "UNKNOWN_KEY")


@pytest.mark.parametrize(("old", "new", "code"), [IN_TABLE, IN_TEXT])
def test_what_is_of_one_of_several_boxes_is_looked_for_within_it_alone(old: str, new: str, code: str) -> None:
    text = BOXES.replace(old, new)
    if code == "BAD_LIST":
        text = text.replace("label: Benefit", "column: Benefit").replace("label: Amount", "column: Amount")

    _, found = read_text("tricky.yaml", text)

    assert [each.code for each in found if each.severity == "error"] == [code]


TITLED = BOXES.replace("{column: Plan, optional: true}", "{css: h3}")


@pytest.mark.parametrize(("outside", "plan"), [("", "Gold"), ("<h3>Harbor Silver</h3>", "Harbor Silver")])
def test_the_title_of_a_box_is_read_by_a_selector_that_finds_nothing_outside(ask: Any, outside: str, plan: str) -> None:
    boxes = "".join(box(*each, more=f"<h3>{each[1]}</h3>") for each in (OLD, DENTAL, NOW))

    record = record_of(ask(shown(WHO + outside + boxes), TITLED))

    assert (record.outcome, record.plan_name) == (Outcome.ACTIVE, plan)
