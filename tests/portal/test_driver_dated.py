"""Fields for a date that are no fields of the browser's: a box that opens a calendar, and nobody types into."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import FILE, Pages, ask  # noqa: F401 - a fixture

from nightclerk.errors import ApplicationException, BusinessException
from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

# A field for a date that is a box, which opens a calendar; it names the day first.
BOX = """<form method=post action=/search><label>Member ID <input name=m></label><input type=hidden name=d>
<div><label>Service day</label><div id=day role=combobox tabindex=0 style="width:100px;height:20px"></div></div>
<div id=days hidden></div><button>Search</button></form><script>
const [box, days] = [document.querySelector("#day"), document.querySelector("#days")];
box.onclick = () => { days.hidden = false; days.innerHTML = ""; for (let at = 1; at < 31; at += 1) {
  const cell = days.appendChild(document.createElement("span"));
  const two = String(at).padStart(2, "0");
  cell.textContent = at; cell.ariaLabel = `${two} November 2026`;
  cell.onclick = () => { document.forms[0].d.value = box.textContent = `11/${two}/2026`; days.hidden = true; };
} };</script>"""
DAYS = (
    FILE.replace("  search: [{role", "  day:    [{label: Service day}]\n  search: [{role")
    .replace("needs: [member_id,", "needs: [service_date, member_id,")
    .replace("{member: $member_id}", "{member: $member_id, day: {value: $service_date, format: MM/DD/YYYY}}")
)


def test_a_box_that_opens_a_calendar_is_filled_by_it(ask: Any) -> None:
    pages = Pages(form=BOX)

    assert record_of(ask(pages, DAYS)).outcome is Outcome.ACTIVE
    assert pages.posted[0][1] == {"m": "W123456789", "d": "11/23/2026"}


SLIDES = "<style>@keyframes in { from { translate: 300px } } form { animation: in 1.2s }</style>"


def test_a_box_that_is_still_sliding_in_is_waited_for(ask: Any) -> None:
    pages = Pages(form=SLIDES + BOX)

    assert record_of(ask(pages, DAYS)).outcome is Outcome.ACTIVE
    assert pages.posted[0][1]["d"] == "11/23/2026"


def test_a_box_that_opens_no_calendar_or_not_that_day_is_not_taken_for_filled(ask: Any) -> None:
    pages = Pages(form=BOX.replace("days.hidden = false", "return"))

    with pytest.raises((ApplicationException, BusinessException)):
        ask(pages, DAYS)
    with pytest.raises((ApplicationException, BusinessException)):
        ask(Pages(form=BOX), DAYS, service_date=date(2031, 1, 1))
    assert pages.posted == []
