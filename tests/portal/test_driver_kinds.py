"""Portals of every build: frames, windows, numbered pages, virtual lists, files, ARIA grids, and plain requests."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from driver_rig import RecordingPorts, record_of
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from nightclerk.errors import ApplicationException, BusinessException
from nightclerk.portal import Driver, Reading, load
from nightclerk.records import Outcome
from nightclerk.sandbox.sessions import USERNAME
from nightclerk.testing import serving

pytestmark = pytest.mark.browser

FILE = """
nightclerk: selectors/1
portal: kinds
payer: Kinds
version: "1"
base_url: http://127.0.0.1:1
terms: {{automation_permitted: "yes", attested_by: test, attested_on: 2026-11-22}}
defaults: {{timeout: 15s}}
elements:
  user:   [{{label: User ID}}]
  pass:   [{{label: Password}}]
  member: [{{label: Member ID}}]
  search: [{{role: button, name: Search}}, {{role: link, name: Search}}]
  rows:   {{many: [{{row_of: [Member ID, Name]}}]}}
  more:   [{{role: link, name: Next}}]
  file:   [{{role: link, name: Download}}]
states:
  locked:    {{text: "/account locked/i", then: stop_portal}}
  bad_login: {{text: "/incorrect/i", then: stop_portal}}
  login:     {{all: [{{visible: user}}, {{visible: pass}}], then: run login}}
  not_found: {{text: "/nobody of that name/i", result: not_found}}
{ends}  answer:    {{text: Coverage}}
  listed:    {{text: Results}}
  home:      {{text: Welcome}}
flows:
  login:
    - fill: {{user: $secret.username, pass: $secret.password}}
    - click: {{role: button, name: Sign in}}
    - expect: home
  eligibility:
    transport: {transport}
    needs: [member_id, last_name, first_name{needs}]
    steps:
      - goto: {path}
      - fill: {{member: $member_id}}
{steps}
    extract:
      {source}
      record:
        member_id: {{{kind}: [Member ID, Subscriber], must_equal: $member_id}}
        name:      {{{kind}: Name, type: name, must_equal: [$last_name, $first_name]}}
        outcome:   {{{kind}: Coverage, type: enum, map: {{Active: active, Ended: inactive}}}}
        notes:     {{each: "p.note"}}
        benefits:
          each: {{headings: [Benefit, Amount]}}
          fields:
            kind:   {{column: Benefit, type: enum, map: {{"/copay/i": copay}}}}
            amount: {{column: Amount, type: money, optional: true}}
"""
ENDS = """  nobody:    {result: not_found}
  several:   {result: rejected_input, reason: MULTIPLE_MATCHES}
"""
SEARCH = "      - click: search\n"
TABLE = "from: {headings: [Member ID, Coverage]}"
FORM = "<form method=post action=/{to}><label>Member ID: * <input name=m></label><button>Search</button></form>"
NOTICE = "<form method=post action=/insisting><input type=hidden name=ok value=yes><button>Got it</button></form>"
ONE = (
    "<table><tr><td>Member ID<td>Name<td>Coverage ▲</tr><tr><td>{id}<td>DOE, JANE<td>Active</tr></table>"
    "<div style='display:none'>Member ID: hidden</div><p class=note>Bring the <b>card</b>.<br>Always.</p>"
    "<table><tr><th>Benefit<th>Amount</tr><tr><td>Office copay<td>$25.00</tr></table>"
)
GRID = (
    "<div role=grid><div role=row><span role=columnheader>Member ID</span><span role=columnheader>Name</span>"
    "<span role=columnheader>Coverage</span></div><div role=row><span role=gridcell>W-123 456 789</span>"
    "<span role=gridcell>Doe, Jane</span><span role=gridcell>Ended</span></div></div>"
)
PEOPLE = [(f"W{number:09}", f"Person, No{number}") for number in range(300)]
PEOPLE[217] = ("W123456789", "Doe, Jane")


def card(member: str, name: str) -> str:
    return f"<h2>Coverage</h2><dl><dt>Member ID<dd>{member}<dt>Name<dd>{name}<dt>Coverage<dd>Active</dl>"


def listing(page: int, link: str) -> str:
    rows = "".join(
        f"<tr><td><a {link} href='/card/{place}'>{member}</a><td>{name}</tr>"
        for place, (member, name) in list(enumerate(PEOPLE))[page * 50 : page * 50 + 50]
    )
    turn = f"<a href='/list?page={page + 1}'>Next</a>" if page < 5 else "<a class=disabled>Next</a>"
    return f"<h1>Results</h1><table><tr><th>Member ID<th>Name</tr>{rows}</table>{turn}"


VIRTUAL = """<h1>Results</h1><div id=host></div><script>
const people = %s;
class List extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({mode: "open"});
    root.innerHTML = `<div id=box style="height:200px;overflow:auto"><div id=all
      style="position:relative;height:${people.length * 20}px"></div></div>`;
    const box = root.querySelector("#box"), all = root.querySelector("#all");
    const head = '<div role=row style="position:sticky;top:0"><b role=columnheader>Member ID</b>' +
      '<b role=columnheader>Name</b></div>';
    const draw = () => setTimeout(() => {
      const first = Math.floor(box.scrollTop / 20);
      all.innerHTML = head + people.slice(first, first + 12).map(([id, name], n) =>
        `<div role=row style="position:absolute;top:${(first + n + 1) * 20}px">
         <a role=gridcell href="/card/${first + n}">${id}</a><i role=gridcell>${name}</i></div>`).join("");
    }, 20);
    all.setAttribute("role", "grid");
    box.addEventListener("scroll", draw);
    draw();
  }
}
customElements.define("person-list", List);
document.querySelector("#host").append(document.createElement("person-list"));
</script>"""


class Portal:
    """An invented portal of every build; the paths say which."""

    def __init__(self, answer: str = "") -> None:
        self.answer, self.posted, self.visits = answer, [], []  # type: str, list[dict[str, Any]], list[str]

    async def show(self, request: Request) -> Response:
        path = request.url.path
        self.visits.append(path)
        if request.method == "POST":
            self.posted.append(dict(await request.form()))
        if path == "/guarded" and "seen" not in request.cookies:
            return RedirectResponse("/door", 303)
        if path == "/in":
            answer = RedirectResponse("/welcome", 303)
            answer.set_cookie("seen", "yes")
            return answer
        return self.page(path, request)

    def page(self, path: str, request: Request) -> Response:
        if path == "/file.csv":
            return Response(self.answer, headers={"content-disposition": 'attachment; filename="file.csv"'})
        if path.startswith("/card/"):
            return HTMLResponse(card(*PEOPLE[int(path.rsplit("/", 1)[1])]))
        if path == "/list":
            return HTMLResponse(listing(int(request.query_params.get("page", 0)), request.query_params.get("link", "")))
        if path == "/insisting" and {"ok": "yes"} not in self.posted:
            return HTMLResponse(NOTICE)
        return HTMLResponse(self.fixed()[path])

    def fixed(self) -> dict[str, str]:
        return {
            "/frame": "<h1>Portal</h1><iframe src=/inner width=600 height=400></iframe>",
            "/inner": FORM.format(to="answer"),
            "/plain": FORM.format(to="answer"),
            "/guarded": FORM.format(to="answer"),
            "/door": "<form method=post action=/in><label>User ID<input name=u></label>"
            "<label>Password<input type=password name=p></label><button>Sign in</button></form>",
            "/welcome": "Welcome",
            "/noticed": NOTICE + FORM.format(to="answer"),
            "/insisting": FORM.format(to="answer"),
            "/answer": self.answer,
            "/to-list": FORM.format(to="list"),
            "/to-virtual": FORM.format(to="virtual"),
            "/virtual": VIRTUAL % [list(person) for person in PEOPLE],
            "/to-file": FORM.format(to="file"),
            "/file": "<h1>Results</h1><a href=/file.csv>Download</a>",
            "/scripted": "<label>Member ID <input></label><a href='javascript:void(location=\"/answer\")'>Go</a>",
            "/window": "<form onsubmit=\"window.open('/answer', '_blank'); return false\">"
            "<label>Member ID <input name=m></label><button>Search</button></form>",
            "/posting": "<script>function __doPostBack(target) { const form = document.forms[0];"
            "form.__EVENTTARGET.value = target; form.submit(); }</script>"
            "<form method=post action=/answer><input type=hidden name=__EVENTTARGET>"
            "<input type=hidden name=__EVENTARGUMENT><table><tr><td>Member ID:<td><input name=m></tr></table>"
            "<a href=\"javascript:__doPostBack('ctl00$go','')\">Search</a></form>",
        }

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self.show, methods=["GET", "POST"])])


INQUIRY = {
    "payer": "kinds",
    "member_id": "W123456789",
    "last_name": "Doe",
    "first_name": "Jane",
    "birth_date": date(1980, 1, 1),
    "service_date": date(2026, 11, 23),
}


def file(
    path: str, steps: str, *, transport: str = "browser", source: str = TABLE, kind: str = "column", needs: str = ""
) -> str:
    ends = ENDS if "pick:" in steps else ""  # without a pick that names them, they would say nothing
    return FILE.format(path=path, steps=steps, transport=transport, source=source, kind=kind, needs=needs, ends=ends)


@pytest.fixture
def ask(tmp_path: Path, driver: Driver, ports: RecordingPorts) -> Any:
    ports.forget()

    def asking(portal: Portal, text: str, **inquiry: object) -> Reading:
        (tmp_path / "kinds.yaml").write_text(text, encoding="utf-8")
        with serving(portal.app) as address:
            return driver.ask(load(tmp_path / "kinds.yaml", address), "main", "eligibility", {**INQUIRY, **inquiry})

    return asking


EXPECT = SEARCH + "      - expect: [answer, not_found]"
PICK = (
    SEARCH + "      - expect: listed\n"
    "      - pick: {{from: rows, showing: [$member_id, $last_name], click: {{css: a}}, none: nobody,"
    " many: several{how}}}\n"
)
CARD = dict(source="", kind="label")


@pytest.mark.parametrize("transport", ["browser", "http"])
def test_a_table_without_ids_is_known_by_its_headings_and_read_alike_by_browser_and_plain_requests(
    ask: Any, transport: str
) -> None:
    portal = Portal(ONE.format(id="w 123-456-789"))
    record = record_of(ask(portal, file("/plain", EXPECT, transport=transport)))
    assert record.outcome is Outcome.ACTIVE
    assert record.notes == ("Bring the card. Always.",)
    assert [(str(each.kind), str(each.amount)) for each in record.benefits] == [("copay", "25.00")]
    assert portal.posted == [{"m": "W123456789"}] * (2 if transport == "http" else 1)  # at first, both are asked


def test_what_stands_in_a_frame_is_filled_in_and_read(ask: Any) -> None:
    portal = Portal(ONE.format(id="W123456789"))
    assert record_of(ask(portal, file("/frame", EXPECT))).outcome is Outcome.ACTIVE
    assert portal.posted == [{"m": "W123456789"}]


def test_a_grid_of_roles_is_a_table(ask: Any) -> None:
    assert record_of(ask(Portal(GRID), file("/plain", EXPECT))).outcome is Outcome.INACTIVE


def test_a_window_that_a_click_opens_is_gone_on_in_and_closed_afterwards(ask: Any, driver: Driver) -> None:
    steps = SEARCH + "      - window: popup\n      - expect: [answer, not_found]\n      - evidence: screenshot"
    for _ in range(2):
        assert record_of(ask(Portal(ONE.format(id="W123456789")), file("/window", steps))).outcome is Outcome.ACTIVE


@pytest.mark.parametrize("transport", ["browser", "http"])
def test_the_row_of_the_one_asked_for_is_found_over_numbered_pages(ask: Any, transport: str) -> None:
    steps = PICK.format(how=", next: more") + "      - expect: answer"
    portal = Portal()
    record = record_of(ask(portal, file("/to-list", steps, transport=transport, **CARD)))
    assert record.outcome is Outcome.ACTIVE
    assert portal.visits.count("/list") == (10 if transport == "http" else 5)
    assert portal.visits[-1] == "/card/217"


@pytest.mark.parametrize("transport", ["browser", "http"])
def test_who_is_on_no_page_of_the_list_is_not_found_and_two_of_one_name_are_nobody(ask: Any, transport: str) -> None:
    steps = PICK.format(how=", next: more") + "      - expect: answer"
    text = file("/to-list", steps, transport=transport, **CARD)
    assert record_of(ask(Portal(), text, member_id="W555555555")).outcome is Outcome.NOT_FOUND
    PEOPLE[218] = PEOPLE[217]
    try:
        record = record_of(ask(Portal(), text))
        assert (record.outcome, record.reason_code) == (Outcome.REJECTED_INPUT, "MULTIPLE_MATCHES")
    finally:
        PEOPLE[218] = ("W000000218", "Person, No218")


FAMILY = {5: "W123456789-02", 12: "W123456789", 30: "W123456789-03", 217: "W000000217"}


@pytest.mark.parametrize(("path", "how"), [("/to-list", ""), ("/to-virtual", ", scroll: true"), ("/to-virtual", "")])
def test_of_a_family_with_longer_ids_the_row_with_the_very_id_is_picked(
    ask: Any, monkeypatch: pytest.MonkeyPatch, path: str, how: str
) -> None:
    people = [(FAMILY[place], "Doe, Jane") if place in FAMILY else each for place, each in enumerate(PEOPLE)]
    monkeypatch.setattr("test_driver_kinds.PEOPLE", people)
    portal = Portal()
    record = record_of(ask(portal, file(path, PICK.format(how=how) + "      - expect: answer", **CARD)))
    assert (record.outcome, portal.visits[-1]) == (Outcome.ACTIVE, "/card/12")


def test_of_several_rows_with_the_very_id_none_is_picked(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("test_driver_kinds.PEOPLE", [("W123456789-02", "Doe, Jane"), *[PEOPLE[217]] * 2])
    text = file("/to-list", PICK.format(how="") + "      - expect: answer", **CARD)
    assert record_of(ask(Portal(), text)).reason_code == "MULTIPLE_MATCHES"


@pytest.mark.parametrize("how", [", scroll: true", ""])
def test_a_virtual_list_is_scrolled_to_its_end_and_the_row_found_again(ask: Any, how: str) -> None:
    steps = PICK.format(how=how) + "      - expect: answer"
    portal = Portal()
    assert record_of(ask(portal, file("/to-virtual", steps, **CARD))).outcome is Outcome.ACTIVE
    assert portal.visits[-1] == "/card/217"


def test_a_second_row_that_a_virtual_list_has_not_drawn_is_seen_and_who_is_on_no_row_is_not_found(
    ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = file("/to-virtual", PICK.format(how="") + "      - expect: answer", **CARD)
    people = [("W123456789", "Doe, Jane A") if place == 2 else each for place, each in enumerate(PEOPLE)]
    monkeypatch.setattr("test_driver_kinds.PEOPLE", people)
    portal = Portal()
    assert record_of(ask(portal, text)).reason_code == "MULTIPLE_MATCHES"
    assert not any(each.startswith("/card") for each in portal.visits)
    assert record_of(ask(portal, text, member_id="W555555555")).outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize("transport", ["browser", "http"])
def test_a_csv_file_that_the_portal_gives_is_read_as_a_page(ask: Any, ports: RecordingPorts, transport: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(
        [["Member ID", "Name", "Coverage", "Group"], ["W123456789", "Doe, Jane", "Active", "A-1"]]
    )
    steps = SEARCH + "      - expect: listed\n      - download: file"
    reading = ask(Portal(text.getvalue()), file("/to-file", steps, transport=transport))
    assert record_of(reading).outcome is Outcome.ACTIVE
    assert "Group: A-1" in record_of(reading).unmapped
    assert ("download", text.getvalue().encode()) in ports.kept


def test_a_file_that_is_none_is_an_error_that_names_it_and_no_record(ask: Any) -> None:
    steps = SEARCH + "      - expect: listed\n      - download: file"
    with pytest.raises(ApplicationException, match="file that the portal gave"):
        ask(Portal("\x00\x01"), file("/to-file", steps))


def test_plain_requests_sign_in_by_the_browser_and_post_what_a_link_would(ask: Any, ports: RecordingPorts) -> None:
    portal = Portal(ONE.format(id="W123456789"))
    assert record_of(ask(portal, file("/guarded", EXPECT, transport="http"))).outcome is Outcome.ACTIVE
    assert portal.posted[0] == {"u": USERNAME, "p": ports.password}
    assert ports.verdicts == ["ok"]
    assert record_of(ask(portal, file("/posting", EXPECT, transport="http"))).outcome is Outcome.ACTIVE
    assert portal.posted[-1] == {"__EVENTTARGET": "ctl00$go", "__EVENTARGUMENT": "", "m": "W123456789"}


def test_plain_requests_alone_are_asked_once_they_have_read_a_record_as_the_browser_does(
    tmp_path: Path, driver: Driver, ports: RecordingPorts
) -> None:
    portal, path = Portal(ONE.format(id="W123456789")), tmp_path / "kinds.yaml"
    path.write_text(file("/plain", EXPECT, transport="http"), encoding="utf-8")
    ports.forget()
    with serving(portal.app) as address:
        for _ in range(3):
            assert record_of(driver.ask(load(path, address), "main", "eligibility", INQUIRY)).outcome is Outcome.ACTIVE
    assert len(portal.posted) == 4
    assert ports.named("parity") == []


def test_by_plain_requests_a_notice_is_acknowledged_only_where_the_portal_insists(
    tmp_path: Path, driver: Driver, ports: RecordingPorts
) -> None:
    path, acknowledged = tmp_path / "kinds.yaml", []
    notices = "interrupts:\n  - {when: {role: button, name: Got it}, do: click}\nflows:"
    for page in ("/noticed", "/insisting"):
        portal = Portal(ONE.format(id="W123456789"))
        path.write_text(file(page, EXPECT, transport="http").replace("flows:", notices, 1), encoding="utf-8")
        with serving(portal.app) as address:
            for _ in range(2):  # at first, both are asked
                portal.posted.clear()
                record = record_of(driver.ask(load(path, address), "main", "eligibility", INQUIRY))
                assert record.outcome is Outcome.ACTIVE
        acknowledged.append({"ok": "yes"} in portal.posted)
    assert acknowledged == [False, True]


def test_where_plain_requests_read_something_else_the_browser_is_believed_from_then_on(
    tmp_path: Path, driver: Driver, ports: RecordingPorts
) -> None:
    late = "<script>for (const cell of document.querySelectorAll('td')) "
    late += "if (cell.textContent == 'Active') cell.textContent = 'Ended';</script>"
    portal, path = Portal(ONE.format(id="W123456789") + late), tmp_path / "kinds.yaml"
    path.write_text(file("/plain", EXPECT, transport="http"), encoding="utf-8")
    ports.forget()
    with serving(portal.app) as address:
        for _ in range(3):
            record = record_of(driver.ask(load(path, address), "main", "eligibility", INQUIRY))
            assert record.outcome is Outcome.INACTIVE
    assert len(portal.posted) == 4
    assert [each["task"] for each in ports.named("parity")] == ["eligibility"]


def test_a_step_that_needs_a_script_is_done_by_the_browser(ask: Any, ports: RecordingPorts) -> None:
    steps = "      - click: {css: a}\n      - expect: answer"
    portal = Portal(ONE.format(id="W123456789"))
    assert record_of(ask(portal, file("/scripted", steps, transport="http"))).outcome is Outcome.ACTIVE
    assert len(ports.named("parity")) == 1


def test_a_payer_goes_by_the_name_the_portal_has_for_it(ask: Any) -> None:
    portal = Portal(ONE.format(id="W123456789"))
    steps = '      - fill: {member: {value: $payer, map: {kinds: "The Kinds, Inc."}}}\n' + EXPECT
    ask(portal, file("/plain", steps, needs=", payer"))
    assert portal.posted == [{"m": "The Kinds, Inc."}]
    with pytest.raises(BusinessException, match="NOT_ON_PORTAL"):
        ask(portal, file("/plain", steps, needs=", payer"), payer="other")
