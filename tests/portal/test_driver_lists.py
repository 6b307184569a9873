"""Lists to choose from that are no <select>: drawn by scripts, at the end of the body, late and animated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from driver_rig import RecordingPorts, record_of
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from test_driver_kinds import INQUIRY, ONE

from nightclerk.errors import ApplicationException, BusinessException
from nightclerk.portal import Driver, Reading, load
from nightclerk.records import Outcome
from nightclerk.testing import serving

pytestmark = pytest.mark.browser

FILE = """
nightclerk: selectors/1
portal: lists
payer: Lists
version: "1"
base_url: http://127.0.0.1:1
terms: {automation_permitted: "yes", attested_by: test, attested_on: 2026-11-29}
defaults: {timeout: 7s}
elements:
  member: [{label: Member ID}]
  plan:   [{label: Plan}, {css: "#plan"}]
  search: [{role: button, name: Search}]
states:
  not_found: {text: "/nobody of that name/i", result: not_found}
  answer:    {text: Coverage}
flows:
  eligibility:
    transport: browser
    needs: [payer, member_id, last_name, first_name]
    steps:
      - goto: /
      - fill: {member: $member_id}
      - select: {plan: {value: $payer, map: {lists: Gold HMO, gone: Bronze HMO, twice: Twin}}}
      - click: search
      - expect: [answer, not_found]
    extract:
      from: {headings: [Member ID, Coverage]}
      record:
        member_id: {column: Member ID, must_equal: $member_id}
        name:      {column: Name, type: name, must_equal: [$last_name, $first_name]}
        outcome:   {column: Coverage, type: enum, map: {Active: active}}
"""
# A list like those of the component libraries: `field` is what is clicked, `shown` where the chosen entry stands.
PAGE = """
<style>[role=listbox] {{ transition: opacity .25s, transform .25s; background: white; border: 1px solid }}
.coming {{ opacity: 0; transform: translateY(-60px) }} [role=option] {{ padding: 4px }}
#cover {{ position: fixed; inset: 0 }} #menu {{ position: fixed; top: 200px }}</style>
<form method=post action=/><label>Member ID <input name=m></label>
<input type=hidden name=choice><input type=hidden name=typed>{field}<button>Search</button></form>
<ul role=listbox><li role=option>Gold HMO<li role=option>Blue</ul>
<script>
const plan = document.querySelector("#plan"), entries = {entries};
const choose = (text) => {{
  document.forms[0].choice.value = text;
  {shown}
}};
function close() {{
  document.querySelector("#menu")?.remove();
  document.querySelector("#cover")?.remove();
  plan.setAttribute("aria-expanded", "false");
}}
plan.addEventListener("{event}", () => {{
  if (document.querySelector("#menu")) return close();
  plan.setAttribute("aria-expanded", "true");
  document.body.insertAdjacentHTML("beforeend", "<div id=cover></div><div id=menu role=listbox class=coming></div>");
  document.querySelector("#cover").onclick = close;
  const menu = document.querySelector("#menu");
  {size}
  setTimeout(() => {{
    menu.classList.remove("coming");
    {draw}
    menu.addEventListener("click", (event) => {{
      const option = event.target.closest("[role=option]");
      if (option) {{ choose(option.dataset.text); setTimeout(close, 100); }}
    }});
  }}, 300);
}});
document.querySelector("#plan").addEventListener("input", () => document.forms[0].typed.value = "yes");
</script>"""
ENTRY = (
    "`<div role=option data-text='${text}'><i aria-hidden=true>check</i> <span>${text.slice(0, 2)}<b>"
    "${text.slice(2)}</b></span></div>`"
)
DRAW = f"menu.innerHTML = entries.map((text) => {ENTRY}).join('');"
VIRTUAL = (
    "const box = menu, draw = () => { const first = Math.floor(box.scrollTop / 30);"
    " box.innerHTML = `<div style='height:${entries.length * 30}px;padding-top:${first * 30}px;box-sizing:border-box'>`"
    f" + entries.slice(first, first + 8).map((text) => {ENTRY}).join('') + '</div>'; }};"
    " box.onscroll = () => setTimeout(draw, 20); draw();"
)
ENTRIES = ["Gold", "Gold HMO Plus", "Silver", "Gold HMO", "Twin", "Twin"]
INPUT = (
    "<label><span>Plan *</span><span><span id=now></span><input id=plan role=combobox readonly aria-label='Plan *'"
    " aria-expanded=false aria-controls=menu></span></label>"
)
DIV = (
    "<span id=cap>Plan</span><div id=plan role=combobox tabindex=0 aria-haspopup=listbox aria-labelledby=cap>Pick</div>"
)
BUTTON = "<button type=button id=plan aria-haspopup=listbox aria-expanded=false>Pick</button>"
BESIDE, WITHIN = "document.querySelector('#now').textContent = text;", "plan.textContent = text;"
VALUE = "plan.value = text;"
EMPTIED = "plan.innerHTML = `<span><span title='Remove all items'>×</span>${text}</span>`;"
TYPABLE = INPUT.replace("readonly ", "")


def page(field: str = INPUT, shown: str = BESIDE, **changes: Any) -> str:
    parts = {"event": "click", "size": "", "draw": DRAW, "entries": ENTRIES, **changes}
    return PAGE.format(field=field, shown=shown, **parts)


class Portal:
    """A form with the list, and the answer to what is posted."""

    def __init__(self, form: str) -> None:
        self.form, self.posted = form, []  # type: str, list[dict[str, Any]]

    async def show(self, request: Request) -> Response:
        if request.method == "GET":
            return HTMLResponse(self.form)
        self.posted.append(dict(await request.form()))
        return HTMLResponse(ONE.format(id="W123456789"))


@pytest.fixture
def ask(tmp_path: Path, driver: Driver, ports: RecordingPorts) -> Any:
    def asking(portal: Portal, text: str = FILE, payer: str = "lists") -> Reading:
        path = tmp_path / "lists.yaml"
        path.write_text(text, encoding="utf-8")
        ports.forget()
        routes = [Route("/{path:path}", portal.show, methods=["GET", "POST"])]
        with serving(Starlette(routes=routes)) as address:
            return driver.ask(load(path, address), "main", "eligibility", {**INQUIRY, "payer": payer})

    return asking


def test_an_entry_is_known_by_its_words_though_each_stands_in_an_element_of_its_own(ask: Any) -> None:
    words = "<i aria-hidden=true>check</i>${text.split(' ').map((word) => `<b>${word}</b>`).join(' ')}"
    drawn = f"menu.innerHTML = entries.map((text) => `<div role=option data-text='${{text}}'>{words}</div>`).join('');"
    portal = Portal(page(draw=drawn))

    reading = ask(portal)

    assert record_of(reading).outcome is Outcome.ACTIVE
    assert len(portal.posted) == 1


MANY = {"entries": [f"Plan {n}" for n in range(300)] + ["Gold HMO"], "draw": VIRTUAL}
TALL = {"size": "menu.style.cssText = 'height:200px;overflow:auto;width:300px';"}


@pytest.mark.parametrize(
    "form",
    [
        page(),
        page(INPUT, VALUE),
        page(TYPABLE, VALUE),
        page(DIV, WITHIN, event="mousedown"),
        page(BUTTON, WITHIN),
        page(DIV, EMPTIED),
        page(**MANY, **TALL),
    ],
    ids=[
        "input, shown beside it",
        "input, shown in it",
        "input that takes typing",
        "div",
        "button",
        "a sign to empty it",
        "virtual",
    ],
)
def test_an_entry_is_chosen_by_its_whole_text_however_the_list_is_drawn(ask: Any, form: str) -> None:
    portal = Portal(form)
    assert record_of(ask(portal)).outcome is Outcome.ACTIVE
    assert portal.posted == [{"m": "W123456789", "choice": "Gold HMO", "typed": ""}]


# As older libraries draw it: the browser's own list is hidden beside it, and nothing has a role.
OLDER = """
<style>.gone {{ position: absolute; width: 1px; height: 1px; opacity: 0 }}
.faint {{ opacity: 0; pointer-events: none }}</style>
<form method=post action=/><label>Member ID <input name=m></label>
<div><label for=choice>Plan</label><select id=choice name=choice {hidden}>
<option value="">Pick<option>Gold<option>Gold HMO Plus<option>Gold HMO<option>Silver</select>
<div id=plan tabindex=0><a>Pick</a><input class=gone aria-label=Plan>{within}</div></div>
<button>Search</button></form><p>Gold HMO members: call us.</p>{behind}
<script>
const [list, shown] = [document.querySelector("ul"), document.querySelector("#plan a")];
document.querySelector("#plan").onclick = () => list.className = "";
list.onclick = (event) => {{
  event.stopPropagation();
  document.forms[0].choice.value = shown.textContent = event.target.textContent;
  list.className = "faint";
}};
</script>"""
LIST = "<ul class=faint><li>Gold<li>Gold HMO Plus<li>Gold HMO<li>Silver</ul>"


@pytest.mark.parametrize("hidden", ["hidden", "class=gone"])
@pytest.mark.parametrize("places", [{"within": LIST, "behind": ""}, {"within": "", "behind": LIST}])
@pytest.mark.parametrize("by", ["{label: Plan}", '{css: "#plan"}'])
def test_a_list_that_says_nothing_of_itself_is_known_by_the_hidden_one_that_it_stands_for(
    ask: Any, hidden: str, places: dict[str, str], by: str
) -> None:
    portal = Portal(OLDER.format(hidden=hidden, **places))

    reading = ask(portal, FILE.replace('{label: Plan}, {css: "#plan"}', by))

    assert record_of(reading).outcome is Outcome.ACTIVE
    assert portal.posted == [{"m": "W123456789", "choice": "Gold HMO"}]


def test_a_list_that_shows_the_entry_already_is_left_alone(ask: Any) -> None:
    portal = Portal(page(INPUT.replace("readonly", "readonly value='Gold HMO'"), VALUE))
    assert record_of(ask(portal)).outcome is Outcome.ACTIVE
    assert portal.posted[0]["choice"] == ""


def test_a_choice_that_the_portal_lacks_is_a_matter_of_the_row(ask: Any) -> None:
    for form in (page(), NATIVE):
        portal = Portal(form)
        with pytest.raises(BusinessException, match=r"NOT_ON_PORTAL.*'plan'.*inquiry's payer") as failed:
            ask(portal, payer="gone")
        assert "Bronze" not in str(failed.value)
        assert portal.posted == []


NATIVE = (
    "<form method=post><label>Member ID <input name=m></label><label>Plan <select name=plan><option>"
    "<option value=g>Gold  HMO *<option>Gold</select></label><button>Search</button></form>"
)


def test_a_list_of_the_browser_s_own_is_chosen_from_as_labels_are_compared(ask: Any) -> None:
    portal = Portal(NATIVE)
    assert record_of(ask(portal)).outcome is Outcome.ACTIVE
    assert portal.posted == [{"m": "W123456789", "plan": "g"}]


@pytest.mark.parametrize(
    ("form", "changes", "payer", "words"),
    [
        (page(), {}, "twice", "choosing in 'plan': several of its choices have the same name"),
        (page(INPUT, ""), {}, "lists", "choosing in 'plan': it does not show what was chosen"),
        ("<label>Member ID <input></label><p id=plan>Plan", {}, "lists", "choosing in 'plan': it is no list"),
        (page(), {"select: {plan: {value: $payer": "fill: {plan: {value: $payer"}, "lists", "'plan'.*Say select"),
        (page(), {"map: {lists: Gold HMO, gone: Bronze HMO, twice: Twin}": "map: {lists: Lead}"}, "lists", ""),
        ("<p id=plan>Plan", {"member: $member_id": "plan: $member_id"}, "lists", "filling in 'plan': it is no field"),
    ],
    ids=["two alike", "not shown", "no list", "typed into", "not in the list", "no field"],
)
def test_what_can_never_work_goes_to_a_person_with_the_name_of_the_element(
    ask: Any, form: str, changes: dict[str, str], payer: str, words: str
) -> None:
    text = FILE
    for old, new in changes.items():
        text = text.replace(old, new)
    portal = Portal(form)
    with pytest.raises(BusinessException, match=words or "NOT_ON_PORTAL"):
        ask(portal, text, payer)
    assert portal.posted == []


def test_a_fixed_choice_that_is_gone_is_a_matter_of_the_portal_file(ask: Any) -> None:
    text = FILE.replace("{value: $payer, map: {lists: Gold HMO, gone: Bronze HMO, twice: Twin}}", "Copper").replace(
        "needs: [payer, ", "needs: ["
    )
    with pytest.raises(BusinessException, match=r"LAYOUT_CHANGED.*choosing in 'plan': it has no such choice"):
        ask(Portal(page()), text)


def test_a_list_that_offers_nothing_is_tried_again_later(ask: Any) -> None:
    with pytest.raises(ApplicationException, match=r"PORTAL_TIMEOUT.*choosing in 'plan'"):
        ask(Portal(page(draw="")))


def test_plain_requests_leave_such_a_list_to_the_browser(ask: Any, ports: RecordingPorts) -> None:
    portal = Portal(page())
    assert record_of(ask(portal, FILE.replace("transport: browser", "transport: http"))).outcome is Outcome.ACTIVE
    assert portal.posted == [{"m": "W123456789", "choice": "Gold HMO", "typed": ""}]
    assert len(ports.named("parity")) == 1
