"""What a portal made of a content manager showed: free forms of days and amounts, one page for two tasks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from driver_rig import RecordingPorts
from test_driver_pages import FILE, INQUIRY, TABLE, Pages, written

from nightclerk.portal import Driver, load
from nightclerk.records import ClaimStatusResult, EligibilityResult, Outcome, StatusFamily
from nightclerk.testing import serving

pytestmark = pytest.mark.browser

CLAIM = {**INQUIRY, "service_date": date(2026, 9, 3), "charge": Decimal("1330.00"), "claim_no": "HC7206097822"}
NOW = {"service_date": INQUIRY["service_date"]}
BOTH = FILE[: FILE.index("elements:")] + (
    """elements:
  member:   [{label: Member ID}]
  search:   [{role: button, name: Search}]
  claims:   {many: [{row_of: [Claim, Day, Charge]}]}
  paid:     [{label: Paid on}]
states:
  not_found:   {text: No such member, result: not_found}
  no_claims:   {text: No claims, result: not_found, reason: CLAIM_NOT_FOUND}
  unlisted:    {result: not_found, reason: CLAIM_NOT_FOUND}
  many_claims: {count: {claims: ">2"}, result: error, reason: MULTIPLE_CLAIMS}
  claim:       {visible: paid}
  listed:      {count: {claims: ">0"}}
  result:      {text: Coverage}
flows:
  eligibility:
    needs: [member_id, birth_date]
    steps: [{goto: /}, {fill: {member: $member_id}}, {click: search}, {expect: [result, not_found]}]
    extract:
      record:
        member_id:  {label: Member ID, must_equal: $member_id}
        birth_date: {label: Born, type: date, formats: ["MMMM D, YYYY"], must_equal: $birth_date}
        outcome:    {label: Coverage, type: enum, map: {Active: active}}
  claim_status:
    needs: [member_id, birth_date, service_date, charge]
    steps:
      - goto: /
      - fill: {member: $member_id}
      - click: search
      - expect: [listed, no_claims, not_found]
      - pick:
          from: claims
          showing: [{value: $service_date, format: "MMM D, YYYY"}, $charge]
          none: unlisted
          many: many_claims
      - expect: claim
    extract:
      record:
        member_id:    {label: Member ID, must_equal: $member_id}
        birth_date:   {label: Born, type: date, formats: ["MMMM D, YYYY"], must_equal: $birth_date}
        charge:       {label: Charge, type: quantity, must_equal: $charge}
        family:       {label: Status, type: enum, map: {Denied: final_denied}}
"""
)
PERSON = "<dl><dt>Member ID<dd>W123456789<dt>Born<dd>January 1st, 1980<dt>Coverage<dd>Active</dl>"
NUMBERS = ["12-34", "No. 12-34 (new)", "1234", "34-12", "12-9-34"]  # the first three are number 12-34
HEADS = "<tr><th>Claim<th>Day<th>Charge"


# A name that is no label, in boxes of its own; what opens over the page has a box beside those of the field.
def boxed(name: str, field: str) -> str:
    opener = f"<div class=menu><div><span><div>{name}</div><span class=icon></span></span></div></div>"
    return f"<div class=field>{opener}<div class=interface><div>{field}</div></div><div class=dialog></div></div>"


FORM = f"<form method=post action=/search>{boxed('Member ID', '<input name=m>')}<button>Search</button></form>"


def person(*claims: tuple[str, str], charge: str = "1330", none: str = "") -> Pages:
    """A member's page with the claims under the coverage; each opens beside them."""
    rows = "".join(
        f"<tr onclick='a.innerHTML = t.innerHTML'><td>HC{at}<td>{d}<td>{c}" for at, (d, c) in enumerate(claims)
    )
    fields = boxed("Charge", f"<input value={charge} disabled>") + boxed("Paid on", "<input value='' disabled>")
    one = fields + boxed("Status", "<input value=Denied disabled>")
    return Pages(FORM, f"{PERSON}<table>{HEADS}{rows}</table>{none}<div id=a></div><template id=t>{one}</template>")


@pytest.fixture
def asked(tmp_path: Path, driver: Driver, ports: RecordingPorts) -> Any:
    ports.forget()

    def asking(task: str, pages: Pages, text: str = BOTH, **changes: Any) -> Any:
        with serving(pages.app) as address:
            file = load(written(tmp_path, text), address)
            return driver.ask(file, "main", task, {**CLAIM, **changes}).record

    return asking


@pytest.mark.parametrize(
    ("day", "charge"),
    [
        ("Sep 3, 2026", "$1,330"),
        ("Sept 3rd, 2026", "1330.0"),
        ("Thu Sept. 3, 2026", "1330"),
        ("Sep 3rd, 2026", "Billed USD 1,330.00, paid $20"),
    ],
)
def test_a_row_shows_a_day_and_an_amount_in_whatever_form_they_are_read_in(asked: Any, day: str, charge: str) -> None:
    record = asked("claim_status", person(("Sep 13th, 2026", charge), (day, charge)))

    assert isinstance(record, ClaimStatusResult)
    assert record.family is StatusFamily.FINAL_DENIED, (record.reason_code, record.unmapped)


@pytest.mark.parametrize("back", ["-$1,330.00", "$-1,330.00", "\N{MINUS SIGN}1330", "Billed -1,330.00"])
def test_an_amount_that_was_taken_back_is_another_one(asked: Any, back: str) -> None:
    record = asked("claim_status", person(("Sep 3, 2026", back), ("Sep 3, 2026", "$1,330")))

    assert isinstance(record, ClaimStatusResult)
    assert record.family is StatusFamily.FINAL_DENIED, (record.reason_code, record.unmapped)


PLAIN = BOTH.replace('{value: $service_date, format: "MMM D, YYYY"}', "$service_date")
DAY_FIRST = BOTH.replace('format: "MMM D, YYYY"', "format: DD/MM/YYYY")


@pytest.mark.parametrize(
    "day",
    [
        "09/03/2026",
        "9/3/2026 10:15 AM",
        "9-3-26",
        "2026-09-03",
        "2026-09-03T08:00:00Z",
        "03-SEP-2026",
        "3 September 2026",
    ],
)
def test_a_day_without_a_format_is_found_as_lists_write_days(asked: Any, day: str) -> None:
    record = asked("claim_status", person(("10/09/2026", "$1,330"), (day, "$1,330")), PLAIN)
    assert record.family is StatusFamily.FINAL_DENIED, (record.reason_code, record.unmapped)


@pytest.mark.parametrize("text", [PLAIN, BOTH.replace('format: "MMM D, YYYY"', "format: MM/DD/YYYY"), BOTH])
@pytest.mark.parametrize("day", ["03/09/2026", "09/13/2026", "09/03/2025", "2026-03-09", "Mar 9, 2026"])
def test_a_day_with_the_numbers_of_another_one_is_not_that_one(asked: Any, text: str, day: str) -> None:
    assert asked("claim_status", person((day, "$1,330")), text).reason_code == "CLAIM_NOT_FOUND"


def test_a_day_is_written_as_its_format_says_where_the_day_comes_first(asked: Any) -> None:
    assert asked("claim_status", person(("03/09/2026", "$1,330")), DAY_FIRST).family is StatusFamily.FINAL_DENIED
    assert asked("claim_status", person(("09/03/2026", "$1,330")), DAY_FIRST).reason_code == "CLAIM_NOT_FOUND"


def test_an_amount_that_has_the_signs_of_another_one_in_it_is_not_that_one(asked: Any) -> None:
    two = person(("Sep 3, 2026", "$1,330.00"), ("Sep 3, 2026", "$330"), charge="330")
    assert asked("claim_status", two, charge=Decimal("330.00")).family is StatusFamily.FINAL_DENIED

    others = person(*(("Sep 3, 2026", charge) for charge in ("$11,330.00", "1330.00.2")))
    assert asked("claim_status", others).reason_code == "CLAIM_NOT_FOUND"


@pytest.mark.parametrize(
    ("form", "day", "asked_day", "there"),
    [
        ("YYYY-MM-DD", "2026-10-08", date(2026, 10, 10), False),
        ("MM/DD/YYYY", "04/03/2026", date(2026, 3, 4), False),
        ("M/D/YYYY", "11/1/2026", date(2026, 1, 11), False),
        ("M/D/YYYY", "from 10/2/2026 to 1/11/2026", date(2026, 1, 11), True),
        ("YYYY-MM-DD", "2026-10-08 10:00", date(2026, 10, 8), True),
    ],
)
def test_a_day_is_shown_by_its_parts_in_their_order_side_by_side(
    asked: Any, form: str, day: str, asked_day: date, there: bool
) -> None:
    text = BOTH.replace('format: "MMM D, YYYY"', f'format: "{form}"')
    record = asked("claim_status", person((day, "$1,330")), text=text, service_date=asked_day)

    assert (record.reason_code or "") == ("" if there else "CLAIM_NOT_FOUND")


def test_an_ID_is_shown_by_its_parts_in_their_order_side_by_side(asked: Any) -> None:
    text = BOTH.replace('{value: $service_date, format: "MMM D, YYYY"}', "$claim_no").replace(" service_date,", "")
    pages = {number: person((number, "$1,330")) for number in NUMBERS}
    shown = [no for no in pages if not asked("claim_status", pages[no], text=text, claim_no="12-34").reason_code]

    assert shown == NUMBERS[:3]


BY_NUMBER = BOTH.replace("$charge]", "$charge, $claim_no]")


@pytest.mark.parametrize(
    ("number", "day", "charge", "reason"),
    [
        ("HC0", "Sep 3, 2026", "$1,341", "RETURNED_DIFFERS"),
        ("HC0", "Sep 4, 2026", "$1,330", "RETURNED_DIFFERS"),
        ("HC9", "Sep 3, 2026", "$1,330", "RETURNED_DIFFERS"),
        ("HC9", "Sep 4, 2026", "$1,330", "CLAIM_NOT_FOUND"),
        ("HC9", "Sep 3, 2026", "$1,341", "CLAIM_NOT_FOUND"),
    ],
    ids=["another charge", "another day", "another number", "another visit", "another claim of the day"],
)
def test_a_claim_is_not_missing_that_a_row_nearly_shows(
    asked: Any, number: str, day: str, charge: str, reason: str
) -> None:
    record = asked("claim_status", person((day, charge)), text=BY_NUMBER, claim_no=number)

    assert record.reason_code == reason


@pytest.mark.parametrize(
    ("day", "charge", "member_id", "patient", "reason"),
    [
        ("Sep 4, 2026", "$1,330", "W123456789", "Jane Doe", "RETURNED_DIFFERS"),
        ("Sep 3, 2026", "$1,341", "W123456789", "Jane Doe", "RETURNED_DIFFERS"),
        ("Sep 4, 2026", "$1,330", "", "Jane Doe", "RETURNED_DIFFERS"),
        ("Sep 4, 2026", "$1,341", "W123456789", "Ned Poe", "RETURNED_DIFFERS"),
        ("Sep 4, 2026", "$1,341", "W123456789", "Jane Doe", "CLAIM_NOT_FOUND"),
        ("Sep 4, 2026", "$1,330", "W000000007", "Ned Poe", "CLAIM_NOT_FOUND"),
        ("Sep 4, 2026", "$1,341", "W123456789", "", "CLAIM_NOT_FOUND"),
    ],
    ids=["another day", "another charge", "no ID", "another name", "another claim", "somebody else's", "no name"],
)
def test_a_claim_is_not_missing_of_whom_the_list_shows_one_of_its_day_or_charge(
    asked: Any, day: str, charge: str, member_id: str, patient: str, reason: str
) -> None:
    pages = person((day, charge))
    pages.answer = pages.answer.replace(HEADS, f"{HEADS}<th>Member ID<th>Patient").replace(
        f"<td>{charge}", f"<td>{charge}<td>{member_id}<td>{patient}"
    )

    assert asked("claim_status", pages, claim_no="").reason_code == reason


NEARLY = FILE.replace("  rows:   ", "  hits:   {many: [{css: li}]}\n  rows:   ").replace(
    "      - expect: [result, not_found, many]\n",
    "      - expect: [listed, not_found]\n"
    "      - pick: {from: hits, showing: [$member_id, {value: $birth_date, format: MM/DD/YYYY}], none: not_found, "
    "many: many}\n      - expect: [result, not_found, many]\n",
)
NEARLY = NEARLY.replace("  home:  ", '  listed:    {count: {hits: ">0"}}\n  home:  ').replace(
    "needs: [member_id,", "needs: [birth_date, member_id,"
)


@pytest.mark.parametrize(
    ("row", "reason"),
    [("W123456789 01/01/1981", "RETURNED_DIFFERS"), ("W1234567891 01/01/1980", "NOT_FOUND")],
    ids=["another birth date", "another ID"],
)
def test_nobody_is_missing_whose_id_a_row_shows(asked: Any, row: str, reason: str) -> None:
    record = asked("eligibility", Pages(answer=f"<ul><li>{row}</ul>"), text=NEARLY)

    assert (record.reason_code, record.plan_name) == (reason, None)


BORN = (
    NEARLY.replace("birth_date, member_id,", "member_id,")
    .replace("css: li", "row_of: [Member ID, Plan]")
    .replace(", {value: $birth_date, format: MM/DD/YYYY}]", "]")
)


@pytest.mark.parametrize(
    ("heading", "day", "outcome"),
    [
        ("Date of birth", "01/02/1980", Outcome.INDETERMINATE),
        ("DOB", "Jan. 2, 1980", Outcome.INDETERMINATE),
        ("Date of birth", "Jan. 1, 1980", Outcome.ACTIVE),
        ("Date of birth", "**/**/1980", Outcome.ACTIVE),
        ("Subscriber DOB", "01/02/1950", Outcome.ACTIVE),
    ],
)
@pytest.mark.parametrize("none", ["not_found", "nothing"])
def test_a_row_that_shows_another_birth_date_is_not_entered_though_the_file_names_none(
    asked: Any, heading: str, day: str, outcome: Outcome, none: str
) -> None:
    click = "onclick='document.body.innerHTML = p.innerHTML'"
    row = f"<tr {click}><td>W123456789<td>Gold<td>{day}"
    answer = TABLE.format(coverage="Active", ends="")
    page = (
        f"<table><thead><tr><th>Member ID<th>Plan<th>{heading}</thead>{row}</table><template id=p>{answer}</template>"
    )
    nothing = '  nothing:   {text: "/no coverage/i", result: inactive, reason: NO_COVERAGE}\n  listed:  '
    file = BORN.replace("none: not_found", f"none: {none}").replace("  listed:  ", nothing)

    record = asked("eligibility", Pages(answer=page), text=file, **NOW)

    assert record.outcome is outcome
    assert record.reason_code == (None if outcome is Outcome.ACTIVE else "RETURNED_DIFFERS")


@pytest.mark.parametrize(
    ("above", "outcome"),
    [
        ("", Outcome.INDETERMINATE),
        ("<tr><td><input><td><input><td><input>", Outcome.ACTIVE),  # which of two lines names the columns is not known
    ],
)
def test_headings_that_are_plain_cells_of_their_own_part_of_the_table_name_the_birth_date_too(
    asked: Any, above: str, outcome: Outcome
) -> None:
    row = "<tr onclick='document.body.innerHTML = p.innerHTML'><td>W123456789<td>Gold<td>01/02/1980"
    answer = TABLE.format(coverage="Active", ends="")
    tops = f"<thead><tr><td>Member ID<td>Plan<td>Birth date{above}</thead>"
    page = f"<table>{tops}<tbody>{row}</table><template id=p>{answer}</template>"

    assert asked("eligibility", Pages(answer=page), text=BORN, **NOW).outcome is outcome


def test_an_answer_that_only_another_task_waits_for_is_none_where_one_page_serves_both(asked: Any) -> None:
    page = person(none="<p>No claims</p>")

    assert asked("eligibility", page, **NOW).outcome is Outcome.ACTIVE
    assert asked("claim_status", page).reason_code == "CLAIM_NOT_FOUND"


def test_what_another_task_cannot_decide_is_a_persons_where_it_stands_above(asked: Any) -> None:
    record = asked("eligibility", person(*[("Sep 3, 2026", "$25.00")] * 3))

    assert isinstance(record, EligibilityResult)
    assert (record.outcome, record.reason_code) == (Outcome.PAYER_UNAVAILABLE, "MULTIPLE_CLAIMS")


def test_a_name_that_is_no_label_names_the_one_field_in_its_box_where_no_other_word_stands(asked: Any) -> None:
    page = person()
    assert asked("eligibility", page, **NOW).outcome is Outcome.ACTIVE
    assert page.posted[-1][1]["m"] == "W123456789"

    page.form = FORM.replace("<div class=dialog></div>", "<div class=dialog>of the family</div>")
    record = asked("eligibility", page)
    assert (record.reason_code, record.unmapped) == ("LAYOUT_CHANGED", ("element member: not found",))


@pytest.mark.parametrize(
    ("name", "number", "reason"),
    [
        ("Claim number", "HC7206097829", "OTHER_CLAIM"),
        ("Claim number", "hc-7206097822", ""),
        ("Authorization number", "HC7206097829", ""),
        ("Claim number", "\N{EM DASH}", ""),
    ],
)
def test_a_claim_with_another_number_than_was_asked_for_is_not_it_though_the_file_reads_none(
    asked: Any, name: str, number: str, reason: str
) -> None:
    pages = person(("Sep 3, 2026", "$1,330"))
    pages.answer = pages.answer.replace("<template id=t>", f"<template id=t><dl><dt>{name}<dd>{number}</dl>")

    assert (asked("claim_status", pages).reason_code or "") == reason


FIELDS = "".join(f"<label>{name} <input name={name[0]}></label>" for name in ("Member ID", "Day", "Number"))
BY_DAY = BOTH.replace("  search: ", "  day:      [{label: Day}]\n  number:   [{label: Number}]\n  search: ", 1).replace(
    "      - fill: {member: $member_id}\n",
    "      - fill: {member: $member_id, day: {value: $service_date, format: MM/DD/YYYY}}\n",
)


@pytest.mark.parametrize(
    ("text", "number", "reason"),
    [
        (BY_DAY, "HC7206097822", "NUMBER_NOT_ASKED"),
        (BY_DAY, "", "CLAIM_NOT_FOUND"),
        (BY_DAY.replace(", day: {", ", number: $claim_no, day: {"), "HC7206097822", "CLAIM_NOT_FOUND"),
        (BOTH, "HC7206097822", "CLAIM_NOT_FOUND"),
    ],
    ids=["not asked for", "no number", "asked for", "not narrowed"],
)
def test_a_claim_that_has_the_payer_s_number_is_not_missing_for_a_search_that_did_not_ask_for_it(
    asked: Any, text: str, number: str, reason: str
) -> None:
    pages = Pages(f"<form method=post action=/search>{FIELDS}<button>Search</button></form>", "No claims")
    record = asked("claim_status", pages, text=text, claim_no=number)

    assert (record.family, record.reason_code) == (
        StatusFamily.INDETERMINATE if reason == "NUMBER_NOT_ASKED" else StatusFamily.NOT_FOUND,
        reason,
    )
