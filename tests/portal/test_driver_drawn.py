"""What a portal drawn by a library of components showed: names and values dressed alike, words in place of a list."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from driver_rig import record_of
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from test_driver_gridded import BENEFITS, benefits_of
from test_driver_pages import FILE, TABLE, Pages, ask  # noqa: F401 - a fixture
from test_driver_unseen import BEHIND, BEHIND_TAB, LABELS, OPENING, PICKED, PROVEN, shown, with_tab

from bots.eligibility.amounts import office_copay
from nightclerk.errors import BusinessException
from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

FACTS = [("Member ID", "W123456789"), ("Date of birth", "01/01/1980"), ("Status", "Active"), ("Plan", "Gold")]


def dressed(name: str, value: str) -> str:
    return f"<th><span>{name}</span></th><td>{value and f'<span>{value}</span>'}</td>"


def test_a_head_and_its_cell_may_be_dressed_alike(ask: Any) -> None:
    facts = [*FACTS, ("Group number", ""), ("Payer", "Harbor")]
    pairs = zip(facts[::2], facts[1::2], strict=True)
    rows = "".join(f"<tr>{dressed(*one)}{dressed(*two)}" for one, two in pairs)

    record = record_of(ask(shown(f"<div role=dialog><table>{rows}</table></div>"), LABELS))

    assert (record.outcome, record.plan_name, record.group_no) == (Outcome.ACTIVE, "Gold", None)
    assert record.not_read == {}


def test_cells_that_are_dressed_alike_and_no_heads_stay_names(ask: Any) -> None:
    names = "<table><tr><td><span>Plan</span></td><td><span>Group number</span></td></table>"

    record = record_of(ask(shown(PROVEN + names), LABELS))

    assert (record.plan_name, record.group_no) == (None, None)


WORDS = BEHIND.replace("timeout: 5s", "timeout: 3s").replace(
    "open: {role: tab, name: Benefits}", "open: {role: tab, name: Benefits}\n          empty: [No benefits (yet)]"
)


def test_who_is_covered_may_have_words_in_place_of_benefits_behind_the_tab(ask: Any) -> None:
    record = record_of(ask(with_tab("<p>No benefits (yet)</p>"), WORDS))

    assert (record.outcome, record.benefits, record.not_read) == (Outcome.ACTIVE, (), {})


LATER = "one.hidden = true; two.hidden = false; setTimeout(() => { two.innerHTML = t.innerHTML }, 900)"


def test_words_that_stand_while_the_benefits_are_drawn_are_not_believed(ask: Any) -> None:
    pages = with_tab("<p>No benefits (yet)</p>")
    pages.answer = pages.answer.replace(OPENING, LATER) + f"<template id=t>{BEHIND_TAB}</template>"

    assert [each.amount for each in record_of(ask(pages, WORDS)).benefits] == [25]


@pytest.mark.parametrize(
    ("two", "before"),
    [("<p>No benefits (yet) were read</p>", ""), ("<p>Soon</p>", "<p>No benefits (yet)</p>")],
    ids=["other words", "said before"],
)
def test_a_tab_that_says_nothing_of_benefits_is_not_taken_for_one_without_them(ask: Any, two: str, before: str) -> None:
    pages = with_tab(two)
    pages.answer += before

    assert record_of(ask(pages, WORDS)).reason_code == "LAYOUT_CHANGED"


# A list that draws the rows that can be seen, hides its overflow and turns itself: its scroll bar is drawn, too.
VIRTUAL = """<p>Member ID</p>
<div id=box style="height: 120px; overflow: hidden"><div style="height: {height}px"><div id=rows></div></div></div>
<script>
const drawn = () => {{
  const from = Math.floor(box.scrollTop / 30);
  const ids = [...Array({count}).keys()].slice(from, from + 5);
  rows.style.transform = `translateY(${{from * 30}}px)`;
  const row = (id) => `<div role=row style="height: 30px" onclick="go.submit()"><b>W${{123456780 + id}}</b></div>`;
  rows.innerHTML = ids.map(row).join("");
}};
box.onscroll = drawn;
drawn();
</script><form id=go method=post action=/one></form>"""


@dataclass
class Listed(Pages):
    """A portal whose answer is a list; each of its rows leads to the page of the member."""

    one: str = TABLE.format(coverage="Active", ends="")

    async def show(self, request: Request) -> Response:
        if request.url.path == "/one":
            return HTMLResponse(self.one)
        return await super().show(request)


def virtual(count: int) -> Listed:
    return Listed(answer=VIRTUAL.format(height=count * 30, count=count))


@pytest.mark.parametrize("how", ["", " scroll: true,"])
def test_a_list_that_hides_what_reaches_out_of_it_is_walked_down(ask: Any, how: str) -> None:
    walked = PICKED.replace("showing: [$member_id],", f"showing: [$member_id],{how}")

    assert record_of(ask(virtual(10), walked)).outcome is Outcome.ACTIVE


# A table that asks for the rows that are scrolled to once it has stood for a while, and draws them blank until then.
ASKING = """<div id=box style="height: 122px; overflow: auto"><table style="height: 1500px; width: 100%">
<thead><tr><th>Member ID<th>Name<tbody id=rows style="display: block"><tbody><tr></table></div>
<script>
const known = new Set([...Array(8).keys()]);
const cells = (id) => known.has(id) ? `<td><b>W${123456764 + id}</b><td>Doe` : "<td><td>";
const draw = () => {
  const from = Math.floor(box.scrollTop / 30);
  rows.style.transform = `translateY(${from * 30}px)`;
  const ids = [...Array(26).keys()].slice(from, from + 6);
  rows.innerHTML = ids.map((id) => `<tr style="height: 30px" onclick="go.submit()">${cells(id)}`).join("");
};
const fetched = () => {
  const from = Math.floor(box.scrollTop / 30);
  LOADS
  draw();
};
let later;
box.onscroll = () => { draw(); clearTimeout(later); later = setTimeout(fetched, 250); };
draw();
</script><form id=go method=post action=/one></form>"""
LOADED = "[...Array(8).keys()].forEach((id) => known.add(from + id));"
DIFFERS = "  differs: {result: indeterminate, reason: RETURNED_DIFFERS}\n"
TABLED = PICKED.replace("{role: row}", "{row_of: [Member ID, Name]}")


@pytest.mark.parametrize(("loads", "outcome"), [(LOADED, Outcome.ACTIVE), ("", Outcome.INDETERMINATE)])
def test_rows_that_are_blank_until_they_have_come_are_waited_for(ask: Any, loads: str, outcome: Outcome) -> None:
    file = TABLED.replace("timeout: 5s", "timeout: 2s")

    assert record_of(ask(Listed(answer=ASKING.replace("LOADS", loads)), file)).outcome is outcome


BLANK = """<p>Member ID</p><div id=box><table><thead><tr><th>Member ID<th>Name
<tbody><tr><td><td><tr><td><td></table></div><form id=go method=post action=/one></form>
<script>setTimeout(() => { box.innerHTML = `COMES` }, 800)</script>"""
CAME = "<table><thead><tr><th>Member ID<th>Name<tbody><tr onclick='go.submit()'><td>W123456789<td>Doe</table>"


@pytest.mark.parametrize(("comes", "outcome"), [(CAME, Outcome.ACTIVE), ("<p>Nobody</p>", Outcome.NOT_FOUND)])
def test_a_list_of_blank_rows_alone_says_nothing_yet(ask: Any, comes: str, outcome: Outcome) -> None:
    file = TABLED.replace("none: not_found", "none: differs").replace("  home: ", DIFFERS + "  home: ")

    assert record_of(ask(Listed(answer=BLANK.replace("COMES", comes)), file)).outcome is outcome


# While what was typed is asked for, the list of before still stands; the answer is the one row that is looked for.
STALE = (
    VIRTUAL.format(height=1500, count=50).replace("123456780", "123456000")
    + """<script>fetch("/slow").then(() => {
  box.onscroll = null;
  box.innerHTML = "<div role=row onclick='go.submit()'>W123456789</div>";
})</script>"""
)


@dataclass
class Slow(Listed):
    """A portal whose list is answered after a while."""

    async def show(self, request: Request) -> Response:
        if request.url.path != "/slow":
            return await super().show(request)
        await asyncio.sleep(1.0)
        return HTMLResponse("")


def test_a_list_that_is_answered_while_it_is_looked_through_is_looked_through_again(ask: Any) -> None:
    file = PICKED.replace("timeout: 5s", "timeout: 3s")

    assert record_of(ask(Slow(answer=STALE), file)).outcome is Outcome.ACTIVE


@pytest.mark.parametrize("how", ["", " scroll: true,"])
def test_who_is_in_no_row_of_such_a_list_is_not_found(ask: Any, how: str) -> None:
    walked = PICKED.replace("showing: [$member_id],", f"showing: [$last_name, $first_name],{how}")

    assert record_of(ask(virtual(10), walked)).outcome is Outcome.NOT_FOUND


# A list that asks for its next rows once it is scrolled to the last one.
GROWING = """<p>Member ID</p>
<div role=grid {counts}><div id=box style="height: 120px; overflow: auto"></div></div><script>
const more = (from) => {{
  const said = (id) => `<b>W${{123456769 + id}}</b> ${{id}}`;
  const row = (id) => `<div role=row style="height: 30px" onclick="go.submit()">${{said(id)}}</div>`;
  box.insertAdjacentHTML("beforeend", [...Array(8).keys()].map((id) => row(from + id)).join(""));
}};
more(0);
box.onscroll = () => setTimeout(() => {{
  const isEnd = box.scrollTop + box.clientHeight > box.scrollHeight - 10;
  if (isEnd && box.children.length < 24) more(box.children.length);
}}, 200);
</script><form id=go method=post action=/one></form>"""


@pytest.mark.parametrize("counts", ["", "aria-rowcount=-1"])
@pytest.mark.parametrize(("card", "outcome"), [("W123456789", Outcome.ACTIVE), ("W123450000", Outcome.NOT_FOUND)])
def test_a_list_that_grows_at_its_end_is_walked_down(ask: Any, counts: str, card: str, outcome: Outcome) -> None:
    pages = Listed(answer=GROWING.format(counts=counts), one=TABLE.format(coverage="Active", ends=""))

    assert record_of(ask(pages, PICKED, member_id=card)).outcome is outcome


def test_a_list_that_says_that_it_goes_on_is_looked_through_for_a_second_row_of_the_patient(ask: Any) -> None:
    again = GROWING.format(counts="aria-rowcount=-1").replace("769 + id", "769 + (id === 2 ? 20 : id)")

    assert record_of(ask(Listed(answer=again), PICKED)).reason_code == "MANY"


COPAYS = LABELS + (
    "        benefits:\n"
    "          each: '[role=row]'\n"
    "          fields:\n"
    "            kind: {css: b, type: enum, map: {'/copay/i': copay}}\n"
    "            amount: {css: i, type: money}\n"
)
COUNTED = "<div role=grid aria-rowcount={count} style='height: {height}px; overflow: auto'>{rows}</div>"
COPAY_ROWS = "".join(f"<div role=row style='height: 30px'><b>{name} copay</b> <i>$25.00</i></div>" for name in "ABCD")


@pytest.mark.parametrize(("count", "height", "whole"), [(-1, 60, False), (4, 60, True), (-1, 200, True)])
def test_benefits_in_a_list_that_says_that_it_goes_on_are_not_all_read(
    ask: Any, count: int, height: int, whole: bool
) -> None:
    record = record_of(ask(shown(PROVEN + COUNTED.format(count=count, height=height, rows=COPAY_ROWS)), COPAYS))

    assert (len(record.benefits), record.not_read == {}) == (4, whole)


COLUMNS = "<colgroup><col width=200><col width=200><col width=200></colgroup>"
HEADS = "<tr><th>Member ID<th>Name<th>Coverage"
HIDDEN = "<tr aria-hidden=true style='height: 0'>" + "".join(
    f"<th style='padding: 0; border: 0; height: 0'><div style='height: 0; overflow: hidden'>{name}</div></th>"
    for name in ("Member ID", "Name", "Coverage")
)
APART = FILE.replace('from: {table: "table.answer", key: header}', "from: {headings: [Member ID, Name, Coverage]}")
APART = APART[: APART.index("        benefits:")].replace('count: {rows: "=1"}', 'text: "/doe, jane/i"')


def apart(body: str, between: str = "", heads: str = HEADS) -> Pages:
    """A list whose rows are scrolled under headings in a table of their own."""
    style = "style='table-layout: fixed; width: 600px; border-spacing: 0'"
    top = f"<div><table {style}>{COLUMNS}<thead>{heads}</thead></table></div>"
    return Pages(answer=f"<div>{top}{between}<div><table {style}>{COLUMNS}<tbody>{body}</table></div></div>")


ROW = "<tr><td>W123456789<td>Doe, Jane<td>Active"


@pytest.mark.parametrize("measure", ["", HIDDEN], ids=["none of their own", "hidden ones of their own"])
def test_rows_that_scroll_under_a_table_of_headings_are_read_under_them(ask: Any, measure: str) -> None:
    assert record_of(ask(apart(measure + ROW), APART)).outcome is Outcome.ACTIVE


def test_a_blank_head_over_the_scroll_bar_is_no_column(ask: Any) -> None:
    assert record_of(ask(apart(ROW, heads=HEADS + "<th width=15>"), APART)).outcome is Outcome.ACTIVE


@pytest.mark.parametrize(
    ("pages", "why"),
    [
        (apart(ROW, "<h2>Ended</h2>"), "words between"),
        (apart(ROW, heads=HEADS + "<th>Ends"), "another column"),
        (apart("<tr><td>W123456789<td>Doe, Jane<td colspan=2>Active"), "other columns"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_table_that_only_stands_below_headings_is_not_read_under_them(ask: Any, pages: Pages, why: str) -> None:
    record = record_of(ask(pages, APART.replace("timeout: 5s", "timeout: 2s")))

    assert record.outcome is Outcome.INDETERMINATE, why


# The list that the field names is for screen readers alone and holds two of the entries; those that are seen stand
# beside it. The field is never filled: what was chosen stands beside it.
READERS = """<form method=post action=/search><label for=m>Member ID</label><input id=m name=m>
<label for=k>Kind of cover</label><div><input id=k role=combobox aria-expanded=false aria-controls=l readonly>
<span id=said>{chosen}</span></div><input type=hidden name=kind id=kind><button>Search</button></form>
<div id=popup hidden><div role=listbox id=l style="width: 0; height: 0; overflow: hidden">
<div role=option aria-selected=true>Medical</div><div role=option>Dental</div></div>
<div>{entries}</div></div><div role=tab aria-selected=true>Vision</div>
<script>k.onclick = () => { popup.hidden = false; k.setAttribute("aria-expanded", "true") };
popup.onclick = (event) => { kind.value = said.textContent = event.target.closest("div").title; popup.hidden = true;
  k.setAttribute("aria-expanded", "false") };</script>"""
ENTRIES = "".join(f"<div aria-selected=false title={each}>{each}</div>" for each in ("Medical", "Dental", "Vision"))
CHOSEN = FILE.replace("  search: [", "  kind:   [{label: Kind of cover}]\n  search: [").replace(
    "      - fill: {member: $member_id}\n", "      - fill: {member: $member_id}\n      - select: {kind: Vision}\n"
)


def test_an_entry_that_stands_beside_a_list_for_screen_readers_is_chosen(ask: Any) -> None:
    pages = Pages(form=READERS.replace("{chosen}", "Medical").replace("{entries}", ENTRIES))

    assert record_of(ask(pages, CHOSEN)).outcome is Outcome.ACTIVE
    assert pages.posted[-1][1]["kind"] == "Vision"


def test_an_entry_that_no_such_list_has_is_not_chosen(ask: Any) -> None:
    pages = Pages(form=READERS.replace("{chosen}", "").replace("{entries}", ENTRIES.replace("Vision", "Hearing")))

    with pytest.raises(BusinessException) as refused:
        ask(pages, CHOSEN.replace("timeout: 5s", "timeout: 2s"))

    assert (refused.value.code, pages.posted) == ("LAYOUT_CHANGED", [])


# What is seen of the list tells nothing of one; the field in which its entries are searched is drawn while it is open
# only, at the end of the body.
SEARCHED = """<form method=post action=/search><label for=m>Member ID</label><input id=m name=m>
<div id=k><a href="#"><span id=said>Medical</span></a><div id=drop hidden><input role=combobox aria-owns=l>
<ul role=listbox id=l></ul></div></div><input type=hidden name=kind id=kind><button>Search</button></form><script>
const shut = () => { drop.hidden = true; k.append(drop); l.innerHTML = "" };
k.onmousedown = () => { document.body.append(drop); drop.hidden = false;
  l.innerHTML = ["Medical", "Dental", "Vision"].map((each) => `<li><div role=option>${each}</div></li>`).join("") };
l.onmouseup = (event) => { kind.value = said.textContent = event.target.textContent; shut() };
</script>"""


@pytest.mark.parametrize("named", ["#k", "#k a"])
def test_a_list_whose_field_of_search_is_drawn_only_while_it_is_open_is_chosen_from(ask: Any, named: str) -> None:
    pages = Pages(form=SEARCHED)
    file = CHOSEN.replace("{label: Kind of cover}", f'{{css: "{named}"}}')

    assert record_of(ask(pages, file)).outcome is Outcome.ACTIVE
    assert pages.posted[-1][1]["kind"] == "Vision"


# A list that was drawn over a field repeats its name for screen readers alone, beside what was chosen.
DRESSED = """<div><label for={id}>{name}</label> <div><a href="#"><span>{chosen}</span><abbr></abbr></a>
<label for={id}-f class=cut>{name}</label><input id={id}-f class=cut role=button aria-haspopup=true>
<div hidden><label for={id}-s class=cut>{name}</label><input id={id}-s role=combobox></div></div>
{field}</div>"""
FIELDS = ("<input type=hidden id={} value=1>", "<select id={} style='display: none'><option>No</select>")
CUT = "<style>.cut { position: absolute; width: 1px; height: 1px; overflow: hidden; border: 0; padding: 0 }</style>"


@pytest.mark.parametrize("field", FIELDS, ids=["a hidden field", "a list that is not drawn"])
def test_a_name_that_a_drawn_list_repeats_for_screen_readers_is_no_part_of_what_was_chosen(
    ask: Any, field: str
) -> None:
    chosen = {"Plan": "Gold PPO", "Group number": "8", "Relationship": "Plan"}
    lists = [
        DRESSED.format(id=f"i{at}", name=name, chosen=said, field=field.format(f"i{at}"))
        for at, (name, said) in enumerate(chosen.items())
    ]

    record = record_of(ask(shown(CUT + PROVEN + "".join(lists)), LABELS))

    assert (record.plan_name, record.group_no, record.relationship) == tuple(chosen.values())


def test_a_name_beside_a_label_for_screen_readers_alone_is_a_name(ask: Any) -> None:
    pair = (
        "<div><label class=cut>Search</label><input role=combobox><div><span>Plan</span> <span>Gold</span></div></div>"
    )

    assert record_of(ask(shown(CUT + PROVEN + pair), LABELS)).plan_name == "Gold"


# The application fills the window, so that no click meets the page itself; the calendar of the field above lies over
# the list until one clicks elsewhere, and what was chosen always lies over the field of the list.
FILLED = """<style>body { margin: 0 } #app { min-height: 100vh } #cal { position: absolute; top: 20px; left: 0;
 width: 400px; height: 200px; background: white } .kind { position: relative; width: 200px; height: 30px }
 .kind input { opacity: 0 } #said { position: absolute; inset: 0 }</style><div id=app>{form}</div>
<div id=cal hidden>1 2 3</div><script>
m.addEventListener("input", () => { cal.hidden = false });
document.addEventListener("mousedown", (event) => { if (!cal.contains(event.target)) cal.hidden = true });
k.onclick = null;
said.parentElement.onclick = () => { popup.hidden = false; k.setAttribute("aria-expanded", "true") };</script>"""


def test_a_list_under_a_calendar_and_under_what_was_chosen_is_opened(ask: Any) -> None:
    form = READERS.replace("<div><input id=k", "<div class=kind><input id=k")
    pages = Pages(form=FILLED.replace("{form}", form.replace("{chosen}", "Medical").replace("{entries}", ENTRIES)))

    assert record_of(ask(pages, CHOSEN)).outcome is Outcome.ACTIVE
    assert [said for _, said in pages.posted] == [{"m": "W123456789", "kind": "Vision"}]


PAGER = "<ul><li>{total}<li><a>1</a><li><a>{two}</a></ul>"


@pytest.mark.parametrize("total", ["", "1-10 of 14 items"])
@pytest.mark.parametrize(("two", "lost"), [("2", True), ("", False)])
def test_rows_on_a_page_that_nobody_turns_may_be_of_any_benefit(ask: Any, total: str, two: str, lost: bool) -> None:
    pager = PAGER.format(total=total, two=two)
    record = record_of(ask(shown(f"{PROVEN}<div>{benefits_of(10)}{pager}</div>"), BENEFITS))

    assert len(record.benefits) == 10
    assert bool(record.not_read) is lost
    assert ("not read" in str(office_copay(record))) is lost


TURNED = BEHIND.replace(
    "open: {role: tab, name: Benefits}", "open: {role: tab, name: Benefits}\n          next: {role: button, name: Next}"
)


def test_a_list_behind_a_tab_is_read_over_its_pages(ask: Any) -> None:
    turn = "this.disabled = true; two.querySelector('tbody').innerHTML = '<tr><td>Copay<td>$40.00'"
    record = record_of(ask(with_tab(f'{BEHIND_TAB}<button onclick="{turn}">Next</button>'), TURNED))

    assert [each.amount for each in record.benefits] == [25, 40]


@pytest.mark.parametrize("counted", ["", "1 - 1 of 1"])
def test_a_list_of_one_page_beside_a_button_that_does_nothing_is_read(ask: Any, counted: str) -> None:
    record = record_of(
        ask(with_tab(f"{BEHIND_TAB}<button>Next</button>{counted}"), TURNED.replace("timeout: 5s", "timeout: 2s"))
    )

    assert [each.amount for each in record.benefits] == [25]


NONE = "  uncovered: {text: No coverage on file, result: inactive, reason: NO_COVERAGE}\n"
UNCOVERED = LABELS.replace("  not_found: {", NONE + "  not_found: {", 1)


@pytest.mark.parametrize(
    ("born", "reason"),
    [("01/01/1980", "NO_COVERAGE"), ("01/02/1980", "RETURNED_DIFFERS"), ("", "IDENTITY_NOT_SHOWN")],
)
def test_a_page_without_coverage_that_is_not_proven_by_two_makes_nobody_inactive(
    ask: Any, born: str, reason: str
) -> None:
    facts = PROVEN.replace("01/01/1980", born).replace("Active", "No coverage on file")

    assert record_of(ask(shown(facts), UNCOVERED)).reason_code == reason
