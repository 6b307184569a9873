"""Pages built of components whose scripts hide from each other what they show, or whose words nobody sees."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from driver_rig import RecordingPorts, record_of
from test_driver_pages import FILE, FORM, INQUIRY, TABLE, Pages, ask, written  # noqa: F401 - a fixture

from nightclerk.portal import BrowserSettings, load
from nightclerk.portal.tools.replay import replay
from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

QUICK = FILE.replace("timeout: 5s", "timeout: 2s")

# The page's own means leave out what stands in a component, and a component is the end of the way up. Where a script of
# the page ever sees more than that, the page breaks.
HIDES = """<script>
const within = Element.prototype.closest;
const isHidden = (node) => Boolean(node.parentNode && within.call(node, "x-part *"));
for (const kind of [Document, Element]) {
  const found = kind.prototype.querySelectorAll;
  kind.prototype.querySelectorAll = function (css) {
    return [...found.call(this, css)].filter((node) => !isHidden(node));
  };
}
const up = Object.getOwnPropertyDescriptor(Node.prototype, "parentElement").get;
Object.defineProperty(Node.prototype, "parentElement", {
  configurable: true,
  get() { const box = up.call(this); return box?.matches("x-part") ? null : box; },
});
const Watches = MutationObserver;
MutationObserver = class extends Watches { observe(node, how) { super.observe(node, { ...how, subtree: false }); } };
const watch = () => {
  if (document.querySelectorAll("x-part *").length) document.body.innerHTML = "Broken";
};
setInterval(watch, 3);
new Watches(watch).observe(document, { subtree: true, childList: true, attributes: true });
setInterval(() => document.documentElement.toggleAttribute("data-beat"), 50);
</script>"""
IN_PART = "<x-part><div>{table}</div></x-part>".format(table=TABLE.format(coverage="Active", ends=""))


def test_what_components_hide_from_each_other_is_read_and_no_script_sees_it(ask: Any) -> None:
    pages = Pages(form=HIDES + f"<x-part><div>{FORM}</div></x-part>", answer=HIDES + IN_PART)

    assert record_of(ask(pages, QUICK)).outcome is Outcome.ACTIVE


UNSEEN = "<style>.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip: rect(0 0 0 0) }</style>"
SORTED = (
    "<th aria-label='{0}'><span class=unseen>Sort by:</span> {0} <span class=unseen>Sorted: none, show its menu</span>"
)


def test_a_heading_is_called_by_its_own_name_and_not_by_the_words_of_its_buttons(ask: Any) -> None:
    table = TABLE.format(coverage="Active", ends="")
    for name in ("Member ID", "Name", "Coverage"):
        table = table.replace(f"<th>{name}", SORTED.format(name))
    by_heading = QUICK.replace('{css: "table.answer tbody tr"}', "{row_of: [Member ID, Coverage]}")

    assert record_of(ask(Pages(answer=UNSEEN + table), by_heading)).outcome is Outcome.ACTIVE


RANKED = "<th class=sortable><div><a href='?o='></a><span>{1}</span></div><div><a href='?o=1'>{0}</a></div>"


def test_a_heading_s_place_in_the_order_of_sorting_is_no_part_of_its_name(ask: Any) -> None:
    table = TABLE.format(coverage="Active", ends="")
    for place, name in enumerate(("Name", "Member ID", "Plan"), 1):
        table = table.replace(f"<th>{name}", RANKED.format(name, place))
    by_heading = QUICK.replace('{css: "table.answer tbody tr"}', "{row_of: [Member ID, Coverage]}")

    record = record_of(ask(Pages(answer=table), by_heading))

    assert (record.outcome, record.plan_name) == (Outcome.ACTIVE, "Gold")


def test_a_number_that_tells_two_headings_apart_is_a_part_of_their_names(ask: Any) -> None:
    table = TABLE.format(coverage="Active", ends="Silver")
    for place, name in enumerate(("Plan", "Ends"), 1):
        table = table.replace(f"<th>{name}", RANKED.format("Plan", place))
    second = QUICK.replace("column: Plan,", "column: 2 Plan,").replace("column: Ends,", "column: Last day,")

    record = record_of(ask(Pages(answer=table), second))

    assert (record.outcome, record.plan_name) == (Outcome.ACTIVE, "Silver")


ICONS = "<style>.material-symbols { font-family: 'Material Symbols Outlined' }</style>"
ICON = "<span class=material-symbols>{}</span>"


@pytest.mark.parametrize("hush", ["", " aria-hidden=true"])
def test_the_names_of_icons_are_no_part_of_the_names_of_headings_and_buttons(
    ask: Any, ports: RecordingPorts, tmp_path: Path, hush: str
) -> None:
    icon = ICON.replace(">{}", f"{hush}>{{}}")
    table = TABLE.format(coverage="Active", ends="")
    for name in ("Name", "Member ID", "Plan"):
        heading = f"<div><a>{name}</a></div>{icon.format('arrow_circle_up')}{icon.format('cancel')}"
        table = table.replace(f"<th>{name}", f"<th>{heading}")
    form = ICONS + FORM.replace("Search</button>", f"Search {icon.format('arrow_forward')}</button>")
    by_name = QUICK.replace('{css: "table.answer tbody tr"}', "{row_of: [Member ID, Coverage]}").replace(
        ', {css: "#go"}]', "]"
    )

    record = record_of(ask(Pages(form=form, answer=ICONS + table), by_name))
    page = next(data for kind, data in ports.kept if kind == "html").decode()
    again = replay(BrowserSettings(), load(written(tmp_path, by_name)), "eligibility", page, INQUIRY)

    assert (record.outcome, record.plan_name) == (Outcome.ACTIVE, "Gold")
    assert ("plan_name", "read") in [(each.name, each.state) for each in again.fields]


def test_an_icon_s_name_that_tells_two_headings_apart_is_a_part_of_theirs(ask: Any) -> None:
    table = TABLE.format(coverage="Active", ends="Silver")
    for name, icon in (("Plan", "home"), ("Ends", "star")):
        table = table.replace(f"<th>{name}", f"<th><a>Plan</a> {ICON.format(icon)}")
    second = QUICK.replace("column: Plan,", "column: Plan star,").replace("column: Ends,", "column: Last day,")

    record = record_of(ask(Pages(answer=ICONS + table), second))

    assert (record.outcome, record.plan_name) == (Outcome.ACTIVE, "Silver")


def test_a_word_in_a_font_of_letters_stays_a_part_of_the_heading(ask: Any) -> None:
    table = TABLE.format(coverage="Active", ends="").replace("<th>Plan", "<th>Plan <span class=icon-text>before</span>")

    record = record_of(ask(Pages(answer=table), QUICK))

    assert record.plan_name is None


def test_a_heading_s_own_name_that_says_more_than_stands_there_does_not_count(ask: Any) -> None:
    table = TABLE.format(coverage="Active", ends="").replace("<th>Plan", "<th aria-label='Coverage'>Plan")

    record = record_of(ask(Pages(answer=table), QUICK))

    assert (record.outcome, record.plan_name) == (Outcome.ACTIVE, "Gold")


@pytest.mark.parametrize(("said", "outcome"), [("10 members", Outcome.ACTIVE), ("0 members", Outcome.NOT_FOUND)])
def test_a_number_in_the_words_of_a_state_is_a_whole_one(ask: Any, said: str, outcome: Outcome) -> None:
    by_number = QUICK.replace('{text: "/nobody/i", result: not_found}', "{text: 0 members, result: not_found}")
    table = TABLE.format(coverage="Active", ends="") if outcome is Outcome.ACTIVE else ""

    assert record_of(ask(Pages(answer=f"{table}<p>Page 1 of 1, {said}</p>"), by_number)).outcome is outcome


HELP = "<x-help><button><svg width=9 height=9></svg><span class={how}>{words}</span></button></x-help>"
FIELD = "<div><span>Group</span>{help}{value}</div>" + TABLE.format(coverage="Active", ends="")


@pytest.mark.parametrize(
    ("part", "value", "read"),
    [
        (HELP.format(how="unseen", words="Help"), "<div><i>G-77</i></div>", "G-77"),
        (HELP.format(how="unseen", words="Help"), "<div></div>", ""),
        (HELP.format(how="seen", words="G-78"), "<div>copied</div>", "G-78"),
    ],
    ids=["explains the name", "explains a name without a value", "is the value"],
)
def test_a_button_that_explains_a_name_is_not_its_value(ask: Any, part: str, value: str, read: str) -> None:
    record = record_of(ask(Pages(answer=UNSEEN + FIELD.format(help=part, value=value)), QUICK))

    assert (record.outcome, record.group_no or "") == (Outcome.ACTIVE, read)


PICTURE = "<div><div><svg width=9 height=9></svg><span class=unseen>Group</span></div><div>{}</div></div>"


@pytest.mark.parametrize(
    ("beside", "read"),
    [
        ("<h1><span>Group</span> <span class=title>G-77</span></h1>", "G-77"),
        ("<h1><span>Group</span> <span class=title>G-77</span></h1> G-78", None),
    ],
    ids=["say the same", "say more"],
)
def test_the_name_of_a_picture_beside_a_heading_that_begins_with_it_is_no_second_field(
    ask: Any, beside: str, read: str | None
) -> None:
    answer = UNSEEN + PICTURE.format(beside) + TABLE.format(coverage="Active", ends="")

    assert record_of(ask(Pages(answer=answer), QUICK)).group_no == read


# A handle by which a column is drawn wider reaches over the whole window.
HANDLE = """<style>
.cut { overflow: hidden; position: relative }
.benefits th { position: relative }
.benefits th span { position: absolute; right: 0; top: 0 }
.benefits th span::after { content: ""; display: block; width: 1px; height: 100vh }
.room { padding-bottom: ROOM }
</style>"""
BENEFITS = (
    "<div class=cut style='height:90px'><div class=room><table class=benefits>"
    "<thead><tr><th>Benefit<span></span><th>Amount</thead>"
    "<tbody><tr><td>Copay<td>$25.00<tr><td>Copay<td>$30.00</table></div></div>"
)


@pytest.mark.parametrize(("room", "rows"), [("0", 2), ("900px", 3)], ids=["holds all rows", "has room for more"])
def test_a_handle_in_a_heading_is_no_room_for_further_rows(ask: Any, room: str, rows: int) -> None:
    answer = TABLE.format(coverage="Active", ends="") + HANDLE.replace("ROOM", room) + BENEFITS

    record = record_of(ask(Pages(answer=answer), QUICK))

    assert record.outcome is Outcome.ACTIVE
    assert len(record.benefits) + len(record.unmapped) == rows


# Every word stands in a component of its own, as deep as three of them in one another.
COMPONENTS = """<template id=page>{page}</template><script>
const define = (name, draw) => customElements.define(name, class extends HTMLElement {
  connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = draw(this); }
});
define("x-word", (host) => `<span>${host.getAttribute("says")}</span><b hidden>Nothing</b>`);
define("x-text", (host) => `<style>b { color: red }</style><x-word says="${host.getAttribute("says")}"></x-word>`);
define("x-field", (host) => `<span>${host.getAttribute("name")}</span><div><slot></slot></div>`);
define("x-page", () => document.getElementById("page").innerHTML);
</script><x-page></x-page>"""


def worded(html: str) -> str:
    """A table whose cells say their words in components."""
    return re.sub(r"(<t[hd]>)([^<]+)", r'\1<x-text says="\2"></x-text>', html)


def test_what_components_within_components_show_is_read_where_it_is_seen(ask: Any) -> None:
    table = worded(TABLE.format(coverage="Active", ends="12/31/2026"))
    field = "<x-field name=Group><x-text says=G-77></x-text></x-field>"
    by_heading = QUICK.replace('{css: "table.answer tbody tr"}', "{row_of: [Member ID, Coverage]}")

    record = record_of(ask(Pages(answer=COMPONENTS.replace("{page}", table + field)), by_heading))

    assert (record.outcome, record.plan_name, record.group_no) == (Outcome.ACTIVE, "Gold", "G-77")
    assert str(record.plan_end) == "2026-12-31"


def test_the_kept_page_shows_what_components_show_where_they_show_it(
    ask: Any, ports: RecordingPorts, tmp_path: Path
) -> None:
    table = worded(TABLE.format(coverage="Active", ends="12/31/2026"))
    field = "<x-field name=Group><x-text says=G-77></x-text></x-field><x-field name=Plan><i hidden>No</i></x-field>"
    ask(Pages(answer=COMPONENTS.replace("{page}", table + field)), QUICK)

    html = next(data for kind, data in ports.kept if kind == "html").decode()
    file = load(written(tmp_path, QUICK), "http://127.0.0.1:1")
    again = replay(BrowserSettings(), file, "eligibility", html, INQUIRY)

    texts = {each.name: each.text for each in again.fields}
    assert again.identity == "proven"
    assert (texts["plan_name"], texts["group_no"], texts["plan_end"]) == ("Gold", "G-77", "12/31/2026")


CHOICES = (
    COMPONENTS
    + """<script>
define("x-option", (host) => `<x-text says="${host.getAttribute("says")}"></x-text>`);
list.onclick = () => list.setAttribute("aria-expanded", String(!(options.hidden = !options.hidden)));
options.onclick = (event) => {
  kind.value = list.firstElementChild.textContent = event.target.closest("x-option").getAttribute("says");
  list.click();
};
</script>"""
)
LIST = (
    "<div id=list role=combobox aria-haspopup=listbox aria-label=Kind aria-expanded=false><i>Any</i></div>"
    "<div id=options role=listbox hidden><x-option role=option says=Medical></x-option>"
    "<x-option role=option says=Dental></x-option></div>"
)


def test_an_entry_of_a_list_whose_words_a_component_shows_is_chosen(ask: Any) -> None:
    form = FORM.replace("<button>", "<input type=hidden name=k id=kind><button>")
    chosen = QUICK.replace("  search: [", "  kind:   [{label: Kind}]\n  search: [").replace(
        "      - click: search", "      - select: {kind: Medical}\n      - click: search"
    )
    pages = Pages(form=form + LIST + CHOICES.replace("{page}", ""))

    assert record_of(ask(pages, chosen)).outcome is Outcome.ACTIVE
    assert pages.posted == [("/search", {"m": "W123456789", "k": "Medical"})]


# The part of another tab: hidden and transparent, with words in it that show themselves in spite of it.
OTHER_TAB = """<div id=tab style='visibility: hidden; opacity: 0'></div><script>
tab.attachShadow({ mode: "open" }).innerHTML = "<div style='visibility: visible'>Nobody is covered</div>";
</script>"""


def test_what_shows_itself_in_a_part_that_is_hidden_and_transparent_is_not_seen(ask: Any) -> None:
    table = TABLE.format(coverage="Active", ends="")

    assert record_of(ask(Pages(answer=OTHER_TAB + table), QUICK)).outcome is Outcome.ACTIVE
    shown = OTHER_TAB.replace("visibility: hidden; opacity: 0", "visibility: hidden; opacity: 1")
    assert record_of(ask(Pages(answer=shown), QUICK)).outcome is Outcome.NOT_FOUND


PIXEL = "position: absolute; width: 1px; height: 1px; overflow: hidden"
ANNOUNCED = [
    f"<div aria-live=polite style='{PIXEL}'>{{}}</div>",
    f"<div style='{PIXEL}'><p role=status>{{}}</p></div>",
]


@pytest.mark.parametrize("announced", ANNOUNCED)
def test_what_is_announced_to_screen_readers_alone_is_no_text_of_the_page(ask: Any, announced: str) -> None:
    table = TABLE.format(coverage="Active", ends="")
    old = record_of(ask(Pages(answer=table + announced.format("Nobody to show<br>Page 1")), QUICK))
    seen = record_of(ask(Pages(answer=f"{announced.format('Nobody to show')}<p>Nobody to show"), QUICK))

    assert (old.outcome, old.plan_name) == (Outcome.ACTIVE, "Gold")
    assert seen.outcome is Outcome.NOT_FOUND


def test_a_notice_that_is_seen_is_text_of_the_page(ask: Any) -> None:
    record = record_of(ask(Pages(answer="<div role=alert>Nobody</div>"), QUICK))

    assert record.outcome is Outcome.NOT_FOUND
