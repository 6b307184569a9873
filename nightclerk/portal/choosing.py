"""Choosing an entry of a list: the browser's own, or one that scripts of the page draw over it once it is clicked."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error

from nightclerk.errors import BusinessException, NightclerkError
from nightclerk.portal.failures import is_crash, timed_out, unfit
from nightclerk.portal.file import Value
from nightclerk.portal.hand import Held
from nightclerk.portal.httptab import HttpTab, needs_browser
from nightclerk.portal.inpage import Spec, walking
from nightclerk.portal.job import Job
from nightclerk.portal.tab import Tab

NATIVE, DRAWN = "select", "drawn"  # what the page says of an element: a <select>, or a list of its own making
_CLICK_SECONDS = 2.5  # then the page is looked at again: something may lie over the list
_SHOWN_SECONDS = 5.0


@dataclass(frozen=True)
class Choice:
    """What is to be chosen: `text`, which `value` of the file gave, in the list `held`, which the file calls `name`.

    `doing` says so, for errors.
    """

    name: str
    held: Any
    kind: str
    value: Value
    text: str
    doing: str


async def choose(job: Job, choice: Choice) -> bool:
    """Choose; False where the page has to be looked at again: the list was drawn anew, or something lies over it.

    Raises `BusinessException` (NOT_ON_PORTAL, LAYOUT_CHANGED), `ApplicationException`, and Playwright's `Error`.
    """
    if not choice.kind:
        raise unfit(choice.doing, "it is no list", f"Name the list itself in {job.file.path}, or say fill.")
    if isinstance(job.tab, HttpTab):
        await _plainly(job.tab, choice)
        return True
    if choice.kind == DRAWN and not choice.text:
        return True  # what the inquiry leaves out chooses nothing
    spec = {"number": choice.held.number, "text": choice.text, "exact": job.page["exact"]}
    kind = await (_native if choice.kind == NATIVE else _drawn)(job.tab, choice.held, spec, job.file.timeout_seconds)
    if kind not in ("done", "again"):
        raise _failed(job, choice, kind)
    return kind == "done"


async def _plainly(tab: HttpTab, choice: Choice) -> None:
    if choice.kind == DRAWN:
        raise needs_browser(f"Choosing in '{choice.name}', a list that scripts draw,")
    await tab.select(choice.held, choice.text)


async def _native(tab: Tab, held: Held, spec: Spec, seconds: float) -> str:
    info, _ = await tab.nodes("option", {**spec, **walking(seconds)})
    if info["kind"] != "elements":
        return str(info["kind"])
    await (await held.handle()).select_option(index=info["place"], timeout=seconds * 1000)
    return "done"


async def _drawn(tab: Tab, held: Held, spec: Spec, seconds: float) -> str:
    if await _tried(tab, tab.leave_field(held, _CLICK_SECONDS)) is not False:
        return "again"  # a calendar lay over it, say, and may have taken back what was typed
    stands, opener = await tab.nodes("opening", {**spec, "timeout": 1000.0})
    if stands["chosen"]:
        return "done"
    if not opener or not (stands["open"] or await _clicked(tab, opener[0])):
        return "again"
    info, options = await tab.nodes("option", {**spec, **walking(seconds)})
    if not options:
        return str(info["kind"])
    if not await _clicked(tab, options[0]):
        return "again"
    return str((await tab.told("chosen", {**spec, "timeout": _SHOWN_SECONDS * 1000}))["kind"])


async def _clicked(tab: Tab, held: Held) -> bool:
    return await _tried(tab, tab.click(held, _CLICK_SECONDS), failed=False) is not False


async def _tried(tab: Tab, act: Awaitable[bool | None], *, failed: bool = True) -> bool | None:
    """What an act on the page gives; `failed` where something lies over the list, or it was drawn anew."""
    try:
        return await act
    except Error as error:
        if tab.crashed or is_crash(error):
            raise
        return failed


def _failed(job: Job, choice: Choice, kind: str) -> NightclerkError:
    path = job.file.path
    if kind == "closed":
        return timed_out(f"{choice.doing}, a list that offers nothing")
    if kind == "several":
        return unfit(choice.doing, "several of its choices have the same name", f"Name the list otherwise in {path}.")
    if kind == "kept":
        return unfit(choice.doing, "it does not show what was chosen", f"Try the list by hand, and correct {path}.")
    if choice.value.source != "input":
        return unfit(choice.doing, "it has no such choice any more", f"Correct the choice in {path}.")
    return BusinessException(
        f"The list '{choice.name}' of the portal {job.file.portal} has no choice for this inquiry's "
        f"{choice.value.text}.",
        code="NOT_ON_PORTAL",
        remedy=f"Correct the row, or the map in {path}: it gives the whole words of the choice.",
    )
