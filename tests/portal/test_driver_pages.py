"""The driver on pages that are made to mislead it: other origins, look-alikes, shadow roots, moving lists, crashes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from driver_rig import RecordingPorts, driving, record_of
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bots.eligibility.report import workbook
from nightclerk.errors import ApplicationException
from nightclerk.portal import Driver, Reading, load
from nightclerk.portal.tools.headings import Sought, differing, in_words
from nightclerk.portal.tools.probe import probe
from nightclerk.records import ItemStatus, Outcome, RowResult, RunSummary
from nightclerk.runtime.notes import note_text
from nightclerk.sandbox.sessions import USERNAME
from nightclerk.testing import serving

pytestmark = pytest.mark.browser

FILE = """
nightclerk: selectors/1
portal: tricky
payer: Tricky
version: "1"
base_url: http://127.0.0.1:1
terms: {automation_permitted: "yes", attested_by: test, attested_on: 2026-11-22}
defaults: {timeout: 5s}
elements:
  user:   [{label: User ID}]
  pass:   [{label: Password}]
  signin: [{role: button, name: Sign in}]
  member: [{label: Member ID}, {css: "#fallback"}]
  search: [{role: button, name: Search}, {css: "#go"}]
  rows:   {many: [{css: "table.answer tbody tr"}]}
states:
  locked:    {text: "/account locked/i", then: stop_portal}
  bad_login: {text: "/incorrect/i", then: stop_portal}
  login:     {all: [{visible: user}, {visible: pass}], then: run login}
  not_found: {text: "/nobody/i", result: not_found}
  many:      {count: {rows: ">1"}, result: rejected_input}
  result:    {count: {rows: "=1"}}
  home:      {text: Welcome}
interrupts:
  - {when: {role: button, name: Got it}, do: click}
flows:
  login:
    - fill: {user: $secret.username, pass: $secret.password}
    - click: signin
    - expect: home
  eligibility:
    needs: [member_id, last_name, first_name]
    steps:
      - goto: /search
      - fill: {member: $member_id}
      - click: search
      - expect: [result, not_found, many]
    extract:
      from: {table: "table.answer", key: header}
      record:
        member_id: {column: [Member ID, Card no.], must_equal: $member_id}
        name:      {column: Name, type: name, must_equal: [$last_name, $first_name]}
        outcome:   {column: Coverage, type: enum, map: {Active: active}}
        plan_name: {column: Plan, empty: ["-"], optional: true}
        plan_end:  {column: Ends, type: date, formats: [MM/DD/YYYY], optional: true}
        group_no:  {label: Group, optional: true}
        benefits:
          each: "table.benefits tbody tr"
          key: header
          fields:
            kind:    {column: Benefit, type: enum, map: {"/copay/i": copay}}
            amount:  {column: Amount, type: money, optional: true}
            percent: {column: Amount, type: percent, optional: true}
"""
FORM = (
    "<form method=post action=/search><label for=m>Member ID</label><input id=m name=m><button>Search</button></form>"
)


def from_grid(timeout: str, pick: str = "") -> str:
    """The file of a portal that answers with a list, of which the row with the ID and the last name is picked."""
    found = (
        FILE.replace("  rows:   ", "  hits:   {many: [{row_of: [Card, Person]}]}\n  rows:   ")
        .replace("timeout: 5s", f"timeout: {timeout}")
        .replace("  home:  ", '  listed:    {count: {hits: ">0"}}\n  home:  ')
    )
    picked = (
        "      - expect: listed\n"
        f"      - pick: {{from: hits, showing: [$member_id, $last_name], {pick}none: not_found, many: many}}\n"
        "      - expect: result\n"
    )
    return found.replace("      - expect: [result, not_found, many]\n", picked)


TABLE = (
    "<table class=answer><thead><tr><th>Member ID<th>Name<th>Coverage<th>Plan<th>Ends</thead>"
    "<tbody><tr><td>W123456789<td>Doe, Jane<td>{coverage}<td>Gold<td>{ends}</tbody></table>"
)


@dataclass
class Pages:
    """The pages of an invented portal, and everything that was posted to it."""

    form: str = FORM
    answer: str = TABLE.format(coverage="Active", ends="")
    posted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    redirect: str = ""
    stream: Callable[[], AsyncIterator[str]] | None = None

    async def show(self, request: Request) -> Response:
        if request.method == "POST":
            self.posted.append((request.url.path, dict(await request.form())))
            if self.stream is not None:
                return StreamingResponse(self.stream(), media_type="text/html")
            return HTMLResponse(self.answer, headers=self.headers)
        if self.redirect:
            return RedirectResponse(self.redirect, 303)
        return HTMLResponse(self.form, headers=self.headers)

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self.show, methods=["GET", "POST"])])


@pytest.fixture
def ask(tmp_path: Path, driver: Driver, ports: RecordingPorts) -> Any:
    ports.forget()

    def asking(pages: Pages, text: str = FILE, **changes: Any) -> Reading:
        with serving(pages.app) as address:
            asked = {**INQUIRY, **changes}
            return driver.ask(load(written(tmp_path, text), address), "main", "eligibility", asked)

    return asking


INQUIRY = {
    "payer": "tricky",
    "member_id": "W123456789",
    "last_name": "Doe",
    "first_name": "Jane",
    "birth_date": date(1980, 1, 1),
    "service_date": date(2026, 11, 23),
}


def written(folder: Path, text: str) -> Path:
    path = folder / "tricky.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def other_origin(pages: Pages) -> Iterator[str]:
    with serving(pages.app) as address:
        yield address


LOGIN = (
    "<form method=post action={action}><label>User ID <input name=u></label>"
    "<label>Password * <input type=password name=p> <a href=#>Lost password?</a></label>"
    "<button type=button>Show password</button><button>Sign in</button></form>"
)


def test_a_password_is_never_typed_on_a_page_of_another_origin(ask: Any, ports: RecordingPorts) -> None:
    elsewhere = Pages(form=LOGIN.format(action="/in"))
    with other_origin(elsewhere) as address, pytest.raises(ApplicationException, match="WRONG_ORIGIN"):
        ask(Pages(redirect=f"{address}/login"))
    assert (elsewhere.posted, ports.attempts) == ([], [])


def test_a_form_that_is_sent_to_another_origin_gets_neither_password_nor_member_id(
    ask: Any, ports: RecordingPorts
) -> None:
    elsewhere = Pages()
    with other_origin(elsewhere) as address:
        for form in (LOGIN.format(action=f"{address}/in"), FORM.replace("/search", f"{address}/search")):
            with pytest.raises(ApplicationException, match="WRONG_ORIGIN"):
                ask(Pages(form=form))
    assert (elsewhere.posted, ports.attempts) == ([], [])


def test_password_is_the_field_and_never_the_button_that_shows_it(ask: Any, ports: RecordingPorts) -> None:
    pages = Pages(form=LOGIN.format(action="/in"), answer="Account locked")
    with pytest.raises(Exception, match="LOCKED"):
        ask(pages)
    assert pages.posted == [("/in", {"u": USERNAME, "p": ports.password})]
    ports.suspended = False


COVER = (
    "<div style='position:fixed;inset:0;background:white'>"
    "<button onclick='this.parentNode.remove()'>Got it</button></div>"
)
IN_SHADOW = "document.querySelector('main').attachShadow({mode: 'open'}).innerHTML"


@pytest.mark.parametrize(
    "form",
    [
        FORM.replace("Member ID", "Member ID:"),
        FORM.replace("Member ID", "Member ID *"),
        FORM.replace("Member ID", "Member  ID (required)"),
        FORM.replace("<label for=m>Member ID</label><input", "<input aria-label='Member ID'"),
        FORM.replace("<label for=m>Member ID</label>", "<table><tr><td>Member ID:<td>"),
        FORM.replace("<label for=m>", "<div><label>").replace("name=m>", "name=m></div><label>Plan</label><input>"),
        FORM.replace("<label for=m>Member ID</label>", "<div><label>Member ID</label><p>").replace(
            "<button", "</div><button"
        ),
        FORM + "<form hidden><label>Member ID <input></label><button>Search</button></form>",
        FORM + "<button>Show Member ID</button><label>Old Member ID <input></label>",
        f"<main></main><script>{IN_SHADOW} = `{FORM}`</script>",
        f"<script>setTimeout(() => document.body.innerHTML = `{FORM}`, 300)</script><p>Loading</p>",
        FORM + COVER,
        f"{FORM}<script>setTimeout(() => document.body.insertAdjacentHTML('beforeend', `{COVER}`), 30)</script>",
    ],
)
def test_a_field_is_found_however_its_label_is_written_and_wherever_it_stands(ask: Any, form: str) -> None:
    reading = ask(Pages(form=form))
    assert record_of(reading).outcome is Outcome.ACTIVE
    assert reading.drift == ()


FADING = COVER.replace("this.parentNode.remove()", "setTimeout(() => this.parentNode.remove(), 700); told(this)")
COUNTING = "<script>const told = (node) => fetch('/ok', { method: 'POST', body: new FormData() });</script>"
LASTING = COVER.replace("this.parentNode.remove()", "told(this)")


def test_a_notice_that_takes_its_time_to_go_is_clicked_away_once(ask: Any) -> None:
    pages = Pages(form=COUNTING + FORM + FADING)
    assert record_of(ask(pages)).outcome is Outcome.ACTIVE
    assert [path for path, _ in pages.posted] == ["/ok", "/search"]


def test_a_notice_that_does_not_go_is_said_by_its_name(ask: Any) -> None:
    record = record_of(ask(Pages(form=COUNTING + FORM + LASTING)))
    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "LAYOUT_CHANGED")
    assert record.unmapped == ("element role: button, name: Got it: clicked 6 times, and the notice is still there",)


def test_a_policy_against_scripts_does_not_stop_the_driver(ask: Any) -> None:
    pages = Pages(headers={"content-security-policy": "default-src 'none'; script-src 'none'; form-action 'self'"})
    assert record_of(ask(pages)).outcome is Outcome.ACTIVE


def test_of_two_buttons_with_the_same_name_none_is_clicked_even_where_a_fall_back_fits(ask: Any) -> None:
    pages = Pages(form=FORM.replace("<button>", "<button id=go>") + "<button>Search</button>")
    reading = ask(pages)
    record = record_of(reading)
    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "LAYOUT_CHANGED")
    assert record.unmapped == (reading.trouble,) == ("element search: there 2 times",)
    assert pages.posted == []


def test_a_field_found_by_its_fall_back_is_drift(ask: Any) -> None:
    reading = ask(
        Pages(form=FORM.replace("Member ID", "Card").replace("id=m", "id=fallback").replace("for=m", "for=fallback"))
    )
    assert [(d.element, d.rank, d.locator) for d in reading.drift] == [("member", 2, "css: #fallback")]


def test_a_renamed_column_is_read_by_its_other_name_and_reported(ask: Any) -> None:
    reading = ask(Pages(answer=TABLE.format(coverage="Active", ends="").replace("Member ID", "Card no.")))
    assert record_of(reading).outcome is Outcome.ACTIVE
    assert [(d.element, d.rank, d.locator) for d in reading.drift] == [("member_id", 2, "column: Card no.")]


def test_rows_that_come_one_after_the_other_are_all_counted(ask: Any) -> None:
    rows = "".join(
        f"setTimeout(() => document.querySelector('tbody').insertAdjacentHTML('beforeend', '<tr><td>W{n}'), {5 * n});"
        for n in range(1, 6)
    )
    answer = f"<table class=answer><tbody></tbody></table><script>{rows}</script>"
    record = record_of(ask(Pages(answer=answer)))
    assert (record.outcome, record.reason_code) == (Outcome.REJECTED_INPUT, "MANY")


@pytest.mark.parametrize("words", [0, 6_000, 10_000, 14_000])  # looking at so many takes longer than the second row
def test_a_row_that_comes_after_the_first_was_seen_is_counted(ask: Any, words: int) -> None:
    row = "document.querySelector('tbody').insertAdjacentHTML('beforeend', '<tr><td>W1');"
    script = f"addEventListener('DOMContentLoaded', () => {{{row} setTimeout(() => {{{row}}}, 50)}})"
    answer = f"<table class=answer><tbody></tbody></table>{'<p>Some words</p>' * words}<script>{script}</script>"
    record = record_of(ask(Pages(answer=answer)))
    assert (record.outcome, record.reason_code) == (Outcome.REJECTED_INPUT, "MANY")


def test_a_page_that_is_still_arriving_is_not_judged_by_its_beginning(ask: Any) -> None:
    async def arriving() -> AsyncIterator[str]:
        yield TABLE.format(coverage="Active", ends="").replace("</tbody></table>", "")
        await asyncio.sleep(0.5)  # the portal's pause, long enough for a hasty reader to see one row only
        yield "<tr><td>W123456789<td>Doe, John<td>Active<td>Gold<td></tbody></table>"

    record = record_of(ask(Pages(stream=arriving)))
    assert (record.outcome, record.reason_code) == (Outcome.REJECTED_INPUT, "MANY")


def test_the_answer_to_the_search_before_is_not_taken_for_this_one(ask: Any) -> None:
    late = (
        "<script>document.forms[0].onsubmit = (event) => {event.preventDefault();"
        "setTimeout(() => {document.querySelector('.answer').remove();"
        "document.body.insertAdjacentHTML('beforeend', '<p>Nobody of that number</p>')}, 400)}</script>"
    )
    pages = Pages(form=FORM + TABLE.format(coverage="Active", ends="") + late)
    assert record_of(ask(pages)).outcome is Outcome.NOT_FOUND


def test_a_coverage_text_that_nobody_knows_is_indeterminate_with_its_words(ask: Any) -> None:
    record = record_of(ask(Pages(answer=TABLE.format(coverage="Inactive", ends=""))))
    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "UNKNOWN_COVERAGE_TEXT")
    assert "Coverage: Inactive" in record.unmapped
    assert record.plan_name == "Gold"


def test_a_cell_that_is_no_date_stays_empty_with_a_note(ask: Any) -> None:
    record = record_of(ask(Pages(answer=TABLE.format(coverage="Active", ends="12/2026"))))
    assert (record.outcome, record.plan_end) == (Outcome.ACTIVE, None)
    assert record.unmapped == ("Ends: 12/2026",)
    assert record.not_read == {"plan_end": "12/2026"}


def test_what_a_page_shows_and_nobody_understood_is_not_said_to_be_not_stated(ask: Any) -> None:
    groups = "<dl><dt>Group<dd>G-7<dt>Group<dd>G-8</dl>"
    record = record_of(ask(Pages(answer=TABLE.format(coverage="Active", ends="12/2026") + groups)))
    assert record.not_read == {"plan_end": "12/2026", "group_no": "several values"}

    note = note_text(record, UTC).splitlines()
    assert "Coverage ends: not read (shown: 12/2026)" in note
    assert "Group number: not read (shown: several values)" in note
    assert "Coverage begins: not stated" in note
    shown = {sheet.title: sheet for sheet in workbook.describe([row_of(record)], RUN).sheets}
    named = dict(zip((each.title for each in shown["All results"].columns), shown["All results"].rows[0], strict=True))
    assert (named["Ends"], named["Begins"]) == ("not read (shown: 12/2026)", "not stated")
    typed = {line[6]: line[7] for line in shown["Enter in PM"].rows}
    assert typed["Coverage ends"] == "not read (shown: 12/2026)"
    assert "Coverage begins" not in typed


def row_of(record: Any) -> RowResult:
    return RowResult(row=2, key="k", status=ItemStatus.DONE, outcome=record.outcome, record=record)


RUN = RunSummary(
    run_id="r1",
    bot="eligibility",
    state="completed",
    clinic="Maple Street",
    source="appointments.csv",
    started=datetime(2026, 11, 23, tzinfo=UTC),
    ended=None,
    today=date(2026, 11, 23),
)


BENEFITS = (
    "<table class=benefits><thead><tr><th>Benefit<th>Amount<th>Limit</thead><tbody>"
    "<tr><td>Copay<td>$20.00<td>12 visits<tr><td>Copay<td>20%<td><tr><td>Copay<td>20<td>"
    "<tr><td>Ambulance<td>$5.00<td><tr><td colspan=3>More on request</tbody></table>"
    "<dl><dt>Group:<dd>G-7<dt>Care team<dd>Blue</dl><dl hidden><dt>Secret<dd>x</dl>"
)


def test_what_is_not_understood_is_noted_and_what_is_hidden_does_not_exist(ask: Any) -> None:
    record = record_of(ask(Pages(answer=TABLE.format(coverage="Active", ends="") + BENEFITS)))
    assert [(str(b.amount), str(b.percent)) for b in record.benefits] == [
        ("20.00", "None"),
        ("None", "20"),
        ("None", "None"),
    ]
    assert record.group_no == "G-7"
    assert set(record.unmapped) == {
        "benefits[0].Limit: 12 visits",
        "benefits[2].Amount: 20",
        "benefits, a row that was not understood: Benefit: Ambulance; Amount: $5.00",
        "benefits, a row that was not understood: More on request",
        "Care team: Blue",
    }
    assert record.not_read == {
        "benefits[2].amount": "20",
        "benefits[2].percent": "20",
        "benefits#1": "Benefit: Ambulance; Amount: $5.00",
        "benefits#2": "More on request",
    }


@pytest.mark.parametrize("sign", ["-", "--", "\N{EN DASH}", "\N{EM DASH}", "- -", "n/a", "N/A"])
def test_a_dash_is_no_value_but_where_the_file_names_it(ask: Any, sign: str) -> None:
    answer = TABLE.format(coverage=sign, ends=sign).replace("Gold", sign) + BENEFITS.replace("G-7", sign)
    answer = answer.replace("$20.00", sign).replace("Blue", sign)
    text = FILE.replace(', empty: ["-"]', "").replace("map: {Active: active}", "map: {'/^(\\W+|n.a)$/i': active}")

    record = record_of(ask(Pages(answer=answer), text))

    assert record.outcome == "active"
    assert (record.plan_name, record.plan_end, record.group_no) == (None, None, None)
    assert record.benefits[0].amount is None
    assert not [each for each in (*record.unmapped, *record.not_read) if sign in each or "benefits[0].a" in each]


def test_what_programs_show_where_they_hold_nothing_is_no_value(ask: Any) -> None:
    plain = TABLE.format(coverage="Active", ends="None").replace("Gold", "NULL")
    record = record_of(ask(Pages(answer=plain)))
    named = record_of(ask(Pages(answer=plain.replace("NULL", "None")), FILE.replace('empty: ["-"], ', "")))

    assert (record.plan_name, record.plan_end, record.not_read) == (None, None, {})
    assert named.plan_name == "None"


@pytest.mark.parametrize(
    "answer",
    [
        TABLE.format(coverage="Active", ends="").replace("Doe, Jane", ""),
        TABLE.format(coverage="Active", ends="").replace("<td>Doe, Jane", "<td><span hidden>Doe, Jane</span>"),
        TABLE.format(coverage="Active", ends="").replace("<td>Doe, Jane", "<td hidden>Doe, Jane"),
        TABLE.format(coverage="Active", ends="").replace("<th>Name", "<th>Who"),
    ],
)
def test_one_identifying_field_alone_proves_nobody(ask: Any, answer: str, ports: RecordingPorts) -> None:
    record = record_of(ask(Pages(answer=answer)))
    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "IDENTITY_NOT_SHOWN")
    assert (record.plan_name, record.unmapped, ports.kinds()) == (None, ("name: not shown",), ["events"])


def test_a_browser_that_dies_fails_its_item_and_the_next_one_gets_a_new_browser(
    tmp_path: Path, ports: RecordingPorts
) -> None:
    waiting, older = Pages(answer="<p>One moment</p>"), browsers()
    with (
        serving(waiting.app) as address,
        driving(ports) as driver,
        ThreadPoolExecutor(1) as pool,
    ):
        file = load(written(tmp_path, FILE.replace("timeout: 5s", "timeout: 20s")), address)
        asked = pool.submit(driver.ask, file, "main", "eligibility", INQUIRY)
        while not waiting.posted:
            assert not asked.done()
        for process in browsers() - older:
            with suppress(psutil.NoSuchProcess):  # its parent took it along
                process.kill()  # as the kernel does when memory runs out
        with pytest.raises(ApplicationException, match="BROWSER_CRASHED"):
            asked.result(timeout=30)
        waiting.answer = TABLE.format(coverage="Active", ends="")
        assert record_of(driver.ask(file, "main", "eligibility", INQUIRY)).outcome is Outcome.ACTIVE


def browsers() -> set[psutil.Process]:
    """Every process of a browser that this one has started, without their helpers."""
    children = psutil.Process().children(recursive=True)
    return {child for child in children if "chrom" in child.name() and "--type=" not in " ".join(child.cmdline())}


def test_a_closed_driver_says_so(tmp_path: Path) -> None:
    driver = driving(RecordingPorts())
    driver.close()
    driver.close()
    with pytest.raises(ApplicationException, match="DRIVER_CLOSED"):
        driver.ask(load(written(tmp_path, FILE)), "main", "eligibility", INQUIRY)


def test_an_urgent_check_gets_the_next_free_page_before_those_that_waited_longer(tmp_path: Path) -> None:
    """One page; the portal holds the first check until all are in line."""
    let_go, pages = threading.Event(), Pages()

    async def held(request: Request) -> Response:
        if request.method == "POST":
            await asyncio.to_thread(let_go.wait, 30)
        return await pages.show(request)

    app = Starlette(routes=[Route("/{path:path}", held, methods=["GET", "POST"])])
    with (
        serving(app) as address,
        driving(RecordingPorts()) as driver,
        ThreadPoolExecutor(5) as many,
    ):
        file = load(written(tmp_path, FILE.replace("defaults:", "limits: {pages: 1}\ndefaults:")), address)

        def begin(member: str, priority: int, in_line: int) -> Any:
            asked = many.submit(driver.ask, file, "main", "eligibility", INQUIRY | {"member_id": member}, priority)
            while not driver._sessions or next(iter(driver._sessions.values()))._turns.waiting < in_line:
                assert not asked.done()
            return asked

        asked = [begin("W1", 5, 0), begin("W2", 9, 1), begin("W3", 5, 2), begin("W4", 1, 3), begin("W5", 5, 4)]
        let_go.set()
        for each in asked:
            each.result()

    assert [form["m"] for _path, form in pages.posted] == ["W1", "W4", "W3", "W5", "W2"]


HEADED = TABLE.format(coverage="Active", ends="").replace("Plan<", "Product 2027<").replace(">Ends", ">Until")


@pytest.mark.parametrize(
    ("table", "has"),
    [
        (HEADED, ("Member ID", "Name", "Coverage", "Until")),  # a name with a number may be anything
        (HEADED.replace("<thead>", "<thead><tr><th colspan=5>Doe, Jane"), ("Member ID", "Name", "Coverage", "Until")),
        (TABLE.format(coverage="Active", ends=""), ()),
        ("<table><tr><th>Name<th>Doe, Jane<tr><th>Coverage<th>Active<tr><th>Member ID<th>W1</table>", ()),
        ("<table><tr><th scope=row>Name<th>Coverage<th>Member ID<tr><td>Doe, Jane<td>Active<td>W1</table>", ()),
        ("<table><thead><tr><th>Drug<th>Plan<tbody><tr><td>Doe, Jane<td>Active</table>", ()),
    ],
    ids=["renamed", "a line across", "all there", "all heads", "heads rows", "another table"],
)
def test_a_probe_names_the_headings_of_a_table_that_are_others_and_never_a_cell(
    tmp_path: Path, driver: Driver, ports: RecordingPorts, table: str, has: tuple[str, ...]
) -> None:
    ports.forget()
    with serving(Pages(form=FORM + table).app) as address:
        found = driver.visit(load(written(tmp_path, FILE), address), "main", probe)

    assert [each.headings for each in found.tables] == ([has] if has else [])
    assert not has or found.tables[0].lacking == ("Plan", "Ends")
    assert "Doe" not in str(found)


def test_what_a_probe_says_of_a_table_names_what_was_looked_for_and_what_there_is() -> None:
    (found,) = differing([Sought("eligibility: the record", (("A", "B"), ("C",)))], [["X", "Y"], ["b:", "D"]], "/a")

    assert in_words(found) == (
        "eligibility: the record: looked for the headings A or B, C; not there: C; the page has b: | D"
    )
