"""What a portal whose pages are windows and grids drawn by scripts showed: every cell a box, a table for each row."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from driver_rig import RecordingPorts, record_of
from starlette.requests import Request
from starlette.responses import Response
from test_driver_pages import FILE, INQUIRY, Pages, ask, written  # noqa: F401 - a fixture
from test_driver_unseen import LABELS, PROVEN, shown

from bots.eligibility.amounts import office_copay
from nightclerk.errors import ApplicationException, BusinessException
from nightclerk.portal import BrowserSettings, load
from nightclerk.portal.tools.replay import replay
from nightclerk.records import Outcome

pytestmark = pytest.mark.browser


def grid(heads: list[str], rows: str) -> str:
    """A grid whose headings are boxes of roles, and whose rows are tables of mere layout."""
    tops = "".join(f"<div role=columnheader>{head}</div>" for head in heads)
    return f"<div role=grid><div role=row>{tops}</div><div role=rowgroup>{rows}</div></div>"


def line(*cells: str) -> str:
    said = "".join(f'<td role=gridcell><div class="inner at{place}">{cell}</div>' for place, cell in enumerate(cells))
    return f"<table role=presentation><tr role=row>{said}</table>"


def group(name: str, first: str) -> str:
    """The name of a group stands above its first row, in the table of that row."""
    return first.replace("<tr", f"<tr role=row><td role=gridcell colspan=3><div>{name}</div></tr><tr", 1)


FACTS = {"Member ID": "W123456789", "Date of birth": "01/01/1980", "Status": "Active", "Plan": "Gold PPO"}


def test_a_name_in_a_box_that_is_alone_in_its_cell_is_the_name_of_the_cell_beside_it(ask: Any) -> None:
    rows = "".join(line(name, value) for name, value in {**FACTS, "Group number": ""}.items())

    record = record_of(ask(shown(grid(["Name", "Value"], rows)), LABELS))

    assert (record.outcome, record.plan_name, record.group_no) == (Outcome.ACTIVE, "Gold PPO", None)
    assert record.not_read == {}


def test_headings_in_boxes_lend_no_name_the_next_one(ask: Any) -> None:
    heads = "<table><tr><td><div class=h>Plan</div><td><div class=h>Group number</div><tr><td>A<td>B</table>"

    record = record_of(ask(shown(PROVEN + heads), LABELS))

    assert (record.plan_name, record.group_no) == (None, None)


BENEFITS = LABELS + (
    "        benefits:\n"
    "          each: {headings: [Service, Benefit, Amount]}\n"
    "          fields:\n"
    "            kind: {column: Benefit, type: enum, map: {'/copay/i': copay, '/deductible/i': deductible}}\n"
    "            service_types: {column: Service, type: list}\n"
    "            amount: {column: Amount, type: money}\n"
)
OFFICE, SPECIALIST = line("Office", "Copay", "$25.00"), line("Specialist", "Copay", "$40.00")


@pytest.mark.parametrize("name", ["Copay", "Copay (2)", "Copay (2 items)", "Benefit: Copay", "Benefit: Copay (2)"])
def test_the_name_over_a_group_of_rows_that_repeats_a_column_of_theirs_is_no_row_of_its_own(
    ask: Any, name: str
) -> None:
    rows = group(name, OFFICE) + SPECIALIST + group("Deductible (1)", line("Medical", "Deductible", "$500.00"))

    record = record_of(ask(shown(PROVEN + grid(["Service", "Benefit", "Amount"], rows)), BENEFITS))

    assert [str(each.amount) for each in record.benefits] == ["25.00", "40.00", "500.00"]
    assert record.not_read == {}


@pytest.mark.parametrize("sign", ["{} {}", "{} ({})", "{} - {}", "{}: {}"])
def test_a_line_put_together_of_cells_of_the_row_below_it_is_no_row_of_its_own(ask: Any, sign: str) -> None:
    rows = group(sign.format("Office", "Copay"), OFFICE) + group(sign.format("Specialist", "Copay"), SPECIALIST)

    record = record_of(ask(shown(PROVEN + grid(["Service", "Benefit", "Amount"], rows)), BENEFITS))

    assert [str(each.amount) for each in record.benefits] == ["25.00", "40.00"]
    assert record.not_read == {}


@pytest.mark.parametrize(
    "rows",
    [
        group("Office Copay > $25.00", OFFICE),
        group("Office Copay no", OFFICE),
        group("Office Copay", OFFICE) + SPECIALIST,
        group("Copay waived for preventive visits", OFFICE) + SPECIALIST,
        group("Copay (2)", OFFICE) + line("Medical", "Deductible", "$500.00"),
        group("$25.00 copay (first visit)", OFFICE),
        group("Copay (1)", OFFICE.replace("<tr", "<tr hidden")),
    ],
)
def test_a_line_that_says_more_than_its_rows_is_not_understood(ask: Any, rows: str) -> None:
    record = record_of(ask(shown(PROVEN + grid(["Service", "Benefit", "Amount"], rows)), BENEFITS))

    assert "opay" in str(record.not_read)


def test_a_selector_that_no_page_understands_is_named(ask: Any) -> None:
    with pytest.raises(ApplicationException, match=r"does not understand the selector '#go\[' of the portal file"):
        ask(shown(PROVEN), LABELS.replace('[{role: button, name: Search}, {css: "#go"}]', '[{css: "#go["}]'))


UNSEEN = "<style>.off{visibility:hidden;position:absolute}.shut{display:none}.parts{display:contents}</style>"
NOTE = "<span class=off>Cell value has been edited</span>"
ANOTHER = "<dl class=shut><dt>Plan<dd>Bronze</dl><div class=off><b>Group number:</b> G-9</div>"


def test_a_kept_page_knows_what_a_style_sheet_hid(ask: Any, ports: RecordingPorts, tmp_path: Path) -> None:
    rows = group("Copay (2)", OFFICE) + SPECIALIST
    heads = [f"{name}{NOTE}" for name in ("Service", "Benefit", "Amount")]
    plan = "<p class=parts><span>Plan:</span> <span>Gold PPO</span><select><option>All</select>"
    read = record_of(ask(shown(UNSEEN + PROVEN + plan + ANOTHER + grid(heads, rows)), BENEFITS))
    page = next(data for kind, data in ports.kept if kind == "html").decode()

    again = replay(BrowserSettings(), load(written(tmp_path, BENEFITS)), "eligibility", page, INQUIRY)

    assert (read.plan_name, len(read.benefits), read.group_no) == ("Gold PPO", 2, None)
    fields = {each.name: each.text for each in again.fields if each.state == "read"}
    assert (fields["plan_name"], fields["benefits[1].amount"]) == ("Gold PPO", "$40.00")
    assert "group_no" not in fields


OPENED = "<h1>Coverage of a member</h1>" + PROVEN
BY_TWO = LABELS.replace(
    "      - expect: [result, not_found, many]\n",
    "      - expect: listed\n"
    "      - pick: {from: entries, showing: [$member_id], twice: true, none: not_found, many: many}\n"
    "      - expect: result\n",
).replace("states:\n", "  entries: {many: [{css: tr.entry}]}\nstates:\n  listed: {count: {entries: '>0'}}\n", 1)
ROW = "<table><tr class=entry><td>W123456789<td>Doe, Jane</table>"
OPENS = f".ondblclick = () => {{ document.body.innerHTML = `{OPENED}`; }};"
OWN = "<script>document.querySelector('.entry')" + OPENS + "</script>"
ANOTHERS = (
    "<script>const row = document.querySelector('.entry'); row.onclick = () => {"
    "row.parentElement.insertAdjacentHTML('afterbegin', '<tr class=other><td>Another');"
    "document.querySelector('.other')" + OPENS + "};</script>"
)


def test_a_row_that_opens_by_a_double_click_is_opened_so(ask: Any) -> None:
    reading = ask(Pages(answer=ROW + OWN), BY_TWO)

    assert record_of(reading).outcome is Outcome.ACTIVE


def test_what_comes_under_the_hand_between_two_clicks_is_not_clicked(ask: Any) -> None:
    with pytest.raises((ApplicationException, BusinessException)):
        ask(Pages(answer=ROW + ANOTHERS), BY_TWO.replace("timeout: 5s", "timeout: 2s"))


class Failing(Pages):
    """Draws the box of a member at once, and asks for what stands in it, which the portal fails to answer."""

    async def show(self, request: Request) -> Response:
        if request.url.path == "/facts":
            return Response("", self.status)
        return await super().show(request)

    status = 500


@pytest.mark.parametrize("prove", ["", "      - prove: [member_id, birth_date]\n"])
def test_a_page_that_got_no_answer_and_shows_nobody_is_tried_again(ask: Any, prove: str) -> None:
    pages = Failing(answer="<h1>Coverage of a member</h1><script>fetch('/facts')</script>")
    expected = "      - expect: [result, not_found, many]\n"
    text = LABELS.replace(expected, expected.replace(", not_found, many", "") + prove)

    with pytest.raises(ApplicationException, match="HTTP 500"):
        ask(pages, text)
    pages.status = 200
    assert record_of(ask(pages, text)).reason_code == "IDENTITY_NOT_SHOWN"


NOBODY = '  not_found: {text: "/nobody/i", result: not_found}\n'
ABSENT = "  nobody: {result: not_found, reason: NOT_FOUND}\n"


def drawn(table: str, rows: int) -> str:
    """A list in a box that is scrolled, with room for so many rows of 20 pixels."""
    style = "<style>.view{height:100px;overflow:auto;position:relative}.view tr{height:20px}td{padding:0}</style>"
    room = f"<div style='position:absolute;width:1px;height:{rows * 20}px'></div>"
    return f"{style}<h2>All</h2><div class=view>{room}{table}</div>"


def benefits_of(number: int) -> str:
    rows = "".join(f"<tr><td>Service {each}<td>Deductible<td>$500.00" for each in range(number))
    return f"<table><tr><th>Service<th>Benefit<th>Amount{rows}</table>"


@pytest.mark.parametrize(("room", "lost"), [(30, True), (11, False)])
def test_rows_that_a_list_has_not_drawn_may_be_of_any_benefit(ask: Any, room: int, lost: bool) -> None:
    record = record_of(ask(shown(PROVEN + drawn(benefits_of(10), room) + "<p>Below"), BENEFITS))

    assert len(record.benefits) == 10
    assert bool(record.not_read) is lost
    assert ("not read" in str(office_copay(record))) is lost


@pytest.mark.parametrize("around", ["<p>Not only a list</p>{}", "{}<p>Notes</p>"])
def test_room_below_a_list_in_a_box_that_holds_other_things_is_none_of_its_rows(ask: Any, around: str) -> None:
    record = record_of(ask(shown(PROVEN + drawn(around.format(benefits_of(10)), 60)), BENEFITS))

    assert record.not_read == {}


@pytest.mark.parametrize(("room", "says"), [(30, "LAYOUT_CHANGED"), (11, "NOT_FOUND")])
def test_who_may_stand_in_a_row_that_is_not_drawn_is_not_missing(ask: Any, room: int, says: str) -> None:
    rows = "".join(f"<tr class=entry><td>W00000000{each}<td>Roe, Richard" for each in range(10))
    answer = drawn(f"<table><tr><th>Member ID<th>Name{rows}</table>", room)

    reading = ask(
        Pages(answer=answer), BY_TWO.replace("none: not_found", "none: nobody").replace(NOBODY, NOBODY + ABSENT)
    )

    assert record_of(reading).reason_code == says


PAGED = BY_TWO.replace("none: not_found", "next: further, none: nobody").replace(NOBODY, NOBODY + ABSENT)
PAGED = PAGED.replace("  entries: ", "  further: [{role: button, name: Next}]\n  entries: ", 1)
OTHERS = "<table>" + "".join(f"<tr class=entry><td>W00000000{each}<td>Roe, Richard" for each in range(5)) + "</table>"


@pytest.mark.parametrize(
    ("around", "says"),
    [
        ("<a title=Next>&gt;</a>Displaying 1 - 5 of 7", "LAYOUT_CHANGED"),
        ("<button>Next</button> top, bottom <button>Next</button>", "LAYOUT_CHANGED"),
        ("<button disabled>Next</button> top, bottom <button disabled>Next</button>", "NOT_FOUND"),
        ("<button disabled>Next</button>6 - 10 of 10, and of another list 1 - 3 of 9", "NOT_FOUND"),
        ("", "NOT_FOUND"),
    ],
)
def test_who_is_not_on_a_page_of_a_list_that_has_more_is_not_missing(ask: Any, around: str, says: str) -> None:
    assert record_of(ask(Pages(answer=OTHERS + around), PAGED)).reason_code == says


FRAMED = """<iframe id=f style="width:100%;height:400px"></iframe><template id=t>{answer}</template><script>
f.contentDocument.write("<x-part></x-part>"); f.contentDocument.close();
f.contentDocument.querySelector("x-part").attachShadow({{ mode: "open" }}).innerHTML = t.innerHTML;
</script>"""


def test_a_part_of_a_frame_that_is_a_component_is_read_and_kept(ask: Any, ports: RecordingPorts) -> None:
    record = record_of(ask(Pages(answer=FRAMED.format(answer=Pages().answer)), FILE))

    assert record.outcome is Outcome.ACTIVE
    assert "html" in ports.kinds()


# A grid that draws the columns alone that can be seen, and says how many it has.
CUT = "<div class=answer role=grid aria-colcount={total}><div role=row>{tops}</div><div role=row>{cells}</div></div>"
BORN = "        birth_date: {column: Born, type: date, formats: [MM/DD/YYYY], must_equal: $birth_date}\n"
HALF = FILE.replace('from: {table: "table.answer", key: header}', "from: {headings: [Member ID, Coverage]}").replace(
    "table.answer tbody tr", ".answer [role=row]:has([role=gridcell])"
)


def cut(total: int, facts: dict[str, str]) -> str:
    tops = "".join(f"<div role=columnheader aria-colindex={at}>{name}</div>" for at, name in enumerate(facts, 1))
    return CUT.format(
        total=total, tops=tops, cells="".join(f"<div role=gridcell>{each}</div>" for each in facts.values())
    )


SEEN = {"Member ID": "W123456789", "Name": "Doe, Jane", "Coverage": "Active"}


def test_a_column_that_a_grid_has_not_drawn_was_not_read(ask: Any) -> None:
    whole, half = (record_of(ask(Pages(answer=cut(total, SEEN)), HALF)) for total in (3, 5))

    assert (whole.outcome, whole.not_read) == (Outcome.ACTIVE, {})
    assert half.outcome is Outcome.ACTIVE
    assert half.not_read == dict.fromkeys(("plan_name", "plan_end"), "a column that is not drawn")


def test_what_proves_the_patient_is_not_done_without_because_it_is_not_drawn(ask: Any) -> None:
    more = HALF.replace("        outcome: ", f"{BORN}        outcome: ").replace("needs: [", "needs: [birth_date, ")

    assert record_of(ask(Pages(answer=cut(4, SEEN)), more)).reason_code == "IDENTITY_NOT_READ"


@pytest.mark.parametrize(("total", "outcome"), [(3, Outcome.NOT_FOUND), (4, Outcome.INDETERMINATE)])
def test_who_may_stand_in_columns_that_are_not_drawn_is_not_said_to_be_missing(
    ask: Any, total: int, outcome: Outcome
) -> None:
    named = HALF.replace(
        "      - expect: [result, not_found, many]\n",
        "      - expect: [result, not_found, many]\n"
        "      - pick: {from: rows, showing: [$last_name, $birth_date], none: not_found, many: many}\n"
        "      - expect: [result, not_found, many]\n",
    ).replace("needs: [", "needs: [birth_date, ")

    row = {**SEEN, "Name": "Moe, June"}
    assert record_of(ask(Pages(answer=cut(total, row)), named)).outcome is outcome
