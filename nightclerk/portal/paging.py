"""The further pages of a list: turned one after another, until there is nothing more to turn."""

from __future__ import annotations

from typing import Any

from nightclerk.portal.failures import timed_out
from nightclerk.portal.file import Extract, FieldSpec
from nightclerk.portal.inpage import element_spec, extract_spec
from nightclerk.portal.job import Job
from nightclerk.portal.marks import Element

MOST_PAGES = 50
_IDLE_SECONDS = 1.5  # a click that nothing was asked for in so long, and that changed nothing, did nothing


async def looks(job: Job, extract: Extract) -> dict[str, str]:
    """How each list that has further pages looks, once it holds still: before, its rows may still be coming.

    What stands behind something to open is not there yet.
    """
    return await looks_of(job, [field for field in extract.fields if not field.opens])


async def looks_of(job: Job, fields: list[FieldSpec]) -> dict[str, str]:
    """The same for these fields."""
    paged = [field for field in fields if field.more is not None]
    return {field.name: await job.tab.turned(_rows_spec(job, field.rows)) for field in paged}


async def read_on(job: Job, extract: Extract, read: dict[str, Any], looks: dict[str, str]) -> dict[str, Any]:
    """What was read, with the further pages of the lists whose `looks` were taken before."""
    for field in extract.fields:
        if field.more is not None and field.name in looks:
            await _read_pages(job, extract, field, field.more, read, looks[field.name])
    return read


def _rows_spec(job: Job, rows: Element) -> dict[str, Any]:
    spec: dict[str, Any] = {"rows": element_spec(rows), "exact": job.page["exact"], "previous": None}
    return {**spec, "timeout": job.file.timeout_seconds * 1000}


async def _read_pages(
    job: Job, extract: Extract, field: FieldSpec, more: Element, read: dict[str, Any], before: str
) -> None:
    spec = _rows_spec(job, field.rows)
    for at in range(MOST_PAGES):
        if not await turned_on(job, field.rows, more, before, again=at > 0):
            return
        after = await job.tab.turned({**spec, "previous": before})
        if after == before:
            raise timed_out("waiting for the next page of a list")
        further = await job.tab.read(extract_spec(extract))
        read["fields"][field.name]["rows"] += further["fields"][field.name]["rows"]
        before = after
    raise timed_out("turning the pages of a list")


async def turned_on(job: Job, rows: Element, turn: Element | None, before: str, *, again: bool) -> bool:
    """Turn the page of a list that looks as it did `before`; whether there was anything to turn it with. `again`: this
    has just turned it.

    Some leave that on the last page, or beside the only one, where it does nothing. It is believed to be the last one
    where that is clicked a second time and still nothing is asked for and nothing changes, unless the page says that
    the list goes on. Where something does change, nobody knows how many pages were turned.
    """
    if turn is None:
        return False
    if again:
        job.turners.add((rows, turn))
    said = await ending(job, rows, turn)
    if not await turned(job, turn):
        return False
    if await _does(job, rows, turn, before, said):
        return True
    if not await turned(job, turn):
        return False
    if said["further"] or await _does(job, rows, turn, before, said):
        raise timed_out("waiting for the next page of a list")
    return False


async def _does(job: Job, rows: Element, turn: Element, before: str, said: dict[str, Any]) -> bool:
    """Whether a click on what turns a page may have done anything. That it did not is believed of what has turned this
    list, or where the list says that it shows its last rows. Else it may be another thing that was clicked: then only
    of a list with rows that does not say that it goes on, after the time that any page may take, and where nothing else
    on the page has changed.
    """
    if said["last"] or (job.tab is job.live and (rows, turn) in job.turners):
        return await _moves(job, rows, before, _IDLE_SECONDS)
    if job.tab is not job.live or not before or said["more"] or said["further"]:
        return True
    if await _moves(job, rows, before, job.file.timeout_seconds):
        return True
    return job.live.traffic.has_begun or (await ending(job, rows, turn))["shown"] != said["shown"]


async def _moves(job: Job, rows: Element, before: str, seconds: float) -> bool:
    """Whether a click on what turns a page did anything in time, or something is on its way."""
    looks = await job.tab.told("turned", {**_rows_spec(job, rows), "previous": before, "timeout": seconds * 1000})
    is_still = job.live.traffic.is_still(seconds - 0.1) and not job.live.is_navigating
    return looks["print"] != before or looks["loading"] or not is_still


async def ending(job: Job, rows: Element, turn: Element | None) -> dict[str, Any]:
    """What a page says of the end of a list, before its page is turned or where it cannot be."""
    spec = {"rows": element_spec(rows), "turn": element_spec(turn) if turn else None, "exact": job.page["exact"]}
    said: dict[str, Any] = await job.tab.told("ending", {**spec, "timeout": 1000.0})
    return said


async def turned(job: Job, turn: Element | None) -> bool:
    """Click what turns a page, or opens a part of one; whether it is there and does anything."""
    if turn is None:
        return False
    spec = {"element": element_spec(turn), "exact": job.page["exact"]}
    handle = await job.tab.grab(spec, question="turner")
    if handle is not None:
        job.live.traffic.acted()
        await job.tab.click(handle, job.file.timeout_seconds)
    return handle is not None
