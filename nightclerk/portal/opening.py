"""What of a record stands behind something to open: a tab, and what is folded in it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from nightclerk.portal.failures import Detour, NotRecognised
from nightclerk.portal.file import Extract, FieldSpec
from nightclerk.portal.inpage import element_spec, extract_spec, look_spec
from nightclerk.portal.job import Job
from nightclerk.portal.marks import Element
from nightclerk.portal.paging import looks_of, read_on, turned
from nightclerk.portal.unrolling import unrolled

_DRAWN_SECONDS = 2.0  # so long nothing moves before what was opened is believed to lack something
_DRAWING_SECONDS = 0.1


@dataclass(frozen=True)
class Behind:
    """The fields of a record that stand behind what is opened one after another: a tab, what is folded in it."""

    opens: tuple[Element, ...]
    fields: tuple[FieldSpec, ...]


async def opened(
    job: Job, extract: Extract, behind: Behind, before: dict[str, Any], *, needed: bool
) -> dict[str, Any] | None:
    """What the whole page shows once all that stands behind something is there; `before` it was opened, it showed that.
    Where it is not `needed`: None when there is nothing to open, and the page as it is when no list comes.

    Raises `Detour`, `NotRecognised`, `ApplicationException`.
    """
    stood = await _stood(job, behind)
    missing = await _unfolded(job, behind, stood, needed=needed)
    if missing and needed:
        raise NotRecognised((missing,))
    if missing == behind.opens[0].name:
        return None
    lists = [each for each in behind.fields if each.is_list and needed]
    sure = await _listed(job, lists, stood)
    await job.live.traffic.calm(job.file.timeout_seconds)
    late = [field.name for field in behind.fields if field not in sure or field.labels]
    read = await _drawn(job, extract, late, before)
    info = await _seen(job, [field for field in lists if field not in sure], stood, 0.0)
    if info["kind"] == "state":
        raise Detour(job.file.state(info["state"]))
    shown = [field for field in behind.fields if read["fields"][field.name].get("rows")]
    await _worded(job, [field for field in sure if field.labels and field not in shown], stood)
    await unrolled(job, shown, read)
    return await read_on(job, extract, read, await looks_of(job, shown))


async def _stood(job: Job, behind: Behind) -> frozenset[str]:
    """The lists of which words that say that they have no entries stand there before anything is opened, and so say
    nothing of them.
    """
    worded = [Element(field.name, field.none, many=True) for field in behind.fields if field.none]
    seen = [(await job.tab.watch(_opened_spec(job, [each], 0.0)))["kind"] for each in worded]
    return frozenset(each.name for each, kind in zip(worded, seen, strict=True) if kind == "elements")


async def _unfolded(job: Job, behind: Behind, stood: frozenset[str], *, needed: bool) -> str:
    """Click what leads there, unless it is unfolded; gives the name of what is not there. What stands in a part that
    was opened may come late, or words that there is nothing.
    """
    none = tuple(locator for field in behind.fields for locator in field.none if field.name not in stood)
    for at, each in enumerate(behind.opens):
        if at and needed:
            either = Element(each.name, (*each.candidates, *none), many=True)
            await job.tab.watch(_opened_spec(job, [either], job.file.timeout_seconds))
        spec = {"element": element_spec(each), "exact": job.page["exact"], "timeout": 1000.0}
        if (await job.tab.told("unfolded", spec))["unfolded"] or await turned(job, each):
            await job.live.traffic.calm(job.file.timeout_seconds)
            continue
        said = {**spec, "element": element_spec(Element(each.name, none, many=True))}
        return "" if at and none and await job.tab.grab(said) is not None else each.name
    return ""


async def _listed(job: Job, lists: list[FieldSpec], stood: frozenset[str]) -> list[FieldSpec]:
    """The lists whose entries have come, once those of all lists have, or the words that there are none."""
    if not lists:
        return []
    info = await _seen(job, lists, stood, job.file.timeout_seconds)
    ranks = info.get("ranks") or [1] * len(lists)
    return [field for field, rank in zip(lists, ranks, strict=True) if rank <= len(field.rows.candidates)]


async def _seen(job: Job, lists: list[FieldSpec], stood: frozenset[str], seconds: float) -> dict[str, Any]:
    """A look at all of these lists, or at the words in place of their entries. Raises `NotRecognised`."""
    awaited = [field.rows if field.name in stood else field.awaited for field in lists]
    info = await job.tab.watch(_opened_spec(job, awaited, seconds))
    if lists and info["kind"] == "nothing":
        raise NotRecognised(tuple(info["missing"]))
    return info


async def _worded(job: Job, lists: list[FieldSpec], stood: frozenset[str]) -> None:
    """Raises where one of these lists is empty, and no words say so: what its names were found in, such as the name of
    the tab itself, is no entry.
    """
    for field in lists:
        words = Element(field.name, () if field.name in stood else field.none, many=True)
        if (await job.tab.watch(_opened_spec(job, [words], 0.0)))["kind"] != "elements":
            raise NotRecognised((field.name,))


def _opened_spec(job: Job, elements: list[Element], seconds: float) -> dict[str, Any]:
    """A look at what was opened: it is a part of an answer that has been given."""
    answers = [state.name for state in job.file.states if state.result]
    return look_spec(job.page, seconds=seconds, elements=elements, ignore=answers)


async def _drawn(job: Job, extract: Extract, names: list[str], before: dict[str, Any]) -> dict[str, Any]:
    """The page once what need not be there is drawn: what it shows of these fields is something else than before and
    holds still, or nothing has moved for a while. What it showed before may be another tab's, and still be there.
    """
    clock = asyncio.get_running_loop().time
    opened_at, patience = clock(), job.file.timeout_seconds
    last = {name: before["fields"][name] for name in names}
    has_come = not names
    while True:
        read = await job.tab.read(extract_spec(extract))
        now = {name: read["fields"][name] for name in names}
        waited = clock() - opened_at
        is_still = waited >= _DRAWN_SECONDS and job.live.traffic.is_still(_DRAWN_SECONDS)
        if (has_come and now == last) or is_still or waited >= patience or job.tab is not job.live:
            return read
        has_come, last = has_come or now != last, now
        await asyncio.sleep(_DRAWING_SECONDS)
