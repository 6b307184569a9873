"""What a portal showed whose lists are pictures and whose fields are made of parts: what is seen, chosen and typed."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import FILE, FORM, TABLE, Pages, ask, from_grid  # noqa: F401 - a fixture
from test_driver_unseen import LABELS, PROVEN, shown

from nightclerk.errors import NightclerkError
from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

# A grid on a canvas: what it shows is told inside it, it is entered at its first row, and rows are
# chosen by keys.
GRID = """<canvas width=400 height=90 tabindex=0><table role=grid {count}>
<thead><tr role=row aria-rowindex=1><th role=columnheader>Card<th role=columnheader>Person</thead><tbody>{rows}</tbody>
</table></canvas><div id=out></div><script>
const rows = [...document.querySelectorAll("canvas tbody tr")];
const answer = `{answer}`;
let [at, entered] = [null, false];
function tell() {{
  for (const row of rows) for (const cell of row.cells) cell.ariaSelected = row === at && cell === row.cells[0];
  if (!at.contains(document.activeElement)) at.cells[0].focus();
}}
document.querySelector("canvas").addEventListener("focusin", (event) => {{
  at = entered ? event.target.closest("tr") : rows[0];
  entered = true;
  setTimeout(tell, 200);
}});
addEventListener("keydown", (event) => {{
  if (event.key !== " " || !event.shiftKey || !at) return;
  const taken = {taken};
  for (const row of rows) row.ariaSelected = row === taken;
  out.innerHTML = answer.replace("W123456789", taken.cells[0].textContent);
}});
</script>"""
HITS = from_grid("2s")
OTHERS, WANTED = [("W123456780", "Doe, Mary"), ("W123456799", "Roe, Ann")], ("W123456789", "Doe, Jane")


def drawn(*people: tuple[str, str], count: str = "aria-rowcount={}", taken: str = "at") -> Pages:
    cells = [
        "".join(f"<td role=gridcell aria-selected=false tabindex=-1>{said}</td>" for said in one) for one in people
    ]
    rows = [f"<tr role=row aria-rowindex={at} aria-selected=false>{each}</tr>" for at, each in enumerate(cells, 2)]
    said = {"count": count.format(len(people) + 1), "rows": "".join(rows), "taken": taken}
    return Pages(answer=GRID.format(answer=TABLE.format(coverage="Active", ends=""), **said))


def test_a_row_of_a_list_that_is_a_picture_is_chosen_by_keys(ask: Any) -> None:
    record = record_of(ask(drawn(*OTHERS, WANTED), HITS))

    assert (record.outcome, record.member_id) == (Outcome.ACTIVE, "W123456789")


def test_who_is_not_on_a_list_that_is_a_picture_is_missing(ask: Any) -> None:
    assert record_of(ask(drawn(*OTHERS), HITS)).outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize("count", ["aria-rowcount=9", ""])
def test_nobody_is_missing_on_a_picture_of_a_part_of_a_list_or_of_nobody_knows_how_much(ask: Any, count: str) -> None:
    record = record_of(ask(drawn(*OTHERS, count=count), HITS))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "LAYOUT_CHANGED")


def test_where_the_keys_choose_another_row_nothing_is_read(ask: Any) -> None:
    with pytest.raises(NightclerkError):
        ask(drawn(*OTHERS, WANTED, taken="rows[0]"), HITS)


BENEFITS = LABELS + (
    "        benefits:\n"
    "          each: {headings: [Benefit, Amount]}\n"
    "          fields:\n"
    "            kind: {column: Benefit, type: enum, map: {'/copay/i': copay}}\n"
    "            amount: {column: Amount, type: money}\n"
)
TOLD = (
    "<canvas width=400 height=90><table role=grid aria-rowcount={count}><tr role=row><th role=columnheader>Benefit"
    "<th role=columnheader>Amount<tr role=row><td role=gridcell>Office copay<td role=gridcell>$25.00</table></canvas>"
)


@pytest.mark.parametrize("count", [2, 3])
def test_a_list_that_is_a_picture_is_read_and_where_it_tells_a_part_nobody_knows_the_rest(ask: Any, count: int) -> None:
    record = record_of(ask(shown(PROVEN + TOLD.format(count=count)), BENEFITS))

    assert [str(each.amount) for each in record.benefits] == ["25.00"]
    assert bool(record.not_read or record.unmapped) is (count == 3)


def dated(month: str = "", day: str = "", year: str = "", name: str = "Date of birth") -> str:
    """A field for a date with a small one for each of its parts, and one out of sight that goes with the form."""
    said = [("month", 12, month or "mm"), ("day", 31, day or "dd"), ("year", 9999, year or "yyyy")]
    parts = [
        f"<span role=spinbutton contenteditable=true tabindex=0 aria-label='{part}, {name}'"
        f" aria-valuemax={most}{f' aria-valuenow={text}' if text.isdigit() else ''}>{text}</span>"
        for part, most, text in said
    ]
    away = "position:absolute; width:1px; height:1px; overflow:hidden"
    hidden = f"<div aria-hidden=true style='{away}'><input type=date></div>"
    group = f"<div role=group aria-label='{name}'>{'<span aria-hidden=true>/</span>'.join(parts)}</div>"
    opener = "<button type=button aria-label=Calendar></button>"
    return f"<div><label><p>{name}</p></label><div>{group}{hidden}{opener}</div></div>"


# Its parts hear of keys alone, write what is typed themselves, and begin anew where one comes back to them.
HEARS = """<script>
for (const part of document.querySelectorAll("[role=spinbutton]")) {
  let typed = "";
  part.onfocus = () => (typed = "");
  part.onbeforeinput = (event) => event.preventDefault();
  part.onkeydown = (event) => {
    if (!/^\\d$/.test(event.key)) return;
    typed += event.key;
    part.ariaValueNow = String(Number(typed));
    part.textContent = typed;
    document.querySelector("[name=born]").value = [...document.querySelectorAll("[role=spinbutton]")]
      .map((each) => each.ariaValueNow).join("/");
  };
}
</script>"""


@pytest.mark.parametrize("element", ["{label: Date of birth}", "{role: group, name: Date of birth}"])
def test_a_field_for_a_date_that_is_made_of_its_parts_is_typed_into(ask: Any, element: str) -> None:
    pages = Pages(form=FORM.replace("<button>", f"<input name=born type=hidden>{dated()}<button>") + HEARS)
    text = (
        FILE.replace("needs: [", "needs: [birth_date, ")
        .replace("  search: ", f"  born:   [{element}]\n  search: ")
        .replace(
            "fill: {member: $member_id}", "fill: {member: $member_id, born: {value: $birth_date, format: MM/DD/YYYY}}"
        )
    )

    assert record_of(ask(pages, text)).outcome is Outcome.ACTIVE
    assert pages.posted[0][1]["born"] == "1/1/1980"


def test_a_blank_field_for_a_date_above_the_answer_shows_nobody_else(ask: Any) -> None:
    record = record_of(ask(shown(dated() + PROVEN), LABELS))

    assert (record.outcome, str(record.birth_date)) == (Outcome.ACTIVE, "1980-01-01")


def test_a_field_for_a_date_that_holds_another_one_than_was_asked_for_is_another_patients(ask: Any) -> None:
    record = record_of(ask(shown(dated("02", "03", "1971") + PROVEN), LABELS))

    assert record.outcome is Outcome.INDETERMINATE


LINES = (
    "<div><p><strong>Member ID</strong><br>W123456789</p></div><div><p><b>Date of birth</b>  <br>\n01/01/1980</p></div>"
    "<p><b>Status</b><br>Active<br><b>Plan</b><br>Gold<br><b>Group number</b><br>{group}<b>Relationship</b><br>Self</p>"
)


@pytest.mark.parametrize(("line", "group"), [("G-7<br>", "G-7"), ("", None), ("Member: yes<br>", None)])
def test_a_name_in_bold_names_the_line_below_it(ask: Any, line: str, group: str | None) -> None:
    record = record_of(ask(shown(LINES.format(group=line)), LABELS))

    assert (record.outcome, record.plan_name, record.group_no) == (Outcome.ACTIVE, "Gold", group)
    assert record.relationship == "Self"
