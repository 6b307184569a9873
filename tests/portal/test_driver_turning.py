"""Lists that are asked for in the background, stand empty meanwhile, and have further pages."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from driver_rig import record_of
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from test_driver_pages import FILE, Pages, ask  # noqa: F401 - a fixture

from nightclerk.errors import ApplicationException
from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

OTHERS = "  other: {result: indeterminate, reason: RETURNED_DIFFERS}\n  several: {result: rejected_input}\n"
PICKING = (
    FILE.replace(
        "      - expect: [result, not_found, many]\n",
        "      - expect: [listed, not_found]\n"
        "      - pick: {from: rows, showing: [$member_id], next: next, none: other, many: several}\n"
        "      - expect: result\n",
    )
    .replace("  rows: ", "  next: [{css: '#next'}]\n  rows: ")
    .replace('  many:      {count: {rows: ">1"}, result: rejected_input}\n', OTHERS)
    .replace("  home: ", "  listed: {count: {rows: '>0'}}\n  home: ")
    .replace("timeout: 5s", "timeout: 3s")
)
# While the rows of a list are on their way, blank ones stand in their place.
LIST = """<style>i { display: inline-block; width: 80px; height: 12px; background: silver }</style>
<label>Member ID <input id=m></label><button onclick="go(1)">Search</button>
<table class=answer><thead><tr><th>Member ID<tbody id=rows><tr><td>W000000001<tr><td>W000000002</table>
<p id=note></p><button id=next onclick="go(2)">&gt;</button><script>async function go(page) {
  rows.innerHTML = "<tr><td><i></i><tr><td><i></i>";
  const answer = await fetch(`/list?page=${page}&m=${m.value}`);
  if (!answer.ok) return;
  rows.innerHTML = await answer.text();
  if (!rows.innerHTML) setTimeout(() => { next.remove(); note.textContent = "Nobody of that number" }, 400);
}</script>"""


@dataclass
class Listed(Pages):
    """`fails`: the first page of the list is not answered as it should be."""

    fails: bool = False

    async def show(self, request: Request) -> Response:
        if request.url.path != "/list":
            return HTMLResponse(LIST)
        await asyncio.sleep(0.4)
        first = request.query_params["page"] == "1"
        return HTMLResponse("", status_code=500 if self.fails and first else 200)


def test_a_list_whose_first_page_failed_is_not_turned_to_find_nobody_on_the_next_one(ask: Any) -> None:
    with pytest.raises(ApplicationException) as failed:
        ask(Listed(fails=True), PICKING)

    assert failed.value.code == "PORTAL_ERROR"


def test_a_list_that_is_empty_after_all_is_given_the_time_to_say_so(ask: Any) -> None:
    record = record_of(ask(Listed(), PICKING))

    assert (record.outcome, record.reason_code) == (Outcome.NOT_FOUND, "NOT_FOUND")


# A pager that leaves its button on the last page, where it does nothing.
PAGER = """<label>Member ID <input id=m></label><button onclick="go(1)">Search</button>
<table class=answer><thead><tr><th>Member ID<th>Name<th>Coverage<tbody id=rows></table>
<button id=next onclick="turn()">&gt;</button><script>
const [people, late] = [{people}, {late}];
let at = 0, again = 0;
function go(page) {{
  at = page;
  rows.innerHTML = people.slice(page * 2 - 2, page * 2).map((id) => `<tr><td>${{id}}<td>Roe, Ann<td>Active`).join("");
}}
function turn() {{
  if (at * 2 < people.length) setTimeout(go, again++ ? late : 0, at + 1);
}}</script>"""
PEOPLE = ["W000000001", "W000000002", "W000000003", "W000000004", "W000000005"]


@pytest.mark.parametrize("people", [PEOPLE, PEOPLE[:3]])
def test_a_button_that_turned_a_list_and_does_nothing_any_more_has_reached_its_last_page(
    ask: Any, people: list[str]
) -> None:
    record = record_of(ask(Pages(form=PAGER.format(people=people, late=0)), PICKING))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "RETURNED_DIFFERS")


ALONE = PAGER.format(people=PEOPLE[:2], late=0)


@pytest.mark.parametrize("says", ["", "1-2 of 2", "Page 1 of 1"])
def test_a_button_beside_a_list_of_one_page_that_does_nothing_at_all_is_no_further_page(ask: Any, says: str) -> None:
    record = record_of(ask(Pages(form=ALONE.replace("<script>", f"<p>{says}</p><script>", 1)), PICKING))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "RETURNED_DIFFERS")


@pytest.mark.parametrize(
    ("people", "says"), [(2, "Page 1 of 2"), (2, "1-2 of 3"), (2, "2 of 3 members"), (3, "Page 2 of 3")]
)
def test_a_list_that_says_that_it_goes_on_is_not_whole_though_its_button_does_nothing(
    ask: Any, people: int, says: str
) -> None:
    page = PAGER.format(people=PEOPLE[:people], late=0)
    with pytest.raises(ApplicationException) as failed:
        ask(Pages(form=page.replace("<script>", f"<p>{says}</p><script>", 1)), PICKING)

    assert failed.value.code == "PORTAL_TIMEOUT"


WAITS = ALONE.replace("function turn() {", "function turn() { {does}; return;")


@pytest.mark.parametrize(
    "does",
    [
        "setTimeout(() => rows.append(rows.rows[0].cloneNode(true)), 4000)",
        "fetch('/slow')",
        "document.body.append('Choose a page')",
    ],
    ids=["turns late", "asks", "says something"],
)
def test_a_button_that_does_anything_tells_of_nobody(ask: Any, does: str) -> None:
    with pytest.raises(ApplicationException) as failed:
        ask(Pages(form=WAITS.replace("{does}", does)), PICKING)

    assert failed.value.code == "PORTAL_TIMEOUT"


def test_a_button_that_may_still_turn_a_list_tells_of_nobody(ask: Any) -> None:
    with pytest.raises(ApplicationException) as failed:
        ask(Pages(form=PAGER.format(people=PEOPLE, late=2000)), PICKING)

    assert failed.value.code == "PORTAL_TIMEOUT"
