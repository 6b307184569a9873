"""A payer that lists every coverage somebody had: the one of the day and kind that were asked about is the record."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import FILE, INQUIRY, TABLE, Pages, ask, written  # noqa: F401 - a fixture

from nightclerk.portal import BrowserSettings, load
from nightclerk.portal.lint import read_text
from nightclerk.portal.tools.replay import replay
from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

HISTORY = FILE.replace('not_found: {text: "/nobody/i"', 'not_found: {text: "/no coverage at all/i"')
HISTORY = HISTORY.replace('  many:      {count: {rows: ">1"}, result: rejected_input}\n', "")
HISTORY = HISTORY.replace('{count: {rows: "=1"}}', '{count: {rows: ">0"}}').replace(", many]", "]")
HISTORY = HISTORY[: HISTORY.index("    extract:")] + (
    "    extract:\n"
    "      from: {headings: [Member ID, Starts], covers: [plan_begin, plan_end]}\n"
    "      record:\n"
    "        member_id: {column: Member ID, must_equal: $member_id}\n"
    "        name:      {column: Name, type: name, must_equal: [$last_name, $first_name]}\n"
    '        outcome:   {column: Coverage, type: enum, map: {Active: active, "/ended|terminated/i": inactive}}\n'
    "        plan_name: {column: Plan, optional: true}\n"
    "        plan_begin: {column: Starts, type: date, formats: [MM/DD/YYYY], optional: true}\n"
    "        plan_end:  {column: Ends, type: date, formats: [MM/DD/YYYY], empty: [open], optional: true}\n"
    "        group_no:  {label: Group, optional: true}\n"
)
OF_A_KIND = HISTORY.replace(
    "covers: [plan_begin, plan_end]}", 'covers: [plan_begin, plan_end], where: {Kind: "/medical/i"}}'
)
HEAD = ("Member ID", "Name", "Kind", "Plan", "Coverage", "Starts", "Ends")
DOE = ("W123456789", "Doe, Jane")
NOW = (*DOE, "Medical", "Gold", "Active", "01/01/2026", "12/31/2026")
BEFORE = (*DOE, "Medical", "Silver", "Ended", "01/01/2024", "12/31/2025")
DENTAL = (*DOE, "Dental", "Smile", "Active", "01/01/2026", "open")
TWIN = ("W123456790", "Doe, June", "Medical", "Bronze", "Active", "01/01/2026", "open")


def history(*rows: tuple[str, ...], remark: str = "") -> Pages:
    body = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row)}" for row in rows)
    head = "".join(f"<th>{each}" for each in HEAD)
    return Pages(
        answer=f"<dl><dt>Group<dd>G-7</dl><table class=answer><thead><tr>{head}</thead><tbody>{body}{remark}</table>"
    )


def told(record: Any) -> tuple[object, ...]:
    return record.outcome, record.reason_code, record.plan_name, record.group_no


@pytest.mark.parametrize("rows", [(NOW,), (BEFORE, NOW), (NOW, BEFORE), (TWIN, BEFORE, NOW), (NOW, TWIN)])
def test_the_row_that_covers_the_day_is_the_record_and_anothers_never(ask: Any, rows: Any) -> None:
    record = record_of(ask(history(*rows, remark=f"<tr><td colspan=7>{len(rows)} records"), HISTORY))
    assert told(record) == (Outcome.ACTIVE, None, "Gold", "G-7")
    assert [each for each in record.unmapped if "Bronze" in each] == []
    assert [each for each in record.unmapped if each.startswith("another row")] == [
        "another row: Member ID: W123456789; Name: Doe, Jane; Kind: Medical; Plan: Silver; Coverage: Ended; "
        "Starts: 01/01/2024; Ends: 12/31/2025"
        for row in rows
        if row is BEFORE
    ]


MENU = "<button aria-haspopup=menu>Row actions</button>"


@pytest.mark.parametrize(
    ("behind", "expected"),
    [(MENU, Outcome.ACTIVE), ("Void", Outcome.INDETERMINATE), (f"Void {MENU}", Outcome.INDETERMINATE)],
)
def test_buttons_without_a_heading_behind_the_last_column_are_no_part_of_the_row(
    ask: Any, behind: str, expected: Outcome
) -> None:
    assert record_of(ask(history((*BEFORE, behind), (*NOW, behind)), HISTORY)).outcome == expected


def test_buttons_do_not_move_a_row_whose_cells_span_lines(ask: Any) -> None:
    pages = history((*NOW, MENU))
    pages.answer = pages.answer.replace("<th>Ends", "<th rowspan=1>Ends")
    assert record_of(ask(pages, HISTORY)).outcome == Outcome.INDETERMINATE


def test_two_that_cover_the_day_are_a_persons_unless_the_file_says_which_kind(ask: Any) -> None:
    record = record_of(ask(history(NOW, DENTAL), HISTORY))
    assert told(record) == (Outcome.INDETERMINATE, "SEVERAL_COVERAGES", None, None)
    assert "Plan: Gold" in record.unmapped
    assert any("Plan: Smile" in each for each in record.unmapped)

    assert told(record_of(ask(history(DENTAL, NOW), OF_A_KIND))) == (Outcome.ACTIVE, None, "Gold", "G-7")


def test_what_ended_before_the_day_is_inactive_where_its_row_says_so_and_else_a_persons(ask: Any) -> None:
    older = (*BEFORE[:4], "Terminated", "01/01/2020", "12/31/2023")
    ended = record_of(ask(history(older, BEFORE), HISTORY))
    assert told(ended) == (Outcome.INACTIVE, None, "Silver", "G-7")
    to_come = (*NOW[:5], "12/01/2026", "open")
    assert told(record_of(ask(history(to_come, BEFORE), HISTORY))) == (Outcome.INACTIVE, None, "Silver", "G-7")

    for row in ((*BEFORE[:4], "Active", *BEFORE[5:]), to_come):
        record = record_of(ask(history(row), HISTORY))
        assert told(record) == (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE", None, None)


def test_a_coverage_that_is_over_by_now_and_held_on_the_day_is_a_persons(ask: Any) -> None:
    """The payer's word is of today: the visit of then was covered. Without a last day its word is all there is."""
    over = (*NOW[:4], "Terminated", "01/01/2026", "11/30/2026")
    record = record_of(ask(history(over), HISTORY))
    assert told(record) == (Outcome.INDETERMINATE, "COVERED_THEN", None, None)
    assert "Ends: 11/30/2026" in record.unmapped

    assert told(record_of(ask(history((*over[:6], "open")), HISTORY))) == (Outcome.INACTIVE, None, "Gold", "G-7")


def test_a_flow_that_chooses_by_the_day_may_say_that_it_needs_the_day() -> None:
    needing = HISTORY.replace("needs: [member_id,", "needs: [service_date, member_id,")

    assert [each.code for each in read_text("tricky.yaml", needing)[1] if each.severity == "error"] == []
    _, found = read_text("tricky.yaml", FILE.replace("[member_id,", "[service_date, member_id,"))
    assert [each.code for each in found if each.severity == "error"] == ["UNUSED_NEED"]


def test_a_kind_that_is_not_there_is_a_persons(ask: Any) -> None:
    record = record_of(ask(history(DENTAL), OF_A_KIND))
    assert told(record) == (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE", None, None)


@pytest.mark.parametrize("days", [("Jan 2026", "open"), ("", "12/31/2026")])
def test_days_that_cannot_be_read_choose_nothing(ask: Any, days: tuple[str, str]) -> None:
    record = record_of(ask(history(BEFORE, (*NOW[:5], *days)), HISTORY))
    assert told(record) == (Outcome.INDETERMINATE, "COVERAGE_DAYS_NOT_READ", None, None)


def test_rows_of_others_alone_are_the_wrong_patient(ask: Any) -> None:
    record = record_of(ask(history(TWIN), HISTORY))
    assert told(record) == (Outcome.INDETERMINATE, "RETURNED_DIFFERS", None, None)
    assert record.unmapped == ()


def test_a_replay_takes_the_row_that_the_check_took_and_says_its_doubt(tmp_path: Path) -> None:
    file = load(written(tmp_path, HISTORY), "http://127.0.0.1:1")
    one, two = (
        replay(BrowserSettings(), file, "eligibility", history(*rows).answer, INQUIRY)
        for rows in ((BEFORE, NOW), (DENTAL, NOW))
    )
    assert (one.identity, two.identity) == ("proven", "proven, but SEVERAL_COVERAGES")
    assert "Gold" in [each.text for each in one.fields]


def test_a_replay_doubts_a_record_by_its_own_days_as_the_check_does(tmp_path: Path) -> None:
    file, over = load(written(tmp_path, HISTORY), "http://127.0.0.1:1"), (*NOW[:4], "Terminated", *NOW[5:])
    again = replay(BrowserSettings(), file, "eligibility", history(over).answer, INQUIRY, date(2026, 11, 24))
    assert again.identity == "proven, but COVERED_THEN"


def test_days_of_no_column_of_dates_are_named(ask: Any) -> None:
    wrong = HISTORY.replace("covers: [plan_begin, plan_end]", "covers: [plan_name, plan_end, plan_end]")
    assert sorted(each.code for each in read_text("tricky.yaml", wrong)[1]) == ["NO_SUCH_DAY", "WRONG_TYPE"]


# Each coverage has a page of its own, behind a list that says no more than its days.
BEHIND = FILE.replace("  rows:   ", "  spans:  {many: [{row_of: [Starts, Ends]}]}\n  rows:   ")
BEHIND = BEHIND.replace(
    "  home:  ",
    '  spans_listed: {count: {spans: ">0"}}\n'
    "  none_listed:  {result: not_found}\n"
    "  several:      {result: rejected_input, reason: SEVERAL_COVERAGES}\n"
    "  home:  ",
)
BEHIND = BEHIND.replace("needs: [member_id,", "needs: [service_date, member_id,").replace(
    "      - click: search\n",
    "      - click: search\n"
    "      - expect: spans_listed\n"
    "      - pick:\n"
    "          from: spans\n"
    "          showing: [Tricky]\n"
    "          click: {role: button, name: Open}\n"
    "          covers: {begin: Starts, end: Ends, formats: [MM/DD/YYYY], empty: [None]}\n"
    "          none: none_listed\n"
    "          many: several\n",
)


def behind(*spans: tuple[str, str]) -> Pages:
    rows, papers = "", ""
    for at, (begin, end) in enumerate(spans):
        click = f"document.body.innerHTML = p{at}.innerHTML"
        rows += f"<tr><td><button onclick='{click}'>Open</button><td>Tricky<td>{begin}<td>{end}"
        papers += (
            f"<template id=p{at}>{TABLE.format(coverage='Active', ends='').replace('Gold', f'Plan {at}')}</template>"
        )
    return Pages(answer=f"<table><thead><tr><th><th>Payer<th>Starts<th>Ends</thead>{rows}</table>{papers}")


LAST, THIS, NEXT = ("01/01/2025", "12/31/2025"), ("01/01/2026", "12/31/2026"), ("01/01/2027", "None")


@pytest.mark.parametrize("of_days", ["covers: [plan_begin, plan_end]", "covers: []"])
@pytest.mark.parametrize("kind", ["Dental", "Vision coverage"])
def test_a_row_of_another_kind_is_no_coverage_of_a_file_that_names_no_kind(ask: Any, kind: str, of_days: str) -> None:
    only = (*DENTAL[:2], kind, *DENTAL[3:])
    file = HISTORY.replace(", covers: [plan_begin, plan_end]", "" if "[]" in of_days else f", {of_days}")

    record = record_of(ask(history(only), file))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE")


def test_a_row_of_another_kind_is_told_where_the_file_names_that_kind_or_the_row_says_medical_too(ask: Any) -> None:
    of_teeth = OF_A_KIND.replace("/medical/i", "/dental/i")
    beside = (*NOW[:3], "Vision", *NOW[4:])

    assert record_of(ask(history(DENTAL, NOW), of_teeth)).plan_name == "Smile"
    assert record_of(ask(history(beside), HISTORY)).outcome is Outcome.ACTIVE


def test_the_page_of_a_coverage_of_another_kind_is_not_entered_where_the_file_names_no_kind(ask: Any) -> None:
    pages = behind(THIS)
    pages.answer = pages.answer.replace("<th>Payer", "<th>Kind<th>Payer").replace("<td>Tricky", "<td>Dental<td>Tricky")

    record = record_of(ask(pages, BEHIND))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE")


@pytest.mark.parametrize(
    ("spans", "plan"),
    [
        ((LAST, THIS, NEXT), "Plan 1"),
        ((("01/01/2026", "None"), LAST), "Plan 0"),
        ((("01/01/2026", ""), LAST), "Plan 0"),
    ],
)
def test_of_several_coverages_that_have_pages_of_their_own_the_one_of_the_day_is_entered(
    ask: Any, spans: Any, plan: str
) -> None:
    assert record_of(ask(behind(*spans), BEHIND)).plan_name == plan


@pytest.mark.parametrize(
    ("spans", "says"),
    [
        ((THIS, THIS), (Outcome.REJECTED_INPUT, "SEVERAL_COVERAGES")),
        ((THIS, ("02/01/2026", "None")), (Outcome.REJECTED_INPUT, "SEVERAL_COVERAGES")),
        ((THIS, ("soon", "None")), (Outcome.INDETERMINATE, "COVERAGE_DAYS_NOT_READ")),
        ((THIS, ("", "None")), (Outcome.INDETERMINATE, "COVERAGE_DAYS_NOT_READ")),
        ((THIS, ("01/01/2025", "12/2025")), (Outcome.INDETERMINATE, "COVERAGE_DAYS_NOT_READ")),
    ],
    ids=["the same twice", "two cover", "no date", "no first day", "another form"],
)
def test_where_it_is_not_certain_which_coverage_is_that_of_the_day_none_is_entered_and_it_says_why(
    ask: Any, spans: Any, says: Any
) -> None:
    record = record_of(ask(behind(*spans), BEHIND))

    assert (record.outcome, record.reason_code) == says
    assert record.plan_name is None


@pytest.mark.parametrize("spans", [(LAST,), (NEXT,), (LAST, NEXT), (("01/01/2024", "12/31/2024"), LAST)])
def test_a_page_of_its_own_that_says_active_says_it_of_no_day_that_its_row_does_not_hold(ask: Any, spans: Any) -> None:
    record = record_of(ask(behind(*spans), BEHIND))

    assert told(record) == (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE", None, None)


def test_a_list_of_one_members_coverages_is_told_by_the_days_alone(ask: Any) -> None:
    shown = "          showing: [Tricky]\n"
    days = "          covers: {begin: Starts, end: Ends, formats: [MM/DD/YYYY], empty: [None]}\n"

    assert record_of(ask(behind(LAST, THIS), BEHIND.replace(shown, ""))).plan_name == "Plan 1"
    _, found = read_text("tricky.yaml", BEHIND.replace(shown, "").replace(days, ""))
    assert "MISSING_KEY" in [each.code for each in found]


@pytest.mark.parametrize("other", [("01/01/2024", "12/31/2024"), NEXT, ("01/01/2027", "")])
def test_where_no_row_holds_the_day_the_one_that_ended_last_says_that_it_is_over(
    ask: Any, other: tuple[str, str]
) -> None:
    pages = behind(LAST, other)
    pages.answer = pages.answer.replace("Active", "Terminated")
    record = record_of(ask(pages, BEHIND.replace("map: {Active: active}", "map: {Terminated: inactive}")))

    assert told(record) == (Outcome.INACTIVE, None, "Plan 0", None)


# The second page of a list: a script puts its rows where those of the first one stood.
NUMBERS = "<p><button disabled>&lt;</button> <b>1</b> <button id=two>2</button> <button id=further>&gt;</button></p>"
TURNS = """<script>
let shown = [...document.querySelectorAll("tbody tr")];
shown.slice(2).forEach((row) => row.remove());
further.onclick = () => {
  document.querySelector("tbody").replaceChildren(...shown.slice(2));
  further.disabled = true;
};
</script>"""


def over_pages(pages: Pages) -> Pages:
    return replace(pages, answer=pages.answer.replace("</table>", f"</table>{NUMBERS}", 1) + TURNS)


TURNED = BEHIND.replace(
    "          none: none_listed\n", "          next: {css: '#further'}\n          none: none_listed\n"
)
EARLIER = (("01/01/2023", "12/31/2023"), ("01/01/2024", "12/31/2024"))


def test_a_coverage_of_the_day_on_a_further_page_of_the_list_is_entered(ask: Any) -> None:
    assert record_of(ask(over_pages(behind(*EARLIER, THIS)), TURNED)).plan_name == "Plan 2"


def test_two_coverages_of_the_day_on_two_pages_of_the_list_are_two(ask: Any) -> None:
    two = record_of(ask(over_pages(behind(THIS, LAST, ("02/01/2026", "None"))), TURNED))
    one = record_of(ask(over_pages(behind(THIS, LAST, EARLIER[0])), TURNED))

    assert (two.reason_code, two.plan_name, one.plan_name) == ("SEVERAL_COVERAGES", None, "Plan 0")


def test_a_coverage_of_the_kind_on_a_further_page_of_the_list_is_entered(ask: Any) -> None:
    kinds = TURNED.replace("empty: [None]", "empty: [None], where: {Payer: '/medical/i'}")
    pages = over_pages(behind(*EARLIER, THIS))
    medical = replace(
        pages, answer=pages.answer.replace("<td>Tricky<td>01/01/2026", "<td>Tricky Medical<td>01/01/2026")
    )

    assert record_of(ask(medical, kinds)).plan_name == "Plan 2"
    assert record_of(ask(pages, kinds)).reason_code == "NO_COVERAGE_ON_DATE"


def test_a_heading_of_the_kind_that_the_list_does_not_have_is_not_read_and_no_lack_of_coverage(ask: Any) -> None:
    kinds = BEHIND.replace("empty: [None]", "empty: [None], where: {Line: '/medical/i'}")

    assert record_of(ask(behind(LAST, THIS), kinds)).reason_code == "COVERAGE_DAYS_NOT_READ"
    assert record_of(ask(history(NOW), OF_A_KIND.replace("{Kind:", "{Line:"))).reason_code == "COVERAGE_DAYS_NOT_READ"


@pytest.mark.parametrize("last", [LAST, NEXT])
def test_over_several_pages_without_the_day_nobody_is_said_to_be_inactive(ask: Any, last: tuple[str, str]) -> None:
    pages = over_pages(behind(*EARLIER, last))
    pages.answer = pages.answer.replace("Active", "Terminated")
    file = TURNED.replace("map: {Active: active}", "map: {Terminated: inactive}")

    assert told(record_of(ask(pages, file))) == (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE", None, None)


@pytest.mark.parametrize("days", [(*EARLIER, THIS), (*EARLIER, LAST)])
def test_a_list_whose_further_pages_the_file_does_not_name_says_of_nobody_that_it_is_over(ask: Any, days: Any) -> None:
    pages = over_pages(behind(*days))
    pages.answer = pages.answer.replace("Active", "Terminated")
    reading = ask(pages, BEHIND.replace("map: {Active: active}", "map: {Terminated: inactive}"))
    record = record_of(reading)

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "LAYOUT_CHANGED")
    assert record.unmapped == ("element spans: the list has further pages (next)",)
    assert reading.theirs


def test_rows_of_which_none_holds_the_day_are_not_all_where_pages_are_numbered(ask: Any) -> None:
    pages = history(BEFORE)
    assert record_of(ask(pages, HISTORY)).outcome is Outcome.INACTIVE

    pages.answer += NUMBERS
    assert told(record_of(ask(pages, HISTORY)))[:2] == (Outcome.INDETERMINATE, "COVERAGE_DAYS_NOT_READ")


ALONE = FILE.replace(
    "        group_no:  {label: Group, optional: true}\n",
    "        plan_begin: {label: Starts, type: date, formats: [MM/DD/YYYY], optional: true}\n",
)
ALONE = ALONE.replace("map: {Active: active}", "map: {Active: active, Ended: inactive}")


@pytest.mark.parametrize(
    ("says", "begin", "end", "told_of_it"),
    [
        ("Active", "01/01/2026", "", (Outcome.ACTIVE, None)),
        ("Active", "01/01/2026", "12/31/2026", (Outcome.ACTIVE, None)),
        ("Active", "", "", (Outcome.ACTIVE, None)),
        ("Active", "01/01/2027", "", (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE")),
        ("Active", "01/01/2025", "12/31/2025", (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE")),
        ("Ended", "01/01/2025", "12/31/2025", (Outcome.INACTIVE, None)),
        ("Ended", "01/01/2026", "12/31/2026", (Outcome.INDETERMINATE, "COVERED_THEN")),
        ("Ended", "01/01/2026", "", (Outcome.INACTIVE, None)),
        ("Active", "soon", "", (Outcome.ACTIVE, None)),
    ],
)
def test_the_days_of_the_only_coverage_must_hold_the_day_as_well(
    ask: Any, says: str, begin: str, end: str, told_of_it: Any
) -> None:
    pages = Pages(answer=f"<dl><dt>Starts<dd>{begin}</dl>{TABLE.format(coverage=says, ends=end)}")
    record = record_of(ask(pages, ALONE))

    assert (record.outcome, record.reason_code) == told_of_it
    assert (record.plan_begin is None) is (record.reason_code is not None or begin in ("", "soon"))


DAYLESS = ALONE.replace("plan_end:  {column: Ends", "elig_end:  {column: Ends")


@pytest.mark.parametrize("says", ["Active", "Ended"])
@pytest.mark.parametrize(
    ("day", "believed"),
    [
        (date(2026, 11, 22), True),
        (date(2026, 12, 24), True),
        (date(2026, 11, 21), False),
        (date(2025, 3, 15), False),
        (date(2026, 12, 25), False),
    ],
)
def test_what_is_said_of_no_day_is_said_as_of_today(ask: Any, day: date, says: str, believed: bool) -> None:
    pages = Pages(answer=TABLE.format(coverage=says, ends=""))

    record = record_of(ask(pages, DAYLESS, service_date=day))

    meant = {"Active": Outcome.ACTIVE, "Ended": Outcome.INACTIVE}[says]
    unread = (Outcome.INDETERMINATE, "COVERAGE_DAYS_NOT_READ")
    assert (record.outcome, record.reason_code) == ((meant, None) if believed else unread)


def test_a_portal_that_is_told_the_day_speaks_of_it(ask: Any) -> None:
    text = DAYLESS.replace("fill: {member: $member_id}", "fill: {member: {value: $service_date, format: MM/DD/YYYY}}")
    text = text.replace("needs: [member_id", "needs: [service_date, member_id")

    record = record_of(
        ask(Pages(answer=TABLE.format(coverage="Active", ends="")), text, service_date=date(2025, 3, 15))
    )

    assert record.outcome is Outcome.ACTIVE


def test_a_coverage_of_no_day_is_warned_of() -> None:
    bare = ALONE.replace("plan_begin:", "relationship:").replace(
        "label: Starts, type: date, formats: [MM/DD/YYYY]", "label: X"
    )
    lines = [line for line in bare.splitlines() if "plan_end:" not in line]

    assert "COVERAGE_WITHOUT_DAYS" in {each.code for each in read_text("tricky.yaml", "\n".join(lines))[1]}
    assert "COVERAGE_WITHOUT_DAYS" not in {each.code for each in read_text("tricky.yaml", ALONE)[1]}


def test_a_pick_by_the_day_needs_the_day_and_dates_that_can_be_read() -> None:
    _, found = read_text(
        "tricky.yaml", BEHIND.replace("service_date, ", "").replace("MM/DD/YYYY], empty: [None", "MM/DD")
    )

    assert {"BAD_FORMAT", "MISSING_NEED"} <= {each.code for each in found if each.severity == "error"}


WIDE_HEAD = (*HEAD, "Office copay", "Specialist copay", "Deductible", "Deductible remaining", "Coinsurance")
WIDE = HISTORY + (
    "        benefits:\n"
    '          each: {columns: "/copay|deductible|coinsurance/i"}\n'
    "          fields:\n"
    '            kind: {column: Label, type: enum, map: {"/copay/i": copay, "/deductible/i": deductible, '
    "Coinsurance: coinsurance}}\n"
    '            measure: {column: Label, type: enum, map: {Deductible: total, "/remaining/i": remaining}, '
    "absent: not_stated}\n"
    "            service_types: {column: Label, type: list}\n"
    "            amount: {column: Value, type: quantity, empty: [none], optional: true}\n"
    "            percent: {column: Value, type: percent, empty: [none], optional: true}\n"
)


def test_benefits_that_stand_side_by_side_in_the_row_of_a_coverage_are_read_under_their_headings(ask: Any) -> None:
    """Of several coverages those of the row that counts; what is blank is no amount, and nothing is left over."""
    before, now = ("30", "60", "2000", "12.5", "30%"), ("25", "none", "1500", "355.5", "20%")
    pages = history((*BEFORE, *before), (*NOW, *now))
    pages.answer = pages.answer.replace("<th>Ends", "<th>".join(("<th>Ends", *WIDE_HEAD[len(HEAD) :])))
    record = record_of(ask(pages, WIDE))

    told = [(str(one.kind), str(one.measure), one.service_types, one.amount, one.percent) for one in record.benefits]
    assert told == [
        ("copay", "not_stated", ("Office copay",), Decimal("25"), None),
        ("copay", "not_stated", ("Specialist copay",), None, None),
        ("deductible", "total", ("Deductible",), Decimal("1500"), None),
        ("deductible", "remaining", ("Deductible remaining",), Decimal("355.5"), None),
        ("coinsurance", "not_stated", ("Coinsurance",), None, Decimal("20")),
    ]
    assert record.field_provenance["benefits[3].amount"].locator == "column: Deductible remaining"
    assert not [each for each in record.unmapped if not each.startswith(("Kind", "another row"))]
    assert record.not_read == {}


def test_columns_are_entries_of_a_record_that_is_a_row_and_say_no_more_than_heading_and_value() -> None:
    other = WIDE.replace("column: Value, type: percent", "column: Per cent, type: percent")
    nowhere = WIDE.replace("      from: {headings: [Member ID, Starts], covers: [plan_begin, plan_end]}\n", "")
    for text, code in ((other, "UNKNOWN_HEADING"), (nowhere, "NO_TABLE")):
        _, found = read_text("tricky.yaml", text)
        assert code in [each.code for each in found if each.severity == "error"]
