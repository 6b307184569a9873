"""Lists that draw only the rows that can be seen: read from their top to their end, or said to be cut off."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

import re
from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import ask  # noqa: F401 - a fixture
from test_driver_proving import DIALOGS, member
from test_driver_unseen import BEHIND, LABELS, PROVEN, shown, with_tab

from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

ROWS = (
    "        benefits:\n"
    "          OPENeach: {headings: [Benefit, Amount]}\n"
    "          fields:\n"
    "            kind: {column: Benefit, type: enum, map: {Copay: copay, Deductible: deductible}}\n"
    "            amount: {column: Amount, type: money}\n"
)
TAB = "open: {role: tab, name: Benefits}\n          "
FILE = LABELS + ROWS.replace("OPEN", "")
# Rows of 30 pixels, each in its place, of which those that can be seen are drawn and so many below them.
LIST = """<div role=grid COUNTS><div role=row><b role=columnheader>Benefit</b> <b role=columnheader>Amount</b></div>
<div id=box style="height: 120px; overflow: auto"><div id=room style="position: relative; height: HEIGHTpx"></div></div>
</div><script>
const amounts = AMOUNTS;
const drawn = () => {
  const from = Math.floor(box.scrollTop / 30);
  const row = (cents, at) => `<div role=row aria-rowindex=${from + at + 2}
    style="position: absolute; height: 30px; width: 100%; top: ${(from + at) * 30}px">
    <i role=gridcell>${from + at < 12 ? "Copay" : "Deductible"}</i> <i role=gridcell>$${cents}.00</i></div>`;
  room.innerHTML = amounts.slice(from, from + MORE).map(row).join("");
};
box.onscroll = () => setTimeout(drawn, 20);
drawn();
</script>"""
ALIKE = [25, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 50, 500, 500, 750, 900]


def listed(amounts: list[int] = ALIKE, more: int = 6, counts: str = "", height: int = 0) -> str:
    made = LIST.replace("AMOUNTS", str(amounts)).replace("MORE", str(more)).replace("COUNTS", counts)
    return made.replace("HEIGHT", str(height or len(amounts) * 30))


def amounts_of(record: Any) -> list[int]:
    return [int(benefit.amount) for benefit in record.benefits]


@pytest.mark.parametrize("counts", ["", "aria-rowcount=17"])
def test_benefits_that_are_drawn_as_their_list_is_scrolled_are_all_read_each_once(ask: Any, counts: str) -> None:
    record = record_of(ask(shown(PROVEN + listed(counts=counts)), FILE))

    assert amounts_of(record) == ALIKE
    assert record.not_read == {}


def test_benefits_that_are_drawn_so_behind_a_tab_are_all_read(ask: Any) -> None:
    file = BEHIND[: BEHIND.index("        benefits:")] + ROWS.replace("OPEN", TAB)
    record = record_of(ask(with_tab(listed()), file))

    assert amounts_of(record) == ALIKE
    assert record.not_read == {}


def test_a_list_that_counts_one_row_more_than_it_has_drawn_is_not_read_as_the_whole(ask: Any) -> None:
    # All but the last two are drawn, which is no room that would be noticed, and nothing is drawn as it is scrolled.
    cut = listed(more=14, counts="aria-rowcount=17", height=14 * 30).replace("box.onscroll", "box.onclick")

    assert "benefits#1" in record_of(ask(shown(PROVEN + cut), FILE)).not_read


@pytest.mark.parametrize(
    "spoilt",
    [
        listed(counts="aria-rowcount=-1"),  # at its end, it still says that there is more
        listed().replace("${(from + at) * 30}", "${from % 2 ? (from + at) * 30 + 15 : (from + at) * 30}"),
        listed().replace("slice(from,", "slice(from + (box.scrollTop ? 1 : 0),"),  # other rows there
        listed(height=40 * 30),  # room at its end
    ],
)
def test_a_list_of_which_a_row_may_be_missing_is_said_to_be_cut_off(ask: Any, spoilt: str) -> None:
    record = record_of(ask(shown(PROVEN + spoilt), FILE))

    assert record.not_read == {"benefits#1": "more rows than the page holds"}
    assert amounts_of(record) == ALIKE[:6]


# The coverages of 30 years, a row each, of which only those that can be seen are drawn.
YEARS = """<div id=box style="height: 150px; overflow: auto"><div id=room style="height: 930px">
<table id=t class=answer style="width: 100%; border-spacing: 0"><thead><tr style="height: 30px"><th>Coverage<th>Plan
<th>Begins<th>Ends<th><tbody id=body></tbody></table></div></div>
<div id=d role=dialog hidden><table class=benefits><thead><tr><th>Benefit<th>Amount</thead>
<tbody><tr><td>Office copay<td>$25.00</table></div><script>
const years = [...Array(30).keys()].map((at) => ORDER);
const row = (year) => `<tr style="height: 30px"><td>${year === 2026 ? "Active" : "Terminated"}<td>Plan of ${year}
  <td>01/01/${year}<td>${year === 2026 ? "" : `12/31/${year}`}<td><button onclick="d.hidden = false">Benefits</button>`;
const draw = () => {
  const from = Math.floor(box.scrollTop / 30);
  t.style.transform = `translateY(${from * 30}px)`;
  body.innerHTML = years.slice(from, from + 6).map(row).join("");
};
box.onscroll = () => setTimeout(draw, 20);
draw();
</script>"""
UPWARDS, DOWNWARDS = (YEARS.replace("ORDER", order) for order in ("1997 + at", "2026 - at"))


@pytest.mark.parametrize("plans", [UPWARDS, DOWNWARDS])
def test_of_coverages_that_are_drawn_as_their_list_is_scrolled_the_one_of_the_day_is_picked(
    ask: Any, plans: str
) -> None:
    record = record_of(ask(member(plans), DIALOGS))

    assert (record.outcome, record.reason_code, record.plan_name) == (Outcome.ACTIVE, None, "Plan of 2026")
    assert [str(each.amount) for each in record.benefits] == ["25.00"]


def test_of_such_coverages_all_over_the_one_that_ended_last_is_picked(ask: Any) -> None:
    over = UPWARDS.replace("1997 + at", "1995 + at")
    record = record_of(ask(member(over), DIALOGS))

    assert (record.outcome, record.plan_name) == (Outcome.INACTIVE, "Plan of 2024")


def test_what_is_over_is_no_answer_where_other_coverages_were_not_drawn(ask: Any) -> None:
    read_at_once = re.sub(r"      - pick:.*?\n      - expect: told\n|  many: .*?\n", "", DIALOGS, flags=re.DOTALL)
    record = record_of(ask(member(UPWARDS), read_at_once))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "COVERAGE_DAYS_NOT_READ")
