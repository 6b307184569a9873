"""Clicking and typing as a person does, by mouse and keyboard, where what is acted on is plain to see."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from playwright.async_api import ElementHandle, Error, Page

from nightclerk.portal.failures import is_crash
from nightclerk.portal.inpage import bare

_TAKING_SECONDS = 3.0
CHOOSING_SECONDS = 10.0
_COMING_LOOKS = 20
_MOST_DIGITS = 4  # of a part of a date


@dataclass(frozen=True)
class Held:
    """An element that was found in a page, which keeps it by its number."""

    page: Page
    number: int

    async def ask(self, question: str, given: str = "") -> Any:
        """The answer of a function of hand.js, which is `given` something more; raises Playwright's `Error`, also when
        the element is gone.
        """
        return await self.page.evaluate(_script(question), [self.number, given])

    async def handle(self) -> ElementHandle:
        """Playwright's own grip, from inside the element's frame: only there does it click. Raises its `Error`."""
        try:
            async with asyncio.timeout(_TAKING_SECONDS):  # in a frame that is just being replaced, nothing is answered
                return await self._taken()
        except TimeoutError:
            raise Error("Timeout: the page does not react") from None

    async def _taken(self) -> ElementHandle:
        given = await self.page.evaluate_handle(f"(number) => {{ {_HELD} return node; }}", self.number)
        element = given.as_element()
        assert element is not None, "what is held is an element"
        frame = await element.owner_frame()
        if frame is None or frame == self.page.main_frame:
            return element
        await element.evaluate("(node) => { node.ownerDocument.defaultView.__picked = node; }")
        taken = await frame.evaluate_handle(
            "() => { const node = window.__picked; delete window.__picked; return node; }"
        )
        return taken.as_element() or element


_HELD = """
const node = window.__held?.get(number);
if (!node?.isConnected) throw new Error("the element is not attached any more");
"""


async def clicked(held: Held, times: int = 1) -> bool:
    """Click the middle of an element (two `times`: a double click); False, with nothing done, where that needs a closer
    look.

    Raises Playwright's `Error` where the element or the page is gone.
    """
    spot = json.loads(await held.ask("spot"))
    if spot is None:
        return False
    await held.page.mouse.click(*spot, click_count=times)
    try:
        return not await held.page.evaluate(_MISSED)
    except Error as error:
        if is_crash(error):
            raise
        return True  # the page that was clicked on is gone


# Whether the click that was guarded met something else, and therefore nothing.
_MISSED = "() => { const guard = window.__guard; guard?.end(); return Boolean(guard) && guard.right !== true; }"


async def chosen(held: Held) -> bool:
    """Choose a row of a grid that is drawn on a canvas, by the keys that choose a row of any grid; False where it is
    none, or the grid does not say afterwards that this row is chosen, and no other.

    Raises Playwright's `Error` where the element or the page is gone.
    """
    reached = await held.ask("reach")
    if reached == "there":
        await held.page.keyboard.press("Shift+Space")
    return bool(reached) and bool(await held.ask("isTaken"))


async def left(held: Held) -> bool:
    """Click beside what opened over an element while one typed into a field, so that it closes; False, with nothing
    done, where there is no such thing.

    Raises Playwright's `Error` where the element or the page is gone.
    """
    place = json.loads(await held.ask("beside"))
    if place:
        await held.page.mouse.click(*place)
    return bool(place)


async def typed(held: Held, text: str) -> bool:
    """Type over what is in a field; False, with nothing done, where it is no plain field or there is nothing to type.

    Raises Playwright's `Error` where the element or the page is gone.
    """
    if not text or not await held.ask("ready"):
        return False
    await held.page.keyboard.insert_text(text)
    return True


async def dated(held: Held, text: str) -> bool:
    """Type a day (2026-11-23, or nothing) into a field that has a small one for each of its parts; False, with nothing
    done, where it is no such field.

    Raises Playwright's `Error` where the element or the page is gone.
    """
    parts = await held.ask("partsIn")
    said = dict(zip(("year", "month", "day"), text.split("-"), strict=False)) if text else {}
    for part in parts:
        if await held.ask("goTo", part) and not text:
            for _ in range(_MOST_DIGITS):
                await held.page.keyboard.press("Backspace")
        await held.page.keyboard.type(said.get(part, ""))
    return bool(parts) and bool(await held.ask("holdsDay", text))


async def shown_day(held: Held, day: str) -> str:
    """Choose a day (2026-11-23) of the calendar that a click on a field opens: "chosen"; "refused" where the calendar
    does not give it, and "" where there is none, or none that names its days. A field that is still moving, as on
    pages that slide in, has a moment to come.

    Raises Playwright's `Error` where the element or the page is gone.
    """
    for _ in range(_COMING_LOOKS):
        if await clicked(held):
            return str(await held.ask("chooseDay", day))
        await asyncio.sleep(0.1)
    return ""


async def placed(held: Held, text: str) -> None:
    """Set a field that lets nobody type as its picker would: it holds what it held before where the page does not take
    that over. Raises Playwright's `Error` where the element or the page is gone.
    """
    await held.ask("set", text)


async def struck(held: Held) -> bool:
    """Tell the page of a key, as typing does: some hear of a new text by nothing else. False where it is gone by then.

    Raises Playwright's `Error` where the page crashed.
    """
    try:
        await held.ask("struck")
    except Error as error:
        if is_crash(error):
            raise
        return False
    return True


@cache
def _script(question: str) -> str:
    names = ("lying.js", "dated.js", "hand.js", "calendar.js")
    source = bare("\n".join(files(__package__).joinpath(name).read_text(encoding="utf-8") for name in names))
    return f"([number, given]) => {{{_HELD}{source}\nreturn {question}(node, given);\n}}"
