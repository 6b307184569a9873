"""Benefits in a list that draws only the rows that can be seen: read from its top to its end, or said to be cut off."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import ask  # noqa: F401 - a fixture
from test_driver_unseen import BEHIND, LABELS, PROVEN, shown, with_tab

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
