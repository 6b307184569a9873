"""What portals of other people's software do and nobody here foresaw; each once led to a wrong or lost answer."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from driver_rig import RecordingPorts, record_of
from test_driver_pages import FILE, FORM, INQUIRY, LOGIN, TABLE, Pages, ask, written  # noqa: F401 - a fixture

from nightclerk.errors import ApplicationException, Park
from nightclerk.portal import BrowserSettings, Driver, load
from nightclerk.portal.lint import read_text
from nightclerk.portal.normalise import Garbled, read_date
from nightclerk.portal.secrecy import concealed
from nightclerk.portal.tools.replay import replay
from nightclerk.records import Measure, Outcome
from nightclerk.testing import serving

pytestmark = pytest.mark.browser

# The record is read from labels of the page, and the page is known by its words.
LABELS = FILE[: FILE.index("    extract:")] + (
    "    extract:\n"
    "      record:\n"
    "        member_id:  {label: Member ID, must_equal: $member_id}\n"
    "        birth_date: {label: Date of birth, type: date, formats: [MM/DD/YYYY], must_equal: $birth_date}\n"
    "        outcome:    {label: Status, type: enum, map: {Active: active}}\n"
    "        plan_name:  {label: Plan, optional: true}\n"
    "        group_no:   {label: Group number, optional: true}\n"
    "        relationship: {label: Relationship, optional: true}\n"
)
LABELS = LABELS.replace("needs: [member_id, last_name, first_name]", "needs: [member_id, birth_date]")
LABELS = LABELS.replace('result:    {count: {rows: "=1"}}', "result:    {text: Coverage of}")
PROVEN = "<dl><dt>Member ID<dd>W123456789<dt>Date of birth<dd>01/01/1980<dt>Status<dd>Active</dl>"


def shown(inner: str) -> Pages:
    return Pages(answer=f"<h1>Coverage of a member</h1>{inner}")


FACTS = (
    "<table><tr><th>Fact<th>Value<tr><td>Member ID<td>W123456789<tr><td>Date of birth<td>01/01/1980"
    "<tr><td>Status<td>Active<tr><td>Office copay<td>$25.00<tr><td>Specialist copay<td>$40.00</table>"
)
AMONG = LABELS + (
    "        benefits:\n"
    "          each: {headings: [Fact, Value], where: {Fact: '/copay/i'}}\n"
    "          fields:\n"
    "            kind: {column: Fact, type: enum, map: {'/copay/i': copay}}\n"
    "            amount: {column: Value, type: money}\n"
)


def test_benefits_that_stand_among_other_facts_are_the_rows_that_the_file_means(ask: Any) -> None:
    record = record_of(ask(shown(FACTS), AMONG))

    assert [str(each.amount) for each in record.benefits] == ["25.00", "40.00"]
    assert record.not_read == {}
    assert "benefits, another row: Fact: Status; Value: Active" in record.unmapped


PAIRS = LABELS + (
    "        benefits:\n"
    "          each: '#benefits tr'\n"
    "          fields:\n"
    "            kind: {css: th, type: enum, map: {'/copay/i': copay}}\n"
    "            service_types: {css: th, type: list}\n"
    "            amount: {css: td, type: money, optional: true}\n"
)


def test_rows_of_a_name_and_its_value_are_benefits_though_no_heading_stands_over_them(ask: Any) -> None:
    rows = "<tr><th>Office copay<td>$25.00<tr><th>Specialist copay<td>"

    record = record_of(ask(shown(f"{PROVEN}<table id=benefits>{rows}</table>"), PAIRS))

    assert [(*each.service_types, each.amount) for each in record.benefits] == [
        ("Office copay", Decimal("25.00")),
        ("Specialist copay", None),
    ]
    assert record.not_read == {}


def test_rows_of_a_name_and_its_value_have_no_columns(ask: Any) -> None:
    rows = "<tr><td>Office copay<td>$25.00"
    by_column = PAIRS.replace("css: th", "column: Benefit").replace("css: td", "column: Amount")
    by_column = by_column.replace("          fields:", "          key: header\n          fields:")
    record = record_of(ask(shown(f"{PROVEN}<table id=benefits>{rows}</table>"), by_column))

    assert record.benefits == ()
    assert record.not_read == {"benefits#1": "Office copay $25.00"}


def test_rows_are_meant_by_a_heading_that_their_table_is_known_to_have() -> None:
    _, found = read_text("tricky.yaml", AMONG.replace("where: {Fact:", "where: {Facts:"))

    assert [each.code for each in found if each.severity == "error"] == ["UNKNOWN_HEADING"]


@pytest.mark.parametrize("name", ["<label for={id}>{words}</label>", "<b>{words}</b>", "<span>{words}</span>"])
def test_what_stands_in_a_field_that_we_may_have_filled_proves_nobody(ask: Any, name: str) -> None:
    member, born = name.format(id="i", words="Member ID"), name.format(id="b", words="Date of birth")
    form = (
        f"<p>{member}<input id=i value=W123456789 {{kind}}></p><p>{born}<input id=b value=01/01/1980 {{kind}}></p>"
        "<dl><dt>Member name<dd>Ashgrove, Wanda<dt>Status<dd>Active</dl>"
    )

    typed, fixed = (record_of(ask(shown(form.format(kind=kind)), LABELS)) for kind in ("", "readonly"))

    assert (typed.outcome, typed.reason_code) == (Outcome.INDETERMINATE, "IDENTITY_NOT_SHOWN")
    assert typed.unmapped[0] == "member_id: in a field that can be typed into, which proves nobody"
    assert fixed.outcome is Outcome.ACTIVE


BORN_TYPED = ", born: {value: $birth_date, format: MM/DD/YYYY}"
TWO_FIELDS = FORM.replace("<button>", "<label for=d>Born</label><input id=d name=d><button>")
CHANGEABLE = (
    LABELS.replace("  search: ", "  born:   [{label: Born}]\n  search: ")
    .replace("needs: [member_id, birth_date]", "needs: [member_id, last_name, first_name, birth_date]")
    .replace(
        "        outcome: ",
        "        name: {label: Name, type: name, must_equal: [$last_name, $first_name]}\n        outcome: ",
    )
)
IN_FIELDS = (
    "<p><label for=i>Member ID</label><input id=i value=W123456789></p><p><label for=n>Name</label><input id=n"
    " value='Doe, Jane'></p><p><label for=b>Date of birth</label><input id=b value={born}></p>"
    "<dl><dt>Status<dd>Active</dl>"
)


@pytest.mark.parametrize(
    ("born", "typed", "reason"),
    [
        ("01/01/1980", "", None),
        ("01/02/1980", "", "RETURNED_DIFFERS"),
        ("01/01/1980", BORN_TYPED, "IDENTITY_NOT_SHOWN"),
    ],
    ids=["the one asked for", "another one", "what was typed"],
)
def test_a_record_that_can_be_changed_proves_the_patient_by_what_no_flow_types(
    ask: Any, born: str, typed: str, reason: str | None
) -> None:
    text = CHANGEABLE.replace("{member: $member_id}", "{member: $member_id" + typed + "}")

    pages = Pages(form=TWO_FIELDS, answer=shown(IN_FIELDS.format(born=born)).answer)

    assert record_of(ask(pages, text)).reason_code == reason


BY_SCRIPT = """<p><label for=i>Member ID</label><input id=i readonly></p>
<p><label for=b>Date of birth</label><input id=b value=02/02/1902 readonly></p>
<p><label for=s>Status</label><select id=s disabled><option>Inactive<option>Active</select></p>
<p><label for=g>Group number</label><textarea id=g readonly></textarea></p>
<p><label>Notes <input name=u></label><label>Sign again <input type=password></label><input type=checkbox></p>
<script>
const set = (id, value) => (document.getElementById(id).value = value);
set("i", "W123456789"); set("b", "01/01/1980"); set("s", "Active"); set("g", "G-7");
document.querySelector("[type=password]").value = "not to be kept";
document.querySelector("[type=checkbox]").checked = true;
</script>"""


def test_a_kept_page_holds_what_a_script_put_into_its_fields_and_no_password(
    ask: Any, ports: RecordingPorts, tmp_path: Path
) -> None:
    record = record_of(ask(shown(BY_SCRIPT), LABELS))
    page = next(data for kind, data in ports.kept if kind == "html").decode()

    again = replay(BrowserSettings(), load(written(tmp_path, LABELS)), "eligibility", page, INQUIRY)

    texts = {each.name: each.text for each in again.fields if each.state == "read"}
    assert (record.outcome, record.group_no) == (Outcome.ACTIVE, "G-7")
    assert (again.identity, texts["outcome"], texts["group_no"]) == ("proven", "Active", "G-7")
    assert "not to be kept" not in page.partition("<script>")[0]
    assert '<input type="checkbox" checked="">' in page


def test_the_text_behind_a_name_in_bold_is_its_value_and_the_next_name_is_not(ask: Any) -> None:
    facts = (
        "<p><strong>Plan:</strong> Gold <em>HMO</em> <strong>Group number:</strong> G-3497 <a>Change</a></p>"
        "<p><span>Relationship</span> <b>Other:</b> x</p>"
    )

    record = record_of(ask(shown(PROVEN + facts), LABELS))

    assert (record.plan_name, record.group_no, record.relationship) == ("Gold HMO", "G-3497", None)


def test_names_and_values_in_plain_boxes_are_read_in_pairs_and_a_box_alone_names_nothing(ask: Any) -> None:
    boxes = (
        "<section><div>Plan</div><div>Silver PPO</div></section>"
        "<section><div>Group number</div><div>G-1</div><div>odd</div></section>"
    )

    record = record_of(ask(shown(PROVEN + boxes), LABELS))

    assert (record.plan_name, record.group_no) == ("Silver PPO", None)


@pytest.mark.parametrize(
    "facts",
    [
        "<div><div><span>Plan</span>:</div><div>Gold</div></div>",
        "<table><tr><td><b>Plan</b>:</td><td>Gold</td></tr></table>",
        "<table><tr><th><a><span>Plan</span></a></th><td>Gold</td></tr></table>",
        "<dl><dt><strong>Plan</strong></dt><dd>Gold</dd></dl>",
        "<div><div><span>Plan</span></div><div><span class=value>Gold</span></div></div>",
    ],
    ids=["a pair of boxes", "cells", "a heading with a link", "a list", "both wrapped"],
)
def test_a_name_that_is_wrapped_speaks_for_the_box_in_which_it_stands_alone(ask: Any, facts: str) -> None:
    assert record_of(ask(shown(PROVEN + facts), LABELS)).plan_name == "Gold"


@pytest.mark.parametrize(
    "facts",
    [
        "<div><div><span>Plan</span></div><div><span>Group number</span><span>G-1</span></div></div>",
        "<div><div><span>Plan</span></div><div><span>Group number</span></div></div>",
        "<div><div><i>Last</i> <span>Plan</span></div><div>Gold</div></div>",
    ],
    ids=["the next name has a value", "the next name has none", "not alone in its box"],
)
def test_a_wrapped_name_takes_no_other_name_for_its_value(ask: Any, facts: str) -> None:
    assert record_of(ask(shown(PROVEN + facts), LABELS)).plan_name is None


DEDUCTIBLES = LABELS + (
    "        benefits:\n"
    "          each: p.fact\n"
    "          fields:\n"
    "            kind:    {css: b, type: enum, map: {/deductible/i: deductible}}\n"
    "            measure: {css: b, type: enum, map: {/met/i: met, /deductible/i: total}}\n"
    "            level:   {css: b, type: enum, map: {/family/i: family}}\n"
    "            amount:  {css: i, type: money}\n"
).replace("/deductible/i", '"/deductible/i"').replace("/met/i", '"/met/i"').replace("/family/i", '"/family/i"')


@pytest.mark.parametrize("blank", ["", "<span></span>"])
def test_a_name_whose_value_is_blank_does_not_take_the_next_name_and_value_however_deep_it_is_wrapped(
    ask: Any, blank: str
) -> None:
    box = "<span><p><span>{name}</span></p>{value}</span>"
    facts = box.format(name="Group number", value=blank) + box.format(name="Plan", value="<span>Gold</span>")

    record = record_of(ask(shown(PROVEN + facts), LABELS))

    assert (record.plan_name, record.group_no, record.not_read) == ("Gold", None, {})


def test_words_that_two_entries_of_a_map_read_differently_are_said_to_be_not_read(ask: Any) -> None:
    facts = "<p class=fact><b>Deductible</b> <i>$500.00</i></p><p class=fact><b>Deductible met</b> <i>$20.00</i></p>"

    record = record_of(ask(shown(PROVEN + facts), DEDUCTIBLES))

    assert [each.measure for each in record.benefits] == [Measure.TOTAL, Measure.NOT_STATED]
    assert record.not_read == {"benefits[1].measure": "Deductible met"}


def test_a_page_that_shows_nobody_names_the_fields_that_would_say_who_it_is(ask: Any) -> None:
    record = record_of(
        ask(shown("<dl><dt>Member ID<dd>W123456789<dt>Born<dd>01/01/1980<dt>Status<dd>Active</dl>"), LABELS)
    )

    assert record.reason_code == "IDENTITY_NOT_SHOWN"
    assert record.unmapped == ("birth_date: not shown",)


def test_a_table_that_is_not_there_is_named(ask: Any) -> None:
    answer = TABLE.replace("class=answer", "class=other").format(coverage="Active", ends="")
    file = FILE.replace('result:    {count: {rows: "=1"}}', "result:    {text: Gold}")

    record = record_of(ask(Pages(answer=answer), file))

    assert record.reason_code == "LAYOUT_CHANGED"
    assert record.unmapped == ("the record's table: not found, or not with the rows that the file says",)


ICON = "<div><div><span><div>{name}</div><span><i></i></span></span></div><div><div>{field}</div></div></div>"


@pytest.mark.parametrize(
    "box",
    [
        ICON,
        "<p><label>{name}</label><span>{field}</span><label>Other</label><span><input></span></p>",
        "<table><tr><td>{name}<td><div>{field}</div></table>",
        "<div><div>{name}</div><div><input type=checkbox>{field}</div></div>",
    ],
    ids=["name with an icon", "wrapped fields in a row", "a field in a cell", "a tick before it"],
)
def test_a_field_is_read_by_its_name_however_often_both_are_wrapped(ask: Any, box: str) -> None:
    plan = box.format(name="Plan", field="<select disabled><option>Silver<option selected>Gold</select>")

    assert record_of(ask(shown(PROVEN + plan), LABELS)).plan_name == "Gold"


# A list that scripts draw writes what was chosen beside the field in which one would search it.
DRAWN = (
    "<div><label>Kind</label><div><div><div>Plan</div><div><input role=combobox {kind}></div></div></div></div>"
    "<div><label>Plan</label><div><input disabled value=Gold></div></div>"
)


@pytest.mark.parametrize("kind", ["disabled", "", "disabled style='visibility:hidden'"])
def test_what_was_chosen_of_a_list_is_not_the_name_of_the_field_that_searches_the_list(ask: Any, kind: str) -> None:
    assert record_of(ask(shown(PROVEN + DRAWN.format(kind=kind)), LABELS)).plan_name == "Gold"


UNDER_HEADINGS = (
    "<table><tr><th>Claim<th>{head}<th>Charge<tr><td>7<td><span>Plan</span><td>120.00</table>"
    "<div><label>Plan</label><div><input disabled value=Gold></div></div>"
)


@pytest.mark.parametrize(("head", "plan"), [("Status", "Gold"), ("Charge", None)])
def test_what_stands_in_a_list_under_its_heading_names_nothing_beside_it(ask: Any, head: str, plan: str | None) -> None:
    assert record_of(ask(shown(PROVEN + UNDER_HEADINGS.format(head=head)), LABELS)).plan_name == plan


@pytest.mark.parametrize("kind", ["<dd><span>Plan</span>", "<dd><span><b>Plan</b></span>", "<dd><b>Plan</b><dd>HMO"])
@pytest.mark.parametrize(("plan", "read"), [("<dt>Plan<dd>Gold", "Gold"), ("", None)])
def test_what_a_term_of_a_list_says_names_nothing_behind_it(ask: Any, kind: str, plan: str, read: str | None) -> None:
    record = record_of(ask(shown(f"{PROVEN}<dl><dt>Kind{kind}<dt>Group number<dd>7{plan}</dl>"), LABELS))

    assert (record.plan_name, record.group_no, record.not_read) == (read, "7", {})


IN_TURN = (
    "<{box}><{name}>Kind</{name}> <{value}>Plan</{value}> <{name}>Group number</{name}> <{value}>7</{value}></{box}>"
)


@pytest.mark.parametrize(
    ("box", "name", "value"),
    [("tr", "td", "td"), ("div", "label", "span"), ("p", "b", "span"), ("div", "span", "span")],
)
def test_a_name_that_may_be_the_value_of_the_one_before_is_not_read_but_where_it_names_something_else(
    ask: Any, box: str, name: str, value: str
) -> None:
    facts = f"{PROVEN}<table>{IN_TURN}</table>" if box == "tr" else PROVEN + IN_TURN
    facts = facts.format(box=box, name=name, value=value)

    unnamed, named = (record_of(ask(shown(facts + more), LABELS)) for more in ("", "<dl><dt>Plan<dd>Gold</dl>"))

    assert (unnamed.plan_name, unnamed.group_no, unnamed.not_read) == (None, "7", {"plan_name": "several values"})
    assert (named.plan_name, named.group_no, named.not_read) == ("Gold", "7", {})


UNCHOSEN = (
    "<div><label>Plan</label><div><div><div><div class='{name}'>{words}</div>"
    "<div><input role=combobox disabled></div></div></div></div></div>"
)


@pytest.mark.parametrize(
    ("name", "words", "plan"),
    [
        ("a-list__placeholder", "Select a value", None),
        ("placeholder grey", "Select a value", None),
        ("a-list__value", "Gold", "Gold"),
    ],
)
def test_the_words_of_a_list_in_which_nothing_was_chosen_are_no_value(
    ask: Any, name: str, words: str, plan: str | None
) -> None:
    assert record_of(ask(shown(PROVEN + UNCHOSEN.format(name=name, words=words)), LABELS)).plan_name == plan


def test_a_wrapped_field_that_we_may_have_filled_proves_nobody(ask: Any) -> None:
    born = "<dl><dt>Date of birth<dd>01/01/1980<dt>Status<dd>Active</dl>"

    def reason(kind: str) -> str | None:
        member = ICON.format(name="Member ID", field=f"<input value=W123456789 {kind}>")
        return record_of(ask(shown(born + member), LABELS)).reason_code

    assert (reason(""), reason("disabled")) == ("IDENTITY_NOT_SHOWN", None)


def test_a_field_among_other_words_is_nobodys(ask: Any) -> None:
    boxes = (
        "<section><div>Plan</div><div></div><p>Search <input disabled value=x></p></section>"
        "<section><div>Group number</div><div><input disabled value=1><input disabled value=2></div></section>"
    )

    record = record_of(ask(shown(PROVEN + boxes), LABELS))

    assert (record.plan_name, record.group_no) == (None, None)


TWO_PARTS = LABELS.replace("needs: [member_id, birth_date]", "needs: [member_id, last_name, first_name]").replace(
    "        birth_date: {label: Date of birth, type: date, formats: [MM/DD/YYYY], must_equal: $birth_date}\n",
    "        name: {label: Last name, first: [Given name, First name], type: name,"
    " must_equal: [$last_name, $first_name]}\n",
)


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ("Jane", None),
        ("June", "RETURNED_DIFFERS"),
        ("", "IDENTITY_NOT_SHOWN"),
        ("Jane<dt>First name<dd>June", "RETURNED_DIFFERS"),
    ],
    ids=["the one asked for", "a twin", "half a name", "two first names"],
)
def test_a_name_in_two_places_is_one_name(ask: Any, first: str, reason: str | None) -> None:
    page = f"<dl><dt>Member ID<dd>W123456789<dt>Last name<dd>Doe<dt>First name<dd>{first}<dt>Status<dd>Active</dl>"

    record = record_of(ask(shown(page), TWO_PARTS))

    assert (record.reason_code, record.name) == (reason, None if reason else "Doe, Jane")


def test_the_closed_menu_of_a_field_says_nothing_in_its_box(ask: Any) -> None:
    box = "<div><input id=g value=G-7 readonly><ul style='display: none'><li>Search...<li>Create...</ul></div>"
    page = Pages(
        answer=f"{TABLE.format(coverage='Active', ends='')}<table><tr><td><label for=g>Group:</label><td>{box}</table>"
    )

    assert record_of(ask(page)).group_no == "G-7"


def test_of_a_list_in_a_cell_only_what_is_chosen_for_good_is_read(ask: Any) -> None:
    def plan(kind: str) -> str | None:
        cell = f"<td><select {kind}><option>Bronze<option selected>Silver</select>"
        return record_of(
            ask(Pages(answer=TABLE.format(coverage="Active", ends="").replace("<td>Gold", cell)))
        ).plan_name

    assert (plan("disabled"), plan("")) == ("Silver", None)


def test_a_picture_that_stands_for_a_word_is_read_by_its_name(ask: Any) -> None:
    page = PROVEN.replace("<dd>Active", "<dd><img alt=Active src=data:,>")

    assert record_of(ask(shown(page), LABELS)).outcome is Outcome.ACTIVE


def test_a_birth_date_in_another_form_is_unread_and_its_page_kept_to_mend_the_file(
    ask: Any,
    ports: RecordingPorts,
) -> None:
    needs = "needs: [member_id, birth_date]"
    name = "        name: {label: Name, type: name, must_equal: [$last_name, $first_name]}\n"
    named = LABELS.replace("        outcome:", f"{name}        outcome:")
    named = named.replace(needs, needs.replace("]", ", last_name, first_name]"))
    page = PROVEN.replace("01/01/1980", "Jan. 1, 1980") + "<dl><dt>Name<dd>Doe, Jane</dl>"

    record = record_of(ask(shown(page), named))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "IDENTITY_NOT_READ")
    assert (record.returned_differs, record.unmapped) == ((), ("birth_date: not read",))
    assert b"Jan. 1, 1980" in dict(ports.kept)["html"]


@pytest.mark.parametrize("text", ["Sept. 4, 1961", "Sep 4, 1961", "September 4, 1961", "sept 4, 1961"])
def test_a_month_is_read_as_people_shorten_it(text: str) -> None:
    assert read_date(text, ["MMM D, YYYY"]) == date(1961, 9, 4)


@pytest.mark.parametrize(("text", "day"), [("May 1st, 1985", 1), ("May 22nd, 1985", 22), ("May 3, 1985", 3)])
def test_a_day_is_read_as_people_count_it(text: str, day: int) -> None:
    assert read_date(text, ["MMMM D, YYYY"]) == date(1985, 5, day)


TIMES = [
    ", 12:00 PM",
    ", 7:00 AM",
    ", 3:15 PM",
    " at 12:00 a.m.",
    " 00:00:00",
    " 05:00 UTC",
    "T05:00:00.000Z",
    " 23:59:59",
]


@pytest.mark.parametrize("time", TIMES)
def test_a_time_behind_a_day_is_passed_over(time: str) -> None:
    assert read_date(f"May 1st 1985{time}", ["MMMM D YYYY"]) == date(1985, 5, 1)


DOUBTFUL = [", 7:00 PM", " 19:00:00", " 20:00 EDT", ", 2:59 AM", ", 6:59:59 PM"]


@pytest.mark.parametrize("time", [*DOUBTFUL, " 24:00", ", 13:00 AM", ", 0:00 AM", " to May 2nd 1985", "12:00 PM"])
def test_a_day_that_may_be_another_one_where_its_time_was_written_is_not_read(time: str) -> None:
    with pytest.raises(Garbled):
        read_date(f"May 1st 1985{time}", ["MMMM D YYYY"])


def test_a_month_that_is_none_is_garbled() -> None:
    with pytest.raises(Garbled):
        read_date("Septic 4, 1961", ["MMM D, YYYY"])


def test_a_button_is_called_by_its_words_without_its_icon(ask: Any) -> None:
    icon = "<button><span><i aria-hidden=true>search</i><span>Search</span></span></button>"
    plain = FILE.replace(', {css: "#go"}', "")

    assert record_of(ask(Pages(form=FORM.replace("<button>Search</button>", icon)), plain)).outcome is Outcome.ACTIVE


def test_a_list_that_is_still_coming_is_read_from_its_first_page(ask: Any) -> None:
    rows = "".join(f"<tr><td>Copay<td>${number}.00" for number in range(1, 6))
    late = (
        f"{TABLE.format(coverage='Active', ends='')}"
        "<table class=benefits><thead><tr><th>Benefit<th>Amount</thead><tbody id=b></tbody></table>"
        "<button id=n onclick=\"b.innerHTML='<tr><td>Copay<td>$9.00'; n.disabled=true\">Next page</button>"
        f"<script>setTimeout(() => {{ b.innerHTML = '{rows}' }}, 700)</script>"
    )
    paged = FILE.replace(
        "          key: header\n", "          key: header\n          next: [{role: button, name: Next page}]\n"
    )

    record = record_of(ask(Pages(answer=late), paged))

    assert [int(each.amount) for each in record.benefits] == [1, 2, 3, 4, 5, 9]


def test_a_page_that_says_it_is_busy_is_read_when_it_is_not(ask: Any) -> None:
    late = PROVEN + (
        "<p id=w aria-busy=true>One moment</p><dl id=d></dl><script>setTimeout(() => {"
        " d.innerHTML = '<dt>Plan<dd>Gold'; w.remove() }, 900)</script>"
    )

    assert record_of(ask(shown(late), LABELS)).plan_name == "Gold"


ROLES = FILE.replace("  rows:   ", "  any:    {many: [{role: row}]}\n  rows:   ")
PICKED = ROLES.replace(
    "      - expect: [result, not_found, many]\n",
    "      - expect: [some, not_found]\n"
    "      - pick: {from: any, showing: [$member_id], none: not_found, many: many}\n"
    "      - expect: [result, not_found, many]\n",
).replace("  home:      {text: Welcome}", "  some:      {text: Member ID}\n  home:      {text: Welcome}")


def test_of_a_list_that_holds_more_rows_than_the_page_nobody_is_said_to_be_missing(ask: Any) -> None:
    grid = (
        "<div role=grid aria-rowcount=122><div role=row aria-rowindex=1><span role=columnheader>Member ID</span></div>"
        "<div role=row aria-rowindex=2><span role=gridcell>W000000001</span></div></div>"
    )

    record = record_of(ask(Pages(answer=grid), PICKED))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "LAYOUT_CHANGED")
    assert "scroll: true" in record.unmapped[0]


@pytest.mark.parametrize(
    ("pages", "outcome"),
    [
        ("<b>1</b> <a href='?2'>2</a> <a href='?2'>Next</a>", Outcome.INDETERMINATE),
        ("<ul><li>Page<li><a href='?1'>1</a><li><a href='?2'>2</a><li>3</ul>", Outcome.INDETERMINATE),
        ("1 of 1 <button>Save</button>", Outcome.NOT_FOUND),
        ("<button>1</button>", Outcome.NOT_FOUND),
        ("12 rows <a href='?2'>2</a>", Outcome.NOT_FOUND),
        ("<button>Load More</button>", Outcome.INDETERMINATE),
        ("<button disabled>Load More</button>", Outcome.NOT_FOUND),
        ("<button>Show more filters</button>", Outcome.NOT_FOUND),
    ],
)
def test_of_a_list_with_numbered_pages_that_are_not_turned_nobody_is_said_to_be_missing(
    ask: Any, pages: str, outcome: Outcome
) -> None:
    grid = f"<section><table><tr><th>Member ID<tr role=row><td>W000000001</table></section><div>{pages}</div>"

    record = record_of(ask(Pages(answer=grid), PICKED))

    assert record.outcome is outcome
    assert record.unmapped == (
        () if outcome is Outcome.NOT_FOUND else ("element any: the list has further pages (next)",)
    )


# The list shows its first page until it hears a key: the one asked for stands on another one.
BY_KEY = """<input id=m aria-label="Member ID">
<div role=table id=l><div role=row><span role=cell>W000000001</span></div></div>
<template id=t>{answer}</template><script>
  m.onkeyup = () => {{ l.innerHTML = `<div role=row><span role=cell>${{m.value}}</span></div>`; }};
  l.onclick = () => {{ document.body.innerHTML = t.innerHTML; }};
</script>"""


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("2 of 52 items, sorted by day", Outcome.INDETERMINATE),
        ("Showing 2 of 52 result(s)", Outcome.INDETERMINATE),
        ("2 of 2 items", Outcome.NOT_FOUND),
        ("Step 2 of 52", Outcome.NOT_FOUND),
        ("1 - 2 of 2 items", Outcome.NOT_FOUND),
    ],
)
def test_of_a_list_that_says_how_many_of_its_rows_it_shows_nobody_is_said_to_be_missing(
    ask: Any, words: str, outcome: Outcome
) -> None:
    grid = f"<p>{words}</p><table><tr><th>Member ID<tr role=row><td>W000000001</table>"

    assert record_of(ask(Pages(answer=grid), PICKED)).outcome is outcome


LISTED = (
    FILE.replace("  rows:   ", "  hits:   {many: [{role: row}]}\n  rows:   ")
    .replace("  home:  ", '  listed:    {count: {hits: ">0"}}\n  home:  ')
    .replace(
        "      - click: search\n",
        "      - expect: listed\n      - pick: {from: hits, showing: [$member_id], none: not_found, many: many}\n",
    )
)


def test_a_list_that_is_searched_by_keys_is_searched(ask: Any) -> None:
    assert record_of(ask(Pages(form=BY_KEY.format(answer=Pages().answer)), LISTED)).outcome is Outcome.ACTIVE


def test_of_a_list_that_typing_left_as_it_was_nobody_is_said_to_be_missing(ask: Any) -> None:
    deaf = BY_KEY.format(answer="").replace("m.onkeyup", "m.unused")

    record = record_of(ask(Pages(form=deaf), LISTED))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "LAYOUT_CHANGED")
    assert "as it did before it was searched" in record.unmapped[0]


def test_of_a_row_in_which_several_things_could_be_clicked_it_is_said_how_many_there_are(ask: Any) -> None:
    listed = "<table class=answer><tr><td><a href=#>W123456789</a><td><a href=#>Doe, Jane</a></table>"
    picked = FILE.replace(
        "      - expect: [result, not_found, many]\n",
        "      - expect: [result, not_found]\n"
        "      - pick: {from: rows, showing: [$member_id], click: {role: link}, none: not_found, many: many}\n"
        "      - expect: [result, not_found, many]\n",
    )

    record = record_of(ask(Pages(answer=listed), picked))

    assert record.reason_code == "LAYOUT_CHANGED"
    assert record.unmapped == ("element role: link: there 2 times",)


VIRTUAL = """
<div id=v style="height:120px;overflow:auto"><div id=s style="position:relative;height:1800px"></div></div>
<template id=t>{answer}</template>
<script>
  const draw = () => {
    const first = Math.max(0, Math.floor(v.scrollTop / 30) - 5);
    s.innerHTML = "";
    for (let i = first; i < Math.min(60, first + 14); i++) {
      const row = document.createElement("div");
      row.setAttribute("role", "row");
      row.style.cssText = `position:absolute;top:${i * 30}px;height:30px;width:200px`;
      row.innerHTML = `<span role=gridcell>${i === 37 ? "W123456789" : "W0000000" + i}</span>`;
      row.onclick = () => (document.body.innerHTML = i === 37 ? t.innerHTML : "<p>Nobody</p>");
      s.append(row);
    }
  };
  v.onscroll = draw;
  draw();
</script>"""


def test_a_row_that_is_drawn_anew_whenever_its_list_is_scrolled_is_clicked_where_it_comes_to_stand(ask: Any) -> None:
    listed = FILE.replace("  rows:   ", "  any:    {many: [{role: row}]}\n  rows:   ")
    picked = listed.replace(
        "      - expect: [result, not_found, many]\n",
        "      - expect: listed\n"
        "      - pick: {from: any, showing: [$member_id], scroll: true, none: not_found, many: many}\n"
        "      - expect: [result, not_found, many]\n",
    ).replace("  home:      {text: Welcome}", "  listed:    {visible: any}\n  home:      {text: Welcome}")
    picked = picked.replace("{visible: any}", '{count: {any: ">0"}}')

    record = record_of(ask(Pages(answer=VIRTUAL.replace("{answer}", TABLE.format(coverage="Active", ends=""))), picked))

    assert record.outcome is Outcome.ACTIVE, (record.reason_code, record.unmapped)


CODE_PAGE = (
    "<form method=post action=/code><label>User ID <input name=u value=x></label>"
    "<label>Password <input type=password name=p value='{password}'></label>"
    "<label>Code <input name=c></label><button>Sign in</button></form>"
)
CODE_FLOW = "  mfa: [{fill: {code: $mfa.code}}, {click: signin}, {expect: home}]\n"
WITH_CODE = (
    FILE.replace("elements:\n", "mfa: {kind: totp, secret: vault:tricky/totp}\nelements:\n  code:   [{label: Code}]\n")
    .replace("  login:     {all", "  mfa:       {visible: code, then: run mfa}\n  login:     {all")
    .replace(
        "  eligibility:\n", "  mfa: [{fill: {code: $mfa.code}}, {click: signin}, {expect: home}]\n  eligibility:\n"
    )
    .replace("    - expect: home\n", "    - expect: [mfa, home]\n")
)


COVER = "<div style='position:fixed;inset:0;background:white'>Works on Sunday</div>"


class SigningIn(Pages):
    """A portal that shows user and password again where it asks for the code."""

    after: str = "Welcome " + FORM

    async def show(self, request: Any) -> Any:
        self.form = LOGIN.format(action="/in") if not self.posted else self.after
        self.answer = CODE_PAGE.format(password=request.app.state.password)
        if request.method == "POST" and request.url.path == "/code":
            self.answer = self.after
        if request.method == "POST" and request.url.path == "/search":
            self.answer = TABLE.format(coverage="Active", ends="")
        return await super().show(request)

    @property
    def app(self) -> Any:
        app = super().app
        app.state.password = RecordingPorts().password
        return app


@pytest.fixture
def portal(driver: Driver) -> SigningIn:
    """Such a portal, with nobody signed in."""
    driver._sessions.clear()
    return SigningIn()


def test_a_page_for_the_code_that_repeats_user_and_password_is_the_page_for_the_code(
    ask: Any, portal: SigningIn, ports: RecordingPorts
) -> None:

    assert record_of(ask(portal, WITH_CODE)).outcome is Outcome.ACTIVE
    assert [path for path, _ in portal.posted] == ["/in", "/code", "/search"]
    assert ports.verdicts == ["ok"]


def test_a_log_in_that_leads_to_a_page_the_file_does_not_know_is_not_blamed_on_the_password(
    ask: Any, portal: SigningIn, ports: RecordingPorts
) -> None:
    portal.after = "<p>A page of no known kind</p>"

    with pytest.raises(Park) as refused:
        ask(portal, WITH_CODE)

    assert refused.value.code == "LOGIN_UNKNOWN"
    assert "(mfa, home)" in refused.value.message
    assert not any(ports.password.encode() in data for _, data in ports.kept)
    ports.suspended = False


def test_a_log_in_form_that_comes_again_is_a_refusal_also_in_words_that_the_file_does_not_know(
    ask: Any, driver: Driver, ports: RecordingPorts
) -> None:
    driver._sessions.clear()
    form = LOGIN.format(action="/in")

    with pytest.raises(Park) as refused:
        ask(Pages(form=form, answer=f"<p>Please check your entries</p>{form}"), FILE.replace("5s", "1s"))

    assert (refused.value.code, ports.verdicts) == ("LOGIN_UNKNOWN", ["bad_login"])
    ports.suspended = False


def test_a_log_in_that_a_notice_covers_is_not_said_to_be_gone(
    ask: Any, portal: SigningIn, ports: RecordingPorts, monkeypatch: pytest.MonkeyPatch
) -> None:
    covered = LOGIN.format(action="{action}").replace("<form", COVER + "<form")
    monkeypatch.setattr("test_driver_unseen.LOGIN", covered)

    with pytest.raises(Park) as refused:
        ask(portal, WITH_CODE.replace("timeout: 5s", "timeout: 1s"))

    assert refused.value.code == "LOGIN_UNKNOWN"
    assert "then signin is covered by something else" in refused.value.message
    assert "interrupts" in refused.value.remedy
    ports.suspended = False


def test_a_log_in_that_leads_back_to_where_the_session_ended_has_succeeded(
    ask: Any, portal: SigningIn, ports: RecordingPorts
) -> None:
    portal.after = "<p>Members</p>" + FORM
    known = WITH_CODE.replace(
        "  home:      {text: Welcome}", "  members:   {text: Members}\n  home:      {text: Welcome}"
    )

    assert record_of(ask(portal, known)).outcome is Outcome.ACTIVE
    assert ports.verdicts == ["ok"]


class Failing(Pages):
    """A portal whose answers in the background have these statuses, one after the other; 0 breaks off."""

    statuses: tuple[int, ...] = ()

    def with_(self, *statuses: int) -> Failing:
        self.statuses = statuses
        return self

    async def data(self, send: Any) -> None:
        status, self.statuses = self.statuses[0], self.statuses[1:] or self.statuses
        headers = [] if status else [(b"content-length", b"9")]
        await send({"type": "http.response.start", "status": status or 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    @property
    def app(self) -> Any:
        pages = super().app

        async def fails(scope: Any, receive: Any, send: Any) -> None:
            is_data = scope["type"] == "http" and scope["path"] == "/data"
            await (self.data(send) if is_data else pages(scope, receive, send))

        return fails


ASKING = "<p>One moment</p><script>fetch('/data', {method: 'PUT'})</script>"


@pytest.mark.parametrize(
    ("pages", "status", "code"),
    [
        ({"answer": ASKING}, 503, "PORTAL_ERROR"),
        ({"answer": ASKING}, 401, "SESSION_LOST"),
        ({"form": ASKING}, 401, "SESSION_LOST"),
    ],
)
def test_a_request_in_the_background_that_failed_is_tried_again_and_nobodys_layout(
    ask: Any, pages: dict[str, str], status: int, code: str
) -> None:
    with pytest.raises(ApplicationException, match=str(status)) as failed:
        ask(Failing(**pages).with_(status))

    assert failed.value.code == code


def test_a_page_that_shows_nothing_since_its_request_broke_off_is_tried_again_and_no_unknown_page(ask: Any) -> None:
    with pytest.raises(ApplicationException) as failed:
        ask(Failing(answer=ASKING).with_(0), FILE.replace("timeout: 5s", "timeout: 1s"))

    assert failed.value.code == "PORTAL_UNREACHABLE"


GIVES_UP = (
    "<p id=a>One moment</p><script>const asked = () => fetch('/data', {method: 'PUT'}).then((got) => got.text());"
    "(%s).finally(() => { a.textContent = 'Nobody is like that' })</script>"
)
BROKEN_OFF = 0


@pytest.mark.parametrize(
    ("status", "code"),
    [(503, "PORTAL_ERROR"), (429, "PORTAL_ERROR"), (401, "SESSION_LOST"), (BROKEN_OFF, "PORTAL_UNREACHABLE")],
)
def test_a_page_that_got_no_answer_and_says_that_there_is_nobody_is_not_believed(
    ask: Any, status: int, code: str
) -> None:
    with pytest.raises(ApplicationException) as failed:
        ask(Failing(answer=GIVES_UP % "asked()").with_(status))

    assert failed.value.code == code


@pytest.mark.parametrize(
    ("statuses", "asks"),
    [((404,), "asked()"), ((503, 200), "asked().then(asked)")],
    ids=["that is the answer", "asked again"],
)
def test_a_page_that_got_its_answer_is_believed_that_there_is_nobody(
    ask: Any, statuses: tuple[int, ...], asks: str
) -> None:
    assert record_of(ask(Failing(answer=GIVES_UP % asks).with_(*statuses))).outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize(
    ("form", "why"),
    [(FORM + COVER, "is covered by something else"), (FORM.replace("<button", "<button disabled"), "is disabled")],
)
def test_a_button_that_cannot_be_clicked_is_named_with_what_hinders(ask: Any, form: str, why: str) -> None:
    record = record_of(ask(Pages(form=form), FILE.replace("timeout: 5s", "timeout: 1s")))

    assert (record.reason_code, record.unmapped) == ("LAYOUT_CHANGED", (f"element search: {why}",))


@pytest.mark.parametrize(("answer", "shows"), [("Welcome", "home"), ("Something else", "none of its states")])
def test_of_an_unknown_page_it_is_said_what_was_waited_for_and_what_it_shows(ask: Any, answer: str, shows: str) -> None:
    record = record_of(ask(Pages(answer=answer), FILE.replace("timeout: 5s", "timeout: 1s")))

    assert record.reason_code == "UNKNOWN_PAGE"
    assert record.unmapped == (f"waited for result or not_found or many; the page shows {shows}",)


def test_an_answer_that_stands_below_the_page_that_is_shown_is_none_until_it_is_waited_for(ask: Any) -> None:
    form = (
        FORM + "<table class=answer><tbody><tr><td>W1<tr><td>W2</table>"
    )  # everybody, before anybody was searched for
    above = FILE.replace("  many:      {count", "  everybody: {visible: member}\n  many:      {count")

    assert record_of(ask(Pages(form=form), above)).outcome is Outcome.ACTIVE


def test_a_kept_page_holds_no_password_and_no_code() -> None:
    page = (
        b'<input type="password" name=p value="other"> <input value=keep type=text> <p>it&#x27;s 123456</p>'
        b"<INPUT TYPE=password VALUE=plain>"
    )

    kept = concealed(page, {"it's", "123456"})

    assert b"other" not in kept
    assert b"plain" not in kept
    assert b"keep" in kept
    assert b"123456" not in kept
    assert b"it&#x27;s" not in kept


NAMED = FILE.replace('each: "table.benefits tbody tr"\n          key: header', 'each: {labels: "/copay/i"}')
NAMED = NAMED.replace("{column: Benefit,", "{column: Label,").replace("{column: Amount,", "{column: Value,")


@pytest.mark.parametrize(
    "facts",
    [
        "<dl><dt>Office copay<dd>$25.00<dt>Group<dd>G-7<dt>Specialist copay:<dd>$40.00<dt>Copay ER<dd></dl>",
        "<table><tr><td><b>Office copay</b><td>$25.00<td>Group<td>G-7<tr><td>Specialist copay:<td>$40.00"
        "<td>Copay ER<td></table>",
        "<label>Office copay <input value=$25.00 readonly></label><label>Group <input value=G-7 readonly></label>"
        "<label for=s>Specialist copay:</label><input id=s value=$40.00 readonly>"
        "<label for=e>Copay ER</label><input id=e readonly>",
    ],
    ids=["a list", "cells side by side", "a form"],
)
def test_benefits_whose_names_stand_beside_their_values_are_read_a_name_each(ask: Any, facts: str) -> None:
    record = record_of(ask(Pages(answer=TABLE.format(coverage="Active", ends="") + facts), NAMED))

    assert [each.amount for each in record.benefits] == [25, 40, None]
    assert (record.group_no, record.not_read, record.unmapped) == ("G-7", {}, ())


def test_of_a_benefit_that_is_named_twice_with_two_values_neither_is_told(ask: Any) -> None:
    facts = "<dl><dt>Office copay<dd>$25.00</dl><dl><dt>Office copay<dd>$60.00<dt>Copay ER<dd>$150.00</dl>"

    record = record_of(ask(Pages(answer=TABLE.format(coverage="Active", ends="") + facts), NAMED))

    assert [each.amount for each in record.benefits] == [150]
    assert record.not_read == {"benefits#1": "Office copay: $25.00; $60.00"}


def test_benefits_whose_names_stand_there_without_a_value_beside_any_are_not_said_to_be_missing(ask: Any) -> None:
    facts = "<div><div>Office copay</div><div>in network</div><div>$25.00</div></div><a><span>All copays</span></a>"

    record = record_of(ask(Pages(answer=TABLE.format(coverage="Active", ends="") + facts), NAMED))

    assert (record.outcome, record.benefits) == (Outcome.ACTIVE, ())
    assert record.not_read == {"benefits#1": "Office copay"}


def entry(name: str, value: str, of_name: str = "name", of_value: str = "value") -> str:
    shade = "<span style='position: absolute; inset: 0'></span>"
    parts = f"<div class={of_name}><div class=title>{name}</div></div><div class={of_value}><b>{value}</b><i></i></div>"
    return f"<div style='position: relative; display: flex'>{shade}{parts}</div>"


def test_an_entry_of_two_parts_under_a_shade_is_a_name_and_its_value(ask: Any) -> None:
    facts = entry("Office copay", "$25.00") + entry("Specialist copay", "") + entry("Group", "G-7")

    record = record_of(ask(Pages(answer=TABLE.format(coverage="Active", ends="") + facts), NAMED))

    assert [each.amount for each in record.benefits] == [25, None]
    assert (record.group_no, record.not_read) == ("G-7", {})


@pytest.mark.parametrize(
    "facts",
    [
        entry("Group", "Class", "column", "column") + entry("G-7", "PPO", "column", "column"),
        entry("Group", "G-7</b><b>Class PPO"),
        "<div>" + entry("Group", "Class").replace("<b>Class</b>", "<div class=title>Class</div>") + "</div>",
    ],
    ids=["parts that are columns", "several things in it", "dressed as the name"],
)
def test_what_may_be_the_next_name_or_more_than_a_value_is_not_read_as_the_value(ask: Any, facts: str) -> None:
    record = record_of(ask(Pages(answer=TABLE.format(coverage="Active", ends="") + facts), NAMED))

    assert record.group_no is None


BEHIND = FILE.replace(
    '          each: "table.b', '          open: {role: tab, name: Benefits}\n          each: "table.b'
)
OPENING = "one.hidden = true; setTimeout(() => { two.hidden = false }, 300)"
BEHIND_TAB = "<table class=benefits><thead><tr><th>Benefit<th>Amount</thead><tbody><tr><td>Copay<td>$25.00</table>"


def with_tab(two: str) -> Pages:
    one = f"<section id=one>{TABLE.format(coverage='Active', ends='')}</section>"
    tab = f"<button role=tab onclick='{OPENING}'>Benefits</button>"
    return Pages(answer=f"{one}{tab}<section id=two hidden>{two}</section>")


def test_benefits_behind_a_tab_are_read_once_it_is_open(ask: Any) -> None:
    record = record_of(ask(with_tab(f"{BEHIND_TAB}<p>Nobody else is covered</p>"), BEHIND))

    assert (record.outcome, [each.amount for each in record.benefits]) == (Outcome.ACTIVE, [25])


NAMED_BEHIND = NAMED.replace(
    "          each: {labels", "          open: {role: tab, name: Copays}\n          each: {labels"
)


def test_what_only_the_name_of_the_tab_says_is_no_benefit_that_has_come(ask: Any) -> None:
    pages = with_tab("<dl><dt>Office copay<dd>$25.00</dl>")
    pages.answer = pages.answer.replace(">Benefits<", "><span>Copays</span><").replace("300", "900")

    assert [each.amount for each in record_of(ask(pages, NAMED_BEHIND)).benefits] == [25]


def test_a_tab_behind_which_no_name_of_a_benefit_comes_is_not_said_to_hold_none(ask: Any) -> None:
    pages = with_tab("<p>Something went wrong</p>")
    pages.answer = pages.answer.replace(">Benefits<", "><span>Copays</span><")

    record = record_of(ask(pages, NAMED_BEHIND))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "LAYOUT_CHANGED")


def test_a_kept_page_does_not_state_what_was_opened_later_and_the_replay_says_so(
    ask: Any, ports: RecordingPorts, tmp_path: Path
) -> None:
    assert record_of(ask(with_tab(BEHIND_TAB), BEHIND)).benefits
    page = next(data for kind, data in ports.kept if kind == "html").decode()

    again = replay(BrowserSettings(), load(written(tmp_path, BEHIND)), "eligibility", page, INQUIRY)

    states = {each.name: each.state for each in again.fields}
    assert (states["benefits"], states["group_no"]) == ("not opened", "not stated")


@pytest.mark.parametrize(
    ("two", "reason"),
    [
        (BEHIND_TAB + TABLE.format(coverage="Active", ends="").replace("Doe, Jane", "Poe, June"), "RETURNED_DIFFERS"),
        ("<p>No benefits</p>", "LAYOUT_CHANGED"),
    ],
    ids=["of somebody else", "without them"],
)
def test_a_tab_that_shows_somebody_else_or_lacks_the_benefits_is_not_taken_for_theirs(
    ask: Any, two: str, reason: str
) -> None:
    record = record_of(ask(with_tab(two), BEHIND.replace("timeout: 5s", "timeout: 2s")))

    assert (record.outcome, record.reason_code, record.benefits) == (Outcome.INDETERMINATE, reason, ())


OVER = BEHIND.replace("map: {Active: active}", "map: {Active: active, Ended: inactive}")


@pytest.mark.parametrize(
    ("two", "amounts"), [("<p>No benefits on that day</p>", []), (BEHIND_TAB, [25])], ids=["none", "some"]
)
def test_who_is_not_covered_may_have_no_benefits_behind_the_tab(ask: Any, two: str, amounts: list[int]) -> None:
    pages = with_tab(two)
    pages.answer = pages.answer.replace("Active", "Ended")

    record = record_of(ask(pages, OVER))

    assert (record.outcome, [each.amount for each in record.benefits]) == (Outcome.INACTIVE, amounts)


def test_who_is_not_covered_may_have_no_tab_of_benefits(ask: Any) -> None:
    record = record_of(ask(Pages(answer=TABLE.format(coverage="Ended", ends="")), OVER))

    assert (record.outcome, record.benefits) == (Outcome.INACTIVE, ())


NONE = BEHIND.replace("          open: {role", '          empty: ["No benefits on file"]\n          open: {role')
LATER = f"<p id=w>No benefits on file.</p><template id=t>{BEHIND_TAB}</template>"
COMING = "fetch(`/ok`).then(() => setTimeout(() => { w.innerHTML = t.innerHTML }, 700))"
COMES = OPENING.replace("two.hidden = false", f"two.hidden = false; {COMING}")


@pytest.mark.parametrize(
    ("two", "opening", "amounts"),
    [("<p>No benefits on file.</p>", OPENING, []), (BEHIND_TAB, OPENING, [25]), (LATER, COMES, [25])],
    ids=["none", "some", "none yet"],
)
def test_words_that_say_that_there_are_no_benefits_stand_for_them(
    ask: Any, two: str, opening: str, amounts: list[int]
) -> None:
    pages = with_tab(two)
    pages.answer = pages.answer.replace(OPENING, opening)

    record = record_of(ask(pages, NONE))

    assert (record.outcome, [each.amount for each in record.benefits]) == (Outcome.ACTIVE, amounts)


def test_of_whom_no_coverage_is_meant_the_doubt_is_told_and_not_that_benefits_are_missing(ask: Any) -> None:
    other = BEHIND.replace(
        'from: {table: "table.answer", key: header}', "from: {headings: [Member ID], where: {Plan: Dental}}"
    )

    assert record_of(ask(with_tab("<p>No benefits</p>"), other)).reason_code == "NO_COVERAGE_ON_DATE"


FOLDED = NONE.replace("open: {role: tab, name: Benefits}", "open: [benefits_tab, first, second]").replace(
    "  rows:   ",
    "  benefits_tab: [{role: tab, name: Benefits}]\n  first:  [{role: button, name: Visits}]\n"
    "  second: [{role: button, name: Deductibles}]\n  rows:   ",
)
FOLDS = (
    "const shown = this.ariaExpanded = String(this.ariaExpanded !== `true`); this.nextSibling.hidden = shown !== `true`"
)


def folded(name: str, amount: str, *, isopen: bool) -> str:
    hidden = "" if isopen else "hidden"
    table = BEHIND_TAB.replace("$25.00", amount)
    return f'<button aria-expanded={str(isopen).lower()} onclick="{FOLDS}">{name}</button><div {hidden}>{table}</div>'


@pytest.mark.parametrize("late", [False, True])
def test_what_is_folded_behind_a_tab_is_unfolded_and_what_is_unfolded_stays_so(ask: Any, late: bool) -> None:
    parts = folded("Visits", "$25.00", isopen=True) + folded("Deductibles", "$40.00", isopen=False)
    pages = with_tab(f"<div id=w></div><template id=t>{parts}</template>" if late else parts)
    pages.answer = pages.answer.replace(OPENING, COMES if late else OPENING)

    record = record_of(ask(pages, FOLDED))

    assert [each.amount for each in record.benefits] == [25, 40]


@pytest.mark.parametrize(
    ("two", "outcome"),
    [("<p>No benefits on file.</p>", Outcome.ACTIVE), (folded("Visits", "$25.00", isopen=True), Outcome.INDETERMINATE)],
    ids=["no benefits", "one is missing"],
)
def test_what_is_not_there_to_be_unfolded_is_missed_unless_words_say_why(ask: Any, two: str, outcome: Outcome) -> None:
    assert record_of(ask(with_tab(two), FOLDED.replace("timeout: 5s", "timeout: 2s"))).outcome is outcome


FIELDS = BEHIND.replace('{column: Plan, empty: ["-"],', "{open: {role: tab, name: Benefits}, label: Plan,")
FIELDS = FIELDS.replace("group_no:  {label", "group_no:  {open: {role: tab, name: Benefits}, label")
FACTS_BEHIND = "<dl><dt>Plan<dd>Silver<dt>Group<dd>G-7</dl>"


@pytest.mark.parametrize("one", ["", "<dl><dt>Plan<dd>of the family</dl>"], ids=["only there", "also before"])
def test_fields_behind_a_tab_are_read_once_it_is_open(ask: Any, one: str) -> None:
    pages = with_tab(FACTS_BEHIND + BEHIND_TAB)
    pages.answer = pages.answer.replace("</section>", one + "</section>", 1)

    record = record_of(ask(pages, FIELDS))

    assert (record.plan_name, record.group_no, len(record.benefits)) == ("Silver", "G-7", 1)


FETCHES = "one.hidden = true; setTimeout(() => fetch(`/ok`).then(() => { two.hidden = false }), 600)"


def test_fields_behind_a_tab_that_asks_for_them_late_are_waited_for(ask: Any) -> None:
    pages = with_tab(FACTS_BEHIND + BEHIND_TAB)
    pages.answer = pages.answer.replace(OPENING, FETCHES)
    alone = FIELDS[: FIELDS.index("        benefits:")]

    assert record_of(ask(pages, alone)).plan_name == "Silver"


def test_a_tab_that_shows_somebody_else_is_not_read_for_fields_either(ask: Any) -> None:
    other = TABLE.format(coverage="Active", ends="").replace("Doe, Jane", "Poe, June")

    record = record_of(ask(with_tab(FACTS_BEHIND + other), FIELDS[: FIELDS.index("        benefits:")]))

    assert (record.reason_code, record.plan_name) == ("RETURNED_DIFFERS", None)


def test_a_session_that_ends_when_a_tab_is_opened_leaves_no_field_not_stated(ask: Any, ports: RecordingPorts) -> None:
    pages = with_tab("")
    ended = LOGIN.format(action="/in")
    pages.answer = pages.answer.replace(OPENING, "document.body.innerHTML = ended.innerHTML")
    pages.answer += f"<template id=ended>{ended}</template>"

    with pytest.raises(ApplicationException) as refused:
        ask(pages, FIELDS[: FIELDS.index("        benefits:")])

    assert refused.value.code == "SESSION_LOST"
    ports.suspended = False


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("{open: {role: tab, name: Benefits}, label: Member ID, must_equal: $member_id}", "READ_BEFORE"),
        ("{open: {role: tab, name: Benefits}, column: Member ID}", "READ_BEFORE"),
    ],
)
def test_what_proves_the_patient_or_stands_in_its_row_is_read_before_anything_is_opened(field: str, code: str) -> None:
    _, found = read_text("tricky.yaml", FILE.replace("{column: [Member ID, Card no.], must_equal: $member_id}", field))

    assert code in [each.code for each in found]


def test_who_is_not_covered_is_no_other_patient(ask: Any) -> None:
    other = TABLE.format(coverage="Ended", ends="").replace("Doe, Jane", "Poe, June")
    pages = with_tab(BEHIND_TAB + other)
    pages.answer = pages.answer.replace("Active", "Ended")

    assert record_of(ask(pages, OVER)).reason_code == "RETURNED_DIFFERS"


@pytest.mark.parametrize(
    ("fields", "rank"),
    [
        ("<label>Group</label><input><label>Member ID</label><div><input name=m></div>", 1),
        ("<label>Member ID</label><input name=m><label>Group</label><p><input></p>", 1),
        ("<input name=m><label>Group</label><input><label>Member ID</label>", 2),
        ("<label>Member ID</label><label>Group</label><input name=m><input>", 2),
    ],
    ids=["behind it, wrapped", "behind it", "labels stand last", "labels stand together"],
)
def test_a_label_that_is_tied_to_no_field_names_the_one_behind_it_where_they_take_turns(
    ask: Any, fields: str, rank: int
) -> None:
    pages = Pages(form=f"<form method=post action=/search>{fields}<button>Search</button></form>")
    reading = ask(pages, FILE.replace('{css: "#fallback"}', "{name: m}"))

    assert record_of(reading).outcome is Outcome.ACTIVE
    assert [one["m"] for _, one in pages.posted] == ["W123456789"]
    assert [each.rank for each in reading.drift if each.element == "member"] == [2] * (rank == 2)


CLAIMS = FILE[: FILE.index("    extract:")].replace("  eligibility:\n", "  claim_status:\n") + (
    "    extract:\n"
    "      from: {table: table.answer}\n"
    "      record:\n"
    "        member_id: {column: Member ID, must_equal: $member_id}\n"
    "        patient:   {column: Name, type: name, must_equal: [$last_name, $first_name]}\n"
    "        charge:    {column: Charge, type: money, must_equal: $charge}\n"
    "        family:    {column: Status, type: enum, map: {Paid: final_paid}}\n"
)
CLAIMS = CLAIMS.replace("result: rejected_input", "result: error, reason: MULTIPLE_CLAIMS")
OURS = "<tr><td>W123456789<td>Doe, Jane<td>$142.00<td>Paid"


def listed(*rows: str) -> str:
    return f"<table class=answer><thead><tr><th>Member ID<th>Name<th>Charge<th>Status<tbody>{''.join(rows)}</table>"


def test_a_list_of_everybodys_claims_over_the_search_is_no_answer_before_anything_was_asked(
    tmp_path: Path, driver: Driver
) -> None:
    others = [OURS.replace("W123456789", f"W00000000{number}") for number in range(3)]
    inquiry = {**INQUIRY, "charge": Decimal("142.00")}
    for answer, code in ((listed(OURS), None), (listed(OURS, OURS), "MULTIPLE_CLAIMS")):
        with serving(Pages(form=FORM + listed(OURS, *others), answer=answer).app) as address:
            reading = driver.ask(load(written(tmp_path, CLAIMS), address), "main", "claim_status", inquiry)
        assert reading.record.reason_code == code
        assert str(reading.record.family) == ("error" if code else "final_paid")


BY_DAY = CLAIMS.replace("elements:\n", "elements:\n  day: [{label: From}]\n").replace(
    "fill: {member: $member_id}", "fill: {member: $member_id, day: {value: $service_date, format: MM/DD/YYYY}}"
)
BY_DAY = BY_DAY.replace("needs: [member_id,", "needs: [service_date, member_id,")


@pytest.mark.parametrize(
    ("days", "steps", "found"),
    [
        (("12/01/2026", "12/31/2026"), CLAIMS, False),
        (("2026-08-01", "2026-11-22"), CLAIMS, False),
        (("Dec 1, 2026 - Dec 31, 2026",), CLAIMS, False),
        (("11/01/2026", "11/30/2026"), CLAIMS, True),
        (("", "any day"), CLAIMS, True),
        (("12/01/2026", "12/31/2026"), BY_DAY, True),
        (("12/01/2026", "12/31/2026"), CLAIMS.replace("    needs:", "    transport: http\n    needs:"), False),
    ],
    ids=["later", "earlier", "in one field", "within", "none", "typed", "by requests"],
)
def test_a_claim_of_a_day_on_which_the_page_did_not_look_is_not_said_to_be_missing(
    tmp_path: Path, driver: Driver, days: tuple[str, ...], steps: str, found: bool
) -> None:
    labels = zip(("From", "To"), days, strict=False)
    form = FORM.replace("<button>", "".join(f"<label>{name} <input value='{day}'></label>" for name, day in labels))
    form = form.replace("Search</button>", "<button>Search</button>")
    with serving(Pages(form=form, answer=form + "<p>Nobody").app) as address:
        inquiry = {**INQUIRY, "charge": Decimal("142.00")}
        record = driver.ask(load(written(tmp_path, steps), address), "main", "claim_status", inquiry).record

    assert str(record.family) == ("not_found" if found else "indeterminate")
    assert found or record.reason_code == "OTHER_DAYS"


# A grid that scrolls: the table of its headings, with fields to filter by, stands outside of the grid, which owns it.
OWNED = (
    "<table id=tops role=presentation><tr role=row><td role=columnheader>Member ID<td role=columnheader>Name"
    "<td role=columnheader>Coverage<td role=columnheader>Plan<td role=columnheader>Ends"
    "<tr role=row><td role=gridcell><input aria-label=Filter><td role=gridcell><td role=gridcell><td role=gridcell>"
    "<td role=gridcell></table><div role=grid aria-owns='tops rows'>"
    "<table id=rows role=presentation>{rows}</table></div>"
)
APART = FILE.replace('{css: "table.answer tbody tr"}', "{row_of: [Member ID, Coverage]}").replace(
    'from: {table: "table.answer", key: header}', "from: {headings: [Member ID, Coverage]}"
)
NOBODY = '  not_found: {text: "/nobody/i", result: not_found}\n'
ROWS_FIRST = APART.replace(NOBODY, "").replace("  home: ", NOBODY + "  home: ")


def test_rows_are_read_under_headings_that_stand_in_another_table_of_their_grid(ask: Any) -> None:
    cells = ("W123456789", "Doe, Jane", "Active", "Gold", "")
    row = "<tr role=row>" + "".join(f"<td role=gridcell>{cell}" for cell in cells)

    record = record_of(ask(Pages(answer=OWNED.format(rows=row)), APART))

    assert (record.outcome, record.plan_name) == (Outcome.ACTIVE, "Gold")


def test_fields_to_filter_by_are_no_row_of_a_grid_whose_rows_stand_apart(ask: Any) -> None:
    answer = ask(Pages(answer="<p>Nobody" + OWNED.format(rows="")), ROWS_FIRST)

    assert record_of(answer).outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize(
    ("row", "is_read"), [("No data", True), ("No records found.", True), ("See the booklet", False)]
)
def test_what_an_empty_table_says_in_place_of_its_rows_is_no_row_that_was_not_understood(
    ask: Any, row: str, is_read: bool
) -> None:
    benefits = f"<table class=benefits><thead><tr><th>Benefit<th>Amount<tbody><tr><td colspan=2>{row}</table>"

    record = record_of(ask(Pages(answer=TABLE.format(coverage="Active", ends="") + benefits), FILE))

    assert (record.outcome, record.benefits, not record.not_read) == (Outcome.ACTIVE, (), is_read)


def test_a_blank_value_in_a_box_of_its_own_with_its_name_is_not_stated(ask: Any) -> None:
    pairs = {"Kind": "Medical", "Plan": "Gold", "State": "x", "From": "01/01/2026", "Rank": "1", "Group number": ""}
    boxes = "".join(f"<div class=l><div class=n>{n}</div><div class=v>{v}</div></div>" for n, v in pairs.items())
    record = record_of(ask(shown(f"{PROVEN}<div>{boxes}</div>"), LABELS))

    assert (record.plan_name, record.group_no, record.not_read) == ("Gold", None, {})


@pytest.mark.parametrize(
    ("facts", "outcome", "reason"),
    [
        ("<p><b>Name:</b> Doe, Jane", Outcome.ACTIVE, None),
        ("<p><b>Name:</b> Doe, Joan", Outcome.INDETERMINATE, "RETURNED_DIFFERS"),
        ("<p><b>Member name:</b> JANE DOE-ROE", Outcome.INDETERMINATE, "RETURNED_DIFFERS"),
        ("<p><b>Primary care</b><p><b>Name:</b> Smith, Harold", Outcome.ACTIVE, None),
    ],
)
def test_a_name_that_the_file_does_not_compare_is_compared_where_it_may_be_the_patients(
    ask: Any, facts: str, outcome: Outcome, reason: str | None
) -> None:
    record = record_of(ask(shown(PROVEN + facts), LABELS))

    assert (record.outcome, record.reason_code) == (outcome, reason)


OVER_SINCE = LABELS.replace("{Active: active}", "{Active: active, Ended: inactive}") + (
    "        plan_begin: {label: Begins, type: date, formats: [MM/DD/YYYY]}\n"
)


@pytest.mark.parametrize(
    ("day", "outcome"),
    [(date(2026, 5, 5), Outcome.INDETERMINATE), (date(2026, 11, 23), Outcome.INACTIVE)],
)
def test_what_is_over_today_may_have_been_there_on_a_day_before_where_nobody_says_when_it_ended(
    ask: Any, day: date, outcome: Outcome
) -> None:
    page = shown(PROVEN.replace("Active", "Ended") + "<p><b>Begins:</b> 01/01/2020")

    assert record_of(ask(page, OVER_SINCE, service_date=day)).outcome is outcome


BESIDE = (
    "<table><tr><th>Plan<th>Type<th>State<th>From<th>To"
    "<tr><td>Silver<td>Medical<td>Ended<td>01/01/2020<td>10/31/2026<tr><td>{plan}<td>{state}<td>{begin}<td></table>"
)


@pytest.mark.parametrize(
    ("plan", "state", "begin", "outcome"),
    [
        ("Gold<td>Medical", "Active", "11/01/2026", Outcome.INDETERMINATE),
        ("Gold<td>Medical", "Active", "11-1-2026", Outcome.INDETERMINATE),
        ("Gold<td>Medical", "Active", "01/01/2027", Outcome.INACTIVE),
        ("Gold<td>Medical", "Ended", "11/01/2026", Outcome.INACTIVE),
        ("Smile<td>Dental", "Active", "11/01/2026", Outcome.INACTIVE),
    ],
)
def test_who_has_another_coverage_beside_the_one_that_is_over_is_not_told_as_without(
    ask: Any, plan: str, state: str, begin: str, outcome: Outcome
) -> None:
    page = shown(PROVEN.replace("Active", "Ended") + BESIDE.format(plan=plan, state=state, begin=begin))
    record = record_of(ask(page, LABELS.replace("{Active: active}", "{Active: active, Ended: inactive}")))

    assert record.outcome is outcome
    assert record.reason_code == ("SEVERAL_COVERAGES" if outcome is Outcome.INDETERMINATE else None)
