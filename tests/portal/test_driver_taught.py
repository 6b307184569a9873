"""What a portal made of a ticket system showed: words of today beside other days, icons, entries of several lines."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import ask, written  # noqa: F401 - a fixture
from test_driver_unseen import LABELS, PROVEN, shown

from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

DAYS = LABELS.replace("map: {Active: active}", "map: {Active: active, Ended: inactive}") + (
    "        plan_begin: {label: Begins, type: date, formats: [MM/DD/YYYY], optional: true}\n"
    "        plan_end:   {label: Ends, type: date, formats: [MM/DD/YYYY], optional: true}\n"
)


def covered(status: str, begin: str, end: str) -> Any:
    facts = PROVEN.replace("Active", status)
    return shown(f"{facts}<dl><dt>Begins<dd>{begin}<dt>Ends<dd>{end}</dl>")


@pytest.mark.parametrize(
    ("status", "begin", "end", "says"),
    [
        ("Active", "01/01/2026", "12/31/2026", (Outcome.ACTIVE, None)),
        ("Active", "01/01/2026", "", (Outcome.ACTIVE, None)),
        ("Active", "12/01/2026", "", (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE")),
        ("Active", "01/01/2026", "11/22/2026", (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE")),
        ("Ended", "01/01/2026", "12/31/2026", (Outcome.INDETERMINATE, "COVERED_THEN")),
        ("Ended", "01/01/2026", "11/22/2026", (Outcome.INACTIVE, None)),
        ("Ended", "01/01/2026", "", (Outcome.INACTIVE, None)),
    ],
)
def test_words_that_do_not_go_with_the_days_beside_them_are_said_as_of_another_day(
    ask: Any, status: str, begin: str, end: str, says: Any
) -> None:
    record = record_of(ask(covered(status, begin, end), DAYS))

    assert (record.outcome, record.reason_code) == says
    if record.outcome is Outcome.INDETERMINATE:
        assert "plan_begin: " in record.unmapped[0]


ICON = "<svg width=9 height=9 aria-hidden=true></svg>"
SOFT = '<span class=icon title="Enter one value"></span>'


@pytest.mark.parametrize("icon", [ICON, SOFT, "<i class=fa></i>"])
def test_an_icon_behind_a_name_is_not_its_value_left_blank(ask: Any, icon: str) -> None:
    facts = {"Member ID": "W123456789", "Date of birth": "01/01/1980", "Status": "Active", "Plan": "Gold PPO"}
    row = (
        "<div class=row><div class=name><span>{}:</span>{}</div><div class=value><span class=now>{}</span></div></div>"
    )
    rows = "".join(row.format(name, icon, value) for name, value in facts.items())
    inline = f"<p><b>Group number:</b> {icon} G-7</p><p><span>Relationship:</span>{icon}<span>Self</span></p>"

    record = record_of(ask(shown(rows + inline), LABELS))

    assert (record.outcome, record.plan_name) == (Outcome.ACTIVE, "Gold PPO")
    assert (record.group_no, record.relationship) == ("G-7", "Self")


def test_a_tick_that_is_all_that_is_said_does_not_lend_a_name_the_next_one(ask: Any) -> None:
    ticks = f"<p><span>Plan</span>{ICON}<span>Group number</span>{ICON}</p>"

    record = record_of(ask(shown(PROVEN + ticks), LABELS))

    assert (record.outcome, record.plan_name, record.group_no) == (Outcome.ACTIVE, None, None)


def boxed(name: str, field: str) -> str:
    return f"<div class=row><div class=name>{name}:</div><div class=value>{field}</div></div>"


IN_BOXES = boxed("Member ID", "<input name=m>") + boxed("Group", "<select name=g><option>All</select><input name=h>")


def test_a_name_in_a_box_of_its_own_is_the_label_of_the_field_in_the_box_beside_it(ask: Any) -> None:
    pages = shown(PROVEN)
    pages.form = f"<form method=post action=/search>{IN_BOXES}<button id=go>Search</button></form>"

    reading = ask(pages, LABELS)

    assert record_of(reading).outcome is Outcome.ACTIVE
    assert pages.posted[-1][1]["m"] == "W123456789"
    assert [each.element for each in reading.drift] == []
