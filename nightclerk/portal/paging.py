"""The further pages of a list: turned one after another, until there is nothing more to turn."""

from __future__ import annotations

from typing import Any

from nightclerk.portal.failures import timed_out
from nightclerk.portal.file import Extract, FieldSpec, Pick
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

    Some leave that on the last page, where it does nothing. It is believed to be the last one of a list that this has
    turned where it is clicked a second time and still nothing is asked for and nothing changes. Where something does,
    nobody knows how many pages were turned.
    """
    if turn is not None and again:
        job.turners.add((rows, turn))
    if not await turned(job, turn):
        return False
    knows = job.tab is job.live and (rows, turn) in job.turners
    if not knows or await _moves(job, rows, before):
        return True
    if not await turned(job, turn):
        return False
    if await _moves(job, rows, before):
        raise timed_out("waiting for the next page of a list")
    return False


async def _moves(job: Job, rows: Element, before: str) -> bool:
    """Whether a click on what turns a page did anything in time, or something is on its way."""
    spec = {**_rows_spec(job, rows), "previous": before, "timeout": _IDLE_SECONDS * 1000}
    looks = await job.tab.told("turned", spec)
    is_still = job.live.traffic.is_still(_IDLE_SECONDS - 0.1) and not job.live.is_navigating
    return looks["print"] != before or looks["loading"] or not is_still


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


async def is_at_end(job: Job, wanted: Pick, info: dict[str, Any]) -> bool:
    """Whether the list still shows its last rows, by what it counts, although what turns it was clicked: some turn to
    nothing at the end, and do not say so.
    """
    return bool(info.get("last")) and not await _moves(job, wanted.rows, info["print"])
