"""What a page shows before it has answered: the last search, everybody, "no results"; none of it is the answer."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from driver_rig import RecordingPorts, driving, record_of
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from test_driver_pages import FILE, FORM, INQUIRY, LOGIN, TABLE, Pages, ask, written  # noqa: F401 - a fixture
from test_driver_unseen import LABELS

from nightclerk.errors import ApplicationException
from nightclerk.portal import Driver, PortalFile, load
from nightclerk.records import Outcome
from nightclerk.testing import serving

pytestmark = pytest.mark.browser

# Nothing is clicked: the list answers while one types.
TYPED = FILE.replace("      - click: search\n", "")
PATIENT = FILE.replace("timeout: 5s", "timeout: 30s")  # which an answer must not wait out
MINE = TABLE.format(coverage="Active", ends="").replace("\n", "")
OTHERS = MINE.replace("W123456789", "W000000001").replace("Doe, Jane", "Poe, June")
SEARCH = (
    "<label>Member ID <input id=m {on}='{then}'></label><section id=a>{first}</section><template id=t>{last}</template>"
)
SHOW = "a.innerHTML = t.innerHTML"
LATER = f"setTimeout(() => {{ {SHOW} }}, 400)"
FETCHED = f'fetch("/late").then(() => {{ {SHOW} }})'


class Late(Pages):
    """A portal that answers requests in the background after `seconds`."""

    seconds: float = 0.8

    @property
    def app(self) -> Starlette:
        async def late(_request: Any) -> HTMLResponse:
            await asyncio.sleep(self.seconds)
            return HTMLResponse("")

        return Starlette(routes=[Route("/late", late), Route("/late/{which}", late), *super().app.routes])


def searched(first: str, then: str, last: str = MINE, on: str = "oninput") -> Late:
    return Late(form=SEARCH.format(on=on, then=then, first=first, last=last))


def test_an_answer_left_over_from_the_last_search_is_none(ask: Any) -> None:
    assert record_of(ask(searched("Nobody is like that", LATER), TYPED)).outcome is Outcome.ACTIVE


@pytest.mark.parametrize(
    ("on", "steps"),
    [
        ("oninput", TYPED),
        ("onchange", TYPED.replace("      - expect: [res", "      - press: Enter\n      - expect: [res")),
    ],
    ids=["typed", "pressed"],
)
def test_a_list_is_the_answer_once_it_is_another_one_than_before(ask: Any, on: str, steps: str) -> None:
    assert record_of(ask(searched(OTHERS, LATER, on=on), steps)).outcome is Outcome.ACTIVE


def test_nobody_is_not_found_while_the_answer_is_on_its_way(ask: Any) -> None:
    page = searched("", f'a.innerHTML = "Nobody is like that"; {FETCHED}')

    assert record_of(ask(page, TYPED)).outcome is Outcome.ACTIVE


def test_an_answer_that_never_comes_is_a_time_out_and_not_that_of_before(ask: Any) -> None:
    page = searched("Nobody is like that", FETCHED)
    page.seconds = 30.0

    with pytest.raises(ApplicationException) as failed:
        ask(page, TYPED.replace("timeout: 5s", "timeout: 2s"))

    assert failed.value.code == "PORTAL_TIMEOUT"


def test_what_the_page_itself_still_waits_for_comes_before_anything_is_typed(ask: Any) -> None:
    opened = '<script>fetch("/late").then(() => { a.innerHTML = "Nobody is like that" })</script>'
    page = searched("", LATER.replace("400", "1500"))
    page.form += opened

    assert record_of(ask(page, TYPED)).outcome is Outcome.ACTIVE


def test_a_page_whose_data_is_on_its_way_is_read_when_it_has_come(ask: Any) -> None:
    late = "<script>fetch('/late').then(() => { g.innerHTML = '<dt>Group<dd>G-7' })</script>"

    assert record_of(ask(Late(answer=f"{MINE}<dl id=g></dl>{late}"))).group_no == "G-7"


def test_a_page_that_works_on_what_came_before_it_asks_for_more_is_read_when_that_has_come_too(ask: Any) -> None:
    # In pieces, as component libraries work: a question of ours is answered between two of them.
    late = """<script>
      const pieces = new MessageChannel(); let left = 6;
      pieces.port1.onmessage = () => {
        const until = performance.now() + 60; while (performance.now() < until);
        if (--left) pieces.port2.postMessage("");
        else fetch("/late/2").then(() => { g.innerHTML = "<dt>Group<dd>G-7" });
      };
      fetch("/late/1").then(() => pieces.port2.postMessage(""));
    </script>"""

    assert record_of(ask(Late(answer=f"{MINE}<dl id=g></dl>{late}"))).group_no == "G-7"


def test_a_log_in_that_is_still_on_its_way_is_no_refusal(ask: Any, driver: Driver, ports: RecordingPorts) -> None:
    driver._sessions.clear()
    form = LOGIN.format(action="/in").replace("<form", "<form onsubmit='fetch(`/late`); return false'")
    page = Late(form=form)
    page.seconds = 30.0

    with pytest.raises(ApplicationException) as failed:
        ask(page, FILE.replace("timeout: 5s", "timeout: 2s"))

    assert (failed.value.code, ports.verdicts) == ("PORTAL_TIMEOUT", ["unknown"])
    ports.suspended = False


class Renewing(Pages):
    """A portal whose token is renewed when a request was refused."""

    @property
    def app(self) -> Starlette:
        statuses = iter([401])

        async def data(_request: Any) -> HTMLResponse:
            return HTMLResponse("", next(statuses, 200))

        return Starlette(routes=[Route("/data", data), *super().app.routes])


def test_a_token_that_was_renewed_is_no_session_that_ended(ask: Any) -> None:
    renewing = "<script>const ask = () => fetch('/data').then((told) => told.ok || ask()); ask()</script>"

    record = record_of(
        ask(Renewing(form=f"<p>Something new</p>{renewing}"), FILE.replace("timeout: 5s", "timeout: 2s"))
    )

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "LAYOUT_CHANGED")


TABBED = FILE.replace("  rows:   ", "  tab:    [{css: '#tab'}]\n  rows:   ").replace("timeout: 5s", "timeout: 30s")
TABBED = TABBED.replace("      - click: search\n", "      - click: search\n      - click: tab\n")


@pytest.mark.parametrize(
    "tab",
    ["<a id=tab role=tab aria-selected=true>Coverage</a>", "<li class=active><a id=tab data-toggle=tab>Coverage</a>"],
    ids=["by its role", "by the class of its toggle"],
)
def test_what_stands_under_a_tab_that_is_open_already_need_not_come_anew(ask: Any, tab: str) -> None:
    begun = time.monotonic()

    assert record_of(ask(Pages(answer=f"{tab}{MINE}"), TABBED)).outcome is Outcome.ACTIVE
    assert time.monotonic() - begun < 15.0


def test_under_a_tab_that_is_open_already_the_last_search_is_no_answer_all_the_same(ask: Any) -> None:
    page = searched("Nobody is like that", LATER)
    page.form += "<a id=tab role=tab aria-selected=true>Coverage</a>"

    assert record_of(ask(page, TABBED.replace("      - click: search\n", ""))).outcome is Outcome.ACTIVE


NOBODY = "Nobody is like that"
POLLING = "<script>const poll = () => fetch(`/late/${Date.now()}`).then(poll); poll()</script>"


@pytest.mark.parametrize("kept", [30.0, 0.6], ids=["held open", "asked again and again"])
def test_a_page_that_always_waits_for_news_is_believed_all_the_same(tmp_path: Path, kept: float) -> None:
    """What the portal holds open from the start is not part of the answer; what it asks anew each time is, twice."""
    page = Late(form=FORM + POLLING, answer=NOBODY + POLLING)
    page.seconds = kept
    file = FILE.replace("timeout: 5s", "timeout: 2s")
    with serving(page.app) as address, driving(RecordingPorts()) as driver:
        asked = load(written(tmp_path, file), address)
        told = [outcome_of(driver, asked) for _ in range(4)]
    assert told[2:] == [Outcome.NOT_FOUND, Outcome.NOT_FOUND]
    assert set(told) <= {Outcome.NOT_FOUND, "PORTAL_TIMEOUT"}


def test_a_portal_that_was_too_slow_several_times_is_waited_for_all_the_same(tmp_path: Path) -> None:
    page = searched("", f'a.innerHTML = "Nobody is like that"; {FETCHED}')
    file = TYPED.replace("timeout: 5s", "timeout: 2s")
    with serving(page.app) as address, driving(RecordingPorts()) as driver:
        asked = load(written(tmp_path, file), address)
        told = []
        for page.seconds in (*[0.0] * 5, *[30.0] * 3, 1.0):
            told.append(outcome_of(driver, asked))

    assert told == [*[Outcome.ACTIVE] * 5, *["PORTAL_TIMEOUT"] * 3, Outcome.ACTIVE]


def test_a_page_that_still_waits_for_what_it_shall_show_is_not_unknown(ask: Any) -> None:
    page = Late(answer=f"<section id=a></section><template id=t>{MINE}</template><script>{FETCHED}</script>")
    page.seconds = 30.0

    with pytest.raises(ApplicationException) as error:
        ask(page, FILE.replace("timeout: 5s", "timeout: 2s"))

    assert error.value.code == "PORTAL_TIMEOUT"


def outcome_of(driver: Driver, file: PortalFile) -> object:
    try:
        return record_of(driver.ask(file, "main", "eligibility", INQUIRY)).outcome
    except ApplicationException as error:
        return error.code


def test_a_line_that_the_page_holds_open_is_waited_for_twice_at_most(ask: Any) -> None:
    page = Late(answer=f"{MINE}<script>fetch('/late')</script>")
    page.seconds = 30.0
    patient = FILE.replace("timeout: 5s", "timeout: 2s")

    assert [record_of(ask(page, patient)).outcome for _ in range(2)] == [Outcome.ACTIVE, Outcome.ACTIVE]


@pytest.mark.parametrize("then", [LATER, FETCHED], ids=["a moment later", "by a request"])
def test_who_is_not_in_the_list_of_before_may_be_in_the_one_that_was_asked_for(ask: Any, then: str) -> None:
    list_of = TYPED.replace("  rows:   ", "  each:   {many: [{css: 'ul li'}]}\n  rows:   ").replace(
        "      - expect: [result, not_found, many]\n",
        "      - pick: {from: each, showing: [$member_id], none: not_found, many: many}\n"
        "      - expect: [result, not_found, many]\n",
    )
    row = '<ul><li onclick="a.innerHTML = u.innerHTML">W123456789</ul>'
    page = searched("<ul><li>W000000001</ul>", then, last=row)
    page.form += f"<template id=u>{MINE}</template>"

    assert record_of(ask(page, list_of)).outcome is Outcome.ACTIVE


SEARCHED = "<label>Member ID <input id=m {typed}></label><button {then}>Search</button><section id=a></section>"
ASKED = 'fetch("/late?q=" + m.value).then(() => { a.innerHTML = t.innerHTML })'
EMPTY = f'a.innerHTML = "{NOBODY}"'


def form(typed: str = "", then: str = "", last: str = MINE) -> Late:
    return Late(form=f"{SEARCHED.format(typed=typed, then=then)}<template id=t>{last}</template>")


def test_a_list_that_is_drawn_empty_before_it_hears_of_the_click_is_no_answer(ask: Any) -> None:
    page = form(then=f"onclick='{EMPTY}; setTimeout(() => {{ {ASKED} }}, 900)'")

    assert record_of(ask(page)).outcome is Outcome.ACTIVE


def test_a_list_that_is_drawn_empty_before_what_was_typed_is_sent_is_no_answer(ask: Any) -> None:
    page = form(typed=f"oninput='{EMPTY}'", then=f"onclick='{ASKED}'")

    assert record_of(ask(page)).outcome is Outcome.ACTIVE


def test_what_a_page_says_of_what_was_typed_is_its_answer_where_it_cannot_be_sent(ask: Any) -> None:
    page = form(typed=f"oninput='{EMPTY}'", then="disabled")
    begun = time.monotonic()

    assert record_of(ask(page, PATIENT)).outcome is Outcome.NOT_FOUND
    assert time.monotonic() - begun < 20.0


def test_who_is_found_nowhere_is_believed_once_the_portal_has_answered_the_click(ask: Any) -> None:
    begun = time.monotonic()

    page = form(then=f"onclick='{ASKED}'", last=NOBODY)
    assert record_of(ask(page, PATIENT)).outcome is Outcome.NOT_FOUND
    assert time.monotonic() - begun < 20.0


def test_a_row_whose_cells_are_drawn_one_after_another_is_not_missed(ask: Any) -> None:
    listed = FILE.replace("  rows:   ", "  each:   {many: [{css: 'table.list tr'}]}\n  rows:   ").replace(
        "      - expect: [result, not_found, many]\n",
        "      - expect: listed\n"
        "      - pick: {from: each, showing: [$member_id], none: not_found, many: many}\n"
        "      - expect: [result, not_found, many]\n",
    )
    listed = listed.replace("  result:  ", "  listed:    {count: {each: '>0'}}\n  result:  ")
    later = "<script>setTimeout(() => { i.innerHTML = 'W123456789' }, 300)</script>"
    row = f"<table class=list><tr onclick='a.innerHTML = t.innerHTML'><td id=i><td>Doe, Jane</table>{later}"

    page = Pages(answer=f"<section id=a>{row}</section><template id=t>{MINE}</template>")

    assert record_of(ask(page, listed)).outcome is Outcome.ACTIVE


# Scripts that redraw a form once its values have come: a list filled anew shows its first entry until it is told
# which one is meant, and blank fields are filled a moment later. Neither is a change of the page that it tells of.
REDRAWN = """<p><label for=i>Member ID</label><input id=i readonly></p>
<p><label for=b>Date of birth</label><input id=b readonly></p>
<p><label for=s>Status</label><select id=s disabled></select></p>
<script>
const list = document.getElementById("s");
const put = () => {{ {put} }};
const draw = () => {{ list.innerHTML = "<option>Active<option>Inactive"; setTimeout(put, 70); }};
const write = (id, text) => (document.getElementById(id).value = text);
const fill = () => {{ write("i", "W123456789"); write("b", "01/01/1980"); }};
{first}
fetch("/late").then(() => setTimeout(() => requestIdleCallback(draw), 50));
</script>"""


def redrawn(first: str, put: str) -> Late:
    return Late(answer=f"<h1>Coverage of a member</h1>{REDRAWN.format(first=first, put=put)}")


@pytest.mark.parametrize(
    ("first", "put"),
    [("draw(); fill()", "list.value = 'Inactive'"), ("", "list.value = 'Inactive'; fill()")],
    ids=["a list shows its first entry", "the fields are blank"],
)
def test_a_form_is_read_once_its_scripts_have_put_the_values_into_its_fields(ask: Any, first: str, put: str) -> None:
    file = LABELS.replace("{Active: active}", "{Active: active, Inactive: inactive}")
    record = record_of(ask(redrawn(first, put), file))

    assert (record.outcome, record.member_id) == (Outcome.INACTIVE, "W123456789")


def test_a_form_whose_fields_never_hold_still_is_tried_again(ask: Any) -> None:
    swap = "setInterval(() => write('b', performance.now()), 7)"

    with pytest.raises(ApplicationException) as error:
        ask(redrawn("fill()", swap), LABELS)

    assert error.value.code == "PORTAL_TIMEOUT"
