"""What a portal showed whose lists keep the cells of a column together, and draw what is pressed anew."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from driver_rig import RecordingPorts, record_of
from test_driver_pages import FILE, INQUIRY, TABLE, Pages, ask, from_grid, written  # noqa: F401 - a fixture
from test_driver_unseen import LABELS, PROVEN, shown

from nightclerk.errors import ApplicationException
from nightclerk.portal import BrowserSettings, load
from nightclerk.portal.tools.replay import replay
from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

STYLE = (
    "<style>.list div div { display: inline-block; vertical-align: top; width: 150px }"
    " .list i { display: block; height: 20px }</style>"
)


def columned(heads: list[str], *rows: list[str], first: int = 1, count: int = 0) -> str:
    """A grid of a box for each column, whose headings have no role; its cells say in which row they are."""
    tops = "".join(f"<div>{head}</div>" for head in heads)
    boxes = "".join(f"<div class=column>{cells(rows, at, first)}</div>" for at in range(len(rows[0])))
    said = f"role=grid aria-colcount={len(heads)} aria-rowcount={count or len(rows)}"
    return f"{STYLE}<div class=list {said}><div class=head>{tops}</div><div role=rowgroup>{boxes}</div></div>"


def cells(rows: tuple[list[str], ...], column: int, first: int) -> str:
    placed = (f"aria-rowindex={at} aria-colindex={column + 1}" for at in range(first, first + len(rows)))
    return "".join(
        f"<i role=gridcell {place}>{row[column] or '&nbsp;'}</i>" for place, row in zip(placed, rows, strict=True)
    )


HEADS = ["Card", "Person", "Born"]
JANE, ANN, TWIN = (
    ["W123456789", "Doe, Jane", "01/01/1980"],
    ["W123456799", "Roe, Ann", "05/05/1971"],
    ["W123456788", "Doe, Jana", "01/01/1980"],
)
ANSWER = TABLE.format(coverage="Active", ends="")
# The list hears of a double click on any of its cells; pressed once, it draws the column of that cell anew.
OPENS = f"""<script>const list = document.querySelector(".list");
list.addEventListener("click", (event) => {{
  const column = event.target.parentElement;
  if (!column.title) column.innerHTML = column.innerHTML;
  column.title = "chosen";
}});
list.addEventListener("dblclick", (event) => {{
  const at = event.target.getAttribute("aria-rowindex");
  const card = list.querySelector(`[aria-rowindex="${{at}}"]`).innerText;
  document.body.innerHTML = `{ANSWER}`.replace("W123456789", card);
}});</script>"""
HITS = from_grid("3s", "twice: true, ").replace("  rows:   ", "  next:   [{css: '#next'}]\n  rows:   ")


def test_a_row_is_told_by_all_its_cells_where_those_of_a_column_stand_together(ask: Any) -> None:
    record = record_of(ask(Pages(answer=columned(HEADS, ANN, TWIN, JANE) + OPENS), HITS))

    assert (record.outcome, record.member_id) == (Outcome.ACTIVE, "W123456789")


def test_who_is_in_no_row_of_such_a_list_is_missing_and_who_is_in_one_by_half_is_a_persons(ask: Any) -> None:
    listed = Pages(answer=columned(HEADS, ANN, TWIN) + OPENS)
    other = Pages(answer=columned(HEADS, ANN, [JANE[0], *ANN[1:]]) + OPENS)

    assert record_of(ask(listed, HITS)).outcome is Outcome.NOT_FOUND
    assert record_of(ask(other, HITS)).reason_code == "RETURNED_DIFFERS"


def test_a_row_of_such_a_list_that_shows_another_birth_date_is_not_entered(ask: Any) -> None:
    other = Pages(answer=columned(["Card", "Person", "Birth date"], [*JANE[:2], "01/02/1980"]) + OPENS)

    assert record_of(ask(other, HITS)).reason_code == "RETURNED_DIFFERS"


TURNED = (
    columned(HEADS, ANN, TWIN, count=3)
    + "<button id=next>Next</button>"
    + OPENS
    + f"<script>document.querySelector('#next').onclick = (event) => {{ event.target.disabled = true;"
    f"const page = document.createElement('div'); page.innerHTML = `{columned(HEADS, JANE, first=3, count=3)}`;"
    "list.replaceChildren(...page.querySelector('.list').children); };</script>"
)


def test_rows_that_a_list_counts_and_has_on_its_further_pages_are_looked_for_there(ask: Any) -> None:
    turning = HITS.replace("none: not_found", "next: next, none: not_found")

    assert record_of(ask(Pages(answer=TURNED), turning)).outcome is Outcome.ACTIVE
    gone = turning.replace("[$member_id, $last_name]", "[$last_name, $first_name]")
    assert record_of(ask(Pages(answer=TURNED), gone, last_name="Smith", first_name="Zoe")).outcome is Outcome.NOT_FOUND
    assert record_of(ask(Pages(answer=TURNED), HITS)).reason_code == "LAYOUT_CHANGED"


STAYS = TURNED.replace("event.target.disabled = true;", "")


def test_the_last_page_of_a_list_that_counts_its_rows_is_the_last_though_its_button_does_not_say_so(ask: Any) -> None:
    turning = HITS.replace("none: not_found", "next: next, none: not_found")

    nobody = {"member_id": "W999999999", "last_name": "Smith", "first_name": "Zoe"}

    assert record_of(ask(Pages(answer=STAYS), turning, **nobody)).outcome is Outcome.NOT_FOUND
    slow = STAYS.replace("list.replaceChildren(", "setTimeout((...all) => list.replaceChildren(...all), 4500, ")
    with pytest.raises(ApplicationException, match="PORTAL_TIMEOUT"):
        ask(Pages(answer=slow.replace("aria-rowcount=3", "")), turning)


BENEFITS = LABELS + (
    "        benefits:\n"
    "          each: {headings: [Benefit, Plan]}\n"
    "          fields:\n"
    "            kind: {column: Benefit, type: enum, map: {'/copay/i': copay, '/deductible/i': deductible}}\n"
    "            service_types: {column: Benefit, type: list}\n"
    "            amount: {column: Plan, type: money}\n"
)
LINES = columned(["Benefit", "Plan"], ["Office copay", "$25.00"], ["Deductible", "$500.00"])


def test_rows_whose_cells_stand_in_columns_are_read_under_their_headings_and_these_name_nothing_else(
    ask: Any, ports: RecordingPorts, tmp_path: Any
) -> None:
    facts = "<div><div class=n>Plan</div><div class=v>Gold</div></div>"
    record = record_of(ask(shown(PROVEN + facts + LINES), BENEFITS))
    page = next(data for kind, data in ports.kept if kind == "html").decode()

    again = replay(BrowserSettings(), load(written(tmp_path, BENEFITS)), "eligibility", page, INQUIRY)

    assert [each.amount for each in record.benefits] == [Decimal("25.00"), Decimal("500.00")]
    assert (record.plan_name, record.not_read) == ("Gold", {})
    assert {each.name: each.text for each in again.fields}["benefits[1].amount"] == "$500.00"


def test_a_row_that_lacks_a_cell_and_a_grid_that_has_undrawn_columns_state_nothing(ask: Any) -> None:
    lacking = LINES.replace("<i role=gridcell aria-rowindex=2 aria-colindex=1>Deductible</i>", "")
    record = record_of(ask(shown(PROVEN + lacking), BENEFITS))

    assert [each.amount for each in record.benefits] == [Decimal("25.00")]
    assert record.not_read != {}
    cut = record_of(
        ask(
            shown(PROVEN + LINES.replace("aria-colcount=2", "aria-colcount=3")),
            BENEFITS.replace("{column: Benefit, type: list}", "{column: Service, type: list}"),
        )
    )
    assert cut.benefits == () or cut.not_read != {}


def test_cells_that_a_file_lists_in_place_of_rows_are_the_row_once_and_a_cell_of_words_is_pressed(ask: Any) -> None:
    listed = HITS.replace("{row_of: [Card, Person]}", "{css: '.list [role=gridcell]'}")
    ticks = columned(["", *HEADS], ["<input type=checkbox>", *ANN], ["<input type=checkbox>", *JANE])
    opens = OPENS.replace('[aria-rowindex="${at}"]', '[aria-rowindex="${at}"][aria-colindex="2"]')

    assert record_of(ask(Pages(answer=ticks + opens), listed)).outcome is Outcome.ACTIVE
    assert record_of(ask(Pages(answer=ticks + opens), HITS)).outcome is Outcome.ACTIVE
