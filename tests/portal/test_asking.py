"""Reading a page that the browser has only begun to show."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped] # it comes without types
import pytest
from playwright.async_api import Error, async_playwright
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from test_driver_pages import FILE, TABLE, written

from nightclerk.errors import ApplicationException
from nightclerk.portal import BrowserSettings, find_browser, load
from nightclerk.portal.failures import translated
from nightclerk.portal.inpage import changed, extract_spec, look_spec, page_spec
from nightclerk.portal.settings import ARGUMENTS
from nightclerk.portal.tab import Tab
from nightclerk.testing import serving

pytestmark = pytest.mark.browser

BENEFITS = "<table class=benefits><thead><tr><th>Benefit<th>Amount</thead><tbody><tr><td>Copay<td>$20.00"


async def read(address: str, file: Path) -> dict[str, Any]:
    """What is read of the answer from the moment on at which its first words have come."""
    flow = load(file, address).flow("eligibility")
    assert flow is not None
    assert flow.extract is not None
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(BrowserSettings()), args=[*ARGUMENTS, "--no-sandbox"]
        )
        page = await browser.new_page()
        await page.goto(address, wait_until="commit")
        await page.wait_for_selector(".answer")
        try:
            return await Tab(page).read(extract_spec(flow.extract))
        finally:
            await browser.close()


def answer(pauses: list[asyncio.Event]) -> Starlette:
    """An answer whose benefits come after a pause, and end only when the last of `pauses` is over."""

    async def arriving() -> AsyncIterator[str]:
        yield TABLE.format(coverage="Active", ends="") + " " * 2000
        await asyncio.sleep(0.5)  # the portal's pause, long enough for a hasty reader to see no benefit
        yield BENEFITS
        for pause in pauses:
            await pause.wait()

    async def show(_request: Request) -> Response:
        return StreamingResponse(arriving(), media_type="text/html")

    return Starlette(routes=[Route("/", show)])


def test_what_a_page_lists_at_its_end_is_waited_for(tmp_path: Path) -> None:
    with serving(answer([])) as address:
        found = asyncio.run(read(address, written(tmp_path, FILE)))
    assert len(found["fields"]["benefits"]["rows"]) == 1


def test_a_page_that_never_comes_whole_is_a_time_out_and_no_answer(tmp_path: Path) -> None:
    never = asyncio.Event()
    with serving(answer([never])) as address, pytest.raises(ApplicationException, match="PORTAL_TIMEOUT"):
        asyncio.run(read(address, written(tmp_path, FILE)))


async def features(*arguments: str) -> set[str]:
    """What the browser is told to switch on: it heeds the last list."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(BrowserSettings()), args=[*arguments, "--no-sandbox"]
        )
        try:
            lines = [each.cmdline() for each in psutil.Process().children(recursive=True)]
            own = next(line for line in lines if "--no-startup-window" in line)
            return set([word for word in own if word.startswith("--enable-features=")][-1].split("=", 1)[1].split(","))
        finally:
            await browser.close()


def test_what_playwright_switches_on_in_the_browser_stays_on() -> None:
    theirs, ours = asyncio.run(features()), asyncio.run(features(*ARGUMENTS))
    assert theirs < ours
    assert ours - theirs == {"RenderDocument:level/crashed-frame"}


async def looked_at_once(html: str, file: Path) -> dict[str, Any]:
    """What one look says of a page that changed a while ago."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(BrowserSettings()), args=[*ARGUMENTS, "--no-sandbox"]
        )
        tab = Tab(await (await browser.new_context()).new_page())
        await tab.page.context.add_init_script(changed())
        await tab.page.goto(f"data:text/html,<p>One moment</p><script>setTimeout(() => {{ {html} }}, 50)</script>")
        await tab.page.wait_for_selector("b")
        await asyncio.sleep(0.3)
        try:
            return await tab.watch(look_spec(page_spec(load(file), "eligibility"), seconds=0))
        finally:
            await browser.close()


def test_one_look_at_a_page_that_has_changed_and_holds_still_tells_what_it_is(tmp_path: Path) -> None:
    info = asyncio.run(looked_at_once("document.body.innerHTML = `<b>Nobody</b>`", written(tmp_path, FILE)))

    assert (info["kind"], info["state"]) == ("state", "not_found")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (
            "() => { const column = (row) => row.cells.length; return column({}); }",
            "reading a page (TypeError in column).",
        ),
        (
            "() => { const value = (text) => JSON.parse(text); return value('Odette Fenwick'); }",
            "(SyntaxError in JSON.parse, value).",
        ),
        ("() => { throw 'Odette Fenwick'; }", "reading a page."),
    ],
)
def test_a_script_that_breaks_off_is_told_by_its_place_and_not_by_its_words(script: str, said: str) -> None:
    async def broken() -> ApplicationException:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=find_browser(BrowserSettings()), args=[*ARGUMENTS, "--no-sandbox"]
            )
            page = await browser.new_page()
            with pytest.raises(Error) as failed:
                await page.evaluate(script)
            await browser.close()
            return translated(failed.value, "reading a page")

    error = asyncio.run(broken())
    assert error.code == "BROWSER_ERROR"
    assert said in str(error)
    assert "Odette" not in str(error)
