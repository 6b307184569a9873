"""Pages made of web components: what one sees hangs on slots, lies over the page, or reaches out of an empty box."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import COVER, FILE, FORM, TABLE, Pages, ask  # noqa: F401 - a fixture

from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

QUICK = FILE.replace("timeout: 5s", "timeout: 2s")

# A calendar that opens while one types, and goes by a click anywhere else, which does nothing besides.
SWALLOWS = """<script>
let open = false;
m.addEventListener("input", () => { open = true; OPENED });
document.documentElement.addEventListener("click", (event) => {
  if (!open || event.target.id === "calendar") return;
  open = false;
  event.preventDefault();
  event.stopPropagation();
  CLOSED
}, true);
</script>"""
LETS_NO_CLICK_THROUGH = SWALLOWS.replace("OPENED", "document.body.style.pointerEvents = 'none'").replace(
    "CLOSED", "document.body.style.pointerEvents = ''"
)
LIES_OVER = (
    "<div id=calendar hidden style='position:fixed; top:0; left:0; width:600px; height:300px; background:white'"
    " onclick='m.value = \"\"'>1 2 3</div>"
) + SWALLOWS.replace("OPENED", "calendar.hidden = false").replace("CLOSED", "calendar.hidden = true")


@pytest.mark.parametrize("calendar", [LETS_NO_CLICK_THROUGH, LIES_OVER], ids=["lets no click through", "lies over it"])
def test_what_opened_while_one_typed_goes_by_a_click_beside_it(ask: Any, calendar: str) -> None:
    pages = Pages(form=FORM + calendar)

    assert record_of(ask(pages, QUICK)).outcome is Outcome.ACTIVE
    assert pages.posted == [("/search", {"m": "W123456789"})]


TAKES_BACK = LETS_NO_CLICK_THROUGH.replace("style.pointerEvents = ''", "style.pointerEvents = ''; m.value = ''")


def test_a_field_that_takes_back_what_was_typed_when_it_is_left_is_named_and_nothing_is_asked(ask: Any) -> None:
    pages = Pages(form=FORM + TAKES_BACK)

    assert record_of(ask(pages, QUICK)).unmapped == ("element member: does not keep what is typed",)
    assert [path for path, _ in pages.posted] == []


PICKED = QUICK.replace("  rows:   ", "  hits:   {many: [{row_of: [Card, Who]}]}\n  rows:   ").replace(
    "  home:  ", '  listed: {count: {hits: ">0"}}\n  home:  '
)
PICKED = PICKED.replace(
    "      - expect: [result",
    "      - expect: listed\n"
    "      - pick: {from: hits, showing: [$member_id, $last_name], click: {role: button, name: Details},"
    " none: not_found, many: many}\n"
    "      - expect: [result",
)
# The cells of the rows are slots; what stands in them lies beside the table, and its button is one more component.
GRID = """<x-grid></x-grid><template id=found>{found}</template><script>
const TEXTS = {{
  h: ["Card", "Who", ""],
  a: ["W123456780", "Doe, John", `{button}`],
  b: ["W123456789", "Doe, Jane", `{button}`],
}};
customElements.define("x-button", class extends HTMLElement {{
  connectedCallback() {{
    this.attachShadow({{ mode: "open" }}).innerHTML = "<button>Details</button>";
  }}
}});
customElements.define("x-grid", class extends HTMLElement {{
  connectedCallback() {{
    const slots = (at, cell) => [0, 1, 2].map((n) => `<${{cell}}><slot name=${{at}}${{n}}></slot>`).join("");
    const rows = `<thead><tr>${{slots("h", "th")}}</thead><tbody><tr>${{slots("a", "td")}}<tr>${{slots("b", "td")}}`;
    this.attachShadow({{ mode: "open" }}).innerHTML = `<table>${{rows}}</table>`;
    const given = (at) => TEXTS[at].map((text, n) => `<i slot=${{at}}${{n}}>${{text}}</i>`).join("");
    this.innerHTML = given("h") + given("a") + given("b");
    this.querySelector("[slot=b2]").onclick = () => {{ document.body.innerHTML = found.innerHTML; }};
  }}
}});
</script>"""


@pytest.mark.parametrize("button", ["<button>Details</button>", "<x-button></x-button>"], ids=["given", "in a shadow"])
def test_a_button_stands_in_the_row_whose_slot_it_is_given_to(ask: Any, button: str) -> None:
    grid = GRID.format(found=TABLE.format(coverage="Active", ends=""), button=button)

    assert record_of(ask(Pages(answer=grid), PICKED)).outcome is Outcome.ACTIVE


DIALOG = QUICK.replace("  rows:   ", "  answer: [{role: dialog, name: Coverage of a member}]\n  rows:   ").replace(
    'result:    {count: {rows: "=1"}}', "result:    {visible: answer}"
)
WINDOW = (
    "<div role=dialog aria-label='Coverage of a member' style='position:fixed; overflow:{overflow}'>"
    f"<section style='position:fixed; top:0'>{TABLE.format(coverage='Active', ends='')}</section></div>"
)
IN_PARTS = """<x-dialog role=dialog aria-label='Coverage of a member' style='position:fixed'>{table}</x-dialog><script>
document.querySelector("x-dialog").attachShadow({{ mode: "open" }}).innerHTML =
  "<section style='position:fixed; top:0'><slot></slot></section>";
</script>""".format(table=TABLE.format(coverage="Active", ends=""))


@pytest.mark.parametrize("answer", [WINDOW.format(overflow="visible"), IN_PARTS], ids=["plain", "component"])
def test_a_dialog_whose_own_box_is_empty_is_seen_by_its_window(ask: Any, answer: str) -> None:
    assert record_of(ask(Pages(answer=answer), DIALOG)).outcome is Outcome.ACTIVE


SHUT = "<div role=dialog aria-label='Coverage of a member' style='{style}'><p>Nothing yet</p></div>"


@pytest.mark.parametrize("style", ["height:0; overflow:hidden", "display:none", "visibility:hidden; position:fixed"])
def test_a_dialog_that_is_shut_is_not_seen(ask: Any, style: str) -> None:
    record = record_of(ask(Pages(answer=SHUT.format(style=style)), DIALOG))

    assert record.reason_code == "UNKNOWN_PAGE"


OVER_IT = "<div style='position:fixed; inset:0; z-index:9; background:white'>{table}</div>"


def test_a_notice_that_lies_below_the_answer_is_in_nobody_s_way(ask: Any) -> None:
    answer = COVER + OVER_IT.format(table=TABLE.format(coverage="Active", ends=""))

    assert record_of(ask(Pages(answer=answer))).outcome is Outcome.ACTIVE
