"""What a portal made of a ticket system showed: words of today beside other days, icons, entries of several lines."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from driver_rig import RecordingPorts, record_of
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from test_driver_pages import FILE, FORM, INQUIRY, Pages, ask, written  # noqa: F401 - a fixture
from test_driver_unseen import LABELS, PROVEN, shown

from nightclerk.portal import Driver, load
from nightclerk.portal.tools.probe import missing, probe
from nightclerk.records import Outcome
from nightclerk.testing import serving

pytestmark = pytest.mark.browser

DAYS = LABELS.replace("map: {Active: active}", "map: {Active: active, Ended: inactive}") + (
    "        plan_begin: {label: Begins, type: date, formats: [MM/DD/YYYY], optional: true}\n"
    "        plan_end:   {label: Ends, type: date, formats: [MM/DD/YYYY], optional: true}\n"
)


def covered(status: str, begin: str, end: str) -> Any:
    facts = PROVEN.replace("Active", status)
    return shown(f"{facts}<dl><dt>Begins<dd>{begin}<dt>Ends<dd>{end}</dl>")


@pytest.mark.parametrize(
    ("status", "begin", "end", "says"),
    [
        ("Active", "01/01/2026", "12/31/2026", (Outcome.ACTIVE, None)),
        ("Active", "01/01/2026", "", (Outcome.ACTIVE, None)),
        ("Active", "12/01/2026", "", (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE")),
        ("Active", "01/01/2026", "11/22/2026", (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE")),
        ("Ended", "01/01/2026", "12/31/2026", (Outcome.INDETERMINATE, "COVERED_THEN")),
        ("Ended", "01/01/2026", "11/22/2026", (Outcome.INACTIVE, None)),
        ("Ended", "01/01/2026", "", (Outcome.INACTIVE, None)),
    ],
)
def test_words_that_do_not_go_with_the_days_beside_them_are_said_as_of_another_day(
    ask: Any, status: str, begin: str, end: str, says: Any
) -> None:
    record = record_of(ask(covered(status, begin, end), DAYS))

    assert (record.outcome, record.reason_code) == says
    if record.outcome is Outcome.INDETERMINATE:
        assert "plan_begin: " in record.unmapped[0]


ICON = "<svg width=9 height=9 aria-hidden=true></svg>"
SOFT = '<span class=icon title="Enter one value"></span>'


@pytest.mark.parametrize("icon", [ICON, SOFT, "<i class=fa></i>"])
def test_an_icon_behind_a_name_is_not_its_value_left_blank(ask: Any, icon: str) -> None:
    facts = {"Member ID": "W123456789", "Date of birth": "01/01/1980", "Status": "Active", "Plan": "Gold PPO"}
    row = (
        "<div class=row><div class=name><span>{}:</span>{}</div><div class=value><span class=now>{}</span></div></div>"
    )
    rows = "".join(row.format(name, icon, value) for name, value in facts.items())
    inline = f"<p><b>Group number:</b> {icon} G-7</p><p><span>Relationship:</span>{icon}<span>Self</span></p>"

    record = record_of(ask(shown(rows + inline), LABELS))

    assert (record.outcome, record.plan_name) == (Outcome.ACTIVE, "Gold PPO")
    assert (record.group_no, record.relationship) == ("G-7", "Self")


def test_a_tick_that_is_all_that_is_said_does_not_lend_a_name_the_next_one(ask: Any) -> None:
    ticks = f"<p><span>Plan</span>{ICON}<span>Group number</span>{ICON}</p>"

    record = record_of(ask(shown(PROVEN + ticks), LABELS))

    assert (record.outcome, record.plan_name, record.group_no) == (Outcome.ACTIVE, None, None)


def boxed(name: str, field: str) -> str:
    return f"<div class=row><div class=name>{name}:</div><div class=value>{field}</div></div>"


IN_BOXES = boxed("Member ID", "<input name=m>") + boxed("Group", "<select name=g><option>All</select><input name=h>")


def test_names_and_values_that_are_lines_of_text_in_turn_are_pairs(ask: Any) -> None:
    boxes = "<div><p class=dim>Plan</p><p>Gold</p></div><div><p>Relationship</p><p>Self</p></div>"
    cells = "<table><tr><td><p>Group number</p><td><p>G-7</p></table>"

    record = record_of(ask(shown(f"{PROVEN}{boxes}{cells}"), LABELS))

    assert (record.plan_name, record.relationship, record.group_no) == ("Gold", "Self", "G-7")


def test_a_line_that_may_be_the_next_name_is_no_value(ask: Any) -> None:
    lines = "<div><p>Plan</p><p>Group number</p><p>G-7</p><p>Notes</p></div>"

    record = record_of(ask(shown(f"{PROVEN}{lines}"), LABELS))

    assert (record.plan_name, record.group_no) == (None, None)


def test_a_name_in_a_box_of_its_own_is_the_label_of_the_field_in_the_box_beside_it(ask: Any) -> None:
    pages = shown(PROVEN)
    pages.form = f"<form method=post action=/search>{IN_BOXES}<button id=go>Search</button></form>"

    reading = ask(pages, LABELS)

    assert record_of(reading).outcome is Outcome.ACTIVE
    assert pages.posted[-1][1]["m"] == "W123456789"
    assert [each.element for each in reading.drift] == []


FROM_LIST = LABELS.replace(
    "      - click: search\n",
    "      - click: search\n      - expect: listed\n      - pick:\n          from: entries\n"
    "          showing: [$member_id, $last_name, $first_name]\n"
    "          click: open\n"
    "          covers: {begin: Begins, end: Ends, formats: [DDD MMM DD YYYY], where: {Kind: '/medical/i'}}\n"
    "          none: not_found\n          many: several\n",
)
FROM_LIST = FROM_LIST.replace(
    "needs: [member_id, birth_date]", "needs: [member_id, birth_date, last_name, first_name, service_date]"
)
FROM_LIST = FROM_LIST.replace(
    "states:\n",
    "  entries: {many: [{css: tbody.entry}]}\n  open: [{css: b a}]\nstates:\n"
    "  listed: {count: {entries: '>0'}}\n  several: {result: rejected_input, reason: SEVERAL_COVERAGES}\n",
)
HEADS = "<tr><th>#<th>Member<th>Born<tr><th>&nbsp;<th>Kind<th>Begins<tr><th>&nbsp;<th>Plan<th>Ends"


def entry(at: int, who: str, kind: str, plan: str, begin: str, end: str) -> str:
    link = f"<b><a href='/answer?plan={at}'>{{}}</a></b>"
    return (
        f"<tbody class=entry><tr><td>{link.format(at)}<td>{link.format(who)} W123456789<td>01/01/1980"
        f"<tr><td><td>{kind}<td>{begin}<tr><td><td>{plan}<td>{end}</tbody>"
    )


def listed(*entries: tuple[str, ...]) -> str:
    rows = "".join(entry(at, *each) for at, each in enumerate(entries))
    return f"<table><tbody>{HEADS}</tbody>{rows}</table>"


LAST = ("Doe, Jane", "Medical", "Silver", "Wed Jan 01 2025", "Wed Dec 31 2025")
THIS = ("Doe, Jane", "Medical", "Gold", "Thu Jan 01 2026", "Thu Dec 31 2026")
TEETH = ("Doe, Jane", "Dental", "Smile", "Thu Jan 01 2026", "")
TWIN = ("Doe, June", "Medical", "Bronze", "Thu Jan 01 2026", "")


class Listing(Pages):
    """A list of entries; its links lead to the page of each."""

    async def show(self, request: Request) -> Response:
        if "plan" not in request.query_params:
            return await super().show(request)
        return HTMLResponse(f"<h1>Coverage of a member</h1>{PROVEN}<dl><dt>Plan<dd>{request.query_params['plan']}</dl>")


@pytest.mark.parametrize(
    ("entries", "plan"),
    [((LAST, THIS), "1"), ((TWIN, THIS, LAST), "1"), ((TEETH, LAST, THIS), "2")],
)
def test_an_entry_of_several_lines_is_read_under_as_many_lines_of_headings(ask: Any, entries: Any, plan: str) -> None:
    record = record_of(ask(Listing(answer=listed(*entries)), FROM_LIST))

    assert (record.outcome, record.plan_name) == (Outcome.ACTIVE, plan)


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ((LAST, LAST), "NO_COVERAGE_ON_DATE"),
        ((TWIN, TEETH), "NO_COVERAGE_ON_DATE"),
        ((THIS, THIS), "SEVERAL_COVERAGES"),
        ((THIS, (*LAST[:3], "Thu Jan 01 2025", LAST[4])), "COVERAGE_DAYS_NOT_READ"),
    ],
    ids=["none covers", "none of the kind", "two cover", "a date with another weekday"],
)
def test_of_entries_of_several_lines_none_is_entered_where_the_days_do_not_tell(
    ask: Any, entries: Any, says: str
) -> None:
    assert record_of(ask(Listing(answer=listed(*entries)), FROM_LIST)).reason_code == says


def test_days_in_a_row_that_does_not_stand_under_the_headings_were_not_read(ask: Any) -> None:
    torn = listed(THIS).replace("<td>Thu Jan 01 2026", "<td>Thu Jan 01 2026<td>and more")

    assert record_of(ask(Listing(answer=torn), FROM_LIST)).reason_code == "COVERAGE_DAYS_NOT_READ"


class Careless(BaseHTTPRequestHandler):
    """A server that says twice that an answer without words has ended; browsers do not mind."""

    def do_GET(self) -> None:
        page = shown(PROVEN).answer if self.path == "/answer" else f"<form method=post>{FORM}</form>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Tricky</title>{page}".encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        head = (
            "HTTP/1.1 302 Found\nLocation: /answer\nSet-Cookie: a=b\nTransfer-Encoding: chunked\nConnection: close\n\n"
        )
        self.wfile.write((head + "\n\n" + "0\n\n" * 2).replace("\n", "\r\n").encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is written."""


def test_where_plain_requests_fail_the_browser_asks(driver: Driver, ports: RecordingPorts, tmp_path: Path) -> None:
    ports.forget()
    text = LABELS.replace("  eligibility:\n", "  eligibility:\n    transport: http\n")
    with ThreadingHTTPServer(("127.0.0.1", 0), Careless) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        file = load(written(tmp_path, text), f"http://127.0.0.1:{server.server_port}")
        readings = [driver.ask(file, "main", "eligibility", INQUIRY) for _ in range(2)]
        server.shutdown()

    assert [record_of(each).outcome for each in readings] == [Outcome.ACTIVE] * 2


HEADED = "<th>Member ID<th>Name<th>Coverage<th>Plan<th>Ends"
DOE = "<tr><td>W123456789<td>Doe, Jane<td>Active<td>{}<td>{}"


@pytest.mark.parametrize(
    "heads",
    [
        f"<tr>{HEADED}<tr>{HEADED}",
        f"<tr>{HEADED}<tr><th>Medical<th><th><th><th>",
        f"<tr>{HEADED}<tr><th>Medical",
        f"<tr>{HEADED}<tr>{'<th><input>' * 5}",
        f"<tr>{HEADED}<tr><th>Carné<th>Nombre<th>Estado<th>Programa<th>Fin",
    ],
    ids=["twice", "a part", "a part in one cell", "fields of a filter", "two languages"],
)
def test_two_rows_under_two_lines_of_headings_are_not_taken_for_one(ask: Any, heads: str) -> None:
    two = DOE.format("Gold", "") + DOE.format("Silver", "12/31/2025")
    pages = Pages(answer=f"<table class=answer><thead>{heads}</thead><tbody>{two}</tbody></table>")

    assert record_of(ask(pages)).outcome is Outcome.REJECTED_INPUT


def test_of_an_entry_only_the_line_under_the_headings_is_a_row(ask: Any) -> None:
    text = FROM_LIST.replace("{many: [{css: tbody.entry}]}", "{many: [{row_of: [Member, Born]}]}")
    text = text.replace(text[text.index("          covers:") : text.index("          none:")], "")
    text = text.replace("{entries: '>0'}", "{entries: '=2'}").replace("first_name, service_date]", "first_name]")

    assert record_of(ask(Listing(answer=listed(TWIN, THIS)), text)).plan_name == "1"


@pytest.mark.parametrize(
    ("last", "shown_as"),
    [
        ("Nunez", "Núñez"),
        ("Lukasik", "Łukasik"),
        ("OHara", "O'Hara-Li"),
        ("O'Hara", "OHara"),
        ("Smith-Li", "SmithLi"),
        ("Doe-Li Jr.", "Doe-Li"),
    ],
)
def test_a_row_is_found_whatever_the_accents_and_signs_of_a_name(
    driver: Driver, ports: RecordingPorts, tmp_path: Path, last: str, shown_as: str
) -> None:
    ports.forget()
    pages = Listing(answer=listed(TWIN, (f"{shown_as}, Jané", *THIS[1:]), ("Doe, Jane", *THIS[1:])))
    with serving(pages.app) as address:
        asked = {**INQUIRY, "last_name": last}
        reading = driver.ask(load(written(tmp_path, FROM_LIST), address), "main", "eligibility", asked)

    assert record_of(reading).plan_name == "1"


@pytest.mark.parametrize(
    ("asked", "listed_as", "meant"),
    [("Doe III", ("Doe", "Doe III"), "1"), ("Doe Jr", ("Doe Sr",), None), ("Doe Jr", ("Doe Sr", "Doe, Jr."), "1")],
)
def test_a_junior_is_not_entered_as_the_senior(
    driver: Driver, ports: RecordingPorts, tmp_path: Path, asked: str, listed_as: tuple[str, ...], meant: str | None
) -> None:
    ports.forget()
    pages = Listing(answer=listed(*((f"{last}, Jane", *THIS[1:]) for last in listed_as)))
    with serving(pages.app) as address:
        inquiry = {**INQUIRY, "last_name": asked}
        reading = driver.ask(load(written(tmp_path, FROM_LIST), address), "main", "eligibility", inquiry)

    assert record_of(reading).plan_name == meant


# What is searched by is chosen under the name of the field that it is typed into.
BY = (
    "<form method=post action=/answer><label><input type=radio name=by value=name checked> Member name</label>"
    "<label><input type=radio name=by value=id> Member ID</label>{tick}"
    "<label>Member ID <input name=m></label><button>Search</button></form>"
)
CHOSEN = "- goto: /search\n      - check: member\n"


@pytest.mark.parametrize("tick", ["", "<label><input type=checkbox> Remember me</label>"])
def test_a_field_and_the_choice_of_its_kind_may_have_one_name(ask: Any, tick: str) -> None:
    portal = Pages(form=BY.format(tick=tick))

    assert record_of(ask(portal, FILE.replace("- goto: /search\n", CHOSEN))).outcome is Outcome.ACTIVE
    assert portal.posted[0][1] == {"by": "id", "m": "W123456789"}


def test_which_of_two_choices_of_one_name_is_meant_is_not_guessed(ask: Any) -> None:
    twice = BY.format(tick="<label><input type=radio name=by value=no> Member ID</label>")
    record = record_of(
        ask(Pages(form=twice), FILE.replace("- goto: /search\n", CHOSEN).replace("timeout: 5s", "timeout: 1s"))
    )

    assert record.unmapped == ("element member: there 2 times",)


def test_a_probe_does_not_miss_a_list_that_comes_only_by_typing(driver: Driver, tmp_path: Path) -> None:
    listed = "      - pick: {from: hits, showing: [$member_id], none: not_found, many: many}\n      - click: search\n"
    file = FILE.replace("  search: [", "  hits: {many: [{role: option}]}\n  search: [", 1)
    with serving(Pages(form=BY.format(tick="")).app) as address:
        asked = load(written(tmp_path, file.replace("      - click: search\n", listed)), address)
        probed = driver.visit(asked, "main", probe)

    found = {each.element: each.rank for each in probed.elements if each.page == "/search"}
    assert (missing(probed), found["member"]) == ([], 1)


def test_a_probe_does_not_miss_a_log_in_that_stands_at_the_address_of_the_work(driver: Driver, tmp_path: Path) -> None:
    file = FILE.replace("  login:\n    - fill", "  login:\n    - goto: /search\n    - fill")
    with serving(Pages(form=FORM + "Welcome").app) as address:
        probed = driver.visit(load(written(tmp_path, file), address), "main", probe)

    assert missing(probed) == []
    assert {each.page for each in probed.elements if each.element == "member"} == {"/search"}


def test_a_probe_does_not_miss_a_log_in_that_nobody_signed_in_is_shown(driver: Driver, tmp_path: Path) -> None:
    file = FILE.replace("  login:\n    - fill", "  login:\n    - goto: /in\n    - fill")
    with serving(Pages(form=FORM + "Welcome").app) as address:
        probed = driver.visit(load(written(tmp_path, file), address), "main", probe)
    with serving(Pages(form=FORM).app) as address:
        unknown = driver.visit(load(written(tmp_path, file), address), "main", probe)

    assert missing(probed) == []
    assert {each.element for each in missing(unknown)} == {"user", "pass", "signin"}


# The asterisk of a needed field stands beside the name, in the label's own heading; the field is tied to the label.
NEEDED = """<section><h2><label for=p><span>Plan</span>{sign}</label></h2><input id=p value="Gold PPO"></section>
<section><label for=g><b>Group number</b>{sign}</label><div><input id=g value=""></div></section>
<p><b>Relationship</b>{sign} Self</p>"""
SIGNS = ["<span class=must>*</span>", " *", "<abbr title=required>*</abbr>", "<small>(required)</small>", "<em>*</em>:"]


@pytest.mark.parametrize("sign", SIGNS)
def test_the_sign_of_a_needed_field_is_not_what_stands_in_it(ask: Any, sign: str) -> None:
    record = record_of(ask(shown(PROVEN + NEEDED.format(sign=sign)), LABELS))

    assert (record.plan_name, record.group_no, record.relationship) == ("Gold PPO", None, "Self")
    assert record.not_read == {}


def test_a_label_around_a_list_names_what_is_chosen_in_it(ask: Any) -> None:
    inside = "<p><label>Plan <select><option>Silver HMO<option selected>Gold PPO</select></label></p>"

    assert record_of(ask(shown(PROVEN + inside), LABELS)).plan_name == "Gold PPO"
