"""Pages of component libraries that take one thing apart: a grid in several tables, a name in several spans."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import FILE, FORM, TABLE, Pages, ask  # noqa: F401 - a fixture

from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

QUICK = FILE.replace("timeout: 5s", "timeout: 2s").replace(
    "  rows:   ", "  hits:   {many: [{row_of: [Card, Who]}]}\n  rows:   "
)
QUICK = QUICK.replace("  home:  ", '  listed: {count: {hits: ">0"}}\n  home:  ')
QUICK = QUICK.replace(
    "      - expect: [result",
    "      - expect: listed\n"
    "      - pick: {from: hits, showing: [$member_id, $last_name], click: {role: button, name: Details},"
    " none: not_found, many: many}\n"
    "      - expect: [result",
)
# The headings are a table, the rows a second one, and the column that stays where it is stands behind both.
GRID = """<div role=grid>
<div><table role=presentation><thead><tr><th aria-hidden=true><th aria-hidden=true></thead>
<tbody><tr role=row><td role=columnheader>Card<td role=columnheader>Who</tbody></table></div>
<div><table role=presentation><thead><tr><th aria-hidden=true><th aria-hidden=true></thead><tbody>
<tr role=row aria-owns="c0 w0 go0"><td role=gridcell id=c0>W123456780<td role=gridcell id=w0>Doe, John
<tr role=row aria-owns="c1 w1 go1"><td role=gridcell id=c1>W123456789<td role=gridcell id=w1>Doe, Jane
<tr role=row><td role=gridcell><td role=gridcell></tbody></table></div>
<div><div role=gridcell id=go0><span role=button aria-label=Details
 onclick="opened('W123456780', 'Doe, John')">&gt;</span></div>
<div role=gridcell id=go1><span role=button aria-label=Details
 onclick="opened('W123456789', 'Doe, Jane')">&gt;</span></div></div>
</div><div id=found></div><script>
function opened(card, who) {
  found.innerHTML = `<table class=answer><thead><tr><th>Member ID<th>Name<th>Coverage<th>Plan</thead>
    <tbody><tr><td>${card}<td>${who}<td>Active<td>Gold</tbody></table>`;
}
</script>"""


def test_a_grid_that_is_made_of_several_tables_is_one_list(ask: Any) -> None:
    record = record_of(ask(Pages(form=FORM, answer=GRID), QUICK))

    assert (record.outcome, record.member_id) == (Outcome.ACTIVE, "W123456789")


# The name lies in a box in a span, and a style sheet draws the colon (or nothing) into an empty span behind it.
NAMED = """<style>.colon::before { content: ":" }</style><div>
<div><span class=name><div><span><bdi>Card no.</bdi></span><span class="%s"></span></div></span></div>
<div><span class=text>W123456789</span></div>
<div><span class=name><div><span><bdi>Name</bdi></span><span class="%s"></span></div></span></div>
<div><span class=text>Jane Doe</span></div>
<div><span class=name><div><span><bdi>Coverage</bdi></span><span class="%s"></span></div></span></div>
<div><span class=text>Active</span></div></div>"""
LABELS = FILE.replace('from: {table: "table.answer", key: header}', "")
LABELS = LABELS.replace("column: [Member ID, Card no.]", "label: Card no.")
LABELS = LABELS.replace("column: Name,", "label: Name,").replace("column: Coverage,", "label: Coverage,")
LABELS = LABELS.replace('        plan_name: {column: Plan, empty: ["-"], optional: true}\n', "")
LABELS = LABELS.replace("        plan_end:  {column: Ends, type: date, formats: [MM/DD/YYYY], optional: true}\n", "")
LABELS = LABELS.split("        benefits:")[0].replace('result:    {count: {rows: "=1"}}', "result:    {text: Card no.}")
COLON = ("colon", "colon", "colon")
BLANK = ("", "", "")


def test_a_colon_that_a_style_sheet_draws_is_no_value(ask: Any) -> None:
    record = record_of(ask(Pages(form=FORM, answer=NAMED % COLON), LABELS))

    assert (record.outcome, record.member_id) == (Outcome.ACTIVE, "W123456789")


def test_an_empty_span_behind_a_name_is_a_value_that_was_left_blank(ask: Any) -> None:
    assert record_of(ask(Pages(form=FORM, answer=NAMED % BLANK), LABELS)).outcome is Outcome.INDETERMINATE


EMPTY_AT_FIRST = f"""<div id=list>Nobody</div><script>
setTimeout(() => {{ list.innerHTML = `{TABLE.format(coverage="Active", ends="")}`; }}, 200);
</script>"""


def test_a_list_that_is_drawn_empty_before_its_rows_come_is_not_believed(ask: Any) -> None:
    assert record_of(ask(Pages(form=FORM, answer=EMPTY_AT_FIRST), FILE)).outcome is Outcome.ACTIVE


def test_what_a_dialog_names_is_read_there_and_not_on_the_page_behind_it(ask: Any) -> None:
    page = NAMED % COLON + "<dl><dt>Coverage<dd>Ended</dl>"
    behind = (
        page + "<dialog open><dl><dt>Card no.<dd>W123456789<dt>Name<dd>Doe, Jane<dt>Coverage<dd>Active</dl></dialog>"
    )

    assert record_of(ask(Pages(form=FORM, answer=page), LABELS)).outcome is Outcome.INDETERMINATE
    assert record_of(ask(Pages(form=FORM, answer=behind), LABELS)).outcome is Outcome.ACTIVE
