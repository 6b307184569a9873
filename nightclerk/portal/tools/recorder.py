"""Recording: a person points at the things that matter in a browser of their own, and a draft names them.

What is typed into the page stays in the page: only how a thing is found, and what the page calls it, comes out.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.resources import files
from typing import Any

from playwright.async_api import Error, Page

from nightclerk.portal.browser import BrowserHost
from nightclerk.portal.failures import translated
from nightclerk.portal.inpage import ALWAYS
from nightclerk.portal.pages import LOCATORS
from nightclerk.portal.settings import BrowserSettings
from nightclerk.portal.tools.draft import draft
from nightclerk.portal.tools.recorded import Act, Recording, Way, origin, path, personal

KINDS = ("type", "select", "check", "click", "table")
SOURCE = "recording by hand"


@dataclass
class Picks:
    """What was pointed at so far, in order, with the path of its page."""

    base_url: str
    acts: list[tuple[str, Act]] = field(default_factory=list)
    headings: tuple[str, ...] = ()

    def add(self, text: str) -> int:
        """Take a pick of the page's script; its number. What is no pick (a page could say anything) counts for none."""
        given: dict[str, Any] = json.loads(text)
        if given["kind"] not in KINDS:
            return -1
        here = path(str(given["path"])) if origin(str(given["path"])) == self.base_url else ""
        if given["kind"] == "table":
            self.headings = tuple(str(each) for each in given["headings"] if not personal(str(each), ()))
            return -1
        ways = tuple(Way(*map(str, each)) for each in given["ways"] if each[0] in LOCATORS)
        words = tuple(str(each) for each in given["words"])
        self.acts.append((here, Act(str(given["kind"]), ways, words)))
        return len(self.acts) - 1

    def went(self, url: str) -> None:
        """The page went on: where to belongs to what was pointed at last."""
        if origin(url) == self.base_url and self.acts:
            here, act = self.acts[-1]
            if act.kind == "click" and not act.arrives and path(url) != here:
                self.acts[-1] = here, replace(act, arrives=path(url))

    def name(self, text: str) -> None:
        """Take the name that the person gives to a pick."""
        given = json.loads(text)
        number, name = int(given["number"]), "_".join(str(given["name"]).casefold().split())
        if 0 <= number < len(self.acts) and name.replace("_", "").isalnum() and name[0].isalpha():
            here, act = self.acts[number]
            self.acts[number] = here, replace(act, name=name)

    def recording(self) -> Recording:
        """The picks as a recording: where they go on to another page, that page is opened."""
        acts: list[Act] = []
        where = ""
        for here, act in self.acts:
            if here and here != where:
                acts.append(Act("goto", path=here))
            acts.append(act)
            where = act.arrives or here
        return Recording(self.base_url, tuple(acts), headings=self.headings)


def record(
    settings: BrowserSettings,
    url: str,
    portal: str,
    today: date,
    point: Callable[[Page], Awaitable[None]] | None = None,
) -> str:
    """The draft made of what was pointed at, once the person says "Done" or closes the window.

    `point` works the page in place of a person. Raises `MissingDependency`, and `ApplicationException` when the page
    cannot be opened.
    """
    return draft(portal, asyncio.run(_record(settings, url, point)).recording(), today, SOURCE)


async def _record(settings: BrowserSettings, url: str, point: Callable[[Page], Awaitable[None]] | None) -> Picks:
    picks, done = Picks(origin(url)), asyncio.Event()
    host = BrowserHost(settings)
    try:
        context = await (await host.get()).new_context(locale="en-US", no_viewport=True)
        await context.expose_function("nightclerkPick", picks.add)
        await context.expose_function("nightclerkName", picks.name)
        await context.expose_function("nightclerkDone", done.set)
        await context.add_init_script(_script())
        page = await context.new_page()
        page.on("close", lambda _page: done.set())
        page.on("framenavigated", lambda frame: picks.went(frame.url) if frame == page.main_frame else None)
        await page.goto(url)
        if point is not None:
            await point(page)
        await done.wait()
    except Error as error:
        raise translated(error, "opening the portal") from None
    finally:
        await host.close()
    return picks


def _script() -> str:
    folder = files("nightclerk.portal")
    names = (*ALWAYS, "tools/picker.js")
    source = "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)
    return f"(() => {{\n{source}\n}})();"
