"""Clicking and typing by mouse and keyboard: the right thing or nothing, however a page behaves meanwhile."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from playwright.async_api import Error, Page, async_playwright

from nightclerk.portal import BrowserSettings, find_browser
from nightclerk.portal.hand import Held, clicked, typed
from nightclerk.portal.settings import ARGUMENTS
from nightclerk.portal.tab import Tab

pytestmark = pytest.mark.browser

LOG = """<script>const log = [];
for (const kind of ["mousedown", "click"]) addEventListener(kind, (event) => log.push(kind + " " + event.target.id));
addEventListener("input", (event) => log.push(event.target.id + " " + event.target.value));</script>"""
WANTED = "<button id=wanted style='position:absolute; top:100px; left:0; width:200px; height:40px'>Search</button>"
OTHER = "<button id=other style='position:absolute; top:140px; left:0; width:200px; height:40px'>Cancel claim</button>"
Acted = Callable[..., tuple[Any, Any]]
NUMBERS = count()
BY_HAND = ["mousedown wanted", "click wanted"]


@pytest.fixture(scope="module")
def acted() -> Iterator[Acted]:
    """What `doing(page, #wanted)` gave, and what the page met; each time in a new page of one browser."""
    with asyncio.Runner() as runner:
        playwright = runner.run(async_playwright().start())
        browser = runner.run(
            playwright.chromium.launch(
                executable_path=find_browser(BrowserSettings()), args=[*ARGUMENTS, "--no-sandbox"]
            )
        )

        async def work(html: str, doing: Any, after: str) -> tuple[Any, Any]:
            page = await browser.new_page()
            await page.set_content(LOG + html)
            return await doing(page, await held(page, "document.querySelector('#wanted')")), await page.evaluate(after)

        yield lambda html, doing, after="log": runner.run(work(html, doing, after))
        runner.run(browser.close())
        runner.run(playwright.stop())


async def held(page: Page, wanted: str) -> Held:
    """An element, kept as a question keeps what it finds."""
    number = next(NUMBERS)
    await page.evaluate(f"(window.__held ??= new Map()).set({number}, {wanted})")
    return Held(page, number)


async def click(page: Page, wanted: Held) -> None:
    await Tab(page).click(wanted, 5.0)


async def by_hand(_page: Page, wanted: Held) -> bool:
    return await clicked(wanted)


def test_a_button_that_is_plain_to_see_is_clicked_without_a_closer_look(acted: Acted) -> None:
    assert acted(WANTED + OTHER, by_hand) == (True, BY_HAND)


def test_a_button_below_the_window_is_scrolled_to(acted: Acted) -> None:
    assert acted(f"<div style='height:3000px'></div><div style='position:relative'>{WANTED}</div>", by_hand) == (
        True,
        BY_HAND,
    )


def test_a_button_in_a_shadow_root_is_clicked(acted: Acted) -> None:
    async def inside(page: Page, _wanted: Held) -> bool:
        return await clicked(await held(page, "document.querySelector('#wanted').shadowRoot.querySelector('button')"))

    html = "<div id=wanted><template shadowrootmode=open><button>Search</button></template></div>"
    attach = html.replace("<template shadowrootmode=open>", "").replace("</template>", "")
    script = """<script>const host = document.querySelector("#wanted"), inner = host.innerHTML; host.innerHTML = "";
    host.attachShadow({ mode: "open" }).innerHTML = inner;</script>"""
    assert acted(attach + script, inside) == (True, BY_HAND)


@pytest.mark.parametrize(
    "why",
    [
        WANTED + "<div style='position:fixed; inset:0'></div>",
        WANTED.replace("<button", "<button disabled"),
        WANTED.replace("<button", "<button aria-disabled=true"),
        WANTED.replace("height:40px", "visibility:hidden"),
        WANTED + "<style>@keyframes slide {to {left: 900px}} #wanted {animation: slide 60s linear}</style>",
    ],
    ids=["covered", "disabled", "said to be disabled", "hidden", "moving"],
)
def test_a_button_that_is_not_plainly_to_be_clicked_is_left_to_a_closer_look(acted: Acted, why: str) -> None:
    assert acted(why, by_hand) == (False, [])


def test_what_slips_under_the_mouse_is_not_clicked_and_the_button_is_all_the_same(acted: Acted) -> None:
    slips = """<script>addEventListener("mousemove", () => {
      document.body.style.cssText = "position:relative; top:-40px";
    }, { once: true })</script>"""
    assert acted(WANTED + OTHER + slips, by_hand) == (False, [])
    assert acted(WANTED + OTHER + slips, click)[1] == BY_HAND


def test_something_that_lies_over_a_button_is_an_error(acted: Acted) -> None:
    async def covered(page: Page, wanted: Held) -> str:
        with pytest.raises(Error, match="intercepts pointer events"):
            await Tab(page).click(wanted, 1.0)
        return "said"

    assert acted(WANTED + "<div style='position:fixed; inset:0'></div>", covered) == ("said", [])


def test_a_page_that_hangs_in_its_own_script_is_given_up(acted: Acted) -> None:
    async def hung(page: Page, wanted: Held) -> str:
        with pytest.raises(Error, match="Timeout"):
            await Tab(page).click(wanted, 0.5)
        return "said"

    hangs = """<script>addEventListener("mousedown", () => {
      for (const end = Date.now() + 3000; Date.now() < end; );
    })</script>"""
    given, met = acted(WANTED + hangs, hung)
    assert given == "said"
    assert met.count("click wanted") <= 1


def test_after_a_click_the_page_is_free_for_the_next_one(acted: Acted) -> None:
    async def two(page: Page, wanted: Held) -> bool:
        return await clicked(wanted) and await clicked(await held(page, "document.querySelector('#other')"))

    assert acted(WANTED + OTHER, two) == (True, [*BY_HAND, "mousedown other", "click other"])


@pytest.mark.parametrize("kind", ["text", "search", "tel", "password", ""])
def test_typing_replaces_what_is_in_a_field(acted: Acted, kind: str) -> None:
    field = f"<input id=wanted type='{kind}' value=before>" if kind else "<textarea id=wanted>before</textarea>"
    assert acted(field, lambda _page, wanted: typed(wanted, "W10001")) == (True, ["wanted W10001"])


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("<input id=wanted type=date>", "1950-01-02"),
        ("<input id=wanted type=number>", "12"),
        ("<input id=wanted value=before>", ""),
    ],
    ids=["a date", "a number", "nothing"],
)
def test_a_field_that_is_not_plainly_to_be_typed_into_is_left_to_a_closer_look(
    acted: Acted, field: str, text: str
) -> None:
    async def filled(page: Page, wanted: Held) -> tuple[bool, None]:
        return await typed(wanted, text), await Tab(page).fill(wanted, text, 5.0)

    given, value = acted(field, filled, after="wanted.value")
    assert (given, value) == ((False, None), text)


KEYS = """<script>for (const kind of ["keydown", "keyup"])
  wanted.addEventListener(kind, ({key, keyCode}) => log.push(`${kind} ${key} ${keyCode} ${wanted.value}`));
</script>"""


@pytest.mark.parametrize(("text", "key"), [("W10001", "1 49"), ("O.", ". 229")])
def test_a_page_that_listens_to_keys_hears_of_what_was_typed(acted: Acted, text: str, key: str) -> None:
    async def filled(page: Page, wanted: Held) -> None:
        await Tab(page).fill(wanted, text, 5.0)

    _, met = acted("<input id=wanted value=old>" + KEYS, filled)

    assert met == [f"wanted {text}", f"keydown {key} {text}", f"keyup {key} {text}"]


@pytest.mark.parametrize(
    "field",
    [
        "<input id=wanted readonly value=a>",
        "<input id=wanted><input id=other><script>wanted.onfocus = () => other.focus()</script>",
    ],
    ids=["to be read only", "gives the focus away"],
)
def test_nothing_is_typed_where_it_would_not_arrive(acted: Acted, field: str) -> None:
    assert acted(field, lambda _page, wanted: typed(wanted, "b")) == (False, [])


def test_a_picture_shows_the_whole_page_whether_it_fits_the_window_or_not(acted: Acted) -> None:
    async def heights(page: Page, _wanted: Held) -> list[int]:
        tab, found = Tab(page), []
        for height in (300, 2500):
            await page.evaluate("height => { document.querySelector('#tall').style.height = height + 'px'; }", height)
            size = await page.evaluate(
                """async (text) => {
                  const image = await createImageBitmap(await (await fetch(text)).blob());
                  return image.height; }""",
                f"data:image/jpeg;base64,{base64.b64encode(await tab.jpeg()).decode()}",
            )
            found.append(size)
        return found

    small, large = acted("<body style='margin:0'><div id=tall></div><button id=wanted>x</button>", heights)[0]
    assert small == 720
    assert 2500 < large < 2600


# A calendar that lets nobody type: it writes what is shown, and what is asked for into a hidden field beside.
CALENDAR = """<style>#days { width: 300px } #days span { display: inline-block; width: 30px }</style>
<div><input type=hidden id=meant value=2026-11-30><input id=wanted readonly value=2026-11-30><input id=other></div>
<div id=days hidden><b class=prev-month>&lt;</b><b class=next-month>&gt;</b><p id=grid></p></div><script>
let month = 10;
const draw = () => { grid.innerHTML = ""; for (let day = 1; day <= new Date(2026, month + 1, 0).getDate(); day += 1) {
  const date = new Date(2026, month, day), cell = grid.appendChild(document.createElement("span"));
  cell.textContent = day;
  cell.ariaLabel = date.toLocaleDateString("en-US", { month: "long", day: "numeric", year: "numeric" });
  const chosen = () => { meant.value = wanted.value = date.toLocaleDateString("sv"); days.hidden = true };
  cell.onclick = () => { if (OFFERS) chosen() } } };
wanted.onclick = () => { days.hidden = false; draw() };
document.querySelector(".prev-month").onclick = () => { month -= 1; draw() };
document.querySelector(".next-month").onclick = () => { month += 1; draw() };
</script>"""
HELD = "[wanted.value, meant.value]"


async def fill_day(page: Page, wanted: Held) -> None:
    await Tab(page).fill(wanted, "2026-09-03", 10.0, fixed=True, day="2026-09-03")


def test_a_field_that_only_its_calendar_fills_is_given_the_day_by_its_calendar(acted: Acted) -> None:
    assert acted(CALENDAR.replace("OFFERS", "true"), fill_day, HELD)[1] == ["2026-09-03", "2026-09-03"]


@pytest.mark.parametrize(
    "page",
    [CALENDAR.replace("OFFERS", "false"), CALENDAR.split("<div id=days")[0]],
    ids=["the calendar does not offer it", "no calendar is understood"],
)
def test_a_field_that_only_its_calendar_fills_never_shows_a_day_that_the_page_will_not_ask_for(
    acted: Acted, page: str
) -> None:
    assert acted(page, fill_day, HELD)[1] == ["2026-11-30", "2026-11-30"]


def test_a_field_whose_page_takes_over_what_is_put_into_it_keeps_it(acted: Acted) -> None:
    hears = "<script>wanted.onchange = () => setTimeout(() => { meant.value = wanted.value }, 200)</script>"

    assert acted(CALENDAR.split("<div id=days")[0] + hears, fill_day, HELD)[1] == ["2026-09-03", "2026-09-03"]


# A row that is wider than its cells, the first of which is for a tick; only cells hear of a click.
WIDE_ROW = """<div role=row id=wanted style='width: 900px; height: 30px; display: flex'>
<div role=gridcell style='display: none'>0</div><div role=gridcell id=tick><input type=checkbox></div>
<div role=gridcell id=cell style='width: 90px'>W123456789</div></div>"""


def test_a_row_whose_middle_lies_in_none_of_its_cells_is_clicked_on_a_cell_of_words(acted: Acted) -> None:
    assert acted(WIDE_ROW, click)[1] == ["mousedown cell", "click cell"]
    assert acted(WIDE_ROW.replace("90px", "100%"), click)[1] == ["mousedown cell", "click cell"]
    between = "<i style='width: 800px; position: relative; z-index: 1'>|</i></div>"
    assert acted(WIDE_ROW.removesuffix("</div>") + between, click)[1] == ["mousedown cell", "click cell"]
    assert acted(WIDE_ROW.replace("gridcell", "note"), click)[1] == BY_HAND


# A row that is drawn anew as soon as it is pressed, as it was or as another one; lists mark what is chosen so.
ANEW = """<ul style='margin: 0'><li id=wanted style='height: 30px'>W123456789</ul><script>
document.querySelector("ul").addEventListener("click", ({ currentTarget: list }) => {
  if (list.title) return;
  list.title = "chosen"; list.innerHTML = list.innerHTML.replace("9<", "NEW<"); });
addEventListener("dblclick", (event) => log.push("dblclick " + event.target.innerText));</script>"""


def test_a_double_click_meets_the_row_that_was_drawn_anew_and_no_other(acted: Acted) -> None:
    async def twice(_page: Page, wanted: Held) -> bool:
        return await clicked(wanted, 2)

    assert acted(ANEW.replace("NEW", "9"), twice) == (True, [*BY_HAND * 2, "dblclick W123456789"])
    assert acted(ANEW.replace("NEW", "8"), twice) == (False, BY_HAND)
