"""A page that says in one part whose it is and in another what was asked: the patient is proven in between."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from driver_rig import RecordingPorts, record_of
from test_driver_drawn import Listed
from test_driver_pages import FILE, INQUIRY, Pages, ask, written  # noqa: F401 - a fixture

from nightclerk.portal import BrowserSettings, load
from nightclerk.portal.lint import read_text
from nightclerk.portal.tools.replay import replay
from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

STEPS = """
      - expect: member
      - prove: [member_id, name]
      - click: coverages_tab
      - expect: [result, no_coverage, not_found]
"""
PROVING = (
    FILE.replace("      - expect: [result, not_found, many]\n", STEPS[1:])
    .replace("column: [Member ID, Card no.]", "label: Member ID")
    .replace("column: Name, type", "label: Name, type")
    .replace("  rows: ", "  coverages_tab: [{role: button, name: Coverages}]\n  facts: [{css: '#facts'}]\n  rows: ")
    .replace("  home: ", "  no_coverage: {text: No coverage, result: inactive}\n  member: {visible: facts}\n  home: ")
    .replace("timeout: 5s", "timeout: 3s")
)
ROW = "<table class=answer><thead><tr><th>Coverage<th>Plan<th>Ends</thead><tbody><tr><td>Active<td>Gold<td></table>"
SWAP = "for (const id of ['facts', 'plans']) document.getElementById(id).toggleAttribute('hidden')"


def member(plans: str, *, name: str = "Doe, Jane", swap: str = SWAP) -> Pages:
    facts = f"<dl id=facts><dt>Member ID<dd>W123456789<dt>Name<dd>{name}</dl>"
    return Pages(answer=f'{facts}<button onclick="{swap}">Coverages</button><section id=plans hidden>{plans}</section>')


@pytest.mark.parametrize(
    "goes", ["", "location.hash = 'coverages'", "history.pushState(0, '', location.pathname + '/7')"]
)
def test_a_coverage_behind_a_tab_is_of_the_patient_that_the_tab_before_it_showed(ask: Any, goes: str) -> None:
    record = record_of(ask(member(ROW, swap=f"{goes};{SWAP}"), PROVING))

    assert (record.outcome, record.plan_name) == (Outcome.ACTIVE, "Gold")
    assert (record.member_id, record.name) == ("W123456789", "Doe, Jane")
    assert record.field_provenance["member_id"].locator == "label: Member ID"


@pytest.mark.parametrize(
    ("summary", "coverages", "proven"),
    [
        ("/members/7/summary", "/members/7/coverages", True),
        ("/member?id=7&tab=summary", "/member?id=7&tab=plans", True),
        ("/members/7/summary", "/members/8/coverages", False),
        ("/members/7/summary", "/members/7/family/8", False),
        ("/members/jane/summary", "/members/anna/coverages", False),
        ("/members/7", "/coverages?member=7", True),
        ("/members/7/summary", "/coverages?memberId=7", True),
        ("/members/7", "/coverages?member=8", False),
        ("/members/7", "/coverages?member=7&plan=8", False),
        ("/members/7", "/coverages/7", False),
        ("/search?page=1", "/coverages?page=1", False),
    ],
)
def test_a_tab_at_an_address_beside_the_first_is_of_the_same_patient_where_their_number_is_the_same(
    ask: Any, summary: str, coverages: str, proven: bool
) -> None:
    goes = "history.pushState(0, '', '{}');"
    pages = member(f"{ROW}<script>{goes.format(summary)}</script>", swap=goes.format(coverages) + SWAP)

    assert (record_of(ask(pages, PROVING)).reason_code != "IDENTITY_NOT_SHOWN") is proven


def test_that_no_coverage_is_listed_is_said_of_the_patient_that_was_proven_alone(
    ask: Any, ports: RecordingPorts
) -> None:
    proven = record_of(ask(member("No coverage"), PROVING))
    ports.forget()
    other = record_of(ask(member("No coverage", name="Poe, June"), PROVING))

    assert (proven.outcome, proven.reason_code) == (Outcome.INACTIVE, "NO_COVERAGE")
    assert (other.outcome, other.reason_code) == (Outcome.INDETERMINATE, "RETURNED_DIFFERS")
    assert "html" not in ports.kinds()


@pytest.mark.parametrize(
    ("name", "ended"),
    [
        ("Doe, Jane", (Outcome.INACTIVE, "NO_COVERAGE")),
        ("Poe, June", (Outcome.INDETERMINATE, "RETURNED_DIFFERS")),
    ],
)
def test_that_no_coverage_is_listed_is_no_answer_before_the_patient_is_proven_where_a_page_shows_both(
    ask: Any, name: str, ended: tuple[Outcome, str]
) -> None:
    facts = f"<dl id=facts><dt>Member ID<dd>W123456789<dt>Name<dd>{name}</dl>"
    pages = Pages(answer=f"{facts}<button role=tab aria-selected=true>Coverages</button><p>No coverage")
    record = record_of(ask(pages, PROVING.replace("role: button, name: Coverages", "role: tab, name: Coverages")))

    assert (record.outcome, record.reason_code) == ended


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        (member(f"<dl><dt>Name<dd>Poe, June</dl>{ROW}"), "RETURNED_DIFFERS"),
        (member(ROW, name="&nbsp;"), "IDENTITY_NOT_SHOWN"),
        (member(ROW, swap=f"history.pushState(0, '', '/member/2');{SWAP}"), "IDENTITY_NOT_SHOWN"),
        (member(ROW, swap=f"location.hash = '/member/2';{SWAP}"), "IDENTITY_NOT_SHOWN"),
    ],
    ids=["the tab says another", "too little is shown", "another page", "another page behind #"],
)
def test_what_was_proven_holds_for_its_own_page_and_while_nothing_says_otherwise(
    ask: Any, pages: Pages, reason: str
) -> None:
    record = record_of(ask(pages, PROVING))

    assert (record.outcome, record.reason_code, record.plan_name) == (Outcome.INDETERMINATE, reason, None)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("prove: [member_id, name]", "prove: [member_id]", "RIGHT_PATIENT"),
        ("prove: [member_id, name]", "prove: [member_id, plan_name]", "RIGHT_PATIENT"),
        ("      - expect: member\n", "", "BAD_STEP"),
    ],
)
def test_a_step_that_proves_names_two_fields_that_do_and_waits_for_its_page(old: str, new: str, code: str) -> None:
    findings = read_text("tricky.yaml", PROVING.replace(old, new))[1]

    assert code in [finding.code for finding in findings if finding.severity == "error"]


def test_a_replay_says_that_the_patient_was_proven_on_a_page_that_is_not_kept(tmp_path: Path) -> None:
    file = load(written(tmp_path, PROVING))
    replayed = replay(BrowserSettings(), file, "eligibility", f"<section>{ROW}</section>", INQUIRY)

    assert (replayed.table, replayed.identity) == (True, "not compared: a step `prove` read it from the page before")


LIST = (
    "<table class=answer><thead><tr><th>Member ID<th>Name<th>Born<th></thead><tbody>"
    "<tr><td>W123456789<td>Doe, Jane<td>01/01/1980<td><a href=/one>Open</a></table>"
)
PICKING = """
      - expect: [some, not_found]
      - pick:
          {from: rows, showing: [$member_id, $first_name], click: {role: link, name: Open}, none: not_found, many: many}
      - expect: [result, no_coverage, not_found]
"""
FROM_LIST = (
    FILE.replace("      - expect: [result, not_found, many]\n", PICKING[1:])
    .replace("  many: ", "  no_coverage: {text: No coverage, result: inactive}\n  some: {text: Born}\n  many: ")
    .replace("timeout: 5s", "timeout: 3s")
)
BY_ID = FROM_LIST.replace("$member_id, $first_name", "$member_id")


@pytest.mark.parametrize(
    ("file", "one", "ended"),
    [
        (FROM_LIST, "No coverage", (Outcome.INACTIVE, "NO_COVERAGE")),
        (BY_ID, "No coverage", (Outcome.INDETERMINATE, "IDENTITY_NOT_SHOWN")),
        (BY_ID, "Nobody of it", (Outcome.NOT_FOUND, "NOT_FOUND")),
        (BY_ID, "Nobody", (Outcome.INDETERMINATE, "UNKNOWN_PAGE")),
        (FROM_LIST, "Nobody", (Outcome.INDETERMINATE, "UNKNOWN_PAGE")),
    ],
    ids=["found by two", "by the ID alone", "a family, and nobody of it", "shown and then not", "found and then not"],
)
def test_what_a_page_says_without_a_record_is_believed_of_whom_the_list_before_showed(
    ask: Any, file: str, one: str, ended: tuple[Outcome, str]
) -> None:
    family = LIST.replace("Jane", "John").replace("01/01/1980", "")
    record = record_of(ask(Listed(answer=family if "of it" in one else LIST, one=f"<p>{one}"), file))

    assert (record.outcome, record.reason_code) == ended


def test_who_was_found_and_then_not_is_told_by_the_state_that_has_to_be_parted(ask: Any) -> None:
    (note,) = record_of(ask(Listed(answer=LIST, one="<p>Nobody"), FROM_LIST)).unmapped

    assert note.startswith("not_found: holds after the patient was found")


PLANS = (
    "<table class=answer><thead><tr>{whose}<th>Coverage<th>Plan<th>Begins<th>Ends<th></thead><tbody>"
    "<tr>{one}<td>Terminated<td>Bronze<td>01/01/2025<td>12/31/2025<td>"
    "<button onclick=\"tell('$45.00')\">Benefits</button>"
    "<tr>{one}<td>Active<td>Gold<td>01/01/2026<td><td><button onclick=\"tell('$25.00')\">Benefits</button></table>"
    "<div id=d role=dialog hidden><table class=benefits><thead><tr><th>Benefit<th>Amount</thead>"
    "<tbody><tr><td>Office copay<td id=a></table></div>"
    "<script>function tell(amount) {{ a.textContent = amount; d.hidden = false }}</script>"
)
DIALOGS = (
    PROVING.replace('"=1"', '">0"')
    .replace("first_name]\n", "first_name, service_date]\n", 1)
    .replace('many:      {count: {rows: ">1"}, result', "many: {result")
    .replace("  member: {visible", "  told: {visible: dialog}\n  member: {visible")
    .replace("  facts: ", "  benefits: [{role: button, name: Benefits}]\n  dialog: [{role: dialog}]\n  facts: ")
    .replace(
        "[result, no_coverage, not_found]\n",
        "[result, no_coverage, not_found]\n"
        "      - pick: {from: rows, covers: {begin: Begins, end: Ends, formats: [MM/DD/YYYY]}, click: benefits,"
        " none: no_coverage, many: many}\n      - expect: told\n",
    )
    .replace('{table: "table.answer", key: header}', "{headings: [Coverage, Plan], covers: [plan_begin, plan_end]}")
    .replace(
        "        plan_end:",
        "        plan_begin: {column: Begins, type: date, formats: [MM/DD/YYYY]}\n        plan_end:",
    )
    .replace("map: {Active: active}", "map: {Active: active, Terminated: inactive}")
)


def test_a_coverage_whose_benefits_open_over_the_list_is_of_the_patient_that_was_proven_before(ask: Any) -> None:
    record = record_of(ask(member(PLANS.format(whose="", one="")), DIALOGS))

    assert (record.outcome, record.plan_name, record.member_id) == (Outcome.ACTIVE, "Gold", "W123456789")
    assert [str(each.amount) for each in record.benefits] == ["25.00"]


@pytest.mark.parametrize(("ends", "reason"), [("12/31/2026", "COVERED_THEN"), ("", None)])
def test_what_a_dialog_calls_over_was_there_on_a_day_that_its_row_ends_behind(
    ask: Any, ends: str, reason: str | None
) -> None:
    plans = PLANS.format(whose="", one="").replace("01/01/2026<td><td>", f"01/01/2026<td>{ends}<td>")
    plans = plans.replace("role=dialog hidden>", "role=dialog hidden><dl><dt>State<dd>Terminated</dl>")
    file = re.sub(r"      from: .*?\n|        plan_\w+: .*?\n", "", DIALOGS).replace("column: Coverage", "label: State")
    record = record_of(ask(member(plans), file))

    assert (record.outcome is Outcome.INACTIVE, record.reason_code) == (reason is None, reason)


@pytest.mark.parametrize("whose", ["Member", "Covered person", "Name", "First name", "Relationship", "DOB"])
def test_a_list_that_says_whose_its_rows_are_is_not_the_member_s_own(ask: Any, whose: str) -> None:
    record = record_of(ask(member(PLANS.format(whose=f"<th>{whose}", one="<td>Anna")), DIALOGS))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "IDENTITY_NOT_SHOWN")


def test_the_name_of_a_plan_is_nobody_s(ask: Any) -> None:
    plans = PLANS.format(whose="", one="").replace("<th>Plan", "<th>Plan name")
    record = record_of(
        ask(
            member(plans),
            DIALOGS.replace("column: Plan,", "column: Plan name,").replace("Coverage, Plan]", "Coverage]"),
        )
    )

    assert (record.outcome, record.plan_name) == (Outcome.ACTIVE, "Gold")


def test_a_dialog_that_says_whose_benefits_it_shows_is_believed_before_the_tab(ask: Any) -> None:
    plans = PLANS.format(whose="", one="").replace(
        "role=dialog hidden>", "role=dialog hidden><dl><dt>Name<dd>Doe, Anna</dl>"
    )
    record = record_of(ask(member(plans), DIALOGS))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "RETURNED_DIFFERS")


@pytest.mark.parametrize("ms", [0, 300, 600])
def test_the_benefits_in_a_dialog_that_grows_from_nothing_are_read_once_it_has(ask: Any, ms: int) -> None:
    plans = PLANS.format(whose="", one="").replace("role=dialog hidden>", "role=dialog hidden><div id=g>")
    grows = f"g.style.transform = 'scale(0)'; setTimeout(() => {{ g.style.transform = '' }}, {ms})"
    record = record_of(ask(member(plans.replace("d.hidden = false", f"d.hidden = false; {grows}")), DIALOGS))

    assert [str(each.amount) for each in record.benefits] == ["25.00"]
