"""Clicking and typing as a person does, by mouse and keyboard, where what is acted on is plain to see."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from playwright.async_api import ElementHandle, Error, Page

from nightclerk.portal.failures import is_crash
from nightclerk.portal.inpage import bare


async def clicked(page: Page, handle: ElementHandle) -> bool:
    """Click the middle of an element; False, with nothing done, where that needs a closer look.

    Raises Playwright's `Error` where the element or the page is gone.
    """
    spot = json.loads(await handle.evaluate(_script("spot")))
    if spot is None:
        return False
    await page.mouse.click(*spot)
    try:
        return not await handle.evaluate(_script("missed"))
    except Error as error:
        if is_crash(error):
            raise
        return True  # the page that was clicked on is gone


async def typed(page: Page, handle: ElementHandle, text: str) -> bool:
    """Type over what is in a field; False, with nothing done, where it is no plain field or there is nothing to type.

    Raises Playwright's `Error` where the element or the page is gone.
    """
    if not text or not await handle.evaluate(_script("ready")):
        return False
    await page.keyboard.insert_text(text)
    return True


@cache
def _script(question: str) -> str:
    source = bare(files(__package__).joinpath("hand.js").read_text(encoding="utf-8"))
    return f"(node) => {{\n{source}\nreturn {question}(node);\n}}"
