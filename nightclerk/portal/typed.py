"""What became of what was typed: whether the fields still hold it, and whether the portal has answered it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date

from playwright.async_api import Error

from nightclerk.errors import NightclerkError
from nightclerk.portal.failures import NotRecognised
from nightclerk.portal.file import Step, Value
from nightclerk.portal.inpage import element_spec
from nightclerk.portal.job import Job
from nightclerk.portal.marks import Element

_LOOK_SECONDS = 0.1
_MOST_SECONDS = 5.0
_NOT_ALONE = "the portal looked for an earlier patient at the same time (it keeps the search before)"
_STILL_SECONDS = 1.5  # nothing was asked for after the answer: a page that waits while one types has asked by then
_CHAINED_SECONDS = 0.4  # an answer may be what the next request is made of


@dataclass(frozen=True)
class Typed:
    """What was typed into a field of a step, what it held before and right after. `day`: the date that was meant."""

    step: Step
    text: str
    was: str
    held: str
    day: date | None = None

    @property
    def forms(self) -> tuple[str, ...]:
        """How it may stand in a request."""
        return (self.text, self.day.isoformat()) if self.day else (self.text,)


Fields = dict[Element, Typed]


def noted(job: Job, step: Step, texts: Sequence[str], held: Iterable[tuple[str, str | None]], known: Fields) -> Fields:
    """The fields that hold something of a question, with what a step typed into them, what they `held` before and
    after; passwords and codes are none. What a field held before stays what it held before it was typed into first.
    """
    fields = dict(known)
    for (element, value), text, (before, after) in zip(step.target, texts, held, strict=False):
        if value.source in ("secret", "mfa") or job.tab is not job.live:
            continue
        day = day_of(job, value)
        fields[element] = Typed(step, text, known[element].was if element in known else before, after or "", day)
        if value.source == "input":
            job.live.remembered.typed(job.live, {text: not day and any(map(str.isdigit, text))})
    return fields


def day_of(job: Job, value: Value) -> date | None:
    """The day that is meant by what is typed, where it is one."""
    given = job.today if value.source == "today" else job.inputs.get(value.text)
    return given if isinstance(given, date) and value.source != "literal" else None


async def taken_back(job: Job, fields: Fields) -> list[Step]:
    """The steps that have to be done again: of a field of theirs the page took back what was typed."""
    return list(dict.fromkeys(typed.step for _, typed, _ in await _others(job, fields, "taken")))


async def dropped(job: Job, fields: Fields) -> str:
    """The name of a field that took back what was typed as the page was clicked, or heard of a key: a calendar that
    knows no such day, say. The page asks for something else, unless a request carries what was typed: some forms are
    cleared once they were sent. A field that is empty now may have put its text elsewhere, but for a day.
    """
    for element, typed, value in await _others(job, fields, "dropped"):
        if (value or typed.day) and not await _is_sent(job, typed):
            return element.name
    return ""


async def _is_sent(job: Job, typed: Typed) -> bool:
    await asked_by_now(job, [typed], since_act=True)
    return job.live.traffic.has_answered(_forms([typed]), since_act=True, still=0)


async def _others(job: Job, fields: Fields, question: str) -> list[tuple[Element, Typed, str]]:
    """The fields that hold something else than was typed, with what they hold. What stands still takes nothing back,
    and is not asked.
    """
    asked = {element: typed for element, typed in fields.items() if typed.text}
    if not asked or job.tab is not job.live:
        return []
    specs = [
        {"element": element_spec(element, typed.step.act), "text": typed.text, "was": typed.was, "held": typed.held}
        for element, typed in asked.items()
    ]
    told = await job.tab.told(question, {"fields": specs, "exact": job.page["exact"], "timeout": 5000.0})
    found = zip(asked.items(), told["back"], strict=False)
    return [(element, typed, value) for (element, typed), value in found if _is_other(typed, value)]


def _is_other(typed: Typed, back: str | None) -> bool:
    """A date that a page writes in its own form is the same."""
    if back is None:
        return False
    numbers = _numbers(back)
    return not (typed.day and len(numbers) > 1 and numbers <= _numbers(typed.text))


def _numbers(text: str) -> set[int]:
    return {int(each) for each in re.findall(r"\d+", text)}


@asynccontextmanager
async def proving(job: Job, question: Iterable[Typed], *, since_act: bool) -> AsyncIterator[None]:
    """While the block waits for the page to change: once the portal has answered a request that carries all that was
    typed, what the page shows is the answer, although it may be what stood there before.

    `since_act`: only a request counts that was made since the last click or key.
    """
    asked = _forms(question)
    proof = asyncio.create_task(_prove(job, asked, since_act)) if asked and job.tab is job.live else None
    try:
        yield
    finally:
        if proof:
            proof.cancel()


async def asked_by_now(job: Job, question: Iterable[Typed], *, since_act: bool) -> bool:
    """Wait until the portal has answered what was typed, or the page has had the time to ask for it; False where it had
    been answered already, or is a page that stands still.
    """
    asked, traffic = _forms(question), job.live.traffic

    def answered() -> bool:
        return traffic.has_answered(asked, since_act=since_act, still=_CHAINED_SECONDS)

    if job.tab is not job.live or answered():
        return False
    with suppress(TimeoutError):  # a page that asks for something all the time
        async with asyncio.timeout(_MOST_SECONDS):
            while not (answered() or traffic.is_still(_STILL_SECONDS)):
                await asyncio.sleep(_LOOK_SECONDS)
    return True


def alone(job: Job, question: Fields) -> None:
    """Raise `NotRecognised` where the portal was asked for an earlier patient, too: it keeps what was searched before,
    and an answer that there is nobody says nothing of the one asked for.
    """
    if job.live.traffic.has_asked(_forms(question.values()), job.live.remembered.others(job.live)):
        raise NotRecognised((next(iter(question)).name,), why=_NOT_ALONE)


def _forms(question: Iterable[Typed]) -> list[tuple[str, ...]]:
    return [typed.forms for typed in question if typed.text]


async def _prove(job: Job, asked: list[tuple[str, ...]], since_act: bool) -> None:
    traffic = job.live.traffic
    while not traffic.has_answered(asked, since_act=since_act, still=_STILL_SECONDS) or job.live.troubled:
        await asyncio.sleep(_LOOK_SECONDS)
    with suppress(Error, NightclerkError):
        await job.live.told("answered", {"timeout": 1000.0})
