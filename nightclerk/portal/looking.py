"""Looks at the page before each step of a flow: for elements, or for a state; notices that open over it go away."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error

from nightclerk.portal.failures import (
    Detour,
    NoticeStays,
    NotRecognised,
    crashed,
    is_crash,
    server_error,
    timed_out,
    unreachable,
    wrong_origin,
)
from nightclerk.portal.file import Step
from nightclerk.portal.inpage import Spec, element_spec, look_spec
from nightclerk.portal.job import Job
from nightclerk.portal.marks import Condition, Element
from nightclerk.portal.shape import UNAVAILABLE
from nightclerk.portal.typed import Fields, proving

MOST_INTERRUPTS = 5
CLICK_SECONDS = 2.5  # then the page is looked at again: something may lie over the button
_STANDING_SECONDS = 0.4  # so long an answer without a record must stand before it is believed


@dataclass
class Place:
    """Where a flow stands: the mark left on the page that is to answer, and what held there before.

    `asked`: whether something of the one asked for was typed since the page was opened, where that is still to come
    (`asks`: a later step does). What a page says of anybody before is left over from another question: portals keep
    the last search. `unproven`: states that speak of a proven patient, while whose page it is has still to be proven.
    `unmoved`: what was waited for last never came anew. `typed`: what was typed since the last click,
    `question`: what was typed since the page was opened. `patient`: whether the page was given the time to ask for
    that. `anew`: whether another document came since the last click or key; who asked for it, asked for all of it.
    `unsent`: whether something of the one asked for was typed since then.
    """

    ignore: tuple[str, ...]
    asked: bool = True
    asks: bool = False
    unproven: frozenset[str] = frozenset()
    mark: str = ""
    before: tuple[str, ...] = ()
    arrived: str = ""
    unmoved: bool = False
    retyped: int = 0
    patient: bool = False
    anew: bool = False
    unsent: bool = False
    typed: Fields = field(default_factory=dict)
    question: Fields = field(default_factory=dict)


async def find(
    job: Job, step: Step, place: Place, *, typing: bool = False, clicking: bool = False
) -> tuple[dict[str, Any], list[Any]]:
    """What the page says of a step's elements, and the elements, once all of them are there.

    The page is marked: what stands on it before the click, or before the typing, is no answer to that.
    """
    leave = secrets.token_hex(8)
    elements = [element for element, _ in step.target]
    info, handles = await _seek(job, place, elements, typing=typing, clicking=clicking, leave=leave, act=step.act)
    if typing and {info["origin"], *filter(None, info["targets"])} != {job.origin}:
        raise wrong_origin()
    for element, rank in zip(elements, info["ranks"], strict=True):
        if rank > 1:
            await job.drifted(element.name, rank, str(element.candidates[rank - 1]))
    job.live.traffic.acted()
    if "held" in info:  # not so of a tab that is open already
        place.mark, place.before = leave, tuple(info["held"])
        place.anew = place.patient = False
    place.ignore = () if clicking else place.ignore
    return info, handles


async def _seek(job: Job, place: Place, elements: list[Element], **how: Any) -> tuple[dict[str, Any], list[Any]]:
    for _ in range(MOST_INTERRUPTS + 1):
        spec = {**_spec(job, place, elements=elements, **how), "unsent": place.unsent}
        info, handles = await job.tab.seek(spec)
        if info["kind"] == "elements" and len(handles) == len(elements):
            return info, handles
        if info["kind"] == "state":
            raise Detour(job.file.state(info["state"]))
        if info["kind"] == "nothing":
            await _nothing_to_come(job)
            raise _unknown(job, info)
        await interrupt(job, info)
    raise stays(job, info)


async def look(job: Job, place: Place, expect: tuple[str, ...]) -> dict[str, Any]:
    """What the page says once it is in one of the states that are expected, or in one that stands for itself."""
    seen = ""
    for _ in range(MOST_INTERRUPTS + 1):
        spec = _spec(job, place, expect=expect)
        async with proving(job, place.question.values(), since_act=not place.typed):
            info = await job.tab.watch(spec)
        place.anew = info["fresh"]
        if info["kind"] == "nothing":
            return await _at_the_end(job, info, spec)
        if info["kind"] == "interrupt":
            await interrupt(job, info)
        elif not job.file.state(info["state"]).result or await _stood(job, info["state"], seen):
            return info
        else:
            seen = info["state"]
    raise stays(job, info)


async def _stood(job: Job, state: str, before: str) -> bool:
    """Whether an answer without a record was there a moment ago, too; waits for that moment, or for what is on its way.
    A list that is drawn before its rows are asked for says that it has none.
    """
    if not job.live.traffic.is_answered:
        if not await job.live.traffic.answered(job.file.timeout_seconds):
            raise timed_out("waiting for the answer")
        return False
    if state == before or job.tab is not job.live:  # nothing is drawn later on what plain requests brought
        return True
    await asyncio.sleep(_STANDING_SECONDS)
    return False


async def _at_the_end(job: Job, info: dict[str, Any], spec: Spec) -> dict[str, Any]:
    """Time is up: now also believe what the page was already showing before, unless its answer is on its way."""
    if job.tab.is_navigating or info["loading"]:
        raise timed_out("waiting for the next page")
    for name in (each for each in info["held"] if each not in spec["ignore"]):
        state = job.file.state(name)
        if (state.result or state.action == "run") and not await job.live.traffic.answered(0.0):
            raise timed_out("waiting for the answer")
        if name in spec["expect"] or state.action or state.result:
            return {**info, "state": name}
    await _nothing_to_come(job)
    raise _unknown(job, info, tuple(spec["expect"]))


async def _nothing_to_come(job: Job) -> None:
    """Raises where a page that is not recognised still waits for what it asked for: a slow portal has not changed."""
    if not await job.live.traffic.answered(0.0):
        raise timed_out("waiting for the answer")


def _unknown(job: Job, info: dict[str, Any], expected: tuple[str, ...] = ()) -> Exception:
    if info["broken"]:
        return unreachable()
    if info["status"] >= 500:
        return server_error(info["status"])
    if job.tab.is_navigating or info["loading"]:
        return timed_out("waiting for the next page")
    return NotRecognised(tuple(info["missing"]), tuple(info["held"]), expected=expected, times=info["times"])


def stays(job: Job, info: dict[str, Any]) -> NoticeStays:
    """That a notice was clicked again and again, and opens again."""
    name = job.file.interrupts[info["interrupt"]].click.name
    return NoticeStays((name,), why=f"clicked {MOST_INTERRUPTS + 1} times, and the notice is still there")


def _spec(job: Job, place: Place, *, expect: tuple[str, ...] = (), **wanted: Any) -> Spec:
    early = answers(job, expect) if not place.asked else _too_early(job, place, expect)
    return look_spec(
        job.page,
        seconds=job.file.timeout_seconds,
        expect=expect,
        ignore=(*place.ignore, *early),
        before=place.before,
        mark=place.mark,
        **wanted,
    )


def _too_early(job: Job, place: Place, expect: tuple[str, ...]) -> tuple[str, ...]:
    """The answers of a proven patient, on a page that shows them beside the facts which are to prove whose it is."""
    return tuple(each.name for each in job.file.states if each.result and each.name in place.unproven - {*expect})


def answers(job: Job, expect: tuple[str, ...]) -> tuple[str, ...]:
    """The states that say something of the one asked for; that the payer cannot answer holds for everybody. So says how
    many rows a list has: before anything is asked, it may show everybody.
    """
    return tuple(
        each.name
        for each in job.file.states
        if each.result and (each.result not in UNAVAILABLE or _counts(each.when)) and each.name not in expect
    )


def _counts(condition: Condition) -> bool:
    return condition.kind == "count" or any(map(_counts, condition.parts))


def answered_at_all(job: Job) -> None:
    """Raises where the portal failed to answer what the page asked for: it shows then, as of nobody, that there is
    nothing. Of what was sent, nothing is tried again.
    """
    failed = job.live.traffic.failed if job.tab is job.live else None
    if failed is None or job.acted:
        return
    raise server_error(failed) if failed else unreachable()


async def interrupt(job: Job, info: dict[str, Any]) -> None:
    """Click a notice away that the page says is open."""
    notice = job.file.interrupts[info["interrupt"]]
    spec = {"element": element_spec(notice.click), "exact": job.page["exact"]}
    handle = await job.tab.grab(spec, question="dismiss")
    await job.seen("interrupt", element=notice.click.name)
    job.interrupted = True
    if handle is not None:
        try:
            await job.tab.click(handle, CLICK_SECONDS)
        except Error as error:
            if job.tab.crashed or is_crash(error):
                raise crashed() from None  # otherwise it went away by itself, and the next look will tell
