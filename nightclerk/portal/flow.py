"""Walks the steps of a flow: each waits for what it needs, in the page, and never for time."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from datetime import date
from typing import Any

from playwright.async_api import Error

from nightclerk.portal.choosing import DRAWN, Choice, choose
from nightclerk.portal.failures import (
    Detour,
    NotRecognised,
    crashed,
    hindrance,
    is_crash,
    is_detached,
    is_unfit,
    timed_out,
    translated,
    unfit,
)
from nightclerk.portal.file import Flow, Step, Value
from nightclerk.portal.inpage import look_spec
from nightclerk.portal.job import Job
from nightclerk.portal.looking import CLICK_SECONDS, MOST_INTERRUPTS, Place, find, interrupt, look, stays
from nightclerk.portal.marks import Element, State
from nightclerk.portal.picking import pick
from nightclerk.portal.proving import keeps, prove
from nightclerk.portal.reviewing import review
from nightclerk.portal.typed import Fields, alone, asked_by_now, day_of, dropped, noted, taken_back

_MOST_RETYPED = 2
_KEEPS_NOT = "does not keep what is typed"
_DROPS = "takes back what was typed as one goes on"
_DOING = {"fill": "filling in", "upload": "giving a file to", "select": "choosing in"}
_LIST_SECONDS = 10.0  # what a page that has come may still load before anything is typed


async def run_flow(job: Job, flow: Flow, ignore: tuple[str, ...] = ()) -> str:
    """Run a flow to its end; returns the name of the last state it expected and found.

    `ignore`: the state that started it, which its own first page still is, and those that it outvoted. Raises `Detour`,
    `NotRecognised` (both stay inside this package), `ApplicationException`, and what the ports raise.
    """
    place = Place(ignore, asked=not flow.asks)
    for at, step in enumerate(flow.steps):
        place.asks = any(later.asks for later in flow.steps[at + 1 :])
        answered = place.asked and place.arrived and job.file.state(place.arrived).result
        if answered and step.act != "evidence":
            break  # an answer in itself, such as "no member matches": there is nothing further to click
        if not keeps(step):
            job.proof = None  # whose page comes now is to be seen
        place.unproven = _unproven(job, flow, at)
        await _done(job, step, place)
    return place.arrived


def _unproven(job: Job, flow: Flow, at: int) -> frozenset[str]:
    """The answers that count only for a patient who has still to be proven at this step."""
    ahead = job.proof is None and any(later.act == "prove" for later in flow.steps[at:])
    return flow.proven_ends if ahead else frozenset()


async def _done(job: Job, step: Step, place: Place) -> None:
    """Do a step, once more where the page gave an answer instead before it can be known to have asked for one."""
    try:
        await _ACTS[step.act](job, step, place)
    except Detour as met:
        if job.acted or not await _was_early(job, place, met.state):
            raise
        await _ACTS[step.act](job, step, place)


async def _goto(job: Job, step: Step, place: Place) -> None:
    job.live.traffic.opens()
    await job.tab.goto(job.file.base_url + step.text, job.file.timeout_seconds)
    place.typed, place.question = {}, {}
    place.mark, place.before, place.asked, place.unsent = "", (), not place.asks, False


async def _expect(job: Job, step: Step, place: Place) -> None:
    info = await look(job, place, expect=step.states)
    while await _asks_again(job, place, info["state"]):
        info = await look(job, place, expect=step.states)
    state = job.file.state(info["state"])
    if state.name not in step.states or state.action in ("defer", "stop_portal", "retry"):
        raise Detour(state)
    if state.result:
        alone(job, place.question)
    place.unmoved = info["kind"] == "nothing" and state.name in place.before
    place.mark, place.before, place.ignore = "", (), ()
    place.arrived = (
        await run_flow(job, _flow_of(job, state), outvoted(job, state)) if state.action == "run" else state.name
    )


def outvoted(job: Job, state: State) -> tuple[str, ...]:
    """A state and those that stand below it in the file: on its page they count for nothing, as they did before it."""
    names = [each.name for each in job.file.states]
    return tuple(names[names.index(state.name) :])


def _flow_of(job: Job, state: State) -> Flow:
    flow = job.file.flow(state.flow)
    assert flow is not None  # the linter has proven that the flow exists
    return flow


async def _fill(job: Job, step: Step, place: Place) -> None:
    texts: list[str] = []
    for _ in range(MOST_INTERRUPTS + 1):
        info, handles = await find(job, step, place, typing=True)
        if step.asks and not place.asked and not job.live.traffic.is_calm:
            # What comes later would look like the answer: a list that is still being loaded, of everybody. It is asked
            # for by the scripts that draw the field as well.
            await job.live.traffic.calm(min(_LIST_SECONDS, job.file.timeout_seconds))
            info, handles = await find(job, step, place, typing=True)
        await _counted(job, step)
        texts = texts or [await _text(job, *each) for each in zip(step.target, info["days"], strict=True)]
        done = [await _put(job, step, at, handles[at], text, info) for at, text in enumerate(texts)]
        held = await job.tab.holds(handles) if step.act == "fill" else []
        # Where a notice opened over the page, what is typed is lost.
        if all(done) and not any(text and kept == "" for text, kept in zip(texts, held, strict=False)):
            place.asked, place.unsent = place.asked or step.asks, place.unsent or step.asks
            place.typed = noted(job, step, texts, zip(info["was"], held, strict=False), place.typed)
            place.question = {**place.question, **place.typed}
            job.told.typed |= _inputs(step, texts)
            return
    if step.act == "select":
        raise timed_out(f"{_DOING[step.act]} {', '.join(map(repr, _names(step)))}")
    raise NotRecognised(_names(step), why=_KEEPS_NOT)


def _inputs(step: Step, texts: list[str]) -> set[str]:
    put = zip(step.target, texts, strict=True)
    return {value.text for (_, value), text in put if value.source == "input" and text}


async def _asks_again(job: Job, place: Place, name: str) -> bool:
    """Whether that state cannot be the answer yet, because the page asks, or has to be asked, once more."""
    return await _typed_again(job, place) or await _was_early(job, place, job.file.state(name))


async def _was_early(job: Job, place: Place, state: State) -> bool:
    """Whether an answer came before the page can be known to have asked for what was typed, and it has to be looked at
    again: a list that remembers the last search gets the answer to that while it waits for the next letter, and one
    that is still being set up draws itself empty before it hears of the click.
    """
    if place.patient or not state.result or not (place.typed or (place.question and not place.anew)):
        return False
    place.patient = True
    return await asked_by_now(job, place.question.values(), since_act=not place.typed)


async def _text(job: Job, target: tuple[Element, Value], day: bool) -> str:
    """What is typed into a field; a field of the browser's own for a date takes one form alone, whatever it shows."""
    return await job.text_of(replace(target[1], format="") if day else target[1])


async def _typed_again(job: Job, place: Place) -> bool:
    """Whether the page took back what was typed since the last click, and it was therefore typed once more: an
    application that is still setting up a form puts back into it what it held before, and asks for that.
    """
    again = await taken_back(job, place.typed)
    if again and place.retyped >= _MOST_RETYPED:
        raise NotRecognised(_names(again[0]), why=_KEEPS_NOT)
    for step in again:
        place.retyped += 1
        place.patient = False
        place.asked = place.asked and not step.asks  # what the page says meanwhile is of what it asked for itself
        await _fill(job, step, place)
    return bool(again)


async def _typed_to_stay(job: Job, place: Place) -> None:
    """What was typed stands in its fields, and is about to be asked for."""
    while await _typed_again(job, place):
        pass
    place.typed = {}


def _names(step: Step) -> tuple[str, ...]:
    return tuple(element.name for element, _ in step.target)


async def _counted(job: Job, step: Step) -> None:
    # A code counts as well: a portal that knows this browser may ask for nothing but the code.
    if any(value.source in ("secret", "mfa") for _, value in step.target) and not job.attempted:
        await job.call(job.ports.login_attempt, job.file.portal, job.account, job.host)
        job.attempted = True


async def _put(job: Job, step: Step, at: int, handle: Any, text: str, info: dict[str, Any]) -> bool:
    """Put a text into the field `at` of a step; False where the page has to be looked at again."""
    element, value = step.target[at]
    kind, doing = info["lists"][at], f"{_DOING[step.act]} '{element.name}'"
    try:
        if step.act == "select":
            return await choose(job, Choice(element.name, handle, kind, value, text, doing))
        fixed = info["fixed"][at]
        day = day_of(job, value) if fixed else None
        if step.act == "fill" and fixed and kind == DRAWN and not (fixed == DRAWN and day):
            raise unfit(doing, "it is a list, into which nobody can type", f"Say select in {job.file.path}.")
        await _type(job, handle, text, step.act, fixed=bool(fixed), day=day)
    except Error as error:
        if is_unfit(error):
            raise unfit(doing, "it is no field of that kind", f"Name the field itself in {job.file.path}.") from None
        raise translated(error, doing) from None
    return True


async def _type(job: Job, handle: Any, text: str, act: str, *, fixed: bool, day: date | None) -> None:
    if act != "upload":
        said = day.isoformat() if day else ""
        await job.tab.fill(handle, text, job.file.timeout_seconds, fixed=fixed, day=said)
    elif text:  # there may be nothing to go with it
        await job.tab.upload(handle, text, job.file.timeout_seconds)


async def _click(job: Job, step: Step, place: Place) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + job.file.timeout_seconds
    typed = place.typed
    await _typed_to_stay(job, place)
    while True:
        handle = (await find(job, step, place, clicking=True))[1][0]
        try:
            if await _left_field(job, handle):
                place.typed, retyped = typed, place.retyped  # a field may take back what it holds once it is left
                await _typed_to_stay(job, place)
                if place.retyped > retyped or loop.time() < end:  # how often is bounded, however slow the page is
                    continue
            act = job.tab.check if step.act == "check" else job.tab.click
            await act(handle, CLICK_SECONDS)
            place.unsent = place.unsent and step.act == "check"  # which sends nothing
            await _refuse_dropped(job, typed)
            return
        except Error as error:
            if job.tab.crashed or is_crash(error):
                raise crashed() from None
            if loop.time() >= end:
                raise _unclicked(job, _names(step), error) from None


async def _refuse_dropped(job: Job, typed: Fields) -> None:
    if name := await dropped(job, typed):
        raise NotRecognised((name,), why=_DROPS)


async def _left_field(job: Job, handle: Any) -> bool:
    return job.tab is job.live and await job.live.leave_field(handle, CLICK_SECONDS)


def _unclicked(job: Job, names: tuple[str, ...], error: Error) -> Exception:
    """What lies over an element while nothing is on its way does not go by waiting: a notice that the file lacks."""
    why = hindrance(error)
    if why and job.live.traffic.is_answered:
        return NotRecognised(names, why=why)
    return translated(error, f"clicking {', '.join(map(repr, names))}")


async def _submit(job: Job, step: Step, place: Place) -> None:
    """The one click that cannot be taken back: tried out first, said durably, then done once, whatever comes of it."""
    assert job.before_act is not None  # the driver has refused an irreversible flow without it
    for _ in range(MOST_INTERRUPTS + 1):
        handle = (await find(job, step, place, clicking=True))[1][0]
        try:
            await job.live.click_with_care(handle, CLICK_SECONDS, trial=True)
        except Error as error:
            if job.tab.crashed or is_crash(error):
                raise crashed() from None
            continue  # something lies over it: the next look tells what
        await job.call(job.before_act)
        job.acted = True
        try:
            await job.live.click_with_care(handle, job.file.timeout_seconds)
        except Error as error:
            raise translated(error, "sending") from None
        return
    raise NotRecognised(_names(step), why="something lies over it")


async def _review(job: Job, step: Step, _place: Place) -> None:
    await review(job, step)


async def _prove(job: Job, step: Step, _place: Place) -> None:
    await prove(job, step)


async def _press(job: Job, step: Step, place: Place) -> None:
    typed = place.typed
    await _typed_to_stay(job, place)
    place.mark, place.anew, place.patient = secrets.token_hex(8), False, False
    info = await job.tab.told("leave", look_spec(job.page, seconds=0, leave=place.mark))
    place.before = tuple(info["held"])
    job.live.traffic.acted()
    await job.tab.page.keyboard.press(step.text)
    place.unsent = False
    await _refuse_dropped(job, typed)


async def _pick(job: Job, step: Step, place: Place) -> None:
    assert step.pick is not None  # the grammar gives every pick one
    for _ in range(MOST_INTERRUPTS + 1):
        try:
            place.arrived, place.mark, place.before = await pick(
                job, step.pick, CLICK_SECONDS, typed=bool(place.mark or place.typed), unmoved=place.unmoved
            )
            if place.arrived and await _asks_again(job, place, place.arrived):
                continue
            place.typed, place.unsent = {}, False
            if place.arrived:
                alone(job, place.question)
            return
        except Error as error:
            if is_detached(error) and not job.tab.crashed:
                continue
            info = await job.tab.watch(look_spec(job.page, seconds=CLICK_SECONDS))
            if info["kind"] != "interrupt" or job.tab.crashed:
                raise _unclicked(job, (step.pick.rows.name,), error) from None
        await interrupt(job, info)
    raise stays(job, info)


async def _window(job: Job, step: Step, place: Place) -> None:
    await job.tab.window(step.text, job.file.timeout_seconds)
    place.mark, place.before, place.ignore = "", (), ()


async def _download(job: Job, step: Step, place: Place) -> None:
    handle = (await find(job, step, place, clicking=True))[1][0]
    try:
        job.download = await job.tab.download(handle, job.file.timeout_seconds)
    except Error as error:
        raise translated(error, "taking a file") from None


async def _evidence(job: Job, _step: Step, _place: Place) -> None:
    if job.file.evidence and (shot := await job.tab.jpeg()):
        job.shots.append(shot)


_ACTS = {
    "goto": _goto,
    "expect": _expect,
    "fill": _fill,
    "select": _fill,
    "click": _click,
    "review": _review,
    "prove": _prove,
    "submit": _submit,
    "check": _click,
    "press": _press,
    "upload": _fill,
    "pick": _pick,
    "window": _window,
    "download": _download,
    "evidence": _evidence,
}
